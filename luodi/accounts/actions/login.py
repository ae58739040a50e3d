"""Let people in: password, code of the authenticator, mail link for a forgotten password."""

from __future__ import annotations

from datetime import datetime
from threading import BoundedSemaphore

from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import F

from luodi.accounts import calc, vault
from luodi.accounts.actions import attempts
from luodi.accounts.address import counted_as
from luodi.accounts.models import LoginSession, RecoveryCode, SecondFactor, User
from luodi.core import audit
from luodi.core.actor import Actor

# A hash costs a third of a second of a core: a flood of logins must not take all cores from the pages.
_hashing = BoundedSemaphore(2)


def check_password(email: str, password: str, *, address: str, at: datetime) -> User | None:
    """Find the account of an e-mail and a password; None if they do not belong together.

    An unknown e-mail costs the same hash and is counted in the same way as a known one. A right password
    gives its attempt on the account back; wrong ones, and every attempt of the address, count until their
    window ends.

    :raises TooMany: if the account or the address has no attempt left.
    """
    name = email.strip().lower()
    if not attempts.take(attempts.ADDRESS, counted_as(address), at):
        raise attempts.TooMany
    if not attempts.take(attempts.PASSWORD, name, at):
        raise attempts.TooMany
    with _hashing:
        user = authenticate(None, username=name, password=password)
    if not isinstance(user, User):
        return None
    attempts.give_back(attempts.PASSWORD, name, at)
    return user


def check_code(user: User, code: str, *, at: datetime) -> bool:
    """Take a code of the authenticator or a recovery code; each works once.

    :raises TooMany: after five wrong codes within a quarter of an hour.
    """
    if not attempts.take(attempts.CODE, str(user.pk), at):
        raise attempts.TooMany
    right = _take_one_time_code(user, code, at) or _take_recovery_code(user, code, at)
    if right:
        attempts.give_back(attempts.CODE, str(user.pk), at)
    return right


def _take_one_time_code(user: User, code: str, at: datetime) -> bool:
    factor = SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).first()
    if factor is None:
        return False
    step = calc.matching_step(vault.unseal(factor.sealed_secret), code, calc.step_of(at.timestamp()))
    if step is None:
        return False
    # Of two requests with the same code one finds the step already taken.
    return bool(SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step))


def _take_recovery_code(user: User, code: str, at: datetime) -> bool:
    kept = RecoveryCode.objects.filter(user=user, code_hash=calc.recovery_hash(user.pk, code), used_at=None)
    return bool(kept.update(used_at=at))


def note_login(user: User, *, how: str, at: datetime) -> None:
    """Write into the audit that somebody logged in, and how."""
    audit.record(Actor(user_id=user.pk, name=user.name), "log_in", user, at=at, note=how)


def end_all_sessions(user: User) -> None:
    """End every session of an account at once, wherever it is open."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
        LoginSession.objects.filter(user=user).delete()
    user.refresh_from_db(fields=["session_epoch"])


def forget_session(session_key: str | None) -> None:
    """Forget a session that its browser ended."""
    LoginSession.objects.filter(session_key=session_key).delete()
