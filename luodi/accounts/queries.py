"""Answer who an account is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.timezone import localdate
from django.utils.translation import gettext

from luodi.accounts.calc import secret_hash
from luodi.accounts.models import ApiToken, Invitation, LoginSession, Membership, SecondFactor, User
from luodi.accounts.scopes import Place, covers, scope_names
from luodi.accounts.states import DEPUTIES, GUEST_ROLES, SCOPES_OF, STAFF_ROLES, Scope
from luodi.core.actor import ANONYMOUS, Actor, Grant, Lent
from luodi.core.models import AuditEntry


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Describe a demonstration account for the login page."""

    email: str
    name: str
    duties: tuple[str, ...]


def in_force(today: date) -> QuerySet[Membership]:
    """Select the memberships that hold on a day; what is lent holds no longer than the lender's own role."""
    dated = _dated(today)
    lender = Membership.objects.filter(
        dated, user=OuterRef("delegated_by"), role=OuterRef("role"), delegated_by=None, user__is_active=True
    )
    return Membership.objects.filter(dated).filter(Q(delegated_by=None) | Exists(lender))


def _dated(today: date) -> Q:
    return Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gt=today))


def actor_of(user: User | None, today: date) -> Actor:
    """Build the actor of an account with the grants in force today; one query, two more for who stands in."""
    if user is None or not user.pk or not user.is_active:
        return ANONYMOUS
    # Asked with every page: whether lenders still have what they lend is asked only where something is lent.
    rows = list(Membership.objects.filter(_dated(today), user=user).order_by("pk"))
    own = frozenset(_grant(row) for row in rows if row.delegated_by_id is None)
    borrowed = [row for row in rows if row.delegated_by_id]
    prefetch_related_objects(borrowed, "delegated_by")
    lent = tuple(
        Lent(_grant(row), row.delegated_by_id or 0, str(row.delegated_by))
        for row in still_lent(borrowed, own, today)
        if _grant(row) not in own
    )
    return Actor(user.pk, user.name, own | {one.grant for one in lent}, lent=lent)


def _grant(row: Membership) -> Grant:
    return Grant(row.role, row.scope, row.key)


def still_lent(rows: Sequence[Membership], own: frozenset[Grant], today: date) -> list[Membership]:
    """Keep of what is lent to an account what its lenders themselves have today, and may lend to such an account."""
    if not rows:
        return []
    lenders = {row.delegated_by_id for row in rows}
    held = Membership.objects.filter(_dated(today), user__in=lenders, user__is_active=True, delegated_by=None)
    theirs: dict[int, list[Grant]] = {}
    for row in held:
        theirs.setdefault(row.user_id, []).append(_grant(row))
    return [
        row
        for row in rows
        if any(within(_grant(row), grant) for grant in theirs.get(row.delegated_by_id or 0, ()))
        and of_one_house(_grant(row), own)
    ]


def within(inner: Grant, outer: Grant) -> bool:
    """Tell whether a grant is no more than another."""
    fits = inner.scope in SCOPES_OF.get(inner.role, ())
    return inner.role == outer.role and fits and covers((outer.scope, outer.key), (inner.scope, inner.key))


def of_one_house(lent: Grant, deputy: frozenset[Grant]) -> bool:
    """Tell whether somebody with these grants may stand in with a role: staff for staff, partners for their like.

    A city's official stands in within the own region only, an enterprise's contact for the own enterprise only.
    """
    similar = [grant for grant in deputy if grant.role in DEPUTIES.get(lent.role, ())]
    if lent.role not in GUEST_ROLES:
        return bool(similar)
    place = (lent.scope, lent.key)
    return any(
        covers((grant.scope, grant.key), place) or covers(place, (grant.scope, grant.key))
        for grant in similar
    )


def lendable(user: User, today: date) -> list[Membership]:
    """List the roles that an account holds itself and may lend; one that has a deputy may have another."""
    held = in_force(today).filter(user=user, delegated_by=None, role__in=list(DEPUTIES))
    return list(held.order_by("pk"))


def deputies(today: date) -> QuerySet[Membership]:
    """Find what is lent, was lent within the last year or will be, the latest first."""
    rows = Membership.objects.exclude(delegated_by=None).filter(ends_on__gt=today - timedelta(days=366))
    return rows.select_related("user", "delegated_by").order_by("-starts_on", "-pk")


def guests(today: date) -> QuerySet[Membership]:
    """Find the roles of partners' accounts that are held, or ended within the last year."""
    rows = Membership.objects.filter(role__in=GUEST_ROLES, delegated_by=None)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gt=today - timedelta(days=366)))
    return rows.select_related("user").order_by("user__name", "pk")


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
        role = str(row.get_role_display())
        if row.delegated_by_id is not None:
            role = gettext("%(role)s, standing in for %(name)s") % {"role": role, "name": row.delegated_by}
        places.setdefault(role, []).append(known[row.scope, row.key])
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
    held = Prefetch(
        "memberships", queryset=in_force(today).select_related("delegated_by").order_by("pk"), to_attr="held"
    )
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
    return AuditEntry.objects.named().filter(subject=user.ref).order_by("-at", "-pk")[:50]
