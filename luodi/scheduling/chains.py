"""Polish a plan by swapping Kempe chains between two blocks, all chains of two blocks at once.

Somebody within a chain is busy in both blocks, before and after; only its two ends change. So the chains of two blocks
cost independently of each other, and one step of annealing decides on all of them: hundreds of moves in a few array
operations. Where tables are full, a chain that needs one more waits for one that needs one less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from luodi.scheduling.grid import Flags, Integers
from luodi.scheduling.state import State, idling

Floats = NDArray[np.float64]
Random = np.random.Generator


@dataclass(frozen=True)
class Chains:
    """Hold the chains of two blocks that may be swapped.

    ``label``: N, the smallest person of each one's chain. ``roots``: C, labels. ``cost``: C, change of idling.
    ``uses``: R × C, change of what is used in the first block (the opposite in the second). ``ends``: people at the
    ends of these chains, ``root`` their labels.
    """

    label: Integers
    roots: Integers
    cost: Integers
    uses: Integers
    ends: Integers
    root: Integers


def sweep(state: State, random: Random, heat: float) -> None:
    """Anneal once over all pairs of blocks, in a random order, at one temperature (in idle blocks)."""
    first, second = np.triu_indices(state.grid.slots, 1)
    for at in random.permutation(len(first)).tolist():
        step(state, int(first[at]), int(second[at]), random, heat)
    state.settle()


def step(state: State, one: int, other: int, random: Random, heat: float) -> None:
    """Swap those chains of two blocks that annealing accepts; the caller settles the plan in the end."""
    chains = chains_of(state, one, other)
    if chains is None:
        return
    noise = heat * np.log(random.random(len(chains.roots)) + 1e-300)
    accepted = _accepted(state, one, other, chains, chains.cost + noise)
    if not accepted.any():
        return
    flags = np.zeros(state.grid.people, dtype=bool)
    flags[chains.roots[accepted]] = True
    state.exchange(one, other, flags[chains.label])
    used = chains.uses[:, accepted].sum(axis=1)
    state.load[:, one] += used
    state.load[:, other] -= used
    moved = chains.ends[flags[chains.root]]
    for slot in (one, other):
        # Only the ends of chains change: busy in the other block now.
        state.busy[moved, state.grid.session[slot]] ^= np.int64(1) << state.grid.bit[slot]


def labels(first: Integers, second: Integers) -> Integers:
    """Return for each person the smallest of his chain, by jumping ever farther along it."""
    jump = second[first]
    label = np.minimum(np.arange(len(first)), jump)
    while True:
        jump = jump[jump]
        further = np.minimum(label, label[jump])
        if np.array_equal(further, label):
            break
        label = further
    return np.minimum(label, label[first])


def chains_of(state: State, one: int, other: int) -> Chains | None:
    """Return the open chains of two blocks that nothing forbids to swap; None if there is none."""
    grid = state.grid
    in_one, in_other = state.edge[one] >= 0, state.edge[other] >= 0
    stiff = state.stiff[one] | state.stiff[other]
    ends = np.flatnonzero((in_one != in_other) & ~stiff)
    if not len(ends):
        return None
    label = labels(state.mate[one], state.mate[other])
    root = label[ends]
    goes_to_one = in_other[ends]
    barred = np.zeros(grid.people, dtype=bool)
    barred[root[~np.where(goes_to_one, grid.free[ends, one], grid.free[ends, other])]] = True
    barred[label[stiff]] = True
    _bar_sessions(state, one, other, label, barred)
    if grid.rooms.zones > 1:
        barred[label[_hurried(state, one, other) | _hurried(state, other, one)]] = True
    kept = ~barred[root]
    ends, root, goes_to_one = ends[kept], root[kept], goes_to_one[kept]
    if not len(ends):
        return None
    cost = np.bincount(root, weights=_costs(state, ends, one, other), minlength=grid.people)
    present = np.zeros(grid.people, dtype=bool)
    present[root] = True
    roots = np.flatnonzero(present)
    uses = _uses(state, one, other, label, roots, root, goes_to_one)
    return Chains(label, roots, cost[roots].astype(np.int64), uses, ends, root)


def _costs(state: State, ends: Integers, one: int, other: int) -> Integers:
    """Return what it costs each end to be busy in the other block instead."""
    grid = state.grid
    here, there = int(grid.session[one]), int(grid.session[other])
    bit, far = np.int64(1) << grid.bit[one], np.int64(1) << grid.bit[other]
    row, away = state.busy[ends, here], grid.away[ends, here]
    if here == there:
        after = row ^ (bit | far)
        return idling(after, away, grid.crossing) - idling(row, away, grid.crossing)
    second, absent = state.busy[ends, there], grid.away[ends, there]
    return (
        idling(row ^ bit, away, grid.crossing)
        - idling(row, away, grid.crossing)
        + idling(second ^ far, absent, grid.crossing)
        - idling(second, absent, grid.crossing)
    )


def _uses(
    state: State, one: int, other: int, label: Integers, roots: Integers, root: Integers, goes_to_one: Flags
) -> Integers:
    """Return how much more of each resource is used in the first block if a chain is swapped."""
    grid = state.grid
    if len(grid.capacity) == 1 and not grid.at_booth.any():
        # One pool of tables: the ends tell.
        change = np.bincount(root, weights=np.where(goes_to_one, 0.5, -0.5), minlength=grid.people)
        return np.rint(change[roots]).astype(np.int64)[None, :]
    found = np.zeros((len(grid.capacity), grid.people))
    for slot, sign in ((other, 0.5), (one, -0.5)):
        busy = np.flatnonzero(state.edge[slot] >= 0)
        uses = grid.uses[state.edge[slot, busy]]
        for column in range(uses.shape[1]):
            known = uses[:, column] >= 0
            np.add.at(found, (uses[known, column], label[busy[known]]), sign)
    return np.rint(found[:, roots]).astype(np.int64)


def _bar_sessions(state: State, one: int, other: int, label: Integers, barred: Flags) -> None:
    """Bar chains with a meeting that may not be in the other block's session."""
    allowed = state.grid.allowed
    if state.grid.session[one] == state.grid.session[other] or state.grid.anywhere:
        return
    for here, there in ((one, other), (other, one)):
        busy = np.flatnonzero(state.edge[here] >= 0)
        barred[label[busy[~allowed[state.edge[here, busy], there]]]] = True


