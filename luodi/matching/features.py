"""Compare a need with a record in everything but text: one function a part of the score.

Each returns None when the need does not ask, else a value from 0 to 1 with the reason as data: a code and
what it is about, which pages put into words. A record that does not say gets a middling value: it is not
punished as one that says something else, nor rewarded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from luodi.matching.industry import NEARNESS, shared_level
from luodi.matching.records import Record
from luodi.matching.wish import Wish

UNKNOWN: Final = 0.4
_USUAL_LOAD: Final = 5
"""Open introductions at which an expert is as busy as can be."""
_MONTHS_A_LEVEL: Final = 6
"""Months that one level of maturity takes, and ...
"""
_LEVEL_OF_USE: Final = 8
"""... the level from which a result can be used."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold a value from 0 to 1 and its reason."""

    value: float
    reason: str
    about: Mapping[str, object] = field(default_factory=dict)


Feature = Callable[[Wish, Record], Finding | None]


def same_field(wish: Wish, record: Record) -> Finding | None:
    """Compare fields along their tree: the deeper the shared code, the nearer."""
    return _along_path(wish.fields, record.facets.get("field", ()), "field")


def same_region(wish: Wish, record: Record) -> Finding | None:
    """Compare where help is wanted with where the record has been at work."""
    return _along_path(wish.regions, record.facets.get("region", ()), "region")


def _along_path(wanted: tuple[str, ...], has: tuple[str, ...], name: str) -> Finding | None:
    """Compare a path (the code itself first, then its ancestors) with codes and their ancestors."""
    if not wanted:
        return None
    if not has:
        return Finding(UNKNOWN, f"{name}.unknown")
    held = set(has)
    for steps, code in enumerate(wanted):
        if code in held:
            reason = f"{name}.same" if steps == 0 else f"{name}.near"
            return Finding(1 - steps / (len(wanted) + 1), reason, {"code": code, "steps": steps})
    return Finding(0.0, f"{name}.other", {"wanted": wanted[0]})


def same_industry(wish: Wish, record: Record) -> Finding | None:
    """Compare industries by the deepest level that they share."""
    if not wish.industry:
        return None
    has = record.facets.get("industry", ())
    if not has:
        return Finding(UNKNOWN, "industry.unknown")
    levels = [(NEARNESS[shared_level(wish.industry, code)], code) for code in has]
    nearest = max(value for value, _ in levels)
    code = max((code for value, code in levels if value == nearest), key=lambda code: (len(code), code))
    level = shared_level(wish.industry, code) or "other"
    return Finding(nearest, f"industry.{level}", {"wanted": wish.industry, "has": code})


def mature_enough(wish: Wish, record: Record) -> Finding | None:
    """Compare maturity reached with the least that is wanted; each missing level costs a third."""
    if wish.trl_min is None:
        return None
    reached = record.numbers.get("trl")
    if reached is None:
        return Finding(UNKNOWN, "maturity.unknown", {"wanted": wish.trl_min})
    missing = max(0, wish.trl_min - int(reached))
    about = {"wanted": wish.trl_min, "reached": int(reached)}
    return Finding(max(0.0, 1 - missing / 3), "maturity.short" if missing else "maturity.reached", about)


def offered_way(wish: Wish, record: Record) -> Finding | None:
    """Compare the ways of cooperation that are wanted and offered."""
    if not wish.ways:
        return None
    offered = record.facets.get("way", ())
    if not offered:
        return Finding(UNKNOWN, "way.unknown")
    shared = tuple(sorted(set(wish.ways) & set(offered)))
    return Finding(1.0, "way.offered", {"codes": shared}) if shared else Finding(0.0, "way.other")


def within_budget(wish: Wish, record: Record) -> Finding | None:
    """Compare the price asked with the budget, both in fen: double the budget is worth nothing."""
    if not wish.budget:
        return None
    price = record.numbers.get("amount")
    if price is None:
        return Finding(UNKNOWN, "budget.unknown")
    over = max(0.0, price / wish.budget - 1)
    about = {"budget": wish.budget, "price": int(price)}
    return Finding(max(0.0, 1 - over), "budget.over" if over else "budget.within", about)


def in_time(wish: Wish, record: Record) -> Finding | None:
    """Compare the months left with those that a result of this maturity usually takes to be used."""
    if wish.deadline is None or wish.asked_on is None:
        return None
    reached = record.numbers.get("trl")
    if reached is None:
        return Finding(UNKNOWN, "time.unknown")
    months = max(0.0, (wish.deadline - wish.asked_on).days / 30.44)
    usual = _MONTHS_A_LEVEL * max(0, _LEVEL_OF_USE - int(reached))
    value = 1.0 if not usual else min(1.0, months / usual)
    about = {"months": int(months), "usual": usual}
    return Finding(value, "time.enough" if value == 1.0 else "time.short", about)


def free_enough(wish: Wish, record: Record) -> Finding | None:
    """Prefer experts with fewer open introductions."""
    load = record.numbers.get("load")
    if load is None:
        return Finding(UNKNOWN, "load.unknown")
    return Finding(max(0.0, 1 - load / _USUAL_LOAD), "load.known", {"open": int(load)})


def responsive(wish: Wish, record: Record) -> Finding | None:
    """Prefer experts who have answered (share of introductions answered, 0..1)."""
    share = record.numbers.get("response")
    if share is None:
        return Finding(UNKNOWN, "response.unknown")
    return Finding(min(1.0, max(0.0, share)), "response.known", {"share": share})


FEATURES: Final[Mapping[str, Feature]] = {
    "field": same_field,
    "industry": same_industry,
    "maturity": mature_enough,
    "region": same_region,
    "way": offered_way,
    "budget": within_budget,
    "time": in_time,
    "load": free_enough,
    "response": responsive,
}


def _facet(name: str) -> Callable[[Record], object]:
    # Not by ``facets``, which are all of them: this is asked of hundreds of records of which few are shown.
    return lambda record: tuple(record.header.get("facets", {}).get(name, ()))


def _number(name: str) -> Callable[[Record], object]:
    return lambda record: record.numbers.get(name)


READ: Final[Mapping[str, Callable[[Record], object]]] = {
    "field": _facet("field"),
    "industry": _facet("industry"),
    "maturity": _number("trl"),
    "region": _facet("region"),
    "way": _facet("way"),
    "budget": _number("amount"),
    "time": _number("trl"),
    "load": _number("load"),
    "response": _number("response"),
}
"""What of a record each feature looks at, and nothing else: equal there, equal findings."""
