"""Measure the speed of the match engine by itself, without a database, as a Markdown table.

    python -m tests.bench.bench_matching --records 1000000 --needs 200 [--index DIR]

Speed is measured with the settings that quality is measured with: the engine's own. Ratios are to the same
questions on SQLite FTS5 and, where LUODI_BENCH_PG holds an address, on PostgreSQL's full-text search, both over the
same terms with blanks between.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from luodi.core.search import EVERYBODY
from luodi.matching.question import ask
from luodi.matching.ranking import Matcher
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.wish import Wish
from tests.bench.bench_matching_corpus import catalogue, needs
from tests.bench.bench_matching_rivals import postgresql, sqlite

_TOP = 50


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--needs", type=int, default=200)
    parser.add_argument("--rival-needs", type=int, default=5, help="questions put to the slow rivals")
    parser.add_argument("--index", type=Path, help="keep the index here and use it again")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        speed(given.index or Path(temporary), given.records, given.needs, given.rival_needs)


def speed(root: Path, records: int, count: int, rival_count: int) -> None:
    """Build (where absent), match, compare, print."""
    search = TantivySearch(root)
    rows = [("records", f"{records:,}")]
    if not (root / "current").exists():
        began, used = time.perf_counter(), time.process_time()
        search.rebuild(catalogue(records))
        wall = time.perf_counter() - began
        cpu = time.process_time() - used
        rows.append(("build", f"{records / wall:,.0f} records/s ({cpu / records * 1e6:.0f} µs CPU each)"))
    rows.append(("on disk", f"{sum(path.stat().st_size for path in root.rglob('*')) / 1e6:,.0f} MB"))
    matcher = Matcher(search)
    wishes = needs(count + 10)

    def full(wish: Wish) -> object:
        return matcher.match(wish, audience=(EVERYBODY,), limit=_TOP)

    def filtered(wish: Wish) -> object:
        filters = {"region": wish.regions}
        return matcher.match(wish, audience=(EVERYBODY,), filters=filters, limit=_TOP)

    for wish in wishes[:10]:
        full(wish)
    ours = _times(full, wishes[10:])
    rows.append(("need → top 50 with reasons", _shown(ours)))
    rows.append(("the same within one region", _shown(_times(filtered, wishes[10:]))))
    rows.append(("memory of the process (anonymous)", f"{_anonymous_memory():,.0f} MB"))
    rows.append(("peak resident, files of the index included", f"{_peak():,.0f} MB"))
    view = search.view()
    questions = [
        [*ask([(t, w) for _, t, w in wish.parts()], search.dictionary, view.statistics).retrieval_weights()]
        for wish in wishes[10 : 10 + rival_count]
    ]
    for name, rival in (("SQLite FTS5", sqlite), ("PostgreSQL full text", postgresql)):
        answer = rival(records)
        if answer is None:
            continue
        times = _times(partial(answer, limit=_TOP), questions)
        ratio = np.median(times, axis=0)[0] / np.median(ours, axis=0)[0]
        rows.append((f"{name}, the same terms → top 50", f"{_shown(times)}; {ratio:,.1f} × ours"))
    print("| what | measured |\n|---|---|")
    for what, measured in rows:
        print(f"| {what} | {measured} |")


Times = list[tuple[float, float]]
"""Wall and CPU time of this process for each question, in milliseconds."""


def _times(answer: Callable[[Any], object], questions: Sequence[Any]) -> Times:
    times = []
    for question in questions:
        began, used = time.perf_counter(), time.process_time()
        answer(question)
        times.append(((time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000))
    return times


def _shown(times: Times) -> str:
    (wall50, cpu50), (wall95, cpu95) = (np.percentile(times, share, axis=0) for share in (50, 95))
    return f"p50 {wall50:,.1f} ms, p95 {wall95:,.1f} ms (CPU {cpu50:,.1f} and {cpu95:,.1f})"


def _anonymous_memory() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
