"""On the day: no confirmed meeting is lost that can be kept, nothing worse than by hand, people to be told are named."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.scheduling.answer import Meeting, Objectives, Plan, Replanned
from luodi.scheduling.changes import Asked, Declined, Guest, Late, Left, NoShow, TableLost, applied
from luodi.scheduling.checking import faults
from luodi.scheduling.planning import plan
from luodi.scheduling.problem import MUST, Lock, Need, Participant, Problem, Slot, Table, Wish, Wrong, pair_of
from luodi.scheduling.repairing import replan
from tests.scheduling.drawn import KINDS, Kind, event


def by_hand(problem: Problem, made: Plan, changes: list[Any], now: str | None) -> int:
    """Count the confirmed meetings that an office worker keeps: what fits stays, the rest goes to the first free slot."""
    after = applied(problem, changes, now=now)
    order = [slot.key for slot in after.slots]
    first = order.index(now) if now else 0
    there = {one.key: one.available for one in after.participants}
    tables = {one.key: one for one in after.tables}
    busy: set[tuple[str, str]] = set()
    used: set[tuple[str, str]] = set()
    ahead = [one for one in made.meetings if order.index(one.slot) >= first]
    left = []

    def free(one: Any, slot: str, table: str) -> bool:
        return (
            all(there[who] is None or slot in there[who] for who in (one.a, one.b))
            and not {(one.a, slot), (one.b, slot)} & busy
            and slot not in tables[table].closed
            and (table, slot) not in used
        )

    def take(one: Any, slot: str, table: str) -> None:
        busy.update(((one.a, slot), (one.b, slot)))
        used.add((table, slot))

    for one in ahead:
        if free(one, one.slot, one.table):
            take(one, one.slot, one.table)
        else:
            left.append(one)
    kept = len(ahead) - len(left)
    for one in left:
        places = [(slot, table) for slot in order[first:] for table in tables if free(one, slot, table)]
        if places:
            take(one, *places[0])
            kept += 1
    return kept


def right(problem: Problem, made: Plan, done: Replanned, now: str | None) -> None:
    """Check what holds for every repair."""
    order = [slot.key for slot in problem.slots]
    first = order.index(now) if now else 0
    past = {one for one in made.meetings if order.index(one.slot) < first}
    assert faults(done.problem, done.plan) == []
    assert past <= set(done.plan.meetings)
    before = {one for one in made.meetings if one not in past}
    assert before == {*done.kept, *(one.before for one in done.moved), *(one.meeting for one in done.lost)}
    after = {one for one in done.plan.meetings if one not in past}
    assert after == {*done.kept, *(one.after for one in done.moved), *done.new}
    told = {who for one in done.moved for who in (one.after.a, one.after.b)}
    told |= {who for one in done.lost for who in (one.meeting.a, one.meeting.b)}
    assert set(done.told) == told | {who for one in done.new for who in (one.a, one.b)}


@st.composite
def days(draw: Any, *, rooms: bool = False) -> tuple[Problem, list[Any], str | None]:
    """Draw an event and what happens on its day; with rooms between which people walk, and meetings of two lengths."""
    problem = event(
        draw(st.integers(4, 9)),
        draw(st.integers(3, 7)),
        8,
        draw(st.sampled_from(KINDS)),
        seed=draw(st.integers(0, 99)),
    )
    if rooms:
        problem = in_rooms(problem, draw(st.integers(1, 2)), draw(st.sampled_from([(1,), (1, 2), (2,)])))
    people = [one.key for one in problem.participants]
    slots = [slot.key for slot in problem.slots]
    change = st.one_of(
        st.builds(Late, st.sampled_from(people), st.sampled_from(slots)),
        st.builds(Left, st.sampled_from(people), st.sampled_from(slots)),
        st.builds(NoShow, st.sampled_from(people)),
        st.builds(TableLost, st.just("table 000"), st.none() | st.sampled_from(slots)),
    )
    return problem, draw(st.lists(change, min_size=1, max_size=3)), draw(st.none() | st.sampled_from(slots))


def in_rooms(problem: Problem, walk: int, lengths: tuple[int, ...]) -> Problem:
    """Put an event into two rooms, with somebody whom nobody wishes to meet; lengths are drawn."""
    random = Random(problem.seed)
    tables = tuple(Table(f"table {at:03d}", ("north", "south")[at % 2]) for at in range(4))
    pairs = sorted({pair_of(one.of, one.to) for one in problem.wishes})
    return replace(
        problem,
        tables=tables,
        walking={("north", "south"): walk},
        participants=(*problem.participants, Participant("Z", ("A",))),
        needs=tuple(Need(a, b, random.choice(lengths)) for a, b in pairs),
    )


@pytest.mark.parametrize("now", [None, "T02", "T04", "T06"])
@pytest.mark.parametrize("seed", range(4))
def test_who_meets_nobody_moves_nobody_by_not_coming(seed: int, now: str | None) -> None:
    problem = in_rooms(event(8, 6, 8, seed=seed), 1, (1,))
    made = plan(problem, effort=1)
    done = replan(problem, made, [NoShow("Z")], now=now)
    right(problem, made, done, now)
    assert done.plan.meetings == made.meetings


def test_a_meeting_stays_in_the_room_where_it_was_put_by_hand() -> None:
    problem = replace(
        table_of(*"1234", wishes=(Wish("A0", "B0", 3), Wish("A1", "B0", 3))),
        tables=(Table("0", "north"), Table("1", "south")),
        walking={("north", "south"): 1},
    )
    for first, second in (("0", "0"), ("0", "1"), ("1", "0"), ("1", "1")):
        made = confirmed(Meeting("2", first, "A0", "B0"), Meeting("4", second, "A1", "B0"))
        for now in (None, "2", "3"):
            done = replan(problem, made, [NoShow("A2")], now=now)
            right(problem, made, done, now)
            assert done.plan.meetings == made.meetings


@pytest.mark.parametrize("since", [None, "2"])
def test_a_meeting_goes_to_far_rooms_before_it_is_lost(since: str | None) -> None:
    # In the north there is no place left at any time, and B0 is there in 2 only.
    people = tuple(
        replace(one, available=frozenset("2")) if one.key == "B0" else one
        for one in table_of("1").participants
    )
    problem = replace(
        table_of(*"12", wishes=(Wish("A0", "B0"), Wish("A1", "B1"), Wish("A2", "B2"))),
        participants=people,
        tables=(Table("0", "north"), Table("1", "north"), Table("2", "south")),
        walking={("north", "south"): 1},
    )
    others = (Meeting("1", "1", "A2", "B2"), Meeting("2", "1", "A1", "B1"))
    made = confirmed(others[0], Meeting("2", "0", "A0", "B0"), others[1])
    done = replan(problem, made, [TableLost("0", since)])
    right(problem, made, done, None)
    assert done.kept == others
    assert [(one.after.slot, one.after.table) for one in done.moved] == [("2", "2")]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(days(rooms=True))
def test_a_repair_in_rooms_far_apart_moves_nobody_without_need(
    day: tuple[Problem, list[Any], str | None],
) -> None:
    problem, changes, now = day
    made = plan(problem, effort=1)
    for nothing in ([NoShow("Z")], [Left("Z", "T03")], [Guest(Participant("new"))]):
        done = replan(problem, made, nothing, now=now)
        right(problem, made, done, now)
        assert not done.moved
        assert not done.lost
    done = replan(problem, made, changes, now=now)
    right(problem, made, done, now)
    assert replan(problem, made, changes, now=now).plan.meetings == done.plan.meetings
    # The next change of the day is repaired from the repaired plan.
    again = replan(done.problem, done.plan, [NoShow("Z")], now=now)
    right(done.problem, done.plan, again, now)
    assert not again.moved
    assert not again.lost


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(days())
def test_a_repair_is_never_worse_than_by_hand(day: tuple[Problem, list[Any], str | None]) -> None:
    problem, changes, now = day
    made = plan(problem, effort=1)
    done = replan(problem, made, changes, now=now)
    right(problem, made, done, now)
    assert len(done.kept) + len(done.moved) >= by_hand(problem, made, changes, now)
    assert replan(problem, made, changes, now=now).plan.meetings == done.plan.meetings


@pytest.mark.parametrize("kind", KINDS)
def test_a_late_guest_keeps_more_than_by_hand(kind: Kind) -> None:
    problem = event(60, 40, 16, kind, seed=3)
    made = plan(problem, effort=3)
    busiest = max(problem.participants, key=lambda one: len(made.of(one.key))).key
    changes = [Late(busiest, "T06")]
    began = time.perf_counter()
    done = replan(problem, made, changes)
    assert time.perf_counter() - began < 4
    right(problem, made, done, None)
    assert len(done.kept) + len(done.moved) >= by_hand(problem, made, changes, None)
    assert all(one.reason != "left" for one in done.lost)


def fewest_lost(problem: Problem, made: Plan, changes: list[Any]) -> int:
    """Try every way to place the confirmed meetings after a change: how many find no place in the best of them."""
    after = applied(problem, changes, now=None)
    order = [slot.key for slot in after.slots]
    there = {one.key: {*order} if one.available is None else one.available for one in after.participants}
    best = len(made.meetings)
    places = [
        [None, *(span for at in range(len(order)) if len(span := order[at : at + one.length]) == one.length)]
        for one in made.meetings
    ]
    for chosen in product(*places):
        if sum(span is None for span in chosen) >= best:
            continue
        taken = [
            (who, slot)
            for one, span in zip(made.meetings, chosen, strict=True)
            for slot in span or ()
            for who in (one.a, one.b)
        ]
        full = Counter(slot for _who, slot in taken)
        fits = len(set(taken)) == len(taken) and all(slot in there[who] for who, slot in taken)
        if fits and all(count <= 2 * len(after.tables) for count in full.values()):
            best = sum(span is None for span in chosen)
    return best


@pytest.mark.parametrize("lengths", [(1,), (1, 2)], ids=["of one length", "of two lengths"])
@pytest.mark.parametrize("seed", range(30))
def test_in_small_events_no_repair_at_all_loses_fewer(seed: int, lengths: tuple[int, ...]) -> None:
    draw = Random(seed)
    keys = ["A0", "A1", "A2", "B0", "B1"]
    pairs = [(a, b) for a in keys[:3] for b in keys[3:]]
    problem = Problem(
        tuple(Slot(key) for key in "1234"),
        (Table("1"), Table("2")),
        tuple(Participant(key, (key[0],)) for key in keys),
        tuple(Wish(a, b, 3) for a, b in draw.sample(pairs, 5)),
        needs=tuple(Need(a, b, length=draw.choice(lengths)) for a, b in pairs),
    )
    made = plan(problem, effort=1)
    for who in keys:
        for change in (Late(who, draw.choice("234")), Left(who, draw.choice("234"))):
            done = replan(problem, made, [change])
            right(problem, made, done, None)
            assert len(done.lost) == fewest_lost(problem, made, [change]), (who, change)


def table_of(*slots: str, tables: int = 2, people: int = 3, wishes: tuple[Wish, ...] = ()) -> Problem:
    """Return a small event of two sides."""
    return Problem(
        tuple(Slot(key) for key in slots),
        tuple(Table(str(at)) for at in range(tables)),
        tuple(Participant(f"{side}{at}", (side,)) for side in "AB" for at in range(people)),
        wishes,
    )


def test_who_waits_never_pushes_out_who_is_confirmed() -> None:
    problem = table_of("1", tables=1, wishes=(Wish("A0", "B0", 1),))
    made = plan(problem)
    done = replan(problem, made, [Asked(Wish("A1", "B1", 3)), Asked(Wish("B1", "A1", 3))])
    assert done.kept == made.meetings
    assert not done.new
    assert [(one.a, one.b, one.reason) for one in done.plan.unmet] == [("A1", "B1", "tables_full")]
    new = replan(problem, made, [Asked(Wish("A1", "B1", MUST))])
    assert new.kept == made.meetings


def test_a_freed_place_is_filled() -> None:
    problem = table_of("1", tables=1, wishes=(Wish("A0", "B0", 2), Wish("A1", "B1", 1)))
    done = replan(problem, plan(problem), [Declined("A0", "B0")])
    assert [one.meeting.pair for one in done.lost] == [("A0", "B0")]
    assert done.lost[0].reason == "forbidden"
    assert [one.pair for one in done.new] == [("A1", "B1")]
    assert not replan(problem, plan(problem), [Declined("A0", "B0")], fill=False).new


def test_a_lost_table_moves_to_a_free_one_in_the_same_slot() -> None:
    problem = table_of("1", "2", tables=2, wishes=(Wish("A0", "B0"),))
    made = plan(problem)
    table = made.meetings[0].table
    done = replan(problem, made, [TableLost(table)])
    assert [(one.after.slot, one.after.table != table, one.noticed) for one in done.moved] == [
        (made.meetings[0].slot, True, True)
    ]
    assert set(done.told) == {"A0", "B0"}


def test_a_new_guest_finds_a_place_without_moving_anybody() -> None:
    problem = table_of("1", "2", wishes=(Wish("A0", "B0"),))
    made = plan(problem)
    guest = Guest(Participant("A9"), (Wish("A9", "B0", 2), Wish("B0", "A9", 2)))
    done = replan(problem, made, [guest])
    assert done.kept == made.meetings
    assert [one.pair for one in done.new] == [("A9", "B0")]


def test_a_must_of_a_new_guest_moves_others_and_pushes_nobody_out() -> None:
    # B0 meets A0 in 1 and is free in 2; the guest is there in 1 only.
    problem = table_of("1", "2", wishes=(Wish("A0", "B0"),))
    made = plan(problem)
    slot = made.meetings[0].slot
    guest = Guest(Participant("A9", available=frozenset({slot})), (Wish("A9", "B0", MUST),))
    done = replan(problem, made, [guest], notice=0)
    assert [one.after.pair for one in done.moved] == [("A0", "B0")]
    assert [one.pair for one in done.new] == [("A9", "B0")]
    assert not done.lost


def test_what_is_past_stays_and_nobody_meets_twice() -> None:
    problem = table_of("1", "2", "3", wishes=(Wish("A0", "B0"), Wish("A0", "B1"), Wish("A0", "B2")))
    made = plan(problem)
    done = replan(problem, made, [NoShow("A0")], now="2")
    assert [one.slot for one in done.plan.meetings] == ["1"]
    assert {one.reason for one in done.lost} == {"left"}
    right(problem, made, done, "2")


def confirmed(*meetings: Meeting) -> Plan:
    """Return a plan as it stands in the office's books."""
    return Plan(meetings, Objectives(), 0, 0)


