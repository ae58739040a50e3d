"""Say which papers and rule books of funds wait for somebody's second word."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.funds.models import Fund, GateApproval, Governance, Inflow, Notice
from luodi.funds.rules import READERS, REGIONAL_READERS
from luodi.funds.states import GovernanceState, PaperState
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
    waiting += [(row, _("rule book to decide on"), str(row)) for row in _undecided(actor)]
    items = [
        Item(
            icon="coin",
            kind=kind,
            title=title,
            url=address(row),
            waited=waited_days(days, row.changed_at, day),
            urgent=waited_days(days, row.changed_at, day) >= 5,
        )
        for row, kind, title in waiting
    ]
    items += _shut(actor)
    items.sort(key=lambda item: -item.waited)
    more = reverse("resource:list", args=["funds"])
    return [Section("funds", _("Funds that wait for you"), items[:MOST], _("No fund waits for you."), more)]


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


def _undecided(actor: Actor) -> list[Governance]:
    """List the rule books before the sides on which the actor's side has not decided in this round."""
    rows = Governance.objects.allowed(actor).filter(state=GovernanceState.PROPOSED, retired_at=None)
    mine = Q(pk__in=[])
    for side in ("government", "university"):
        mine |= Governance.rules.q(actor, f"approve_{side}")
    found = list(rows.filter(mine).select_related("fund").order_by("changed_at", "pk")[:MOST])
    decided = {
        (one.subject, one.round, one.side)
        for one in GateApproval.objects.filter(subject__in=[row.ref for row in found])
    }
    sides = ["government"] if actor.has("city_official") else ["university"]
    return [row for row in found if any((row.ref, row.round, side) not in decided for side in sides)]
