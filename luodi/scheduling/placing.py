"""Give chosen pairs their blocks: block by block the best matching, then one by one by moving chains.

The matching of a block (a flow) prefers people who have no block to spare, then those who just met somebody, so that
meetings follow each other. What is left over is put in by Kempe chains. ``refill`` solves one block anew over
everything that waits: it never loses weight and finds exchanges that chains do not.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from luodi.scheduling.choosing import counted
from luodi.scheduling.flows import Network, once
from luodi.scheduling.grid import Flags, Grid, Integers
from luodi.scheduling.state import State, idling

_LOCK: Final = 1 << 41
_MUST: Final = 1 << 40
_SHORT: Final = 1 << 33
_WEIGHT: Final = 1 << 20
_EMPTY: Final = 1 << 12
_NOW: Final = 1 << 30
_SOON: Final = 1 << 24
_ON: Final = 1 << 22
_TRIES: Final = 120
_MANY: Final = 400
_TIMES: Final = 5

Random = np.random.Generator


def place(state: State, chosen: Flags, random: Random) -> None:
    """Place as many of the chosen pairs as fit, block by block."""
    grid = state.grid
    waiting = chosen & (state.begin < 0)
    for pair in _first(grid, np.flatnonzero(waiting & (grid.length > 1))):
        _place_long(state, pair)
    ahead = grid.free & (state.edge.T < 0)
    left = np.cumsum(ahead[:, ::-1], axis=1)[:, ::-1]
    for slot in range(grid.slots):
        pairs = np.flatnonzero(chosen & (state.begin < 0) & (grid.length == 1))
        if not len(pairs):
            return
        wanted = np.bincount(np.concatenate((grid.a[pairs], grid.b[pairs])), minlength=grid.people)
        slack = left[:, slot] - wanted
        person = np.where(slack <= 0, _NOW, _SOON // (np.maximum(slack, 0) + 1))
        if slot and grid.session[slot] == grid.session[slot - 1]:
            begun = state.busy[:, grid.session[slot]] > 0
            person = person + np.where(state.edge[slot - 1] >= 0, _ON, np.where(begun, _ON // 2, 0))
        values = grid.weight * 256 + _MUST * grid.must + _LOCK * grid.locked
        taken = _matching(state, slot, pairs, values[pairs], person, random)
        for pair in taken.tolist():
            state.put(pair, slot)


def _first(grid: Grid, pairs: Integers) -> list[int]:
    """Return pairs in the order in which they matter."""
    order = np.lexsort((pairs, -grid.weight[pairs], ~grid.must[pairs], ~grid.locked[pairs]))
    return [int(pair) for pair in pairs[order]]


def _place_long(state: State, pair: int) -> bool:
    """Let a long meeting begin where it tears its two people's time the least."""
    grid = state.grid
    best, cost = -1, 0
    for slot in range(grid.slots):
        if not state.fits(pair, slot):
            continue
        state.put(pair, slot)
        people = [grid.a[pair], grid.b[pair]]
        # At the ends of a session rather than in its middle.
        end = int(min(grid.bit[slot], np.sum(grid.session == grid.session[slot]) - grid.bit[slot]))
        now = int(idling(state.busy[people], grid.away[people], grid.crossing).sum()) * 8 + end
        state.take(pair)
        if best < 0 or now < cost:
            best, cost = slot, now
    if best >= 0:
        state.put(pair, best)
    return best >= 0


def _matching(
    state: State, slot: int, pairs: Integers, values: Integers, person: Integers, random: Random
) -> Integers:
    """Return the pairs of the best matching in a block among those that can be there.

    ``person``: what it is worth that somebody is busy there. Stiff meetings stay; all others of the block are taken as
    movable.
    """
    grid = state.grid
    can = open_for(state, slot)
    kept = can[grid.a[pairs]] & can[grid.b[pairs]] & grid.allowed[pairs, slot]
    pairs, values = pairs[kept], values[kept]
    if grid.rooms.zones > 1:
        near = np.array([not state.far(pair, slot) for pair in pairs.tolist()], dtype=bool)
        pairs, values = pairs[near], values[near]
    if not len(pairs):
        return pairs
    room = _room(state, slot)
    tail, head, across = _sides(state, slot, pairs, random)
    pairs, values, tail, head = pairs[across], values[across], tail[across], head[across]
    shared, by_tail, bounded = counted(grid, tail, head)
    whole = room[: grid.rooms.zones].sum() if bounded else len(pairs)
    worth = values + person[grid.a[pairs]] + person[grid.b[pairs]]
    nothing = np.zeros(grid.people, dtype=np.int64)
    units = once(grid.people, nothing, can)
    taken = Network(grid.people, tail, head, worth, units, units, shared, int(whole), by_tail).best()
    return _trimmed(grid, pairs[taken], worth[taken], room)


