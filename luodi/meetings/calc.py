"""Cut the hours of an event into slots; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

# An event has no more slots than the planner takes in a session, and no more than a board can show.
MOST_SLOTS = 60
# Nobody talks to one person for more slots than that.
LONGEST = 6


@dataclass(frozen=True)
class Span:
    """Be a slot: when it begins and ends, and to which stretch of time without a pause it belongs."""

    starts_at: datetime
    ends_at: datetime
    session: int


def cut(spans: Iterable[tuple[datetime, datetime]], *, minutes: int, pause: int) -> list[Span]:
    """Cut spans of time into slots of ``minutes``, each ``pause`` minutes after the one before.

    Spans that overlap or touch are one; what is left at the end of one and too short is left out.
    """
    return list(_cut(_joined(spans), timedelta(minutes=minutes), timedelta(minutes=pause)))


def minutes_of(slots: int, *, minutes: int, pause: int) -> int:
    """Give how long a meeting of so many slots is: it goes on through the pauses between them."""
    return slots * minutes + (slots - 1) * pause


def slots_to_walk(walk: int, *, minutes: int, pause: int) -> int:
    """Give how many slots must be left out for ``walk`` minutes, of which each pause gives some."""
    return max(0, -(-(walk - pause) // (minutes + pause)))


def interpreter_for(a: str, b: str) -> str | None:
    """Name the language of which two people need an interpreter, none if they need two: they cannot meet."""
    if a and b:
        return "" if a == b else None
    return a or b


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    whole: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(spans):
        if whole and begin <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((begin, end))
    return whole


def _cut(spans: Iterable[tuple[datetime, datetime]], length: timedelta, pause: timedelta) -> Iterator[Span]:
    for session, (begin, end) in enumerate(spans, 1):
        at = begin
        while at + length <= end:
            yield Span(at, at + length, session)
            at += length + pause
