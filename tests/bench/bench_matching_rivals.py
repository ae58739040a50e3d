"""Put the same questions to the full-text search of two databases."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence

from luodi.matching.encoding import encode
from tests.bench.bench_matching_corpus import catalogue

Answer = Callable[..., object]


def _terms(records: int) -> Iterator[tuple[str, str]]:
    """Yield (code, terms with blanks between) of every record; terms become plain letters and digits."""
    for document in catalogue(records):
        texts = (document.title, *document.keywords, document.body)
        yield document.code, " ".join(_plain(term) for text in texts for term in encode(text).terms.split())


def _plain(term: str) -> str:
    """Write a term so that no tokenizer divides it."""
    return "x" + term.encode().hex()


def sqlite(records: int) -> Answer:
    """Fill an FTS5 table in memory and return how to ask it."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE entry USING fts5(code UNINDEXED, terms, content='')")
    database.executemany("INSERT INTO entry(code, terms) VALUES (?, ?)", _terms(records))

    def answer(terms: Sequence[str], limit: int) -> object:
        asked = " OR ".join(map(_plain, terms))
        return database.execute(
            "SELECT rowid FROM entry WHERE entry MATCH ? ORDER BY rank LIMIT ?", (asked, limit)
        ).fetchall()

    return answer


def postgresql(records: int) -> Answer | None:
    """Fill a table with a GIN index and return how to ask it; None without LUODI_BENCH_PG."""
    address = os.environ.get("LUODI_BENCH_PG")
    if not address:
        return None
    import psycopg

    connection = psycopg.connect(address, autocommit=True)
    connection.execute("CREATE TEMPORARY TABLE entry (code text, terms tsvector)")
    with connection.cursor().copy("COPY entry FROM STDIN") as copy:
        for code, terms in _terms(records):
            copy.write_row((code, terms))
    connection.execute("CREATE INDEX ON entry USING gin (terms)")
    connection.execute("ANALYZE entry")

    def answer(terms: Sequence[str], limit: int) -> object:
        asked = " | ".join(map(_plain, terms))
        return connection.execute(
            "SELECT code FROM entry, to_tsquery('simple', %s) q WHERE terms @@ q"
            " ORDER BY ts_rank(terms, q) DESC LIMIT %s",
            (asked, limit),
        ).fetchall()

    return answer