def long(a: str, b: str, interpreter: str | None = None) -> Need:
    """Say that two people meet for two slots."""
    return Need(a, b, 2, interpreter)


@pytest.mark.parametrize(
    ("slots", "now", "meetings"),
    [
        ("123", None, [Meeting("2", "0", "A0", "B0", 2)]),
        ("123456", None, [Meeting("2", "0", "A0", "B0", 2), Meeting("3", "1", "A1", "B1", 2)]),
        ("123456", "2", [Meeting("3", "0", "A0", "B0", 2), Meeting("5", "0", "A0", "B1", 2)]),
        ("123456", "3", [Meeting("1", "1", "A1", "B2"), Meeting("4", "0", "A0", "B0", 2)]),
    ],
    ids=["in a full day", "moved by hand", "now between two blocks", "the short ones are over"],
)
def test_a_long_meeting_stays_wherever_it_begins(
    slots: str, now: str | None, meetings: list[Meeting]
) -> None:
    wishes = (Wish("A0", "B0", 1), Wish("A0", "B1", 1), Wish("A1", "B1", 3), Wish("B1", "A1", 3))
    needs = (long("A0", "B0"), long("A0", "B1"), long("A1", "B1"))
    problem = replace(table_of(*slots, wishes=wishes), needs=needs)
    for change in (NoShow("A2"), Late("A0", "2")):
        done = replan(problem, confirmed(*meetings), [change], now=now)
        right(problem, confirmed(*meetings), done, now)
        assert not done.lost
        assert not done.moved


