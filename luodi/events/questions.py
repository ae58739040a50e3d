"""Read the questions of a survey, check what is answered to them, and count the answers; no database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from luodi.core.words import Words
from luodi.events.states import QuestionKind

MOST_QUESTIONS: Final = 12
MOST_OPTIONS: Final = 10
LONGEST_QUESTION: Final = 200
LONGEST_OPTION: Final = 80
LONGEST_TEXT: Final = 500
MARKS: Final = (1, 2, 3, 4, 5)
# The question by which events are compared with each other.
OVERALL: Final = "overall"
STANDARD: Final = Path(__file__).resolve().parent / "questions.json"
NO_ANSWER: Final = _("This is none of the answers.")
_CHOSEN: Final = (QuestionKind.CHOICE, QuestionKind.CHOICES)

# What somebody answered: the key of a question -> a mark, the number of an option, several, yes or no, or a text.
Values = Mapping[str, Any]


class Wrong(ValueError):
    """Say what is wrong with a question, and why."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True)
class Question:
    """Be a question of a survey in both languages; its key stays when its words change."""

    key: str
    kind: str
    zh: str
    en: str = ""
    # Chinese and English of each.
    options: tuple[tuple[str, str], ...] = ()
    must: bool = False

    def words(self, english: bool) -> str:
        """Say it in a language, or in the other one where it was not translated."""
        return (self.en or self.zh) if english else (self.zh or self.en)

    def choices(self, english: bool) -> list[str]:
        """Say its options in a language."""
        return [(en or zh) if english else (zh or en) for zh, en in self.options]

    @property
    def is_overall(self) -> bool:
        """Tell whether events are compared by it."""
        return self.key == OVERALL and self.kind == QuestionKind.SCALE

    @property
    def rated(self) -> bool:
        """Tell whether its answers have a mean: marks, and yes as a share."""
        return self.kind in (QuestionKind.SCALE, QuestionKind.YES_NO)

    def stored(self) -> dict[str, Any]:
        """Give it as it is kept."""
        options = [list(pair) for pair in self.options]
        return {
            "key": self.key,
            "kind": self.kind,
            "zh": self.zh,
            "en": self.en,
            "options": options,
            "must": self.must,
        }


def answer_key(secret: str) -> str:
    """Give the key of an answer: it follows from the secret alone, and the secret does not follow from it."""
    return str(salted_hmac("luodi.events.answer", secret, algorithm="sha256").hexdigest())


def read_questions(stored: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """Read questions as they are kept."""
    return tuple(
        Question(
            key=str(one["key"]),
            kind=str(one["kind"]),
            zh=str(one.get("zh", "")),
            en=str(one.get("en", "")),
            options=tuple((str(zh), str(en)) for zh, en in one.get("options", ())),
            must=bool(one.get("must")),
        )
        for one in stored
    )


def standard_questions() -> tuple[Question, ...]:
    """Give the questions that a survey starts from where no template says otherwise."""
    return read_questions(json.loads(STANDARD.read_text(encoding="utf-8")))


def read_options(text: str) -> tuple[tuple[str, str], ...]:
    """Read options, one a line: Chinese, then English behind a bar where it is translated.

    :raises Wrong: if there are too few or too many, one is too long, or one stands there twice.
    """
    lines = [line.strip() for line in text.replace("｜", "|").splitlines() if line.strip()]
    pairs = []
    for line in lines:
        zh, _bar, en = (part.strip() for part in line.partition("|"))
        pairs.append((zh, en))
    if not 2 <= len(pairs) <= MOST_OPTIONS:
        raise Wrong(_("Give two to %(most)d options, one a line.") % {"most": MOST_OPTIONS})
    if any(len(part) > LONGEST_OPTION for pair in pairs for part in pair):
        raise Wrong(_("An option has at most %(most)d characters.") % {"most": LONGEST_OPTION})
    if len({zh or en for zh, en in pairs}) < len(pairs):
        raise Wrong(_("Two options are alike."))
    return tuple(pairs)


def write_options(options: Iterable[tuple[str, str]]) -> str:
    """Write options as they are read."""
    return "\n".join(f"{zh} | {en}" if en else zh for zh, en in options)


def check(questions: Sequence[Question]) -> None:
    """Refuse questions that cannot be asked.

    :raises Wrong: saying why.
    """
    if not questions:
        raise Wrong(_("Ask at least one question."))
    if len(questions) > MOST_QUESTIONS:
        raise Wrong(
            _("At most %(most)d questions: a longer one is answered by few.") % {"most": MOST_QUESTIONS}
        )
    if len({one.key for one in questions}) < len(questions):
        raise Wrong(_("Two questions are alike."))
    for one in questions:
        if one.kind not in QuestionKind.values or not (one.zh or one.en):
            raise Wrong(_("Say what is asked."))
        if max(len(one.zh), len(one.en)) > LONGEST_QUESTION:
            raise Wrong(_("A question has at most %(most)d characters.") % {"most": LONGEST_QUESTION})
        if (one.kind in _CHOSEN) != bool(one.options):
            raise Wrong(_("Give two to %(most)d options, one a line.") % {"most": MOST_OPTIONS})
        if one.options:
            read_options(write_options(one.options))


def fits(question: Question, value: Any) -> bool:
    """Tell whether a value can be an answer to a question."""
    numbers = range(len(question.options))
    match question.kind:
        case QuestionKind.SCALE:
            return type(value) is int and value in MARKS
        case QuestionKind.YES_NO:
            return type(value) is bool
        case QuestionKind.CHOICE:
            return type(value) is int and value in numbers
        case QuestionKind.CHOICES:
            return (
                isinstance(value, list)
                and bool(value)
                and all(type(one) is int and one in numbers for one in value)
            )
        case QuestionKind.TEXT:
            return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT
    return False


def refused(questions: Sequence[Question], values: Values) -> dict[str, Words]:
    """Say, question by question, what of some answers cannot be kept."""
    known = {one.key for one in questions}
    wrong: dict[str, Words] = {key: _("This is not asked.") for key in values if key not in known}
    for one in questions:
        if one.key in values and not fits(one, values[one.key]):
            wrong[one.key] = NO_ANSWER
        elif one.must and one.key not in values:
            wrong[one.key] = _("Please answer this.")
    return wrong


def mark_of(question: Question, value: Any) -> int:
    """Give an answer as a number to be averaged: a mark, or a hundred for yes."""
    return int(value) if question.kind == QuestionKind.SCALE else 100 * bool(value)


def counted(question: Question, values: Sequence[Values]) -> Counter[int]:
    """Count how often each answer was given: marks, numbers of options, 1 for yes and 0 for no."""
    found: Counter[int] = Counter()
    for one in values:
        value = one.get(question.key)
        if value is None or question.kind == QuestionKind.TEXT:
            continue
        found.update(value if isinstance(value, list) else [int(value)])
    return found


def mean(question: Question, values: Sequence[Values]) -> float | None:
    """Average the marks of a question; of yes and no the share of yes in a hundred."""
    marks = [mark_of(question, one[question.key]) for one in values if question.key in one]
    return sum(marks) / len(marks) if marks and question.rated else None


def texts(question: Question, values: Sequence[Values]) -> list[str]:
    """List the texts in the order of their characters, which tells nothing of who wrote them or when."""
    return sorted(str(one[question.key]).strip() for one in values if question.key in one)
