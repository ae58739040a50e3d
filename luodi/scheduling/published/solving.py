"""Solve an instance: a plan at once, then the proof."""

from __future__ import annotations

import time
from collections.abc import Callable

from luodi.scheduling.published.annealing import SWEEPS, anneal
from luodi.scheduling.published.checking import breaks_by_person
from luodi.scheduling.published.model import METHOD, prove
from luodi.scheduling.published.problem import Answer, Instance


def solve(
    instance: Instance,
    *,
    seconds: float | None = None,
    seed: int = 0,
    sweeps: int = SWEEPS,
    progress: Callable[[Answer], object] | None = None,
) -> Answer:
    """Return the fewest breaks, proven if time allows; ``progress`` gets the plan that is there at once."""
    began = time.perf_counter()
    start = anneal(instance, sweeps=sweeps, seed=seed)
    first: Answer | None = None
    if start is not None:
        breaks = sum(breaks_by_person(instance, start))
        first = Answer(
            "optimal" if not breaks else "feasible",
            tuple(start),
            breaks,
            0,
            time.perf_counter() - began,
            "annealing",
        )
        if progress is not None:
            progress(first)
        if not breaks:
            return first
    left = None if seconds is None else max(seconds - (time.perf_counter() - began), 0.01)
    proven = prove(instance, seconds=left, seed=seed, start=start)
    spent = time.perf_counter() - began
    if first is not None and (proven.breaks is None or (first.breaks or 0) < proven.breaks):
        return Answer("feasible", first.slots, first.breaks, proven.bound, spent, first.method)
    return Answer(proven.status, proven.slots, proven.breaks, proven.bound, spent, METHOD)
