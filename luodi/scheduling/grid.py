"""Put an event into arrays: who is there when, which pairs may meet, what they are worth, what they use.

N people, T open slots (blocks of ``span`` slots if all meetings are equally long), E candidate pairs, R resources.
Closed slots are left out: idling there is no break, and no long meeting runs across them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.scheduling.blocks import fitting, going_on, in_blocks, least_in_blocks, span_of, starts_of
from luodi.scheduling.horizon import Horizon
from luodi.scheduling.problem import MUST, NO, Need, Pair, Problem, Wrong, pair_of
from luodi.scheduling.rooms import Rooms

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
_NONE: Need = Need("", "")


@dataclass(frozen=True)
class Asked:
    """Hold a candidate pair: what it is worth and needs. ``worth`` is 0 for pairs that are there by a lock alone."""

    pair: Pair
    worth: int
    must: bool
    wished: bool
    need: Need


@dataclass(frozen=True)
class Grid:
    """Hold an event as arrays.

    ``starts``: T, position of each block's first slot among all slots. ``session``, ``bit``: T, number of the
    session and place in it. ``goes_on``: T, the next block follows without a pause. ``free``: N × T. ``a``, ``b``,
    ``weight``, ``must``, ``locked``, ``length``: E; lengths in blocks. ``allowed``: E × T, where a pair may begin
    as far as sessions say. ``uses``: E × 2, resources (a pool of tables, interpreters) or -1. ``table_of``: E, the
    table that it must be or -1. ``zone``: E, where they meet. ``capacity``: R × T. ``slot_of``: E, the block that
    a lock names or -1. ``away``: N × sessions, bits of blocks in which somebody is not there between others in
    which he is; ``crossing``: doublings that cross the longest run of them. ``reach``: N, meetings that a person
    can have at all. ``room``: meetings on shared tables at all.
    """

    problem: Problem
    rooms: Rooms
    span: int
    starts: Integers
    session: Integers
    bit: Integers
    goes_on: Flags
    free: Flags
    a: Integers
    b: Integers
    weight: Integers
    must: Flags
    locked: Flags
    length: Integers
    allowed: Flags
    uses: Integers
    table_of: Integers
    zone: Integers
    capacity: Integers
    slot_of: Integers
    away: Integers
    crossing: int
    reach: Integers
    room: int
    least: Integers
    asked: Flags
    candidates: tuple[Asked, ...] = field(repr=False, default=())

    @property
    def people(self) -> int:
        """Return N."""
        return len(self.free)

    @property
    def slots(self) -> int:
        """Return T."""
        return int(self.free.shape[1])

    @property
    def pairs(self) -> int:
        """Return E."""
        return len(self.a)

    @cached_property
    def left(self) -> Flags | None:
        """Return for each person whether he is on the left of a two-sided event; None for a mixed one."""
        return two_sides(self.people, self.a, self.b)

    @cached_property
    def at_booth(self) -> Flags:
        """Return for each person whether he has a booth."""
        return np.array([one.booth is not None for one in self.problem.participants], dtype=bool)

    @cached_property
    def index(self) -> dict[Pair, int]:
        """Return the position of each candidate pair."""
        return {one.pair: at for at, one in enumerate(self.candidates)}

    @cached_property
    def placeable(self) -> Flags:
        """Say which pairs have a block at all in which both are there and may begin."""
        both = self.free[self.a] & self.free[self.b]
        begins = both & self.allowed
        for step in range(1, int(self.length.max(initial=1))):
            later = np.zeros_like(both)
            later[:, :-step] = both[:, step:] & _linked(self.goes_on, step)
            begins &= later | (self.length <= step)[:, None]
        found: Flags = np.asarray(begins.any(axis=1))
        return found

    @cached_property
    def anywhere(self) -> bool:
        """Say whether no pair is kept to some sessions."""
        return bool(self.allowed.all())

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Return the keys of the people."""
        return tuple(one.key for one in self.problem.participants)


def _linked(goes_on: Flags, steps: int) -> Flags:
    """Say of each block but the last ``steps`` whether so many follow it without a pause."""
    count = len(goes_on) - steps
    return (
        np.all([goes_on[step : step + count] for step in range(steps)], axis=0) if count > 0 else goes_on[:0]
    )


