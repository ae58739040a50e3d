"""Periods are half-open, and working days are those of China."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.periods import Period, WorkingDays

DAYS = st.dates(min_value=date(2019, 1, 1), max_value=date(2025, 12, 31))


def test_national_day_and_its_make_up_days() -> None:
    days = WorkingDays()
    # 2025: 1 to 8 October are free, the Sunday before and the Saturday after are worked.
    assert not any(days.works(date(2025, 10, day)) for day in range(1, 9))
    assert days.works(date(2025, 9, 28))
    assert days.works(date(2025, 10, 11))
    assert not days.works(date(2025, 10, 12))
    # Five working days of publicity that begin on 29 September end on 11 October at the latest.
    assert days.after(date(2025, 9, 29), 5) == date(2025, 10, 13)


def test_office_overrules_the_public_calendar() -> None:
    days = WorkingDays({date(2025, 10, 11): False, date(2025, 10, 1): True})
    assert not days.works(date(2025, 10, 11))
    assert days.works(date(2025, 10, 1))


def test_year_without_a_notice_counts_monday_to_friday() -> None:
    days = WorkingDays()
    assert days.works(date(2099, 1, 5))
    assert not days.works(date(2099, 1, 4))


@given(DAYS, st.integers(min_value=0, max_value=40))
def test_counting_forth_and_back_agrees(start: date, count: int) -> None:
    days = WorkingDays()
    end = days.after(start, count)
    assert days.between(start, end) == count
    assert days.between(end, start) == -count
    assert count == 0 or days.works(end)


def test_counting_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="forwards"):
        WorkingDays().after(date(2025, 1, 1), -1)


def test_period_holds_its_first_day_and_not_its_last() -> None:
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    assert date(2026, 3, 1) in march
    assert date(2026, 4, 1) not in march
    assert date(2099, 1, 1) in Period(date(2026, 3, 1))


@given(DAYS, DAYS, DAYS, DAYS)
def test_periods_overlap_if_they_share_a_day(a: date, b: date, c: date, d: date) -> None:
    one, other = Period(min(a, b), max(a, b)), Period(min(c, d), max(c, d))
    start = max(one.starts, other.starts)
    assert one.overlaps(other) == other.overlaps(one)
    if start in one and start in other:
        assert one.overlaps(other)
    if one.overlaps(other) and one.ends != one.starts and other.ends != other.starts:
        assert start in one
        assert start in other


def test_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2026, 3, 2), date(2026, 3, 2) - timedelta(days=1))
