"""`luodi assign`: assign people to items, such as reviewers to applications, optimally and fairly."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from luodi.site.commands import frame


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser(
        "assign",
        help="assign people to items: affinities, conflicts, demand, capacity, quotas, locks",
        description="FILE is a JSON file, or a directory of CSV files (docs/assignment.md). Prints the plan with what "
        "is proven of it; if there is none, the smallest changes after which there is one. Needs no installation.",
    )
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument("--fair", action="store_true", help="first raise the worst-off item to its best floor")
    verb.add_argument(
        "--even",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="give up this share of the total for even loads",
    )
    verb.add_argument("--compare", action="store_true", help="compare with the greedy plan")
    verb.add_argument("--csv", type=Path, metavar="OUT", help="write the plan to a CSV file")
    verb.add_argument("--json", action="store_true", help="print JSON")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Make the plan.

    :raises Failed: if the file cannot be read, or there is no plan.
    """
    from luodi.matching.assignment import planning, reading
    from luodi.matching.assignment.problem import Wrong

    if not 0 <= chosen.even <= 0.5:
        raise frame.Failed("--even is a share from 0 to 0.5.")
    try:
        problem = reading.read_problem(chosen.file)
        plan = planning.assign(problem, fair=chosen.fair, even=chosen.even)
    except (reading.Unreadable, Wrong, planning.NoPlan, ValueError) as error:
        raise frame.Failed(str(error)) from error
    if chosen.csv:
        reading.write_plan(chosen.csv, problem, plan)
    if chosen.json:
        compare = (lambda: _greedy(problem)) if chosen.compare else None
        print(json.dumps(reading.as_data(problem, plan, compare), ensure_ascii=False))
        return 0
    if not chosen.csv:
        for item, person, affinity in reading.lines(problem, plan):
            print(f"{item}\t{person}\t{affinity:g}")
        print()
    print(_said(plan))
    if chosen.compare:
        found = _greedy(problem)
        print(
            f"greedy: total {found['total']:g}, worst-off {found['floor']:g}, {found['unmet']} places unmet"
        )
    return 0


def _said(plan: Any) -> str:
    proof = "optimal, proven" if plan.proven else f"at most {100 * plan.gap:.3f} % below the optimum"
    busy = int(plan.loads.max()) if len(plan.loads) else 0
    kept = f", {plan.kept} pairs kept" if plan.kept else ""
    return (
        f"total {plan.total:g} ({proof}); worst-off item {plan.floor:g}, at best {plan.floor_bound:g}; "
        f"at most {busy} a person{kept}; {plan.method}, {plan.seconds:.2f} s"
    )


def _greedy(problem: Any) -> dict[str, Any]:
    from luodi.matching.assignment.greedy import greedy
    from luodi.matching.assignment.problem import floor_of, worth

    pairs = greedy(problem)
    return {
        "total": round(worth(problem, pairs)[0], 6),
        "floor": round(floor_of(problem, pairs), 6),
        "unmet": problem.wanted - len(pairs),
    }
