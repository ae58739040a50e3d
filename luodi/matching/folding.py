"""Bring spellings of one text together, remembering where each character came from.

Full width becomes half width (NFKC), capitals small, traditional characters simplified.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from opencc import OpenCC

# Characters of which each becomes exactly one that stays: a text of these alone keeps its offsets.
_ALIKE = (
    *range(0x3001, 0x302A), 0xB0, 0xB1, 0xB7, 0xD7, *range(0x3B1, 0x3CA), 0x2013, 0x2014, *range(0x2018,
    0x201E), 0x2026, 0x2032, 0x2033, 0x2030, 0x2190, 0x2191, 0x2192, 0x2193, 0x2264, 0x2265,
)  # fmt: skip
_PLAIN = re.compile(r"[\x00-\x7e\u4e00-\u9fff\uff01-\uff5e" + "".join(map(chr, _ALIKE)) + "]*")
# The rest, with the character before it, which it may combine with.
_SPECIAL = re.compile(rf"(?s:.)?[^{_PLAIN.pattern[1:-2]}]+")


@dataclass(frozen=True, slots=True)
class Folded:
    """Hold folded text and, where lengths changed, the original start of each character plus the end."""

    text: str
    starts: tuple[int, ...] | None = None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the span of the original text behind a span of the folded one."""
        if self.starts is None:
            return start, end
        first = self.starts[start]
        last = next((at for at in self.starts[end:] if at > self.starts[end - 1]), self.starts[-1])
        return first, last


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Return the one-to-one foldings; characters that stay are listed too, which makes translate fast."""
    han = "".join(map(chr, range(0x4E00, 0xA000)))
    # One character a line: nothing is converted as part of a phrase.
    simple = OpenCC("t2s").convert("\n".join(han)).split("\n")
    table = {ord(old): new if len(new) == 1 else old for old, new in zip(han, simple, strict=True)}
    table = {code: _settled(table, new) for code, new in table.items()}
    for code in _ALIKE:
        table[code] = chr(code)
    table[0x3C2] = "σ"
    for code in range(0xFF01, 0xFF5F):
        table[code] = chr(code - 0xFEE0).lower()
    for code in range(0x7F):
        table[code] = chr(code).lower()
    return table


def _settled(table: dict[int, str], char: str) -> str:
    """Follow conversions to their end, so that folding twice changes nothing."""
    for _ in range(3):
        char = table.get(ord(char), char)
    return char


@lru_cache(maxsize=1)
def _changing() -> re.Pattern[str]:
    """Return a pattern of what folding changes: little, so finding it beats looking up each character."""
    changed = "".join(re.escape(chr(code)) for code, new in sorted(_table().items()) if chr(code) != new)
    return re.compile(f"[{changed}]+")


def _translated(text: str) -> str:
    return _changing().sub(_translated_match, text)


def _translated_match(match: re.Match[str]) -> str:
    return match.group().translate(_table())


def plain_foldings() -> tuple[str, str]:
    """Return every character that folds by itself into one other or stays, and what each becomes."""
    plain = "".join(_PLAIN.findall("".join(map(chr, range(0x10000)))))
    return plain, _translated(plain)


@lru_cache(maxsize=1 << 12)
def lone_folding(char: str) -> str | None:
    """Return what a character becomes whatever stands around it; None where that may matter."""
    first = unicodedata.normalize("NFKC", char)[:1]
    # Letters of these scripts never combine with what stands before.
    return fold(char).text if first and (first < "\u0300" or "\u0370" <= first < "\u0483") else None


def fold(text: str) -> Folded:
    """Fold ``text``; ``fold(fold(text).text).text == fold(text).text``."""
    if text.isascii():
        return Folded(text.lower())
    if _PLAIN.fullmatch(text):
        return Folded(_translated(text))
    folded, starts = text, list(range(len(text) + 1))
    for _ in range(4):
        following, positions = _fold_once(folded)
        if following == folded:
            break
        starts = [starts[position] for position in positions]
        folded = following
    return Folded(folded, tuple(starts))


def _fold_once(text: str) -> tuple[str, list[int]]:
    """Fold once; return the text and where each of its characters began, plus the end."""
    out: list[str] = []
    starts: list[int] = []
    at = 0
    for special in _SPECIAL.finditer(text):
        out.append(_translated(text[at : special.start()]))
        starts.extend(range(at, special.start()))
        at = special.end()
        for begin, end in pairwise(_clusters(special.group(), special.start())):
            piece = unicodedata.normalize("NFKC", text[begin:end]).lower().translate(_table())
            out.append(piece)
            starts.extend([begin] * len(piece))
    out.append(_translated(text[at:]))
    starts.extend(range(at, len(text) + 1))
    return "".join(out), starts


def _clusters(text: str, offset: int) -> list[int]:
    """Return where characters begin that do not combine with the one before, and the end, plus ``offset``."""
    bounds = [
        offset + at
        for at, char in enumerate(text)
        if at == 0 or not unicodedata.combining(unicodedata.normalize("NFKC", char)[:1] or " ")
    ]
    return [*bounds, offset + len(text)]
