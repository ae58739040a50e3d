"""Answer who an account is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from luodi.accounts.calc import secret_hash
from luodi.accounts.models import ApiToken, Membership, SecondFactor, User
from luodi.accounts.scopes import scope_name
from luodi.accounts.states import STAFF_ROLES
from luodi.core.actor import ANONYMOUS, Actor, Grant
from django.utils.timezone import localdate


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Describe a demonstration account for the login page."""

    email: str
    name: str
    duties: tuple[str, ...]


def in_force(today: date) -> QuerySet[Membership]:
    """Select the memberships that hold on a day."""
    return Membership.objects.filter(starts_on__lte=today).filter(Q(ends_on=None) | Q(ends_on__gt=today))


def actor_of(user: User | None, today: date) -> Actor:
    """Build the actor of an account with the grants in force today; one query."""
    if user is None or not user.pk or not user.is_active:
        return ANONYMOUS
    grants = frozenset(Grant(row.role, row.scope, row.key) for row in in_force(today).filter(user=user))
    return Actor(user_id=user.pk, name=user.name, grants=grants)


def actor_for_token(secret: str, now: datetime) -> Actor | None:
    """Find whom a program acts for; None if its token is unknown, expired or revoked, or the account inactive."""
    token = ApiToken.objects.select_related("user").filter(token_hash=secret_hash(secret)).first()
    if token is None or token.revoked_at or token.expires_at <= now or not token.user.is_active:
        return None
    if token.used_at is None or now - token.used_at >= timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    return actor_of(token.user, localdate(now))


def has_second_factor(user: User) -> bool:
    """Tell whether the account has an authenticator set up."""
    return SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).exists()


def needs_second_factor(actor: Actor) -> bool:
    """Tell whether one of the actor's roles asks for a second factor."""
    return actor.has(*STAFF_ROLES)


def duties(memberships: Iterable[Membership]) -> tuple[str, ...]:
    """Say in words what memberships allow: one line a role, with all it is limited to."""
    places: dict[str, list[str]] = {}
    for row in memberships:
        places.setdefault(str(row.get_role_display()), []).append(scope_name(row.scope, row.key))
    return tuple(f"{role} · {', '.join(names)}" for role, names in places.items())


def demo_accounts(today: date) -> list[DemoAccount]:
    """List the demonstration accounts in the order they were made."""
    held = Prefetch("memberships", queryset=in_force(today).order_by("pk"), to_attr="held")
    users = User.objects.filter(is_demo=True, is_active=True).order_by("pk").prefetch_related(held)
    return [DemoAccount(user.email, user.shown_name, duties(user.held)) for user in users]  # type: ignore[attr-defined]
