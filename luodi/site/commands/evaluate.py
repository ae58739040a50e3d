"""`luodi evaluate`: measure the match engine, or any other ranking, on a directory of judged questions."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luodi.site.commands import frame

if TYPE_CHECKING:
    from luodi.matching.evaluation.reading import Run


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser(
        "evaluate",
        help="measure the match engine on judged questions",
        description="DIR holds documents.jsonl, queries.jsonl and qrels.txt or people-qrels.txt (docs/evaluation.md). "
        "Prints nDCG@10, MAP, MRR@10, recall and weighted pairwise loss with intervals. Needs no installation's data.",
    )
    verb.add_argument("folder", type=Path, metavar="DIR")
    verb.add_argument(
        "--run",
        dest="others",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a TREC run to compare with",
    )
    verb.add_argument("--baselines", action="store_true", help="compare with what most systems do")
    verb.add_argument(
        "--write-run", type=Path, metavar="FILE", help="write the engine's ranking as a TREC run"
    )
    verb.add_argument(
        "--dictionary", type=Path, metavar="FILE", help="a domain dictionary instead of Luodi's own"
    )
    verb.add_argument(
        "--vectors",
        nargs="?",
        const="",
        metavar="MODEL",
        help="rank by meaning as well, beside wording alone: a model's folder or a service's address (default: "
        "LUODI_VECTORS; a service also needs LUODI_VECTORS_MODEL)",
    )
    verb.add_argument("--json", action="store_true", help="print JSON")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Measure.

    :raises Failed: if a file cannot be read, or the model does not do its work.
    """
    from luodi.matching.dictionary import Dictionary
    from luodi.matching.evaluation import rankers, reading, report

    try:
        test = reading.read_test(chosen.folder)
        read = [(path.name, reading.read_other(path, test)) for path in chosen.others]
        dictionary = (
            Dictionary.parse(chosen.dictionary.read_text(encoding="utf-8-sig")) if chosen.dictionary else None
        )
    except reading.Unreadable as error:
        raise frame.Failed(str(error)) from error
    except (OSError, ValueError) as error:
        raise frame.Failed(f"{chosen.dictionary}: {error}.") from error
    try:
        runs = rankers.runs_of(
            test,
            dictionary=dictionary,
            baselines=chosen.baselines,
            vectors=_vectors(chosen),
            progress=_say(len(test.documents)),
        )
    except rankers.NoVectors as error:
        raise frame.Failed(f"{error}.") from error
    if chosen.write_run:
        try:
            reading.write_run(chosen.write_run, runs["luodi"])
        except reading.Unreadable as error:
            raise frame.Failed(str(error)) from error
    others = _named(read, set(runs))
    found = {}
    if test.judgements:
        found["documents"] = report.evaluate({**runs, **others}, test.judgements)
    if test.people:
        people = {name: rankers.people_run(one, test.persons) for name, one in runs.items()}
        found["people"] = report.evaluate({**people, **(others if not test.judgements else {})}, test.people)
    if chosen.json:
        print(json.dumps({name: report.as_data(lines) for name, lines in found.items()}, ensure_ascii=False))
    else:
        print("\n\n".join(f"# {name}\n{report.as_text(lines)}" for name, lines in found.items()))
    return 0


def _vectors(chosen: argparse.Namespace) -> dict[str, str]:
    """Return what compares by meaning.

    :raises Failed: if it is asked for and not named.
    """
    from luodi.site import environment

    if chosen.vectors is None:
        return {}
    vectors = environment.vectors(chosen.vectors)
    if not vectors:
        raise frame.Failed("--vectors names no model, and LUODI_VECTORS is not set.")
    return vectors


def _say(total: int) -> Callable[[int], None]:
    def say(done: int) -> None:
        # Not where the measures go, which may be read by a program.
        print(f"{done} of {total} documents have a vector", file=sys.stderr)

    return say


def _named(read: Sequence[tuple[str, Run]], taken: set[str]) -> dict[str, Run]:
    """Return runs by the names of their files, numbered where a name is taken: none replaces another."""
    found: dict[str, Run] = {}
    for name, one in read:
        number, free = 2, name
        while free in taken or free in found:
            number, free = number + 1, f"{name} ({number})"
        found[free] = one
    return found
