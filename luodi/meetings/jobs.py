"""Plan large events in the worker."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_tasks import task


@task
def plan(key: int, user: int, since: str) -> None:
    """Plan the meetings of an event as the person who asked for it, if nobody asked again ``since``.

    :raises Exception: whatever stopped it; the worker tries again.
    """
    from luodi.accounts.models import User
    from luodi.accounts.queries import actor_of
    from luodi.meetings.actions.planning import carry_on

    carry_on(key, datetime.fromisoformat(since), actor_of(User.objects.get(pk=user), timezone.localdate()))