def two_sides(people: int, a: Integers, b: Integers) -> Flags | None:
    """Colour people by two colours so that every pair has both; None if that cannot be."""
    near: list[list[int]] = [[] for _ in range(people)]
    for one, other in zip(a.tolist(), b.tolist(), strict=True):
        near[one].append(other)
        near[other].append(one)
    colour = [-1] * people
    for first in range(people):
        if colour[first] >= 0:
            continue
        colour[first] = 0
        waiting = [first]
        while waiting:
            one = waiting.pop()
            for other in near[one]:
                if colour[other] < 0:
                    colour[other] = 1 - colour[one]
                    waiting.append(other)
                elif colour[other] == colour[one]:
                    return None
    left: Flags = np.array(colour, dtype=np.int64) == 0
    return left


def worth(one: int, other: int, score: float) -> int:
    """Return the weight of a pair: mutual wishes 30 to 70, of one side 5 to 15, a suggestion up to 4 besides."""
    one, other = min(one, 3), min(other, 3)
    wished = 30 + 10 * (one + other - 2) if one > 0 and other > 0 else 5 * max(one, other, 0)
    return wished + round(4 * score)


def candidates(problem: Problem, told: Collection[Pair] = ()) -> Iterator[Asked]:
    """Give the pairs that may meet and are wished, suggested, locked or ``told`` of it, in order of their keys."""
    sides = {one.key: frozenset(one.sides) for one in problem.participants}
    wishes: dict[Pair, dict[str, int]] = {}
    for wish in problem.wishes:
        wishes.setdefault(pair_of(wish.of, wish.to), {})[wish.of] = wish.strength
    scores: dict[Pair, float] = {}
    for said in problem.suggestions:
        pair = pair_of(said.a, said.b)
        scores[pair] = max(scores.get(pair, 0.0), said.score)
    locked = {pair_of(one.a, one.b) for one in problem.locks}
    needs = {pair_of(one.a, one.b): one for one in problem.needs}
    banned = {pair_of(*pair) for pair in problem.forbidden}
    for pair in sorted(wishes.keys() | scores.keys() | locked | {*told}):
        given = wishes.get(pair, {})
        refused = pair in banned or NO in given.values()
        if pair in locked and refused:
            raise Wrong(f"{pair[0]} and {pair[1]} are locked and may not meet: drop one of the two", pair)
        if refused or (pair not in locked and not paired(problem, sides[pair[0]], sides[pair[1]])):
            continue
        value = worth(given.get(pair[0], 0), given.get(pair[1], 0), scores.get(pair, 0.0))
        if value or pair in locked or pair in told:
            must = pair in locked or MUST in given.values()
            wished = any(strength > 0 for strength in given.values())
            yield Asked(pair, value, must, wished, needs.get(pair, _NONE))


