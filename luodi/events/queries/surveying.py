"""Ask what came of the survey after an event: how many answered, and their figures as far as they may be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.accounts.calc import secret_hash
from luodi.events import hiding, questions
from luodi.events.hiding import LEAST
from luodi.events.models import Event, Survey, SurveyAnswer, SurveyGuest
from luodi.events.queries.coming import numbers_of
from luodi.events.questions import Question, Values, answer_key
from luodi.events.states import ComesAs, QuestionKind, SurveyState
from luodi.registry.models import in_english
from luodi.registry.reference import ancestors

_YES_NO: Final = (1, 0)


def survey_of(event: Event) -> Survey | None:
    """Find the survey of an event."""
    found = Survey.objects.filter(event=event).first()
    if found is not None:
        found.event = event
    return found


def survey_by_token(token: str) -> Survey | None:
    """Find the survey of an open page."""
    return Survey.objects.filter(token=token).select_related("event__region").first()


def survey_guest_by_token(token: str) -> SurveyGuest | None:
    """Find who was asked by a link."""
    secret = secret_hash(token)
    rows = SurveyGuest.objects.filter(Q(token_hash=secret) | Q(reminder_hash=secret))
    return rows.select_related("survey__event__region").first()


def answer_by_token(survey: Survey, token: str) -> Values | None:
    """Find what was answered by a link, for whoever has it."""
    row = SurveyAnswer.objects.filter(survey=survey, key=answer_key(token)).first()
    return row.values if row else None


@dataclass(frozen=True)
class Returned:
    """Be how many answered of how many came, and how satisfied they are where that may be shown."""

    survey: Survey
    answers: int
    openly: int
    came: int

    @property
    def percent(self) -> int | None:
        """Give how many of a hundred who came answered; on the open page one may do so twice."""
        return min(100, round(100 * self.answers / self.came)) if self.came else None

    @property
    def satisfaction(self) -> float | None:
        """Give the mean mark for the whole, once it may be shown."""
        return self.survey.satisfaction


def returned_of(survey: Survey) -> Returned:
    """Count the answers; two queries."""
    numbers = numbers_of(survey.event)
    came = numbers.came or survey.event.attended or 0
    if survey.state == SurveyState.CLOSED:
        return Returned(survey, survey.answers, survey.openly, came)
    counted = SurveyAnswer.objects.filter(survey=survey).aggregate(
        answers=Count("pk"), openly=Count("pk", filter=Q(openly=True))
    )
    return Returned(survey, counted["answers"], counted["openly"], came)


@dataclass(frozen=True)
class Bar:
    """Be how often an answer was given."""

    label: str
    count: int
    percent: int


@dataclass(frozen=True)
class Group:
    """Be the mean of a question within a group."""

    label: str
    count: int
    mean: float


@dataclass(frozen=True)
class Found:
    """Be what was answered to a question, as far as it may be shown: nothing where too few answered it."""

    question: Question
    words: str
    count: int
    bars: tuple[Bar, ...] = ()
    mean: float | None = None
    texts: tuple[str, ...] = ()
    roles: tuple[Group, ...] = ()
    cities: tuple[Group, ...] = ()
    # Some groups were left out.
    hidden: bool = False

    @property
    def shown(self) -> bool:
        """Tell whether enough answered it."""
        return self.count >= LEAST


# As what somebody came, from which city, what was answered, and whether on the open page.
_Row = tuple[str, str, Values, bool]
_is_open = itemgetter(3)


@dataclass(frozen=True)
class Results:
    """Be what came of a survey."""

    returned: Returned
    found: tuple[Found, ...] = field(default=())
    # Its day has come, and enough answered.
    shown: bool = False


def results_of(survey: Survey) -> Results:
    """Draw up what came of a survey, once it is closed; a constant number of queries.

    Before that nothing is told but how many answered: two looks on two days would tell what came between them.
    """
    returned = returned_of(survey)
    if survey.state != SurveyState.CLOSED or returned.answers < LEAST:
        return Results(returned)
    columns = ("comes_as", "city", "values", "openly")
    rows: list[_Row] = list(SurveyAnswer.objects.filter(survey=survey).values_list(*columns))
    if len(hiding.countable(rows, _is_open)) < LEAST:
        return Results(returned)
    return Results(returned, tuple(_found(one, rows) for one in survey.asked), shown=True)


def _found(question: Question, rows: Sequence[_Row]) -> Found:
    english = in_english()
    given = hiding.countable([row for row in rows if question.key in row[2]], _is_open)
    values, words = [row[2] for row in given], question.words(english)
    if len(given) < LEAST:
        # Also how few they are stays untold: nothing is lost by it.
        return Found(question, words, 0)
    if question.kind == QuestionKind.TEXT:
        return Found(question, words, len(given), texts=tuple(questions.texts(question, values)))
    counts = questions.counted(question, values)
    bars = tuple(
        Bar(label, counts[number], (200 * counts[number] + len(given)) // (2 * len(given)))
        for number, label in _labels(question, english)
    )
    found = Found(question, words, len(given), bars=bars, mean=questions.mean(question, values))
    return _broken_down(found, given) if question.rated else found


def _labels(question: Question, english: bool) -> list[tuple[int, str]]:
    if question.kind == QuestionKind.SCALE:
        return [(mark, str(mark)) for mark in reversed(questions.MARKS)]
    if question.kind == QuestionKind.YES_NO:
        return [
            (number, pgettext("survey", "Yes") if number else pgettext("survey", "No")) for number in _YES_NO
        ]
    return list(enumerate(question.choices(english)))


def _broken_down(found: Found, given: Sequence[_Row]) -> Found:
    """Add the groups that may be shown beside each other: by answers of own links, which nobody can add to."""
    own = [row for row in given if not _is_open(row)]
    cells = Counter((role, city) for role, city, _answer, _openly in own or given)
    roles, cities = hiding.shown_together(cells)
    all_roles, all_cities = {row[0] for row in given}, {row[1] for row in given}
    return Found(
        **{
            **vars(found),
            "roles": _groups(found.question, given, 0, roles, role_label),
            "cities": _groups(found.question, given, 1, cities, city_label),
            "hidden": roles != all_roles or cities != all_cities,
        }
    )


def _groups(
    question: Question, given: Sequence[_Row], place: int, kept: set[str], label: Any
) -> tuple[Group, ...]:
    by_name: dict[str, list[Values]] = {}
    for row in given:
        name = str(row[place])
        if name in kept:
            by_name.setdefault(name, []).append(row[2])
    groups = [
        Group(label(name), len(values), questions.mean(question, values) or 0.0)
        for name, values in by_name.items()
    ]
    return tuple(sorted(groups, key=lambda group: (-group.count, group.label)))


def role_label(role: str) -> str:
    """Say as what people came."""
    return str(ComesAs(role).label) if role in ComesAs.values else _unsaid()


def city_label(code: str) -> str:
    """Say from which city people came."""
    chain = ancestors(code) if code else ()
    if not chain:
        return _unsaid()
    return chain[-1].name_en if in_english() else chain[-1].name_zh


def _unsaid() -> str:
    return _("not stated")


def scores_of(keys: Iterable[int]) -> Mapping[int, Survey]:
    """Find the closed surveys of many events, each with what was counted when it was closed; one query."""
    rows = Survey.objects.filter(event__in=list(keys), state=SurveyState.CLOSED)
    return {row.event_id: row for row in rows.defer("questions")}
