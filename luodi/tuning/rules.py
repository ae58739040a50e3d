"""Say who may see and change what matching goes by."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of
from luodi.registry.rules import everything_for
from luodi.tuning.states import VersionState

profile_rules = Rules("match profile")
dictionary_rules = Rules("match dictionary")

KEEPERS = (Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER)
# Whose lists are ranked by it: they may know how.
MATCHERS = (*KEEPERS, Role.REGIONAL_OFFICER, Role.RESIDENT)


def keeps(actor: Actor) -> bool:
    """Tell whether the actor's work is to tune matching for the whole office."""
    return actor.everywhere(*KEEPERS)


@profile_rules("view")
@dictionary_rules("view")
def view(actor: Actor) -> Q:
    """Show what matching goes by to all who match: that it is no secret is why one can trust it."""
    return EVERY_ROW if actor.has(*MATCHERS) else NO_ROW


@profile_rules("see_history", "create", "activate", "switch_off", "discard")
@dictionary_rules("see_history", "create", "activate", "switch_off", "discard")
def keep(actor: Actor) -> Q:
    """Let the office's director and technology managers of the whole office keep it."""
    return everything_for(actor, *KEEPERS)


@profile_rules("amend")
@dictionary_rules("amend")
def amend(actor: Actor) -> Q:
    """Let them change a draft; what was once in force stays as it was, so that lists can be made again."""
    return all_of(keep(actor), Q(state=VersionState.DRAFT))


@profile_rules("supersede", "retire")
@dictionary_rules("supersede", "retire")
def by_the_system(actor: Actor) -> Q:
    """Leave this to the step that puts another version in force."""
    return NO_ROW
