"""The verifier sees each kind of fault: a good plan is spoilt in every way, and each is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from luodi.scheduling.answer import Meeting, Objectives, Plan
from luodi.scheduling.checking import faults
from luodi.scheduling.problem import NO, Lock, Need, Participant, Problem, Slot, Table, Wish

PROBLEM = Problem(
    (Slot("1", "am"), Slot("2", "am"), Slot("3", "am", closed=True), Slot("4", "am"), Slot("5", "pm")),
    (Table("t1", "x"), Table("t2", "y"), Table("own", "x"), Table("shut", "x", closed=frozenset("1"))),
    (
        Participant("a1"), Participant("a2", available=frozenset("12")), Participant("a3", most=1), Participant("a4"),
        Participant("b1", ("B",)), Participant("b2", ("B",), booth="own"), Participant("b3", ("B",)),
    ),
    (
        Wish("a1", "b1", 3), Wish("b1", "a1", 3), Wish("a1", "b2", 1), Wish("a2", "b1", 1), Wish("a3", "b3", 2),
        Wish("a4", "b3", NO), Wish("a3", "b1", 1), Wish("a4", "b1", 1),
    ),
    needs=(Need("a4", "b1", 2), Need("a2", "b1", None, "en", frozenset({"am"}))),
    locks=(Lock("a1", "b1", "1"),),
    interpreters={"en": {"2": 1}},
    walking={("x", "y"): 1},
)  # fmt: skip
MEETINGS = (
    Meeting("1", "t1", "a1", "b1"), Meeting("2", "own", "a1", "b2"), Meeting("2", "t1", "a2", "b1"),
    Meeting("2", "t2", "a3", "b3"),
)  # fmt: skip
GOOD = Plan(MEETINGS, Objectives(1, 1, 0, 90, 1, 0), 95, 1)


def moved(at: int, **changes: object) -> Callable[[Plan], Plan]:
    """Change one meeting."""

    def spoil(plan: Plan) -> Plan:
        meetings = list(plan.meetings)
        meetings[at] = replace(meetings[at], **changes)  # type: ignore[arg-type]
        return replace(plan, meetings=tuple(meetings))

    return spoil


def added(*meetings: Meeting) -> Callable[[Plan], Plan]:
    """Add meetings."""
    return lambda plan: replace(plan, meetings=(*plan.meetings, *meetings))


def test_a_good_plan_has_no_fault() -> None:
    assert faults(PROBLEM, GOOD) == []


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (moved(0, table="nowhere"), "unknown"),
        (moved(0, slot="9"), "unknown"),
        (added(Meeting("5", "t1", "a1", "b1")), "pair_twice"),
        (added(Meeting("2", "shut", "a1", "b3")), "double"),
        (moved(2, slot="4"), "absent"),
        (moved(3, slot="3"), "pause"),
        (added(Meeting("2", "shut", "a4", "b1", 2)), "pause"),
        (added(Meeting("1", "shut", "a4", "b3")), "table_closed"),
        (moved(3, table="t1"), "table_full"),
        (moved(1, table="t2"), "booth"),
        (moved(3, table="own"), "booth"),
        (added(Meeting("5", "t1", "a4", "b3")), "refused"),
        (added(Meeting("5", "t1", "a1", "a4")), "not_paired"),
        (added(Meeting("5", "t1", "a3", "b1")), "most"),
        (moved(0, slot="4"), "lock"),
        (lambda plan: replace(plan, meetings=plan.meetings[1:]), "lock"),
        (moved(3, length=2), "length"),
        (moved(2, slot="5"), "session"),
        (moved(2, slot="1"), "interpreter"),
        (moved(0, table="t2"), "walking"),
        (lambda plan: replace(plan, objectives=replace(plan.objectives, weight=91)), "total"),
        (lambda plan: replace(plan, objectives=replace(plan.objectives, empty=0)), "total"),
        (lambda plan: replace(plan, bound=89), "bound"),
        (lambda plan: replace(plan, musts_bound=0), "bound"),
    ],
)
def test_every_fault_is_seen(spoil: Callable[[Plan], Plan], code: str) -> None:
    assert code in {fault.code for fault in faults(PROBLEM, spoil(GOOD))}