def paired(problem: Problem, one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether people of these sides may meet."""
    return any((x in one and y in other) or (x in other and y in one) for x, y in problem.pairings)


def compiled(problem: Problem, horizon: Horizon | None = None) -> Grid:
    """Put an event into arrays; raises ``Wrong`` if locks contradict each other, availability or tables.

    ``horizon``: what stands of a plan already; its meetings can stay where they are, whatever is wished meanwhile.
    """
    standing = () if horizon is None else horizon.ahead
    asked = tuple(candidates(problem, {one.pair for one in standing}))
    lengths = [one.need.length or problem.length for one in asked]
    begins = [*(one.slot for one in problem.locks), *(one.slot for one in standing)]
    span = span_of(problem, lengths, begins)
    starts = starts_of(problem, span)
    pairs = _of_pairs(problem, asked)
    rooms = Rooms.of(problem, _load(problem, pairs, horizon), horizon)
    there = _there(problem) & rooms.booth_open
    free = in_blocks(there, starts, span)
    capacity, uses, tables = rooms.resources(asked)
    allowed, slot_of = _allowed(problem, asked, starts)
    bit, session = _sessions(problem, starts)
    away, crossing = _away(free, bit, session)
    shortest = min(lengths, default=problem.length)
    return Grid(
        problem=problem,
        rooms=rooms,
        span=span,
        starts=starts,
        session=session,
        bit=bit,
        goes_on=going_on(problem, starts, span),
        free=free,
        **pairs,
        length=np.array(lengths, dtype=np.int64) // span,
        allowed=allowed,
        uses=uses,
        table_of=tables,
        zone=_zone(rooms, pairs, tables),
        capacity=least_in_blocks(capacity, starts, span),
        slot_of=slot_of,
        away=away,
        crossing=crossing,
        reach=_reach(problem, there, shortest),
        room=sum(places * fitting(problem, row, shortest) for places, row in rooms.shared()),
        least=np.array([one.least for one in problem.participants], dtype=np.int64),
        asked=_asking(problem),
        candidates=asked,
    )


def _of_pairs(problem: Problem, asked: tuple[Asked, ...]) -> dict[str, Any]:
    """Return the arrays of pairs that need nothing but their words."""
    where = {one.key: at for at, one in enumerate(problem.participants)}
    locked = {pair_of(one.a, one.b) for one in problem.locks}
    return {
        "a": np.array([where[one.pair[0]] for one in asked], dtype=np.int64),
        "b": np.array([where[one.pair[1]] for one in asked], dtype=np.int64),
        "weight": np.array([one.worth for one in asked], dtype=np.int64),
        "must": np.array([one.must for one in asked], dtype=bool),
        "locked": np.array([one.pair in locked for one in asked], dtype=bool),
    }


def _load(problem: Problem, pairs: dict[str, Any], horizon: Horizon | None) -> Integers:
    """Return how many candidate pairs each person has: in the whole day, where some of it is past."""
    if horizon is not None and horizon.past and horizon.problem.walking:
        pairs = _of_pairs(horizon.whole, tuple(candidates(horizon.whole)))
    return np.bincount(np.concatenate((pairs["a"], pairs["b"])), minlength=len(problem.participants))


def _zone(rooms: Rooms, pairs: dict[str, Any], tables: Integers) -> Integers:
    """Return the zone in which each pair meets."""
    places = zip(pairs["a"].tolist(), pairs["b"].tolist(), tables.tolist(), strict=True)
    return np.array([rooms.zone_of((a, b), table) for a, b, table in places], dtype=np.int64)


def _asking(problem: Problem) -> Flags:
    wanting = {wish.of for wish in problem.wishes if wish.strength > 0}
    return np.array([one.key in wanting for one in problem.participants], dtype=bool)


def _reach(problem: Problem, there: Flags, length: int) -> Integers:
    """Return how many meetings each person can have at all."""
    most = [one.most if one.most is not None else len(problem.slots) for one in problem.participants]
    return np.minimum(most, [fitting(problem, row, length) for row in there]).astype(np.int64)


def _there(problem: Problem) -> Flags:
    """Return people × slots: who is there when; nobody in closed slots."""
    found = np.ones((len(problem.participants), len(problem.slots)), dtype=bool)
    for row, one in zip(found, problem.participants, strict=True):
        if one.available is not None:
            row[:] = [slot.key in one.available for slot in problem.slots]
    found[:, [slot.closed for slot in problem.slots]] = False
    return found


def _sessions(problem: Problem, starts: Integers) -> tuple[Integers, Integers]:
    """Return each block's place in its session, and the number of the session."""
    numbers: dict[str, int] = {}
    seen: dict[str, int] = {}
    bits, sessions = [], []
    for at in starts.tolist():
        session = problem.slots[at].session
        sessions.append(numbers.setdefault(session, len(numbers)))
        bits.append(seen.get(session, 0))
        seen[session] = bits[-1] + 1
    return np.array(bits, dtype=np.int64), np.array(sessions, dtype=np.int64)


def _away(free: Flags, bit: Integers, session: Integers) -> tuple[Integers, int]:
    """Return where people are away between blocks in which they are there, and how many doublings cross that."""
    sessions = int(session.max()) + 1 if len(session) else 1
    found = np.zeros((len(free), sessions), dtype=np.int64)
    longest = 0
    for number in range(sessions):
        here = free[:, session == number]
        between = (
            np.logical_or.accumulate(here, axis=1) & np.logical_or.accumulate(here[:, ::-1], axis=1)[:, ::-1]
        )
        gone = ~here & between
        found[:, number] = (gone * (np.int64(1) << bit[session == number])).sum(axis=1)
        run = np.zeros(len(free), dtype=np.int64)
        for column in gone.T:
            run = (run + 1) * column
            longest = max(longest, int(run.max(initial=0)))
    return found, longest.bit_length()


def _allowed(problem: Problem, asked: tuple[Asked, ...], starts: Integers) -> tuple[Flags, Integers]:
    """Return where each pair may begin, and the block that a lock names."""
    allowed = np.ones((len(asked), len(starts)), dtype=bool)
    slot_of = np.full(len(asked), -1, dtype=np.int64)
    block = {problem.slots[at].key: number for number, at in enumerate(starts.tolist())}
    locks = {pair_of(one.a, one.b): one.slot for one in problem.locks if one.slot is not None}
    for at, one in enumerate(asked):
        if one.need.sessions is not None:
            inside = one.need.sessions
            allowed[at] = [problem.slots[start].session in inside for start in starts.tolist()]
        slot = locks.get(one.pair)
        if slot is not None:
            if slot not in block:
                raise Wrong(
                    f"{one.pair[0]} and {one.pair[1]} are locked in slot {slot}, when nobody meets", one.pair
                )
            slot_of[at] = block[slot]
    return allowed, slot_of
