"""Solve a mixed integer programme (HiGHS): the cost is to be least; pure.

Large programmes are first solved with options taken in part, and then over those options only that can still matter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from luodi.funds.deciding import Undecided
from luodi.funds.silence import quietly

SECONDS = 30.0
# How many options are looked at first.
FIRST = 200
# Up to so many options a cure is the smallest to the fen.
EXACT = 400
# With more it is so to a thousandth of what a requirement asks.
COARSE = 1e-3
# Totals are whole scores: a better one is better by one at least.
WHOLE_GAP = 0.999
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass
class Programme:
    """Be a programme as HiGHS takes it: the cost is to be least."""

    cells: Floats
    low: Floats
    high: Floats
    cost: Floats
    lower: Floats
    upper: Floats
    whole: Any


def loosely(model: Programme, many: int, count: int, *, free: bool) -> tuple[Floats | None, float]:
    """Solve a programme whose last ``count`` columns say which requirements are loosened.

    With many options that lines do not hold together (``free``) it is settled first which those are, while options can
    be taken in part: no choice needs fewer. If the options taken whole come as cheap with these, nothing is cheaper;
    else all is settled at once, which is slow.
    """
    gap = 1e-6 if many <= EXACT else COARSE
    if many > EXACT and free:
        whole = np.zeros(len(model.cost), dtype=bool)
        whole[-count:] = True
        loose, bound, _duals = _run(replace(model, whole=whole), gap=gap)
        if loose is not None:
            lower, upper = model.lower.copy(), model.upper.copy()
            lower[-count:] = upper[-count:] = np.round(loose[-count:])
            values, _least = near_the_relaxation(replace(model, lower=lower, upper=upper), many, gap=gap)
            if values is not None and float(model.cost @ values) <= bound + 2 * gap:
                return values, bound
    values, least, _duals = _run(model, gap=gap)
    return values, least


def near_the_relaxation(
    model: Programme, many: int, *, gap: float = WHOLE_GAP
) -> tuple[Floats | None, float]:
    """Solve over the options that can matter: those whose reduced cost is within what is left to the relaxation.

    Whatever takes another option, or leaves one that the relaxation is as sure of, is worse than the relaxation by the
    reduced cost at least: what is found is the best of all, but for the gap, once no such choice could beat it.
    """
    relaxed, least, duals = _run(replace(model, whole=np.zeros(len(model.cost), dtype=bool)))
    if relaxed is None:
        return None, 0.0
    away = np.concatenate((np.abs(duals[:many]), np.zeros(len(duals) - many)))
    within = float(max(np.sort(away)[min(FIRST, len(away) - 1)], gap)) if len(away) else gap
    found: Floats | None = None
    best: float | None = None
    while True:
        fixed = away > within
        at = np.round(relaxed)
        lower, upper = np.where(fixed, at, model.lower), np.where(fixed, at, model.upper)
        part = replace(model, lower=lower, upper=upper)
        values, bound, _duals = _run(part if best is None else _below(part, best - gap), gap=gap)
        if values is not None:
            found, best = values, float(model.cost @ values)
        elif best is not None:
            bound = best - gap
        if best is not None and (not fixed.any() or least + within > best - gap - 1e-3 * gap):
            return found, min(bound, least + within) if fixed.any() else bound
        if best is None and not fixed.any():
            return None, 0.0
        within = 3 * within if best is None else min(best - least, 3 * within)


def _below(model: Programme, most: float) -> Programme:
    """Ask for what costs at most so much: to prove that there is nothing takes a third of finding the same again."""
    unit = max(float(np.abs(model.cost).max(initial=0.0)), 1e-9)
    return replace(
        model,
        cells=np.concatenate((model.cells, model.cost[None, :] / unit)),
        low=np.append(model.low, -np.inf),
        high=np.append(model.high, most / unit),
    )


def _run(model: Programme, *, gap: float = WHOLE_GAP) -> tuple[Floats | None, float, Floats]:
    """Run HiGHS; return values (None if there are none), the bound of the cost, and reduced costs of a relaxation."""
    import highspy

    nothing = np.zeros(0)
    if not len(model.cost):
        fits = bool(((model.low <= 0) & (model.high >= 0)).all())
        return (nothing if fits else None), 0.0, nothing
    columns, places = np.nonzero(model.cells.T)
    taken = highspy.HighsLp()
    taken.num_col_, taken.num_row_ = len(model.cost), len(model.cells)
    taken.col_cost_, taken.col_lower_, taken.col_upper_ = model.cost, model.lower, model.upper
    taken.row_lower_, taken.row_upper_ = model.low, model.high
    taken.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    taken.a_matrix_.start_ = np.searchsorted(columns, np.arange(len(model.cost) + 1)).astype(np.int32)
    taken.a_matrix_.index_ = places.astype(np.int32)
    taken.a_matrix_.value_ = model.cells[places, columns]
    kinds, whole = highspy.HighsVarType, bool(model.whole.any())
    if whole:
        taken.integrality_ = [kinds.kInteger if one else kinds.kContinuous for one in model.whole.tolist()]
    with quietly():
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False), ("threads", 1), ("random_seed", 1), ("time_limit", SECONDS),
        ("mip_rel_gap", 0.0), ("mip_abs_gap", gap),
        ("mip_feasibility_tolerance", 1e-9), ("primal_feasibility_tolerance", 1e-9),
    ):  # fmt: skip
        solver.setOptionValue(name, value)
    solver.passModel(taken)
    solver.run()
    info, solution = solver.getInfo(), solver.getSolution()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        if solver.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
            raise Undecided
        return None, 0.0, nothing
    bound = float(info.mip_dual_bound if whole else info.objective_function_value)
    return np.array(solution.col_value), bound, np.array(solution.col_dual)
