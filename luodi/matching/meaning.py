"""Compare by meaning: find what lies nearest to a question, and keep a vector of every record in the index.

The index says which records there are and who may find them; the vectors only put those in an order. A vector counts
for the very text it was made of: what has changed since is compared by wording until the worker has come round.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.core.search import IndexBusy, Query, VectorState
from luodi.matching.embedding import (
    SCALE,
    Asker,
    Embedder,
    EmbeddingFailed,
    TextRefused,
    Vector,
    digest_of,
    text_of,
)
from luodi.matching.records import Record
from luodi.matching.schema import bucket_name
from luodi.matching.storage import Storage
from luodi.matching.vectors import NOWHERE, Entry, Reading, VectorsDamaged, VectorStore
from luodi.matching.view import View

log = logging.getLogger("luodi.vectors")

AT_A_TIME: Final = 32
"""Records of one step of the worker: some seconds for a model on one core."""
_PROBE: Final = "新材料 new materials"
_BUCKETS: Final = 256
_BUCKETS_A_STEP: Final = 64


@dataclass(frozen=True)
class Nearest:
    """Hold the records that lie nearest, and how near those and others that were asked about are (-1 to 1)."""

    records: list[Record]
    likenesses: Mapping[str, float]
    """By key; a record without a valid vector is absent."""


@dataclass
class _Work:
    """Gather what is to be done: records without a vector of their text, records that are no more."""

    lacking: list[Entry] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def add(self, reading: Reading, records: Sequence[Record], known: Iterable[str]) -> None:
        """Hold some records of the index against their vectors; of ``known`` some may not be in the index any more."""
        held = reading.rows_of([record.key for record in records])
        here = set()
        for record in records:
            here.add(record.key)
            text = text_of(record)
            digest = digest_of(text)
            if held.get(record.key, (None, b""))[1] != digest:
                self.lacking.append(Entry(record.key, record.kind, digest))
                self.texts[record.key] = text
        self.gone += [key for key in known if key not in here]


class Meaning:
    """Hold the embedder and the vectors of an index; one object serves all threads."""

    def __init__(
        self, storage: Storage, settings: Mapping[str, str], embedder: Embedder | None = None
    ) -> None:
        self.settings = dict(settings)
        self.asker = Asker(settings, embedder)
        self._storage = storage
        self._store: VectorStore | None = None
        self._begun = False
        self._trouble = ""

    def store(self) -> VectorStore:
        """Return where the vectors of this model are kept.

        :raises EmbeddingFailed: there is no such model.
        """
        if self._store is None:
            self._store = VectorStore(self._storage.root, self.asker.model)
        return self._store

    # Asking

    def ask(self, text: str) -> Vector | None:
        """Return the vector of a question; None if it says nothing or cannot be had now (``trouble`` says why)."""
        try:
            return self.asker.ask(text)
        except EmbeddingFailed as error:
            log.warning("ranked by wording alone: %s", error)
            return None

    @property
    def trouble(self) -> str:
        """Say what stands in the way, empty if nothing does."""
        return self.asker.trouble or self._trouble

    def near(
        self, view: View, asked: Vector, query: Query, limit: int, others: Sequence[Record]
    ) -> tuple[Nearest, str] | None:
        """Return the nearest records that ``query`` lets through, and the name of the state that they come from.

        ``others``: records of which the likeness is told as well. None if there are no vectors that can be used.
        """
        try:
            with self.store().reading() as reading:
                likenesses = reading.likenesses(asked, query.kinds)
                found = _nearest(view, reading, likenesses, query, limit)
                values = {
                    **_values(reading, likenesses, others),
                    **{key: value for key, (value, _) in found.items()},
                }
                version = f"{self.asker.model}#{reading.changes}"
        except (VectorsDamaged, EmbeddingFailed) as error:
            self._trouble = str(error)
            log.warning("ranked by wording alone: %s", error)
            return None
        self._trouble = ""
        records = [record for _, record in found.values()]
        return Nearest(records, {key: int(value) / SCALE**2 for key, value in values.items()}), version

    # Keeping up

    def note(self, keys: Iterable[str]) -> None:
        """Remember that records have changed; what is lost here is found by the next look at all."""
        try:
            self.store().note(keys)
        except (VectorsDamaged, EmbeddingFailed) as error:
            log.warning("changes are not noted for vectors: %s", error)

    def look_again(self) -> None:
        """Have all records looked at anew."""
        try:
            self.store().keep(looked="", looking="")
            self._begun = False
        except (VectorsDamaged, EmbeddingFailed):
            # Then everything is looked at anyhow.
            return

    def catch_up(self, view: View, kinds: Sequence[str]) -> bool:
        """Make vectors for some records that have none, changed ones first; tell whether there was something to do."""
        try:
            with self._storage.lock("vectors", wait=False):
                if not self._begun:
                    self.store().begin()
                    self._begun = True
                return self._step(view, kinds)
        except IndexBusy:
            return False
        except EmbeddingFailed as error:
            log.warning("vectors wait: %s", error)
            return False
        except VectorsDamaged as error:
            log.warning("vectors are made anew: %s", error)
            self.store().clear()
            return True

    def _step(self, view: View, kinds: Sequence[str]) -> bool:
        store = self.store()
        work = _Work()
        with store.reading() as reading:
            if changed := reading.waiting(AT_A_TIME):
                work.add(reading, [record for key in changed if (record := view.of_key(key))], changed)
        if changed:
            lacking = {entry.key for entry in work.lacking}
            work.settled = [key for key in changed if key not in lacking]
            self._do(work)
            return True
        looked, at = store.state("looked"), int(store.state("at") or 0)
        name = " ".join((view.directory.name, *kinds))
        if looked == name:
            store.tidy()
            return False
        if store.state("looking") != name:
            store.keep(looking=name, at="0")
            at = 0
        end = _BUCKETS * len(kinds)
        if at == end:
            store.keep(looked=name)
            return True
        work = _Work()
        with store.reading() as reading:
            for piece in range(at, min(at + _BUCKETS_A_STEP, end)):
                kind, bucket = kinds[piece // _BUCKETS], piece % _BUCKETS
                known = reading.keys_in(kind, bucket_name(bucket))
                work.add(reading, view.of_bucket(kind, bucket), known)
                at = piece + 1
                if len(work.lacking) >= AT_A_TIME:
                    break
        self._do(work)
        # Of a large piece the rest comes next time.
        store.keep(at=str(at - (len(work.lacking) > AT_A_TIME)))
        return True

    def _do(self, work: _Work) -> None:
        made, vectors, refused = self._made(work.lacking[:AT_A_TIME], work.texts)
        if made or refused or work.gone or work.settled:
            self.store().put(made, vectors, refused=refused, gone=work.gone, settled=work.settled)

    def _made(
        self, entries: Sequence[Entry], texts: Mapping[str, str]
    ) -> tuple[list[Entry], Vector | None, list[Entry]]:
        if not entries:
            return [], None, []
        try:
            return list(entries), self.asker.embed([texts[entry.key] for entry in entries]), []
        except TextRefused as error:
            if len(entries) == 1:
                log.warning("%s has no vector: %s", entries[0].key, error)
                return [], None, list(entries)
        # One of them is refused: each for itself, so that the others get through.
        made, rows, refused = [], [], []
        for entry in entries:
            one, vector, not_one = self._made([entry], texts)
            made += one
            refused += not_one
            if vector is not None:
                rows.append(vector)
        return made, np.concatenate(rows) if rows else None, refused

    def state(self, view: View | None, kinds: Sequence[str], *, probe: bool) -> VectorState:
        """Tell how comparing by meaning stands; ``probe``: after a question to the model and a look at all vectors."""
        if probe:
            self.ask(_PROBE)
        if view is None:
            return VectorState(self.asker.name, 0, 0, self.trouble or "there is no index")
        total = sum(view.count_of_kind(kind) for kind in kinds)
        try:
            with self.store().reading() as reading:
                if probe:
                    reading.check()
                with_vector, refused, waiting = reading.counts()
        except (VectorsDamaged, EmbeddingFailed) as error:
            return VectorState(self.asker.name, 0, total, str(error))
        missing = max(total - with_vector - refused, waiting)
        return VectorState(self.asker.name, with_vector, missing, self.trouble, refused)


def _nearest(
    view: View, reading: Reading, likenesses: NDArray[np.int32], query: Query, limit: int
) -> dict[str, tuple[int, Record]]:
    """Return the nearest visible records, exactly: further rows are looked at until enough may be seen.

    So neither how many rows there are that the asker may not see, nor where they lie, changes what is found.
    """
    found: dict[str, tuple[int, Record]] = {}
    above, take = None, 2 * limit
    usable = likenesses[likenesses > NOWHERE]
    while limit and len(found) < limit and len(usable):
        # With all that are as near as the last.
        least = np.partition(usable, -take)[-take] if take < len(usable) else usable.min()
        rows = np.flatnonzero((likenesses >= least) & (likenesses < above if above is not None else True))
        entries = reading.entries(rows.tolist())
        for record in view.of_keys(list(entries), query):
            row, digest = entries[record.key]
            if digest_of(text_of(record)) == digest:
                found[record.key] = (int(likenesses[row]), record)
        if least <= usable.min():
            break
        above, take = least, 4 * take
    ordered = sorted(found.items(), key=lambda one: (-one[1][0], one[1][1].code, one[0]))
    return dict(ordered[:limit])


def _values(reading: Reading, likenesses: NDArray[np.int32], records: Sequence[Record]) -> dict[str, int]:
    held = reading.rows_of([record.key for record in records])
    found = {}
    for record in records:
        row, digest = held.get(record.key, (None, b""))
        if (
            row is not None
            and row < len(likenesses)
            and likenesses[row] > NOWHERE
            and digest_of(text_of(record)) == digest
        ):
            found[record.key] = int(likenesses[row])
    return found
