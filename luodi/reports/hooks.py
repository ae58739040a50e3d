"""Put the chain on the pages of what it links."""

from __future__ import annotations

from typing import Any

from luodi.contracts.models import Contract
from luodi.core.actor import Actor
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.needs.models import Introduction, Need
from luodi.projects.models import Project
from luodi.registry.models import Organisation
from luodi.reports.chain import chain_of
from luodi.reports.travel import may_be_visited


@attach(Need, "top")
@attach(Introduction, "top")
@attach(Project, "top")
def chain(actor: Actor, row: Any) -> Fragment:
    """Show the chain strip."""
    return Fragment("reports/chain_part.html", {"links": chain_of(actor, row)}, anchor="chain")


@attach(Contract, "top")
def chain_of_contract(actor: Actor, row: Contract) -> Fragment | None:
    """Show the chain strip to whoever may know what the contract came of."""
    return chain(actor, row) if may(row, actor, "see_inside") else None


@attach(Organisation, "action")
def visit(actor: Actor, row: Organisation) -> Fragment | None:
    """Offer the briefing of a visit."""
    return Fragment("reports/visit_part.html", {"row": row}) if may_be_visited(actor, row) else None
