"""Hold a plan under work: who is with whom in each block, as arrays in which chains can be swapped at once.

``mate[t]`` is an involution of the people: whom each meets in block t, himself if nobody. Two of them make chains:
people linked by their meetings in either block. Swapping a whole chain between the two blocks keeps everybody single.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.scheduling.grid import Flags, Grid, Integers
from luodi.scheduling.problem import Wrong

BREAK: Final = 16
"""What a break costs beside an idle slot while plans are polished."""
_SHORT: Final = 1 << 14
"""Sessions of fewer bits are looked up."""
Words = NDArray[np.int64]


def idling(words: Words, away: Words, steps: int) -> Words:
    """Return the cost of sessions: breaks (× ``BREAK``) and idle blocks between meetings; see ``breaks_of``."""
    if not steps and int(words.max(initial=0)) < _SHORT:
        return _short_sessions()[words]
    breaks, idle = breaks_of(words, away, steps)
    return breaks * BREAK + idle


@cache
def _short_sessions() -> Words:
    words = np.arange(_SHORT, dtype=np.int64)
    breaks, idle = breaks_of(words, np.zeros_like(words), 0)
    return breaks * BREAK + idle


def breaks_of(words: Words, away: Words, steps: int) -> tuple[Words, Words]:
    """Return breaks, and idle blocks between the first and the last busy one, of sessions given as bits.

    ``words``: busy blocks; ``away``: blocks in which the person is not there, which are no idling. ``steps``: doublings
    that cross the longest run of them.
    """
    joined = words
    if steps:
        # Whoever is away between two meetings has no break there: what is busy spreads upwards over ``away``.
        way = away
        for step in range(steps):
            joined = joined | (way & (joined << (1 << step)))
            way = way & (way << (1 << step))
    runs = np.bitwise_count(words & ~(joined << 1)).astype(np.int64)
    filled = words | (words >> 1)
    for width in (2, 4, 8, 16, 32):
        filled |= filled >> width
    lowest = words & -words
    inside = filled & ~(lowest - 1) & ~away
    idle = np.bitwise_count(inside).astype(np.int64) - np.bitwise_count(words).astype(np.int64)
    return runs - (words != 0), idle


@dataclass(frozen=True)
class Kept:
    """Hold a copy of a plan that was the best so far."""

    begin: Integers
    value: tuple[int, ...]


class State:
    """Be a plan under work.

    ``begin``: E, the block in which a pair begins or -1. ``mate``, ``edge``: T × N, the other and the pair (-1).
    ``stiff``: T × N, here nothing moves. ``busy``: N × sessions, bits of blocks. ``count``: N, meetings. ``load``:
    R × T.
    """

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        people, slots = grid.people, grid.slots
        self.alone = np.arange(people)
        self.begin = np.full(grid.pairs, -1, dtype=np.int64)
        self.mate = np.tile(self.alone, (slots, 1))
        self.edge = np.full((slots, people), -1, dtype=np.int64)
        self.stiff = np.zeros((slots, people), dtype=bool)
        sessions = int(grid.session.max()) + 1 if slots else 1
        self.busy = np.zeros((people, sessions), dtype=np.int64)
        self.count = np.zeros(people, dtype=np.int64)
        self.load = np.zeros((len(grid.capacity), slots), dtype=np.int64)
        self._a, self._b = grid.a.tolist(), grid.b.tolist()
        self._uses = grid.uses.tolist()
        self._length = grid.length.tolist()
        for pair in np.flatnonzero(grid.slot_of >= 0).tolist():
            self._lock(pair, int(grid.slot_of[pair]))

    def _lock(self, pair: int, slot: int) -> None:
        one, other = self.grid.candidates[pair].pair
        if not self.fits(pair, slot):
            raise Wrong(
                f"{one} and {other} are locked where they cannot meet: "
                "somebody is not there, or busy, or no table is free",
                (one, other),
            )
        self.put(pair, slot)
        self.stiff[slot : slot + self._length[pair], [self._a[pair], self._b[pair]]] = True

    def blocks(self, pair: int, slot: int) -> range | None:
        """Return the blocks of a pair that begins in one; None if it would run over a pause."""
        long = range(slot, slot + self._length[pair])
        if len(long) > 1 and (
            long.stop > self.grid.slots or not self.grid.goes_on[slot : long.stop - 1].all()
        ):
            return None
        return long

    def fits(self, pair: int, slot: int) -> bool:
        """Say whether a pair can begin in a block as things stand."""
        grid, a, b = self.grid, self._a[pair], self._b[pair]
        long = self.blocks(pair, slot)
        if long is None or not grid.allowed[pair, slot]:
            return False
        for at in long:
            if not (grid.free[a, at] and grid.free[b, at]) or self.edge[at, a] >= 0 or self.edge[at, b] >= 0:
                return False
            if any(use >= 0 and self.load[use, at] >= grid.capacity[use, at] for use in self._uses[pair]):
                return False
        if self.count[a] >= grid.reach[a] or self.count[b] >= grid.reach[b]:
            return False
        return grid.rooms.zones == 1 or not self.far(pair, slot)

    def far(self, pair: int, slot: int) -> bool:
        """Say whether one of a pair could not come in time from, or go in time to, another zone."""
        grid = self.grid
        zone = int(grid.zone[pair])
        last = slot + self._length[pair] - 1
        widest = int(grid.rooms.walk.max())
        for person in (self._a[pair], self._b[pair]):
            if grid.starts[slot] < grid.rooms.ready[person, zone]:
                return True
            for at in range(slot - 1, -1, -1):
                gap = int(grid.starts[slot] - grid.starts[at]) - grid.span
                if gap >= widest or grid.session[at] != grid.session[slot]:
                    break
                other = int(self.edge[at, person])
                if other >= 0 and gap < grid.rooms.walk[zone, grid.zone[other]]:
                    return True
            for at in range(last + 1, grid.slots):
                gap = int(grid.starts[at] - grid.starts[last]) - grid.span
                if gap >= widest or grid.session[at] != grid.session[slot]:
                    break
                other = int(self.edge[at, person])
                if other >= 0 and gap < grid.rooms.walk[zone, grid.zone[other]]:
                    return True
        return False

    def meet_in(self, pair: int, zone: int) -> None:
        """Let a pair that is nowhere, and may sit at any shared table, meet in another zone; copies know it too."""
        self.grid.zone[pair] = self.grid.uses[pair, 0] = self._uses[pair][0] = zone

    def put(self, pair: int, slot: int) -> None:
        """Let a pair begin in a block; long meetings are stiff."""
        a, b = self._a[pair], self._b[pair]
        self.begin[pair] = slot
        for at in range(slot, slot + self._length[pair]):
            self.edge[at, a] = self.edge[at, b] = pair
            if self._length[pair] == 1:
                self.mate[at, a], self.mate[at, b] = b, a
            else:
                self.stiff[at, a] = self.stiff[at, b] = True
            self._mark(at, (a, b), True)
            for use in self._uses[pair]:
                if use >= 0:
                    self.load[use, at] += 1
        self.count[a] += 1
        self.count[b] += 1

    def take(self, pair: int) -> None:
        """Take a pair out of the plan."""
        a, b, slot = self._a[pair], self._b[pair], int(self.begin[pair])
        self.begin[pair] = -1
        for at in range(slot, slot + self._length[pair]):
            self.edge[at, a] = self.edge[at, b] = -1
            self.mate[at, a], self.mate[at, b] = a, b
            self.stiff[at, a] = self.stiff[at, b] = False
            self._mark(at, (a, b), False)
            for use in self._uses[pair]:
                if use >= 0:
                    self.load[use, at] -= 1
        self.count[a] -= 1
        self.count[b] -= 1

    def _mark(self, at: int, people: tuple[int, int], busy: bool) -> None:
        session, bit = int(self.grid.session[at]), 1 << int(self.grid.bit[at])
        for person in people:
            now = int(self.busy[person, session])
            self.busy[person, session] = now | bit if busy else now & ~bit

    def swap(self, one: int, other: int, chosen: Flags) -> None:
        """Swap what the chosen people (whole chains) do in two blocks."""
        self.exchange(one, other, chosen)
        people = np.flatnonzero(chosen)
        for slot in (one, other):
            pairs = self.edge[slot, people]
            self.begin[pairs[pairs >= 0]] = slot
            uses = self.grid.uses[self.edge[slot][self.edge[slot] >= 0]].ravel()
            # Both people of a pair name it.
            self.load[:, slot] = np.bincount(uses[uses >= 0], minlength=len(self.load)) // 2
            session, bit = self.grid.session[slot], np.int64(1) << self.grid.bit[slot]
            row = self.busy[people, session]
            self.busy[people, session] = np.where(pairs >= 0, row | bit, row & ~bit)

    def exchange(self, one: int, other: int, chosen: Flags) -> None:
        """Swap rows for chosen people and leave all that is counted from them to the caller."""
        for rows in (self.mate, self.edge):
            here, there = rows[one], rows[other]
            rows[one], rows[other] = np.where(chosen, there, here), np.where(chosen, here, there)

    def settle(self) -> None:
        """Note anew where pairs begin, after exchanges."""
        for slot, row in enumerate(self.edge):
            # A pair that takes several blocks is stiff: it is where it was.
            pairs = row[(row >= 0) & ~self.stiff[slot]]
            self.begin[pairs] = slot

    def value(self) -> tuple[int, ...]:
        """Return what the plan achieves; the larger tuple is the better plan."""
        grid = self.grid
        placed = self.begin >= 0
        short = int(np.maximum(grid.least - self.count, 0).sum())
        served = self.count[grid.asked]
        breaks, idle = breaks_of(self.busy, grid.away, grid.crossing)
        return (
            int((placed & grid.locked).sum()), int((placed & grid.must).sum()), -short, int(grid.weight[placed].sum()),
            -int((served == 0).sum()), int(served.min(initial=10**6)), -int(breaks.sum()), -int(idle.sum()),
        )  # fmt: skip

    def copy(self) -> State:
        """Return a plan of its own with the same meetings."""
        other = copy(self)
        for name in ("begin", "mate", "edge", "stiff", "busy", "count", "load"):
            setattr(other, name, getattr(self, name).copy())
        return other

    def kept(self) -> Kept:
        """Return a copy."""
        return Kept(self.begin.copy(), self.value())

    @classmethod
    def of(cls, grid: Grid, kept: Kept) -> State:
        """Make a plan under work from a copy."""
        state = cls(grid)
        for pair in np.flatnonzero((kept.begin >= 0) & (state.begin < 0)).tolist():
            state.put(pair, int(kept.begin[pair]))
        return state
