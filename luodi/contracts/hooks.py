"""Register pages, index source and attachments of contracts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.contracts import actions, calc, documents, queries, registering
from luodi.contracts.guards import GUARDS
from luodi.contracts.models import Contract, ContractChange, ContractLine, Registration
from luodi.contracts.queries.receipts import WAITING
from luodi.contracts.resources import CONTRACTS, REGISTRATIONS
from luodi.contracts.states import (
    SIGNED_STATES,
    UNDER_APPROVAL,
    ChangeState,
    ContractState,
    PaperKind,
    ReceiptState,
    RegistrationState,
)
from luodi.core import clock, guards, indexing
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.resource import Fragment, attach
from luodi.core.rules import NO_ROW, may
from luodi.needs.models import Introduction
from luodi.needs.states import INTRODUCTION_FLOW
from luodi.partnerships.models import StandingBody
from luodi.projects.models import Member, Project
from luodi.projects.rules import OVER
from luodi.registry.models import Organisation, Person, in_english

guards.expect(*GUARDS)
indexing.register(
    indexing.Source(
        Contract,
        documents.contract_document,
        related=("project__introduction__need", "introduction__need", "lead"),
        many=(
            Prefetch(
                "lines",
                ContractLine.objects.unguarded("the index keeps an audience of its own").filter(
                    retired_at=None
                ),
                to_attr="indexed_lines",
            ),
            "project__members__person",
        ),
    )
)
indexing.follow(ContractLine, Contract, "pk", by="contract_id")
indexing.follow(Member, Contract, "project_id", by="project_id")


@attach(Contract, "action")
def next_steps(actor: Actor, contract: Contract) -> Fragment | None:
    """Lead to the pages on which the signing and the closing are noted, and let a draft be thrown away."""
    if contract.retired_at:
        return None
    state = contract.state
    context = {
        "contract": contract,
        "may_sign": state == ContractState.APPROVED and may(contract, actor, "sign"),
        "may_wind_up": state == ContractState.SIGNED and may(contract, actor, "wind_up"),
        "may_retire": state == ContractState.DRAFT and may(contract, actor, "retire"),
    }
    return Fragment("contracts/step_part.html", context)


@attach(Contract, "main")
def lines(actor: Actor, contract: Contract) -> Fragment:
    """Show the lines that the reader may see: buyer, way, region, amount."""
    rows = queries.lines_of(contract, actor)
    context = {
        "contract": contract,
        "lines": rows,
        "sum": calc.total(row.amount for row in rows),
        "may_amend": not contract.retired_at and may(contract, actor, "amend"),
    }
    return Fragment("contracts/lines_part.html", context, _("Lines"), "lines")


@attach(Contract, "main")
def money(actor: Actor, contract: Contract) -> Fragment | None:
    """Show budget and payment plan, with what has come in of it, to the university's side."""
    if not may(contract, actor, "see_inside"):
        return None
    plan = queries.instalments_of(contract, actor)
    waiting = contract.state in WAITING
    context = {
        "contract": contract,
        "budget": queries.budget_of(contract),
        "instalments": queries.coverage(plan, queries.received(contract), localdate(), waiting=waiting),
        "may_amend": not contract.retired_at and may(contract, actor, "amend"),
    }
    return Fragment("contracts/money_part.html", context, _("Money"), "money")


@attach(Contract, "main")
def receipts(actor: Actor, contract: Contract) -> Fragment | None:
    """Show what has come in to the university's side."""
    if contract.state not in SIGNED_STATES or not may(contract, actor, "see_inside"):
        return None
    rows = queries.receipts_of(contract, actor)
    booked = [row.amount for row in rows if row.state == ReceiptState.BOOKED]
    context = {
        "contract": contract,
        "receipts": rows,
        "received": calc.total(booked),
        "may_book": may(contract, actor, "book"),
    }
    return Fragment("contracts/receipts_part.html", context, _("Receipts"), "receipts")


@attach(Contract, "main")
def texts(actor: Actor, contract: Contract) -> Fragment | None:
    """Show the versions of the text to the university's side."""
    if not may(contract, actor, "see_inside"):
        return None
    context = {
        "contract": contract,
        "texts": queries.texts_of(contract, actor),
        "may_add": queries.may_add_text(contract, actor),
    }
    return Fragment("contracts/texts_part.html", context, _("Versions of the text"), "texts")


