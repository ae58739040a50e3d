"""Set passwords: forgotten, changed, chosen for the first time."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from luodi.accounts.actions import attempts
from luodi.accounts.actions.login import check_password, end_all_sessions
from luodi.accounts.address import counted_as
from luodi.accounts.models import User
from luodi.core import audit, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Invalid


def request_reset(email: str, *, address: str, at: datetime) -> None:
    """Mail a link to set a new password, if the e-mail is that of an account; the caller answers the same.

    :raises TooMany: if the e-mail or the address asked too often, whether known or not.
    """
    name = email.strip().lower()
    # One transaction, so that a known e-mail costs no commit more than an unknown one.
    with transaction.atomic():
        free = attempts.take(attempts.RESET_ADDRESS, counted_as(address), at) and attempts.take(
            attempts.RESET, name, at
        )
        user = User.objects.filter(email=name, is_active=True, is_demo=False).first()
        if free and user is not None:
            outbox.mail(user.email, "accounts/mail/reset", _reset_words(user), language=user.language, at=at)
    if not free:
        raise attempts.TooMany


def _reset_words(user: User) -> dict[str, str | int]:
    key = urlsafe_base64_encode(str(user.pk).encode())
    address = reverse("accounts:password_new", args=[key, default_token_generator.make_token(user)])
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    return {"name": user.name, "url": f"{settings.LUODI_SITE_URL}{address}", "minutes": minutes}


def user_of_link(key: str, token: str) -> User | None:
    """Find whose link this is; None once it was used, is too old, or the account has changed since."""
    try:
        number = int(urlsafe_base64_decode(key))
    except (ValueError, OverflowError):
        return None
    user = User.objects.filter(pk=number, is_active=True).first()
    return user if user and default_token_generator.check_token(user, token) else None


def set_password(user: User, password: str, *, by: Actor, at: datetime) -> None:
    """Set a new password and end every session; a second factor stays and is asked for as before.

    :raises Invalid: on the field ``new`` if the password is too weak.
    """
    require_strong(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        end_all_sessions(user)
        audit.record(by, "set_password", user, at=at)
        notify(user, "password", at=at)


def change_password(user: User, old: str, new: str, *, address: str, by: Actor, at: datetime) -> None:
    """Exchange one's password for another.

    :raises Invalid: on ``old`` if it is wrong, on ``new`` if that is too weak.
    :raises TooMany: as when logging in.
    """
    confirm_password(user, old, address=address, at=at, field="old")
    set_password(user, new, by=by, at=at)


def confirm_password(
    user: User, password: str, *, address: str, at: datetime, field: str = "password"
) -> None:
    """Make sure that it is the person who asks, not somebody at an unlocked screen.

    :raises Invalid: on the field if the password is wrong.
    :raises TooMany: as when logging in.
    """
    if check_password(user.email, password, address=address, at=at) is None:
        raise Invalid({field: [_("This is not your present password.")]})


def require_strong(password: str, user: User) -> None:
    """Hold a password against the rules.

    :raises Invalid: on the field ``new``.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"new": error.messages}) from None


def notify(user: User, what: str, *, at: datetime) -> None:
    """Tell people by mail that how they log in has changed; shared demonstration accounts get none."""
    if not user.is_demo:
        words = {"name": user.name, "what": what, "url": settings.LUODI_SITE_URL}
        outbox.mail(user.email, "accounts/mail/changed", words, language=user.language, at=at)
