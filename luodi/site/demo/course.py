"""Put the deeds of the demonstration at plausible instants: office hours, working days, in order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
_OPENS, _HOURS = 9, 8


class Course:
    """Walk through the instants of one record's history; the last one is never later than now."""

    def __init__(self, now: datetime, salt: str) -> None:
        self._now = now
        self._salt = salt
        self._steps = 0
        self._last: datetime | None = None

    def at(self, days_ago: float) -> datetime:
        """Move to a day so long ago, but later than the last instant."""
        local = (self._now - timedelta(days=days_ago)).astimezone(BEIJING)
        while local.weekday() >= 5:
            local -= timedelta(days=1)
        self._steps += 1
        minute = crc32(f"{self._salt}:{self._steps}".encode()) % (60 * _HOURS)
        wanted = local.replace(hour=_OPENS, minute=0, second=minute % 60, microsecond=0)
        wanted += timedelta(minutes=minute)
        return self._keep(wanted.astimezone(UTC))

    def after(self, days: float) -> datetime:
        """Move on by so many days from the last instant."""
        passed = (self._now - (self._last or self._now)).total_seconds() / 86_400
        return self.at(max(passed - days, 0))

    def _keep(self, wanted: datetime) -> datetime:
        last = self._last
        if last is not None and wanted <= last:
            wanted = last + timedelta(minutes=23)
        if wanted >= self._now:
            # Between the last instant and now, so that order is kept whatever the hour of loading.
            earlier = last or self._now - timedelta(hours=1)
            wanted = earlier + (self._now - earlier) / 2
        self._last = wanted
        return wanted
