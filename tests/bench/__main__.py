"""Measure a large installation on both databases, and write docs/benchmarks.md: what `make bench` does.

    python -m tests.bench [--results N] [--needs N] [--seconds S] [--keep DIR] [--parts pages,matching,bulk,importing,...] [--rows N]

Pages: the real server, eight clients, every page as several people (pages.py). Matching: a need of 200 words to its
top 50 with reasons, through the check against either database, beside the same question on the full-text search of
SQLite and of PostgreSQL. Bulk: many needs in all processes, from the index of the installation. Quality and assignment
stand on their own data. A run at a million results takes the better part of an hour on two cores; what was seeded is
used again from ``--keep``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import (
    assignment,
    checkin,
    deciding,
    loading,
    pages,
    phones,
    posting,
    quality,
    reviewing,
    scheduling,
)
from tests.postgres import postgres_server

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "docs" / "benchmarks.md"
QUALITY = (
    'Public tests; "better by" is the paired difference of the first run, with the bounds of 95 of 100 resamplings of '
    "the questions. Settings are those that are served and timed above."
)
ASSIGNMENT = "Topic-model affinities, 2 % conflicts, 3 people an item, at most 6 items a person; least of several runs."
IMPORTING = (
    "Target: 100,000 organisations checked and stored in at most 60 s on two cores; half of the rows are registered "
    "already, each row is held against the register and the file by credit code and name, and each new one against all "
    "similar names."
)
PHONES = (
    f"Target: p95 ≤ {phones.TARGET_MS} ms, no need lost. {phones.PHONES} phones enter a need each on one call at the same "
    f"time, each within {phones.SECONDS / 60:.0f} minutes, as the quickest of people need; one in five sends twice."
)
DESKS = (
    f"Target: p95 ≤ {checkin.TARGET_MS} ms, nobody lost, nobody twice. {checkin.DESKS} desks check {checkin.GUESTS} people "
    f"in within {checkin.SECONDS / 60:.0f} minutes, and {checkin.GUESTS // 10} walk-ins; one in ten at two desks, one in ten "
    "sent twice."
)
TARGET_MS = {"pages": 150, "matching": 100, "search": 100, "duplicates": 200}


def environment_of(home: Path, database: str = "") -> dict[str, str]:
    """Give the environment of an installation in a folder of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LUODI_", "DJANGO_"))}
    # Demonstration mode asks for no second factor and no https; nothing else differs.
    own = {"LUODI_HOME": str(home), "LUODI_MODE": "demo", "DJANGO_SETTINGS_MODULE": "luodi.site.settings"}
    return {**kept, **own, **({"LUODI_DATABASE_URL": database} if database else {})}


