"""Compare how a contract stands with how it shall stand, field by field and line by line; pure.

A standing is plain data, as it is kept in JSON: amounts in fen, days as ISO, records by code:
``{"facts": {name: value}, "lines": [..], "instalments": [..], "budget": {category: fen}}``; a line that is there
already has its ``code``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Standing = Mapping[str, Any]

FACTS = ("title", "amount", "starts_on", "ends_on", "payment", "vat_rate", "ip_ownership", "ip_clause")
LINE = ("buyer", "way", "service", "region", "industry", "amount")
INSTALMENT = ("due_on", "condition", "amount")


@dataclass(frozen=True)
class Moved:
    """Be one difference: where, which field, from what to what; ``old`` and ``new`` are None for what is not there."""

    part: str
    which: str
    name: str
    old: Any
    new: Any


def differences(before: Standing, after: Standing) -> list[Moved]:
    """List what differs, in the order of a contract: facts, lines, budget, payment plan."""
    moved = [
        Moved("facts", "", name, before["facts"].get(name), after["facts"].get(name))
        for name in FACTS
        if before["facts"].get(name) != after["facts"].get(name)
    ]
    moved += _rows("lines", LINE, before["lines"], after["lines"])
    for category in dict.fromkeys((*before["budget"], *after["budget"])):
        old, new = before["budget"].get(category), after["budget"].get(category)
        if old != new:
            moved.append(Moved("budget", category, "amount", old, new))
    return moved + _rows("instalments", INSTALMENT, before["instalments"], after["instalments"])


def _rows(
    part: str, names: Sequence[str], before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[Moved]:
    moved: list[Moved] = []
    kept = {row["code"]: row for row in after if row.get("code")}
    for old in before:
        new = kept.get(old["code"])
        if new is None:
            moved.append(Moved(part, old["code"], "", old, None))
            continue
        moved += [
            Moved(part, old["code"], name, old.get(name), new.get(name))
            for name in names
            if old.get(name) != new.get(name)
        ]
    return moved + [Moved(part, "", "", None, new) for new in after if not new.get("code")]


def sums(standing: Standing) -> dict[str, int]:
    """Add up lines, budget and payment plan, in fen."""
    return {
        "lines": sum(row["amount"] for row in standing["lines"]),
        "budget": sum(standing["budget"].values()),
        "instalments": sum(row["amount"] for row in standing["instalments"]),
    }


def touches(before: Standing, after: Standing) -> bool:
    """Tell whether anything differs at all."""
    return bool(differences(before, after))
