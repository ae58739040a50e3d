"""Write a text as the index keeps it: units to rank by, terms to find by.

Units are 16-bit numbers, one a Chinese character and two a word, with breaks between. Ranking computes the
grams of hundreds of records at once from them (see ``units``). Terms are those of ``analysis``, blanks
between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import add
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.matching.analysis import HAN, NEGATED, WORD, segments, word_or_number, word_units, words
from luodi.matching.folding import fold, lone_folding, plain_foldings
from luodi.matching.negation import negated_spans

BREAK = b"\x00\x00"
DENIAL_BEGINS = b"\x02\x00"
DENIAL_ENDS = b"\x03\x00"


@dataclass(frozen=True, slots=True)
class Encoded:
    """Hold what the index keeps of a text."""

    units: bytes
    terms: str


def encode(text: str, *, chars: bool = False) -> Encoded:
    """Return units and index terms of a text: pairs and words, and single characters where ``chars``.

    A character that stands alone is a term in any case.
    """
    folded = fold(text).text
    if negated_spans(folded):
        return _encode_denying(folded, chars)
    runs: list[str] = HAN.findall(folded)
    han = "\x00".join(runs).encode("utf-16-le")
    terms = [_pairs(han), *("".join(runs) if chars else (run for run in runs if len(run) == 1))]
    units = [han]
    word_end = -1
    for match in words(folded):
        if word_end < 0 or not folded[word_end : match.start()].isspace():
            units.append(BREAK)
        found, packed = _encode_word(match.group())
        units.append(packed)
        terms.append(found)
        word_end = match.end()
    return Encoded(b"".join(units), " ".join(terms))


def _pairs(han: bytes) -> str:
    """Return the pairs of neighbours, blanks between (ten times as fast as joining strings)."""
    codes = np.frombuffer(han, dtype="<u2")
    if len(codes) < 2:
        return ""
    table = np.empty((len(codes) - 1, 3), dtype="<u2")
    table[:, 0], table[:, 1], table[:, 2] = codes[:-1], codes[1:], 0x20
    neighbours = (codes[:-1] != 0) & (codes[1:] != 0)
    return str(table[neighbours].tobytes(), "utf-16-le")


@lru_cache(maxsize=1 << 17)
def _encode_word(text: str) -> tuple[str, bytes]:
    terms = [term for term, _, _, _ in word_or_number(text)]
    return " ".join(terms), b"".join(map(word_units, terms))


def _encode_denying(folded: str, chars: bool) -> Encoded:
    """Encode a text that denies something; denied pieces keep their single characters."""
    units: list[bytes] = []
    terms: list[str] = []
    for segment in segments(folded):
        if segment.chinese:
            found = [*map(add, segment.text, segment.text[1:])]
            found += segment.text if chars or segment.negated or len(segment.text) == 1 else ""
            piece = segment.text.encode("utf-16-le")
        else:
            words, piece = _encode_word(segment.text)
            found = words.split()
        if segment.negated:
            terms += (NEGATED + term for term in found)
            units += (DENIAL_BEGINS, piece, DENIAL_ENDS)
        else:
            terms += found
            units += (piece,) if segment.joined else (BREAK, piece)
    return Encoded(b"".join(units), " ".join(terms))


# Many texts at once: the same by arrays of code points, several times as fast.

Codes = NDArray[np.uint32]
_UNFOLDED = 0xFFFFFFFF
_BMP = 0x10000
_HAN_WITHIN_WORD = 1 + max((len(run) for run in HAN.findall(WORD.pattern)), default=0)
"""So many characters behind a number decide what its unit is, and one more whether it ends there."""
_BEFORE_UNIT = re.compile(r"[\d\s]")


def encode_many(texts: Sequence[str], *, chars: bool = False) -> list[Encoded]:
    """Return what ``encode`` returns for each text (terms may lie further apart)."""
    codes, starts = _fold_many(texts)
    folded = _text_of(codes)
    bounds = starts.tolist()
    denying: dict[int, Encoded] = {}
    for number in range(len(texts)):
        text = folded[bounds[number] : bounds[number + 1] - 1]
        if negated_spans(text):
            denying[number] = _encode_denying(text, chars)
            codes[bounds[number] : bounds[number + 1]] = 0
    han = _tables().chinese[np.minimum(codes, _BMP)]
    units = _han_units(codes, han, starts)
    terms = _han_terms(codes, han, starts, chars)
    words = _words_of_many(codes, han, starts)
    return [
        denying.get(number) or Encoded(b"".join((unit, *more)), " ".join((term, *found)))
        for number, (unit, term, (found, more)) in enumerate(zip(units, terms, words, strict=True))
    ]


class _Tables(NamedTuple):
    """Tell of each code point what it folds to by itself and which kind it is; the last entry is all others."""

    folding: Codes
    chinese: NDArray[np.bool_]
    before_unit: NDArray[np.bool_]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    every = "".join(map(chr, range(_BMP)))
    folding = np.full(_BMP + 1, _UNFOLDED, dtype=np.uint32)
    before, after = (_codes_of(text) for text in plain_foldings())
    folding[before] = after
    chinese, before_unit = (np.zeros(_BMP + 1, dtype=bool) for _ in range(2))
    chinese[_codes_of("".join(HAN.findall(every)))] = True
    before_unit[_codes_of("".join(_BEFORE_UNIT.findall(every)))] = True
    before_unit[_BMP] = True
    return _Tables(folding, chinese, before_unit)


def _codes_of(text: str) -> Codes:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _text_of(codes: Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def _fold_many(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    """Return the folded texts, a zero behind each, and where each begins, plus the end."""
    table = _tables().folding
    codes, starts = _joined(texts)
    folded = table[np.minimum(codes, _BMP)]
    unfolded = np.flatnonzero(folded == _UNFOLDED)
    if not len(unfolded):
        return folded, starts
    special: dict[int, set[int]] = {}
    owners = np.searchsorted(starts, unfolded, side="right") - 1
    for at, code in zip(owners.tolist(), codes[unfolded].tolist(), strict=True):
        special.setdefault(at, set()).add(code)
    codes, starts = _joined(
        [_folded_apart(text, special[at]) if at in special else text for at, text in enumerate(texts)]
    )
    folded = table[np.minimum(codes, _BMP)]
    return np.where(folded == _UNFOLDED, codes, folded), starts


def _folded_apart(text: str, special: set[int]) -> str:
    """Fold the special characters of a text alone where that is enough, else all of it."""
    for char in map(chr, special):
        alone = lone_folding(char)
        if alone is None:
            return fold(text).text
        text = text.replace(char, alone)
    return text


def _joined(texts: Sequence[str]) -> tuple[Codes, NDArray[np.int64]]:
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=starts[1:])
    return _codes_of("\x00".join((*texts, ""))), starts


def _shifted(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the mask of the places behind."""
    return np.concatenate(([False], mask[:-1]))


