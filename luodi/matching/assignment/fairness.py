"""Raise the worst-off item to its best floor, at the least cost in total affinity.

No item can have more than it would have alone, so the least of these is the highest floor there can be. Whether a
plan reaches it is tried by prices: what an item below the floor has counts more and more, until the optimal flow
gives it enough (Lagrangian relaxation; each round is one exact flow). If the highest floor is out of reach it is
looked for by halving. For every set of prices the flow's value also bounds what any plan with that floor can total.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from luodi.matching.assignment.flow import (
    CANDIDATES,
    Arcs,
    Infeasible,
    best_arcs,
    in_order,
    solve,
    without_locks,
)
from luodi.matching.assignment.problem import Floats, Integers, Problem

_ROUNDS: Final = 14
_PATIENCE: Final = 6
"""Rounds without a higher floor after which it is given up."""
_MOST_ROUNDS: Final = 40
_FIRST, _GROWTH, _EASING = 0.2, 1.7, 0.7


@dataclass(frozen=True)
class Fair:
    """Hold a plan with a raised floor: pairs, floor and its bound, and the bound of the total at this floor.

    All in millionths.
    """

    pairs: Integers
    floor: int
    floor_bound: int
    bound: int


class _Rounds:
    """Run flows with prices on items, over the same arcs."""

    def __init__(self, problem: Problem, weights: Integers, candidates: int) -> None:
        self.locked, self.demand, self.capacity, self.least, self.open = without_locks(problem)
        self.weights = weights
        self.n = len(problem.items)
        self.asking = np.flatnonzero(problem.demand > 0)
        self.given = np.bincount(
            self.locked[:, 0], weights=weights[self.locked[:, 0], self.locked[:, 1]], minlength=self.n
        ).astype(np.int64)
        count = min(max(candidates, 4 * int(self.demand.max(initial=1))), weights.shape[1])
        self.arcs = self._feasible_arcs(count)

    def _feasible_arcs(self, count: int) -> Arcs:
        while True:
            arcs = best_arcs(self.weights, self.open, count)
            try:
                solve(arcs, self.demand, self.capacity, self.least)
            except Infeasible:
                if len(arcs.items) == int(self.open.sum()):
                    raise
                count *= 4
                continue
            return arcs

    def run(self, prices: Floats) -> tuple[Integers, Integers, int]:
        """Return positions of arcs, what each item has, and the value of the priced flow (millionths)."""
        priced = np.rint(self.arcs.weights * (1 + prices[self.arcs.items])).astype(np.int64)
        used = solve(Arcs(self.arcs.items, self.arcs.people, priced), self.demand, self.capacity, self.least)
        each = self.given + np.bincount(
            self.arcs.items[used], weights=self.arcs.weights[used], minlength=self.n
        ).astype(np.int64)
        return used, each, int(priced[used].sum())

    def pairs(self, used: Integers) -> Integers:
        found = np.column_stack((self.arcs.items[used], self.arcs.people[used]))
        return in_order(np.concatenate((found, self.locked)) if len(self.locked) else found)


def raise_floor(problem: Problem, weights: Integers, *, candidates: int = CANDIDATES) -> Fair:
    """Return a plan whose worst-off item has as much as possible, and of these one of a high total.

    :raises Infeasible: no plan meets demand and bounds.
    """
    rounds = _Rounds(problem, weights, candidates)
    highest = _highest_floor(rounds)
    prices = np.zeros(rounds.n)
    used, each, value = rounds.run(prices)
    best = _Best(rounds, used, each, value)
    if not len(rounds.asking):
        return Fair(rounds.pairs(used), 0, 0, value)
    if not best.reach(highest):
        low, high = best.floor, highest
        while high - low > max(1, highest // 500) and best.rounds_run < _MOST_ROUNDS:
            middle = (low + high + 1) // 2
            if best.reach(middle):
                low = max(middle, best.floor)
            else:
                high = middle
    return Fair(rounds.pairs(best.used), best.floor, highest, best.bound)


def _highest_floor(rounds: _Rounds) -> int:
    """Return the least of what each item would have alone."""
    highest = None
    shown = np.where(rounds.open, rounds.weights, 0)
    for item in rounds.asking.tolist():
        want = min(int(rounds.demand[item]), shown.shape[1])
        alone = int(rounds.given[item])
        if want:
            alone += int(np.partition(shown[item], shown.shape[1] - want)[-want:].sum())
        highest = alone if highest is None else min(highest, alone)
    return highest or 0


class _Best:
    """Remember the best plan so far: the highest floor, then the highest total."""

    def __init__(self, rounds: _Rounds, used: Integers, each: Integers, value: int) -> None:
        self.rounds = rounds
        self.rounds_run = 0
        self.used = used
        self.floor = int(each[rounds.asking].min()) if len(rounds.asking) else 0
        self.total = int(each.sum())
        self.bound = value + int(rounds.given.sum())

    def reach(self, floor: int) -> bool:
        """Try to give every item at least ``floor``; keep the best plan that does."""
        rounds = self.rounds
        prices = np.zeros(rounds.n)
        reached, highest, idle = False, -1, 0
        for _ in range(_ROUNDS):
            self.rounds_run += 1
            used, each, value = rounds.run(prices)
            low = np.zeros(rounds.n, dtype=bool)
            low[rounds.asking] = each[rounds.asking] < floor
            bound = int(value + rounds.given @ (1 + prices) - floor * prices.sum()) + 1
            found = int(each[rounds.asking].min())
            total = int(each.sum())
            if found > self.floor or (found == self.floor and total > self.total):
                self.used, self.floor, self.total, self.bound = used, found, total, bound
            elif not low.any() and found >= floor:
                self.bound = min(self.bound, bound)
            if not low.any():
                reached = True
                easing = (prices > 0) & (each > floor)
                if not easing.any() or self.bound - self.total <= max(1, self.total // 100_000):
                    break
                prices[easing] *= _EASING
                prices[prices < _FIRST / 20] = 0.0
            else:
                idle = 0 if found > highest else idle + 1
                highest = max(highest, found)
                if idle >= _PATIENCE:
                    break
                prices[low] = np.maximum(prices[low] * _GROWTH, _FIRST)
        return reached
