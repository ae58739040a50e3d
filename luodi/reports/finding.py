"""Find regions by what somebody types: name, pinyin or initials. Their pages are open to every account."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from luodi.core.actor import Actor
from luodi.matching.folding import fold
from luodi.matching.pinyin import sounding_span, sounds
from luodi.registry import reference
from luodi.registry.models.classifications import in_english
from luodi.registry.states import Level

_LEVELS = tuple(Level.values)


@dataclass(frozen=True)
class Place:
    """Be one region that was found."""

    code: str
    title: str
    url: str


def regions_like(actor: Actor, text: str, most: int) -> list[Place]:
    """List the present regions that a text may name, the likeliest first; the database is not asked."""
    typed = "".join(fold(text[:64]).text.split())
    if actor.user_id is None or len(typed) < 2:
        return []
    meant = {region.code for region in reference.find_region(text) if not region.abolished}
    heard = _heard() if typed.isascii() and typed.isalpha() else {}
    graded = sorted(
        (grade, _LEVELS.index(region.level), len(region.name_zh), region.code)
        for region in reference.places().values()
        if not region.abolished
        and (grade := 0 if region.code in meant else _grade(region, heard.get(region.code, ()), typed))
        is not None
    )
    return [_place(code) for *_order, code in graded[:most]]


def _grade(region: reference.Region, heard: tuple[str, ...], typed: str) -> int | None:
    """Tell how well a text names a region, less is better; None if it does not."""
    if typed in region.name_zh:
        return 1 if region.name_zh.startswith(typed) else 3
    if "".join(region.name_en.casefold().split()).startswith(typed):
        return 1
    if any(sound.startswith(typed) for sound in heard):
        span = sounding_span(region.name_zh, typed)
        return 2 if span and span[0] == 0 else None
    return None


@cache
def _heard() -> dict[str, tuple[str, ...]]:
    """Say what the names of all present regions sound like, by code; worked out once, it takes a moment."""
    present = (region for region in reference.places().values() if not region.abolished)
    return {region.code: tuple(sounds(region.name_zh)) for region in present}


def _place(code: str) -> Place:
    return Place(code, reference.full_name(code, english=in_english()), f"/regions/{code}/")
