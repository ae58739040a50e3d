"""Say who may look after accounts; accounts are no records, so these are plain yes or no."""

from __future__ import annotations

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.errors import NotAllowed


def roles_to_give(actor: Actor) -> frozenset[str]:
    """List the roles that the actor may invite somebody to: a director gives all but the administrator's."""
    if actor.everywhere(Role.ADMINISTRATOR):
        return frozenset(Role.values)
    if actor.everywhere(Role.OFFICE_DIRECTOR):
        return frozenset(Role.values) - {Role.ADMINISTRATOR}
    return frozenset()


def may_invite(actor: Actor) -> bool:
    """Tell whether the actor may invite anybody at all."""
    return bool(roles_to_give(actor))


def may_administer(actor: Actor) -> bool:
    """Tell whether the actor may see and change other people's accounts."""
    return actor.everywhere(Role.ADMINISTRATOR)


def may_see_deputies(actor: Actor) -> bool:
    """Tell whether the actor may see, and end, whatever roles are lent to whom."""
    return actor.everywhere(Role.ADMINISTRATOR, Role.OFFICE_DIRECTOR)


def require(permission: bool) -> None:
    """Stop an act that is not the actor's.

    :raises NotAllowed: if the permission is not given.
    """
    if not permission:
        raise NotAllowed
