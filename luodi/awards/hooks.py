"""Register pages, pieces of pages and what follows from gates."""

from __future__ import annotations

from datetime import datetime

from luodi.awards import agreeing  # noqa: F401
from luodi.awards.actions import awards, changing, deciding, panels, paying, publicity, recovering, signing  # noqa: F401
from luodi.core import clock


@clock.every(600, "awards: publicity, offers and announcements by the calendar")
def by_the_calendar(at: datetime) -> None:
    """Offer what was laid open long enough, let offers end, announce calls."""
    publicity.by_the_clock(at)
