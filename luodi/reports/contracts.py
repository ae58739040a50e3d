"""Say which contracts wait for somebody, and what of their money is overdue."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.contracts import queries
from luodi.contracts.models import Contract, ContractChange, Objection, Registration
from luodi.core.actor import Actor
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.reports.waiting import MOST, Item, Section, waited_days

# Who decides on contracts, and who is told of money that does not come.
DECIDING = (
    Role.OFFICE_DIRECTOR,
    Role.TECHNOLOGY_MANAGER,
    Role.REGIONAL_OFFICER,
    Role.SCHOOL_SECRETARY,
    Role.FINANCE_CLERK,
)
TOLD = (*DECIDING, Role.PROFESSOR)
# Who sees to registrations, and after how many working days one that nobody has begun is urgent.
REGISTERING = (Role.FINANCE_CLERK, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER)
REGISTER_WITHIN = 20
# State -> the verb by which somebody takes a contract on from it.
_NEXT = {
    "submitted": "endorse",
    "endorsed": "clear",
    "cleared": "approve",
    "approved": "sign",
    "closing": "close",
}


def sections(actor: Actor, days: WorkingDays, day: date) -> list[Section]:
    """Draw up what of contracts waits for the actor, by what the role has to do."""
    found = [_to_decide(actor, days, day)] if actor.has(*DECIDING) else []
    if actor.has(*REGISTERING):
        found.append(_unregistered(actor, days, day))
    return [*found, _overdue(actor, day)] if actor.has(*TOLD) else found


def _to_decide(actor: Actor, days: WorkingDays, day: date) -> Section:
    """List contracts, changes, registrations and objections that wait for the actor's step, the longest first."""
    waiting = [
        (row, row.get_state_display(), str(row), row.changed_at)
        for state, verb in _NEXT.items()
        for row in Contract.objects.allowed(actor, verb)
        .filter(state=state, retired_at=None)
        .order_by("changed_at", "pk")[:MOST]
    ]
    changes = ContractChange.objects.allowed(actor, "approve").filter(state="proposed", retired_at=None)
    waiting += [
        (row, _("change proposed"), str(row), row.changed_at)
        for row in changes.select_related("contract").order_by("changed_at", "pk")[:MOST]
    ]
    filed = Registration.objects.allowed(actor, "register").filter(
        state__in=("checked", "filed"), retired_at=None
    )
    waiting += [
        (row, _("registration under way"), str(row.contract), row.changed_at)
        for row in filed.select_related("contract").order_by("changed_at", "pk")[:MOST]
    ]
    objections = Objection.objects.allowed(actor, "dismiss").filter(state="open", retired_at=None)
    waiting += [
        (row, _("objection to be dealt with"), str(row), row.created_at)
        for row in objections.order_by("created_at", "pk")[:MOST]
    ]
    items = [
        Item(
            icon="file-dollar",
            kind=kind,
            title=title,
            url=address(row),
            waited=waited_days(days, since, day),
            urgent=waited_days(days, since, day) >= 5,
        )
        for row, kind, title, since in waiting
    ]
    items.sort(key=lambda item: -item.waited)
    more = reverse("resource:list", args=["contracts"])
    return Section(
        "contracts", _("Contracts that wait for you"), items[:MOST], _("No contract waits for you."), more
    )


def _unregistered(actor: Actor, days: WorkingDays, day: date) -> Section:
    """List the contracts in force that nobody has begun to register, the longest signed first."""
    rows = queries.unregistered(actor, day).order_by("signed_on", "pk")[:MOST]
    items = []
    for row in rows:
        waited = days.between(row.signed_on, day)
        items.append(
            Item(
                icon="certificate",
                kind=_("signed, not registered"),
                title=str(row),
                url=address(row),
                waited=waited,
                urgent=waited >= REGISTER_WITHIN,
            )
        )
    more = reverse("resource:list", args=["contracts"]) + "?state=signed"
    return Section(
        "unregistered",
        _("Contracts to register"),
        items,
        _("Every contract in force is registered, or under way."),
        more,
    )


def _overdue(actor: Actor, day: date) -> Section:
    """List the instalments that are overdue, the longest first."""
    items = [
        Item(
            icon="alert-triangle",
            kind=_("overdue receipt"),
            title=str(row.contract),
            url=f"{address(row.contract)}#instalments",
            detail=_("%(open)s yuan open") % {"open": queries.open_of(row).in_yuan()},
            due=row.due_on,
            urgent=True,
        )
        for row in queries.overdue(actor, day)[:MOST]
    ]
    return Section(
        "overdue",
        _("Overdue receipts"),
        items,
        _("Everything due has come in."),
        reverse("contracts:overdue"),
    )
