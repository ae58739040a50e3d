"""Measure the assignment of people to items beside the greedy plan, as a Markdown table.

    python -m tests.bench.assignment

Affinities are inner products of sparse topic mixtures (Dirichlet, 25 topics, 0.1), as between papers and reviewers;
2 % of the pairs are conflicts, each item wants 3 people, nobody takes more than 6.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time

import numpy as np

from luodi.matching.assignment.greedy import greedy
from luodi.matching.assignment.planning import assign
from luodi.matching.assignment.problem import Plan, Problem, floor_of, worth

SIZES = ((500, 300), (5_000, 3_000))
DEMAND, CAPACITY, CONFLICTS, TOPICS = 3, 6, 0.02, 25
RUNS = 3


def drawn(n: int, m: int, seed: int = 1) -> Problem:
    """Draw a problem."""
    draw = np.random.default_rng(seed)
    items, people = draw.dirichlet(np.full(TOPICS, 0.1), n), draw.dirichlet(np.full(TOPICS, 0.1), m)
    return Problem.of(items @ people.T, DEMAND, CAPACITY, forbidden=draw.random((n, m)) < CONFLICTS)


def table() -> str:
    """Return the table; each size in a process of its own, so that memory is told apart."""
    lines = [
        "| items × people × 3 | plan | total | worst-off item | proven | seconds | peak memory |",
        "|---|---|--:|--:|---|--:|--:|",
    ]
    for n, m in SIZES:
        words = [sys.executable, "-m", "tests.bench.assignment", "--size", str(n), str(m)]
        lines.append(subprocess.run(words, check=True, capture_output=True, text=True).stdout.rstrip())
    return "\n".join(lines)


def rows(n: int, m: int) -> str:
    """Measure one size."""
    problem = drawn(n, m)
    size = f"{n:,} × {m:,}"
    assign(drawn(20, 20))
    optimum, seconds = _least(lambda: assign(problem))
    peak = _peak()
    fair, fair_seconds = _least(lambda: assign(problem, fair=True), 1 if n > 1000 else RUNS)
    began = time.perf_counter()
    by_hand = greedy(problem)
    greedy_seconds = time.perf_counter() - began
    total, floor = worth(problem, by_hand)[0], floor_of(problem, by_hand)
    missing = problem.wanted - len(by_hand)
    ratio = total / optimum.total
    return "\n".join(
        (
            _line(size, "highest total", optimum, seconds, peak),
            _line(size, "worst-off item raised", fair, fair_seconds, _peak()),
            f"| {size} | greedy | {total:,.2f} ({100 * (ratio - 1):+.2f} %) | {floor:.4f} | "
            f"no{f', {missing} places unmet' if missing else ''} | {greedy_seconds:.2f} | |",
        )
    )


def _line(size: str, name: str, plan: Plan, seconds: float, peak: float) -> str:
    total = "optimal" if plan.proven else f"within {100 * plan.gap:.3f} %"
    floor = (
        "floor as high as can be"
        if plan.floor >= plan.floor_bound - 1e-5
        else f"floor at most {plan.floor_bound:.4f}"
    )
    return (
        f"| {size} | {name} | {plan.total:,.2f} | {plan.floor:.4f} | {total}; {floor} | "
        f"{seconds:.2f} | {peak:,.0f} MB |"
    )


def _least(make: object, runs: int = RUNS) -> tuple[Plan, float]:
    best = float("inf")
    plan: Plan | None = None
    for _ in range(runs):
        began = time.perf_counter()
        plan = make()  # type: ignore[operator]
        best = min(best, time.perf_counter() - began)
    assert plan is not None
    return plan, best


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, nargs=2)
    given = parser.parse_args()
    print(rows(*given.size) if given.size else table())
