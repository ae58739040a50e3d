"""Administer accounts and what they may do."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.actions.login import end_all_sessions
from luodi.accounts.models import ApiToken, Membership, User
from luodi.accounts.queries import in_force
from luodi.accounts.rules import may_administer, require
from luodi.accounts.scopes import find_key
from luodi.accounts.states import SCOPES_OF, Role, Scope
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid


def checked_key(role: str, scope: str, place: str) -> str:
    """Find the key of a role's scope from what somebody typed.

    :raises Invalid: on ``scope`` if the role is not held in it, on ``place`` if there is no such thing.
    """
    if scope not in SCOPES_OF.get(role, ()):
        fitting = ", ".join(str(Scope(kind).label) for kind in SCOPES_OF.get(role, ()))
        raise Invalid({"scope": [_("This role is held for: %(scopes)s.") % {"scopes": fitting}]})
    if scope == Scope.ALL:
        return ""
    key = find_key(scope, place)
    if key is None:
        raise Invalid(
            {"place": [_("Nothing by that code or name is known. Give the code or the full name.")]}
        )
    return key


def add_membership(
    user: User,
    *,
    role: str,
    scope: str,
    place: str,
    starts_on: date,
    ends_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Membership:
    """Give an account one more role.

    :raises NotAllowed: if the actor is no administrator.
    :raises Invalid: with the fields that do not fit, or if the account holds just that already.
    """
    require(may_administer(by))
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid({"ends_on": [_("The end must lie after the beginning.")]})
    key = checked_key(role, scope, place)
    same = {"user": user, "role": role, "scope": scope, "key": key, "delegated_by": None}
    if in_force(max(starts_on, localdate(at))).filter(**same).exists():
        raise Invalid({"role": [_("This account holds just this role already.")]})
    with transaction.atomic():
        held = Membership.objects.create(
            user=user, role=role, scope=scope, key=key, starts_on=starts_on, ends_on=ends_on
        )
        audit.record(by, "add_membership", user, at=at, changes=described(held))
    return held


def end_membership(held: Membership, *, by: Actor, at: datetime) -> None:
    """End a role from today on.

    :raises NotAllowed: if the actor is no administrator.
    :raises Conflict: if it is the actor's own administration, or has ended already.
    """
    require(may_administer(by))
    if held.user_id == by.user_id and held.role == Role.ADMINISTRATOR:
        raise Conflict(_("Nobody takes the administration from themselves: ask another administrator."))
    today = localdate(at)
    with transaction.atomic():
        running = Membership.objects.filter(pk=held.pk).exclude(ends_on__lte=today)
        # A role that has not begun yet never will.
        if not running.update(ends_on=max(today, held.starts_on)):
            raise Conflict(_("This role has ended already."))
        audit.record(by, "end_membership", held.user, at=at, changes=described(held))


def deactivate(user: User, *, by: Actor, at: datetime, note: str = "") -> None:
    """Close an account: sessions and tokens are void with their next request; what it did stays.

    :raises NotAllowed: if the actor is no administrator.
    :raises Conflict: if it is the actor's own account, or closed already.
    """
    require(may_administer(by))
    if user.pk == by.user_id:
        raise Conflict(_("Nobody closes their own account: ask another administrator."))
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
            raise Conflict(_("This account is closed already."))
        end_all_sessions(user)
        ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
        audit.record(by, "deactivate", user, at=at, note=note)


def reactivate(user: User, *, by: Actor, at: datetime, note: str = "") -> None:
    """Open a closed account again; its tokens stay revoked.

    :raises NotAllowed: if the actor is no administrator.
    :raises Conflict: if it is open.
    """
    require(may_administer(by))
    with transaction.atomic():
        if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
            raise Conflict(_("This account is open."))
        audit.record(by, "reactivate", user, at=at, note=note)


def described(held: Membership) -> dict[str, str]:
    """Tell a membership in the words of the audit."""
    ends = held.ends_on.isoformat() if held.ends_on else ""
    return {
        "role": held.role,
        "scope": held.scope,
        "key": held.key,
        "from": held.starts_on.isoformat(),
        "until": ends,
    }
