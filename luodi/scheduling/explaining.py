"""Say of each unmet wish why, in facts, and the cheapest thing that would meet it.

Rows of time are whole numbers with a bit for each block, so that thousands of wishes are explained in a moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from luodi.scheduling.answer import Cure, Reason, Unmet
from luodi.scheduling.grid import Flags, Grid, paired, worth
from luodi.scheduling.problem import MET, MUST, NO, Pair, pair_of
from luodi.scheduling.state import State

_GROUP: Final = 3
"""From so many unmet wishes for one person on a group session is the better cure."""
_NAMED: Final = 12


def unmet(state: State) -> tuple[Unmet, ...]:
    """Return the unmet wishes, musts first, then by weight."""
    refusals = Refusals(state.grid)
    barred = (refusals.why(pair) for pair in sorted(refusals.wished - state.grid.index.keys()))
    found = [*(one for one in barred if one is not None), *Reasons(state).all()]
    return tuple(sorted(found, key=lambda one: (not one.must, -one.weight, one.a, one.b)))


class Refusals:
    """Know why pairs are no candidates. ``wished``: pairs of which somebody wishes it."""

    def __init__(self, grid: Grid) -> None:
        problem = self.problem = grid.problem
        self.sides = {one.key: frozenset(one.sides) for one in problem.participants}
        self.banned = {pair_of(*pair): reason for pair, reason in problem.forbidden.items()}
        self.given: dict[Pair, dict[str, int]] = {}
        for wish in problem.wishes:
            self.given.setdefault(pair_of(wish.of, wish.to), {})[wish.of] = wish.strength
        self.wished = {pair for pair, given in self.given.items() if max(given.values()) > 0}

    def why(self, pair: Pair) -> Unmet | None:
        """Say why a pair is no candidate; None if nothing forbids it, or it has met already."""
        given = self.given.get(pair, {})
        one, other = (max(given.get(person, 0), 0) for person in pair)
        value, must = worth(one, other, 0.0), MUST in given.values()
        refusing = [person for person in pair if given.get(person) == NO]
        if refusing:
            return Unmet(*pair, value, must, "forbidden", {"person": refusing[0]}, Cure("ask", refusing[0]))
        if pair in self.banned:
            reason = self.banned[pair]
            return None if reason == MET else Unmet(*pair, value, must, "forbidden", {"reason": reason})
        if not paired(self.problem, self.sides[pair[0]], self.sides[pair[1]]):
            return Unmet(*pair, value, must, "not_paired", {})
        return None


def bits(rows: Flags) -> list[int]:
    """Put rows of flags into whole numbers, block 0 lowest."""
    packed = np.packbits(rows, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


class Reasons:
    """Know a plan as bits, and judge pairs by it. ``there``, ``idle``: who could come, who is free besides."""

    def __init__(self, state: State) -> None:
        grid = self.grid = state.grid
        self.state = state
        self.there = bits(grid.free)
        self.idle = bits(grid.free & (state.edge.T < 0))
        self.room = bits(state.load < grid.capacity)
        self.goes_on = bits(grid.goes_on[None, :])[0]
        self.count = state.count.tolist()
        self.weight = grid.weight.tolist()
        self.groups: dict[int, tuple[list[int], str]] = {}
        waits = (state.begin < 0) & np.array([one.wished or one.must for one in grid.candidates], dtype=bool)
        self.waiting = np.flatnonzero(waits).tolist()
        self.unmet_of: dict[int, list[int]] = {}
        for pair in self.waiting:
            for person in (int(grid.a[pair]), int(grid.b[pair])):
                self.unmet_of.setdefault(person, []).append(pair)
        self.requests = np.bincount(np.concatenate((grid.a, grid.b)), minlength=grid.people).tolist()

    def all(self) -> list[Unmet]:
        """Judge every pair that waits."""
        return [self.judge(pair) for pair in self.waiting]

    def judge(self, pair: int) -> Unmet:
        """Say why a pair does not meet."""
        grid = self.grid
        reason, facts, cure = self._why(pair)
        candidate = grid.candidates[pair]
        return Unmet(*candidate.pair, candidate.worth, candidate.must, reason, facts, cure)

    def _why(self, pair: int) -> tuple[Reason, Mapping[str, int | str], Cure | None]:
        grid = self.grid
        a, b, length = int(grid.a[pair]), int(grid.b[pair]), int(grid.length[pair])
        sessions = bits(grid.allowed[pair][None, :])[0] if not grid.anywhere else -1
        common = self.there[a] & self.there[b]
        if not common:
            facts: dict[str, int | str] = {
                "slots_a": self.there[a].bit_count(),
                "slots_b": self.there[b].bit_count(),
            }
            return "no_common_slot", facts, self._attend(pair, (a, b))
        if not self.starts(common, length) & sessions:
            return (
                "too_long",
                {"length": length * grid.span},
                Cure("shorten", length=self._longest(common) * grid.span),
            )
        for person in (a, b):
            if self.count[person] >= grid.reach[person]:
                return self._saturated(pair, person)
        both = self.starts(self.idle[a] & self.idle[b], length) & sessions
        if not both:
            for person in (a, b):
                if not self.idle[person]:
                    return self._saturated(pair, person)
            facts = {"free_a": self.idle[a].bit_count(), "free_b": self.idle[b].bit_count()}
            return "never_both_free", facts, self._attend(pair, (a, b))
        return self._scarce(pair, both, length)

    def _scarce(
        self, pair: int, both: int, length: int
    ) -> tuple[Reason, Mapping[str, int | str], Cure | None]:
        """Judge a pair whose two people are free at the same time."""
        uses = [use for use in self.grid.uses[pair].tolist() if use >= 0]
        zones = self.grid.rooms.zones
        slots: dict[str, int | str] = {"slots": both.bit_count()}
        for use in uses:
            if not both & self.starts(self.room[use], length):
                slot = self.key(both)
                kind = self.grid.candidates[pair].need.interpreter or ""
                if use == uses[-1] and len(uses) > 1 and use >= zones:
                    return "no_interpreter", {**slots, "interpreter": kind}, Cure("interpreter", slot=slot)
                return "tables_full", slots, Cure("table", slot=slot)
        if zones > 1 and self.state.grid.rooms.walk.any():
            return "too_far", slots, None
        return "tables_full", slots, Cure("table", slot=self.key(both))

    def _saturated(self, pair: int, person: int) -> tuple[Reason, Mapping[str, int | str], Cure | None]:
        """Judge a pair one of whose people can take no more."""
        grid, key = self.grid, self.grid.keys[person]
        most = grid.problem.participants[person].most
        if most is not None and self.count[person] >= most:
            facts: dict[str, int | str] = {
                "person": key, "meetings": self.count[person], "requests": self.requests[person],
            }  # fmt: skip
            return "most_reached", facts, Cure("take_more", person=key)
        facts = {
            "person": key, "requests": self.requests[person],
            "slots": self.there[person].bit_count() * grid.span,
        }  # fmt: skip
        return "crowded", facts, self._group(pair, person) or self._attend(pair, (person,))

    def _group(self, pair: int, person: int) -> Cure | None:
        """Propose to meet several at once instead of the least wished meeting, if enough of them wait."""
        grid = self.grid
        waiting = self.unmet_of.get(person, [])
        if len(waiting) < _GROUP:
            return None
        if person not in self.groups:
            order = sorted(waiting, key=lambda one: (-self.weight[one], one))[:_NAMED]
            row = self.state.edge[:, person].tolist()
            held = [(self.weight[one], slot) for slot, one in enumerate(row) if one >= 0]
            self.groups[person] = order, self.key(1 << min(held)[1]) if held else ""
        order, slot = self.groups[person]
        named = order if pair in order else [*order[:-1], pair]
        others = (int(grid.a[one] + grid.b[one]) - person for one in named)
        return Cure("group", grid.keys[person], slot, tuple(grid.keys[one] for one in others))

    def _attend(self, pair: int, people: tuple[int, ...]) -> Cure | None:
        """Find a slot in which one is free, a table too, and only the other is not there."""
        grid = self.grid
        ends = (int(grid.a[pair]), int(grid.b[pair]))
        room = -1
        for use in grid.uses[pair].tolist():
            room &= self.room[use] if use >= 0 else -1
        whole = (1 << grid.slots) - 1
        for person in people:
            other = ends[0] + ends[1] - person
            found = self.idle[other] & ~self.there[person] & room & whole
            if found and self.count[other] < grid.reach[other]:
                return Cure("attend", grid.keys[person], self.key(found))
        return None

    def starts(self, row: int, length: int) -> int:
        """Return where a meeting of some blocks can begin within a row."""
        found = row
        for step in range(1, length):
            found &= (row >> step) & (self.goes_on >> (step - 1))
        return found

    def _longest(self, row: int) -> int:
        length = 1
        while self.starts(row, length + 1):
            length += 1
        return length

    def key(self, row: int) -> str:
        """Name the first slot of a row."""
        block = (row & -row).bit_length() - 1
        return self.grid.problem.slots[int(self.grid.starts[block])].key
