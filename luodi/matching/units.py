"""Compute the grams of many encoded texts at once.

A unit is one Chinese character or one word. Grams are numbers: a unit alone, or two neighbours in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from luodi.matching.analysis import NEGATED, WORD_BASE, word_units

Integers = NDArray[np.int64]

_WORD = 0x10000
_DENIED = 1 << 29
_SHIFT = 30


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
    first = np.flatnonzero((codes >= 0xA000) & (codes < 0xD000))
    codes[first] = _WORD + (codes[first] - 0xA000) * WORD_BASE + codes[first + 1] - 0xD000
    keep = (codes < 0xD000) | (codes >= _WORD)
    if denied is not None:
        codes[denied & (codes >= 0x3400)] |= _DENIED
    codes, owners = codes[keep], owners[keep]
    real = codes >= 0x3400
    pair = np.flatnonzero(real[:-1] & real[1:])
    ids = np.concatenate((codes[real], (codes[pair] << _SHIFT) | codes[pair + 1]))
    single_owners = owners[real]
    return Grams(
        ids,
        np.concatenate((single_owners, owners[pair])),
        np.bincount(single_owners, minlength=len(blobs)),
        len(blobs),
    )


def gram_of(term: str) -> int:
    """Return the gram of a term as ``analysis`` writes it (a character, a pair of them, or a word)."""
    denied = _DENIED if term.startswith(NEGATED) else 0
    plain = term.removeprefix(NEGATED)
    if len(plain) <= 2 and all("\u3400" <= char <= "\u9fff" for char in plain):
        units = [ord(char) | denied for char in plain]
        return units[0] if len(units) == 1 else units[0] << _SHIFT | units[1]
    return _word(plain) | denied


def pair_of(first: str, second: str) -> int:
    """Return the gram of two neighbouring words."""
    return gram_of(first) << _SHIFT | gram_of(second)


def _word(term: str) -> int:
    code = word_units(term)
    high = int.from_bytes(code[:2], "little") - 0xA000
    low = int.from_bytes(code[2:], "little") - 0xD000
    return _WORD + high * WORD_BASE + low