def run(environment: Mapping[str, str], *words: str) -> str:
    """Run a command of ours and give what it says."""
    done = subprocess.run(
        [sys.executable, "-m", *words],
        env=dict(environment),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def seed(folder: Path, results: int, database: str = "") -> dict[str, str]:
    """Make an installation with its rows, unless the folder has it from an earlier run."""
    rows, home = folder / "rows", folder / ("postgresql" if database else "sqlite")
    home.mkdir(parents=True, exist_ok=True)
    environment = environment_of(home, database)
    if not (rows / "tables.json").exists():
        run(environment_of(folder / "sqlite"), "luodi", "migrate")
        print(f"rows of {results:,} results", flush=True)
        run(environment_of(folder / "sqlite"), "tests.bench.world", str(rows), str(results))
    if database:
        run(environment, "luodi", "migrate")
        loading.into_postgresql(rows, database)
    elif not (home / "loaded").exists():
        run(environment, "luodi", "migrate")
        loading.into_sqlite(rows, home / "luodi.sqlite3")
        (home / "loaded").touch()
    return environment


def codes(environment: Mapping[str, str]) -> dict[str, list[str]]:
    """Draw a few results and needs that every reader of the table may see."""
    said: dict[str, list[str]] = json.loads(run(environment, "tests.bench.drawn"))
    return said


def percentile(values: list[float], share: float) -> float:
    """Give the value below which a share of the values lies, in milliseconds."""
    ordered = sorted(values)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def pages_table(load: pages.Load, alone: dict[tuple[str, str], float]) -> list[str]:
    """Draw the table of pages."""
    lines = [
        "| page | as | requests | p50 ms | p95 ms | worst ms | CPU alone ms |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for (name, who), times in load.times.items():
        figures = (
            percentile(times, 0.5),
            percentile(times, 0.95),
            percentile(times, 1.0),
            1000 * alone[name, who],
        )
        lines.append(
            f"| {name} | {who} | {len(times)} | " + " | ".join(f"{figure:,.0f}" for figure in figures) + " |"
        )
    every = load.every
    lines.append(
        f"| **all** | | {len(every)} | **{percentile(every, 0.5):,.0f}** | **{percentile(every, 0.95):,.0f}** "
        f"| {percentile(every, 1.0):,.0f} | {1000 * sum(alone.values()) / len(alone):,.0f} |"
    )
    rate = len(every) / load.seconds if load.seconds else 0
    lines += [
        "",
        f"{rate:,.0f} requests a second, {len(load.errors)} errors, {load.resident:,.0f} MB resident.",
    ]
    return lines


def measure_pages(environment: Mapping[str, str], seconds: float, folder: Path) -> list[str]:
    """Measure all pages of an installation."""
    load, alone = pages.measure(environment, codes(environment), seconds, folder / "server.log")
    for fault in load.errors[:5]:
        print("error:", fault)
    return pages_table(load, alone)


def built(environment: Mapping[str, str], results: int) -> str:
    """Build the index, unless the folder has one from an earlier run, and say how fast."""
    home = Path(environment["LUODI_HOME"])
    speed = home / "index-built"
    if not speed.exists():
        began = time.perf_counter()
        run(environment, "luodi", "index", "rebuild")
        speed.write_text(str(time.perf_counter() - began))
    seconds = float(speed.read_text())
    # Organisations, experts, needs and projects are in the index too.
    records = sum(loading.tables_of(home.parent / "rows").values())
    size = sum(file.stat().st_size for file in (home / "index").rglob("*") if file.is_file()) / 1024**2
    return (
        f"The index of {results:,} results and what else can be found was built in {seconds:,.0f} s "
        f"(about {records / seconds:,.0f} rows a second, read from SQLite) and takes {size:,.0f} MB."
    )


def together(environment: Mapping[str, str], needs: int) -> str:
    """Match in one process a core at the same time, and say how many matches a second that makes."""
    words = [sys.executable, "-m", "tests.bench.matched", str(needs), "--rate"]
    both = [
        subprocess.Popen(words, env=dict(environment), cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(os.cpu_count() or 1)
    ]
    said = [json.loads(process.communicate()[0]) for process in both]
    rate, resident = sum(one["rate"] for one in said), max(one["resident"] for one in said)
    return (
        f"{len(both)} processes at once: {rate:,.0f} matches a second; each at most {resident:,.0f} MB resident, "
        "pages of the index that it has read included."
    )


def in_bulk(environment: Mapping[str, str], needs: int) -> str:
    """Match many needs of the installation as a night does, without keeping what is found."""
    said = json.loads(run(environment, "tests.bench.in_bulk", str(needs)))
    return (
        f"{said['needs']:,} needs in {said['seconds']:,.0f} s, {said['needs'] / said['seconds']:,.0f} a second on "
        f"{os.cpu_count()} cores: 10,000 needs take {10_000 * said['seconds'] / said['needs'] / 60:,.1f} minutes "
        "(target: at most 15)."
    )


def importing(folder: Path, rows: int) -> list[str]:
    """Bring a workbook of organisations into an empty installation on either database, and take it back."""
    lines = [
        "| database | read s | check s | store s | **check + store s** | processor s | undo s | new, changed | MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    with postgres_server() as address:
        for name, database in (("SQLite", ""), ("PostgreSQL", address)):
            home = folder / f"importing-{name.lower()}"
            home.mkdir(parents=True, exist_ok=True)
            environment = environment_of(home, database)
            run(environment, "luodi", "setup", "--email", "bench@example.edu", "--name", "Bench")
            said = json.loads(
                run(environment, "tests.bench.importing", str(rows), str(home)).splitlines()[-1]
            )
            works = [said[work]["seconds"] for work in ("read", "check", "store")]
            busy = sum(said[work]["processor"] for work in ("check", "store"))
            lines.append(
                f"| {name} | {works[0]:,.1f} | {works[1]:,.1f} | {works[2]:,.1f} | **{works[1] + works[2]:,.1f}** "
                f"| {busy:,.1f} | {said['undo']['seconds']:,.1f} | {said['counts'][0]:,}, {said['counts'][1]:,} "
                f"| {said['megabytes']:,} |"
            )
    return [
        *lines,
        "",
        f"{rows:,} rows; processor seconds of all our processes, without those of the database server.",
    ]


def search(environment: Mapping[str, str]) -> list[str]:
    """Type into the global search of an installation as several people."""
    said = json.loads(run(environment, "tests.bench.search"))
    people = {name: one for name, one in said.items() if name not in {"records", "ways"}}
    lines = [f"{said['records']:,} records in the index.", "", "| as | p50 ms | p95 ms |", "|---|--:|--:|"]
    lines += [f"| {name} | {one['p50_ms']:,.0f} | {one['p95_ms']:,.0f} |" for name, one in people.items()]
    return lines


def likely_duplicates(folder: Path, organisations: int) -> list[str]:
    """Ask among many organisations for what may be registered already, in an installation of its own."""
    home = folder / "duplicates"
    home.mkdir(parents=True, exist_ok=True)
    said = json.loads(run(environment_of(home), "tests.bench.duplicates", str(organisations)))
    count = said.pop("organisations")
    lines = [
        f"{count:,} organisations.",
        "",
        "| as | p50 ms | p95 ms | worst ms | registered | found |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {name} | {one['p50_ms']:,.0f} | {one['p95_ms']:,.0f} | {one['worst_ms']:,.0f} | {one['registered']} "
        f"| {one['found']} |"
        for name, one in said.items()
    ]
    return lines


def on_phones(parts: set[str], folder: Path) -> list[str]:
    """Measure entry on phones on both databases, each on an empty installation of its own."""
    if "phones" not in parts:
        return []
    said = ["## Phones that enter needs at once", "", PHONES, ""]
    with postgres_server() as address:
        for name, database in (("SQLite", ""), ("PostgreSQL", address)):
            with tempfile.TemporaryDirectory(dir=folder) as home:
                environment = environment_of(Path(home), database)
                run(environment, "luodi", "migrate")
                lines = [f"### {name}", "", *phones.measure(environment, folder, name.lower()), ""]
                print("\n".join(lines), flush=True)
                said += lines
    return said


def at_desks(parts: set[str], folder: Path) -> list[str]:
    """Measure checking in on both databases, each on an empty installation of its own."""
    if "checkin" not in parts:
        return []
    said = ["## Checking in at four desks", "", DESKS, ""]
    with postgres_server() as address:
        for name, database in (("SQLite", ""), ("PostgreSQL", address)):
            with tempfile.TemporaryDirectory(dir=folder) as home:
                environment = environment_of(Path(home), database)
                run(environment, "luodi", "migrate")
                lines = [f"### {name}", "", *checkin.measure(environment, folder, name.lower()), ""]
                print("\n".join(lines), flush=True)
                said += lines
    return said


def on_ledger(parts: set[str], folder: Path) -> list[str]:
    """Measure posts a second on both databases, by one process and by two."""
    if "ledger" not in parts:
        return []
    said = ["## Posts into the ledger", "", (posting.__doc__ or "").split("\n\n")[-1].strip(), "", ""]
    with postgres_server() as address:
        for name, database in (("SQLite", ""), ("PostgreSQL", address)):
            for processes in (1, 2):
                with tempfile.TemporaryDirectory(dir=folder) as home:
                    environment = environment_of(Path(home), database)
                    run(environment, "luodi", "migrate")
                    lines = posting.measure(environment, 10, processes)
                    # The second line goes below the first, under one head.
                    said[-1:] = [f"### {name}", "", *lines, ""] if processes == 1 else [*lines[2:], ""]
                    if database:
                        _drop(environment)
    return said


def on_reviews(parts: set[str], folder: Path) -> list[str]:
    """Measure how long reviewers are assigned to a whole call, on both databases."""
    if "reviewing" not in parts:
        return []
    target = f"Target: ≤ {reviewing.TARGET_SECONDS} s from the database to stored proposals."
    said = [
        "## Reviewers of a whole call",
        "",
        target,
        "",
        (reviewing.__doc__ or "").split("\n\n")[-1].strip(),
        "",
    ]
    with postgres_server() as address:
        for name, database in (("SQLite", ""), ("PostgreSQL", address)):
            with tempfile.TemporaryDirectory(dir=folder) as home:
                environment = environment_of(Path(home), database)
                run(environment, "luodi", "migrate")
                said += [
                    f"### {name}",
                    "",
                    *reviewing.HEAD,
                    reviewing.measure(environment, *reviewing.SIZE),
                    "",
                ]
    return said


def _drop(environment: Mapping[str, str]) -> None:
    """Let the next measurement on PostgreSQL begin anew."""
    words = (
        "import django; django.setup(); from django.db import connection; c = connection.cursor(); "
        "c.execute('DROP SCHEMA public CASCADE; CREATE SCHEMA public')"
    )
    subprocess.run([sys.executable, "-c", words], env=dict(environment), check=True)


def on_decisions(parts: set[str]) -> list[str]:
    """Measure what a call funds, and what other budgets would do, unless that was not asked for."""
    if "deciding" not in parts:
        return []
    about = (deciding.__doc__ or "").split("\n\n")[-1].strip()
    target = (
        f"Target: a what-if over {deciding.SIZE:,} applications in at most {deciding.TARGET_SECONDS:.0f} s."
    )
    return [
        "## Decisions within money and quotas",
        "",
        about,
        "",
        target,
        "",
        *deciding.HEAD,
        *deciding.measure(),
        "",
    ]


def on_meetings(parts: set[str]) -> list[str]:
    """Measure the planner of meetings, unless that was not asked for."""
    if "scheduling" not in parts:
        return []
    about = (scheduling.__doc__ or "").split("\n\n")[-1].strip()
    return ["## Scheduling 1:1 meetings", "", about, "", *scheduling.table()]


def finding(parts: set[str], environment: Mapping[str, str], folder: Path, results: int) -> list[str]:
    """Measure what is found while somebody types: the global search, and what is registered already."""
    said: list[str] = []
    if "search" in parts:
        # The index is part of what is measured.
        built(environment, results)
        target = f"Target: p95 ≤ {TARGET_MS['search']} ms."
        said += ["## Global search, a letter at a time", "", target, "", *search(environment), ""]
    if "duplicates" in parts:
        target = f"Target: p95 ≤ {TARGET_MS['duplicates']} ms for a name as it is typed."
        said += ["## Likely duplicates", "", target, "", *likely_duplicates(folder, results), ""]
    return said


def machine() -> str:
    """Describe where and on what the measurement was made."""
    cpu = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1024**2
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    load = os.getloadavg()[0]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {commit}, {os.cpu_count()} cores ({cpu}), {memory:,.0f} GB, "
        f"Python {platform.python_version()}; load average {load:.1f} when the measurement began"
    )


def main() -> None:
    """Seed, measure, write the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=int, default=1_000_000)
    parser.add_argument("--needs", type=int, default=100, help="needs that are matched")
    parser.add_argument("--seconds", type=float, default=60, help="how long eight clients ask for pages")
    parser.add_argument("--keep", type=Path, help="folder for what is seeded")
    parser.add_argument(
        "--parts",
        default="pages,matching,bulk,search,duplicates,importing,phones,checkin,ledger,quality,assignment,reviewing,"
        "deciding,scheduling",
    )
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the workbook that is imported")
    parser.add_argument("--report", type=Path, default=REPORT)
    given = parser.parse_args()
    parts = set(given.parts.split(","))
    report = ["# Benchmarks", "", f"{given.results:,} results. {machine()}.", ""]
    with ExitStack() as stack:
        folder = given.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        environment = seed(folder, given.results) if parts & {"pages", "matching", "bulk", "search"} else {}
        if parts & {"pages", "matching"}:
            address = stack.enter_context(postgres_server())
            on_postgresql = seed(folder, given.results, address)
        if "pages" in parts:
            report += ["## Pages, eight clients at once", "", f"Target: p95 ≤ {TARGET_MS['pages']} ms.", ""]
            for name, own in (("SQLite", environment), ("PostgreSQL", on_postgresql)):
                report += [f"### {name}", "", *measure_pages(own, given.seconds, folder), ""]
                given.report.write_text("\n".join(report) + "\n")
        if "matching" in parts:
            report += [
                "## Matching a need of 200 words to its top 50, with reasons",
                "",
                f"Target: p95 ≤ {TARGET_MS['matching']} ms, the check against the database included.",
                "",
            ]
            report += [built(environment, given.results), ""]
            for name, own in (("SQLite", environment), ("PostgreSQL", on_postgresql)):
                # One index serves both: the rows are the same.
                shared = {**own, "LUODI_HOME": environment["LUODI_HOME"]}
                said = run(shared, "tests.bench.matched", str(given.needs), str(folder))
                report += [f"### {name}", "", said, together(shared, given.needs), ""]
                given.report.write_text("\n".join(report) + "\n")
        if "bulk" in parts:
            report += ["## Many needs at once", "", in_bulk(environment, 10 * given.needs), ""]
        if "importing" in parts:
            report += ["## Workbooks", "", IMPORTING, "", *importing(folder, given.rows), ""]
        report += on_phones(parts, folder)
        report += at_desks(parts, folder)
        report += on_ledger(parts, folder)
        report += on_reviews(parts, folder)
        report += on_decisions(parts)
        report += finding(parts, environment, folder, given.results)
    if "quality" in parts:
        report += ["## Quality of ranking", "", QUALITY, "", quality.quality(), ""]
    if "assignment" in parts:
        report += ["## Assignment", "", ASSIGNMENT, "", assignment.table(), ""]
    report += on_meetings(parts)
    given.report.write_text("\n".join(report) + "\n")
    print("\n".join(report))


if __name__ == "__main__":
    main()
