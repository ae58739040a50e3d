"""Say which papers, matters and work of funds wait for somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.awards.models import Amendment, Award, Check, FundObjection, MatchingProof, Payment
from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.models import Record
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.core.words import Words
from luodi.funds.matters import waiting_for
from luodi.funds.models import Fund, Inflow, Notice
from luodi.funds.rules import DECIDERS, READERS, REGIONAL_READERS
from luodi.funds.states import InflowKind, PaperState
from luodi.ledger.models import Halt
from luodi.reports.waiting import MOST, Item, Section, waited_days

# Who confirms money, or turns a side's key.
SECOND = frozenset({*READERS, *REGIONAL_READERS}) - {"regional_officer", "resident"}


# Who has awards: they take offers and sign task books.
APPLICANTS = frozenset({Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY, Role.PROFESSOR})


@dataclass(frozen=True)
class _Work:
    """Be a kind of work of the round: what it is, on which rows, in which state, by whose verb, for which roles."""

    model: Any
    verb: str
    states: tuple[str, ...]
    kind: Words
    roles: frozenset[str]


_KEEPERS = frozenset({Role.OFFICE_DIRECTOR, Role.FUND_MANAGER})
_WORK = (
    _Work(Payment, "instruct", ("prepared",), _("payment to instruct"), frozenset({Role.FINANCE_CLERK})),
    _Work(Payment, "resolve", ("instructed",), _("payment at the bank"), frozenset({Role.FINANCE_CLERK})),
    _Work(
        FundObjection,
        "decide",
        ("open",),
        _("objection to decide on"),
        frozenset({*DECIDERS, Role.CITY_OFFICIAL}),
    ),
    _Work(MatchingProof, "pass", ("sent",), _("matching money to verify"), _KEEPERS),
    _Work(Check, "pass", ("sent",), _("report to judge"), _KEEPERS),
    _Work(Amendment, "make", ("asked",), _("change to decide on"), _KEEPERS),
    _Work(Award, "take", ("offered", "signing"), _("award to take and sign"), APPLICANTS),
)


def _of_the_round(actor: Actor, days: WorkingDays, day: date) -> list[Item]:
    """List the work of rounds that waits for the actor, a query a kind that the roles have to do with."""
    found: list[Item] = []
    for work in _WORK:
        if not actor.has(*work.roles):
            continue
        rows = work.model.objects.allowed(actor, work.verb).filter(state__in=work.states, retired_at=None)
        found += [
            _item(days, day, row, row.changed_at, work.kind, str(row))
            for row in rows.select_related(*_NAMED_BY.get(work.model, ())).order_by("changed_at", "pk")[:MOST]
        ]
    return found


# What the name of a row is read from.
_NAMED_BY: dict[Any, tuple[str, ...]] = {
    Check: ("award__application",),
    Amendment: ("award__application",),
    Award: ("application",),
}


def sections(actor: Actor, days: WorkingDays, day: date) -> list[Section]:
    """Draw up what of funds waits for the actor, the longest waiting first."""
    if not actor.has(*SECOND):
        items = _of_the_round(actor, days, day) if actor.has(*APPLICANTS) else []
        more = reverse("resource:list", args=["awards"])
        return [Section("funds", _("Awards that wait for you"), items[:MOST], "", more)] if items else []
    waiting = [
        (row, _("appropriation to confirm"), f"{row.appropriation.payer.fund} · {money_words(row.amount)}")
        for row in Notice.objects.allowed(actor, "confirm")
        .filter(state=PaperState.ENTERED, retired_at=None)
        .select_related("appropriation__payer__fund")
        .order_by("changed_at", "pk")[:MOST]
    ]
    waiting += [
        (
            row,
            _("cash given back, to confirm") if row.kind == InflowKind.BACK else _("inflow to confirm"),
            f"{row.payer.fund} · {money_words(row.amount)}",
        )
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
    items += _of_the_round(actor, days, day)
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
