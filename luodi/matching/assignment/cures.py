"""Say what would make an infeasible problem feasible: the fewest units of change, and which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from luodi.matching.assignment.flow import Infeasible, without_locks
from luodi.matching.assignment.problem import Problem

# Of equally many changes: sooner a person more work than an item fewer people, sooner that than less of a minimum.
_COSTS: Final = {"capacity": 1000, "demand": 1001, "least": 1002}


@dataclass(frozen=True)
class Cure:
    """Name one change: ``capacity`` of a person up, ``demand`` of an item or ``least`` of a person down, by units.

    ``lock`` drops a lock, ``quota`` relaxes one. ``whom`` is the name of the person, item, pair or quota.
    """

    what: str
    whom: str
    units: int

    def words(self) -> str:
        """Put the change into a sentence."""
        return {
            "capacity": f"let {self.whom} take {self.units} more",
            "demand": f"let {self.whom} have {self.units} fewer",
            "least": f"ask {self.whom} for {self.units} fewer at least",
            "lock": f"drop the lock {self.whom}",
            "quota": f"relax the quota {self.whom} by {self.units}",
        }[self.what]


def cures(problem: Problem) -> list[Cure]:
    """Return the smallest set of changes after which there is a plan; quotas and locks are judged by themselves.

    Empty if nothing but quotas is in the way of a plan: then ``quotas_to_relax`` says which.
    """
    try:
        _locked, demand, capacity, least, open_ = without_locks(problem)
    except Infeasible:
        return _locks_to_drop(problem)
    from ortools.graph.python import min_cost_flow

    n, m = len(demand), len(capacity)
    sink, spring = n + m, n + m + 1
    wanted, promised = int(demand.sum()), int(least.sum())
    flow = min_cost_flow.SimpleMinCostFlow()
    items, people = np.nonzero(open_)
    flow.add_arcs_with_capacity_and_unit_cost(
        items, n + people, np.ones(len(items), dtype=np.int64), np.zeros(len(items), dtype=np.int64)
    )
    everybody, everything = np.arange(m), np.arange(n)

    def arcs(tails: object, heads: object, size: int, room: object, cost: int) -> object:
        return flow.add_arcs_with_capacity_and_unit_cost(
            np.broadcast_to(tails, size), np.broadcast_to(heads, size), np.broadcast_to(room, size),  # type: ignore[call-overload]
            np.full(size, cost),
        )  # fmt: skip

    arcs(n + everybody, sink, m, capacity - least, 0)
    more = arcs(n + everybody, sink, m, wanted, _COSTS["capacity"])
    fewer = arcs(everything, sink, n, wanted, _COSTS["demand"])
    # What a person must have and does not get comes from a spring instead.
    less = arcs(spring, n + everybody, m, promised, _COSTS["least"])
    arcs(spring, sink, 1, promised, 0)
    supplies = np.concatenate((demand, -least, [-wanted, promised]))
    flow.set_nodes_supplies(np.arange(n + m + 2), supplies)
    if flow.solve() != flow.OPTIMAL:
        return []
    found = []
    for what, positions, names in (
        ("capacity", more, problem.people),
        ("demand", fewer, problem.items),
        ("least", less, problem.people),
    ):
        units = np.asarray(flow.flows(positions))
        found += [Cure(what, names[at], int(units[at])) for at in np.flatnonzero(units).tolist()]
    return found


def _locks_to_drop(problem: Problem) -> list[Cure]:
    """Name locks beyond what items want and people take, the last ones first."""
    demand, capacity = problem.demand.copy(), problem.capacity.copy()
    found = []
    for item, person in sorted(set(problem.locks)):
        if demand[item] > 0 and capacity[person] > 0:
            demand[item] -= 1
            capacity[person] -= 1
        else:
            found.append(Cure("lock", f"{problem.people[person]} for {problem.items[item]}", 1))
    return found


def quotas_to_relax(problem: Problem) -> list[Cure]:
    """Name quotas without which there is a plan: each is tried alone, then they are dropped one after the other."""
    from dataclasses import replace

    from luodi.matching.assignment.quotas import optimum_with_quotas

    def feasible(quotas: tuple[object, ...]) -> bool:
        try:
            optimum_with_quotas(replace(problem, quotas=quotas), problem.scaled())  # type: ignore[arg-type]
        except Infeasible:
            return False
        return True

    for quota in problem.quotas:
        if feasible(tuple(other for other in problem.quotas if other is not quota)):
            return [Cure("quota", quota.name, 1)]
    kept = list(problem.quotas)
    dropped = []
    for quota in problem.quotas:
        if feasible(tuple(kept)):
            break
        kept.remove(quota)
        dropped.append(Cure("quota", quota.name, 1))
    return dropped
