"""Match many needs through the pages' own query, and print a table; the first argument is their number."""

from __future__ import annotations

import sys
import time
from typing import Any

from luodi.site.commands import frame

TOP = 50
WARM = 5


def times_of(ask: Any, questions: list[Any]) -> list[float]:
    """Give the seconds of each question, the first few left out."""
    for question in questions[:WARM]:
        ask(question)
    taken = []
    for question in questions[WARM:]:
        began = time.perf_counter()
        ask(question)
        taken.append(time.perf_counter() - began)
    return taken


def shown(name: str, taken: list[float], ours: list[float] | None = None) -> str:
    """Draw a line: p50, p95, worst, and the ratio of medians."""
    ordered = sorted(taken)
    figures = [1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95, 1.0)]
    ratio = f"{figures[0] / (1000 * sorted(ours)[len(ours) // 2]):,.1f} ×" if ours else "1"
    return (
        f"| {name} | {len(taken)} | " + " | ".join(f"{figure:,.0f}" for figure in figures) + f" | {ratio} |"
    )


def main() -> None:
    """Measure the pages' query, and the database's own search for the same words."""
    from django.db import connection

    from luodi.core.actor import Actor, Grant
    from luodi.needs import queries
    from luodi.needs.models import Need

    count = int(sys.argv[1]) + WARM
    officer = Actor(2, "officer", frozenset({Grant("regional_officer", "region", "640000")}))
    needs = list(Need._base_manager.filter(state="accepted").order_by("pk")[: 40 * count : 40])
    ours = times_of(lambda need: queries.matches(need, officer, "results", limit=TOP), needs)
    print("| what | needs | p50 ms | p95 ms | worst ms | median to ours |\n|---|--:|--:|--:|--:|--:|")
    print(shown("Luodi, with reasons and the check of rules", ours))
    words = [" ".join([need.title, need.problem, need.technology, need.goal])[:300] for need in needs]
    print(
        shown(
            f"{connection.vendor}, full-text search alone",
            times_of(rival(connection), words[: WARM + 5]),
            ours,
        )
    )


def rival(connection: Any) -> Any:
    """Build the database's own full-text search over the same texts, cut into words, and give how to ask it."""
    import rjieba

    def cut(text: str) -> str:
        return " ".join(word for word in rjieba.cut(text) if word.strip() and word.isalnum())

    from luodi.registry.models import ResearchResult

    rows = ResearchResult._base_manager.filter(state="published").values_list("pk", "title", "summary")
    if connection.vendor == "sqlite":
        import sqlite3

        table = sqlite3.connect(":memory:")
        table.execute("CREATE VIRTUAL TABLE entry USING fts5(words, content='')")
        table.executemany(
            "INSERT INTO entry(rowid, words) VALUES (?, ?)",
            ((key, f"{cut(title)} {cut(summary)}") for key, title, summary in rows.iterator()),
        )

        def ask_sqlite(text: str) -> Any:
            asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(cut(text).split()))
            question = "SELECT rowid FROM entry WHERE entry MATCH ? ORDER BY rank LIMIT ?"
            return table.execute(question, (asked, TOP)).fetchall()

        return ask_sqlite
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE entry (key bigint, words tsvector)")
        with cursor.copy("COPY entry FROM STDIN") as copy:
            for key, title, summary in rows.iterator():
                # The simple configuration reads "'word'" as it is.
                copy.write_row((key, " ".join(f"'{word}'" for word in cut(f"{title} {summary}").split())))
        cursor.execute("CREATE INDEX ON entry USING gin (words)")
        cursor.execute("ANALYZE entry")

    def ask_postgresql(text: str) -> Any:
        asked = " | ".join(f"'{word}'" for word in dict.fromkeys(cut(text).split()))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key FROM entry, to_tsquery('simple', %s) q WHERE words @@ q ORDER BY ts_rank(words, q) DESC LIMIT %s",
                [asked, TOP],
            )
            return cursor.fetchall()

    return ask_postgresql


if __name__ == "__main__":
    frame.start()
    main()
