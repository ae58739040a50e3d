"""Lay meetings out as a board: times down, tables across; with what is unmet and why, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.meetings.models import Matchday, Meeting, MeetingSlot, MeetingTable, Participant
from luodi.meetings.problem import TWO_LANGUAGES, coming
from luodi.meetings.states import STANDING, MatchdayState


@dataclass(frozen=True)
class Cell:
    """Be a table at a time: the meeting there, whether the table is closed then; a long one goes ``on`` from before."""

    slot: MeetingSlot
    table: MeetingTable
    meeting: Meeting | None
    closed: bool
    on: bool = False


@dataclass(frozen=True)
class Line:
    """Be a slot with its tables; ``day`` where a new day begins, ``first`` where a stretch does."""

    slot: MeetingSlot
    cells: list[Cell]
    day: date | None
    first: bool
    now: bool


@dataclass(frozen=True)
class Unmet:
    """Be an unmet wish in words."""

    a: Participant
    b: Participant
    must: bool
    why: str
    cure: str


@dataclass(frozen=True)
class Board:
    """Be the board of an event's meetings."""

    tables: list[MeetingTable]
    lines: list[Line]
    unmet: list[Unmet]
    said: dict[str, Any]
    percent: str

    @property
    def count(self) -> int:
        """Count the meetings."""
        return sum(cell.meeting is not None and not cell.on for line in self.lines for cell in line.cells)


def meetings_of(matchday: Matchday) -> list[Meeting]:
    """Fetch the meetings that stand, with both people."""
    rows = Meeting.objects.unguarded("shown to whom the matchday is shown").filter(
        matchday=matchday, state__in=STANDING, retired_at=None
    )
    return list(
        rows.select_related(
            "slot", "until", "table", "a__registration__organisation", "b__registration__organisation"
        ).order_by("slot__number", "table__number")
    )


def board_of(matchday: Matchday, now: datetime) -> Board:
    """Lay it out; six questions whatever the number of meetings."""
    owners = Prefetch("owners", coming(matchday).select_related("registration__organisation"))
    slots = list(matchday.slots.all())
    tables = list(matchday.tables.select_related("closed_from").prefetch_related(owners))
    by_place = {
        (number, one.table_id): one
        for one in meetings_of(matchday)
        for number in range(one.slot.number, one.until.number + 1)
    }
    said: dict[str, Any] = matchday.said
    lines, before = [], None
    for slot in slots:
        cells = [_cell(slot, table, by_place.get((slot.number, table.pk))) for table in tables]
        day = localdate(slot.starts_at)
        fresh = before is None or localdate(before.starts_at) != day
        first = before is not None and before.session != slot.session
        lines.append(Line(slot, cells, day if fresh else None, first, slot.starts_at <= now < slot.ends_at))
        before = slot
    return Board(tables, lines, _unmet(matchday, slots), said, percent_of(said))


def picked(board: Board, code: str) -> Meeting | None:
    """Find a meeting on a board by its code."""
    meetings = (cell.meeting for line in board.lines for cell in line.cells if cell.meeting)
    return next((one for one in meetings if code and one.code == code), None)


def _cell(slot: MeetingSlot, table: MeetingTable, meeting: Meeting | None) -> Cell:
    closed = table.closed_from is not None and slot.number >= table.closed_from.number
    return Cell(slot, table, meeting, closed, meeting is not None and meeting.slot_id != slot.pk)


def percent_of(said: dict[str, Any]) -> str:
    """Say which share of what is possible a plan reaches, rounded down: 100 only where it is."""
    bound, weight = said.get("bound", 0), said.get("weight", 0)
    if not bound:
        return ""
    return "100" if weight >= bound else f"{int(1000 * weight / bound) / 10:.1f}"


def _unmet(matchday: Matchday, slots: list[MeetingSlot]) -> list[Unmet]:
    told = matchday.said.get("unmet", [])
    if not told or matchday.state == MatchdayState.OVER:
        return []
    rows = Participant.objects.filter(matchday=matchday).select_related("registration__organisation")
    people = {one.pk: one for one in rows}
    times = {str(slot.pk): str(slot) for slot in slots}
    found = []
    for one in told:
        a, b = people.get(one["a"]), people.get(one["b"])
        if a is not None and b is not None:
            found.append(Unmet(a, b, one["must"], why(one, people), cure(one, people, times)))
    return found


def _name(key: object, people: dict[int, Participant]) -> str:
    found = people.get(int(str(key))) if str(key).isdigit() else None
    return found.registration.name if found else str(key)


def why(one: dict[str, Any], people: dict[int, Participant]) -> str:
    """Say why a wish is unmet."""
    facts = one["facts"]
    person = _name(facts.get("person", ""), people)
    words = {
        "forbidden": _("%(person)s said no, thanks") % {"person": person}
        if person
        else _("they would need two interpreters")
        if facts.get("reason") == TWO_LANGUAGES
        else _("they are of one house"),
        "not_paired": _("their sides do not meet here"),
        "no_common_slot": _("they are never there at the same time"),
        "too_long": _("they are never there together for so long"),
        "most_reached": _("%(person)s has as many meetings as they take") % {"person": person},
        "crowded": _("%(person)s is asked for by %(requests)s people in %(slots)s slots")
        % {"person": person, "requests": facts.get("requests", ""), "slots": facts.get("slots", "")},
        "tables_full": _("all tables are taken when both are free"),
        "no_interpreter": _("no interpreter is free when both are"),
        "never_both_free": _("both have free time, but not at the same time"),
        "too_far": _("neither comes in time from where they are before"),
    }
    return str(words.get(one["reason"], one["reason"]))


def cure(one: dict[str, Any], people: dict[int, Participant], times: dict[str, str]) -> str:
    """Say what would help most cheaply."""
    told = one.get("cure")
    if not told:
        return ""
    person, slot = _name(told["person"], people), times.get(told["slot"], told["slot"])
    count = len(told["people"])
    words = {
        "attend": _("%(person)s could also be there at %(slot)s") % {"person": person, "slot": slot},
        "table": _("one more table at %(slot)s") % {"slot": slot},
        "interpreter": _("one more interpreter at %(slot)s") % {"slot": slot},
        "take_more": _("%(person)s takes one more meeting") % {"person": person},
        "group": ngettext(
            "%(person)s meets %(count)d more at once in a group session",
            "%(person)s meets %(count)d more at once in a group session",
            count,
        )
        % {"person": person, "count": count},
        "shorten": _("a shorter meeting"),
        "ask": _("ask %(person)s whether the no is meant") % {"person": person},
    }
    return str(words.get(told["what"], ""))
