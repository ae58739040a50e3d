"""Find the best set of pairs within what each person and the tables take: a minimum cost flow (OR-Tools)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luodi.scheduling.grid import Flags, Integers


@dataclass(frozen=True)
class Units:
    """Hold what people take: ``count`` meetings of ``person`` that are worth ``value`` more each."""

    person: Integers
    count: Integers
    value: Integers


@dataclass(frozen=True)
class Network:
    """Hold a flow from people on the left (``tail``) over pairs to people on the right (``head``).

    ``shared``: N, the person's meetings take one of ``room`` shared tables; counted on one side, which is the left if
    ``by_tail``. Values are whole numbers; a pair of a value of 0 or less is left out unless its people are worth it.
    """

    people: int
    tail: Integers
    head: Integers
    value: Integers
    tails: Units
    heads: Units
    shared: Flags
    room: int
    by_tail: bool

    def best(self) -> Flags:
        """Return which pairs are taken."""
        from ortools.graph.python import min_cost_flow

        if not len(self.tail) or (self.room <= 0 and self.shared.all()):
            return np.zeros(len(self.tail), dtype=bool)
        tail_of, tails = _packed(self.people, self.tail, 0)
        head_of, heads = _packed(self.people, self.head, tails)
        source, sink, hub = tails + heads, tails + heads + 1, tails + heads + 2
        flow = min_cost_flow.SimpleMinCostFlow()
        ones = np.ones(len(self.tail), dtype=np.int64)
        first = flow.add_arcs_with_capacity_and_unit_cost(
            tail_of[self.tail], head_of[self.head], ones, -self.value
        )
        over = np.where(self.shared, hub, source if self.by_tail else sink)
        ends = (
            (self.tails, tail_of, True, over if self.by_tail else np.full(self.people, source)),
            (self.heads, head_of, False, np.full(self.people, sink) if self.by_tail else over),
        )
        for units, place, outward, other in ends:
            known = place[units.person] >= 0
            here, there = place[units.person[known]], other[units.person[known]]
            pair = (there, here) if outward else (here, there)
            flow.add_arcs_with_capacity_and_unit_cost(*pair, units.count[known], -units.value[known])
        whole = min(int(self.tails.count.sum()), int(self.heads.count.sum()), len(self.tail))
        flow.add_arc_with_capacity_and_unit_cost(source, sink, whole, 0)
        narrow = (source, hub) if self.by_tail else (hub, sink)
        flow.add_arc_with_capacity_and_unit_cost(*narrow, max(min(self.room, whole), 0), 0)
        flow.set_node_supply(source, whole)
        flow.set_node_supply(sink, -whole)
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise ArithmeticError(f"the flow was not solved ({status})")
        return np.asarray(flow.flows(first)) > 0


def _packed(people: int, used: Integers, begin: int) -> tuple[Integers, int]:
    """Number the people that are used; -1 for the others. Returns the numbers and how many."""
    found = np.full(people, -1, dtype=np.int64)
    who = np.unique(used)
    found[who] = begin + np.arange(len(who))
    return found, len(who)


def once(people: int, value: Integers, which: Flags) -> Units:
    """Return units of people who take one meeting each."""
    who = np.flatnonzero(which)
    return Units(who, np.ones(len(who), dtype=np.int64), value[who])