def test_what_is_confirmed_stays_though_nobody_wishes_it_any_more() -> None:
    problem = table_of("1", "2", tables=1, wishes=(Wish("A1", "B1", 3),))
    made = confirmed(Meeting("1", "0", "A0", "B0"))
    done = replan(problem, made, [NoShow("A2")])
    right(problem, made, done, None)
    assert done.kept == made.meetings
    assert [one.pair for one in done.new] == [("A1", "B1")]


def test_a_long_wish_fills_what_is_free_between_blocks() -> None:
    wishes = (Wish("A0", "B0"), Wish("A1", "B1"))
    problem = replace(table_of(*"12345", tables=1, wishes=wishes), needs=(long("A0", "B0"), long("A1", "B1")))
    made = confirmed(Meeting("2", "0", "A0", "B0", 2))
    done = replan(problem, made, [NoShow("A2")])
    right(problem, made, done, None)
    assert done.new == (Meeting("4", "0", "A1", "B1", 2),)


def held() -> tuple[Problem, Plan]:
    """Return an event in which A0 and B0 are held by place for two slots, 3 and 4."""
    problem = table_of(*"123456", wishes=(Wish("A0", "B0", 3), Wish("A1", "B1", 3)))
    locks = (Lock("A0", "B0", "3", "0"),)
    made = confirmed(Meeting("3", "0", "A0", "B0", 2), Meeting("5", "1", "A1", "B1"))
    return replace(problem, needs=(long("A0", "B0"),), locks=locks), made