def _room(state: State, slot: int) -> Integers:
    """Return what of each resource stiff meetings leave in a block."""
    grid = state.grid
    held = state.edge[slot][state.stiff[slot]]
    uses = grid.uses[held[held >= 0]].ravel()
    return grid.capacity[:, slot] - np.bincount(uses[uses >= 0], minlength=len(grid.capacity)) // 2


def _sides(state: State, slot: int, pairs: Integers, random: Random) -> tuple[Integers, Integers, Flags]:
    """Orient pairs from left to right. A mixed event gets sides by lot, so that those who meet now stay apart."""
    grid = state.grid
    left = grid.left
    if left is None:
        left = random.random(grid.people) < 0.5
        mate = state.mate[slot]
        second = mate < state.alone
        left = np.where(second, ~left[mate], left)
    across = left[grid.a[pairs]] != left[grid.b[pairs]]
    flipped = ~left[grid.a[pairs]]
    tail = np.where(flipped, grid.b[pairs], grid.a[pairs])
    head = np.where(flipped, grid.a[pairs], grid.b[pairs])
    return tail, head, across


def _trimmed(grid: Grid, pairs: Integers, worth: Integers, room: Integers) -> Integers:
    """Leave out what exceeds a resource, the least worth first."""
    uses = grid.uses[pairs]
    used = np.bincount(uses[uses >= 0], minlength=len(room))
    if (used <= room).all():
        return pairs
    left = room.copy()
    kept = []
    for at in np.argsort(-worth, kind="stable").tolist():
        wanted = [use for use in uses[at].tolist() if use >= 0]
        if all(left[use] > 0 for use in wanted):
            left[wanted] -= 1
            kept.append(at)
    return pairs[np.sort(np.array(kept, dtype=np.int64))]


def refill(state: State, slot: int, random: Random) -> bool:
    """Solve one block anew over what is in it and what waits; say whether it became better."""
    grid = state.grid
    here = state.edge[slot][~state.stiff[slot]]
    now = np.unique(here[here >= 0])
    open_ = open_for(state, slot)
    waits = (state.begin < 0) & (grid.length == 1) & open_[grid.a] & open_[grid.b]
    if not waits.any():
        return False
    pairs = np.union1d(_heaviest(grid, np.flatnonzero(waits), slot), now)
    person = _persons(state, slot)
    values = grid.weight * _WEIGHT + _MUST * grid.must + _LOCK * grid.locked
    taken = _matching(state, slot, pairs, values[pairs], person, random)

    def worth(chosen: Integers) -> int:
        return int((values[chosen] + person[grid.a[chosen]] + person[grid.b[chosen]]).sum())

    if worth(taken) <= worth(now) or _order(grid, taken) < _order(grid, now):
        return False
    for pair in np.setdiff1d(now, taken).tolist():
        state.take(pair)
    for pair in np.setdiff1d(taken, now).tolist():
        state.put(pair, slot)
    return True


def _order(grid: Grid, pairs: Integers) -> tuple[int, int, int]:
    return int(grid.locked[pairs].sum()), int(grid.must[pairs].sum()), int(grid.weight[pairs].sum())


def _heaviest(grid: Grid, pairs: Integers, slot: int) -> Integers:
    """Return of many pairs those that weigh most: several times as many as there are tables."""
    most = max(_MANY, _TIMES * int(grid.capacity[: grid.rooms.zones, slot].sum()))
    if len(pairs) <= most:
        return pairs
    value = grid.weight[pairs] + (grid.must[pairs].astype(np.int64) << 20)
    return pairs[np.argsort(-value, kind="stable")[:most]]


def open_for(state: State, slot: int) -> Flags:
    """Say who could meet somebody in a block if what can move there were gone."""
    held = state.stiff[slot] & (state.edge[slot] >= 0)
    found: Flags = state.grid.free[:, slot] & ~held & (_elsewhere(state, slot) < state.grid.reach)
    return found


def _elsewhere(state: State, slot: int) -> Integers:
    """Return how many meetings each person has that do not move in this block."""
    found: Integers = state.count - ((state.edge[slot] >= 0) & ~state.stiff[slot])
    return found


