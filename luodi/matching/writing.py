"""Write the index: replace, remove, commit, build anew and swap."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import tantivy

from luodi.core.search import Document, IndexBusy, IndexUnavailable, Progress
from luodi.matching.records import Record, content_hash, pack
from luodi.matching.schema import GENERATION_KEY, engine_document
from luodi.matching.statistics import Delta, Statistics
from luodi.matching.storage import Storage, change_file, save_counts, wants_compaction
from luodi.matching.view import View, open_index, sound

_CHUNK = 1000
_COMMIT_EVERY = 20_000
_HEAP = 64_000_000
_BUILD_HEAP = 256_000_000


class Writer:
    """Own the right to write one index directory; there is at most one on a machine."""

    def __init__(self, directory: Path, open_tokens: frozenset[str]) -> None:
        self.directory = directory
        self._open_tokens = open_tokens
        self._index = open_index(directory)
        self._writer = _engine_writer(self._index, _HEAP)
        self._view = View.of(directory, self._index)

    def close(self) -> None:
        """Let another process write; merges under way are finished first."""
        with sound():
            self._writer.wait_merging_threads()

    def write(self, documents: dict[str, Document | None]) -> None:
        """Replace, or remove where None, and commit: first the change file, then documents and generation."""
        changed = list(documents.items())
        for start in range(0, len(changed), _COMMIT_EVERY):
            self._commit(changed[start : start + _COMMIT_EVERY])

    def _commit(self, changed: Sequence[tuple[str, Document | None]]) -> None:
        removed = [record for key, _ in changed if (record := self._view.of_key(key)) is not None]
        added: list[Record] = []
        with sound():
            for key, document in changed:
                self._writer.delete_documents_by_term("key", key)
                if document is not None:
                    added.append(self._add(document))
        number = self._view.number + 1
        delta = Delta.between(added, removed)
        delta.save(change_file(self.directory, number))
        _commit_generation(self._writer, number)
        self._view = View.of(self.directory, self._index)
        if wants_compaction(self.directory):
            save_counts(self.directory, number, self._view.statistics)

    def _add(self, document: Document) -> Record:
        packed = pack(document, is_open=not self._open_tokens.isdisjoint(document.audience))
        self._writer.add_document(engine_document(document, packed, content_hash(document)))
        return Record(packed.record)


def build(
    directory: Path, documents: Iterable[Document], open_tokens: frozenset[str], progress: Progress | None
) -> None:
    """Fill an empty directory.

    :raises ValueError: a key comes twice.
    """
    index = open_index(directory)
    writer = _engine_writer(index, _BUILD_HEAP)
    try:
        save_counts(directory, 1, _fill(writer, documents, open_tokens, progress))
        _commit_generation(writer, 1)
    finally:
        # The engine's threads are done with the directory before anybody drops it.
        with sound():
            writer.wait_merging_threads()


def _fill(
    writer: tantivy.IndexWriter,
    documents: Iterable[Document],
    open_tokens: frozenset[str],
    progress: Progress | None,
) -> Statistics:
    """Add documents and return their statistics."""
    statistics = Statistics()
    seen: set[int] = set()
    done = 0
    for chunk in _chunks(documents):
        records = []
        for document in chunk:
            packed = pack(document, is_open=not open_tokens.isdisjoint(document.audience))
            writer.add_document(engine_document(document, packed, content_hash(document)))
            records.append(Record(packed.record))
            seen.add(hash(document.key))
        statistics.apply(Delta.between(records, []))
        done += len(chunk)
        if len(seen) != done:
            raise ValueError("a key comes twice")
        if progress:
            progress(done)
    return statistics


def replay(directory: Path, journal: Path, open_tokens: frozenset[str]) -> None:
    """Write to a fresh index what was written to the old one while it was built."""
    if not journal.exists():
        return
    changes: dict[str, Document | None] = {}
    with journal.open(encoding="utf-8") as lines:
        for line in lines:
            key, fields = json.loads(line)
            changes[key] = None if fields is None else _document(fields)
    writer = Writer(directory, open_tokens)
    writer.write(changes)
    writer.close()
    journal.unlink()


def note(journal: Path, documents: dict[str, Document | None]) -> None:
    """Note a write for an index that is being built."""
    with journal.open("a", encoding="utf-8") as file:
        for key, document in documents.items():
            fields = None if document is None else asdict(document)
            file.write(json.dumps([key, fields]) + "\n")


def journal_of(storage: Storage) -> Path:
    """Return the file that notes writes during a rebuild."""
    return storage.root / "written-meanwhile.jsonl"


def _document(fields: dict[str, object]) -> Document:
    tuples = {"keywords", "names", "audience"}
    made = {name: tuple(value) if name in tuples else value for name, value in fields.items()}  # type: ignore[arg-type]
    return Document(**made)  # type: ignore[arg-type]


def _engine_writer(index: tantivy.Index, heap: int) -> tantivy.IndexWriter:
    with sound():
        try:
            return index.writer(heap, 1)
        except ValueError as error:
            if "lock" in str(error).lower():
                raise IndexBusy("another process writes the index") from error
            raise IndexUnavailable(str(error)) from error


def _commit_generation(writer: tantivy.IndexWriter, number: int) -> None:
    with sound():
        writer.delete_documents_by_term("key", GENERATION_KEY)
        marker = tantivy.Document()
        marker.add_text("key", GENERATION_KEY)
        marker.add_bytes("record", str(number).encode())
        writer.add_document(marker)
        writer.commit()


def _chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    remaining = iter(documents)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk
