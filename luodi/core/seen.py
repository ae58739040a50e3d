"""Remember what a file held already: a million keys in 16 bytes each or less, where a dictionary takes 100."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Key = tuple[str, ...]
_FIRST = 1 << 13
# Words of 64 bits: of the five million keys that the longest table has, two fall together once in a million tables.
_BITS = 64


class Seen:
    """Remember keys with the number of the row that held each first; numbers are counted from 1."""

    def __init__(self) -> None:
        self._slots = _Slots()
        self._digests: dict[Key, int] = {}
        self._near: dict[int, int | None] = {}
        self._fresh: dict[int, int] = {}
        self._kinds: dict[str, int] = {}

    def look_up(self, keys: Iterable[Key]) -> None:
        """Have at hand what is remembered of many keys: asking for each by itself takes many times as long."""
        self._slots.add(self._fresh)
        self._fresh = {}
        # The same words are asked for as keys of several kinds, which the first part tells.
        words: dict[Key, int] = {}
        self._digests = {}
        for parts in keys:
            said = words.get(parts[1:])
            if said is None:
                said = words[parts[1:]] = _digest(parts[1:])
            kind = self._kinds.get(parts[0])
            if kind is None:
                kind = self._kinds[parts[0]] = _digest(parts[:1])
            # Nothing is kept under 0, which stands for an empty slot.
            self._digests[parts] = said ^ kind or 1
        asked = list(set(self._digests.values()))
        self._near = dict(zip(asked, self._slots.found(asked), strict=True))

    def add(self, *parts: str, number: int) -> int | None:
        """Remember a key, even but for width, case and spaces; give the number that it was remembered with before."""
        digest = self._at_hand(parts)
        earlier = self._near[digest]
        if earlier is None:
            self._near[digest] = self._fresh[digest] = number
        return earlier

    def find(self, *parts: str) -> int | None:
        """Give the number that a key was remembered with, if it was."""
        digest = self._at_hand(parts)
        return self._near[digest]

    def _at_hand(self, parts: Key) -> int:
        if parts not in self._digests:
            self.look_up([parts])
        return self._digests[parts]


class _Slots:
    """Keep words with a number each in two arrays: a word is at the first place from its own on that was free."""

    def __init__(self) -> None:
        self._clear(_FIRST)

    def _clear(self, size: int) -> None:
        self._held, self._size = 0, size
        self._words: NDArray[np.uint64] = np.zeros(size, np.uint64)
        self._numbers: NDArray[np.uint32] = np.zeros(size, np.uint32)

    def found(self, words: list[int]) -> list[int | None]:
        """Give the number of each word, or nothing."""
        asked = np.array(words, np.uint64)
        places, left = self._own(asked), np.arange(len(asked))
        numbers = np.zeros(len(asked), np.uint32)
        while len(left):
            held = self._words[places[left]]
            hits = held == asked[left]
            numbers[left[hits]] = self._numbers[places[left[hits]]]
            left = self._on(places, left[~hits & (held != 0)])
        return [number or None for number in numbers.tolist()]

    def add(self, fresh: dict[int, int]) -> None:
        """Keep words that are not kept yet."""
        if (self._held + len(fresh)) * 4 > self._size * 3:
            words, numbers, size = self._words, self._numbers, self._size
            while (self._held + len(fresh)) * 4 > size * 3:
                size *= 2
            self._clear(size)
            self._put(words[words != 0], numbers[words != 0])
        self._put(np.array(list(fresh), np.uint64), np.array(list(fresh.values()), np.uint32))

    def _put(self, words: NDArray[np.uint64], numbers: NDArray[np.uint32]) -> None:
        self._held += len(words)
        places, left = self._own(words), np.arange(len(words))
        while len(left):
            free = left[self._words[places[left]] == 0]
            self._words[places[free]] = words[free]
            # Of several that took one place, one is in it; the others go on.
            placed = self._words[places[left]] == words[left]
            self._numbers[places[left[placed]]] = numbers[left[placed]]
            left = self._on(places, left[~placed])

    def _own(self, words: NDArray[np.uint64]) -> NDArray[np.int64]:
        return (words & np.uint64(self._size - 1)).astype(np.int64)

    def _on(self, places: NDArray[np.int64], left: NDArray[np.int64]) -> NDArray[np.int64]:
        places[left] = (places[left] + 1) & (self._size - 1)
        return left


def _digest(parts: Key) -> int:
    even = " ".join(unicodedata.normalize("NFKC", "\0".join(parts)).casefold().split())
    return int.from_bytes(hashlib.blake2b(even.encode(errors="replace"), digest_size=_BITS // 8).digest())
