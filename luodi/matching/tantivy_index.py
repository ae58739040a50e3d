"""Be the search engine behind the port, on tantivy."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import tantivy

from luodi.core.search import (
    EVERYBODY,
    Document,
    Hit,
    IndexUnavailable,
    Progress,
    Query,
    Suggestion,
    VectorState,
)
from luodi.matching import records
from luodi.matching.building import build
from luodi.matching.dictionary import Dictionary
from luodi.matching.embedding import Embedder
from luodi.matching.meaning import Meaning
from luodi.matching.nearness import near_names
from luodi.matching.question import ask
from luodi.matching.records import Record
from luodi.matching.schema import bucket_term
from luodi.matching.similarity import similarities
from luodi.matching.storage import Storage
from luodi.matching.suggestion import suggest
from luodi.matching.view import View, sound
from luodi.matching.writing import Writer, journal_of, note, replay

RERANKED = 300
"""How many candidates are ranked exactly before a search is cut to its limit."""


class TantivySearch:
    """Find, write, count and compare documents in a directory (see ``SearchPort``).

    ``open_tokens``: documents with one of these audience tokens are counted in the statistics that scores
    rest on. ``vectors`` names a model to compare by meaning as well (see ``open_embedder``), or ``embedder`` is
    one. One object serves all threads of a process. Reading sees commits of other processes by itself.
    """

    def __init__(
        self,
        root: Path | str,
        *,
        dictionary: Dictionary | None = None,
        open_tokens: Iterable[str] = (EVERYBODY,),
        vectors: Mapping[str, str] | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        self._storage = Storage(Path(root))
        self.meaning = Meaning(self._storage, vectors or {}, embedder) if vectors or embedder else None
        self._open_tokens = frozenset(open_tokens)
        self.dictionary = dictionary or Dictionary.default()
        self._view: View | None = None
        self._seen: tuple[object, ...] = ()
        self._reading = threading.Lock()
        self._writing = threading.Lock()
        self._writer: Writer | None = None

    # Reading

    def view(self) -> View:
        """Return the newest state of the index, to answer one question from.

        :raises IndexUnavailable: there is no sound index.
        """
        directory = self._storage.current()
        seen = (directory, _stamp(directory / "meta.json"))
        view = self._view
        if view is None or seen != self._seen:
            with self._reading:
                if self._view is None or seen != self._seen:
                    same = self._view if self._view and self._view.directory == directory else None
                    open_to_all = self._open_tokens == {EVERYBODY}
                    self._view = View.of(
                        directory, same.index if same else None, same, open_to_all=open_to_all
                    )
                    self._seen = seen
                view = self._view
        return view

    def refresh(self) -> None:
        """See what other processes have committed since."""
        self.view()

    @property
    def generation(self) -> str:
        """Name the present state; it changes with every commit."""
        return self.view().generation

    def search(self, query: Query) -> list[Hit]:
        """Return the best hits, ties in order of code."""
        view = self.view()
        if not query.audience or query.limit <= 0:
            return []
        if not query.text.strip():
            return [_hit(record, 0.0) for record in view.ordered(view.filtered(query), "code", query.limit)]
        question = ask([(query.text, 1.0)], self.dictionary, view.statistics)
        found = view.candidates(question.retrieval_weights(), query, max(RERANKED, 2 * query.limit))
        scores = similarities(question, found, view.statistics)
        ranked = sorted(zip(scores.tolist(), found, strict=True), key=lambda pair: (-pair[0], pair[1].code))
        return [_hit(record, score) for score, record in ranked[: query.limit]]

    def total(self, query: Query) -> int:
        """Count all documents that the query could return."""
        view = self.view()
        if not query.audience:
            return 0
        if not query.text.strip():
            return view.count(view.filtered(query))
        question = ask([(query.text, 1.0)], self.dictionary, view.statistics)
        return view.matching(question.retrieval_weights(), query)

    def suggest(
        self, text: str, *, audience: tuple[str, ...], kinds: tuple[str, ...], limit_per_kind: int = 5
    ) -> dict[str, list[Suggestion]]:
        """Return what begins with, contains or sounds like the text, by kind."""
        return suggest(self.view(), text, audience, kinds, limit_per_kind)

    def near_names(self, text: str, *, kind: str, audience: tuple[str, ...], limit: int) -> list[str]:
        """Return the keys of documents whose names have most in common with a text."""
        return near_names(self.view(), text, kind, audience, limit)

    def count(self, kind: str) -> int:
        """Count the documents of a kind, whoever may see them."""
        return self.view().count_of_kind(kind)

    def keys(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield (key, content hash) of every document of a kind."""
        view = self.view()
        for number in range(256):
            term = bucket_term(kind, number)
            query = tantivy.Query.term_query(view.index.schema, "bucket", term, index_option="basic")
            yield from view.hashes(query)

    def content_hash(self, document: Document) -> str:
        """Return the hash that ``keys`` yields for this very content."""
        return records.content_hash(document)

    # Writing

    def write(self, documents: Iterable[Document], deletions: Iterable[str] = ()) -> str:
        """Replace documents, remove keys, commit, return the new generation."""
        changes: dict[str, Document | None] = dict.fromkeys(deletions)
        changes.update((document.key, document) for document in documents)
        with self._writing, self._storage.lock("commit", wait=True):
            directory = self._storage.current()
            if self._writer is not None and self._writer.directory != directory:
                self._release()
            if self._writer is None:
                self._writer = Writer(directory, self._open_tokens)
            try:
                self._writer.write(changes)
            except IndexUnavailable:
                self._writer = None
                raise
            if self._storage.is_locked("rebuild"):
                note(journal_of(self._storage), changes)
        if self.meaning:
            self.meaning.note(changes)
        return self.generation

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> str:
        """Build a new index beside the present one and put it in its place at once."""
        with self._storage.lock("rebuild", wait=False):
            journal = journal_of(self._storage)
            with self._storage.lock("commit", wait=True):
                journal.unlink(missing_ok=True)
            directory = self._storage.new_directory()
            try:
                build(directory, documents, self._open_tokens, progress)
            except BaseException:
                shutil.rmtree(directory, ignore_errors=True)
                raise
            with self._writing, self._storage.lock("commit", wait=True):
                replay(directory, journal, self._open_tokens)
                self._storage.put_in_place(directory)
                self._release()
        return self.generation

    def catch_up(self, kinds: Sequence[str]) -> bool:
        """Make vectors for some records that lack one; tell whether there was something to do."""
        return self.meaning.catch_up(self.view(), kinds) if self.meaning else False

    def look_again(self) -> None:
        """Have all records looked at for their vectors."""
        if self.meaning:
            self.meaning.look_again()

    def vectors(self, kinds: Sequence[str], *, probe: bool = False) -> VectorState | None:
        """Tell how comparing by meaning stands; None if no model is configured."""
        if self.meaning is None:
            return None
        try:
            return self.meaning.state(self.view(), kinds, probe=probe)
        except IndexUnavailable:
            return self.meaning.state(None, kinds, probe=probe)

    def close(self) -> None:
        """Let go of the writer, so that another process can write."""
        with self._writing:
            self._release()

    def _release(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            with sound():
                writer.close()


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except OSError as error:
        raise IndexUnavailable("the index has lost its files") from error
    return found.st_mtime_ns, found.st_ino


def _hit(record: Record, score: float) -> Hit:
    return Hit(
        key=record.key,
        score=score,
        kind=record.kind,
        code=record.code,
        title=record.title,
        body=record.body,
        keywords=record.keywords,
        facets=record.facets,
        numbers=record.numbers,
    )
