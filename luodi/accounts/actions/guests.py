"""Look after partners' accounts: each role has an end, may be prolonged, and is spoken of before it ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from luodi.accounts.actions.people import described
from luodi.accounts.models import Invitation, Membership
from luodi.accounts.queries import in_force
from luodi.accounts.rules import may_see_deputies, require
from luodi.accounts.states import GUEST_ROLES, Role
from luodi.core import audit, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid

TERM: Final = timedelta(days=365)
LONGEST: Final = timedelta(days=3 * 366)
WARNING: Final = timedelta(days=30)


def checked_end(role: str, ends_on: date | None, today: date) -> date | None:
    """Give the day up to which a role that begins today is held: a guest's has an end, a year hence unless said.

    :raises Invalid: if the day is past, or too far away for a guest.
    """
    if ends_on is not None and ends_on <= today:
        raise Invalid({"ends_on": [_("This day has passed already.")]})
    if role not in GUEST_ROLES:
        return ends_on
    if ends_on is not None and ends_on > today + LONGEST:
        raise Invalid({"ends_on": [_("A guest's role lasts for three years at most; it can be prolonged.")]})
    return ends_on or today + TERM


def prolong(held: Membership, *, ends_on: date, by: Actor, at: datetime) -> None:
    """Let a guest's role last longer, or end sooner.

    :raises NotAllowed: if the actor is neither the director nor an administrator.
    :raises Conflict: if it is no guest's role, or is over: then somebody invites anew.
    :raises Invalid: on ``ends_on``.
    """
    require(may_see_deputies(by))
    today = localdate(at)
    if held.role not in GUEST_ROLES or held.delegated_by_id is not None:
        raise Conflict(_("This is no guest's role."))
    checked_end(held.role, ends_on, today)
    with transaction.atomic():
        running = Membership.objects.filter(pk=held.pk).exclude(ends_on__lte=today)
        if not running.update(ends_on=ends_on, reminded_on=None):
            raise Conflict(_("This role has ended already: invite the person anew."))
        held.refresh_from_db()
        audit.record(by, "prolong", held.user, at=at, changes=described(held))


def remind(*, at: datetime) -> int:
    """Stage a mail thirty days before a guest's role ends, to the guest and to who invited; each once.

    :returns: how many guests were reminded.
    """
    today = localdate(at)
    ending = in_force(today).filter(role__in=GUEST_ROLES, delegated_by=None, ends_on__lte=today + WARNING)
    rows = ending.filter(Q(reminded_on=None), user__is_active=True, ends_on__gt=F("starts_on"))
    count = 0
    for row in rows.select_related("user"):
        with transaction.atomic():
            if not Membership.objects.filter(pk=row.pk, reminded_on=None).update(reminded_on=today):
                continue
            count += 1
            _mail(row, row.user.email, row.user.language, at=at)
            host = Invitation.objects.filter(used_by=row.user_id, role=row.role, key=row.key)
            inviter = host.select_related("invited_by").order_by("-used_at").first()
            if inviter is not None and inviter.invited_by.is_active:
                _mail(row, inviter.invited_by.email, inviter.invited_by.language, at=at)
    return count


def _mail(row: Membership, to: str, language: str, *, at: datetime) -> None:
    with override(language):
        words = {
            "name": row.user.name,
            "role": str(Role(row.role).label),
            "ends_on": row.ends_on.isoformat() if row.ends_on else "",
            "guest": to == row.user.email,
            "url": f"{settings.LUODI_SITE_URL}{reverse('reports:guests')}",
        }
    outbox.mail(to, "accounts/mail/guest_ends", words, language=language, at=at)
