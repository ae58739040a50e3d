"""Say who prepares visits, and where to."""

from __future__ import annotations

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.registry.models import Organisation
from luodi.registry.states import OrganisationKind
from luodi.reports.handover import CARRIERS


def travels(actor: Actor) -> bool:
    """Tell whether somebody visits regions and enterprises for the university."""
    return actor.has(*CARRIERS, Role.UNIVERSITY_LEADER)


def may_be_visited(actor: Actor, organisation: Organisation) -> bool:
    """Tell whether an organisation is one that this reader visits; the university's own units are not."""
    return travels(actor) and organisation.kind != OrganisationKind.UNIVERSITY_UNIT
