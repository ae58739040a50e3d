"""Make a plan: the highest total, or the best floor for the worst-off item, then even loads; with what is proven."""

from __future__ import annotations

import time
from typing import Final

import numpy as np

from luodi.matching.assignment.cures import Cure, cures, quotas_to_relax
from luodi.matching.assignment.fairness import raise_floor
from luodi.matching.assignment.flow import CANDIDATES, Infeasible, optimum
from luodi.matching.assignment.problem import (
    SCALE,
    Integers,
    Plan,
    Problem,
    floor_of,
    loads_of,
    own_best,
    worth,
)
from luodi.matching.assignment.quotas import optimum_with_quotas

_EVEN_TRIALS: Final = 12


class NoPlan(Exception):
    """Report that there is no plan, with the smallest changes after which there is one."""

    def __init__(self, cures: tuple[Cure, ...]) -> None:
        said = "; ".join(cure.words() for cure in cures)
        super().__init__(f"no plan meets everything that is asked. What would help: {said or 'unknown'}.")
        self.cures = cures


def assign(problem: Problem, *, fair: bool = False, even: float = 0.0, candidates: int = CANDIDATES) -> Plan:
    """Return a plan of the highest total affinity.

    ``fair``: first raise the worst-off item to its best floor, then the total. ``even``: of the total give up at most
    this share (0.01 is one per cent) to even out loads. With an earlier plan (``before``) as many of its pairs as
    possible stay, whatever they cost. The same problem gives the same plan.

    :raises NoPlan: nothing meets demand, bounds, locks and quotas.
    :raises ValueError: ``fair`` or ``even`` are asked for together with quotas.
    """
    began = time.perf_counter()
    if problem.quotas and (fair or even):
        raise ValueError("a raised floor and even loads are not offered together with quotas")
    weights, bonus = _weights(problem)
    try:
        if problem.quotas:
            found = optimum_with_quotas(problem, weights, candidates=candidates)
            pairs, bound, method = found.pairs, found.bound, "mixed integer programme with quotas"
        elif fair:
            fairest = raise_floor(problem, weights, candidates=candidates)
            pairs, bound, method = fairest.pairs, fairest.bound, "priced flows"
        else:
            found = optimum(problem, weights, candidates=candidates)
            pairs, bound, method = found.pairs, found.bound, "flow"
        if even > 0:
            pairs = _evened(problem, weights, pairs, even, candidates)
            method += ", loads evened out"
    except Infeasible:
        help_ = cures(problem) or (quotas_to_relax(problem) if problem.quotas else [])
        raise NoPlan(tuple(help_)) from None
    total, _each = worth(problem, pairs)
    kept = len({tuple(pair) for pair in pairs.tolist()} & set(problem.before))
    best = own_best(problem)
    asking = problem.demand > 0
    return Plan(
        pairs=pairs,
        total=total,
        bound=max(total, (bound - bonus * kept) / SCALE),
        floor=floor_of(problem, pairs),
        floor_bound=float(best[asking].min()) if asking.any() else 0.0,
        loads=loads_of(problem, pairs),
        method=method,
        seconds=time.perf_counter() - began,
        kept=kept,
    )


def _weights(problem: Problem) -> tuple[Integers, int]:
    """Return weights in millionths; a pair of the earlier plan weighs more than all affinity together."""
    weights = problem.scaled()
    if not problem.before:
        return weights, 0
    bonus = int(weights.max(initial=0)) * max(problem.wanted, 1) + 1
    kept = np.array(sorted(set(problem.before)), dtype=np.int64)
    weights = weights.copy()
    weights[kept[:, 0], kept[:, 1]] += bonus
    return weights, bonus


def _evened(problem: Problem, weights: Integers, pairs: Integers, share: float, candidates: int) -> Integers:
    """Return the plan of the most even loads whose total is lower by at most the share: costs that rise per item.

    The strength is found by halving; between two plans of equal loads the one of the higher total stays.
    """
    before = int(weights[pairs[:, 0], pairs[:, 1]].sum())
    least = before - int(share * before)
    best, best_spread = pairs, _spread(problem, pairs)
    low, high = 0.0, float(weights.max(initial=1))
    most = int(problem.capacity.max(initial=1))
    for _ in range(_EVEN_TRIALS):
        middle = (low + high) / 2
        steps = np.rint(middle * np.arange(most)).astype(np.int64)
        found = optimum(problem, weights, candidates=candidates, steps=steps).pairs
        total = int(weights[found[:, 0], found[:, 1]].sum())
        if total < least:
            high = middle
            continue
        low = middle
        spread = _spread(problem, found)
        if spread < best_spread:
            best, best_spread = found, spread
    return best


def _spread(problem: Problem, pairs: Integers) -> int:
    return int((loads_of(problem, pairs) ** 2).sum())
