"""Count attempts exactly, whatever number of processes make them at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import Throttle
from luodi.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class Limit:
    """Allow so many attempts of one kind on one key within a window that the first of them opens."""

    name: str
    most: int
    within: timedelta


QUARTER = timedelta(minutes=15)
PASSWORD = Limit("password", 5, QUARTER)
CODE = Limit("code", 5, QUARTER)
# A whole office may share one address.
ADDRESS = Limit("address", 100, QUARTER)
RESET = Limit("reset", 3, timedelta(hours=1))
RESET_ADDRESS = Limit("reset-address", 20, timedelta(hours=1))


class TooMany(Refusal):
    """Refuse an attempt because there were too many; says nothing about whether the account exists."""

    status = 429
    title = _("Too many attempts. Wait a quarter of an hour, then try again.")


def take(limit: Limit, of: str, at: datetime) -> bool:
    """Take one attempt; False if none is left. One statement decides, whatever runs in parallel."""
    key = _key(limit, of)
    if _raise(limit, key, at):
        return True
    # Nothing was raised: there is no row yet, or no attempt left.
    Throttle.objects.bulk_create([Throttle(key=key, window_starts_at=at, count=0)], ignore_conflicts=True)
    return _raise(limit, key, at)


def give_back(limit: Limit, of: str, taken_at: datetime) -> None:
    """Give back an attempt that was no failure; in a window opened since it was taken, nothing is owed."""
    held = Throttle.objects.filter(key=_key(limit, of), count__gt=0, window_starts_at__lte=taken_at)
    held.update(count=F("count") - 1)


def _raise(limit: Limit, key: str, at: datetime) -> bool:
    over = Q(window_starts_at__lte=at - limit.within)
    return bool(
        Throttle.objects.filter(Q(count__lt=limit.most) | over, key=key).update(
            count=Case(When(over, then=Value(1)), default=F("count") + 1),
            window_starts_at=Case(When(over, then=Value(at)), default=F("window_starts_at")),
        )
    )


def _key(limit: Limit, of: str) -> str:
    # Hashed: the table must not become a list of the e-mail addresses that somebody tried.
    return f"{limit.name}:{hashlib.sha256(of.encode()).hexdigest()}"
