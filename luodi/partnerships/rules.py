"""Say who may do what to standing bodies."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, any_of
from luodi.registry.rules import everything_for, in_regions

body_rules = Rules("standing body")


@body_rules("view")
def view(actor: Actor) -> Q:
    """Show which bodies exist to everybody who is logged in: they are public facts."""
    return NO_ROW if actor.anonymous else EVERY_ROW


@body_rules("create", "amend", "see_history")
def keep(actor: Actor) -> Q:
    """Let the office keep the register, each officer that of the own region."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR),
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT)),
    )


@body_rules("retire")
def retire(actor: Actor) -> Q:
    """Let only the director take a body out of use."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)
