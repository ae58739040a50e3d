"""Say what changes on the day of an event, and make the event that it leaves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from luodi.scheduling.problem import NO, Lock, Need, Participant, Problem, Suggestion, Wish, Wrong, pair_of


@dataclass(frozen=True)
class Late:
    """Say that somebody is not there before a slot."""

    person: str
    until: str


@dataclass(frozen=True)
class Left:
    """Say that somebody is gone from a slot on."""

    person: str
    since: str


@dataclass(frozen=True)
class NoShow:
    """Say that somebody does not come at all; what of his is already past stays as it was."""

    person: str


@dataclass(frozen=True)
class Guest:
    """Bring somebody new, with his wishes and those for him."""

    participant: Participant
    wishes: tuple[Wish, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class TableLost:
    """Say that a table cannot be used any more, from a slot on (None: from now)."""

    table: str
    since: str | None = None


@dataclass(frozen=True)
class Declined:
    """Say that two people no longer wish to meet."""

    a: str
    b: str


@dataclass(frozen=True)
class Asked:
    """Add a wish, or give one another strength."""

    wish: Wish


Change = Late | Left | NoShow | Guest | TableLost | Declined | Asked


def applied(problem: Problem, changes: Iterable[Change], *, now: str | None = None) -> Problem:
    """Return the event after the changes. ``now``: the first slot that has not begun, None before the event.

    :raises Wrong: a change names what the event does not have.
    """
    order = {slot.key: at for at, slot in enumerate(problem.slots)}
    if now is not None and now not in order:
        raise Wrong(f"the slot {now!r} is unknown")
    first = order[now] if now is not None else 0
    for change in changes:
        problem = _changed(problem, change, order, first)
    return problem


def _changed(problem: Problem, change: Change, order: dict[str, int], first: int) -> Problem:
    match change:
        case Late(person, until):
            return _away(problem, person, range(first, _at(order, until)), first)
        case Left(person, since):
            return _away(problem, person, range(max(first, _at(order, since)), len(order)), first)
        case NoShow(person):
            return _away(problem, person, range(first, len(order)), first)
        case TableLost(table, since):
            return _closed(problem, table, max(first, 0 if since is None else _at(order, since)), first)
        case Declined(a, b):
            return _wished(problem, Wish(a, b, NO))
        case Asked(wish):
            return _wished(problem, wish)
        case Guest():
            return replace(
                problem,
                participants=(*problem.participants, change.participant),
                wishes=problem.wishes + change.wishes,
                suggestions=problem.suggestions + change.suggestions,
                needs=problem.needs + change.needs,
            )


def _at(order: dict[str, int], slot: str) -> int:
    if slot not in order:
        raise Wrong(f"the slot {slot!r} is unknown")
    return order[slot]


def _away(problem: Problem, person: str, slots: range, first: int) -> Problem:
    """Take slots from somebody's availability, and drop his locks there; what has begun before ``first`` goes on."""
    gone = frozenset(problem.slots[at].key for at in slots)
    if all(one.key != person for one in problem.participants):
        raise Wrong(f"the participant {person!r} is unknown")
    everywhere = frozenset(slot.key for slot in problem.slots)
    participants = tuple(
        replace(one, available=(everywhere if one.available is None else one.available) - gone)
        if one.key == person
        else one
        for one in problem.participants
    )
    hit = _reaching(problem, slots, first)
    locks = tuple(lock for lock in problem.locks if person not in (lock.a, lock.b) or lock not in hit)
    return replace(problem, participants=participants, locks=locks)


def _reaching(problem: Problem, slots: range, first: int) -> set[Lock]:
    """Return the locks whose meetings are still to begin and would be in some of these slots."""
    order = {slot.key: at for at, slot in enumerate(problem.slots)}
    lengths = {pair_of(one.a, one.b): one.length for one in problem.needs}
    found = set()
    for lock in problem.locks:
        if lock.slot is not None and order[lock.slot] >= first:
            begin = order[lock.slot]
            end = begin + (lengths.get(pair_of(lock.a, lock.b)) or problem.length)
            if begin < slots.stop and end > slots.start:
                found.add(lock)
    return found


def _closed(problem: Problem, table: str, since: int, first: int) -> Problem:
    if all(one.key != table for one in problem.tables):
        raise Wrong(f"the table {table!r} is unknown")
    gone = frozenset(slot.key for slot in problem.slots[since:])
    tables = tuple(
        replace(one, closed=one.closed | gone) if one.key == table else one for one in problem.tables
    )
    hit = _reaching(problem, range(since, len(problem.slots)), first)
    locks = tuple(
        replace(lock, table=None) if lock.table == table and lock in hit else lock for lock in problem.locks
    )
    # Whoever had his booth there goes without one.
    participants = tuple(
        replace(one, booth=None) if one.booth == table else one for one in problem.participants
    )
    return replace(problem, tables=tables, locks=locks, participants=participants)


def _wished(problem: Problem, wish: Wish) -> Problem:
    others = tuple(one for one in problem.wishes if (one.of, one.to) != (wish.of, wish.to))
    locks = problem.locks
    if wish.strength == NO:
        locks = tuple(lock for lock in locks if {lock.a, lock.b} != {wish.of, wish.to})
    return replace(problem, wishes=(*others, wish), locks=locks)
