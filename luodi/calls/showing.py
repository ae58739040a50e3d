"""Lay out for pages what an application says, live or frozen: sums by item, promises."""

from __future__ import annotations

from typing import Any

from luodi.calls import calc
from luodi.calls.states import IN_MONEY, From, Indicator, Item
from luodi.core.money import Money


def budget_lines(content: calc.Content) -> dict[str, Any]:
    """Give the budget of all parties: a line an item, the sums, and the names of the payers."""
    found = calc.by_item(content)
    lines = [
        (item.label, [Money(found[item][payer]) for payer in From], Money(sum(found[item].values())))
        for item in Item
        if item in found
    ]
    sums = calc.paid(content)
    return {
        "heads": [payer.label for payer in From],
        "lines": lines,
        "sums": [Money(sums[payer]) for payer in From],
        "sum": Money(sum(sums.values())),
    }


def promises(content: calc.Content) -> list[tuple[Any, str]]:
    """Give what all parties promise together."""
    found = calc.promised(content)
    return [
        (one.label, Money(found[one]).in_yuan() if one in IN_MONEY else f"{found[one]:,}")
        for one in Indicator
        if found.get(one)
    ]
