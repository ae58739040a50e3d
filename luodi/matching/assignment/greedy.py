"""Assign greedily, as one does by hand: the best pair first. For comparison; it may leave demand unmet."""

from __future__ import annotations

import numpy as np

from luodi.matching.assignment.flow import in_order
from luodi.matching.assignment.problem import Integers, Problem


def greedy(problem: Problem) -> Integers:
    """Return pairs in order of affinity, as far as demand and capacity go; ties in order of position."""
    weights = np.where(problem.forbidden, -1.0, problem.affinity)
    demand, capacity = problem.demand.copy(), problem.capacity.copy()
    pairs: list[tuple[int, int]] = []
    for item, person in problem.locks:
        demand[item] -= 1
        capacity[person] -= 1
        weights[item, person] = -1.0
        pairs.append((item, person))
    # The best of each item are enough nearly always; the rest is gone through only for what is still open.
    m = weights.shape[1]
    left = np.arange(weights.shape[0])
    for width in (min(m, 64), m):
        best = np.argpartition(-weights[left], width - 1, axis=1)[:, :width] if width < m else None
        items = np.repeat(left, width)
        people = (np.tile(np.arange(m), len(left)) if best is None else best.ravel()).astype(np.int64)
        values = weights[items, people]
        taken = set(pairs)
        for at in np.lexsort((people, items, -values)).tolist():
            item, person = int(items[at]), int(people[at])
            if values[at] >= 0 and demand[item] > 0 and capacity[person] > 0 and (item, person) not in taken:
                demand[item] -= 1
                capacity[person] -= 1
                pairs.append((item, person))
        left = np.flatnonzero(demand > 0)
        if not len(left):
            break
    return in_order(np.array(pairs, dtype=np.int64).reshape(-1, 2))
