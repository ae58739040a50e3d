"""Answer what has come in, what instalments it covers, and what is overdue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from luodi.contracts import calc
from luodi.contracts.models import Contract, Instalment, Receipt
from luodi.contracts.states import ContractState, ReceiptState
from luodi.core.actor import Actor
from luodi.core.money import Money
from luodi.core.words import Words

# Contracts on which money is waited for.
WAITING = (ContractState.SIGNED, ContractState.CLOSING)


def receipts_of(contract: Contract, actor: Actor) -> list[Receipt]:
    """List what came in on a contract, the reversed among it, the latest first."""
    rows = Receipt.objects.allowed(actor).filter(contract=contract, retired_at=None)
    return list(rows.select_related("payer", "line__buyer").order_by("-received_on", "-pk"))


def received(contract: Any) -> Money:
    """Add up what has come in on a contract that was decided on."""
    rows = contract.receipts.unguarded("the sum of a contract that was decided on")
    summed = rows.filter(state=ReceiptState.BOOKED, retired_at=None).aggregate(sum=Sum("amount"))["sum"]
    return summed or calc.NOTHING


@dataclass(frozen=True)
class Paid:
    """Be an instalment with what has come in of it."""

    row: Instalment
    covered: Money
    overdue: bool

    @property
    def open(self) -> Money:
        """Give what of it has not come in."""
        return Money(self.row.amount.fen - self.covered.fen)

    @property
    def is_covered(self) -> bool:
        """Tell whether it has come in whole."""
        return bool(self.covered == self.row.amount)


def coverage(rows: Sequence[Instalment], money: Money, today: date, *, waiting: bool) -> list[Paid]:
    """Spread what came in over a payment plan in due order."""
    spread = calc.covered([calc.Due(row.pk, row.due_on, row.amount) for row in rows], money)
    return [
        Paid(
            row,
            spread[row.pk],
            bool(waiting and row.due_on and row.due_on < today and spread[row.pk] < row.amount),
        )
        for row in rows
    ]


def _summed(rows: Any) -> Any:
    """Add the amounts of another table's rows of a contract up, as a column."""
    plain = rows.order_by().values("contract").annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(plain, output_field=BigIntegerField()), 0)


def overdue(actor: Actor, today: date, verb: str = "view") -> QuerySet[Instalment]:
    """Find the instalments that were due before today and have not come in whole, the longest overdue first.

    Each row has ``received`` (on its contract) and ``up_to`` (due with it and before it), in fen.
    """
    booked = Receipt.objects.unguarded("sums of contracts that the actor may see the inside of")
    booked = booked.filter(contract=OuterRef("contract"), state=ReceiptState.BOOKED, retired_at=None)
    earlier = Q(due_on__lt=OuterRef("due_on")) | Q(due_on=OuterRef("due_on"), pk__lte=OuterRef("pk"))
    before = Instalment.objects.unguarded("the same plan as the row's own")
    before = before.filter(earlier, contract=OuterRef("contract"), retired_at=None)
    rows = Instalment.objects.allowed(actor, verb).filter(
        due_on__lt=today, retired_at=None, contract__state__in=WAITING, contract__retired_at=None
    )
    rows = rows.annotate(received=_summed(booked), up_to=_summed(before)).filter(received__lt=F("up_to"))
    return rows.select_related("contract__lead", "contract__school").order_by("due_on", "pk")  # type: ignore[no-any-return]


def open_of(row: Any) -> Money:
    """Give what has not come in of an overdue instalment."""
    return Money(min(row.amount.fen, row.up_to - row.received))


def days_overdue(row: Instalment, today: date) -> int:
    """Count the days since an instalment was due."""
    return (today - row.due_on).days if row.due_on else 0


def lacking_for_closing(contract: Any) -> dict[str, Words]:
    """Name what a contract needs before it is closed: everything come in or waived, everything handed over."""
    lacking: dict[str, Words] = {}
    if contract.handed_over_on is None:
        lacking["handed_over_on"] = _("Say when the deliverables were handed over.")
    gap = calc.gap([received(contract)], contract.amount or calc.NOTHING)
    if gap is not None and not contract.waiver.strip():
        lacking["waiver"] = _(
            "%(missing)s yuan have not come in: wait for them, or say why they are waived."
        ) % {"missing": gap.missing.in_yuan()}
    return lacking
