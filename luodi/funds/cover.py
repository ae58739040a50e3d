"""Keep commitments within the cash that has come in, where the rules of their calls ask for it."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from luodi.core.errors import Conflict
from luodi.core.money import Money
from luodi.funds.models import Fund, Payer
from luodi.ledger.models import Account
from luodi.ledger.states import Stage

# What is committed of a fund and may be paid from cash at hand alone: payer -> fen. An app above knows awards.
Reserved = Callable[[int], dict[int, int]]
_reserved: list[Reserved] = []


def reserves(reserved: Reserved) -> Reserved:
    """Have an app above say what cash is spoken for."""
    _reserved.append(reserved)
    return reserved


def short_of(fund: int) -> dict[int, int]:
    """Give the payers whose cash at hand is less than what is committed of it, and by how much: payer -> fen."""
    wanted: dict[int, int] = {}
    for reserved in _reserved:
        for payer, fen in reserved(fund).items():
            wanted[payer] = wanted.get(payer, 0) + fen
    if not wanted:
        return {}
    cash = {row.source: row.balance.fen for row in Account.objects.filter(fund=fund, stage=Stage.CASH)}
    return {payer: fen - cash.get(payer, 0) for payer, fen in wanted.items() if fen > cash.get(payer, 0)}


def refuse_uncovered(fund: Fund) -> None:
    """Refuse what was just booked if it leaves commitments without cash; call within open books.

    :raises Conflict: with the payer and what is missing.
    """
    for payer, fen in sorted(short_of(fund.pk).items()):
        name = Payer.objects.unguarded("whose cash is short").values_list("name", flat=True).get(pk=payer)
        words = _(
            "Awards are committed up to what has come in, and %(missing)s yuan of %(payer)s are not there: "
            "wait until they come in, or commit less."
        )
        raise Conflict(words % {"missing": Money(fen).in_yuan(), "payer": name})