@pytest.mark.parametrize(
    ("change", "slot"), [(Left("B0", "4"), "1"), (Late("B0", "4"), "4"), (Left("B0", "5"), "3")]
)
def test_a_long_meeting_that_is_held_goes_where_its_people_are_all_the_time(change: Any, slot: str) -> None:
    problem, made = held()
    done = replan(problem, made, [change])
    right(problem, made, done, None)
    assert not done.lost
    assert {one.pair: one.slot for one in done.plan.meetings} == {("A0", "B0"): slot, ("A1", "B1"): "5"}


@pytest.mark.parametrize(("since", "table"), [("4", "1"), ("5", "0"), ("3", "1")])
def test_a_long_meeting_that_is_held_leaves_a_table_that_is_lost_halfway(since: str, table: str) -> None:
    problem, made = held()
    done = replan(problem, made, [TableLost("0", since)])
    right(problem, made, done, None)
    assert [(one.slot, one.table) for one in done.plan.meetings] == [("3", table), ("5", "1")]


def test_a_meeting_that_is_held_at_a_table_closed_by_the_office_sits_elsewhere() -> None:
    problem, made = held()
    tables = (replace(problem.tables[0], closed=frozenset("4")), *problem.tables[1:])
    done = replan(replace(problem, tables=tables), made, [NoShow("A2")])
    assert [fault.code for fault in faults(done.problem, done.plan)] == ["lock"]
    assert [(one.slot, one.table) for one in done.plan.meetings] == [("3", "1"), ("5", "1")]


