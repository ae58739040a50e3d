"""Measure how fast the index is built and needs are matched in bulk, and what memory that takes, as a table.

    python -m tests.bench.index_speed build RECORDS             documents made in memory
    LUODI_HOME=DIR python -m tests.bench.index_speed rebuild    from the database, as `luodi index rebuild`
    python -m tests.bench.index_speed match DIR NEEDS           one process: wall and CPU, and its memory
    python -m tests.bench.index_speed bulk DIR NEEDS            all cores, no words

``DIR`` is an index of ``bench_matching``. CPU is of all processes; memory is the largest resident one of each.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from luodi.core.search import EVERYBODY, Document
from luodi.matching.bulk import match_many
from luodi.matching.ranking import Matcher
from luodi.matching.tantivy_index import TantivySearch
from luodi.site.demo.catalogue import synthetic
from tests.bench.bench_matching_corpus import needs

_EVERY = (EVERYBODY,)


def main() -> None:
    """Run the measurement that was named."""
    if len(sys.argv) < 2 or sys.argv[1] not in _MEASURES:
        raise SystemExit(__doc__)
    print("| what | measured |\n|---|---|")
    for what, measured in _MEASURES[sys.argv[1]](*sys.argv[2:]):
        print(f"| {what} | {measured} |", flush=True)


Rows = Iterator[tuple[str, str]]


def build(records: str) -> Rows:
    """Build an index of documents like the results of ``world``."""
    made = [_document(number, text) for number, text in enumerate(synthetic(int(records), seed=5))]
    with tempfile.TemporaryDirectory() as folder:
        yield from _timed(len(made), "records", lambda: TantivySearch(folder).rebuild(made))


def _document(number: int, text: object) -> Document:
    record: dict[str, object] = dict(text)  # type: ignore[call-overload]
    return Document(
        key=f"result:{number}",
        kind="result",
        code=f"R-2026-{number:08d}",
        title=str(record["title"]),
        body=str(record["summary"]),
        keywords=tuple(record["keywords"]),  # type: ignore[arg-type]
        audience=_EVERY,
        facets={"field": (str(record["field"]),), "state": ("published",)},
        numbers={"trl": number % 9 + 1},
    )


def rebuild() -> Rows:
    """Build the index of an installation from its database."""
    from luodi.site.commands import frame

    frame.start()
    from luodi.core import indexer, indexing

    count = sum(source.model._base_manager.filter(retired_at=None).count() for source in indexing.sources())
    yield from _timed(count, "rows", indexer.rebuild)


def match(folder: str, count: str) -> Rows:
    """Match needs of 200 words one by one, to 50 results with reasons and words."""
    matcher = Matcher(TantivySearch(Path(folder)))
    times = []
    for wish in needs(int(count) + 10):
        began, used = time.perf_counter(), time.process_time()
        matcher.match(wish, audience=_EVERY, limit=50)
        times.append((1000 * (time.perf_counter() - began), 1000 * (time.process_time() - used)))
    for name, share in (("p50", 50), ("p95", 95)):
        wall, cpu = np.percentile(times[10:], share, axis=0)
        yield name, f"{wall:,.1f} ms ({cpu:,.1f} ms CPU)"
    yield (
        "memory",
        f"{_anonymous():,.0f} MB its own, {_peak(resource.RUSAGE_SELF):,.0f} MB with files of the index",
    )


def bulk(folder: str, count: str) -> Rows:
    """Match needs of 200 words to 50 results with reasons."""
    known = needs(500)
    asked = ((str(number), known[number % len(known)]) for number in range(int(count)))

    def run() -> int:
        return sum(1 for _ in match_many(folder, asked, audience=_EVERY))

    yield from _timed(int(count), "needs", run)


def _timed(count: int, what: str, run: Callable[[], object]) -> Rows:
    began, used = time.perf_counter(), _cpu()
    run()
    wall, cpu = time.perf_counter() - began, _cpu() - used
    yield "rate", f"{count / wall:,.1f} {what}/s ({count:,} in {wall:,.1f} s)"
    yield "CPU", f"{1e6 * cpu / count:,.0f} µs each"
    yield (
        "memory",
        f"{_peak(resource.RUSAGE_SELF):,.0f} MB, a helper {_peak(resource.RUSAGE_CHILDREN):,.0f} MB",
    )


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def _anonymous() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:"))


_MEASURES: dict[str, Callable[..., Rows]] = {
    "build": build,
    "rebuild": rebuild,
    "match": match,
    "bulk": bulk,
}

if __name__ == "__main__":
    main()
