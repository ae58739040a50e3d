"""Say which papers and matters of funds wait for somebody's second word."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.core.words import Words
from luodi.funds.matters import waiting_for
from luodi.funds.models import Fund, Inflow, Notice
from luodi.funds.rules import READERS, REGIONAL_READERS
from luodi.funds.states import PaperState
from luodi.ledger.models import Halt
from luodi.reports.waiting import MOST, Item, Section, waited_days

# Who confirms money, or turns a side's key.
SECOND = frozenset({*READERS, *REGIONAL_READERS}) - {"regional_officer", "resident"}


def sections(actor: Actor, days: WorkingDays, day: date) -> list[Section]:
    """Draw up what of funds waits for the actor, the longest waiting first."""
    if not actor.has(*SECOND):
        return []
    waiting = [
        (row, _("appropriation to confirm"), f"{row.appropriation.payer.fund} · {row.amount.in_yuan()}")
        for row in Notice.objects.allowed(actor, "confirm")
        .filter(state=PaperState.ENTERED, retired_at=None)
        .select_related("appropriation__payer__fund")
        .order_by("changed_at", "pk")[:MOST]
    ]
    waiting += [
        (row, _("inflow to confirm"), f"{row.payer.fund} · {row.amount.in_yuan()}")
        for row in Inflow.objects.allowed(actor, "confirm")
        .filter(state=PaperState.ENTERED, retired_at=None)
        .select_related("payer__fund")
        .order_by("changed_at", "pk")[:MOST]
    ]
    items = [_item(days, day, row, row.changed_at, kind, title) for row, kind, title in waiting]
    items += [
        _item(days, day, one.row, one.matter.proposed_at, one.matter.get_gate_display(), str(one.row))
        for one in waiting_for(actor)[:MOST]
    ]
    items += _shut(actor)
    items.sort(key=lambda item: -item.waited)
    more = reverse("resource:list", args=["funds"])
    return [Section("funds", _("Funds that wait for you"), items[:MOST], _("No fund waits for you."), more)]


def _item(days: WorkingDays, day: date, row: Record, since: datetime, kind: Words, title: str) -> Item:
    waited = waited_days(days, since, day)
    return Item(icon="coin", kind=kind, title=title, url=address(row), waited=waited, urgent=waited >= 5)


def _shut(actor: Actor) -> list[Item]:
    """List the funds whose books are shut, to who may open them again; a broken chain is told by the first fund."""
    if not actor.everywhere("office_director"):
        return []
    halts = list(Halt.objects.filter(lifted_at=None).order_by("pk")[:MOST])
    if not halts:
        return []
    funds = {row.pk: row for row in Fund.objects.allowed(actor, "see_money").order_by("pk")}
    first = next(iter(funds.values()), None)
    found = [(funds.get(halt.fund, first), halt) for halt in halts]
    return [
        Item(
            icon="alert-triangle",
            kind=_("books are shut"),
            title=str(row) if halt.fund is not None else str(_("all funds")),
            url=reverse("funds:money", args=[row.code]),
            urgent=True,
        )
        for row, halt in found
        if row is not None
    ]
