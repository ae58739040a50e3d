"""Working days: counted at once, however far apart, and the same as day by day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from luodi.core.periods import WorkingDays

DAYS = st.dates(date(2000, 1, 1), date(2035, 12, 31))


@given(start=DAYS, length=st.integers(-400, 400), own=st.dictionaries(DAYS, st.booleans(), max_size=5))
def test_counting_at_once_agrees_with_counting_day_by_day(
    start: date, length: int, own: dict[date, bool]
) -> None:
    """The sum by stretches is the sum over days, the office's own entries included."""
    days = WorkingDays(own)
    end = start + timedelta(days=length)
    first, last = min(start, end), max(start, end)
    one_by_one = sum(days.works(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    assert days.between(start, end) == (one_by_one if length >= 0 else -one_by_one)


def test_own_days_far_from_any_holiday_count() -> None:
    """A working Sunday that the office declares is one working day more."""
    sunday = date(2026, 8, 2)
    span = (sunday - timedelta(days=10), sunday + timedelta(days=10))
    assert WorkingDays({sunday: True}).between(*span) == WorkingDays().between(*span) + 1
