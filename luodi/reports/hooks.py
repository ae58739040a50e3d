"""Put the chain on the pages of what it links."""

from __future__ import annotations

from typing import Any

from luodi.core.actor import Actor
from luodi.core.resource import Fragment, attach
from luodi.needs.models import Introduction, Need
from luodi.projects.models import Project
from luodi.reports.chain import chain_of


@attach(Need, "top")
@attach(Introduction, "top")
@attach(Project, "top")
def chain(actor: Actor, row: Any) -> Fragment:
    """Show the chain strip."""
    return Fragment("reports/chain_part.html", {"links": chain_of(actor, row)}, anchor="chain")
