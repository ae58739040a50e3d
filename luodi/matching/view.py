"""Read one state of the index: what a thread holds while it answers, unmoved by commits meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import tantivy

from luodi.core.search import IndexUnavailable, Query
from luodi.matching.gathering import candidates, weighted
from luodi.matching.records import Record
from luodi.matching.schema import (
    GENERATION_KEY,
    any_of,
    bucket_term,
    build_schema,
    filter_queries,
    register_tokenizer,
)
from luodi.matching.statistics import Statistics
from luodi.matching.storage import statistics_at


@contextmanager
def sound() -> Iterator[None]:
    """Turn whatever a damaged index makes the engine do, its panics included, into ``IndexUnavailable``."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise IndexUnavailable(str(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise IndexUnavailable("the engine gave up on the index") from error
        raise


def open_index(directory: Path) -> tantivy.Index:
    """Open the engine's files in a directory.

    :raises IndexUnavailable: they are damaged or of another engine version.
    """
    with sound():
        index = tantivy.Index(build_schema(), str(directory))
        register_tokenizer(index)
        return index


@dataclass(frozen=True)
class View:
    """Hold one generation of the index with the statistics of exactly that generation."""

    directory: Path
    index: tantivy.Index
    searcher: tantivy.Searcher
    number: int
    statistics: Statistics
    open_to_all: bool = False
    """Whether records that are ``open`` are those that everybody may find."""

    @classmethod
    def of(
        cls,
        directory: Path,
        index: tantivy.Index | None = None,
        known: View | None = None,
        *,
        open_to_all: bool = False,
    ) -> View:
        """Read the newest state; ``known`` spares reading the statistics when the generation is the same."""
        index = index or open_index(directory)
        for attempt in range(5):
            with sound():
                index.reload()
                searcher = index.searcher()
            number = _generation(searcher, index.schema)
            if known is not None and known.directory == directory and known.number == number:
                return cls(directory, index, searcher, number, known.statistics, open_to_all)
            try:
                statistics = statistics_at(directory, number)
                return cls(directory, index, searcher, number, statistics, open_to_all)
            except IndexUnavailable:
                # The writer may have gone on and tidied up between the two readings.
                if attempt == 4:
                    raise
        raise IndexUnavailable("the index changes too fast to be read")

    @property
    def generation(self) -> str:
        return f"{self.directory.name.rpartition('-')[2]}.{self.number}"

    def records(self, addresses: Sequence[tantivy.DocAddress]) -> list[Record]:
        """Return what is stored of documents."""
        with sound():
            return [Record(_blob(self.searcher.doc(address))) for address in addresses]

    def of_key(self, key: str) -> Record | None:
        """Return what is stored of one document, None if there is none."""
        query = tantivy.Query.term_query(self.index.schema, "key", key, index_option="basic")
        with sound():
            hits = self.searcher.search(query, 1, count=False).hits
        return self.records([hits[0][1]])[0] if hits else None

    def of_keys(self, keys: list[str], query: Query) -> list[Record]:
        """Return what is stored of those documents of the keys that a query's filters and audience let through."""
        if not keys or not query.audience:
            return []
        clauses = [*filter_queries(self.index.schema, query), any_of(self.index.schema, "key", keys)]
        with sound():
            asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
            hits = self.searcher.search(asked, len(keys), count=False).hits
        return self.records([address for _, address in hits])

    def of_bucket(self, kind: str, number: int) -> list[Record]:
        """Return what is stored of one piece of a kind, whoever may see it."""
        schema = self.index.schema
        query = tantivy.Query.term_query(schema, "bucket", bucket_term(kind, number), index_option="basic")
        total = self.count(query)
        with sound():
            hits = self.searcher.search(query, total, count=False).hits if total else []
        return self.records([address for _, address in hits])

    def count_of_kind(self, kind: str) -> int:
        """Count the documents of a kind, whoever may see them."""
        return self.count(tantivy.Query.term_query(self.index.schema, "kind", kind, index_option="basic"))

    def visible(self, key: str, audience: tuple[str, ...]) -> Record | None:
        """Return what is stored of one document, None if there is none for this audience."""
        if not audience:
            return None
        clauses = [
            *filter_queries(self.index.schema, Query(audience=audience)),
            tantivy.Query.term_query(self.index.schema, "key", key, index_option="basic"),
        ]
        with sound():
            asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
            hits = self.searcher.search(asked, 1, count=False).hits
        return self.records([hits[0][1]])[0] if hits else None

    def count(self, query: tantivy.Query) -> int:
        """Count the documents that match."""
        with sound():
            found = self.searcher.search(query, 1, count=True)
            # The engine's type stubs leave this attribute out.
            return int(found.count)  # type: ignore[attr-defined]

    def matching(self, weights: dict[str, int], query: Query) -> int:
        """Count the documents with any of the terms, within the filters."""
        wanted = weighted(self.index.schema, weights)
        if wanted is None:
            return 0
        clauses = [*filter_queries(self.index.schema, query), wanted]
        return self.count(tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses]))

    def hashes(self, query: tantivy.Query) -> Iterator[tuple[str, str]]:
        """Yield (key, content hash) of the documents that match."""
        total = self.count(query)
        if not total:
            return
        with sound():
            for _, address in self.searcher.search(query, total, count=False).hits:
                document = self.searcher.doc(address)
                yield Record(_blob(document)).key, str(document.get_first("hash"))

    def filtered(self, query: Query) -> tantivy.Query:
        """Return everything but the text of a query, as a query of the engine."""
        clauses = filter_queries(self.index.schema, query)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])

    def ordered(self, query: tantivy.Query, field: str, limit: int, offset: int = 0) -> list[Record]:
        """Return matching documents in ascending order of a field."""
        with sound():
            found = self.searcher.search(
                query, limit, count=False, order_by_field=field, offset=offset, order=tantivy.Order.Asc
            )
        return self.records([address for _, address in found.hits])

    def hits(
        self, query: tantivy.Query, limit: int, *, weight_by: str | None = None
    ) -> list[tuple[float, tantivy.DocAddress]]:
        """Return the matching documents with the highest scores; ``weight_by``: by what else these are weighed."""
        with sound():
            return list(self.searcher.search(query, limit, count=False, weight_by_field=weight_by).hits)

    def candidates(self, weights: dict[str, int], query: Query, limit: int) -> list[Record]:
        """Return the documents with the highest sum of term weights (title, body), within the filters."""
        return candidates(self, weights, query, limit)


def _generation(searcher: tantivy.Searcher, schema: tantivy.Schema) -> int:
    query = tantivy.Query.term_query(schema, "key", GENERATION_KEY, index_option="basic")
    with sound():
        hits = searcher.search(query, 1, count=False).hits
        if not hits:
            raise IndexUnavailable("the index was never finished")
        return int(_blob(searcher.doc(hits[0][1])))


def _blob(document: tantivy.Document) -> bytes:
    stored = document.get_first("record")
    if not isinstance(stored, bytes):
        raise IndexUnavailable("a stored record is missing")
    return stored
