"""Place some meetings anew around others, exactly: the model behind a repair (CP-SAT).

Costs, in whole numbers and in this order: a confirmed meeting lost, a new must that finds no place, moves (double
within the time of notice). One worker and a deterministic limit: the same plan and change give the same repair.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from luodi.scheduling.modelling import options_of, variables
from luodi.scheduling.state import State

MOVE: Final = 4


@dataclass(frozen=True)
class Placed:
    """Hold where free meetings go: ``begin`` by pair (-1: nowhere), the cost, whether it is the least of this
    neighbourhood, and what meetings cost that are lost or wait."""

    begin: Mapping[int, int]
    cost: int
    proven: bool
    price_lost: int
    waiting: tuple[tuple[int, int], ...]
    """What each waiting meeting costs at least if it is placed, and if not."""

    @property
    def lost(self) -> int:
        """Return how many confirmed meetings, and new musts, find no place."""
        return sum(block < 0 for block in self.begin.values())

    def complete(self, unavoidable: int) -> bool:
        """Say whether no plan at all is better, as ``unavoidable`` meetings are lost in any."""
        placed = sorted(placed - lost for placed, lost in self.waiting)
        least = sum(lost for _placed, lost in self.waiting)
        # All that wait but the unavoidable are placed, at the least cost of each.
        confirmed = sum(lost == self.price_lost for _placed, lost in self.waiting)
        others = len(self.waiting) - confirmed
        return self.cost <= least + sum(placed[: max(0, confirmed - unavoidable) + others])

    def apply(self, state: State) -> None:
        """Change the plan under work accordingly."""
        for pair in self.begin:
            if state.begin[pair] >= 0 and int(state.begin[pair]) != self.begin[pair]:
                state.take(pair)
        for pair, block in self.begin.items():
            if block >= 0 and state.begin[pair] < 0:
                state.put(pair, block)


class Neighbourhood:
    """Be the question of where ``waiting`` meetings go if those of ``moving`` may move.

    ``home``: the block in which each confirmed meeting was. ``options``: blocks in which each can begin.
    """

    def __init__(
        self, state: State, waiting: list[int], moving: list[int], home: Mapping[int, int], notice: int
    ) -> None:
        self.state = state
        self.grid = state.grid
        self.waiting = waiting
        self.free = [*waiting, *moving]
        self.home = home
        self.soon = sum(int(at) < notice for at in state.grid.starts)
        self.fixed = self._without(state, moving)
        self.options = {pair: options_of(self.fixed, pair) for pair in self.free}
        moves = sum(2 * MOVE for _pair in self.free) + 1
        self.new = moves
        self.lost = moves * (sum(pair not in home for pair in self.free) + 1)

    def _without(self, state: State, moving: list[int]) -> State:
        """Return the plan without what may move."""
        fixed = state.copy()
        for pair in moving:
            fixed.take(pair)
        return fixed

    def price(self, pair: int, block: int) -> int:
        """Return what it costs that a meeting begins in a block, or nowhere (-1)."""
        home = self.home.get(pair)
        if block < 0:
            return self.new if home is None else self.lost
        if home is None or home == block:
            return 0
        return 2 * MOVE if home < self.soon or block < self.soon else MOVE

    def by_hand(self) -> dict[int, int]:
        """Place what waits one after the other in the first block that is free; what may move stays."""
        work = self._without(self.state, [])
        found = {pair: int(self.state.begin[pair]) for pair in self.free}
        for pair in self.waiting:
            blocks = sorted(
                (block for block in self.options[pair] if work.fits(pair, block)),
                key=lambda block: (self.price(pair, block), block),
            )
            if blocks:
                work.put(pair, blocks[0])
                found[pair] = blocks[0]
        return found

    def cost(self, begin: Mapping[int, int]) -> int:
        """Return what an answer costs."""
        return sum(self.price(pair, block) for pair, block in begin.items())

    def solved(self, work: float, start: Mapping[int, int] | None = None) -> Placed:
        """Return the best answer found, at least as good as ``start`` and a repair by hand."""
        from ortools.sat.python import cp_model

        first = self.by_hand()
        if start is not None:
            begun = {**{pair: int(self.state.begin[pair]) for pair in self.free}, **start}
            first = begun if self.cost(begun) < self.cost(first) else first
        floor = sum(self._least(pair) for pair in self.free)
        if self.cost(first) <= floor:
            return self._answer(first, True)
        model = cp_model.CpModel()
        at = variables(model, self.fixed, self.options)
        model.minimize(
            sum((self.price(*place) - self.price(place[0], -1)) * literal for place, literal in at.items())
        )
        for (pair, block), literal in at.items():
            model.add_hint(literal, first[pair] == block)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.grid.problem.seed % 2**31
        solver.parameters.max_deterministic_time = work
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return self._answer(first, False)
        found = dict.fromkeys(self.free, -1)
        for (pair, block), literal in at.items():
            if solver.boolean_value(literal):
                found[pair] = block
        better = found if self.cost(found) < self.cost(first) else first
        return self._answer(better, status == cp_model.OPTIMAL)

    def _least(self, pair: int) -> int:
        """Return the least that a meeting can cost by itself."""
        return min((self.price(pair, block) for block in self.options[pair]), default=self.price(pair, -1))

    def _answer(self, begin: Mapping[int, int], proven: bool) -> Placed:
        waiting = tuple((self._least_ever(pair), self.price(pair, -1)) for pair in self.waiting)
        return Placed(begin, self.cost(begin), proven, self.lost, waiting)

    def _least_ever(self, pair: int) -> int:
        """Return the least that a waiting meeting costs even if everybody else made room."""
        a, b = int(self.grid.a[pair]), int(self.grid.b[pair])
        both = self.grid.free[a] & self.grid.free[b] & self.grid.allowed[pair]
        return min(
            (self.price(pair, block) for block in range(self.grid.slots) if both[block]),
            default=self.price(pair, -1),
        )