def test_who_leaves_during_a_long_meeting_that_is_held_loses_nothing_by_it() -> None:
    problem, made = held()
    done = replan(problem, made, [Left("B0", "5")], now="4")
    right(problem, made, done, "4")
    assert done.plan.meetings == made.meetings
    assert done.problem.locks == problem.locks


@pytest.mark.parametrize("most", [1, dict.fromkeys("123456", 1)])
def test_a_meeting_that_runs_keeps_its_interpreter(most: Any) -> None:
    problem = replace(
        table_of(*"123456", wishes=(Wish("A0", "B0", 3), Wish("A1", "B1", 3))),
        needs=(long("A0", "B0", "en"), Need("A1", "B1", 1, "en")),
        interpreters={"en": most},
    )
    made = confirmed(Meeting("3", "0", "A0", "B0", 2), Meeting("5", "1", "A1", "B1"))
    done = replan(problem, made, [Left("B1", "5")], now="4")
    right(problem, made, done, "4")
    assert [(one.meeting.pair, one.reason) for one in done.lost] == [(("A1", "B1"), "no_interpreter")]
    assert not replan(problem, made, [Left("B1", "6"), Late("B1", "5")], now="4").lost


def test_a_meeting_that_runs_takes_one_place_of_its_table() -> None:
    tables = (Table("0", places=2), Table("1", places=0))
    wishes = (Wish("A0", "B0", 3), Wish("A1", "B1", 3), Wish("A2", "B2"))
    problem = replace(table_of(*"345", wishes=wishes), needs=(long("A0", "B0"),), tables=tables)
    made = confirmed(Meeting("3", "0", "A0", "B0", 2), Meeting("4", "0", "A1", "B1"))
    done = replan(problem, made, [Late("A2", "5")], now="4")
    right(problem, made, done, "4")
    assert done.kept == made.meetings[1:]
    assert [one.slot for one in done.new] == ["5"]


