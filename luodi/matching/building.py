"""Build an index from nothing: helpers analyse, this process reads documents and feeds the engine.

Documents are counted and indexed the same, however many helpers there are and in whatever order they come: a
ranking rests on sums and on codes, never on the engine's numbers of documents.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import tantivy

from luodi.core.crew import Crew, usual_helpers
from luodi.core.search import Document, Progress
from luodi.matching.records import content_hash, pack_many
from luodi.matching.schema import Fields, engine_fields
from luodi.matching.statistics import Delta, Statistics
from luodi.matching.storage import save_counts
from luodi.matching.view import open_index, sound
from luodi.matching.writing import commit_generation, engine_writer

_CHUNK: Final = 500
_ALONE: Final = 8
"""So many chunks are done sooner than a helper has started."""
_MOST_HELPERS: Final = 3
"""One process feeds the engine; more helpers would wait for it."""
_COLLECTED: Final = 100_000
_HEAP: Final = 256_000_000
_THREADS: Final = 2
"""Of the engine: while one writes a segment out, the other takes documents."""

Row = tuple[Any, ...]
_row: Callable[[Document], Row] = attrgetter(*Document.__slots__)


def build(
    directory: Path,
    documents: Iterable[Document],
    open_tokens: frozenset[str],
    progress: Progress | None,
    helpers: int | None = None,
) -> None:
    """Fill an empty directory; ``helpers`` processes analyse (None: what this machine has cores for).

    :raises ValueError: a key comes twice.
    :raises HelperLost: a helping process died.
    """
    index = open_index(directory)
    writer = engine_writer(index, _HEAP, _THREADS)
    rare = gc.get_threshold()
    # Hardly anything here is garbage of the kind that is looked for, and looking goes through everything.
    gc.set_threshold(_COLLECTED, *rare[1:])
    try:
        made = _Making(open_tokens, usual_helpers(_MOST_HELPERS) if helpers is None else helpers)
        _feed(writer, index.schema, made.chunks(documents), progress)
        save_counts(directory, 1, made.statistics)
        commit_generation(writer, 1)
    finally:
        gc.set_threshold(*rare)
        # The engine's threads are done with the directory before anybody drops it.
        with sound():
            writer.wait_merging_threads()


def _feed(
    writer: tantivy.IndexWriter,
    schema: tantivy.Schema,
    chunks: Iterable[list[Fields]],
    progress: Progress | None,
) -> None:
    seen: set[int] = set()
    done = 0
    for chunk in chunks:
        for fields in chunk:
            writer.add_document(tantivy.Document.from_dict(fields, schema))
            seen.add(hash(fields["key"]))
        done += len(chunk)
        if len(seen) != done:
            raise ValueError("a key comes twice")
        if progress:
            progress(done)


class Analyst:
    """Analyse documents and count their grams."""

    def __init__(self, open_tokens: frozenset[str]) -> None:
        self._open_tokens = open_tokens
        self._statistics = Statistics()

    def __call__(self, rows: list[Row] | None) -> list[Fields] | Delta:
        """Return what the engine indexes of each document; for None, the counts of all so far."""
        if rows is None:
            return self._statistics.as_delta()
        documents = [Document(*row) for row in rows]
        are_open = [not self._open_tokens.isdisjoint(document.audience) for document in documents]
        packed = pack_many(documents, are_open)
        counted = [one for one, is_open in zip(packed, are_open, strict=True) if is_open]
        titles, bodies = [one.title.units for one in counted], [one.body.units for one in counted]
        self._statistics.apply(Delta.of(titles, bodies, [1] * len(counted)))
        return [
            engine_fields(document, one, content_hash(document))
            for document, one in zip(documents, packed, strict=True)
        ]


class _Making:
    """Turn documents into what the engine indexes, and gather their statistics."""

    def __init__(self, open_tokens: frozenset[str], helpers: int) -> None:
        self.statistics = Statistics()
        self._open_tokens = open_tokens
        self._helpers = helpers

    def chunks(self, documents: Iterable[Document]) -> Iterator[list[Fields]]:
        """Yield pieces of the index in order; ``statistics`` are whole after the last."""
        rows = _chunks(documents)
        alone: Any = Analyst(self._open_tokens)
        yield from map(alone, islice(rows, _ALONE if self._helpers else None))
        counts = [alone(None)]
        further = next(rows, None)
        if further is not None:
            with Crew(Analyst, (self._open_tokens,), self._helpers) as crew:
                yield from crew.answers(chain([further], rows))
                counts += crew.of_each(None)
        for count in counts:
            self.statistics.apply(count)


def _chunks(documents: Iterable[Document]) -> Iterator[list[Row]]:
    remaining = map(_row, documents)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk
