"""Verify a plan against its event, from the event's own words: shares no code with the planner.

Everything is recounted here from ``Problem`` and the meetings alone, slowly and plainly.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from luodi.scheduling.answer import Meeting, Plan
from luodi.scheduling.problem import Problem


@dataclass(frozen=True)
class Fault:
    """Hold one thing that is wrong with a plan, in words."""

    code: Literal[
        "unknown", "pair_twice", "double", "absent", "pause", "table_closed", "table_full", "booth", "refused",
        "not_paired", "most", "lock", "length", "session", "interpreter", "walking", "total", "bound",
    ]  # fmt: skip
    words: str


def faults(problem: Problem, plan: Plan) -> list[Fault]:
    """Return everything that is wrong with a plan; nothing if it keeps all that must be kept."""
    if unknown := list(_unknown(problem, plan)):
        return unknown
    return [
        *_pairs(problem, plan),
        *_people(problem, plan),
        *_tables(problem, plan),
        *_interpreters(problem, plan),
        *_walks(problem, plan),
        *_locks(problem, plan),
        *_numbers(problem, plan),
    ]


def _unknown(problem: Problem, plan: Plan) -> Iterator[Fault]:
    slots = [one.key for one in problem.slots]
    tables = {one.key for one in problem.tables}
    people = {one.key for one in problem.participants}
    for one in plan.meetings:
        if one.slot not in slots or one.table not in tables or not {one.a, one.b} <= people or one.a >= one.b:
            yield Fault("unknown", f"{one} names what is not there")
        elif one.length < 1 or slots.index(one.slot) + one.length > len(slots):
            yield Fault("length", f"{one} ends after the event")


def _spans(problem: Problem, one: Meeting) -> list[str]:
    """Return the slots that a meeting takes."""
    keys = [slot.key for slot in problem.slots]
    first = keys.index(one.slot)
    return keys[first : first + one.length]


def _pairs(problem: Problem, plan: Plan) -> Iterator[Fault]:
    refused = {frozenset(pair) for pair in problem.forbidden}
    refused |= {frozenset((wish.of, wish.to)) for wish in problem.wishes if wish.strength < 0}
    sides = {one.key: one.sides for one in problem.participants}
    locked = {frozenset((lock.a, lock.b)) for lock in problem.locks}
    needs = {frozenset((need.a, need.b)): need for need in problem.needs}
    session = {slot.key: slot.session for slot in problem.slots}
    met: set[frozenset[str]] = set()
    for one in plan.meetings:
        pair = frozenset((one.a, one.b))
        if pair in met:
            yield Fault("pair_twice", f"{one.a} and {one.b} meet twice")
        met.add(pair)
        if pair in refused:
            yield Fault("refused", f"{one.a} and {one.b} may not meet")
        matched = any(
            {x, y} <= {*sides[one.a], *sides[one.b]}
            and ((x in sides[one.a] and y in sides[one.b]) or (y in sides[one.a] and x in sides[one.b]))
            for x, y in problem.pairings
        )
        if not matched and pair not in locked:
            yield Fault("not_paired", f"the sides of {one.a} and {one.b} do not meet")
        need = needs.get(pair)
        wanted = need.length if need is not None and need.length is not None else problem.length
        if one.length != wanted:
            yield Fault("length", f"{one.a} and {one.b} meet for {one.length} slots, not {wanted}")
        if need is not None and need.sessions is not None and session[one.slot] not in need.sessions:
            yield Fault("session", f"{one.a} and {one.b} meet in session {session[one.slot]}")


def _people(problem: Problem, plan: Plan) -> Iterator[Fault]:
    busy: Counter[tuple[str, str]] = Counter()
    count: Counter[str] = Counter()
    closed = {slot.key for slot in problem.slots if slot.closed}
    session = {slot.key: slot.session for slot in problem.slots}
    for one in plan.meetings:
        spans = _spans(problem, one)
        if closed & set(spans) or len({session[slot] for slot in spans}) > 1:
            yield Fault("pause", f"{one.a} and {one.b} meet in a pause or across one")
        for person in (one.a, one.b):
            count[person] += 1
            busy.update((person, slot) for slot in spans)
    for (person, slot), times in busy.items():
        if times > 1:
            yield Fault("double", f"{person} has {times} meetings in slot {slot}")
    for guest in problem.participants:
        if guest.most is not None and count[guest.key] > guest.most:
            yield Fault("most", f"{guest.key} has {count[guest.key]} meetings, at most {guest.most}")
        there = session.keys() if guest.available is None else guest.available
        for slot in session:
            if busy[guest.key, slot] and slot not in there:
                yield Fault("absent", f"{guest.key} is not there in slot {slot}")


def _tables(problem: Problem, plan: Plan) -> Iterator[Fault]:
    tables = {one.key: one for one in problem.tables}
    owners = {guest.booth for guest in problem.participants}
    booth = {guest.key: guest.booth for guest in problem.participants}
    used: Counter[tuple[str, str]] = Counter()
    for one in plan.meetings:
        spans = _spans(problem, one)
        used.update((one.table, slot) for slot in spans)
        own = [table for table in (booth[one.a], booth[one.b]) if table is not None]
        if one.table != own[0] if own else one.table in owners:
            yield Fault("booth", f"{one.a} and {one.b} are at table {one.table}")
        if any(tables[table].closed & set(spans) for table in own):
            yield Fault("table_closed", f"{one.a} and {one.b} meet while a booth of theirs is closed")
    for (table, slot), times in used.items():
        if slot in tables[table].closed:
            yield Fault("table_closed", f"table {table} is closed in slot {slot}")
        elif times > tables[table].places:
            yield Fault("table_full", f"{times} meetings at table {table} in slot {slot}")


def _interpreters(problem: Problem, plan: Plan) -> Iterator[Fault]:
    kinds = {frozenset((one.a, one.b)): one.interpreter for one in problem.needs if one.interpreter}
    used: Counter[tuple[str, str]] = Counter()
    for one in plan.meetings:
        kind = kinds.get(frozenset((one.a, one.b)))
        if kind is not None:
            used.update((kind, slot) for slot in _spans(problem, one))
    for (kind, slot), times in used.items():
        count = problem.interpreters[kind]
        most = count.get(slot, 0) if isinstance(count, Mapping) else count
        if times > most:
            yield Fault("interpreter", f"{times} meetings need {kind} in slot {slot}, {most} can")


def _walks(problem: Problem, plan: Plan) -> Iterator[Fault]:
    if not any(problem.walking.values()):
        return
    keys = [slot.key for slot in problem.slots]
    room = {one.key: one.room for one in problem.tables}
    session = {slot.key: slot.session for slot in problem.slots}
    of: dict[str, list[Meeting]] = defaultdict(list)
    for one in plan.meetings:
        of[one.a].append(one)
        of[one.b].append(one)
    for person, meetings in of.items():
        for one in meetings:
            for other in meetings:
                between = keys.index(other.slot) - keys.index(one.slot) - one.length
                pair = (room[one.table], room[other.table])
                walk = max(problem.walking.get(pair, 0), problem.walking.get(pair[::-1], 0))
                if session[one.slot] == session[other.slot] and 0 <= between < walk:
                    yield Fault("walking", f"{person} has {between} slots from {pair[0]} to {pair[1]}")


def _locks(problem: Problem, plan: Plan) -> Iterator[Fault]:
    met = {frozenset((one.a, one.b)): one for one in plan.meetings}
    for lock in problem.locks:
        one = met.get(frozenset((lock.a, lock.b)))
        if one is None:
            yield Fault("lock", f"{lock.a} and {lock.b} are locked and do not meet")
        elif (lock.slot or one.slot) != one.slot or (lock.table or one.table) != one.table:
            yield Fault(
                "lock", f"{lock.a} and {lock.b} are locked elsewhere than in {one.slot} at {one.table}"
            )


def _numbers(problem: Problem, plan: Plan) -> Iterator[Fault]:
    said = plan.objectives
    weight, musts = 0, 0
    strength = {(wish.of, wish.to): wish.strength for wish in problem.wishes}
    score: dict[frozenset[str], float] = {}
    for one in problem.suggestions:
        pair = frozenset((one.a, one.b))
        score[pair] = max(score.get(pair, 0.0), one.score)
    locked = {frozenset((lock.a, lock.b)) for lock in problem.locks}
    met: Counter[str] = Counter()
    for held in plan.meetings:
        pair = frozenset((held.a, held.b))
        both = sorted((strength.get((held.a, held.b), 0), strength.get((held.b, held.a), 0)))
        musts += 4 in both or pair in locked
        low, high = min(both[0], 3), min(both[1], 3)
        weight += (10 + 10 * (low + high) if low > 0 else 5 * max(high, 0)) + round(4 * score.get(pair, 0.0))
        met.update((held.a, held.b))
    asking = {wish.of for wish in problem.wishes if wish.strength > 0}
    empty = sum(not met[person] for person in asking)
    short = sum(max(0, one.least - met[one.key]) for one in problem.participants)
    if (musts, weight, empty, short) != (said.musts, said.weight, said.empty, said.short):
        yield Fault(
            "total",
            f"counted {musts} musts, weight {weight}, {empty} with nothing, {short} short; said {said}",
        )
    pauses = _pauses(problem, plan)
    if pauses != (said.breaks, said.idle, said.room_changes):
        yield Fault(
            "total",
            f"counted {pauses[0]} breaks, {pauses[1]} idle slots, {pauses[2]} changes of room; said {said}",
        )
    if said.weight > plan.bound or said.musts > plan.musts_bound:
        yield Fault(
            "bound", f"weight {said.weight} and {said.musts} musts exceed what is said to be the most"
        )


def _pauses(problem: Problem, plan: Plan) -> tuple[int, int, int]:
    """Count breaks, idle slots and changes of room: person by person, slot by slot."""
    room = {one.key: one.room for one in problem.tables}
    where: dict[tuple[str, str], str] = {}
    begins: set[tuple[str, str]] = set()
    for one in plan.meetings:
        for slot in _spans(problem, one):
            where[one.a, slot] = where[one.b, slot] = room[one.table]
        begins |= {(one.a, one.slot), (one.b, one.slot)}
    breaks = idle = changes = 0
    for guest in problem.participants:
        session, last, waited = "", "", 0
        for now in problem.slots:
            if now.session != session:
                session, last, waited = now.session, "", 0
            here = where.get((guest.key, now.key))
            if here is None:
                there = guest.available is None or now.key in guest.available
                waited += there and not now.closed and last != ""
            elif (guest.key, now.key) in begins:
                breaks += waited > 0
                idle += waited
                changes += last not in ("", here)
                last, waited = here, 0
    return breaks, idle, changes
