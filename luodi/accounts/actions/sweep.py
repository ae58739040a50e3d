"""Clear away what has run out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from luodi.accounts.models import LoginSession, Throttle

# No window and no session lasts longer.
_OLD = timedelta(days=1)


def sweep(*, at: datetime) -> int:
    """Delete counters of attempts and sessions that ended a day ago; run once a day. Gives how many rows."""
    counters, _rows = Throttle.objects.filter(window_starts_at__lt=at - _OLD).delete()
    listed, _rows = LoginSession.objects.filter(seen_at__lt=at - _OLD).delete()
    sessions, _rows = Session.objects.filter(expire_date__lt=at).delete()
    return counters + listed + sessions
