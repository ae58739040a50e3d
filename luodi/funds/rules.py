"""Say who may do what to funds."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, any_of
from luodi.registry.rules import everything_for, in_regions

fund_rules = Rules("fund")


@fund_rules("view")
def view(actor: Actor) -> Q:
    """Show which funds exist to everybody who is logged in: they are public facts."""
    return NO_ROW if actor.anonymous else EVERY_ROW


@fund_rules("create", "amend", "see_history")
def keep(actor: Actor) -> Q:
    """Let fund managers keep funds, each within the own region."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.FUND_MANAGER),
        in_regions(actor, (Role.FUND_MANAGER,)),
    )


@fund_rules("retire")
def retire(actor: Actor) -> Q:
    """Let only the director take a fund out of use."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)
