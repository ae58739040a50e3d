"""Read the hours of an event and the lines of a template, and reckon with days, places and phones; no database."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from luodi.core.periods import WorkingDays
from luodi.core.words import Words

# A plan longer than this is read by nobody.
MOST_TASKS: Final = 60
LONGEST_TASK: Final = 160
# So many days a task may lie before or after the event.
FURTHEST: Final = 365
# So many digits of a phone number are asked for at the desk.
TAIL: Final = 4
# First day, last day, and the hours of a single one.
Span = tuple[date, date, tuple[time, time] | None]
_HOURS: Final = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|–|—|~|至|到)\s*(\d{1,2}):(\d{2})")
_TASK: Final = re.compile(r"T\s*([+-]?)\s*(\d{1,3})\s*[|:]\s*(.+)", re.IGNORECASE)


class Unreadable(ValueError):
    """Say what cannot be read, and why."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True, slots=True)
class Line:
    """Be a task of a template: so many days before (negative) or after the event."""

    days: int
    title: str

    @property
    def shown(self) -> str:
        """Write it as it is written in a template."""
        return f"T{self.days:+d} | {self.title}" if self.days else f"T0 | {self.title}"


def read_hours(text: str) -> tuple[time, time] | None:
    """Read ``09:00–17:30``; None where nothing is said.

    :raises Unreadable: if it is no span of a day.
    """
    plain = unicodedata.normalize("NFKC", text).replace("时", ":").replace("点", ":").strip()
    if not plain:
        return None
    found = _HOURS.fullmatch(plain)
    try:
        if found is None:
            raise ValueError
        one, other = (time(int(found[at]), int(found[at + 1])) for at in (1, 3))
    except ValueError:
        raise Unreadable(
            _("“%(text)s” is no span of hours. Write it as 09:00–17:30.") % {"text": text}
        ) from None
    if other <= one:
        raise Unreadable(_("It cannot end before it begins."))
    return one, other


def tidy_hours(text: str) -> str:
    """Write hours as everybody does: ``09:00–17:30``.

    :raises Unreadable: if they cannot be read.
    """
    span = read_hours(text)
    return f"{span[0]:%H:%M}–{span[1]:%H:%M}" if span else ""


def read_tasks(text: str) -> list[Line]:
    """Read the tasks of a template, one a line: ``T-30 | Agree on the day with the city``.

    :raises Unreadable: naming the line.
    """
    lines = []
    for number, raw in enumerate(text.splitlines(), 1):
        plain = unicodedata.normalize("NFKC", raw).strip()
        if not plain:
            continue
        found = _TASK.fullmatch(plain)
        if found is None:
            raise Unreadable(
                _("Line %(number)d: write it as “T-30 | what is to be done”.") % {"number": number}
            )
        days = int(found[2]) * (-1 if found[1] == "-" else 1)
        if abs(days) > FURTHEST or len(found[3]) > LONGEST_TASK:
            raise Unreadable(
                _("Line %(number)d: at most a year away, at most 160 characters.") % {"number": number}
            )
        lines.append(Line(days, found[3].strip()))
    if len(lines) > MOST_TASKS:
        raise Unreadable(_("At most %(most)d tasks: a longer plan is read by nobody.") % {"most": MOST_TASKS})
    return lines


def due_day(starts_on: date, days: int, calendar: WorkingDays) -> date:
    """Find when a task is due: what falls on a free day is due on the last working day before it.

    A task of the day itself, and one within the event, stays where it is.
    """
    day = starts_on + timedelta(days=days)
    if days == 0:
        return day
    while not calendar.works(day):
        day -= timedelta(days=1)
    return day


def moved(day: date, old_start: date, new_start: date) -> date:
    """Shift a day with the event that it belongs to."""
    return day + (new_start - old_start)


def overlap(one: Span, other: Span) -> bool:
    """Tell whether two events share a time: days, both included, and on a single common day their hours."""
    if one[0] > other[1] or other[0] > one[1]:
        return False
    single = one[0] == one[1] == other[0] == other[1]
    if not single or one[2] is None or other[2] is None:
        return True
    return one[2][0] < other[2][1] and other[2][0] < one[2][1]


def free_places(capacity: int | None, taken: int) -> int | None:
    """Count the places that are left; None where there is no limit."""
    return None if capacity is None else max(0, capacity - taken)


def moving_up(capacity: int | None, taken: int, waiting: Sequence[int]) -> list[int]:
    """Choose who moves up from the waiting list: the earliest first, as many as there are places."""
    free = free_places(capacity, taken)
    return list(waiting if free is None else waiting[:free])


def new_public_token() -> str:
    """Make the part of a public address that stands for an event: short enough for a small code."""
    return secrets.token_urlsafe(12)


def tidy_phone(text: str) -> str:
    """Write a phone number without what people put between its digits."""
    return re.sub(r"[\s\-–—()]", "", unicodedata.normalize("NFKC", text))


def is_phone(text: str) -> bool:
    """Tell whether a tidied text can be a number that somebody is called by."""
    return re.fullmatch(r"\+?\d{7,15}", text) is not None


def hours_of(starts_on: date, ends_on: date, hours: str, zone: object) -> tuple[datetime, datetime] | None:
    """Give the instants between which an event of one day takes place; None where only days are known."""
    span = read_hours(hours)
    if span is None or starts_on != ends_on:
        return None
    one, other = (datetime.combine(starts_on, at, tzinfo=zone) for at in span)  # type: ignore[arg-type]
    return one, other
