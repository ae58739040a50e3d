"""Reckon with a year of events: how many are held of how many planned, where, when, for whom."""

from __future__ import annotations

from calendar import monthcalendar
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.rules import open_keys
from luodi.core.words import Words
from luodi.events.hiding import LEAST
from luodi.events.models import Event, EventRegistration
from luodi.events.queries.clashes import clashing
from luodi.events.queries.planning import goal_of
from luodi.events.queries.surveying import Returned, scores_of
from luodi.events.states import KNOWN, STANDING, TOOK_PLACE, EventKind, RegistrationState
from luodi.partnerships.counting import days_of
from luodi.partnerships.models import Target
from luodi.partnerships.states import OfficeRole
from luodi.registry.models import in_english
from luodi.registry.reference import ancestors


@dataclass(frozen=True)
class Day:
    """Be a day of the calendar: what takes place on it, how busy it is (0 to 4), and whether something clashes."""

    day: date
    events: tuple[Event, ...]
    clashes: tuple[Words, ...]

    @property
    def heat(self) -> int:
        """Give how busy it is."""
        return min(4, len(self.events))


@dataclass(frozen=True)
class Month:
    """Be a month as a table of weeks; None stands for days of other months."""

    number: int
    first: date
    weeks: list[list[Day | None]]
    count: int


@dataclass(frozen=True)
class Share:
    """Be a part of a year: events planned and held, who registered, who came."""

    label: str
    key: str
    planned: int = 0
    held: int = 0
    # None where the reader may not know who comes to any of them.
    registered: int | None = 0
    came: int | None = 0
    # Of an office: how many its plan asks for.
    goal: int | None = None
    # Of the closed surveys: who came, who answered; and the marks of events with enough of them.
    asked: int = 0
    answers: int = 0
    rated: int = 0
    marks: int = 0

    @property
    def satisfaction(self) -> float | None:
        """Give the mean mark of those who answered, none where no event has enough of them."""
        return self.marks / self.rated if self.rated else None

    @property
    def returned(self) -> int | None:
        """Give how many of a hundred who came answered, where they were asked."""
        return min(100, round(100 * self.answers / self.asked)) if self.asked else None


@dataclass(frozen=True)
class Year:
    """Be a year of events as far as the reader may see them."""

    year: int
    goal: int
    events: list[Event]
    months: list[Month]
    total: Share
    regions: list[Share]
    kinds: list[Share]
    offices: list[Share]
    by_month: list[Share]
    clashes: list[tuple[Event, tuple[Words, ...]]]
    # What those who came thought of single events, the most satisfied first.
    opinions: list[tuple[Event, Returned]]

    @property
    def percent(self) -> int:
        """Give how far the goal is reached by what was held."""
        return min(100, round(100 * self.total.held / self.goal)) if self.goal else 0

    @property
    def expected(self) -> int:
        """Count what is held, announced or planned: all that stands."""
        return self.total.planned


def events_in(year: int, actor: Actor, where: Q | None = None) -> list[Event]:
    """List the events of a year that stand, in the order of days."""
    rows = Event.objects.allowed(actor).filter(
        days_of(year, "starts_on"), where or Q(), state__in=STANDING, retired_at=None
    )
    return list(rows.select_related("region", "body", "host").order_by("starts_on", "pk"))


class Counted(NamedTuple):
    """Be who registered for an event, who came, and what its survey says once it is closed."""

    registered: int = 0
    came: int = 0
    opinion: Returned | None = None


Counts = dict[int, Counted]


def counts_of(events: Sequence[Event], actor: Actor) -> Counts:
    """Count who registered and who came to the events whose people the actor may see; three queries.

    Who came is who was checked in, else who was counted by hand.
    """
    seen = open_keys(Event, actor, "see_people", [row.pk for row in events])
    rows = EventRegistration.objects.unguarded("counted, not shown").filter(event__in=seen, retired_at=None)
    counted = (
        rows.order_by()
        .values_list("event")
        .annotate(
            registered=Count("pk", filter=Q(state=RegistrationState.PLACED)),
            came=Count("pk", filter=Q(came_at__isnull=False)),
        )
    )
    found = {event: (registered, came) for event, registered, came in counted}
    by_hand = {row.pk: row.attended or 0 for row in events if row.pk in seen}
    surveys = scores_of(seen)
    counts: Counts = {}
    for key, stated in by_hand.items():
        registered, checked = found.get(key, (0, 0))
        came, survey = checked or stated, surveys.get(key)
        opinion = Returned(survey, survey.answers, survey.openly, came) if survey else None
        counts[key] = Counted(registered, came, opinion)
    return counts


def year_of(year: int, actor: Actor, where: Q | None = None) -> Year:
    """Draw up a year; a constant number of queries."""
    events = events_in(year, actor, where)
    counted = counts_of(events, actor)
    said = clashing([row for row in events if row.state not in TOOK_PLACE])
    return Year(
        year=year,
        goal=goal_of(year),
        events=events,
        months=[_month(year, number, events, said) for number in range(1, 13)],
        total=_summed("", "", events, counted),
        regions=_grouped(events, counted, _province),
        kinds=_grouped(events, counted, lambda row: (str(row.get_kind_display()), row.kind)),
        offices=_by_office(year, actor, events, counted),
        by_month=[
            _summed(
                date_format(date(year, number, 1), "F"),
                str(number),
                [row for row in events if row.starts_on.month == number],
                counted,
            )
            for number in range(1, 13)
        ],
        clashes=[(row, said[row.pk]) for row in events if row.pk in said],
        opinions=_opinions(events, counted),
    )