@attach(Contract, "main")
def registration(actor: Actor, contract: Contract) -> Fragment | None:
    """Show the registration of a signed contract, and offer to begin it."""
    if contract.state not in SIGNED_STATES or not may(contract, actor, "see_inside"):
        return None
    rows = queries.registrations_of(contract, actor)
    settled = any(row.state != RegistrationState.REFUSED for row in rows)
    context = {
        "contract": contract,
        "registrations": rows,
        "may_prepare": not settled and contract.state in WAITING and may(contract, actor, "prepare"),
    }
    return Fragment("contracts/registration_part.html", context, REGISTRATIONS.title, "registration")


@attach(Contract, "main")
def changes(actor: Actor, contract: Contract) -> Fragment | None:
    """Show what was changed since the signing, and offer to propose a change."""
    if contract.state not in SIGNED_STATES or not may(contract, actor, "see_inside"):
        return None
    rows = queries.changes_of(contract, actor)
    waits = any(row.state == ChangeState.PROPOSED for row in rows)
    context = {
        "contract": contract,
        "changes": rows,
        "may_propose": not waits and contract.state in WAITING and may(contract, actor, "propose"),
    }
    return Fragment("contracts/changes_part.html", context, _("Changes"), "changes")


@attach(ContractChange, "main")
def difference(actor: Actor, row: ContractChange) -> Fragment:
    """Show what a change moves, field by field and line by line."""
    return Fragment(
        "contracts/difference_part.html", {"told": queries.told(row)}, _("What changes"), "difference"
    )


@attach(Contract, "side")
def interests(actor: Actor, contract: Contract) -> Fragment | None:
    """Show the office who of the team has an interest in a buyer, and what it said of that."""
    if contract.state not in UNDER_APPROVAL or not may(contract, actor, "see_interests"):
        return None
    ties = queries.ties_of(contract, localdate())
    if not ties:
        return None
    context = {
        "contract": contract,
        "ties": ties,
        "said": queries.answer_of(contract),
        "may_say": may(contract, actor, "approve"),
    }
    return Fragment("contracts/interests_part.html", context, _("Interests in a buyer"), "interests")


@attach(Contract, "side")
def seals(actor: Actor, contract: Contract) -> Fragment | None:
    """Show the log of the seal to the university's side."""
    if not may(contract, actor, "see_inside"):
        return None
    sealable = contract.state in (ContractState.APPROVED, *WAITING)
    if contract.state not in (ContractState.APPROVED, *SIGNED_STATES):
        return None
    context = {
        "contract": contract,
        "seals": list(contract.seals.all()),
        "may_seal": sealable and may(contract, actor, "seal"),
    }
    return Fragment("contracts/seals_part.html", context, _("Use of the seal"), "seals")


_LACKING: dict[str, Any] = {
    "field": Contract._meta.get_field("field"),
    "ip": Registration._meta.get_field("ip_kind"),
    "objective": Registration._meta.get_field("objective"),
    "buyer": Registration._meta.get_field("buyer_nature"),
    "country": Registration._meta.get_field("country"),
    "industry": ContractLine._meta.get_field("industry"),
}


def _detail(finding: registering.Finding) -> str:
    """Write what is behind a finding in the reader's language."""
    if finding.rule.key == "papers":
        return "、".join(str(PaperKind(kind).label) for kind in finding.detail.split())
    if finding.rule.key == "codes":
        return "、".join(str(_LACKING[name].verbose_name) for name in finding.detail.split())
    return finding.detail


@attach(Registration, "action")
def print_form(actor: Actor, row: Registration) -> Fragment:
    """Offer the form as Word, PDF and Excel, and lead to where the outcome is entered."""
    filed = row.state == RegistrationState.FILED and may(row, actor, "register")
    return Fragment("contracts/print_part.html", {"row": row, "may_register": filed})


