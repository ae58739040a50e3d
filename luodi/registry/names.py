"""Find among many names those that another may be a writing of, for whole tables: asking one by one takes too long.

Two names are alike from `ALIKE` on (``calc.likeness``), so that most pairs of neighbouring characters of one are in the
other, and their numbers are the same. Names are found by their rarest pairs and then compared, thousands at a time.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from luodi.registry.calc import ALIKE, TELLING, numbers_of

_Codes = NDArray[np.uint32]
# With a name are compared so many that share its rarest pairs, and more where many names are held.
_COMPARED, _MORE = 1000, 200


class Names:
    """Hold the keys of names (``calc.name_key``), each with the number of what is called so."""

    def __init__(self, called: Iterable[tuple[int, str]]) -> None:
        kept = [(number, key) for number, key in called if len(key) > 1]
        self._keys = [key for _number, key in kept]
        self._numbers = np.array([number for number, _key in kept], np.int64)
        codes, owners = _pairs(self._keys)
        order = np.argsort(codes, kind="stable")
        self._codes, self._owners = codes[order], owners[order]
        self._lengths, self._signs = _shapes(self._keys)
        self._compared = _COMPARED + len(kept) // _MORE

    def near(self, keys: Sequence[str], limit: int) -> list[list[int]]:
        """Give for each key the numbers of what is called alike, the likest first, no more than ``limit``."""
        asked, places = self._candidates(keys)
        ours = [keys[place] for place in asked.tolist()]
        theirs = [self._keys[place] for place in places.tolist()]
        ratios = (
            cpdist(ours, theirs, scorer=fuzz.ratio, score_cutoff=100 * ALIKE, dtype=np.uint8) if ours else ()
        )
        found: list[dict[int, int]] = [{} for _key in keys]
        rows = zip(asked.tolist(), self._numbers[places].tolist(), ours, theirs, ratios, strict=True)
        for place, number, our, their, ratio in rows:
            if ratio or _holds(our, their) or _holds(their, our):
                found[place][number] = max(int(ratio), found[place].get(number, 0))
        return [_likest(one)[:limit] for one in found]

    def _candidates(self, keys: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give pairs of places, of a key and of a name held, that share some of the key's rarest pairs."""
        codes, owners = _pairs(keys)
        begins = np.searchsorted(self._codes, codes, "left")
        counts = np.searchsorted(self._codes, codes, "right") - begins
        # The rarest pairs of each key first, for as long as few enough names have them.
        order = np.lexsort((counts, owners))
        begins, counts, owners = begins[order], counts[order], owners[order]
        sums = np.cumsum(counts)
        firsts = np.searchsorted(owners, owners, "left")
        before = sums - counts - np.where(firsts > 0, sums[firsts - 1], 0)
        taken = (counts > 0) & (before + counts <= self._compared)
        begins, counts, owners = begins[taken], counts[taken], owners[taken]
        # Each stretch of the list, laid one behind the other.
        ends = np.cumsum(counts)
        steps = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
        held, asking = self._owners[np.repeat(begins, counts) + steps], np.repeat(owners, counts)
        may = self._may_be_alike(asking, held, *_shapes(keys))
        both = np.unique(asking[may].astype(np.int64) * len(self._keys) + held[may])
        return np.divmod(both, max(len(self._keys), 1))

    def _may_be_alike(
        self, asking: _Codes, held: _Codes, lengths: NDArray[np.int64], signs: NDArray[np.uint64]
    ) -> NDArray[np.bool_]:
        """Tell of pairs whether so few characters are in one alone that they may be alike, or one hold the other."""
        ours, theirs = signs[asking], self._signs[held]
        our_length, their_length = lengths[asking], self._lengths[held]
        ours_alone = np.bitwise_count(ours & ~theirs).astype(np.int64)
        theirs_alone = np.bitwise_count(theirs & ~ours).astype(np.int64)
        # Of likeness r at most a share of 1 - r of all characters is not common to both.
        few = ours_alone + theirs_alone <= (1 - ALIKE) * (our_length + their_length) + 1e-9
        within = (ours_alone == 0) & (our_length >= TELLING) | (theirs_alone == 0) & (their_length >= TELLING)
        return np.asarray(few | within, np.bool_)


def _shapes(keys: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """Give the lengths of keys, and words of 64 bits in which each of their characters sets one."""
    lengths = np.fromiter(map(len, keys), np.int64, len(keys))
    characters = np.frombuffer("".join(keys).encode("utf-32-le", "replace"), np.uint32)
    bits = np.left_shift(
        np.uint64(1), (characters * np.uint32(0x9E3779B1) >> np.uint32(26)).astype(np.uint64)
    )
    signs = np.zeros(len(keys), np.uint64)
    np.bitwise_or.at(signs, np.repeat(np.arange(len(keys)), lengths), bits)
    return lengths, signs


def _likest(found: dict[int, int]) -> list[int]:
    return sorted(found, key=lambda number: (-found[number], number))


def _holds(longer: str, shorter: str) -> bool:
    return len(shorter) >= TELLING and shorter in longer


def _pairs(keys: Sequence[str]) -> tuple[_Codes, _Codes]:
    """Give a code for each pair of neighbouring characters of each key with the key's numbers, and the key's place."""
    text = "".join(keys)
    characters = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    lengths = np.fromiter(map(len, keys), np.int64, len(keys))
    owners = np.repeat(np.arange(len(keys), dtype=np.uint32), lengths)
    # What differs in its numbers is not alike, so that such names need not meet.
    signs = np.fromiter(map(_sign, keys), np.uint32, len(keys))
    if len(text) < 2:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint32)
    codes = characters[:-1] * np.uint32(0x9E3779B1) ^ characters[1:] * np.uint32(0x85EBCA77)
    within = owners[:-1] == owners[1:]
    mixed = (codes ^ np.repeat(signs, lengths)[:-1])[within]
    return mixed, owners[:-1][within]


def _sign(key: str) -> int:
    numbers: Any = numbers_of(key)
    return zlib.crc32("/".join(numbers).encode()) if numbers else 0
