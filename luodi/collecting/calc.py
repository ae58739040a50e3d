"""Read a district's own questions, and reckon with the days of a call."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from luodi.core.periods import WorkingDays
from luodi.core.words import Words

MOST_QUESTIONS: Final = 5
LONGEST_QUESTION: Final = 80
# Days after a call's end for which what was not submitted is kept.
DRAFTS_KEPT: Final = 30
_KINDS: Final = {"text": "text", "文字": "text", "number": "number", "数字": "number"}


class UnreadableQuestion(ValueError):
    """Say which question cannot be read, and why."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True)
class Question:
    """Be a district's own question: ``kind`` is text, number or choice."""

    label: str
    kind: str
    choices: tuple[str, ...] = ()
    required: bool = False


def read_questions(text: str) -> list[Question]:
    """Read questions, one a line: ``*Question | text``, ``… | number``, ``… | yes / no``; text if nothing is said.

    :raises UnreadableQuestion: if one cannot be read, is asked twice, or there are more than five.
    """
    lines = [line.strip() for line in text.replace("｜", "|").splitlines() if line.strip()]
    if len(lines) > MOST_QUESTIONS:
        raise UnreadableQuestion(_("At most five questions: people answer on their phones."))
    found = [_question(line) for line in lines]
    if len({one.label for one in found}) < len(found):
        raise UnreadableQuestion(_("A question stands there twice."))
    return found


def _question(line: str) -> Question:
    label, _bar, rest = (part.strip() for part in line.partition("|"))
    required = label.startswith("*")
    label = label.lstrip("*").strip()
    if not label or len(label) > LONGEST_QUESTION:
        raise UnreadableQuestion(_("“%(line)s”: a question has one to 80 characters.") % {"line": line})
    if not rest:
        return Question(label, "text", required=required)
    if kind := _KINDS.get(rest.casefold()):
        return Question(label, kind, required=required)
    choices = tuple(dict.fromkeys(one.strip() for one in rest.replace("／", "/").split("/") if one.strip()))
    if len(choices) < 2:
        raise UnreadableQuestion(
            _("“%(line)s”: after the | stands “text”, “number”, or at least two choices.") % {"line": line}
        )
    return Question(label, "choice", choices, required)


def new_public_token() -> str:
    """Make the part of a public address that stands for a district: short enough for a small code."""
    return secrets.token_urlsafe(12)


def days_left(closes_on: date, today: date) -> int:
    """Count the days that a call still runs, today included; 0 once it is over."""
    return max(0, (closes_on - today).days + 1)


def reminded_from(closes_on: date, before: int, days: WorkingDays) -> date:
    """Find the first day that is at most so many working days before the end: from then on it is time to remind."""
    day = closes_on
    while days.between(day - timedelta(days=1), closes_on) <= before:
        day -= timedelta(days=1)
    return day
