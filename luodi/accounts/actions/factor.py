"""Set up, renew and remove the second factor."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.accounts import calc, vault
from luodi.accounts.actions import attempts
from luodi.accounts.actions.login import end_all_sessions
from luodi.accounts.actions.password import notify
from luodi.accounts.models import RecoveryCode, SecondFactor, User
from luodi.accounts.queries import needs_second_factor
from luodi.accounts.rules import may_administer, require
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid


def start_second_factor(user: User) -> None:
    """Make a fresh key to set up an authenticator with; nothing changes until a code of it is given.

    :raises Conflict: if an authenticator is set up already.
    """
    if SecondFactor.objects.filter(user=user).exclude(confirmed_at=None).exists():
        raise Conflict(_("Two-step verification is on already."))
    SecondFactor.objects.update_or_create(
        user=user, defaults={"sealed_secret": vault.seal(calc.new_secret()), "last_step": 0}
    )


def secret_to_set_up(user: User) -> str | None:
    """Give the key that waits for its first code, to be shown to its owner."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at=None).first()
    return vault.unseal(factor.sealed_secret) if factor else None


def confirm_second_factor(user: User, code: str, *, by: Actor, at: datetime) -> list[str]:
    """Turn the second factor on with the first code of the authenticator; ends every other session.

    :returns: the recovery codes, which cannot be shown again.
    :raises Invalid: on ``code`` if it is not right.
    :raises TooMany: after five wrong codes within a quarter of an hour.
    """
    if not attempts.take(attempts.CODE, str(user.pk), at):
        raise attempts.TooMany
    factor = SecondFactor.objects.filter(user=user, confirmed_at=None).first()
    secret = vault.unseal(factor.sealed_secret) if factor else None
    step = calc.matching_step(secret, code, calc.step_of(at.timestamp())) if secret else None
    if factor is None or step is None:
        raise Invalid(
            {"code": [_("This code is not right. Check the clock of your phone, then enter the next code.")]}
        )
    attempts.give_back(attempts.CODE, str(user.pk), at)
    with transaction.atomic():
        fresh = SecondFactor.objects.filter(
            pk=factor.pk, confirmed_at=None, sealed_secret=factor.sealed_secret
        )
        if not fresh.update(confirmed_at=at, last_step=step):
            raise Conflict(_("Two-step verification is on already."))
        codes = _new_codes(user)
        end_all_sessions(user)
        audit.record(by, "set_up_second_factor", user, at=at)
        notify(user, "second_factor_on", at=at)
    return codes


def renew_recovery_codes(user: User, *, by: Actor, at: datetime) -> list[str]:
    """Replace the recovery codes by new ones; call after the password was confirmed."""
    with transaction.atomic():
        codes = _new_codes(user)
        audit.record(by, "renew_recovery_codes", user, at=at)
        notify(user, "recovery_codes", at=at)
    return codes


def remove_second_factor(user: User, *, by: Actor, at: datetime) -> None:
    """Turn the second factor off: one's own where none is required, or somebody else's who lost it.

    :raises NotAllowed: if it is required of the actor, or somebody else's and the actor no administrator.
    """
    own = by.user_id == user.pk
    require(not (settings.LUODI_MFA_REQUIRED and needs_second_factor(by)) if own else may_administer(by))
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        end_all_sessions(user)
        audit.record(by, "remove_second_factor", user, at=at)
        notify(user, "second_factor_off", at=at)


def _new_codes(user: User) -> list[str]:
    codes = [calc.new_recovery_code() for _number in range(calc.RECOVERY_CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=calc.recovery_hash(user.pk, code)) for code in codes
    )
    return codes
