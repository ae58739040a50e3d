"""Find the optimum under group quotas by mixed integer programming (HiGHS), over pairs that a dual check has chosen.

The linear relaxation is solved over each item's best candidates; pairs left out that could improve it at its dual
prices are added, until none is left. Its value then bounds every plan over all pairs, and the integer plan is looked
for among the pairs gathered.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from luodi.matching.assignment.flow import (
    CANDIDATES,
    Arcs,
    Infeasible,
    Optimum,
    _with,
    best_arcs,
    in_order,
    without_locks,
)
from luodi.matching.assignment.problem import Floats, Integers, Problem, Wrong

_SECONDS = 60.0


@dataclass(frozen=True)
class _Rows:
    """Hold the rows of the programme: bounds, and which group each quota row counts."""

    lower: Floats
    upper: Floats
    quota_items: Integers
    members: np.ndarray[Any, np.dtype[np.bool_]]
    """Quota row × person."""


def optimum_with_quotas(problem: Problem, weights: Integers, *, candidates: int = CANDIDATES) -> Optimum:
    """Return the plan of the highest total weight (millionths) that meets all quotas.

    :raises Infeasible: there is none.
    :raises Wrong: a quota contradicts itself.
    """
    locked, demand, capacity, least, open_ = without_locks(problem)
    rows = _rows(problem, locked, demand, capacity, least)
    count = min(max(candidates, 6 * int(demand.max(initial=1))), len(problem.people))
    arcs = best_arcs(weights, open_, count)
    if not len(arcs.items):
        if ((rows.lower > 0).any()) or ((rows.upper < 0).any()):
            raise Infeasible
        kept = int(weights[locked[:, 0], locked[:, 1]].sum())
        return Optimum(in_order(locked), True, kept)
    while True:
        status, value, duals = _relaxed(arcs, rows, len(problem.items), len(problem.people))
        if not status:
            if len(arcs.items) == int(open_.sum()):
                raise Infeasible
            count = min(4 * count, len(problem.people))
            arcs = best_arcs(weights, open_, count)
            continue
        more = _left_out(weights, open_, arcs, rows, duals, len(problem.items))
        if not len(more[0]):
            break
        arcs = _with(arcs, more[0], more[1], weights)
    used = _whole(arcs, rows, len(problem.items), len(problem.people))
    if used is None:
        arcs = best_arcs(weights, open_, len(problem.people))
        used = _whole(arcs, rows, len(problem.items), len(problem.people))
        if used is None:
            raise Infeasible
    pairs = np.column_stack((arcs.items[used], arcs.people[used]))
    pairs = np.concatenate((pairs, locked)) if len(locked) else pairs
    total = int(weights[pairs[:, 0], pairs[:, 1]].sum())
    bound = int(np.floor(value + 0.5)) + int(weights[locked[:, 0], locked[:, 1]].sum())
    return Optimum(in_order(pairs), total >= bound - len(pairs), max(bound, total))


def _rows(problem: Problem, locked: Integers, demand: Integers, capacity: Integers, least: Integers) -> _Rows:
    lower, upper = [demand.astype(float), least.astype(float)], [demand.astype(float), capacity.astype(float)]
    quota_items: list[int] = []
    members = []
    for quota in problem.quotas:
        group = np.zeros(len(problem.people), dtype=bool)
        group[list(quota.people)] = True
        if quota.most is not None and quota.most < quota.least:
            raise Wrong(f"the quota {quota.name!r} asks for at least {quota.least} and at most {quota.most}")
        for item in quota.items:
            there = int(group[locked[locked[:, 0] == item, 1]].sum())
            quota_items.append(item)
            members.append(group)
            lower.append(np.array([max(0.0, quota.least - there)]))
            upper.append(np.array([np.inf if quota.most is None else float(quota.most - there)]))
    if any((high < 0).any() for high in upper):
        raise Infeasible
    table = np.array(members, dtype=bool).reshape(len(members), len(problem.people))
    return _Rows(np.concatenate(lower), np.concatenate(upper), np.array(quota_items, dtype=np.int64), table)


def _model(arcs: Arcs, rows: _Rows, n: int, m: int, *, whole: bool) -> Any:
    """Build the programme: a column a pair; its item's row, its person's, and those of the quotas it counts in."""
    import highspy

    count = len(arcs.items)
    row_lists = [arcs.items, n + arcs.people]
    column_lists = [np.arange(count), np.arange(count)]
    by_item: dict[int, list[int]] = {}
    for number, item in enumerate(rows.quota_items.tolist()):
        by_item.setdefault(item, []).append(number)
    for item, numbers in by_item.items():
        columns = np.flatnonzero(arcs.items == item)
        for number in numbers:
            inside = columns[rows.members[number, arcs.people[columns]]]
            row_lists.append(np.full(len(inside), n + m + number))
            column_lists.append(inside)
    row, column = np.concatenate(row_lists), np.concatenate(column_lists)
    order = np.lexsort((row, column))
    starts = np.searchsorted(column[order], np.arange(count + 1))
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = count, len(rows.lower)
    model.col_cost_ = -arcs.weights.astype(float)
    model.col_lower_, model.col_upper_ = np.zeros(count), np.ones(count)
    model.row_lower_, model.row_upper_ = (
        rows.lower,
        np.where(np.isinf(rows.upper), highspy.kHighsInf, rows.upper),
    )
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = starts.astype(np.int32)
    model.a_matrix_.index_ = row[order].astype(np.int32)
    model.a_matrix_.value_ = np.ones(len(order))
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * count
    with _quietly():
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("random_seed", 1)
    solver.passModel(model)
    return solver


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


def _relaxed(arcs: Arcs, rows: _Rows, n: int, m: int) -> tuple[bool, float, Floats]:
    import highspy

    solver = _model(arcs, rows, n, m, whole=False)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return False, 0.0, np.zeros(0)
    # HiGHS minimises the negative: the sign of its row duals turns round.
    duals = -np.array(solver.getSolution().row_dual)
    return True, -float(solver.getInfo().objective_function_value), duals


def _left_out(
    weights: Integers, open_: Any, arcs: Arcs, rows: _Rows, duals: Floats, n: int
) -> tuple[Integers, Integers]:
    m = weights.shape[1]
    gain = weights - duals[:n, None] - duals[None, n : n + m]
    for number, item in enumerate(rows.quota_items.tolist()):
        gain[item] -= duals[n + m + number] * rows.members[number]
    outside = open_.copy()
    outside[arcs.items, arcs.people] = False
    found = np.nonzero((gain > 0.5) & outside)
    return found[0].astype(np.int64), found[1].astype(np.int64)


def _whole(arcs: Arcs, rows: _Rows, n: int, m: int) -> Integers | None:
    import highspy

    solver = _model(arcs, rows, n, m, whole=True)
    solver.setOptionValue("mip_rel_gap", 1e-7)
    solver.setOptionValue("time_limit", _SECONDS)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return np.flatnonzero(np.array(solver.getSolution().col_value) > 0.5)
