"""Lend a role for some days to somebody who stands in, and take it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from luodi.accounts.actions.people import checked_key, described
from luodi.accounts.models import Membership, User
from luodi.accounts.queries import in_force, lendable, of_one_house, within
from luodi.accounts.rules import may_see_deputies, require
from luodi.accounts.scopes import scope_names
from luodi.accounts.states import Role, Scope
from luodi.core import audit, outbox
from luodi.core.actor import Actor, Grant
from luodi.core.errors import Conflict, Invalid, NotAllowed

LONGEST: Final = timedelta(days=366)
NOBODY = _(
    "No account with this e-mail can stand in for you in this role: it must be a colleague's, or of your own enterprise"
    " or region."
)


def lend(
    lender: User,
    *,
    role: int,
    place: str,
    deputy: str,
    starts_on: date,
    ends_on: date,
    by: Actor,
    at: datetime,
) -> Membership:
    """Lend one of the lender's own roles, or a part of its region, from a day up to but not including another.

    Nothing tells whether an e-mail that does not fit belongs to an account.

    :raises NotAllowed: if it is not the lender who asks.
    :raises Invalid: with the fields that do not fit.
    """
    if by.user_id != lender.pk:
        raise NotAllowed
    today = localdate(at)
    held = next((row for row in lendable(lender, today) if row.pk == role), None)
    if held is None:
        raise Invalid({"role": [_("This role is not yours to lend.")]})
    _check_days(starts_on, ends_on, held.ends_on, today)
    grant = _narrowed(held, place)
    other = _deputy(lender, deputy, grant, today)
    overlap = Membership.objects.filter(user=other, delegated_by=lender, role=grant.role, scope=grant.scope)
    if overlap.filter(key=grant.key, starts_on__lt=ends_on, ends_on__gt=starts_on).exists():
        raise Invalid({"deputy": [_("This role is lent to the same person in these days already.")]})
    with transaction.atomic():
        row = Membership.objects.create(
            user=other,
            role=grant.role,
            scope=grant.scope,
            key=grant.key,
            starts_on=starts_on,
            ends_on=ends_on,
            delegated_by=lender,
        )
        audit.record(by, "lend_role", lender, at=at, changes={**described(row), "to": other.pk})
        _tell(row, "lent", at=at)
    return row


def _check_days(starts_on: date, ends_on: date, end_of_role: date | None, today: date) -> None:
    if starts_on < today:
        raise Invalid({"starts_on": [_("It begins today at the earliest.")]})
    if ends_on <= starts_on:
        raise Invalid({"ends_on": [_("The end must lie after the beginning.")]})
    if ends_on - starts_on > LONGEST:
        raise Invalid({"ends_on": [_("A role is lent for a year at most.")]})
    if end_of_role is not None and ends_on > end_of_role:
        said = _("Your own role ends on %(day)s: it cannot be lent for longer.")
        raise Invalid({"ends_on": [said % {"day": end_of_role.isoformat()}]})


def _narrowed(held: Membership, place: str) -> Grant:
    """Give what is lent: the role as it is held, or in one region within it."""
    whole = Grant(held.role, held.scope, held.key)
    if not place.strip():
        return whole
    part = Grant(held.role, Scope.REGION, checked_key(held.role, Scope.REGION, place))
    if not within(part, whole):
        raise Invalid({"place": [_("This does not lie within your own region.")]})
    return part


def _deputy(lender: User, email: str, grant: Grant, today: date) -> User:
    other = User.objects.filter(email=email.strip().lower(), is_active=True).exclude(pk=lender.pk).first()
    rows = in_force(today).filter(user=other, delegated_by=None) if other else ()
    own = frozenset(Grant(row.role, row.scope, row.key) for row in rows)
    if other is None or not of_one_house(grant, own):
        raise Invalid({"deputy": [NOBODY]})
    if grant in own:
        raise Invalid({"deputy": [_("This person holds just this role already.")]})
    return other


def end_lent(row: Membership, *, by: Actor, at: datetime) -> None:
    """Take a lent role back at once: for the lender, the deputy, the director and the administrator.

    :raises NotAllowed: if the actor is none of them.
    :raises Conflict: if it is over already.
    """
    require(by.user_id in (row.user_id, row.delegated_by_id) or may_see_deputies(by))
    lender = row.delegated_by
    if lender is None:
        raise NotAllowed
    today = localdate(at)
    with transaction.atomic():
        running = Membership.objects.filter(pk=row.pk, ends_on__gt=today)
        if not running.update(ends_on=max(today, row.starts_on)):
            raise Conflict(_("This is over already."))
        audit.record(by, "end_lent_role", lender, at=at, changes={**described(row), "to": row.user_id})
        if by.user_id != row.user_id:
            _tell(row, "ended", at=at)


def _tell(row: Membership, what: str, *, at: datetime) -> None:
    """Stage a mail to the deputy; shared demonstration accounts get theirs too, as files."""
    deputy = row.user
    with override(deputy.language):
        words = {
            "name": deputy.name,
            "lender": str(row.delegated_by),
            "role": str(Role(row.role).label),
            "place": scope_names([(row.scope, row.key)])[row.scope, row.key],
            "starts_on": row.starts_on.isoformat(),
            "ends_on": row.ends_on.isoformat() if row.ends_on else "",
            "what": what,
            "url": f"{settings.LUODI_SITE_URL}{reverse('accounts:deputies')}",
        }
    outbox.mail(deputy.email, "accounts/mail/deputy", words, language=deputy.language, at=at)
