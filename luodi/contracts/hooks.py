"""Register pages, index source and attachments of contracts."""

from __future__ import annotations

from django.db.models import Prefetch, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts import calc, documents, queries
from luodi.contracts.guards import GUARDS
from luodi.contracts.models import Contract, ContractLine
from luodi.contracts.queries.receipts import WAITING
from luodi.contracts.resources import CONTRACTS
from luodi.contracts.states import SIGNED_STATES, ContractState, ReceiptState
from luodi.core import guards, indexing
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.projects.models import Member, Project
from luodi.registry.models import Organisation, Person

guards.expect(*GUARDS)
indexing.register(
    indexing.Source(
        Contract,
        documents.contract_document,
        related=("project__introduction__need", "lead"),
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
