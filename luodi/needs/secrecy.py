"""Tell text that bears a mark of secrecy: Luodi must not hold state secrets, and says so before it keeps one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

MARKS: Final = Path(__file__).with_name("secrecy_marks.txt")
_SECTIONS: Final = ("alone", "anywhere", "harmless")
_CJK: Final = r"\u3400-\u9fff"
# Written between the characters of a word to get past somebody who looks for it.
_UNSEEN: Final = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")
_BETWEEN: Final = r"[ \t\u3000·.*_-]{0,3}"


@dataclass(frozen=True)
class Marks:
    """Hold what is looked for, as patterns."""

    alone: tuple[re.Pattern[str], ...]
    anywhere: tuple[re.Pattern[str], ...]
    harmless: tuple[re.Pattern[str], ...]


@cache
def marks() -> Marks:
    """Read the list of marks that ships with Luodi, or as an installation has changed it."""
    return read_marks(MARKS.read_text(encoding="utf-8"))


def read_marks(text: str) -> Marks:
    """Read a list of marks.

    :raises ValueError: if a line stands in no section, or a section is none that is known.
    """
    found: dict[str, list[str]] = {name: [] for name in _SECTIONS}
    section = ""
    for line in (line.strip() for line in text.splitlines()):
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
        elif section not in found:
            raise ValueError(f"no section of marks: {section!r} before {line!r}")
        else:
            found[section].append(unicodedata.normalize("NFKC", line))
    longest_first = sorted(found["harmless"], key=len, reverse=True)
    return Marks(
        tuple(_alone(one) for one in found["alone"]),
        tuple(_pattern(one) for one in found["anywhere"]),
        tuple(_pattern(one) for one in longest_first),
    )


def secret_mark(text: str) -> str:
    """Give the first mark of secrecy that a text bears, as written there; nothing if it bears none."""
    known = marks()
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    for harmless in known.harmless:
        plain = harmless.sub("〇", plain)
    for pattern in (*known.anywhere, *known.alone):
        if found := pattern.search(plain):
            return found.group(0).strip()
    return ""


def _pattern(mark: str) -> re.Pattern[str]:
    """Find a mark also with blanks between its characters; … (three dots by now) stands for some characters."""
    parts = [_spelled(part) for part in mark.split("...")]
    body = r"[^。；;\n]{0,8}?".join(parts)
    return re.compile(rf"\b{body}\b" if mark.isascii() else body, re.IGNORECASE)


def _alone(mark: str) -> re.Pattern[str]:
    if mark.isascii():
        # On a line of its own, or in capitals, as it is stamped on papers; in a sentence it is a common word.
        return re.compile(rf"(?m)^\W*(?i:{_spelled(mark)})\W*$|\b{_spelled(mark.upper())}\b")
    return re.compile(rf"(?<![{_CJK}]){_spelled(mark)}(?![{_CJK}])")


def _spelled(mark: str) -> str:
    if mark.isascii():
        return r"\s+".join(map(re.escape, mark.split()))
    return _BETWEEN.join(map(re.escape, mark))
