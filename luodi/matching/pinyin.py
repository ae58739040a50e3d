"""Let names be found by their sound: full pinyin and initials, from any character on."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from luodi.matching.folding import fold

MAX_CHARACTERS = 24
"""Of longer names, only this much is found by sound."""


@lru_cache(maxsize=1 << 14)
def _readings(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the readings of each character, the likeliest first; letters and digits read as themselves."""
    # pypinyin takes half a second to load: only where names are indexed or searched by sound.
    from pypinyin import Style, lazy_pinyin, pinyin

    likely = lazy_pinyin(name, errors=list)  # type: ignore[arg-type]
    readings = [[reading] for reading in likely]
    if name and "\u4e00" <= name[0] <= "\u9fff":
        # The first character is often a surname, which has readings of its own (曾 zeng, 单 shan, 解 xie).
        other = pinyin(name[0], style=Style.NORMAL, heteronym=True)[0]
        readings[0] += [reading for reading in other if reading != readings[0][0]]
    return tuple(tuple(options) for options in readings)


def sounds(name: str) -> list[str]:
    """Return what a name is found by: its full pinyin and its initials from each character to the end."""
    plain = "".join(char for char in fold(name).text if char.isalnum())[:MAX_CHARACTERS]
    if not any("\u4e00" <= char <= "\u9fff" for char in plain):
        return []
    readings = _readings(plain)
    found: dict[str, None] = {}
    for first in readings[0]:
        found["".join((first, *(options[0] for options in readings[1:])))] = None
        found["".join((first[:1], *(options[0][:1] for options in readings[1:])))] = None
    for start in range(1, len(readings) - 1):
        rest = [options[0] for options in readings[start:]]
        found["".join(rest)] = None
        found["".join(sound[:1] for sound in rest)] = None
    return list(found)


def sounding_span(name: str, typed: str) -> tuple[int, int] | None:
    """Return the half-open span of ``name`` that sounds like ``typed`` (full pinyin or initials), if any."""
    kept = [at for at, char in enumerate(name) if char.isalnum()][:MAX_CHARACTERS]
    plain = "".join(name[at] for at in kept)
    folded = fold(plain).text
    if len(folded) != len(plain) or not any("\u4e00" <= char <= "\u9fff" for char in folded):
        return None
    readings = _readings(folded)
    for start, full in product(range(len(readings)), (False, True)):
        for first in readings[start]:
            rest = [first, *(options[0] for options in readings[start + 1 :])]
            length = _consumed(rest if full else [sound[:1] for sound in rest], typed)
            if length:
                return kept[start], kept[start + length - 1] + 1
    return None


def _consumed(sounds_: list[str], typed: str) -> int:
    """Return how many sounds it takes to begin with ``typed``, 0 when they do not."""
    so_far = ""
    for count, sound in enumerate(sounds_, 1):
        so_far += sound
        if so_far.startswith(typed):
            return count
        if not typed.startswith(so_far):
            return 0
    return 0
