"""Keep who agreed to which version of the notice on personal data."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from luodi.accounts.models import NoticeConsent, User
from luodi.accounts.states import NOTICE_VERSION
from luodi.core import audit
from luodi.core.actor import Actor


def agree_to_notice(user: User, *, by: Actor, at: datetime) -> None:
    """Agree to the notice as it stands; agreeing twice changes nothing."""
    if user.notice_version >= NOTICE_VERSION:
        return
    with transaction.atomic():
        NoticeConsent.objects.get_or_create(user=user, version=NOTICE_VERSION, defaults={"agreed_at": at})
        User.objects.filter(pk=user.pk).update(notice_version=NOTICE_VERSION)
        audit.record(by, "agree_to_notice", user, at=at, changes={"version": NOTICE_VERSION})
    user.notice_version = NOTICE_VERSION