def _opinions(events: Sequence[Event], counted: Counts) -> list[tuple[Event, Returned]]:
    known = [(row, counted[row.pk].opinion) for row in events if row.pk in counted]
    asked = [(row, opinion) for row, opinion in known if opinion is not None]
    return sorted(asked, key=lambda pair: (-(pair[1].satisfaction or 0), pair[0].starts_on))


def _by_office(year: int, actor: Actor, events: Sequence[Event], counted: Counts) -> list[Share]:
    """Sum by hosting office, each beside what its plan of the year asks for."""
    shares = _grouped(
        events, counted, lambda row: (str(row.body), row.body.code) if row.body else (str(_("none")), "")
    )
    rows = Target.objects.allowed(actor).filter(year=year, indicator=OfficeRole.EVENTS, retired_at=None)
    asked = dict(rows.values_list("body__code", "target"))
    return [replace(share, goal=asked.get(share.key)) for share in shares]


def _month(year: int, number: int, events: Sequence[Event], said: dict[int, tuple[Words, ...]]) -> Month:
    by_day: dict[date, list[Event]] = {}
    for row in events:
        day = row.starts_on
        while day <= row.ends_on:
            by_day.setdefault(day, []).append(row)
            day = date.fromordinal(day.toordinal() + 1)
    weeks = [
        [_day(date(year, number, one), by_day, said) if one else None for one in week]
        for week in monthcalendar(year, number)
    ]
    count = sum(row.starts_on.month == number for row in events)
    return Month(number, date(year, number, 1), weeks, count)


def _day(day: date, by_day: dict[date, list[Event]], said: dict[int, tuple[Words, ...]]) -> Day:
    rows = by_day.get(day, [])
    reasons = dict.fromkeys(reason for row in rows for reason in said.get(row.pk, ()))
    return Day(day, tuple(rows), tuple(reasons))


def _province(row: Event) -> tuple[str, str]:
    chain = ancestors(row.region_id)
    if not chain:
        return str(row.region), row.region_id
    return (chain[0].name_en if in_english() else chain[0].name_zh), chain[0].code


def _grouped(
    events: Sequence[Event],
    counted: Counts,
    of: Callable[[Event], tuple[str, str]],
) -> list[Share]:
    groups: dict[tuple[str, str], list[Event]] = {}
    for row in events:
        groups.setdefault(of(row), []).append(row)
    shares = [_summed(label, key, rows, counted) for (label, key), rows in groups.items()]
    return sorted(shares, key=lambda share: (-share.planned, share.label))


def _summed(label: str, key: str, rows: Sequence[Event], counted: Counts) -> Share:
    held = [row for row in rows if row.state in TOOK_PLACE]
    known = not rows or any(row.pk in counted for row in rows)
    none = Counted()
    registered = sum(counted.get(row.pk, none).registered for row in rows if row.state in KNOWN)
    came = sum(counted.get(row.pk, none).came for row in held)
    opinions = [one for row in held if (one := counted.get(row.pk, none).opinion) is not None]
    enough = [one.survey for one in opinions if one.survey.rated >= LEAST]
    return Share(
        label,
        key,
        len(rows),
        len(held),
        registered if known else None,
        came if known else None,
        asked=sum(one.came for one in opinions),
        answers=sum(one.answers for one in opinions),
        rated=sum(one.rated for one in enough),
        marks=sum(one.marks for one in enough),
    )


# By what events can be counted, and in which words.
FIELDS: Final[dict[str, Words]] = {
    "month": _("month"),
    "quarter": _("quarter"),
    "kind": _("kind"),
    "region": _("province"),
    "city": _("region"),
    "body": _("hosting office"),
    "series": _("series"),
    "state": _("state"),
    "host": _("hosted by"),
}


def _said(row: Event, field: str) -> str:
    if field == "month":
        return f"{row.starts_on:%Y-%m}"
    if field == "quarter":
        return f"{row.starts_on.year} Q{(row.starts_on.month + 2) // 3}"
    if field == "region":
        return _province(row)[0]
    if field == "city":
        return str(row.region)
    if field == "kind":
        return str(EventKind(row.kind).label)
    if field == "state":
        return str(row.get_state_display())
    value: Any = getattr(row, field)
    return str(value) if value else "–"


def statistics(actor: Actor, year: int, by: Sequence[str]) -> list[tuple[tuple[str, ...], Share]]:
    """Count the events of a year by one or two of their fields, the groups in order."""
    events = events_in(year, actor)
    counted = counts_of(events, actor)
    groups: dict[tuple[str, ...], list[Event]] = {}
    for row in events:
        groups.setdefault(tuple(_said(row, field) for field in by), []).append(row)
    return [(key, _summed("", "", groups[key], counted)) for key in sorted(groups)]
