"""Count the income of a year and how it was shared: table 8 of the yearly report."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from luodi.contracts.income_states import SplitForm, SplitState
from luodi.contracts.models import IncomeSplit, Receipt, SplitPart
from luodi.contracts.queries.splits import way_of
from luodi.contracts.states import OF_RESULTS, ContractWay, ReceiptState
from luodi.core.actor import Actor
from luodi.core.money import Money
from luodi.projects.states import ProjectKind

NOTHING = Money(0)


@dataclass(frozen=True)
class Income:
    """Hold table 8 of a year: what came in by the three ways, what of it stayed, what went to people.

    Income counts in the year it came in, what is shared in the year it was paid; a counter-split takes off in its own.
    """

    cash_income: Money
    equity_income: Money
    retained: Money
    reward_cash: Money
    reward_equity: Money
    reward_main: Money
    people: int

    @property
    def reward(self) -> Money:
        """Give what went to people, cash and equity."""
        return self.reward_cash + self.reward_equity

    @property
    def per_head(self) -> Money | None:
        """Give the reward per person rewarded, down to the fen; None where nobody was."""
        return Money(self.reward.fen // self.people) if self.people > 0 else None

    def __add__(self, other: Income) -> Income:
        return Income(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def income_of(year: int, actor: Actor, where: Q | None = None) -> Income:
    """Count a year within what the actor may see whole; ``where`` narrows the contracts down (``school=…``).

    People are counted by split: who is rewarded twice counts twice, who gets nothing does not.
    """
    where = where if where is not None else Q()
    came = _came_in(year, actor, where)
    splits = IncomeSplit.objects.allowed(actor, "see_parts").filter(
        state=SplitState.PAID,
        paid_on__gte=date(year, 1, 1),
        paid_on__lt=date(year + 1, 1, 1),
        retired_at=None,
        contract__in=_contracts(where),
    )
    shared = dict.fromkeys(SplitForm.values, NOTHING)
    kept = NOTHING
    for row in (
        splits.order_by()
        .values("form")
        .annotate(unit=Sum("unit_part"), school=Sum("school_part"), team=Sum("team_part"))
    ):
        shared[row["form"]] = row["team"]
        kept += row["unit"] + row["school"]
    parts = SplitPart.objects.filter(split__in=splits.values("pk"))
    main = parts.filter(is_main=True).aggregate(sum=Sum("amount"))["sum"] or NOTHING
    return Income(
        came[SplitForm.CASH],
        came[SplitForm.EQUITY],
        kept,
        shared[SplitForm.CASH],
        shared[SplitForm.EQUITY],
        main,
        parts.filter(amount__gt=0).count() - parts.filter(amount__lt=0).count(),
    )


def _contracts(where: Q) -> Any:
    from luodi.contracts.models import Contract

    rows = Contract.objects.unguarded("within splits and receipts that the actor may see")
    # What a fund pays counts with the fund.
    return rows.filter(where).exclude(project__kind=ProjectKind.FUND).values("pk")


def _came_in(year: int, actor: Actor, where: Q) -> dict[str, Money]:
    rows = Receipt.objects.allowed(actor).filter(
        state=ReceiptState.BOOKED,
        retired_at=None,
        received_on__gte=date(year, 1, 1),
        received_on__lt=date(year + 1, 1, 1),
        contract__in=_contracts(where),
    )
    came: dict[str, Money] = dict.fromkeys(SplitForm.values, NOTHING)
    summed = rows.order_by().values("line__way").annotate(sum=Sum("amount"))
    for row in summed.exclude(line=None):
        _count(came, row["line__way"], row["sum"])
    # Of a contract with one line a receipt need not say on which.
    for receipt in rows.filter(line=None).select_related("contract"):
        _count(came, way_of(receipt), receipt.amount)
    return came


def _count(came: dict[str, Money], way: str, amount: Money) -> None:
    if way in OF_RESULTS:
        came[form_of(way)] += amount


def form_of(way: str) -> str:
    """Tell what comes in by a way: shares in a company, or money."""
    return str(SplitForm.EQUITY if way == ContractWay.EQUITY else SplitForm.CASH)
