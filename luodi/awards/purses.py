"""Name money by payer and year as the ledger does, and read what stands where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from luodi.core.money import Money
from luodi.funds.models import Appropriation
from luodi.funds.rulebook.choices import Payer as Whose
from luodi.ledger.models import Account
from luodi.ledger.places import Move, Place
from luodi.ledger.postings import Purse
from luodi.ledger.states import Stage

Amounts = dict[Appropriation, Money]


def amounts(rows: Iterable[Any]) -> Amounts:
    """Read lines of money (anything with ``appropriation`` and ``amount``) as amounts by payer's year."""
    return {row.appropriation: row.amount for row in rows if row.amount}


def total(money: Mapping[Any, Money]) -> Money:
    """Add up amounts."""
    return Money(sum(amount.fen for amount in money.values()))


def purse_of(year: Appropriation) -> Purse:
    """Name a payer's year in the ledger."""
    return year.payer.purse(year.year)


def is_matching(year: Appropriation) -> bool:
    """Tell whether it is enterprises' money, which never passes through the fund's account."""
    return bool(year.payer.side == Whose.ENTERPRISE)


def standing(stage: Stage, fund: int, **keys: int) -> dict[tuple[int, int | None], int]:
    """Give what stands at a stage: (payer, year) -> fen; of the cash book the year is None."""
    rows = Account.objects.filter(fund=fund, stage=stage, **keys)
    found: dict[tuple[int, int | None], int] = {}
    for row in rows:
        if row.balance.fen and row.source is not None:
            key = (row.source, row.year)
            found[key] = found.get(key, 0) + row.balance.fen
    return found


def left_in_call(call: Any) -> Amounts:
    """Give what a call can still hold for applications, by the payers' years that were allotted to it."""
    there = standing(Stage.CALL, call.fund_id, call=call.pk)
    years = [
        one.appropriation
        for one in call.allotments.select_related("appropriation__payer").order_by("appropriation_id")
    ]
    return {year: Money(there.get((year.payer_id, year.year), 0)) for year in years}


def joined(moves: Iterable[Move]) -> tuple[Move, ...]:
    """Join moves between the same accounts: the cash book knows no years."""
    found: dict[tuple[Place, Place], int] = {}
    for move in moves:
        found[move.source, move.target] = found.get((move.source, move.target), 0) + move.fen
    return tuple(Move(source, target, fen) for (source, target), fen in found.items())
