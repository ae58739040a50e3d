"""Look through the registers for what is registered twice, a little at a time, beginning with what changed first."""

from __future__ import annotations

from datetime import datetime
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Q

from luodi.core.actor import SYSTEM
from luodi.merging.kinds import Kind, kinds
from luodi.merging.models import Likeness, Survey

_STEP = 200
# Seconds that one turn may take of the worker's time.
_TURN = 20.0


def look_on(now: datetime, seconds: float = _TURN) -> int:
    """Look at records that were changed since last time, as many as the time allows; gives how many."""
    ends = monotonic() + seconds
    looked = 0
    for kind in kinds():
        while monotonic() < ends and (step := _look_at_some(kind, now)):
            looked += step
    return looked


def _look_at_some(kind: Kind, now: datetime) -> int:
    survey, _new = Survey.objects.get_or_create(kind=kind.label)
    rows = kind.model._base_manager.filter(retired_at=None)
    if survey.up_to is not None:
        later = Q(changed_at__gt=survey.up_to) | Q(changed_at=survey.up_to, pk__gt=survey.key)
        rows = rows.filter(later, changed_at__gte=survey.up_to)
    some = list(rows.select_related(*kind.resource.related).order_by("changed_at", "pk")[:_STEP])
    if not some:
        return 0
    found: dict[tuple[int, int], tuple[float, str]] = {}
    for row in some:
        for one in kind.stored(SYSTEM, row):
            low, high = sorted((row.pk, one.row.pk))
            found[low, high] = (one.score, one.reason)
    with transaction.atomic():
        _note(kind, found, [row.pk for row in some], now)
        survey.up_to, survey.key = some[-1].changed_at, some[-1].pk
        survey.save()
    return len(some)


def _note(kind: Kind, found: dict[Any, tuple[float, str]], looked_at: list[int], now: datetime) -> None:
    """Keep what was found; what was noted of these records before and is alike no more goes, unless somebody spoke."""
    mine = Likeness.objects.filter(kind=kind.label)
    stale = mine.filter(Q(low__in=looked_at) | Q(high__in=looked_at), apart_at=None)
    stale.exclude(pk__in=[one.pk for one in stale if (one.low, one.high) in found]).delete()
    for (low, high), (score, reason) in found.items():
        mine.update_or_create(
            kind=kind.label, low=low, high=high, defaults={"score": score, "reason": reason},
            create_defaults={"score": score, "reason": reason, "found_at": now},
        )  # fmt: skip
