"""Be the things that wait for somebody, under headings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from luodi.core.periods import WorkingDays
from luodi.core.words import Words

MOST = 12


@dataclass(frozen=True)
class Item:
    """Be one thing that waits: what it is, since when, how many working days, and where it leads."""

    icon: str
    kind: Words
    title: str
    url: str
    detail: str = ""
    waited: int = 0
    due: date | None = None
    urgent: bool = False


@dataclass(frozen=True)
class Section:
    """Group what waits under a heading."""

    name: str
    title: Words
    items: list[Item]
    empty: Words
    more: str = ""

    @property
    def shown_count(self) -> str:
        """Say how many wait, up to what is listed."""
        return f"{MOST}+" if len(self.items) >= MOST else str(len(self.items))


def waited_days(days: WorkingDays, since: Any, day: date) -> int:
    """Count the working days something has waited."""
    return days.between(timezone.localtime(since).date(), day) if since else 0
