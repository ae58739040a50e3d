"""`luodi import`: bring a file of research results into the register."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from luodi.site.commands import frame


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser(
        "import",
        help="bring a file of research results into the register",
        description="Without --commit nothing is written: it shows what would happen.",
        epilog="`luodi import results --columns` lists the columns.",
    )
    verb.add_argument("what", choices=("results",), help="what the file holds")
    verb.add_argument(
        "file", type=Path, nargs="?", help="JSON lines (.jsonl) or CSV with a line of column names"
    )
    verb.add_argument("--commit", action="store_true", help="write; without it this is a trial")
    verb.add_argument(
        "--publish", action="store_true", help="open to all who are logged in; else drafts of the office"
    )
    verb.add_argument("--source", default="", metavar="TEXT", help="source of rows that name none")
    verb.add_argument(
        "--skip-errors", action="store_true", help="write the right rows even if others are wrong"
    )
    verb.add_argument(
        "--errors", type=Path, metavar="FILE", help="write every line with an error to a CSV file"
    )
    verb.add_argument("--columns", action="store_true", help="list the columns and end")
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Examine the file, then write what is new.

    :raises Failed: if the file cannot be read, or rows are wrong.
    """
    frame.start()
    from luodi.registry.rows import COLUMNS, Unreadable

    if chosen.columns:
        for name, takes in COLUMNS.items():
            print(f"{name:12} {takes}")
        return 0
    if chosen.file is None:
        raise frame.Failed("name the file, or ask for --columns.")
    frame.require_sound_database()
    try:
        return _import(chosen)
    except Unreadable as error:
        raise frame.Failed(str(error)) from error


def _import(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from luodi.core.actor import SYSTEM
    from luodi.registry import importing
    from luodi.registry.states import ResultState

    with _error_file(chosen.errors) as wrong:
        report = importing.examine(chosen.file, source=chosen.source, wrong=wrong)
    _tell(report)
    if report.errors and not chosen.skip_errors:
        raise frame.Failed("nothing was written: correct these lines, or leave them out with --skip-errors.")
    kind = "published" if chosen.publish else "drafts (--publish opens them)"
    if not chosen.commit:
        print(f"Trial only: --commit would write {report.new} results as {kind}.")
        return 0
    say = frame.steps()
    state = ResultState.PUBLISHED if chosen.publish else ResultState.DRAFT
    done = importing.import_results(
        chosen.file,
        source=chosen.source,
        state=state,
        by=SYSTEM,
        at=timezone.now(),
        progress=lambda count: say(f"{count} written") if count % 10_000 == 0 else None,
    )
    print(f"{done.new} results written as {kind}; the worker puts them into the index.")
    return 0


def _tell(report: Any) -> None:
    print(
        f"{report.rows} rows: {report.new} new, {report.duplicates} known already, {report.errors} with errors"
    )
    for title in report.samples:
        print(f"  + {title}")
    for number, said in report.wrong:
        print(f"  line {number}: {said}")
    if report.errors > len(report.wrong):
        print(f"  ... and {report.errors - len(report.wrong)} more; --errors FILE writes them all")


@contextmanager
def _error_file(path: Path | None) -> Iterator[Callable[[int, str], None] | None]:
    if path is None:
        yield None
        return
    try:
        with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("line", "error"))
            yield lambda number, said: rows.writerow((number, said))
    except OSError as error:
        raise frame.Failed(f"{path}: {error.strerror}") from error
