"""Plan a small event whole with CP-SAT: the best weight, or a bound that is closer than that of the choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from luodi.scheduling.modelling import Places, by_person, options_of, variables
from luodi.scheduling.state import State

LARGEST: Final = 3_000
"""Pairs × blocks up to which an event is small."""


@dataclass(frozen=True)
class Exact:
    """Hold what was found: where pairs begin (E, None if nothing better was found), and what no plan betters."""

    begin: np.ndarray[tuple[int], np.dtype[np.int64]] | None
    musts: int
    weight: int
    proven: bool


def solved(state: State, work: float) -> Exact:
    """Search for a plan better than the one under work, for so many deterministic seconds.

    Each pair keeps to its zone of rooms. The order is that of the objectives: musts, people's least, weight, people
    with nothing. ``weight`` bounds plans that have as many musts and lack as few meetings as the plan found.
    """
    from ortools.sat.python import cp_model

    grid = state.grid
    fixed = State(grid)
    free = np.flatnonzero(fixed.begin < 0).tolist()
    options = {pair: options_of(fixed, pair) for pair in free}
    model = cp_model.CpModel()
    at = variables(model, fixed, options)
    for place, literal in at.items():
        model.add_hint(literal, int(state.begin[place[0]]) == place[1])
    model.maximize(_value(model, fixed, at))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = grid.problem.seed % 2**31
    solver.parameters.max_deterministic_time = work
    status = solver.solve(model)
    proven = status == cp_model.OPTIMAL
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Exact(None, int(grid.must.sum()), int(grid.weight.sum()), False)
    begin = fixed.begin.copy()
    for (pair, block), literal in at.items():
        if solver.boolean_value(literal):
            begin[pair] = block
    placed = begin >= 0
    return Exact(begin, int((placed & grid.must).sum()), int(grid.weight[placed].sum()), proven)


def _value(model: Any, fixed: State, at: Places) -> Any:
    """State what is to be most: the objectives in their order, by scale."""
    grid = fixed.grid
    people = by_person(grid, at)
    lacks, empty = [], []
    for person in range(grid.people):
        count = sum(people.get(person, [])) + int(fixed.count[person])
        if grid.least[person]:
            lack = model.new_int_var(0, int(grid.least[person]), "")
            model.add(count + lack >= int(grid.least[person]))
            lacks.append(lack)
        if grid.asked[person] and not fixed.count[person]:
            none = model.new_bool_var("")
            model.add(count + none >= 1)
            empty.append(none)
    unit = len(empty) + 1
    short = unit * (int(grid.weight.sum()) + 1)
    must = short * (int(grid.least.sum()) + 1)
    value = (unit * grid.weight + must * (grid.must.astype(np.int64) + grid.locked)).tolist()
    return (
        sum(value[pair] * literal for (pair, _block), literal in at.items()) - short * sum(lacks) - sum(empty)
    )