def _counted(mask: NDArray[np.bool_], starts: NDArray[np.int64]) -> list[int]:
    """Return how many places of the mask lie before each start."""
    return np.concatenate(([0], np.cumsum(mask)))[starts].tolist()  # type: ignore[no-any-return]


def _han_units(codes: Codes, han: NDArray[np.bool_], starts: NDArray[np.int64]) -> Iterator[bytes]:
    """Yield the units of the Chinese runs of each text, a break between runs."""
    kept = han | _shifted(han)
    units = np.where(han, codes, 0)[kept].astype("<u2").tobytes()
    bounds = _counted(kept, starts)
    # A break stands behind the last run of each text as well.
    return (units[2 * a : max(2 * b - 2, 2 * a)] for a, b in pairwise(bounds))


def _han_terms(codes: Codes, han: NDArray[np.bool_], starts: NDArray[np.int64], chars: bool) -> Iterator[str]:
    """Yield the pairs of each text, then its characters: all of them, or those that stand alone."""
    before = _shifted(han)
    paired = before & han
    single = han if chars else han & ~before & ~np.concatenate((han[1:], [False]))
    ends = np.flatnonzero(paired)
    pairs = _spaced(codes[ends - 1], codes[ends])
    characters = _spaced(codes[np.flatnonzero(single)])
    bounds = zip(_counted(paired, starts), _counted(single, starts), strict=True)
    first, alone = next(bounds)
    for last, last_alone in bounds:
        yield pairs[3 * first : 3 * last] + characters[2 * alone : 2 * last_alone]
        first, alone = last, last_alone


def _spaced(*columns: Codes) -> str:
    """Return the columns of each row side by side, a blank behind each row."""
    table = np.full((len(columns[0]), len(columns) + 1), 0x20, dtype="<u2")
    for number, column in enumerate(columns):
        table[:, number] = column
    return str(table.tobytes(), "utf-16-le")


def _words_of_many(
    codes: Codes, han: NDArray[np.bool_], starts: NDArray[np.int64]
) -> Iterator[tuple[list[str], list[bytes]]]:
    """Yield the terms and the units of the words of each text."""
    # Of Chinese runs only the beginning can be part of a word, and only behind a number; one character of each keeps
    # words apart.
    inside = han & _shifted(han)
    begins = han & ~inside & _shifted(_tables().before_unit[np.minimum(codes, _BMP)])
    for _ in range(_HAN_WITHIN_WORD):
        begins = _shifted(begins)
        inside &= ~begins
    text = _text_of(codes[~inside])
    bounds = iter(_counted(~inside, starts)[1:])
    bound = next(bounds, 0)
    terms: list[str] = []
    units: list[bytes] = []
    word_end = -1
    for match in words(text):
        start = match.start()
        while start >= bound:
            yield terms, units
            terms, units, word_end, bound = [], [], -1, next(bounds)
        if word_end < 0 or not text[word_end:start].isspace():
            units.append(BREAK)
        found, packed = _encode_word(match.group())
        terms.append(found)
        units.append(packed)
        word_end = match.end()
    if bound:
        yield terms, units
    for _ in bounds:
        yield [], []
