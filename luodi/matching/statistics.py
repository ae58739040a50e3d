"""Count in how many documents each gram occurs: the ground of every weight.

The engine's own document frequencies would depend on segments, on deletions not yet merged and on records
that the asker may not see. These counts depend only on the set of documents that everybody may find: the same
set gives the same scores today, on another machine and after a rebuild, and a confidential record moves
nobody's list.

Grams are counted in two rows of a table by two hashes, and the smaller count is taken: exact for nearly all,
and of a fixed size at any number of records.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from luodi.matching.records import Record
from luodi.matching.units import Integers, grams

_BITS: Final = 22
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
_OWNER_MASK: Final = np.uint64((1 << (64 - 2 * _BITS)) - 1)
TITLE_WEIGHT: Final = 3


class Statistics:
    """Hold counts of open documents: how many, their weighted length, and the grams of each."""

    def __init__(self) -> None:
        self.documents = 0
        self.length = 0
        self._counts = np.zeros((2, 1 << _BITS), dtype=np.int32)

    def frequencies(self, ids: Integers) -> Integers:
        """Return in how many documents each gram occurs (never too few)."""
        first, second = (self._counts[row][slots(ids, row)] for row in (0, 1))
        return np.asarray(np.maximum(np.minimum(first, second), 0), dtype=np.int64)

    def idf(self, ids: Integers) -> NDArray[np.float64]:
        """Return how informative each gram is, always above zero (BM25's form)."""
        found = self.frequencies(ids)
        return np.asarray(np.log1p((self.documents + 0.5) / (found + 0.5)))

    def shares(self, ids: Integers) -> NDArray[np.float64]:
        """Return in what share of the documents each gram occurs, 0..1."""
        return np.asarray(self.frequencies(ids) / max(1, self.documents))

    @property
    def mean_length(self) -> float:
        """Return the mean weighted length of a document in units (200, a usual one, for an empty index)."""
        return self.length / self.documents if self.documents else 200.0

    def apply(self, delta: Delta) -> None:
        """Add the changes of one commit."""
        self.documents += delta.documents
        self.length += delta.length
        for row in (0, 1):
            np.add.at(self._counts[row], delta.slots[row], delta.changes[row])

    def as_delta(self) -> Delta:
        """Return the whole as one change from nothing."""
        used = [np.flatnonzero(self._counts[row]).astype(np.int32) for row in (0, 1)]
        changes = [self._counts[row][used[row]] for row in (0, 1)]
        return Delta(self.documents, self.length, used, changes)


class Delta:
    """Hold the changes of counts by one commit, sparse."""

    def __init__(
        self,
        documents: int,
        length: int,
        used: Sequence[NDArray[np.int32]],
        changes: Sequence[NDArray[np.int32]],
    ) -> None:
        self.documents, self.length, self.slots, self.changes = documents, length, used, changes

    @classmethod
    def between(cls, added: Sequence[Record], removed: Sequence[Record]) -> Self:
        """Return what changes when open records come and go."""
        records = [record for record in (*added, *removed) if record.open]
        signs = [1] * sum(r.open for r in added) + [-1] * sum(r.open for r in removed)
        return cls.of(
            [record.title_units for record in records], [record.body_units for record in records], signs
        )

    @classmethod
    def of(cls, titles: Sequence[bytes], bodies: Sequence[bytes], signs_of: Sequence[int]) -> Self:
        """Return what changes when open documents with these units come (1) and go (-1)."""
        signs = np.array(signs_of, dtype=np.int32)
        if not len(signs):
            nothing = np.zeros(0, dtype=np.int32)
            return cls(0, 0, (nothing, nothing), (nothing, nothing))
        title, body = grams(titles), grams(bodies)
        lengths = TITLE_WEIGHT * title.lengths + body.lengths
        ids = np.concatenate((title.ids, body.ids))
        owners = np.concatenate((title.owners, body.owners))
        # Once a document and gram, however often it occurs there: the document takes the low bits of the
        # hash.
        pairs = _distinct((_mixed(ids) & ~_OWNER_MASK) | owners.astype(np.uint64))
        change = signs[(pairs & _OWNER_MASK).astype(np.int64)]
        places = [_places(pairs, row) for row in (0, 1)]
        return cls(int(signs.sum()), int((lengths * signs).sum()), places, (change, change))

    def save(self, path: Path) -> None:
        """Write to a file that is there whole or not at all."""
        temporary = path.with_suffix(".part")
        with temporary.open("wb") as file:
            np.savez(
                file,
                head=np.array([self.documents, self.length], dtype=np.int64),
                slots0=self.slots[0], slots1=self.slots[1],
                changes0=self.changes[0], changes1=self.changes[1],
            )  # fmt: skip
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a file of ``save``.

        :raises OSError, ValueError, KeyError: absent or damaged.
        """
        with np.load(path, allow_pickle=False) as data:
            documents, length = (int(number) for number in data["head"])
            return cls(
                documents, length, (data["slots0"], data["slots1"]), (data["changes0"], data["changes1"])
            )


def _distinct(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return each number once, in any order: by a table of hashes, which beats sorting three times over."""
    bits = max(10, len(numbers).bit_length() + 1)
    places = ((numbers * _MULTIPLIER) >> np.uint64(64 - bits)).view(np.int64)
    own = np.arange(len(numbers), dtype=np.int32)
    table = np.empty(1 << bits, dtype=np.int32)
    # Whoever comes last stands in the table, for all that are equal to it.
    table[places] = own
    standing = table[places]
    other = np.flatnonzero(numbers[standing] != numbers)
    return np.concatenate((numbers[np.flatnonzero(standing == own)], np.unique(numbers[other])))


def slots(ids: Integers, row: int) -> NDArray[np.int32]:
    """Return the place of each gram in a row of the table."""
    return _places(_mixed(ids), row)


def _places(mixed: NDArray[np.uint64], row: int) -> NDArray[np.int32]:
    """Return places from bits of the hash that the rows do not share."""
    return ((mixed >> np.uint64(64 - (row + 1) * _BITS)) & np.uint64((1 << _BITS) - 1)).astype(np.int32)


def _mixed(ids: Integers) -> NDArray[np.uint64]:
    """Return hashes of which the high 44 bits are good."""
    return (ids ^ (ids >> 31)).astype(np.uint64) * _MULTIPLIER
