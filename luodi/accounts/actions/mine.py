"""Look after one's own account: profile, sessions, tokens of programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.accounts.calc import secret_hash
from luodi.accounts.models import ApiToken, LoginSession, User
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Invalid, Missing

MOST_TOKENS = 20
LONGEST_TOKEN = timedelta(days=365)


def amend_profile(user: User, profile: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Change name, English name, phone and language of one's own account."""
    changed = {name: value for name, value in profile.items() if getattr(user, name) != value}
    if not changed:
        return
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(**changed)
        # Which details changed, not what they say: the audit is never erased, personal data may have to be.
        audit.record(by, "amend_profile", user, at=at, changes={"fields": sorted(changed)})


def end_session(user: User, number: int, *, by: Actor, at: datetime) -> None:
    """End one of one's own sessions; its browser is out with its next request.

    :raises Missing: if one has no such session.
    """
    with transaction.atomic():
        ended, _rows = LoginSession.objects.filter(user=user, pk=number).delete()
        if not ended:
            raise Missing
        audit.record(by, "end_session", user, at=at)


def end_other_sessions(user: User, *, keep: str, by: Actor, at: datetime) -> int:
    """End all of one's sessions but the one with this key; gives how many."""
    with transaction.atomic():
        ended, _rows = LoginSession.objects.filter(user=user).exclude(session_key=keep).delete()
        if ended:
            audit.record(by, "end_other_sessions", user, at=at)
    return ended


def create_token(
    user: User, *, name: str, expires_at: datetime, by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """Make a token that lets a program act for the account; the secret is given here and never again.

    :raises Invalid: if it would live longer than a year, or the account has twenty already.
    """
    if not at < expires_at <= at + LONGEST_TOKEN:
        raise Invalid({"days": [_("A token lives for a day at least and a year at most.")]})
    alive = Q(user=user, revoked_at=None, expires_at__gt=at)
    if ApiToken.objects.filter(alive).count() >= MOST_TOKENS:
        raise Invalid({"name": [_("You have 20 tokens already. Revoke one that is no longer used.")]})
    secret = f"luodi_{new_token()}"
    with transaction.atomic():
        token = ApiToken.objects.create(
            user=user, name=name, token_hash=secret_hash(secret), created_at=at, expires_at=expires_at
        )
        audit.record(by, "create_token", token, at=at, note=name)
    return token, secret


def revoke_token(user: User, number: int, *, by: Actor, at: datetime) -> None:
    """Revoke one of one's own tokens at once.

    :raises Missing: if one has no such token.
    """
    with transaction.atomic():
        token = ApiToken.objects.filter(user=user, pk=number, revoked_at=None).first()
        if token is None or not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
            raise Missing
        audit.record(by, "revoke_token", token, at=at, note=token.name)
