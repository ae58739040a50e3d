"""Match many needs through the pages' own query, and ask the database's own full-text search the same.

    python -m tests.bench.matched NEEDS FOLDER          prints a table
    python -m tests.bench.matched NEEDS --rate          prints matches a second and resident MB, of this process

``FOLDER`` keeps the texts cut into words, which both rivals are given; making them is not measured.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from luodi.site.commands import frame

TOP = 50
WARM = 5
# A rival that takes seconds for a question is asked fewer of them.
RIVAL_QUESTIONS = 15
Ask = Callable[[str], Any]


def times_of(ask: Callable[[Any], Any], questions: list[Any]) -> list[float]:
    """Give the seconds of each question, the first few left out."""
    for question in questions[:WARM]:
        ask(question)
    taken = []
    for question in questions[WARM:]:
        began = time.perf_counter()
        ask(question)
        taken.append(time.perf_counter() - began)
    return taken


def shown(name: str, taken: list[float], ours: list[float]) -> str:
    """Draw a line: p50, p95, worst in milliseconds, and the ratio of medians."""
    ordered = sorted(taken)
    figures = [1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95, 1.0)]
    ratio = figures[0] / (1000 * sorted(ours)[len(ours) // 2])
    said = " | ".join(f"{figure:,.0f}" for figure in figures)
    return f"| {name} | {len(taken)} | {said} | {ratio:,.1f} × |"


def asker() -> tuple[Callable[[Any], Any], list[Any]]:
    """Give how the pages of an officer ask, and needs to ask about: half of them of regions the officer keeps."""
    from luodi.core.actor import Actor, Grant
    from luodi.needs import ranking
    from luodi.needs.models import Need

    officer = Actor(2, "officer", frozenset({Grant("regional_officer", "region", "640000")}))
    needs = list(Need._base_manager.filter(state="accepted").order_by("pk")[: int(sys.argv[1]) + WARM])
    return lambda need: ranking.matches(need, officer, "results", limit=TOP), needs


def main() -> None:
    """Measure the pages' query, and the database's own search for the same words."""
    from django.db import connection

    ask, needs = asker()
    # As the server does, whose pages ask this.
    frame.settle()
    if "--rate" in sys.argv:
        began = time.perf_counter()
        for need in needs:
            ask(need)
        seconds = time.perf_counter() - began
        resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"rate": len(needs) / seconds, "resident": resident}))
        return
    ours = times_of(ask, needs)
    print("| what | needs | p50 ms | p95 ms | worst ms | median to ours |\n|---|--:|--:|--:|--:|--:|")
    print(shown(f"Luodi on {connection.vendor}: top {TOP}, reasons, check of rules", ours, ours), flush=True)
    words = [cut(" ".join([need.title, need.problem, need.technology, need.goal])[:300]) for need in needs]
    file = words_file(Path(sys.argv[2]))
    rival = sqlite_rival(file) if connection.vendor == "sqlite" else postgresql_rival(connection, file)
    taken = times_of(rival, words[: WARM + RIVAL_QUESTIONS])
    print(shown(f"{connection.vendor}'s full-text search: top {TOP} keys alone", taken, ours))


def cut(text: str) -> str:
    """Cut a text into words as search engines for Chinese usually do."""
    import rjieba

    return " ".join(word for word in rjieba.cut(text) if word.strip() and word.isalnum())


def words_file(folder: Path) -> Path:
    """Write the published results' texts, cut into words, once: key, tab, words."""
    from luodi.registry.models import ResearchResult

    path = folder / "words.tsv"
    if not path.exists():
        rows = ResearchResult._base_manager.filter(state="published").values_list("pk", "title", "summary")
        half = path.with_suffix(".half")
        with half.open("w", encoding="utf-8") as file:
            for key, title, summary in rows.iterator():
                file.write(f"{key}\t{cut(f'{title} {summary}')}\n")
        half.rename(path)
    return path


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            key, _, words = line.rstrip("\n").partition("\t")
            yield int(key), words


def sqlite_rival(file: Path) -> Ask:
    """Index the words by FTS5, beside them, and give how to ask it (BM25, any of the words)."""
    path = file.with_suffix(".fts5")
    there = path.exists()
    table = sqlite3.connect(path)
    if not there:
        table.execute("PRAGMA journal_mode = OFF")
        table.execute("CREATE VIRTUAL TABLE entry USING fts5(words, content='')")
        table.executemany("INSERT INTO entry(rowid, words) VALUES (?, ?)", _lines(file))
        table.execute("INSERT INTO entry(entry) VALUES ('optimize')")
        table.commit()

    def ask(words: str) -> Any:
        asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(words.split()))
        question = "SELECT rowid FROM entry WHERE entry MATCH ? ORDER BY rank LIMIT ?"
        return table.execute(question, (asked, TOP)).fetchall()

    return ask


def postgresql_rival(connection: Any, file: Path) -> Ask:
    """Index the words by a GIN index over a tsvector, and give how to ask it (ts_rank, any of the words)."""
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("CREATE UNLOGGED TABLE IF NOT EXISTS bench_entry (key bigint, words tsvector)")
        cursor.execute("SELECT EXISTS (SELECT 1 FROM bench_entry)")
        if not cursor.fetchone()[0]:
            with cursor.copy("COPY bench_entry FROM STDIN") as copy:
                for key, words in _lines(file):
                    # A quoted word is read as it stands, a bare one as well; no word of ours holds a quote.
                    copy.write_row((key, " ".join(f"'{word}'" for word in words.split())))
            cursor.execute("CREATE INDEX ON bench_entry USING gin (words)")
            cursor.execute("ANALYZE bench_entry")

    def ask(words: str) -> Any:
        asked = " | ".join(f"'{word}'" for word in dict.fromkeys(words.split()))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key FROM bench_entry, to_tsquery('simple', %s) q WHERE words @@ q"
                " ORDER BY ts_rank(words, q) DESC LIMIT %s",
                [asked, TOP],
            )
            return cursor.fetchall()

    return ask


if __name__ == "__main__":
    frame.start()
    main()
