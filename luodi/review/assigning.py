"""Put a call's review as a problem of assignment, and say in words why it cannot be solved; knows no page.

Items are applications, people the experts of the pool. What is promised or locked is a pair that must be; a conflict,
and whoever was asked before, a pair that must not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from luodi.matching.assignment.planning import NoPlan, assign
from luodi.matching.assignment.problem import Plan, Problem

# Up to so many pairs the worst-off application and even loads are looked after as well, at one per cent of the total.
FAIR_UP_TO: Final = 400_000
_EVEN: Final = 0.01
WHOLE: Final = 10_000
Pair = tuple[int, int]


@dataclass(frozen=True)
class Task:
    """Hold what is to be assigned: applications, experts with how many each takes, and pairs by their keys.

    ``barred``: (application, expert); with None for the application, all of them.
    """

    applications: Sequence[int]
    experts: Sequence[int]
    most: Mapping[int, int]
    reviews: int
    fits: Iterable[tuple[int, int, int]]
    barred: Iterable[tuple[int | None, int]]
    kept: Sequence[Pair] = ()
    before: Sequence[Pair] = ()


@dataclass(frozen=True)
class Chosen:
    """Be a pair of a plan: how well it fits, its place among all experts that may review this application, the load."""

    application: int
    expert: int
    fit: int
    place: int
    load: int


@dataclass(frozen=True)
class Outcome:
    """Be a plan: its pairs without those that were kept, and what is known of it."""

    chosen: tuple[Chosen, ...]
    facts: dict[str, Any]


class Impossible(Exception):
    """Report that there is no plan; ``cures`` are what, whose key, by how many."""

    def __init__(self, cures: list[dict[str, Any]]) -> None:
        super().__init__("no plan")
        self.cures = cures


def solve(task: Task) -> Outcome:
    """Find the best plan.

    :raises Impossible: with the smallest changes after which there is one.
    """
    row_of = {key: at for at, key in enumerate(task.applications)}
    column_of = {key: at for at, key in enumerate(task.experts)}
    fits = _matrix(task, row_of, column_of)
    kept = [(row_of[a], column_of[e]) for a, e in task.kept if a in row_of and e in column_of]
    forbidden = _barred(task, row_of, column_of)
    for pair in kept:
        # What somebody promised stands, whatever was said later; ending it is a step of its own.
        forbidden[pair] = False
    demand = np.full(len(row_of), task.reviews, dtype=np.int64)
    np.maximum(
        demand, np.bincount([a for a, _e in kept] or [0], minlength=len(row_of)) if kept else 0, out=demand
    )
    capacity = np.array([task.most[key] for key in task.experts], dtype=np.int64)
    if kept:
        np.maximum(capacity, np.bincount([e for _a, e in kept], minlength=len(column_of)), out=capacity)
    names = [str(key) for key in task.applications], [str(key) for key in task.experts]
    problem = Problem.of(
        fits, demand.tolist(), capacity.tolist(), forbidden=forbidden, items=names[0], people=names[1], locks=kept,
        before=[(row_of[a], column_of[e]) for a, e in task.before if a in row_of and e in column_of],
    )  # fmt: skip
    fair = fits.size <= FAIR_UP_TO
    try:
        plan = assign(problem, fair=fair, even=_EVEN if fair else 0.0)
    except NoPlan as none:
        cures = [{"what": cure.what, "whom": cure.whom, "units": cure.units} for cure in none.cures]
        raise Impossible(cures) from None
    return Outcome(tuple(_chosen(task, plan, fits, forbidden, set(kept))), _facts(plan))


def _matrix(task: Task, row_of: Mapping[int, int], column_of: Mapping[int, int]) -> Any:
    fits = np.zeros((len(row_of), len(column_of)))
    known = [(row_of[a], column_of[e], p) for a, e, p in task.fits if a in row_of and e in column_of]
    if known:
        rows, columns, points = zip(*known, strict=True)
        fits[list(rows), list(columns)] = np.asarray(points) / WHOLE
    return fits


def _barred(task: Task, row_of: Mapping[int, int], column_of: Mapping[int, int]) -> Any:
    forbidden = np.zeros((len(row_of), len(column_of)), dtype=bool)
    rows, columns = [], []
    for application, expert in task.barred:
        if expert not in column_of:
            continue
        if application is None:
            forbidden[:, column_of[expert]] = True
        elif application in row_of:
            rows.append(row_of[application])
            columns.append(column_of[expert])
    forbidden[rows, columns] = True
    return forbidden


def _chosen(task: Task, plan: Plan, fits: Any, forbidden: Any, kept: set[Pair]) -> Iterable[Chosen]:
    for row, column in plan.pairs.tolist():
        if (row, column) in kept:
            continue
        fit = fits[row, column]
        place = int(((fits[row] > fit) & ~forbidden[row]).sum()) + 1
        yield Chosen(
            task.applications[row],
            task.experts[column],
            round(float(fit) * WHOLE),
            place,
            int(plan.loads[column]),
        )


def _facts(plan: Plan) -> dict[str, Any]:
    loads = plan.loads
    return {
        "pairs": len(plan.pairs),
        "total": round(plan.total, 4),
        "bound": round(plan.bound, 4),
        "proven": bool(plan.proven),
        "floor": round(plan.floor, 4),
        "most": int(loads.max(initial=0)),
        "used": int((loads > 0).sum()),
        "seconds": round(plan.seconds, 2),
    }