@pytest.mark.parametrize(("length", "slot"), [(1, "5"), (2, "6")])
def test_nobody_walks_in_no_time_from_a_meeting_that_is_past(length: int, slot: str) -> None:
    problem = table_of(*"1234567", wishes=(Wish("A0", "B0", 3), Wish("A0", "B1", 3)))
    problem = replace(
        problem,
        participants=tuple(
            replace(one, booth="1") if one.key == "B1" else one for one in problem.participants
        ),
        tables=(Table("0", "north"), Table("1", "south")),
        needs=(Need("A0", "B0", length),),
        walking={("north", "south"): 1},
    )
    made = confirmed(Meeting("3", "0", "A0", "B0", length), Meeting("7", "1", "A0", "B1"))
    order = [one.key for one in problem.slots]
    done = replan(problem, made, [Left("B1", order[order.index(slot) + 1])], now="4")
    right(problem, made, done, "4")
    assert [(one.after.slot, one.after.table) for one in done.moved] == [(slot, "1")]
    done = replan(problem, made, [Left("B1", slot)], now="4")
    right(problem, made, done, "4")
    assert [one.reason for one in done.lost] == ["too_far"]
    # Between two sessions there is time.
    slots = tuple(replace(one, session="1" if one.key in "1234" else "2") for one in problem.slots)
    done = replan(replace(problem, slots=slots), made, [Left("B1", "6")], now="5")
    right(replace(problem, slots=slots), made, done, "5")
    assert [(one.after.slot, one.after.table) for one in done.moved] == [("5", "1")]


def beyond(most: int, *locks: Lock) -> tuple[Problem, Plan]:
    """Return an event in which A0 takes so many meetings at most and has three; a fourth person waits for him."""
    problem = table_of(
        *"123456", people=4, wishes=(Wish("A0", "B0", 3), Wish("A0", "B3", 3), Wish("B3", "A0", 3))
    )
    first, *others = problem.participants
    made = confirmed(*(Meeting(str(at + 2), "0", "A0", f"B{at}") for at in range(3)))
    return replace(problem, participants=(replace(first, most=most), *others), locks=locks), made


@pytest.mark.parametrize("now", [None, "2", "3", "4"])
@pytest.mark.parametrize("most", [0, 1, 2, 3])
def test_what_was_confirmed_beyond_a_persons_most_stays(most: int, now: str | None) -> None:
    for locks in ((Lock("A0", "B1", "3", "0"),), (Lock("A0", "B1", "3", "0"), Lock("A0", "B2", "4", "0"))):
        problem, made = beyond(most, *locks)
        done = replan(problem, made, [NoShow("A1")], now=now)
        right(problem, made, done, now)
        assert done.plan.meetings == made.meetings
        assert [(one.a, one.b, one.reason) for one in done.plan.unmet] == [("A0", "B3", "most_reached")]


def test_who_has_more_than_his_most_gets_nothing_new_for_what_is_lost() -> None:
    problem, made = beyond(2, Lock("A0", "B1", "3", "0"))
    done = replan(problem, made, [NoShow("B0")])
    right(problem, made, done, None)
    assert done.kept == made.meetings[1:]
    assert not done.new
    assert {one.reason for one in done.plan.unmet if one.b == "B3"} == {"most_reached"}
    assert [one.pair for one in replan(problem, made, [NoShow("B0"), NoShow("B2")]).new] == [("A0", "B3")]


@pytest.mark.parametrize("change", [Left("B0", "4"), NoShow("A0"), TableLost("0")])
def test_what_has_begun_goes_on_though_somebody_leaves(change: Any) -> None:
    problem, made = held()
    for locks in ((), problem.locks):
        done = replan(replace(problem, locks=locks), made, [change], now="4")
        right(problem, made, done, "4")
        assert done.plan.meetings == made.meetings


def test_changes_name_what_there_is() -> None:
    problem = table_of("1", wishes=(Wish("A0", "B0"),))
    for change in (Late("X", "1"), Left("A0", "9"), TableLost("X"), NoShow("X")):
        with pytest.raises(Wrong, match="unknown"):
            replan(problem, plan(problem), [change])
    with pytest.raises(Wrong, match="unknown"):
        replan(problem, plan(problem), [], now="9")