def _persons(state: State, slot: int) -> Integers:
    """Return what it is worth that each person is busy in a block, all else as it is."""
    grid = state.grid
    count = _elsewhere(state, slot)
    row = state.busy[:, grid.session[slot]]
    bit = np.int64(1) << grid.bit[slot]
    away = grid.away[:, grid.session[slot]]
    cost = idling(row | bit, away, grid.crossing) - idling(row & ~bit, away, grid.crossing)
    worth: Integers = _SHORT * (count < grid.least) + _EMPTY * (grid.asked & (count == 0)) - cost
    return worth


def insert(state: State, chosen: Integers) -> int:
    """Put waiting pairs in, moving chains out of their way; returns how many are in."""
    done = 0
    for pair in _first(state.grid, chosen):
        if state.grid.length[pair] > 1:
            done += _place_long(state, pair)
        elif state.count[state.grid.a[pair]] < state.grid.reach[state.grid.a[pair]]:
            done += _insert(state, pair)
    return done


def _insert(state: State, pair: int) -> bool:
    grid = state.grid
    a, b = int(grid.a[pair]), int(grid.b[pair])
    idle_a = np.flatnonzero(grid.free[a] & (state.edge[:, a] < 0))
    idle_b = np.flatnonzero(grid.free[b] & (state.edge[:, b] < 0))
    for slot in np.intersect1d(idle_a, idle_b).tolist():
        if state.fits(pair, slot):
            state.put(pair, slot)
            return True
    tries = 0
    for mine, theirs, person in ((idle_a, idle_b, a), (idle_b, idle_a, b)):
        # The person leaves ``target``, where the other is idle, for ``spare``.
        for target in theirs.tolist():
            if not grid.free[person, target] or state.edge[target, person] < 0:
                continue
            for spare in mine.tolist():
                tries += 1
                if tries > _TRIES:
                    return False
                if _make_way(state, pair, person, spare, target):
                    return True
    return False


def _make_way(state: State, pair: int, person: int, spare: int, target: int) -> bool:
    """Swap the chain of a person between two blocks and put the pair in, or leave all as it was."""
    grid = state.grid
    people = chain(state, person, target, spare)
    if not people:
        return False
    end = people[-1]
    goes = spare if state.edge[target, end] >= 0 else target
    if (
        (int(grid.a[pair]) in people and int(grid.b[pair]) in people)
        or not grid.free[end, goes]
        or not _room_after(state, len(people), spare, target)
        or not _all_allowed(state, people, spare, target)
    ):
        return False
    chosen = np.zeros(grid.people, dtype=bool)
    chosen[people] = True
    state.swap(spare, target, chosen)
    fine = bool((state.load[:, [spare, target]] <= grid.capacity[:, [spare, target]]).all())
    if fine and grid.rooms.zones > 1:
        fine = not any(_too_far(state, slot, people) for slot in (spare, target))
    if fine and state.fits(pair, target):
        state.put(pair, target)
        return True
    state.swap(spare, target, chosen)
    return False


def _room_after(state: State, people: int, spare: int, target: int) -> bool:
    """Say whether tables are enough in both blocks after the swap of a chain, with one meeting more in ``target``."""
    grid = state.grid
    if len(grid.capacity) > 1:
        return True
    more = (people - 1) % 2
    room = grid.capacity[0] - state.load[0]
    return bool(room[target] + more >= 1 and room[spare] >= more)


def _all_allowed(state: State, people: list[int], one: int, other: int) -> bool:
    allowed = state.grid.allowed
    for here, there in ((one, other), (other, one)):
        pairs = state.edge[here, people]
        if not allowed[pairs[pairs >= 0], there].all():
            return False
    return True


def _too_far(state: State, slot: int, people: list[int]) -> bool:
    pairs = state.edge[slot, people]
    return any(state.far(pair, slot) for pair in np.unique(pairs[pairs >= 0]).tolist())


def chain(state: State, person: int, first: int, second: int) -> list[int]:
    """Return the chain from a person who is busy in ``first`` and idle in ``second``; empty if something is stiff."""
    people = [person]
    slots = (first, second)
    turn = 0
    while True:
        last = people[-1]
        if state.stiff[first, last] or state.stiff[second, last]:
            return []
        other = int(state.mate[slots[turn], last])
        if other == last:
            return people
        people.append(other)
        turn = 1 - turn
