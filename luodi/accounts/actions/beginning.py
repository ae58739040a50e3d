"""Let the first administrator in, whom nobody can invite."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlsafe_base64_encode
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import Membership, User
from luodi.accounts.states import Role, Scope
from luodi.core import audit
from luodi.core.actor import SYSTEM
from luodi.core.errors import Conflict, Invalid


def first_administrator(*, email: str, name: str, language: str, at: datetime) -> tuple[str, int]:
    """Make the account of the first administrator; whoever sets up the installation hands over the link.

    Repeating it with the same e-mail gives a new link for as long as no password was set.

    :returns: the link by which the password is set, and for how many minutes it works.
    :raises Invalid: if the e-mail is none.
    :raises Conflict: if there is an administrator who has come in, or another account.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid({"email": error.messages}, _("This is no e-mail address.")) from None
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        if user is None:
            if User.objects.exists():
                raise Conflict(_("There are accounts already: an administrator can invite more."))
            user = User.objects.create_user(email, None, name=name, language=language, created_at=at)
            place = {"role": Role.ADMINISTRATOR, "scope": Scope.ALL, "key": ""}
            Membership.objects.create(user=user, starts_on=localdate(at), **place)
            audit.record(
                SYSTEM, "first_administrator", user, at=at, changes={"role": Role.ADMINISTRATOR.value}
            )
        elif user.has_usable_password():
            raise Conflict(
                _("This account has a password: use the link for a forgotten one on the login page.")
            )
    key = urlsafe_base64_encode(str(user.pk).encode())
    address = reverse("accounts:password_new", args=[key, default_token_generator.make_token(user)])
    return f"{settings.LUODI_SITE_URL}{address}", settings.PASSWORD_RESET_TIMEOUT // 60
