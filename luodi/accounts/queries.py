"""Answer who an account is."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from luodi.accounts.models import Membership, User
from luodi.core.actor import ANONYMOUS, Actor, Grant


def actor_of(user: User | None, today: date) -> Actor:
    """Build the actor of an account with the grants in force today; one query."""
    if user is None or not user.pk or not user.is_active:
        return ANONYMOUS
    in_force = Membership.objects.filter(user=user, starts_on__lte=today).filter(
        Q(ends_on=None) | Q(ends_on__gt=today)
    )
    grants = frozenset(Grant(row.role, row.scope, row.key) for row in in_force)
    return Actor(user_id=user.pk, name=user.name, grants=grants)
