"""Answer who an account is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext

from luodi.accounts.calc import secret_hash
from luodi.accounts.models import ApiToken, Invitation, LoginSession, Membership, SecondFactor, User
from luodi.accounts.scopes import Place, scope_names
from luodi.accounts.states import STAFF_ROLES, Scope
from luodi.core.actor import ANONYMOUS, Actor, Grant
from luodi.core.models import AuditEntry


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
    """Find whom a program acts for; None if the token or the account is no longer good."""
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


def duties(memberships: Iterable[Membership], names: Mapping[Place, str] | None = None) -> tuple[str, ...]:
    """Say in words what memberships allow: one line a role, with all it is limited to."""
    rows = list(memberships)
    known = scope_names((row.scope, row.key) for row in rows) if names is None else names
    places: dict[str, list[str]] = {}
    for row in rows:
        places.setdefault(str(row.get_role_display()), []).append(known[row.scope, row.key])
    everywhere = str(Scope.ALL.label)
    # A professor or a reviewer acts for nobody but themselves: "everything" would say more than they may do.
    return tuple(
        role if where == [everywhere] else f"{role} · {gettext(', ').join(where)}"
        for role, where in places.items()
    )


def demo_accounts(today: date) -> list[DemoAccount]:
    """List the demonstration accounts in the order they were made."""
    users = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    return [DemoAccount(user.email, user.shown_name, said) for user, said in with_duties(users, today)]


def with_duties(users: QuerySet[User], today: date) -> list[tuple[User, tuple[str, ...]]]:
    """Give accounts with what each may do today; the same number of queries for any number of accounts."""
    held = Prefetch("memberships", queryset=in_force(today).order_by("pk"), to_attr="held")
    found: list[Any] = list(users.prefetch_related(held))
    names = scope_names((row.scope, row.key) for user in found for row in user.held)
    return [(user, duties(user.held, names)) for user in found]


def people(text: str = "") -> QuerySet[User]:
    """Find accounts by name or e-mail, the active ones first."""
    users = User.objects.order_by("-is_active", "name", "pk")
    if text:
        users = users.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | Q(email__icontains=text))
    return users


def open_invitations(now: datetime) -> QuerySet[Invitation]:
    """Find the invitations that still work, the newest first."""
    still = Invitation.objects.filter(used_at=None, expires_at__gt=now)
    return still.select_related("invited_by").order_by("-created_at", "-pk")


def invitation_of(token: str, now: datetime) -> Invitation | None:
    """Find the invitation of a link, if it still works."""
    return open_invitations(now).filter(token_hash=secret_hash(token)).first()


def sessions_of(user: User, since: datetime) -> QuerySet[LoginSession]:
    """Find the browsers in which an account is logged in and was active since."""
    return LoginSession.objects.filter(user=user, seen_at__gte=since).order_by("-seen_at", "-pk")


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Find the tokens of an account that were not revoked, the newest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None).order_by("-created_at", "-pk")


def deeds_on(user: User) -> QuerySet[AuditEntry]:
    """Find the last fifty deeds that the audit tells of an account."""
    return AuditEntry.objects.filter(subject=user.ref).order_by("-at", "-pk")[:50]
