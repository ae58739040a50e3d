"""Count how often the grams of a question occur in many encoded texts at once.

The same as looking for each in all ``grams`` of the texts, at a third of the cost: units that no gram of the question
has are passed over before anything is made of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.matching.units import DENIED, HAN_BEGINS, SHIFT, TAIL_BEGINS, WORD, WORD_BEGINS, Integers, word_ids

_UNITS: Final = 1 << 16


class Tally:
    """Know the grams of a question; each unit that is part of one has a number from 1 on, every other one 0."""

    def __init__(self, wanted: Integers) -> None:
        self.width = len(wanted)
        paired = np.flatnonzero(wanted >> SHIFT)
        single = np.flatnonzero(wanted >> SHIFT == 0)
        first, second = wanted[paired] >> SHIFT, wanted[paired] & (1 << SHIFT) - 1
        self._units = np.unique(np.concatenate((wanted[single], first, second)))
        self._count = len(self._units) + 1
        # What is no gram of the question is counted in a column of its own.
        self._of_unit = np.full(self._count, self.width)
        self._of_unit[self._numbers(wanted[single])] = single
        self._of_pair = np.full(self._count**2, self.width)
        self._of_pair[self._numbers(first) * self._count + self._numbers(second)] = paired
        self._plain, self._denied = (self._table(denied) for denied in (0, DENIED))

    def _numbers(self, units: Integers) -> Integers:
        """Return the numbers of units that are all known."""
        return np.searchsorted(self._units, units) + 1

    def _numbers_if_known(self, units: Integers) -> Integers:
        if not len(self._units):
            return np.zeros(len(units), dtype=np.int64)
        places = np.minimum(np.searchsorted(self._units, units), len(self._units) - 1)
        return np.where(self._units[places] == units, places + 1, 0)

    def _table(self, denied: int) -> NDArray[np.int32]:
        """Return the number of each Chinese character, where it is denied or where it is not."""
        table = np.zeros(_UNITS, dtype=np.int32)
        plain = self._units[(self._units & DENIED) == denied] & ~DENIED
        plain = plain[plain < WORD]
        table[plain] = self._numbers(plain | denied)
        return table

    def counts(self, blobs: Sequence[bytes]) -> tuple[Integers, Integers]:
        """Return how often each gram occurs in each text (texts x wanted), and the texts' lengths in units."""
        sizes = np.fromiter((len(blob) // 2 + 1 for blob in blobs), np.int64, len(blobs))
        codes = np.frombuffer(b"\x00\x00".join(blobs) + b"\x00\x00", dtype="<u2")
        tail = codes >= TAIL_BEGINS
        real = (codes >= HAN_BEGINS) & ~tail
        lengths = np.add.reduceat(real, np.cumsum(sizes) - sizes, dtype=np.int64)
        numbers = self._numbered(codes)
        hits = np.flatnonzero(numbers)
        numbers = numbers[hits].astype(np.int64)
        rows = np.repeat(np.arange(len(blobs)) * (self.width + 1), sizes)[hits]
        whole = ~tail[hits]
        # Neighbours; both halves of a word bear its number, and do not make a pair.
        ends = np.flatnonzero((hits[1:] - hits[:-1] == 1) & whole[1:]) + 1
        pairs = self._of_pair[numbers[ends - 1] * self._count + numbers[ends]]
        cells = np.concatenate(((rows + self._of_unit[numbers])[whole], rows[ends] + pairs))
        counted = np.bincount(cells, minlength=len(blobs) * (self.width + 1))
        return counted.reshape(len(blobs), self.width + 1)[:, : self.width], lengths

    def _numbered(self, codes: NDArray[np.uint16]) -> NDArray[np.int32]:
        """Return the number of the unit at each place; a word's stands in both its places."""
        numbers = self._plain[codes]
        denied = np.cumsum(codes == 2) > np.cumsum(codes == 3) if (codes == 2).any() else None
        if denied is not None:
            numbers[denied] = self._denied[codes[denied]]
        at = np.flatnonzero((codes >= WORD_BEGINS) & (codes < TAIL_BEGINS))
        if len(at):
            words = word_ids(codes, at)
            if denied is not None:
                words[denied[at]] |= DENIED
            numbers[at] = numbers[at + 1] = self._numbers_if_known(words)
        return numbers
