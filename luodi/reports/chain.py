"""Follow the chain from need to money received, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.contracts.models import Contract, Receipt
from luodi.contracts.states import ReceiptState
from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.money import Money
from luodi.core.resource import address
from luodi.core.rules import open_keys
from luodi.core.words import Words
from luodi.events.queries import events_of_needs
from luodi.needs.models import Introduction, Need
from luodi.needs.rules import DISCLOSED
from luodi.projects.models import Project


@dataclass(frozen=True)
class Link:
    """Be one link of the chain: ``url`` empty where it does not exist or is not the reader's to see."""

    name: str
    label: Words
    text: str
    url: str
    here: bool = False
    detail: str = ""


def chain_of(actor: Actor, row: Any) -> list[Link]:
    """Draw up the chain around a need, an introduction, a project or a contract; a bounded number of queries."""
    need, introduction, project = _found(actor, row)
    may_match = (
        need is not None
        and need.state in ("accepted", "in_talks", "solved")
        and Need.objects.allowed(actor, "match").filter(pk=need.pk).exists()
    )
    match_url = reverse("needs:match", args=[need.code]) if need is not None and may_match else ""
    score = (introduction.match or {}).get("score", "") if introduction and may_match else ""
    return [
        Link(
            "need", _("Need"), str(need.get_state_display()) if need else "", _to(need), isinstance(row, Need)
        ),
        Link("match", _("Match"), score, match_url),
        _event(actor, need),
        _link("introduction", _("Introduction"), introduction, row),
        _link("project", _("Project"), project, row),
        *_money(actor, introduction, project, row),
    ]


def _found(actor: Actor, row: Any) -> tuple[Need | None, Introduction | None, Project | None]:
    """Find what comes before and after a record, as far as the reader may see it."""
    need: Need | None = row if isinstance(row, Need) else None
    introduction: Introduction | None = row if isinstance(row, Introduction) else None
    project: Project | None = row if isinstance(row, Project) else None
    if isinstance(row, Contract) and row.project_id:
        project = Project.objects.allowed(actor).filter(pk=row.project_id).first()
    if need is not None:
        mine = Introduction.objects.allowed(actor).filter(need=need).order_by("-changed_at")
        introduction = mine.filter(state__in=DISCLOSED).first() or mine.first()
    elif introduction is None:
        key = project.introduction_id if project else getattr(row, "introduction_id", None)
        introduction = Introduction.objects.allowed(actor).filter(pk=key).first() if key else None
    if need is None and introduction is not None:
        need = Need.objects.allowed(actor).filter(pk=introduction.need_id).first()
    if project is None and introduction is not None:
        project = Project.objects.allowed(actor).filter(introduction=introduction).first()
    return need, introduction, project


def _event(actor: Actor, need: Need | None) -> Link:
    """Draw the latest event that starts from the need, as far as the reader may see it."""
    found = events_of_needs([need.pk], actor) if need is not None else []
    first = found[0] if found else None
    told = str(first.starts_on) if first is not None else ""
    return Link("event", _("Event"), told if len(found) < 2 else f"{told} +{len(found) - 1}", _to(first))


def _money(
    actor: Actor, introduction: Introduction | None, project: Project | None, row: Any
) -> tuple[Link, Link]:
    """Draw the contract, with its amount for whoever may see it, and what has come in by those the reader may see."""
    contracts = [row] if isinstance(row, Contract) else _contracts(actor, introduction, project)
    if not contracts:
        return Link("contract", _("Contract"), "", ""), Link("money", _("Money received"), "", "")
    first, keys = contracts[0], [one.pk for one in contracts]
    inside = open_keys(Contract, actor, "see_inside", keys)
    amounts = [one.amount for one in contracts if one.pk in inside and one.amount is not None]
    name = first.number or str(first.get_state_display())
    told = name if len(contracts) == 1 else f"{name} +{len(contracts) - 1}"
    whole = money_words(Money(sum(amount.fen for amount in amounts))) if amounts else ""
    booked = Receipt.objects.allowed(actor).filter(
        contract__in=keys, state=ReceiptState.BOOKED, retired_at=None
    )
    came = booked.aggregate(sum=Sum("amount"))["sum"]
    return (
        Link("contract", _("Contract"), told, _to(first), here=first == row, detail=whole),
        Link(
            "money",
            _("Money received"),
            money_words(came) if came else "",
            f"{_to(first)}#receipts" if came else "",
        ),
    )


def _contracts(actor: Actor, introduction: Introduction | None, project: Project | None) -> list[Contract]:
    """List the contracts that came of a project, or of an introduction at once, the first signed first."""
    came_of = Q(pk__in=())
    if project is not None:
        came_of |= Q(project=project)
    if introduction is not None:
        came_of |= Q(introduction=introduction)
    rows = Contract.objects.allowed(actor, "see_terms").filter(came_of, retired_at=None)
    return list(rows.order_by(F("signed_on").asc(nulls_last=True), "pk")) if project or introduction else []


def _link(name: str, label: Words, found: Any, row: Any) -> Link:
    text = str(found.get_state_display()) if found else ""
    return Link(name, label, text, _to(found), here=found is not None and found == row)


def _to(row: Any) -> str:
    return address(row) if row is not None else ""
