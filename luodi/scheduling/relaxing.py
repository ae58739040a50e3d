"""Bound a plan by the linear programme over pairs and blocks (HiGHS): closer where people come and go."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from math import floor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from luodi.scheduling.grid import Grid, Integers

Floats = NDArray[np.float64]

LARGEST: Final = 20_000
"""Pairs × blocks in which they can be, up to which the programme is solved."""


def places(grid: Grid) -> tuple[Integers, Integers]:
    """Return pair and block of every place in which a pair of one block can be; none if there are longer pairs."""
    if (grid.length > 1).any():
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    can = grid.free[grid.a] & grid.free[grid.b] & grid.allowed
    fixed = np.flatnonzero(grid.slot_of >= 0)
    can[fixed] = False
    can[fixed, grid.slot_of[fixed]] = True
    pair, block = np.nonzero(can)
    return pair.astype(np.int64), block.astype(np.int64)


def weight_bound(grid: Grid, musts: int) -> int | None:
    """Return what no plan with so many musts can weigh more than; None if the event is too large for this."""
    pair, block = places(grid)
    if not 0 < len(pair) <= LARGEST:
        return None
    order, edges, limits = _rows(grid, pair, block)
    if musts:
        named = np.flatnonzero(grid.must[pair])
        order, edges = np.concatenate((order, named)), np.append(edges, edges[-1] + len(named))
        limits = np.append(limits, -float(musts))
    return _solved(grid.weight[pair], order, edges, limits)


def _rows(grid: Grid, pair: Integers, block: Integers) -> tuple[Integers, Integers, Floats]:
    """Return the limits as rows: places in order of their rows, where each row begins, and how many it may hold."""
    slots, count = grid.slots, len(pair)
    place = np.arange(count)
    keys, columns, limits = [], [], []
    first = 0

    def add(key: Integers, column: Integers, most: Integers) -> None:
        nonlocal first
        keys.append(key + first)
        columns.append(column)
        limits.append(most)
        first += len(most)

    add(pair, place, np.ones(grid.pairs, dtype=np.int64))
    ends = np.concatenate((grid.a[pair], grid.b[pair]))
    both = np.tile(place, 2)
    add(ends * slots + np.tile(block, 2), both, np.ones(grid.people * slots, dtype=np.int64))
    add(ends, both, grid.reach)
    uses = grid.uses[pair].T.ravel()
    known = uses >= 0
    add((uses * slots + np.tile(block, 2))[known], both[known], grid.capacity.ravel())
    key, column, most = np.concatenate(keys), np.concatenate(columns), np.concatenate(limits)
    order = np.argsort(key, kind="stable")
    used, begin = np.unique(key[order], return_index=True)
    return column[order], np.append(begin, len(order)), most[used].astype(np.float64)


def _solved(cost: Integers, columns: Integers, edges: Integers, limits: Floats) -> int | None:
    """Solve the programme; a limit below 0 is a least number."""
    import highspy

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(limits)
    lp.col_cost_ = -cost.astype(np.float64)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(cost)), np.ones(len(cost))
    lp.row_lower_ = np.where(limits < 0, -limits, -np.inf)
    lp.row_upper_ = np.where(limits < 0, np.inf, limits)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = edges.astype(np.int32)
    lp.a_matrix_.index_ = columns.astype(np.int32)
    lp.a_matrix_.value_ = np.ones(len(columns))
    with _quietly():
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 1)):
        solver.setOptionValue(name, value)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return floor(1e-4 - float(solver.getInfo().objective_function_value))


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep HiGHS from greeting on the standard output, which it does before it can be told not to."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        with open(os.devnull, "wb") as nothing:
            os.dup2(nothing.fileno(), 1)
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
