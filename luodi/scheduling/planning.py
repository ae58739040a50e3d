"""Plan an event: choose who meets, place them, put in what is left, polish; with a bound, and reasons for the rest.

``effort`` counts sweeps of annealing over all pairs of slots; 0 stops at the first plan. The result depends on problem,
seed and effort alone: no clock decides anything, unless ``stop`` does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from luodi.scheduling.answer import Plan
from luodi.scheduling.chains import sweep
from luodi.scheduling.choosing import Choice, choose
from luodi.scheduling.exact import LARGEST, solved
from luodi.scheduling.explaining import unmet
from luodi.scheduling.grid import Grid, compiled
from luodi.scheduling.measuring import objectives
from luodi.scheduling.placing import insert, place, refill
from luodi.scheduling.problem import Problem
from luodi.scheduling.relaxing import weight_bound
from luodi.scheduling.seating import seated
from luodi.scheduling.state import BREAK, Kept, State

QUICK: Final = 0
GOOD: Final = 30
BEST: Final = 200
ENDLESS: Final = 10**9
"""As long as nothing stops it."""
_CYCLE: Final = 8
_WORK: Final = 2.0
"""Deterministic seconds for planning a small event whole."""
_HOT: Final = 0.35 * BREAK
_COLD: Final = 0.06 * BREAK
_FILLS: Final = 4
_AGAIN: Final = 2
"""Every so many sweeps what waits is tried again."""
METHOD: Final = "choice by flow, slots by matchings, Kempe chains"

Progress = Callable[[Plan], object]
Stop = Callable[[], bool]


@dataclass
class _Course:
    """Hold how far planning is."""

    grid: Grid
    choice: Choice
    state: State
    best: Kept
    random: np.random.Generator
    began: float
    iterations: int = 0

    @property
    def perfect(self) -> bool:
        """Say whether nothing can be better: all the weight there is, nobody with nothing, no break."""
        _locked, musts, short, weight, empty, _served, breaks, idle = self.best.value
        return self.choice.reached(musts, -short, weight) and not (empty or breaks or idle)

    def keep(self) -> bool:
        """Keep the plan under work if it is the best so far."""
        if self.state.value() <= self.best.value:
            return False
        self.best = self.state.kept()
        return True


def plan(
    problem: Problem, *, effort: int = GOOD, progress: Progress | None = None, stop: Stop | None = None
) -> Plan:
    """Return a plan.

    ``effort``: sweeps, e.g. ``QUICK``, ``GOOD``, ``BEST``. ``progress`` gets the first plan and better ones, as
    often as telling takes a fifth of the time at most; ``stop`` is asked between two sweeps.

    :raises Wrong: locks contradict each other, availability or tables.
    """
    course = _begun(compiled(problem))
    told = _Teller(course, progress)
    told.tell()
    if effort:
        _relax(course)
    for number in range(effort):
        if (stop is not None and stop()) or course.perfect:
            break
        sweep(course.state, course.random, heat_of(number))
        course.iterations = number + 1
        if number % _AGAIN == 0:
            _fill(course)
        if course.keep():
            told.tell()
    return _plan(course)


class _Teller:
    """Tell of better plans, at most a fifth of the time: to seat a large plan takes as long as some sweeps."""

    def __init__(self, course: _Course, progress: Progress | None) -> None:
        self.course = course
        self.progress = progress
        self.next = 0.0

    def tell(self) -> None:
        """Tell of the best plan so far, if it is time."""
        now = time.perf_counter()
        if self.progress is not None and now >= self.next:
            self.progress(_plan(self.course))
            spent = time.perf_counter() - now
            self.next = now + 5 * spent


def heat_of(number: int) -> float:
    """Return the temperature of a sweep: cycles of cooling, each twice as long as the one before.

    It does not depend on how many sweeps there will be: a shorter run is the beginning of a longer one.
    """
    length = _CYCLE
    while number >= length:
        number -= length
        length *= 2
    return float(_HOT * (_COLD / _HOT) ** (number / (length - 1)))


def _begun(grid: Grid) -> _Course:
    """Make the first plan."""
    began = time.perf_counter()
    random = np.random.default_rng(grid.problem.seed)
    choice = choose(grid)
    state = State(grid)
    place(state, choice.chosen, random)
    course = _Course(grid, choice, state, state.kept(), random, began)
    for _ in range(_FILLS):
        if _reached(course):
            break
        _fill(course)
        if not course.keep():
            break
    course.keep()
    _prove(course)
    return course


def _prove(course: _Course) -> None:
    """Plan a small event whole, if the choice could not be placed."""
    state, grid = course.state, course.grid
    if grid.pairs * grid.slots > LARGEST or _reached(course):
        return
    found = solved(state, _WORK)
    if found.begin is None:
        return
    course.state = State.of(grid, Kept(found.begin, ()))
    if found.proven and grid.rooms.zones == 1 and not (grid.locked & ~(found.begin >= 0)).any():
        # What was proven takes the place of the bound of the choice.
        short = _musts(course.state)[1]
        course.choice = replace(course.choice, musts=found.musts, short=short, weight=found.weight)
    course.keep()
    course.state = State.of(grid, course.best)


def _relax(course: _Course) -> None:
    """Draw the bound closer where people come and go, if the event is not too large for that."""
    if _reached(course) or course.grid.rooms.zones > 1:
        return
    # The best plan never loses a must again.
    musts, _short = _musts(State.of(course.grid, course.best))
    weight = weight_bound(course.grid, musts)
    if weight is not None:
        choice = course.choice
        course.choice = replace(choice, weight=min(choice.weight, weight), alone=min(choice.alone, weight))


def _reached(course: _Course) -> bool:
    """Say whether no plan has more musts, lacks less of people's least, or has more weight."""
    musts, short = _musts(course.state)
    weight = int(course.grid.weight[course.state.begin >= 0].sum())
    return course.choice.reached(musts, short, weight)


def _musts(state: State) -> tuple[int, int]:
    _locked, musts, short, *_rest = state.value()
    return musts, -short


def _fill(course: _Course) -> None:
    """Put in what waits: what was chosen by chains, then each slot anew."""
    state, grid = course.state, course.grid
    if not _reached(course):
        insert(state, np.flatnonzero(course.choice.chosen & (state.begin < 0)))
    for slot in course.random.permutation(grid.slots).tolist():
        refill(state, slot, course.random)
    long = np.flatnonzero((state.begin < 0) & (grid.length > 1))
    insert(state, long)


def _plan(course: _Course) -> Plan:
    """Seat the best plan so far and say what is to be said of it."""
    state = State.of(course.grid, course.best)
    meetings, homeless = seated(state)
    for pair in homeless:
        state.take(pair)
    achieved = objectives(course.grid, meetings)
    bound = course.choice.bound(achieved.musts, achieved.short)
    return Plan(
        meetings,
        achieved,
        bound,
        course.choice.musts,
        unmet(state),
        course.iterations,
        time.perf_counter() - course.began,
        METHOD,
    )
