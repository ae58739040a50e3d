"""Turn text into terms: one analyser for index, query and highlighting.

Terms are single Chinese characters, pairs of neighbouring ones, stemmed words, numbers with their unit and
product codes. A term that the text denies ("不含氰") begins with "!" and so meets only its like.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import snowballstemmer

from luodi.matching.folding import Folded, fold
from luodi.matching.negation import negated_spans

ANALYSIS_VERSION = "1"
"""Changes whenever the same text would give other terms: the index is then rebuilt."""

NEGATED = "!"
_LONGEST = 64
_REMEMBERED = 400
WORD_BASE = 12288
"""Words are hashed to two digits of this base."""

_LETTER = r"a-z\u00df-\u024f\u0370-\u03ff\u0400-\u04ff\u3040-\u30ff\uac00-\ud7af"
_UNIT = (
    r"%|‰|°c|°|万元|亿元|万吨|kw\s?·?\s?h|mah(?:/g)?|wh/kg|kwh|mwh|mw|gw|kw|mpa|gpa|kpa|pa|mm2|cm2|m2|m3|mm|cm|km|nm|μm|um|"
    r"mg/l|mg/kg|g/l|mg|kg|ml|l|hz|khz|mhz|ghz|db|rpm|ppm|ppb|mol/l|mol|kn|kv|mv|v|ma|a|t|h|min|s|d|k|g|m"
)
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
WORD = re.compile(
    rf"(?P<number>\d+(?:[.,]\d+)*(?:\s?(?:{_UNIT})(?![{_LETTER}0-9]))?(?![{_LETTER}]|[\-_/.]?\d))"
    rf"|(?P<word>[{_LETTER}0-9]+(?:[.\-_/][{_LETTER}0-9]+)*\+?)"
    r"|(?P<rare>[\U00020000-\U0003ffff])"
)
_BEGINS_WORD = re.compile(rf"[\d{_LETTER}\U00020000-\U0003ffff]")
SEGMENT = re.compile(rf"(?P<cjk>{HAN.pattern})|{WORD.pattern}")
_MEASURE = re.compile(rf"[\d.]+(?:{_UNIT})")
_PARTS = re.compile(r"[.\-_/]")
_stemmer = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class Term:
    """Hold one term and the half-open span of the original text that it stands for."""

    text: str
    start: int
    end: int
    kind: str
    """One of char, pair, word, number, code."""


def words(folded: str) -> Iterator[re.Match[str]]:
    """Yield what ``WORD`` finds in a text, sooner: most of a Chinese text cannot begin a word."""
    begins, match = _BEGINS_WORD.search, WORD.match
    at = begins(folded)
    while at is not None:
        found = match(folded, at.start())
        if found is not None:
            yield found
        at = begins(folded, found.end() if found is not None else at.end())


class Segment(NamedTuple):
    """Hold a run of Chinese or a single word of a folded text."""

    text: str
    start: int
    end: int
    chinese: bool
    negated: bool
    joined: bool
    """Whether only blanks lie between this word and the word before."""


def segments(folded: str) -> Iterator[Segment]:
    """Yield runs of Chinese and single words of folded text in order, cut where a denial begins or ends."""
    denied = negated_spans(folded)
    last_word_end = -1
    for match in SEGMENT.finditer(folded):
        start, end = match.span()
        chinese = match.lastgroup == "cjk"
        joined = not chinese and last_word_end >= 0 and folded[last_word_end:start].isspace()
        last_word_end = -1 if chinese else end
        if not denied:
            yield Segment(match.group(), start, end, chinese, False, joined)
            continue
        for a, b, negated in _cut(start, end, denied, divisible=chinese):
            yield Segment(folded[a:b], a, b, chinese, negated, joined)


def _cut(
    start: int, end: int, denied: list[tuple[int, int]], *, divisible: bool
) -> Iterator[tuple[int, int, bool]]:
    """Yield the pieces of a span, each wholly inside or wholly outside the denied spans."""
    overlapping = [(max(a, start), min(b, end)) for a, b in denied if a < end and b > start]
    if not divisible and overlapping:
        # "cyanide-free" is one word of which a part is denied: all of it is.
        yield start, end, True
        return
    at = start
    for a, b in overlapping:
        if at < a:
            yield at, a, False
        yield a, b, True
        at = b
    if at < end:
        yield at, end, False


@lru_cache(maxsize=1 << 17)
def word_terms(word: str) -> tuple[tuple[str, int, int, str], ...]:
    """Return (term, start, end, kind) of a folded word: codes whole and in parts, others stemmed."""
    word = word.rstrip("+") or word
    pieces: list[tuple[str, int, int]] = []
    at = 0
    for piece in _PARTS.split(word):
        if piece:
            pieces.append((piece, at, at + len(piece)))
        at += len(piece) + 1
    terms = [
        (_stem(piece[:_LONGEST]), a, b, "code" if _has_digit(piece) else "word") for piece, a, b in pieces
    ]
    if len(pieces) > 1 and _has_digit(word):
        terms.insert(0, ("".join(piece for piece, _, _ in pieces)[:_LONGEST], 0, len(word), "code"))
    return tuple(terms)


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _stem(word: str) -> str:
    return word if _has_digit(word) else str(_stemmer.stemWord(word))


@lru_cache(maxsize=1 << 17)
def word_units(term: str) -> bytes:
    """Return the four bytes that stand for a word: two numbers outside the range of Chinese characters."""
    high, low = divmod(zlib.crc32(term.encode()) % (WORD_BASE * WORD_BASE), WORD_BASE)
    return (0xA000 + high).to_bytes(2, "little") + (0xD000 + low).to_bytes(2, "little")


def _number(text: str) -> str:
    return re.sub(r"[\s,]", "", text)


def word_or_number(text: str) -> tuple[tuple[str, int, int, str], ...]:
    """Return (term, start, end, kind) of a folded segment that is not Chinese."""
    if text[0].isdigit() and not any(char in "-_/" for char in text):
        number = re.sub(r"[\s,]", "", text)
        if number.replace(".", "").isdigit() or _MEASURE.fullmatch(number):
            return ((number, 0, len(text), "number"),)
    return word_terms(text)


def analyse(text: str) -> list[Term]:
    """Return every term of a text with its place in the original, in order of place."""
    return list(_analysed(text) if len(text) <= _REMEMBERED else _analysed.__wrapped__(text))


@lru_cache(maxsize=256)
def _analysed(text: str) -> tuple[Term, ...]:
    # The parts of a need are asked, highlighted and looked up in the dictionary: remembered for a moment.
    folded = fold(text)
    return tuple(term for segment in segments(folded.text) for term in _located(segment, folded))


def _located(segment: Segment, folded: Folded) -> Iterator[Term]:
    mark = NEGATED if segment.negated else ""
    if not segment.chinese:
        for term, a, b, kind in word_or_number(segment.text):
            yield Term(mark + term, *folded.origin(segment.start + a, segment.start + b), kind)
        return
    for at, char in enumerate(segment.text):
        start = segment.start + at
        yield Term(mark + char, *folded.origin(start, start + 1), "char")
        if at + 1 < len(segment.text):
            yield Term(mark + segment.text[at : at + 2], *folded.origin(start, start + 2), "pair")
