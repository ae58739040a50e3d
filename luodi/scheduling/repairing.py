"""Repair a plan on the day: keep every confirmed meeting that can be kept, move as few as possible, then fill.

What no longer fits is *displaced*. CP-SAT places it anew together with the meetings of the people near it: first alone,
then with all meetings of the same people (radius 1), then of those whom they meet (radius 2), as long as something is
lost. A repair by hand (the first free slot) begins each search, so no answer is worse than that. New meetings only fill
what is free in the end.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

import numpy as np

from luodi.scheduling.answer import Lost, Meeting, Move, Plan, Replanned
from luodi.scheduling.changes import Change, applied
from luodi.scheduling.choosing import choose
from luodi.scheduling.explaining import Reasons, Refusals, unmet
from luodi.scheduling.grid import Grid, compiled
from luodi.scheduling.horizon import Horizon, cut, lasting, taking, taking_at_most
from luodi.scheduling.measuring import objectives
from luodi.scheduling.modelling import options_of
from luodi.scheduling.neighbourhood import Neighbourhood
from luodi.scheduling.placing import refill
from luodi.scheduling.problem import Problem
from luodi.scheduling.seating import in_order, seated
from luodi.scheduling.state import State

NOTICE: Final = 2
RADIUS: Final = 2
WORK: Final = 0.15
"""Deterministic seconds of CP-SAT for each radius."""
MOVING: Final = 300
"""So many meetings may move at most."""
FEW: Final = 60
"""Beyond the radius meetings are sought farther and farther, as long as they are so few."""
METHOD: Final = "repair by CP-SAT around what changed"


@dataclass
class _Repair:
    """Hold a repair: the event ahead, the plan under work, where each old meeting was, what is displaced."""

    horizon: Horizon
    grid: Grid
    state: State
    was: dict[int, tuple[int, int]]
    displaced: list[int]
    impossible: list[Meeting]


def replan(
    problem: Problem,
    plan: Plan,
    changes: Iterable[Change],
    *,
    now: str | None = None,
    notice: int = NOTICE,
    fill: bool = True,
    radius: int = RADIUS,
) -> Replanned:
    """Return the plan after changes of the day.

    Every meeting of ``plan`` counts as confirmed. ``now``: the first slot that has not begun. ``notice``: moves
    that touch one of so many slots from now on cost double. ``fill``: let waiting wishes have what is free.

    :raises Wrong: a change names what is not there, or contradicts a lock.
    """
    began = time.perf_counter()
    after = applied(problem, changes, now=now)
    repair = _displaced(cut(after, plan.meetings, now))
    proven = _placed(repair, notice, radius)
    _satisfied(repair)
    state, grid = repair.state, repair.grid
    if fill:
        _filled(state)
    tables = {
        pair: table
        for pair, (block, table) in repair.was.items()
        if int(state.begin[pair]) == block and table >= 0
    }
    meetings, homeless = seated(state, tables)
    for pair in homeless:
        state.take(pair)
    return _told(problem, after, plan, repair, meetings, _Bounds(notice, now, proven, began), grid)


def _displaced(horizon: Horizon) -> _Repair:
    """Put what still fits where it was."""
    grid = compiled(horizon.problem, horizon)
    state = State(grid)
    block = {horizon.problem.slots[at].key: number for number, at in enumerate(grid.starts.tolist())}
    table = {one.key: at for at, one in enumerate(horizon.problem.tables)}
    was: dict[int, tuple[int, int]] = {}
    impossible = []
    waiting: list[tuple[bool, int]] = []
    for one in horizon.ahead:
        pair = grid.index.get(one.pair)
        if pair is None or one.slot not in block:
            impossible.append(one)
            continue
        at = table[one.table]
        was[pair] = (block[one.slot], at)
        begin = int(grid.starts[block[one.slot]])
        open_ = bool((grid.rooms.open[at, begin : begin + one.length] > 0).all())
        waiting.append((not open_, pair))
    displaced = []
    # Who sits at a table that is gone is the one to go.
    for _gone, pair in sorted(waiting):
        if state.begin[pair] >= 0:
            if int(state.begin[pair]) != was[pair][0]:
                was[pair] = (was[pair][0], -1)
        elif state.fits(pair, was[pair][0]):
            state.put(pair, was[pair][0])
        else:
            displaced.append(pair)
    found_in_rooms(state.copy(), displaced, {pair: was[pair][0] for pair in displaced})
    return _Repair(horizon, grid, state, was, displaced, impossible)


def found_in_rooms(state: State, pairs: Sequence[int], home: Mapping[int, int]) -> None:
    """Put pairs one after the other where they find a place, in other rooms than before if need be."""
    grid, zones = state.grid, state.grid.rooms.zones
    for pair in pairs:
        if zones == 1 or grid.table_of[pair] >= 0 or state.begin[pair] >= 0:
            continue
        own, places = int(grid.zone[pair]), []
        for zone in range(zones):
            state.meet_in(pair, zone)
            places += [
                (block != home.get(pair), zone != own, block, zone) for block in options_of(state, pair)
            ]
        *_, block, zone = min(places, default=(True, False, -1, own))
        state.meet_in(pair, zone)
        if block >= 0:
            state.put(pair, block)


def _placed(repair: _Repair, notice: int, radius: int) -> bool:
    """Place what is displaced, and new musts, within a radius (beyond it where few meetings are); say if it is best."""
    state, grid = repair.state, repair.grid
    musts = np.flatnonzero(grid.must & (state.begin < 0)).tolist()
    waiting = repair.displaced + [pair for pair in musts if pair not in repair.was]
    if not waiting:
        return True
    home = {pair: block for pair, (block, _table) in repair.was.items()}
    least = unavoidable(state, home)
    best = Neighbourhood(state, waiting, [], home, notice).solved(WORK)
    moving: list[int] = []
    for ring in count(1):
        if best.complete(least) or (ring > 1 and best.lost <= least):
            # Beyond radius 1 only what is lost is worth the time.
            break
        before, moving = moving, near(state, waiting, ring, set(home))
        if len(moving) == len(before) or (ring > radius and len(moving) > FEW):
            break
        # Never worse than what it starts from; the costs of two neighbourhoods cannot be compared.
        best = Neighbourhood(state, waiting, moving, home, notice).solved(WORK, best.begin)
    whole = best.proven and len(moving) == int((state.begin >= 0).sum())
    best.apply(state)
    found_in_rooms(state, [*home, *waiting], home)
    return whole or best.complete(least)


def unavoidable(state: State, home: Mapping[int, int]) -> int:
    """Return how many confirmed meetings are lost in any plan: more than people have slots, or tables have places."""
    grid = state.grid
    pairs = np.array(sorted(home), dtype=np.int64)
    wanted = [np.bincount(ends[pairs], minlength=grid.people) for ends in (grid.a, grid.b)]
    if grid.left is not None:
        both = wanted[0] + wanted[1]
        wanted = [np.where(grid.left, both, 0), np.where(grid.left, 0, both)]
    lacking = [int(np.maximum(count - grid.reach, 0).sum()) for count in wanted]
    shared = int((grid.uses[pairs, 0] >= 0).sum())
    places = int(grid.capacity.sum()) if (grid.length == 1).all() else shared
    return max(*lacking, shared - places, int((~grid.placeable[pairs]).sum()))


def near(state: State, pairs: Sequence[int], ring: int, confirmed: set[int]) -> list[int]:
    """Return the placed meetings within a radius of some pairs: all meetings of their people, and so on.

    Of very many the nearest.
    """
    grid = state.grid
    people = np.zeros(grid.people, dtype=bool)
    people[grid.a[list(pairs)]] = people[grid.b[list(pairs)]] = True
    placed = np.flatnonzero(state.begin >= 0)
    found: list[int] = []
    for _ in range(ring):
        touched = people[grid.a[placed]] | people[grid.b[placed]]
        people[grid.a[placed[touched]]] = people[grid.b[placed[touched]]] = True
        known = set(found)
        found += [pair for pair in placed[touched].tolist() if pair not in known]
    return [pair for pair in found if grid.slot_of[pair] < 0 and pair in confirmed][:MOVING]


def _satisfied(repair: _Repair) -> None:
    """Let nobody have new meetings beyond those that he takes at most; what he has he keeps."""
    grid, state, horizon = repair.grid, repair.state, repair.horizon
    met = Counter(person for one in horizon.past for person in (one.a, one.b))
    most = [
        None if one.most is None else max(one.most - met[one.key], held)
        for one, held in zip(horizon.whole.participants, state.count.tolist(), strict=True)
    ]
    problem = taking_at_most(grid.problem, most)
    if problem is not grid.problem:
        reach = [
            limit if number is None else min(limit, number)
            for limit, number in zip(grid.reach.tolist(), most, strict=True)
        ]
        repair.grid = state.grid = replace(grid, problem=problem, reach=np.array(reach, dtype=np.int64))


def _filled(state: State) -> None:
    """Let waiting wishes have what is free, without moving anything."""
    random = np.random.default_rng(state.grid.problem.seed)
    state.stiff |= state.edge >= 0
    for slot in range(state.grid.slots):
        refill(state, slot, random)
        state.stiff[slot] |= state.edge[slot] >= 0
    grid = state.grid
    long = np.flatnonzero((state.begin < 0) & (grid.length > 1))
    for pair in long[np.lexsort((-grid.weight[long], ~grid.must[long]))].tolist():
        free = next((slot for slot in range(grid.slots) if state.fits(pair, slot)), None)
        if free is not None:
            state.put(pair, free)


@dataclass(frozen=True)
class _Bounds:
    """Hold what was asked of a repair and how it went."""

    notice: int
    now: str | None
    proven: bool
    began: float


def _told(
    before: Problem,
    after: Problem,
    plan: Plan,
    repair: _Repair,
    ahead: tuple[Meeting, ...],
    bounds: _Bounds,
    grid: Grid,
) -> Replanned:
    """Say what differs, and who has to hear of it."""
    meetings = in_order(after, [*repair.horizon.past, *ahead])
    after = lasting(taking(after, meetings), repair.horizon.past)
    whole = compiled(after, Horizon((), meetings, after, after)) if repair.horizon.past else grid
    old = {one.pair: one for one in repair.horizon.ahead}
    new = {one.pair: one for one in ahead}
    order = {slot.key: at for at, slot in enumerate(after.slots)}
    first = order[bounds.now] if bounds.now is not None else 0
    soon = range(first, first + bounds.notice)
    moved = tuple(
        Move(old[pair], one, order[old[pair].slot] in soon or order[one.slot] in soon)
        for pair, one in new.items()
        if pair in old and old[pair] != one
    )
    lost = tuple(_lost(repair, [one for pair, one in old.items() if pair not in new]))
    fresh = tuple(one for pair, one in new.items() if pair not in old)
    told = _by_person([*moved, *lost, *fresh])
    achieved = objectives(whole, meetings)
    choice = choose(whole)
    result = Plan(
        meetings, achieved, choice.bound(achieved.musts, achieved.short), choice.musts,
        unmet(repair.state), plan.iterations, time.perf_counter() - bounds.began, METHOD,
    )  # fmt: skip
    kept = tuple(one for pair, one in old.items() if new.get(pair) == one)
    return Replanned(
        after, result, kept, moved, lost, fresh, told,
        result.seconds, bounds.proven,
    )  # fmt: skip


def _by_person(differences: Sequence[Move | Lost | Meeting]) -> dict[str, tuple[Move | Lost | Meeting, ...]]:
    """Return what each person has to hear."""
    told: dict[str, list[Move | Lost | Meeting]] = {}
    for said in differences:
        meeting = said.after if isinstance(said, Move) else said.meeting if isinstance(said, Lost) else said
        for person in (meeting.a, meeting.b):
            told.setdefault(person, []).append(said)
    return {who: tuple(rows) for who, rows in sorted(told.items())}


def _lost(repair: _Repair, meetings: list[Meeting]) -> Iterable[Lost]:
    """Say why meetings are lost."""
    reasons, refusals = Reasons(repair.state), Refusals(repair.grid)
    for one in meetings:
        pair = repair.grid.index.get(one.pair)
        if pair is None:
            said = refusals.why(one.pair)
            yield Lost(one, said.reason, said.facts, said.cure) if said else Lost(one, "left")
        else:
            judged = reasons.judge(pair)
            gone = judged.reason == "no_common_slot" and not _there(repair.grid, pair)
            yield Lost(one, "left" if gone else judged.reason, judged.facts, judged.cure)


def _there(grid: Grid, pair: int) -> bool:
    """Say whether both people are still there at all."""
    return bool(grid.free[grid.a[pair]].any() and grid.free[grid.b[pair]].any())
