"""Reckon in half-open periods and in the working days of the Chinese calendar."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Period:
    """Span from ``starts`` up to but not including ``ends``; ``ends`` None is open."""

    starts: date
    ends: date | None = None

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.starts:
            raise ValueError("a period cannot end before it starts")

    def __contains__(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day < self.ends)

    def overlaps(self, other: Period) -> bool:
        """Tell whether the two share a day."""
        return (other.ends is None or self.starts < other.ends) and (
            self.ends is None or other.starts < self.ends
        )


class WorkingDays:
    """Know which days people work: the public calendar, overruled by an office's own entries.

    ``own`` maps a date to whether it is worked. Years that the public calendar does not know yet count Monday
    to Friday (source: the State Council's yearly notice on holidays, as the ``chinesecalendar`` package has it).
    """

    def __init__(self, own: Mapping[date, bool] | None = None) -> None:
        self._own = dict(own or {})

    def works(self, day: date) -> bool:
        """Tell whether the day is worked."""
        return self._own[day] if day in self._own else _is_public_workday(day)

    def after(self, day: date, count: int) -> date:
        """Find the ``count``-th working day after the day (the day itself does not count).

        :raises ValueError: if ``count`` is negative.
        """
        if count < 0:
            raise ValueError("count forwards")
        while count:
            day += timedelta(days=1)
            count -= self.works(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and including ``end``; negative if ``end`` is earlier."""
        if end < start:
            return -self.between(end, start)
        overruled = sum(
            works - _is_public_workday(day) for day, works in self._own.items() if start < day <= end
        )
        return _public_workdays_until(end) - _public_workdays_until(start) + overruled


def _is_public_workday(day: date) -> bool:
    import chinese_calendar  # imported late: its tables are only needed where days are counted

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def _public_workdays_until(day: date) -> int:
    """Count the working days of the public calendar from the first Monday on to this day, both included."""
    weeks, rest = divmod(day.toordinal(), 7)
    days, sums = _exceptions()
    return 5 * weeks + min(rest, 5) + sums[bisect_right(days, day)]


@cache
def _exceptions() -> tuple[list[date], list[int]]:
    """List the days on which the public calendar differs from Monday to Friday, and by how much up to each."""
    from chinese_calendar import constants

    changes = {day: -1 for day in constants.holidays if day.weekday() < 5}
    changes |= {day: 1 if day.weekday() >= 5 else 0 for day in constants.workdays}
    days = sorted(changes)
    return days, list(accumulate((changes[day] for day in days), initial=0))
