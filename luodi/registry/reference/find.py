"""Recognise a region as people write it: 无锡, 江苏无锡, Wuxi, 640100, a name since abolished."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from luodi.registry.reference.load import Region, places
from luodi.registry.reference.tree import ancestors

_ORDER = {"province": 0, "prefecture": 1, "county": 2, "zone": 3}
_SEPARATORS = re.compile(r"[\s,，、·/\-—()（）]+")
_ENGLISH_GENERIC = re.compile(
    r"\b(city|province|county|district|prefecture|municipality|autonomous region|china|the|of)\b"
)


def find_region(text: str) -> tuple[Region, ...]:
    """List the regions that the text may mean, likeliest first; empty if it names none.

    Present divisions come before abolished ones, and higher levels before lower ones. A text that
    names a chain (江苏无锡, "Wuxi, Jiangsu") is narrowed to the regions lying within every part of it.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if found := places().get(text.upper()):
        return (found,)
    if text.isascii():
        parts = [_english_key(part) for part in text.split(",")]
        return _within_all([[code] for code in parts if code], _english_names())
    words = [word for word in _SEPARATORS.split(text.removeprefix("中国")) if word]
    return _within_all([parts for word in words for parts in _readings(word)], _chinese_names())


def _within_all(parts: list[list[str]], names: Mapping[str, tuple[str, ...]]) -> tuple[Region, ...]:
    """Keep the candidates of the deepest part that lie within a candidate of every other part."""
    candidates = [{code for name in part for code in names.get(name, ())} for part in parts]
    if not candidates or not all(candidates):
        return ()
    best: set[str] = set()
    for index, codes in enumerate(candidates):
        others = candidates[:index] + candidates[index + 1 :]
        for code in codes:
            line = {region.code for region in ancestors(code)}
            if all(line & other for other in others):
                best.add(code)
    if len(parts) > 1 and best:
        deepest = max(_ORDER[places()[code].level] for code in best)
        best = {code for code in best if _ORDER[places()[code].level] == deepest}
    return tuple(sorted((places()[code] for code in best), key=_rank))


def _rank(region: Region) -> tuple[bool, int, str]:
    return region.abolished, _ORDER[region.level], region.code


def _readings(word: str) -> list[list[str]]:
    """Cut one unbroken Chinese word into region names, longest first; [[word]] where it cannot be cut."""
    names = _chinese_names()
    if word in names:
        return [[word]]
    for cut in range(len(word) - 1, 1, -1):
        if word[:cut] in names:
            rest = _readings(word[cut:])
            if all(part[0] in names for part in rest):
                return [[word[:cut]], *rest]
    return [[word]]


@cache
def _chinese_names() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for region in places().values():
        written = {region.name_zh, region.former_name, *region.aliases}
        if region.former_name.endswith(("市", "县", "区")) and len(region.former_name) > 2:
            written.add(region.former_name[:-1])
        for name in written - {""}:
            names.setdefault(name, []).append(region.code)
    return {name: tuple(codes) for name, codes in names.items()}


@cache
def _english_names() -> Mapping[str, tuple[str, ...]]:
    names: dict[str, list[str]] = {}
    for region in places().values():
        written = {region.name_en, *(alias for alias in region.aliases if alias.isascii())}
        if region.level == "prefecture":
            written.add(region.name_en.split(" ")[0])
        for key in {_english_key(name) for name in written} - {""}:
            names.setdefault(key, []).append(region.code)
    return {name: tuple(codes) for name, codes in names.items()}


def _english_key(name: str) -> str:
    bare = _ENGLISH_GENERIC.sub(" ", name.lower().replace("'", ""))
    return " ".join(bare.replace("-", " ").split())
