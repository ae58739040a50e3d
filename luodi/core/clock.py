"""Do what comes round again: each work is an outbox entry that falls due anew, so that restarts lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from luodi.core.models import OutboxEntry

log = structlog.get_logger("luodi.clock")

CHANNEL: Final = "clock"
BEIJING = ZoneInfo("Asia/Shanghai")
_LONGEST_WAIT = timedelta(hours=1)
Work = Callable[[datetime], object]


@dataclass(frozen=True)
class Recurring:
    """Be a work that comes round: every so often, or daily at an hour of Beijing time."""

    name: str
    work: Work
    every: timedelta
    hour: int | None = None

    def first(self, now: datetime) -> datetime:
        """Give when it is due for the first time."""
        return now if self.hour is None else self.after(now)

    def after(self, now: datetime) -> datetime:
        """Give when it is due again after it was done."""
        if self.hour is None:
            return now + self.every
        local = now.astimezone(BEIJING)
        due = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return due if due > local else due + timedelta(days=1)


_works: dict[str, Recurring] = {}


def every(seconds: float, name: str) -> Callable[[Work], Work]:
    """Have the decorated function called with the time every so many seconds.

    :raises ValueError: if the name is taken.
    """
    return _keep(name, timedelta(seconds=seconds), None)


def daily(hour: int, name: str) -> Callable[[Work], Work]:
    """Have the decorated function called with the time once a day, at an hour of Beijing time or soon after.

    :raises ValueError: if the name is taken.
    """
    return _keep(name, timedelta(days=1), hour)


def _keep(name: str, interval: timedelta, hour: int | None) -> Callable[[Work], Work]:
    if name in _works:
        raise ValueError(f"two works are called {name}")

    def keep(work: Work) -> Work:
        _works[name] = Recurring(name, work, interval, hour)
        return work

    return keep


def works() -> tuple[Recurring, ...]:
    """List what comes round."""
    return tuple(_works.values())


def enter(now: datetime) -> None:
    """Enter works that are new, and take out those that nobody does any more."""
    known = set(OutboxEntry.objects.filter(channel=CHANNEL).values_list("subject", flat=True))
    for name in known - _works.keys():
        OutboxEntry.objects.filter(channel=CHANNEL, subject=name).delete()
    for name in sorted(_works.keys() - known):
        OutboxEntry.objects.create(
            channel=CHANNEL, subject=name, created_at=now, due_at=_works[name].first(now)
        )


def tick(now: datetime) -> bool:
    """Do the work that has been due for longest.

    :returns: whether there was one.
    """
    due = OutboxEntry.objects.filter(channel=CHANNEL, done_at=None, due_at__lte=now, subject__in=list(_works))
    entry = due.order_by("due_at", "id").first()
    if entry is None:
        return False
    recurring = _works[entry.subject]
    row = OutboxEntry.objects.filter(pk=entry.pk)
    began = monotonic()
    try:
        recurring.work(now)
    except Exception as error:
        attempts = entry.attempts + 1
        wait = min(timedelta(seconds=30) * 2 ** min(attempts, 10), _LONGEST_WAIT)
        row.update(
            attempts=min(attempts, 1000), error=f"{type(error).__name__}: {error}"[:500], due_at=now + wait
        )
        log.exception("work failed", work=recurring.name, attempts=attempts)
    else:
        last = {"last": now.isoformat(), "seconds": round(monotonic() - began, 3)}
        row.update(attempts=0, error="", due_at=recurring.after(now), payload=last)
    return True
