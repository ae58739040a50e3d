"""Register pages, index sources and attachments of the app."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from luodi.accounts import actions
from luodi.accounts.address import client_address
from luodi.accounts.models import LoginSession, User
from luodi.core import clock, reads


@receiver(user_logged_in)
def _keep_session(sender: type[User], request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """List the new session with its owner; a session that is not listed is refused."""
    if request.session.session_key is None:
        request.session.create()
    now = timezone.now()
    LoginSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "started_at": now,
            "seen_at": now,
            "address": client_address(request) or None,
            "browser": request.headers.get("User-Agent", "")[:200],
        },
    )


@clock.daily(7, "accounts: remind guests before their roles end")
def _remind(now: datetime) -> None:
    actions.remind(at=now)


@clock.daily(2, "accounts: sweep what has run out")
def _sweep(now: datetime) -> None:
    actions.sweep(at=now)


@clock.daily(3, "core: forget readings that are kept long enough")
def _forget_reads(now: datetime) -> None:
    reads.forget(now)
