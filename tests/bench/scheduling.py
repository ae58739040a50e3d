"""Plan 1:1 meetings: the published problem beside published seconds, and events of our own with their gaps.

    python -m tests.bench.scheduling [--limit SECONDS] [--rival SECONDS] [--seconds SECONDS] [--sizes N]

Published instances: Bofill and others, JAIR 74 (2022); "ours" is the annealing start and CP-SAT with one worker, proof
included, each plan verified; HiGHS gets a MIP of the same problem in the same run, with a limit; the other columns are
seconds as published (other machines). Own events: one session, so that every idle slot between two meetings is a break;
each is planned for some seconds, then the person with most meetings comes two fifths of the day late, and a table is lost.
All times of this run are seconds of the processor, of one thread.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np

from luodi.scheduling.answer import Plan
from luodi.scheduling.changes import Change, Late, TableLost
from luodi.scheduling.checking import faults
from luodi.scheduling.planning import ENDLESS, plan
from luodi.scheduling.problem import Problem
from luodi.scheduling.published.checking import faults as faults_of
from luodi.scheduling.published.problem import Answer, Instance
from luodi.scheduling.published.reading import read_dzn
from luodi.scheduling.published.solving import solve
from luodi.scheduling.relaxing import _quietly
from luodi.scheduling.repairing import replan
from tests.scheduling.drawn import KINDS, Kind, event

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "b2b"
SIZES = ((40, 40, 12), (100, 100, 16), (300, 300, 24), (1_000, 500, 32))
LIMIT, RIVAL, SECONDS = 120.0, 20.0, 25.0
PUBLISHED = (
    "| instance | breaks | ours: plan at once | after s | proven s | HiGHS in this run | MaxSAT s | Chuffed s | MIP s |",
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
)
OWN = (
    "| A × B × slots | kind | pairs | tables | first plan s | its gap | gap after 10 s | gap in the end | breaks first "
    "| after 10 s | in the end | somebody late s | a table lost s |",
    "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|---|",
)


def published_rows(limit: float = LIMIT, rival: float = RIVAL) -> list[str]:
    """Solve every instance with its usual fairness."""
    said: dict[str, dict[str, str]] = {}
    expected: dict[str, str] = {}
    with (FOLDER / "published.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["fairness_d"] == "2":
                said.setdefault(row["instance"], {})[row["solver"]] = row["seconds"]
                if row["solver"] == "MaxSAT":
                    expected[row["instance"]] = row["breaks"]
    lines, times = [], []
    for name, seconds in said.items():
        instance = read_dzn(FOLDER / f"{name}.dzn")
        answer, spent, start = timed(instance, limit)
        if answer.slots is not None:
            assert faults_of(instance, answer.slots, answer.breaks) == []
        found = "-" if answer.status == "infeasible" else str(answer.breaks)
        proven = answer.status in ("optimal", "infeasible")
        assert not proven or found == expected[name], (name, found, expected[name])
        if "original" in name:
            times.append(spent)
        lines.append(
            f"| {name} | {found} | {start[0]} | {start[1]} | {f'{spent:.1f}' if proven else f'no, {limit:.0f}'} | "
            f"{highs(instance, rival)} | "
            + " | ".join(seconds.get(who, "") for who in ("MaxSAT", "Chuffed", "MIP"))
            + " |"
        )
        print(lines[-1], flush=True)
    lines += ["", f"Originals: median {statistics.median(times):.1f} s, slowest {max(times):.1f} s."]
    return lines


class Mip:
    """Be a mixed integer programme of Booleans in HiGHS."""

    def __init__(self, seconds: float) -> None:
        import highspy

        with _quietly():
            self.solver: Any = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("time_limit", seconds)):
            self.solver.setOptionValue(name, value)
        self.whole = highspy.HighsVarType.kInteger
        self.count = 0

    def column(self, cost: float = 0.0, most: float = 1.0) -> int:
        """Add a whole number and give its place."""
        self.solver.addCol(cost, 0.0, most, 0, np.zeros(0, dtype=np.int32), np.zeros(0))
        self.solver.changeColIntegrality(self.count, self.whole)
        self.count += 1
        return self.count - 1

    def row(self, low: float, high: float, cells: dict[int, float]) -> None:
        """Bound a sum."""
        names, values = np.array(list(cells), dtype=np.int32), np.array(list(cells.values()))
        self.solver.addRow(low, high, len(cells), names, values)


def timed(instance: Instance, limit: float) -> tuple[Answer, float, tuple[str, str]]:
    """Solve an instance; gives the answer, its seconds, and breaks and seconds of the plan that was there at once."""
    first: list[tuple[str, str]] = []
    began = time.process_time()
    answer = solve(
        instance,
        seconds=limit,
        progress=lambda one: first.append((str(one.breaks), f"{time.process_time() - began:.1f}")),
    )
    return answer, time.process_time() - began, first[0] if first else ("", "")


def highs(instance: Instance, seconds: float) -> str:
    """Give HiGHS a mixed integer programme of the instance; says breaks and seconds, or what it had in the end."""
    import highspy

    mip = Mip(seconds)
    at = {(m, t): mip.column() for m in range(len(instance.meetings)) for t in instance.open(m)}
    _meetings(mip, instance, at)
    most = mip.column(most=float(instance.slots))
    for person in range(instance.people):
        begins = _breaks(mip, instance, at, person)
        mip.row(-np.inf, 0, {**begins, most: -1.0})
        mip.row(-np.inf, instance.fairness, {most: 1.0, **dict.fromkeys(begins, -1.0)})
    began = time.process_time()
    mip.solver.run()
    spent = time.process_time() - began
    status, value = mip.solver.getModelStatus(), mip.solver.getInfo().objective_function_value
    if status == highspy.HighsModelStatus.kOptimal:
        return f"{round(value)} in {spent:.1f} s"
    if status == highspy.HighsModelStatus.kInfeasible:
        return f"- in {spent:.1f} s"
    return f"{round(value)}, no proof" if abs(value) < 1e6 else f"no plan in {seconds:.0f} s"


def _meetings(mip: Mip, instance: Instance, at: dict[tuple[int, int], int]) -> None:
    """Let each meeting be once, at a table, after those before it."""
    for m in range(len(instance.meetings)):
        mip.row(1, 1, {at[m, t]: 1.0 for t in instance.open(m)})
    for t in range(instance.slots):
        mip.row(-np.inf, instance.tables, {x: 1.0 for (_m, slot), x in at.items() if slot == t})
    for later, before in enumerate(instance.before):
        for first in before:
            cells = {at[later, t]: float(t) for t in instance.open(later)}
            cells |= {at[first, t]: -float(t) for t in instance.open(first)}
            mip.row(1, np.inf, cells)


def _breaks(mip: Mip, instance: Instance, at: dict[tuple[int, int], int], person: int) -> dict[int, float]:
    """Return the breaks of a person: busy before, idle here, busy later."""
    own = instance.of(person)
    busy = [{at[m, t]: 1.0 for m in own if (m, t) in at} for t in range(instance.slots)]
    later = [mip.column() for _ in range(instance.slots)]
    begins: dict[int, float] = {}
    for t in range(instance.slots):
        mip.row(-np.inf, 1, busy[t])
        mip.row(-np.inf, 0, {**busy[t], later[t]: -1.0})
        if t:
            mip.row(-np.inf, 0, {later[t]: 1.0, later[t - 1]: -1.0})
            start = mip.column(1.0)
            begins[start] = 1.0
            mip.row(-np.inf, 1, {**busy[t - 1], later[t]: 1.0, **dict.fromkeys(busy[t], -1.0), start: -1.0})
    return begins


def own_rows(seconds: float = SECONDS, sizes: int = len(SIZES)) -> list[str]:
    """Plan events of each size and kind."""
    lines = []
    for size in SIZES[:sizes]:
        for kind in KINDS:
            lines.append(own_row(*size, kind, seconds))
            print(lines[-1], flush=True)
    return lines


def own_row(a: int, b: int, slots: int, kind: Kind, seconds: float) -> str:
    """Plan one event and repair it."""
    problem = event(a, b, slots, kind)
    began = time.process_time()
    shown: list[tuple[float, Plan]] = []
    made = plan(
        problem,
        effort=ENDLESS,
        progress=lambda one: shown.append((time.process_time() - began, one)),
        stop=lambda: time.process_time() - began > seconds,
    )
    assert faults(problem, made) == []
    first, ten = shown[0], [one for at, one in shown if at <= 10 or one is shown[0][1]][-1]
    busiest = max(problem.participants, key=lambda one: len(made.of(one.key))).key
    repairs = [
        repaired(problem, made, change)
        for change in (Late(busiest, f"T{2 * slots // 5:02d}"), TableLost("table 000"))
    ]
    return (
        f"| {a:,} × {b:,} × {slots} | {kind} | {pairs_of(problem):,} | {len(problem.tables)} | {first[0]:.2f} | "
        f"{100 * first[1].gap:.2f} % | {100 * ten.gap:.3f} % | {100 * made.gap:.3f} % | {first[1].objectives.breaks:,} | "
        f"{ten.objectives.breaks:,} | {made.objectives.breaks:,} | {' | '.join(repairs)} |"
    )


def repaired(problem: Problem, made: Plan, change: Change) -> str:
    """Repair a plan; says seconds, and what is moved and lost in all."""
    began = time.process_time()
    done = replan(problem, made, [change])
    spent = time.process_time() - began
    assert faults(done.problem, done.plan) == []
    least = ", no plan loses fewer" if done.proven else ""
    return f"{spent:.2f}: {len(done.moved)} moved, {len(done.lost)} lost{least}"


def pairs_of(problem: Problem) -> int:
    """Return how many pairs wish to meet."""
    return len({frozenset((wish.of, wish.to)) for wish in problem.wishes})


def table(
    limit: float = LIMIT, rival: float = RIVAL, seconds: float = SECONDS, sizes: int = len(SIZES)
) -> list[str]:
    """Draw both tables."""
    lines = ["### Published instances", ""]
    if FOLDER.exists():
        lines += [*PUBLISHED, *published_rows(limit, rival), ""]
    else:
        lines += ["The public instances are not beside the project.", ""]
    return [*lines, f"### Events of our own, {seconds:.0f} s each", "", *OWN, *own_rows(seconds, sizes), ""]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--limit", type=float, default=LIMIT)
    parser.add_argument("--rival", type=float, default=RIVAL)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--sizes", type=int, default=len(SIZES))
    given = parser.parse_args()
    print("\n".join(table(given.limit, given.rival, given.seconds, given.sizes)))
