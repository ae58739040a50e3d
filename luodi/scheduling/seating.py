"""Seat a plan: a table for each meeting, so that people change rooms as little as can be, then tables.

Who meets when is settled; each slot is an assignment of its meetings to rooms, solved a few times over with what lies
before and after. Within a room whoever sat at a table stays there if he can.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from luodi.scheduling.answer import Meeting
from luodi.scheduling.grid import Grid, Integers
from luodi.scheduling.problem import Problem
from luodi.scheduling.state import State

_PASSES: Final = 3
_FULL: Final = 1 << 20


class Seating:
    """Be tables for the pairs of a plan. ``table``: E, or -1. ``used``: tables × slots."""

    def __init__(self, grid: Grid, begin: Integers) -> None:
        self.grid = grid
        self.begin = begin
        self.table = np.full(grid.pairs, -1, dtype=np.int64)
        self.open: list[list[int]] = grid.rooms.open.tolist()
        self.used = [[0] * len(row) for row in self.open]
        self.own = set(grid.rooms.booth.tolist())
        names = list(dict.fromkeys(one.room for one in grid.problem.tables))
        self.room = np.array([names.index(one.room) for one in grid.problem.tables], dtype=np.int64)
        self.rooms = len(names)
        self.placed = np.flatnonzero(begin >= 0)
        self.placed = self.placed[np.lexsort((self.placed, -grid.length[self.placed], begin[self.placed]))]
        starts, lengths = grid.starts[np.maximum(begin, 0)].tolist(), (grid.length * grid.span).tolist()
        self.spans = [range(start, start + length) for start, length in zip(starts, lengths, strict=True)]
        # In order of time: the pairs of a person.
        self.of: list[list[int]] = [[] for _ in range(grid.people)]
        for pair in self.placed.tolist():
            self.of[int(grid.a[pair])].append(pair)
            self.of[int(grid.b[pair])].append(pair)

    def neighbours(self, pair: int) -> list[int]:
        """Return the meetings of its two people just before and after it in the session."""
        session = self.grid.session[self.begin]
        found = []
        for person in (int(self.grid.a[pair]), int(self.grid.b[pair])):
            own = self.of[person]
            at = own.index(pair)
            found += [
                own[other]
                for other in (at - 1, at + 1)
                if 0 <= other < len(own) and session[own[other]] == session[pair]
            ]
        return found

    def sit(self, pair: int, table: int) -> None:
        """Take a table."""
        self.table[pair] = table
        for slot in self.spans[pair]:
            self.used[table][slot] += 1

    def free(self, table: int, pair: int) -> bool:
        """Say whether a table has a place for a pair all the time."""
        used, open_ = self.used[table], self.open[table]
        return all(used[slot] < open_[slot] for slot in self.spans[pair])


def seated(state: State, before: Mapping[int, int] | None = None) -> tuple[tuple[Meeting, ...], list[int]]:
    """Return the meetings with their tables, and pairs for which no one table is free all the time.

    ``before``: tables of pairs that had one; they keep it where they can.
    """
    seating = Seating(state.grid, state.begin)
    for pair in seating.placed.tolist():
        table = int(state.grid.table_of[pair])
        # Whose table was closed meanwhile sits elsewhere.
        if table >= 0 and (before is None or table in seating.own or seating.free(table, pair)):
            seating.sit(pair, table)
    for pair, table in (before or {}).items():
        fits = table not in seating.own and state.grid.rooms.zone[table] == state.grid.zone[pair]
        if seating.table[pair] < 0 and fits and seating.free(table, pair):
            seating.sit(pair, table)
    loose = [pair for pair in seating.placed.tolist() if seating.table[pair] < 0]
    room = _rooms(seating, loose)
    left = _tables(seating, loose, room)
    problem, grid = state.grid.problem, state.grid
    meetings = sorted(
        Meeting(
            problem.slots[seating.spans[pair][0]].key,
            problem.tables[int(seating.table[pair])].key,
            *grid.candidates[pair].pair,
            len(seating.spans[pair]),
        )
        for pair in seating.placed.tolist()
        if seating.table[pair] >= 0
    )
    return in_order(problem, meetings), left


def in_order(problem: Problem, meetings: list[Meeting]) -> tuple[Meeting, ...]:
    """Return meetings in the order of the programme."""
    order = {slot.key: at for at, slot in enumerate(problem.slots)}
    return tuple(sorted(meetings, key=lambda one: (order[one.slot], one.table, one.a, one.b)))


def _rooms(seating: Seating, loose: list[int]) -> Integers:
    """Return a room for each pair; -1 where any room of its zone will do, for there is but one."""
    grid = seating.grid
    room = np.where(seating.table >= 0, seating.room[seating.table], -1)
    zones: dict[int, list[int]] = {}
    for at in range(len(grid.problem.tables)):
        if at not in seating.own:
            here = zones.setdefault(int(grid.rooms.zone[at]), [])
            if seating.room[at] not in here:
                here.append(int(seating.room[at]))
    by_slot: dict[tuple[int, int], list[int]] = {}
    for pair in loose:
        zone = int(grid.zone[pair])
        if len(zones[zone]) == 1:
            room[pair] = zones[zone][0]
        else:
            by_slot.setdefault((int(seating.begin[pair]), zone), []).append(pair)
    for _ in range(_PASSES if by_slot else 0):
        for (slot, zone), pairs in sorted(by_slot.items()):
            _assign(seating, room, pairs, zones[zone], slot)
    return room


def _assign(seating: Seating, room: Integers, pairs: list[int], rooms: list[int], slot: int) -> None:
    """Assign the pairs of a block to rooms: the fewest changes against what is known of before and after."""
    from ortools.graph.python import min_cost_flow

    begin = int(seating.grid.starts[slot])
    flow = min_cost_flow.SimpleMinCostFlow()
    count, arcs = len(pairs), []
    for at, pair in enumerate(pairs):
        beside = [int(room[other]) for other in seating.neighbours(pair) if room[other] >= 0]
        for number, one in enumerate(rooms):
            changes = sum(other != one for other in beside) * 16 + (int(room[pair]) not in (-1, one))
            arcs.append((flow.add_arc_with_capacity_and_unit_cost(at, count + number, 1, changes), at, one))
    sink = count + len(rooms)
    for number, one in enumerate(rooms):
        tables = [at for at in range(len(seating.room)) if seating.room[at] == one and at not in seating.own]
        places = sum(seating.open[at][begin] - seating.used[at][begin] for at in tables)
        flow.add_arc_with_capacity_and_unit_cost(count + number, sink, max(places, 0), 0)
        flow.add_arc_with_capacity_and_unit_cost(count + number, sink, count, _FULL)
        flow.set_node_supply(sink, -count)
    for at in range(count):
        flow.set_node_supply(at, 1)
    if flow.solve() == flow.OPTIMAL:
        for arc, at, one in arcs:
            if flow.flow(arc):
                room[pairs[at]] = one


def _tables(seating: Seating, loose: list[int], room: Integers) -> list[int]:
    """Take tables block by block; return pairs that find none."""
    grid = seating.grid
    shared: dict[int, list[int]] = {}
    for at in range(len(grid.problem.tables)):
        if at not in seating.own:
            shared.setdefault(int(grid.rooms.zone[at]), []).append(at)
    by_block: dict[int, list[int]] = {}
    for pair in loose:
        by_block.setdefault(int(seating.begin[pair]), []).append(pair)
    last = np.full(grid.people, -1, dtype=np.int64)
    failed = []
    for block, pairs in sorted(by_block.items()):
        waiting = pairs
        for person in (grid.b, grid.a):
            waiting = [pair for pair in waiting if not _stay(seating, pair, int(last[person[pair]]), room)]
        begin = int(grid.starts[block])
        ready = {
            zone: [at for at in tables if seating.used[at][begin] < seating.open[at][begin]]
            for zone, tables in shared.items()
        }
        failed += [
            pair
            for pair in waiting
            if not _anywhere(seating, pair, ready[int(grid.zone[pair])], int(room[pair]))
        ]
        for pair in pairs:
            last[[grid.a[pair], grid.b[pair]]] = seating.table[pair]
    return failed


def _stay(seating: Seating, pair: int, table: int, room: Integers) -> bool:
    grid = seating.grid
    if (
        table < 0
        or table in seating.own
        or grid.rooms.zone[table] != grid.zone[pair]
        or seating.room[table] != room[pair]
        or not seating.free(table, pair)
    ):
        return False
    seating.sit(pair, table)
    return True


def _anywhere(seating: Seating, pair: int, ready: list[int], room: int) -> bool:
    """Take the first table that is ready, in the room if there is one."""
    for only in (True, False):
        for at, table in enumerate(ready):
            if (not only or seating.room[table] == room) and seating.free(table, pair):
                seating.sit(pair, table)
                slot = seating.spans[pair][0]
                if seating.used[table][slot] >= seating.open[table][slot]:
                    del ready[at]
                return True
    return False
