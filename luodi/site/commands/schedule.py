"""`luodi schedule`: plan who meets whom, when and where, with what is proven of it and why wishes are unmet."""

from __future__ import annotations

import argparse
import json
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from luodi.site.commands import frame

_SHOWN = 20


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser(
        "schedule",
        help="plan 1:1 meetings: wishes, availability, tables, locks, interpreters",
        description="FILE is a JSON file (docs/scheduling.md), or a .dzn file of the published meeting problem. Prints "
        "the plan with its bound, and the wishes that are unmet with the reason and a cure. Needs no installation.",
    )
    verb.add_argument("file", type=Path, metavar="FILE")
    verb.add_argument(
        "--seconds", type=float, metavar="N", help="improve or prove for so long (default: by effort)"
    )
    verb.add_argument(
        "--effort", type=int, metavar="N", help="sweeps of improvement, 0 for the first plan (default 30)"
    )
    verb.add_argument("--seed", type=int, metavar="N", help="another seed than the file's")
    verb.add_argument(
        "--fairness", type=int, metavar="D", default=2, help="of a .dzn file: breaks may differ by so many"
    )
    verb.add_argument("--json", action="store_true", help="print JSON")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Make the plan.

    :raises Failed: if the file cannot be read, or contradicts itself, or there is no plan.
    """
    from luodi.scheduling.files import Unreadable
    from luodi.scheduling.problem import Wrong

    if chosen.seconds is not None and not 0 < chosen.seconds <= 86_400:
        raise frame.Failed("--seconds is a number above 0, up to a day.")
    if (chosen.effort or 0) < 0 or (chosen.seed or 0) < 0 or chosen.fairness < 0:
        raise frame.Failed("--effort, --seed and --fairness are whole numbers from 0.")
    try:
        return _published(chosen) if chosen.file.suffix.lower() == ".dzn" else _event(chosen)
    except (Unreadable, Wrong) as error:
        raise frame.Failed(str(error)) from error


def _event(chosen: argparse.Namespace) -> int:
    from dataclasses import replace

    from luodi.scheduling import planning, reading
    from luodi.scheduling.checking import faults

    problem = reading.read_event(chosen.file)
    if chosen.seed is not None:
        problem = replace(problem, seed=chosen.seed)
    effort, ends = chosen.effort, None
    if effort is None:
        effort = planning.GOOD if chosen.seconds is None else planning.ENDLESS
    if chosen.seconds is not None:
        ends = time.monotonic() + chosen.seconds
    plan = planning.plan(problem, effort=effort, stop=lambda: ends is not None and time.monotonic() > ends)
    wrong = faults(problem, plan)
    if chosen.json:
        print(
            json.dumps(
                {**reading.plan_data(plan), "faults": [one.words for one in wrong]}, ensure_ascii=False
            )
        )
    else:
        _table(("slot", "table", "", ""), [(one.slot, one.table, one.a, one.b) for one in plan.meetings])
        print()
        print(_said(plan))
        _unmet(plan)
    if wrong:
        raise frame.Failed(f"the plan does not keep everything: {'; '.join(one.words for one in wrong[:5])}.")
    return 0


def _said(plan: Any) -> str:
    done = plan.objectives
    proof = "no plan has more, proven" if plan.proven else f"at most {100 * plan.gap:.3f} % below the best"
    musts = f"{done.musts} of {done.musts_wanted} musts, " if done.musts_wanted else ""
    short = f", {done.short} meetings short of people's least" if done.short else ""
    return (
        f"{len(plan.meetings)} meetings, {musts}weight {done.weight} of {plan.bound} ({proof}){short}; {done.empty} "
        f"who wished meet nobody; {done.breaks} breaks of {done.idle} slots, {done.room_changes} changes of room; "
        f"{plan.method}, {plan.iterations} sweeps, {plan.seconds:.2f} s"
    )


def _unmet(plan: Any) -> None:
    if not plan.unmet:
        return
    print(f"\n{len(plan.unmet)} wishes are unmet:")
    rows = [
        (one.a, one.b, "must" if one.must else str(one.weight), _because(one), _cure(one.cure))
        for one in plan.unmet[:_SHOWN]
    ]
    _table(("", "", "weight", "why", "would help"), rows)
    if len(plan.unmet) > _SHOWN:
        print(f"… and {len(plan.unmet) - _SHOWN} more (--json has all)")


def _because(one: Any) -> str:
    facts = {"reason": "", "person": "", **one.facts}
    words = {
        "forbidden": "may not be"
        + (f": {facts['reason']}" if facts["reason"] else f": {facts['person']} said no"),
        "not_paired": "their sides do not meet",
        "no_common_slot": "never there at the same time",
        "too_long": "no common time of {length} slots",
        "most_reached": "{person} has {meetings} meetings, the most he takes",
        "crowded": "{requests} requests of {person} for {slots} slots",
        "tables_full": "no table is free",
        "no_interpreter": "no interpreter ({interpreter}) is free",
        "never_both_free": "free at different times",
        "too_far": "too far to walk from what is before or after",
    }
    return words[one.reason].format(**facts) if one.reason != "forbidden" else words[one.reason]


def _cure(cure: Any) -> str:
    if cure is None:
        return ""
    several = ", ".join(cure.people)
    return {
        "attend": f"{cure.person} there in {cure.slot}",
        "table": f"a table in {cure.slot}",
        "interpreter": f"an interpreter in {cure.slot}",
        "take_more": f"{cure.person} takes one more",
        "group": f"{cure.person} meets {several} as a group" + (f" in {cure.slot}" if cure.slot else ""),
        "shorten": f"meet for {cure.length} slots",
        "ask": f"ask {cure.person}",
    }[str(cure.what)]


def _published(chosen: argparse.Namespace) -> int:
    from luodi.scheduling.published import reading, solving
    from luodi.scheduling.published.checking import faults

    instance = reading.read_dzn(chosen.file, fairness=chosen.fairness)
    answer = solving.solve(instance, seconds=chosen.seconds, seed=chosen.seed or 0)
    wrong = faults(instance, answer.slots, answer.breaks) if answer.slots is not None else []
    if chosen.json:
        slots = None if answer.slots is None else [slot + 1 for slot in answer.slots]
        data = {**vars(answer), "slots": slots, "faults": wrong}
        print(json.dumps(data, ensure_ascii=False))
    elif answer.slots is not None:
        rows = [
            (str(slot + 1), str(one + 1), str(other + 1))
            for slot, (one, other, _session) in sorted(zip(answer.slots, instance.meetings, strict=True))
        ]
        _table(("slot", "", ""), rows)
        proof = "proven" if answer.status == "optimal" else f"at least {answer.bound} in any plan"
        print(
            f"\n{len(rows)} meetings, {answer.breaks} breaks ({proof}); {answer.method}, {answer.seconds:.2f} s"
        )
    if answer.status == "infeasible":
        raise frame.Failed(f"there is no plan, proven ({answer.seconds:.2f} s).")
    if answer.slots is None or wrong:
        raise frame.Failed(
            "; ".join(wrong) or "no plan was found in the time given, nor proof that there is none."
        )
    return 0


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows in columns; Chinese characters are two wide."""
    widths = [max(map(_width, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