@attach(Registration, "main")
def check(actor: Actor, row: Registration) -> Fragment:
    """Show what each rule found, which papers are asked for, and what tax relief registration opens."""
    english, book = in_english(), queries.book_of(row)
    findings = [
        {
            "holds": one.holds,
            "warns": one.rule.warns,
            "title": registering.named(one.rule.title, english=english),
            "basis": one.rule.basis,
            "remedy": registering.named(one.rule.remedy, english=english),
            "detail": _detail(one),
        }
        for one in queries.findings_of(row)
    ]
    there: dict[str, list[Any]] = {}
    for paper in row.papers.select_related("file"):
        if paper.file.withdrawn_at is None:
            there.setdefault(paper.kind, []).append(paper.file)
    kinds = dict.fromkeys((*book.papers.get(row.way, ()), *there))
    context = {
        "row": row,
        "findings": findings,
        "asked": [(kind, PaperKind(kind).label, there.get(kind, [])) for kind in kinds],
        "benefits": [
            (registering.named(one.title, english=english), one.basis)
            for one in registering.benefits_of(row.way, book)
        ],
        "may_add": not row.retired_at and may(row, actor, "amend"),
    }
    return Fragment("contracts/check_part.html", context, _("Check before filing"), "check")


def _related(actor: Actor, of: Q) -> Fragment | None:
    columns = ("title", "amount", "state", "signed_on")
    page = listing(CONTRACTS, actor, {}, of=of, size=20, columns=columns)
    return Fragment("core/related.html", {"page": page}, CONTRACTS.title, "contracts") if page.rows else None


@attach(Project, "main")
def contracts_of_project(actor: Actor, project: Project) -> Fragment | None:
    """Show the contracts of a project, as far as the reader may know what project they belong to."""
    mine = Contract.objects.allowed(actor, "see_inside").filter(project=project)
    return _related(actor, Q(pk__in=mine.values("pk")))


@attach(Organisation, "main")
def contracts_of_organisation(actor: Actor, organisation: Organisation) -> Fragment | None:
    """Show the contracts that an organisation buys by, through the lines that the reader may see."""
    bought = ContractLine.objects.allowed(actor).filter(buyer=organisation, retired_at=None)
    return _related(actor, Q(pk__in=bought.values("contract")))


@attach(Person, "main")
def contracts_of_person(actor: Actor, person: Person) -> Fragment | None:
    """Show the contracts that somebody is in charge of, where the reader may know that."""
    led = Contract.objects.allowed(actor, "see_terms").filter(lead=person)
    return _related(actor, Q(pk__in=led.values("pk")))


@attach(StandingBody, "main")
def contracts_of_body(actor: Actor, body: StandingBody) -> Fragment | None:
    """Show the contracts of projects that a body houses."""
    housed = Contract.objects.allowed(actor, "see_inside").filter(project__base=body)
    return _related(actor, Q(pk__in=housed.values("pk")))


@attach(Project, "action")
def open_of_project(actor: Actor, project: Project) -> Fragment | None:
    """Let whoever may enter a contract open that of a project."""
    if project.retired_at or project.state in OVER:
        return None
    office = may(project, actor, "amend")
    school = project.school_id and str(project.school_id) in actor.keys("organisation", Role.SCHOOL_SECRETARY)
    if not (office or school) or Contract.rules.q(actor, "create") is NO_ROW:
        return None
    address = reverse("contracts:from_project", args=[project.code])
    return Fragment("contracts/open_part.html", {"address": address})


@attach(Introduction, "top")
def open_of_introduction(actor: Actor, row: Introduction) -> Fragment | None:
    """Offer to make a contract of an introduction that both sides agreed to, or lead to the one there is."""
    contract = Contract.objects.allowed(actor, "see_inside").filter(introduction=row).first()
    convertible = row.state in INTRODUCTION_FLOW.step("convert").sources and may(row, actor, "convert")
    if contract is None and not (convertible and Contract.rules.q(actor, "create") is not NO_ROW):
        return None
    address = reverse("contracts:from_introduction", args=[row.code])
    return Fragment("contracts/came_part.html", {"contract": contract, "address": address}, anchor="contract")


@clock.daily(4, "contracts: tell what is overdue")
def _tell_overdue(now: datetime) -> None:
    actions.warn(at=now, today=localdate(now))
