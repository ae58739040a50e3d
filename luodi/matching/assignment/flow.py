"""Find the optimum without group quotas: a minimum cost flow over each item's best candidates, with the proof.

Items send their demand to people, people to a sink within their bounds. The flow runs over each item's best
candidates only; afterwards dual prices are worked out from the flow, and every pair that was left out is held against
them. A pair that could improve the plan is added and the flow run again, until none is left: then the plan is optimal
over all pairs (linear programming duality).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from luodi.matching.assignment.problem import Flags, Integers, Problem

CANDIDATES: Final = 40
_ROUNDS: Final = 60
_FAR: Final = 1 << 60


class Infeasible(Exception):
    """Report that no plan meets demand and bounds."""


@dataclass(frozen=True)
class Arcs:
    """Hold the pairs that a flow runs over, sorted by item: item, person, weight in millionths."""

    items: Integers
    people: Integers
    weights: Integers


def best_arcs(weights: Integers, open_: Flags, count: int) -> Arcs:
    """Return each item's best open pairs; ties in order of position."""
    n, m = weights.shape
    if count >= m:
        items, people = np.nonzero(open_)
    else:
        shown = np.where(open_, weights, -1)
        best = np.argpartition(-shown, count - 1, axis=1)[:, :count]
        chosen = np.zeros((n, m), dtype=bool)
        np.put_along_axis(chosen, best, True, axis=1)
        items, people = np.nonzero(chosen & open_)
    return Arcs(items.astype(np.int64), people.astype(np.int64), weights[items, people])


def solve(
    arcs: Arcs,
    demand: Integers,
    capacity: Integers,
    least: Integers,
    *,
    steps: Integers | None = None,
) -> Integers:
    """Return the positions of the arcs of an optimal flow.

    ``steps``: what a person's first, second, … item costs besides, in millionths (rising, so that loads even out).

    :raises Infeasible: there is no flow.
    """
    from ortools.graph.python import min_cost_flow

    n, m = len(demand), len(capacity)
    sink = n + m
    flow = min_cost_flow.SimpleMinCostFlow()
    first = flow.add_arcs_with_capacity_and_unit_cost(
        arcs.items, n + arcs.people, np.ones(len(arcs.items), dtype=np.int64), -arcs.weights
    )
    if steps is None:
        flow.add_arcs_with_capacity_and_unit_cost(
            n + np.arange(m), np.full(m, sink), capacity - least, np.zeros(m, dtype=np.int64)
        )
    else:
        room = capacity - least
        who = np.repeat(np.arange(m), room)
        nth = np.arange(len(who)) - np.repeat(np.cumsum(room) - room, room) + least[who]
        flow.add_arcs_with_capacity_and_unit_cost(
            n + who,
            np.full(len(who), sink),
            np.ones(len(who), dtype=np.int64),
            steps[np.minimum(nth, len(steps) - 1)],
        )
    supplies = np.concatenate((demand, -least, [-(int(demand.sum()) - int(least.sum()))]))
    flow.set_nodes_supplies(np.arange(n + m + 1), supplies)
    if int(least.sum()) > int(demand.sum()) or flow.solve() != flow.OPTIMAL:
        raise Infeasible
    return np.flatnonzero(flow.flows(first) > 0)


@dataclass(frozen=True)
class Prices:
    """Hold dual prices in millionths: of an item's place and of a person's time."""

    items: Integers
    people: Integers


def prices(
    arcs: Arcs, used: Integers, demand: Integers, capacity: Integers, least: Integers
) -> Prices | None:
    """Work out dual prices from an optimal flow; None if they do not settle (then nothing is proven).

    A person's price starts at nothing (at minus infinity for who is held at the least) and rises to what the best
    improvement through that person would be worth; an item's price is its cheapest pair at these prices.
    """
    n, m = len(demand), len(capacity)
    loads = np.bincount(arcs.people[used], minlength=m)
    held = (loads == least) & (least > 0)
    people = np.where(held, -_FAR, 0).astype(np.int64)
    taken = np.zeros(len(arcs.items), dtype=bool)
    taken[used] = True
    used_items, used_people, used_weights = arcs.items[used], arcs.people[used], arcs.weights[used]
    free = np.flatnonzero(~taken)
    order = free[np.argsort(arcs.people[free], kind="stable")]
    by_person, starts = np.unique(arcs.people[order], return_index=True)
    item_of, weight_of = arcs.items[order], arcs.weights[order]
    for _ in range(max(_ROUNDS, n + m)):
        own = np.full(n, _FAR, dtype=np.int64)
        np.minimum.at(own, used_items, used_weights - people[used_people])
        if not len(order):
            return Prices(own, people)
        rises = np.maximum.reduceat(weight_of - own[item_of], starts)
        raised = people.copy()
        raised[by_person] = np.maximum(people[by_person], rises)
        if (raised == people).all():
            slack = loads < capacity
            return Prices(own, people) if (people[slack] <= 0).all() else None
        people = raised
    return None


