"""Compute the grams of many encoded texts at once.

A unit is one Chinese character or one word. Grams are numbers: a unit alone, or two neighbours in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from luodi.matching.analysis import NEGATED, WORD_BASE, word_units

Integers = NDArray[np.int64]

WORD: Final = 0x10000
DENIED: Final = 1 << 29
SHIFT: Final = 30
HAN_BEGINS: Final = 0x3400
"""The first unit that is a character; below are breaks and the marks of denials."""
WORD_BEGINS: Final = 0xA000
TAIL_BEGINS: Final = 0xD000
"""The first unit that is the second half of a word."""


@dataclass(frozen=True, slots=True)
class Grams:
    """Hold all grams of ``texts`` texts: ``ids[i]`` occurs in text ``owners[i]``; ``lengths`` in units."""

    ids: Integers
    owners: Integers
    lengths: Integers
    texts: int


def grams(blobs: Sequence[bytes]) -> Grams:
    """Return the grams of encoded texts, single units first, then pairs."""
    sizes = np.fromiter((len(blob) // 2 + 1 for blob in blobs), np.int64, len(blobs))
    codes = np.frombuffer(b"\x00\x00".join(blobs) + b"\x00\x00", dtype="<u2").astype(np.int64)
    owners = np.repeat(np.arange(len(blobs)), sizes)
    denied = np.cumsum(codes == 2) > np.cumsum(codes == 3) if (codes == 2).any() else None
    first = np.flatnonzero((codes >= WORD_BEGINS) & (codes < TAIL_BEGINS))
    codes[first] = word_ids(codes, first)
    keep = (codes < TAIL_BEGINS) | (codes >= WORD)
    if denied is not None:
        codes[denied & (codes >= HAN_BEGINS)] |= DENIED
    codes, owners = codes[keep], owners[keep]
    real = codes >= HAN_BEGINS
    pair = np.flatnonzero(real[:-1] & real[1:])
    ids = np.concatenate((codes[real], (codes[pair] << SHIFT) | codes[pair + 1]))
    single_owners = owners[real]
    return Grams(
        ids,
        np.concatenate((single_owners, owners[pair])),
        np.bincount(single_owners, minlength=len(blobs)),
        len(blobs),
    )


def word_ids(codes: NDArray[Any], first: Integers) -> Integers:
    """Return the numbers of the words whose first halves stand at these places."""
    high, low = (codes[first + at].astype(np.int64) for at in (0, 1))
    return np.asarray(WORD + (high - WORD_BEGINS) * WORD_BASE + low - TAIL_BEGINS)


def gram_of(term: str) -> int:
    """Return the gram of a term as ``analysis`` writes it (a character, a pair of them, or a word)."""
    denied = DENIED if term.startswith(NEGATED) else 0
    plain = term.removeprefix(NEGATED)
    if len(plain) <= 2 and all("\u3400" <= char <= "\u9fff" for char in plain):
        units = [ord(char) | denied for char in plain]
        return units[0] if len(units) == 1 else units[0] << SHIFT | units[1]
    return _word(plain) | denied


def pair_of(first: str, second: str) -> int:
    """Return the gram of two neighbouring words."""
    return gram_of(first) << SHIFT | gram_of(second)


def _word(term: str) -> int:
    code = word_units(term)
    high = int.from_bytes(code[:2], "little") - WORD_BEGINS
    low = int.from_bytes(code[2:], "little") - TAIL_BEGINS
    return WORD + high * WORD_BASE + low