def _hurried(state: State, here: int, there: int) -> Flags:
    """Say who would not come in time if what he does in one block were in the other (zones far from each other)."""
    grid = state.grid
    zone = grid.zone
    found = np.zeros(grid.people, dtype=bool)
    moved = state.edge[here]
    busy = moved >= 0
    mine = zone[moved]
    for at in range(grid.slots):
        gap = abs(int(grid.starts[at] - grid.starts[there])) - grid.span
        if at == there or grid.session[at] != grid.session[there] or gap >= int(grid.rooms.walk.max()):
            continue
        # What is beside it may itself come from the other block.
        beside = state.edge[there] if at == here else state.edge[at]
        both = busy & (beside >= 0)
        found[both] |= gap < grid.rooms.walk[mine[both], zone[beside[both]]]
    return found


def _accepted(state: State, one: int, other: int, chains: Chains, noisy: Floats) -> Flags:
    """Choose chains that pay within the resources: of those that do not fit the worst stay, unless others make room."""
    grid = state.grid
    accepted = noisy < 0
    room = grid.capacity[:, one] - state.load[:, one]
    give = grid.capacity[:, other] - state.load[:, other]
    if len(chains.uses) > 1:
        return _one_by_one(chains, accepted, noisy, room, give)
    change = chains.uses[0]
    net = int(change[accepted].sum())
    if net > room[0]:
        _balance(accepted, noisy, change, net - int(room[0]))
    elif -net > give[0]:
        _balance(accepted, noisy, -change, -net - int(give[0]))
    return accepted


def _balance(accepted: Flags, noisy: Floats, change: Integers, surplus: int) -> None:
    """Take back ``surplus`` chains that use more, or take as many that use less, whichever costs less."""
    more = np.flatnonzero(accepted & (change > 0))
    less = np.flatnonzero(~accepted & (change < 0))
    more = more[np.argsort(-noisy[more], kind="stable")].tolist()
    less = less[np.argsort(noisy[less], kind="stable")].tolist()
    for _ in range(surplus):
        if less and (not more or noisy[less[0]] + noisy[more[0]] < 0):
            accepted[less.pop(0)] = True
        else:
            accepted[more.pop(0)] = False


def _one_by_one(chains: Chains, wanted: Flags, noisy: Floats, room: Integers, give: Integers) -> Flags:
    """Accept chains from the best on as far as every resource allows."""
    accepted: Flags = wanted & (chains.uses == 0).all(axis=0)
    net = np.zeros(len(room), dtype=np.int64)
    rest = np.flatnonzero(wanted & ~accepted)
    for at in rest[np.argsort(noisy[rest], kind="stable")].tolist():
        after = net + chains.uses[:, at]
        if (after <= room).all() and (-after <= give).all():
            net = after
            accepted[at] = True
    return accepted