def left_out(
    weights: Integers, open_: Flags, arcs: Arcs, found: Prices, demand: Integers
) -> tuple[Integers, Integers]:
    """Return (items, people) of the open pairs outside the arcs that could improve the plan at these prices."""
    inside = np.zeros(weights.shape, dtype=bool)
    inside[arcs.items, arcs.people] = True
    asking = np.flatnonzero(demand > 0)
    items, people = [], []
    for start in range(0, len(asking), 512):
        rows = asking[start : start + 512]
        gain = weights[rows] - found.items[rows, None] - found.people[None, :]
        at, who = np.nonzero((gain > 0) & open_[rows] & ~inside[rows])
        items.append(rows[at])
        people.append(who)
    return np.concatenate(items or [np.zeros(0, int)]), np.concatenate(people or [np.zeros(0, int)])


@dataclass(frozen=True)
class Optimum:
    """Hold the pairs of an optimal plan, whether optimality over all pairs is proven, and the bound in millionths."""

    pairs: Integers
    proven: bool
    bound: int


def optimum(
    problem: Problem, weights: Integers, *, candidates: int = CANDIDATES, steps: Integers | None = None
) -> Optimum:
    """Return the plan of the highest total weight (n × m, millionths), locks included.

    :raises Infeasible: no plan meets demand and bounds.
    """
    locked, demand, capacity, least, open_ = without_locks(problem)
    count = min(max(candidates, 4 * int(demand.max(initial=1))), len(problem.people))
    arcs = best_arcs(weights, open_, count)
    proven, found = False, None
    while True:
        try:
            used = solve(arcs, demand, capacity, least, steps=steps)
        except Infeasible:
            if len(arcs.items) == int(open_.sum()):
                raise
            count = min(4 * count, len(problem.people))
            arcs = best_arcs(weights, open_, count)
            continue
        if steps is not None:
            break
        found = prices(arcs, used, demand, capacity, least)
        if found is None:
            proven = len(arcs.items) == int(open_.sum())
            break
        items, people = left_out(weights, open_, arcs, found, demand)
        if not len(items):
            proven = True
            break
        arcs = _with(arcs, items, people, weights)
    pairs = np.column_stack((arcs.items[used], arcs.people[used]))
    pairs = np.concatenate((pairs, locked)) if len(locked) else pairs
    value = int(weights[pairs[:, 0], pairs[:, 1]].sum())
    bound = (
        value
        if proven
        else _own_bound(weights, open_, demand) + int(weights[locked[:, 0], locked[:, 1]].sum())
    )
    return Optimum(in_order(pairs), proven, bound)


def without_locks(problem: Problem) -> tuple[Integers, Integers, Integers, Integers, Flags]:
    """Return locked pairs, and demand, capacity, least and open pairs of what is left.

    :raises Infeasible: the locks alone are more than an item wants or a person takes.
    """
    locked = np.array(sorted(set(problem.locks)), dtype=np.int64).reshape(-1, 2)
    n, m = len(problem.items), len(problem.people)
    demand = problem.demand - np.bincount(locked[:, 0], minlength=n)
    on_desk = np.bincount(locked[:, 1], minlength=m)
    capacity = problem.capacity - on_desk
    if (demand < 0).any() or (capacity < 0).any():
        raise Infeasible
    open_ = ~problem.forbidden
    open_[locked[:, 0], locked[:, 1]] = False
    return locked, demand, capacity, np.maximum(problem.least - on_desk, 0), open_


def _with(arcs: Arcs, items: Integers, people: Integers, weights: Integers) -> Arcs:
    every = np.concatenate((arcs.items, items)), np.concatenate((arcs.people, people))
    order = np.lexsort((every[1], every[0]))
    items, people = every[0][order], every[1][order]
    return Arcs(items, people, weights[items, people])


def _own_bound(weights: Integers, open_: Flags, demand: Integers) -> int:
    """Return what all items together would have if each were alone."""
    total = 0
    shown = np.where(open_, weights, 0)
    for item in np.flatnonzero(demand > 0).tolist():
        want = min(int(demand[item]), shown.shape[1])
        total += int(np.partition(shown[item], shown.shape[1] - want)[-want:].sum())
    return total


def in_order(pairs: Integers) -> Integers:
    """Return pairs sorted by item and person."""
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
