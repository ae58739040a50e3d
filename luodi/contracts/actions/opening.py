"""Open a contract from a project or an introduction, with everything that is known already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts.models import Contract, ContractLine
from luodi.contracts.states import ContractWay
from luodi.core import change
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.core.money import Money
from luodi.needs.models import Introduction
from luodi.needs.states import INTRODUCTION_FLOW
from luodi.projects.models import Member, Partner, Project
from luodi.projects.states import PartnerRole, ProjectKind, TeamRole
from luodi.registry.models import Organisation
from luodi.registry.states import Way

_KINDS = {
    ProjectKind.TRANSFER: ContractWay.TRANSFER,
    ProjectKind.PLANNING: ContractWay.CONSULTING,
    ProjectKind.TRAINING: ContractWay.SERVICE,
}
_WAYS = {
    Way.TRANSFER: ContractWay.TRANSFER,
    Way.LICENCE: ContractWay.LICENCE,
    Way.EQUITY: ContractWay.EQUITY,
    Way.CONSULTING: ContractWay.CONSULTING,
    Way.SERVICE: ContractWay.SERVICE,
}


def _usual_seller(by: Actor) -> Organisation | None:
    """Find who signed the last contract that the actor sees: a university signs as one legal person."""
    rows = Contract.objects.allowed(by, "see_terms").filter(retired_at=None).exclude(seller=None)
    last = rows.select_related("seller").order_by("-pk").first()
    return last.seller if last else None


def open_from_project(project: Project, *, by: Actor, at: datetime) -> Contract:
    """Begin the contract of a project: title, content, term, amount, lead and client are taken over.

    :raises Missing: if the project is not open to the actor.
    :raises NotAllowed: if a contract of it is not the actor's to enter.
    """
    if not Project.objects.allowed(by).filter(pk=project.pk).exists():
        raise Missing
    people = Member.objects.filter(project=project, role=TeamRole.LEAD).select_related("person").first()
    partners = Partner.objects.filter(project=project).select_related("organisation").order_by("pk")
    client = (
        partners.filter(role=PartnerRole.CLIENT).first() or partners.exclude(role=PartnerRole.SITE).first()
    )
    lead = people.person if people else None
    contract = Contract(
        title=project.title,
        title_en=project.title_en,
        project=project,
        seller=_usual_seller(by),
        school_id=project.school_id or (lead.organisation_id if lead else None),
        lead=lead,
        region_id=project.region_id,
        field_id=project.field_id,
        summary=project.summary,
        amount=project.amount,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
    )
    way = _KINDS.get(ProjectKind(project.kind), ContractWay.DEVELOPMENT)
    buyer = client.organisation if client else None
    return _opened(contract, buyer, way, region=project.region_id, by=by, at=at)


def open_from_introduction(introduction: Introduction, *, by: Actor, at: datetime) -> Contract:
    """Begin the contract of an introduction without a project: what the need says is taken over.

    :raises Missing: if the introduction is not open to the actor.
    :raises NotAllowed: if converting it is not the actor's.
    :raises Conflict: if the two sides have not agreed, or something came of it already.
    """
    if not Introduction.objects.allowed(by).filter(pk=introduction.pk).exists():
        raise Missing
    if not Introduction.objects.allowed(by, "convert").filter(pk=introduction.pk).exists():
        raise NotAllowed
    row = Introduction._base_manager.select_related("need", "expert__person").get(pk=introduction.pk)
    if row.state not in INTRODUCTION_FLOW.step("convert").sources:
        raise Conflict(_("A contract can be opened once both sides have agreed, and once only."))
    need, person = row.need, row.expert.person
    contract = Contract(
        title=need.title,
        introduction=row,
        seller=_usual_seller(by),
        school_id=person.organisation_id,
        lead=person,
        region_id=need.region_id,
        field_id=need.field_id,
        summary="\n".join(part for part in (need.technology, need.goal) if part)[:2000],
        amount=need.budget,
        starts_on=localdate(at),
        ends_on=need.deadline_on if need.deadline_on and need.deadline_on > localdate(at) else None,
    )
    way = _WAYS.get(Way(need.way), ContractWay.DEVELOPMENT) if need.way else ContractWay.DEVELOPMENT
    with transaction.atomic():
        made = _opened(contract, need.organisation, way, region=need.region_id, by=by, at=at)
        INTRODUCTION_FLOW.advance(row, "convert", by=by, at=at, note=made.code, inner=True)
    return made


def _opened(
    contract: Contract, buyer: Organisation | None, way: str, *, region: Any, by: Actor, at: datetime
) -> Contract:
    with transaction.atomic():
        made = change.create(contract, by=by, at=at)
        if buyer is not None:
            values = {"buyer": buyer, "way": way, "region_id": region, "amount": contract.amount or Money(0)}
            change.create(ContractLine(contract=made, **values), by=by, at=at)
    return made
