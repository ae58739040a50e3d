"""Hours, checklists, due days, places and clashes are reckoned as people mean them."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.periods import WorkingDays
from luodi.events import calc


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("9:00-17:30", "09:00–17:30"),
        ("０９：００—１２：００", "09:00–12:00"),
        ("14:00~16:30", "14:00–16:30"),
        ("8点30至11点45", "08:30–11:45"),
        ("", ""),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, tidy: str) -> None:
    assert calc.tidy_hours(text) == tidy
    assert calc.tidy_hours(tidy) == tidy


@pytest.mark.parametrize("text", ["上午", "25:00-26:00", "17:00-09:00", "09:00", "9:00-9:00", "=1+1"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(calc.Unreadable):
        calc.read_hours(text)


def test_a_checklist_is_read_line_by_line() -> None:
    lines = calc.read_tasks("T-30 | 确定时间\n\nT0 ｜ 现场签到\nt+7: 回访")
    assert [(line.days, line.title) for line in lines] == [(-30, "确定时间"), (0, "现场签到"), (7, "回访")]
    assert calc.read_tasks("\n".join(line.shown for line in lines)) == lines


@pytest.mark.parametrize(
    "text", ["确定时间", "T-30", "T-999 | 太早", "T-1 | " + "长" * 161, "T-1 | 事\n" * 61]
)
def test_a_checklist_that_cannot_be_read_says_where(text: str) -> None:
    with pytest.raises(calc.Unreadable):
        calc.read_tasks(text)


def test_what_falls_on_a_free_day_is_due_on_the_working_day_before() -> None:
    calendar = WorkingDays()
    # The event is on a Saturday; two days before is a Thursday, six days before a Sunday.
    saturday = date(2026, 12, 5)
    assert calc.due_day(saturday, -2, calendar) == date(2026, 12, 3)
    assert calc.due_day(saturday, -6, calendar) == date(2026, 11, 27)
    assert calc.due_day(saturday, 0, calendar) == saturday
    # National Day: seven free days, and the weekend before is worked.
    assert calendar.works(calc.due_day(date(2026, 10, 12), -7, calendar))


_DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 12))
_HOURS = st.sampled_from([None, (time(9), time(12)), (time(11), time(13)), (time(12), time(17))])
_SPANS = st.tuples(_DAYS, st.integers(0, 3), _HOURS).map(
    lambda one: (one[0], date.fromordinal(one[0].toordinal() + one[1]), one[2])
)


@given(_SPANS, _SPANS)
def test_two_that_share_a_time_share_it_both_ways(one: calc.Span, other: calc.Span) -> None:
    assert calc.overlap(one, other) == calc.overlap(other, one)
    days = {date.fromordinal(day) for day in range(one[0].toordinal(), one[1].toordinal() + 1)}
    common = {date.fromordinal(day) for day in range(other[0].toordinal(), other[1].toordinal() + 1)} & days
    if not common:
        assert not calc.overlap(one, other)
    elif one[2] is None or other[2] is None or len(days) > 1:
        assert calc.overlap(one, other)


@given(st.none() | st.integers(0, 20), st.integers(0, 20), st.lists(st.integers(), unique=True, max_size=20))
def test_who_waits_longest_moves_up_and_never_more_than_there_are_places(
    capacity: int | None, taken: int, waiting: list[int]
) -> None:
    chosen = calc.moving_up(capacity, taken, waiting)
    assert chosen == waiting[: len(chosen)]
    if capacity is None:
        assert chosen == waiting
    else:
        assert len(chosen) == min(len(waiting), max(0, capacity - taken))
