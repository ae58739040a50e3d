"""Choose who meets whom without regard to when, which bounds every plan: a b-matching of the highest weight.

Two-sided events are a flow with people's maxima and the number of tables times slots. If everybody is there all the
time such a choice can always be placed (König), so the bound is exact. A mixed event is put as its double cover,
whose half is the fractional optimum. The order of objectives is kept by scale: musts, then people's least, then
weight, then people who wished and would meet nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luodi.scheduling.flows import Network, Units
from luodi.scheduling.grid import Flags, Grid, Integers

_LARGEST = 2**62


@dataclass(frozen=True)
class Choice:
    """Hold the choice and what it proves.

    ``chosen``: E, pairs of the choice; ``halves``: E, pairs that a mixed event takes half. ``musts``, ``short`` and
    ``weight``: what no plan betters, in this order; ``alone``: the highest weight if musts and leasts do not count.
    """

    chosen: Flags
    halves: Flags
    musts: int
    short: int
    weight: int
    alone: int

    def reached(self, musts: int, short: int, weight: int) -> bool:
        """Say whether a plan is as good as any in all three."""
        return musts >= self.musts and short <= self.short and weight >= self.weight

    def bound(self, musts: int, short: int) -> int:
        """Return the bound of the weight of a plan that has so many musts and lacks so many meetings."""
        return self.weight if musts >= self.musts and short <= self.short else self.alone


def choose(grid: Grid) -> Choice:
    """Return the best choice."""
    plain = np.zeros(grid.people, dtype=np.int64)
    values, first, least = _scaled(grid)
    taken = _taken(grid, values, first, least)
    musts = int(taken[grid.must].sum()) // 2
    count = np.bincount(grid.a, weights=taken, minlength=grid.people) + np.bincount(
        grid.b, weights=taken, minlength=grid.people
    )
    short = int(np.ceil(np.maximum(grid.least - count / 2, 0).sum() - 1e-9))
    weight = int((taken * grid.weight).sum()) // 2
    simple = not grid.must.any() and not grid.least.any()
    alone = weight
    if not simple:
        free = _taken(grid, grid.weight, plain, 0)
        alone = max(weight, int((free * grid.weight).sum()) // 2)
        most = int(_taken(grid, grid.must.astype(np.int64), plain, 0)[grid.must].sum()) // 2
        if most > musts or (taken[grid.locked] < 2).any():
            # Locks weigh more than musts: where not all fit, nothing is said of the rest.
            weight = alone
        musts = most
    return Choice(taken == 2, taken == 1, musts, short, weight, alone)


def _scaled(grid: Grid) -> tuple[Integers, Integers, int]:
    """Return values of pairs, of a person's first meeting, and of each of his least: objectives in order by scale."""
    for unit in (2 * grid.people + 1, 1):
        most = int(np.sort(grid.weight)[::-1][: int(grid.reach.sum()) // 2 + 1].sum()) + 1
        least = unit * most if grid.least.any() else 0
        must = max(least * (int(grid.least.sum()) + 1), unit * most) if grid.must.any() else 0
        if 2 * must * (2 * grid.people + 4) < _LARGEST:
            break
    values = grid.weight * unit + must * (grid.must.astype(np.int64) + grid.locked)
    return values, (grid.asked & (unit > 1)).astype(np.int64), least


def _taken(grid: Grid, values: Integers, first: Integers, least: int) -> Integers:
    """Return for each pair 0, 1 (half) or 2."""
    can = np.flatnonzero((values > 0) & grid.placeable)
    left = grid.left
    if left is not None:
        flipped = ~left[grid.a[can]]
        tail = np.where(flipped, grid.b[can], grid.a[can])
        head = np.where(flipped, grid.a[can], grid.b[can])
        return _spread(grid, can, 2 * _run(grid, tail, head, values[can], first, least, 1))
    tail, head = np.concatenate((grid.a[can], grid.b[can])), np.concatenate((grid.b[can], grid.a[can]))
    both = _run(grid, tail, head, np.tile(values[can], 2), first, least, 2)
    return _spread(grid, can, both[: len(can)] + both[len(can) :])


def _spread(grid: Grid, can: Integers, taken: Integers) -> Integers:
    found = np.zeros(grid.pairs, dtype=np.int64)
    found[can] = taken
    return found


def _run(
    grid: Grid, tail: Integers, head: Integers, values: Integers, first: Integers, least: int, times: int
) -> Integers:
    """Solve one flow; ``times`` 2 for a double cover, in which everything is there twice."""
    shared, by_tail, bounded = counted(grid, tail, head)
    room = times * grid.room if bounded else len(tail)
    units = _units(grid, first, least)
    network = Network(grid.people, tail, head, values, units, units, shared, room, by_tail)
    return network.best().astype(np.int64)


def counted(grid: Grid, tail: Integers, head: Integers) -> tuple[Flags, bool, bool]:
    """Say whose meetings take shared tables, whether that is counted on the left, and whether it can be at all."""
    booths = grid.at_booth
    if booths[head].any() and booths[tail].any():
        return np.ones(grid.people, dtype=bool), False, False
    return ~booths, bool(booths[tail].any()), True


def _units(grid: Grid, first: Integers, least: int) -> Units:
    """Return what people take: the first meeting, those up to their least, the others."""
    everybody = np.arange(grid.people)
    begin = np.minimum(grid.reach, 1)
    needed = np.minimum(np.maximum(grid.least - 1, 0), grid.reach - begin)
    return Units(
        np.concatenate((everybody, everybody, everybody)),
        np.concatenate((begin, needed, grid.reach - begin - needed)),
        np.concatenate(
            (
                first + least * (grid.least > 0),
                np.full(grid.people, least),
                np.zeros(grid.people, dtype=np.int64),
            )
        ).astype(np.int64),
    )
