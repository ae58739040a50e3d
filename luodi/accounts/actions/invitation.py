"""Invite people by a link that works once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from luodi.accounts.actions.guests import checked_end
from luodi.accounts.actions.password import require_strong
from luodi.accounts.actions.people import checked_key, described
from luodi.accounts.calc import secret_hash
from luodi.accounts.models import Invitation, Membership, User
from luodi.accounts.queries import in_force, invitation_of
from luodi.accounts.rules import may_administer, may_invite, require, roles_to_give
from luodi.accounts.states import Role
from luodi.core import audit, outbox
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Missing, NotAllowed

LIFETIME = timedelta(days=14)


def invite(
    *,
    email: str,
    name: str,
    role: str,
    scope: str,
    place: str,
    language: str,
    by: Actor,
    at: datetime,
    ends_on: date | None = None,
) -> tuple[Invitation, str]:
    """Invite somebody to a role; the link is mailed and also given back, to be handed over in another way.

    Whether the e-mail belongs to an account already cannot be told from the answer. A guest's role has an end: the day
    given, or a year from now.

    :returns: the invitation and the address of its link, which cannot be shown again.
    :raises NotAllowed: if the role is not the actor's to give.
    :raises Invalid: with the fields that do not fit.
    """
    if by.user_id is None or role not in roles_to_give(by):
        raise NotAllowed
    key = checked_key(role, scope, place)
    ends_on = checked_end(role, ends_on, localdate(at))
    token = new_token()
    address = f"{settings.LUODI_SITE_URL}{reverse('accounts:invitation', args=[token])}"
    with transaction.atomic():
        invitation = Invitation.objects.create(
            token_hash=secret_hash(token),
            email=email.strip().lower(),
            name=name,
            role=role,
            scope=scope,
            key=key,
            ends_on=ends_on,
            invited_by_id=by.user_id,
            created_at=at,
            expires_at=at + LIFETIME,
        )
        until = ends_on.isoformat() if ends_on else ""
        changes = {"role": role, "scope": scope, "key": key, "until": until}
        audit.record(by, "invite", invitation, at=at, changes=changes)
        with override(language):
            words = {
                "name": name,
                "by": by.name,
                "role": str(Role(role).label),
                "url": address,
                "days": LIFETIME.days,
            }
        outbox.mail(invitation.email, "accounts/mail/invitation", words, language=language, at=at)
    return invitation, address


def withdraw_invitation(invitation: Invitation, *, by: Actor, at: datetime) -> None:
    """Make an invitation's link void.

    :raises NotAllowed: if the actor is neither an administrator nor who invited.
    :raises Conflict: if it was used or has expired.
    """
    require(may_administer(by) or (may_invite(by) and invitation.invited_by_id == by.user_id))
    with transaction.atomic():
        still = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=at)
        if not still.update(expires_at=at):
            raise Conflict(_("This invitation no longer works anyway."))
        audit.record(by, "withdraw_invitation", invitation, at=at)


def accept_invitation(token: str, *, name: str, password: str, language: str, at: datetime) -> User:
    """Make the account of an invitation with the name, password and language that its owner chooses.

    :raises Missing: if the link was used, withdrawn or is too old.
    :raises Invalid: on ``new`` if the password is too weak.
    :raises Conflict: if the e-mail has an account already: its owner joins with ``join_by_invitation``.
    """
    invitation = _still_open(token, at)
    require_strong(password, User(email=invitation.email, name=name))
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                invitation.email, password, name=name, language=language, created_at=at
            )
            _join(invitation, user, at)
    except IntegrityError:
        raise Conflict(_("This e-mail has an account. Log in to it, then open the link again.")) from None
    return user


def join_by_invitation(token: str, user: User, *, at: datetime) -> None:
    """Add the role of an invitation to the account that it was sent to.

    :raises Missing: if the link was used, withdrawn or is too old.
    :raises NotAllowed: if it was sent to somebody else.
    """
    invitation = _still_open(token, at)
    if invitation.email != user.email:
        raise NotAllowed(_("This invitation was sent to somebody else."))
    with transaction.atomic():
        _join(invitation, user, at)


def _still_open(token: str, at: datetime) -> Invitation:
    invitation = invitation_of(token, at)
    if invitation is None:
        raise Missing
    return invitation


def _join(invitation: Invitation, user: User, at: datetime) -> None:
    # The link works once: of two who use it at the same time one finds nothing left to change.
    still = Invitation.objects.filter(pk=invitation.pk, used_at=None, expires_at__gt=at)
    if not still.update(used_at=at, used_by=user):
        raise Missing
    place = {"role": invitation.role, "scope": invitation.scope, "key": invitation.key}
    today = localdate(at)
    if in_force(today).filter(user=user, delegated_by=None, **place).exists():
        return
    if invitation.ends_on is not None and invitation.ends_on <= today:
        raise Missing
    held = Membership.objects.create(user=user, starts_on=today, ends_on=invitation.ends_on, **place)
    by = Actor(user_id=user.pk, name=user.name)
    audit.record(by, "accept_invitation", user, at=at, changes=described(held))
