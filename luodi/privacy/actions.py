"""Do what people ask for about their own data: take them along, ask for their erasure."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import User
from luodi.accounts.queries import actor_of
from luodi.accounts.rules import may_administer, require
from luodi.core import audit, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Conflict
from luodi.privacy.kept import everything, packed
from luodi.privacy.queries import administrators, has_asked
from luodi.privacy.whom import Whom


def take_along(whom: Whom, *, by: Actor, at: datetime) -> bytes:
    """Pack what is kept about a person, for the person or for an administrator who was asked for it.

    Both get the same of what the person may see; an administrator gets nothing of other people's records beside.

    :raises NotAllowed: if it is neither of them.
    """
    own = whom.user is not None and whom.user.pk == by.user_id
    require(own or may_administer(by))
    readers = (actor_of(whom.user, localdate(at)),) if whom.user is not None else ()
    body = packed(whom, everything(whom, readers if own else (*readers, by)), at=at)
    with transaction.atomic():
        audit.record(by, "export_person", whom.rows[0], at=at)
    return body


def ask_erasure(user: User, *, by: Actor, at: datetime) -> None:
    """Ask the administrators to erase what is kept about oneself.

    :raises NotAllowed: if it is not the own account.
    :raises Conflict: if it was asked for already.
    """
    require(by.user_id == user.pk)
    if has_asked(user):
        raise Conflict(_("You have asked for it already; the administrators were told."))
    with transaction.atomic():
        audit.record(by, "ask_erasure", user, at=at)
        for other in administrators(localdate(at)):
            words = {"name": user.name, "url": f"{settings.LUODI_SITE_URL}{reverse('privacy:overview')}"}
            outbox.mail(other.email, "privacy/mail/asked", words, language=other.language, at=at)
