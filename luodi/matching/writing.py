"""Write the index: replace, remove, commit; note and replay what is written during a rebuild."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import tantivy

from luodi.core.search import Document, IndexBusy, IndexUnavailable
from luodi.matching.records import Record, content_hash, pack_many
from luodi.matching.schema import GENERATION_KEY, engine_fields
from luodi.matching.statistics import Delta
from luodi.matching.storage import Storage, change_file, save_counts, wants_compaction
from luodi.matching.view import View, open_index, sound

_COMMIT_EVERY = 20_000
_HEAP = 64_000_000


class Writer:
    """Own the right to write one index directory; there is at most one on a machine."""

    def __init__(self, directory: Path, open_tokens: frozenset[str]) -> None:
        self.directory = directory
        self._open_tokens = open_tokens
        self._index = open_index(directory)
        self._writer = engine_writer(self._index, _HEAP)
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
        written = [document for _, document in changed if document is not None]
        are_open = [not self._open_tokens.isdisjoint(document.audience) for document in written]
        with sound():
            for key, _ in changed:
                self._writer.delete_documents_by_term("key", key)
            for document, packed in zip(written, pack_many(written, are_open), strict=True):
                fields = engine_fields(document, packed, content_hash(document))
                self._writer.add_document(tantivy.Document.from_dict(fields, self._index.schema))
                added.append(Record(packed.record))
        number = self._view.number + 1
        delta = Delta.between(added, removed)
        delta.save(change_file(self.directory, number))
        commit_generation(self._writer, number)
        self._view = View.of(self.directory, self._index)
        if wants_compaction(self.directory):
            save_counts(self.directory, number, self._view.statistics)


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


def engine_writer(index: tantivy.Index, heap: int, threads: int = 1) -> tantivy.IndexWriter:
    """Take the one right to write an index.

    :raises IndexBusy: another process has it.
    """
    with sound():
        try:
            return index.writer(heap, threads)
        except ValueError as error:
            if "lock" in str(error).lower():
                raise IndexBusy("another process writes the index") from error
            raise IndexUnavailable(str(error)) from error


def commit_generation(writer: tantivy.IndexWriter, number: int) -> None:
    """Commit what was added, and the number of the generation with it."""
    with sound():
        writer.delete_documents_by_term("key", GENERATION_KEY)
        marker = tantivy.Document()
        marker.add_text("key", GENERATION_KEY)
        marker.add_bytes("record", str(number).encode())
        writer.add_document(marker)
        writer.commit()
