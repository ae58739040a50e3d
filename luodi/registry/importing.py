"""Bring many research results into the register at once: few statements, one line in the audit a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from luodi.core import audit, outbox
from luodi.core.actor import Actor
from luodi.core.codes import new_code
from luodi.registry.models import ResearchResult

# Rows that one statement writes, and one entry of the outbox names.
BATCH = 500


@dataclass(frozen=True, slots=True)
class _Batch:
    """Be what the audit names when many records come in at once."""

    ref: str
    code: str = ""


def store_results(
    rows: Sequence[ResearchResult], *, by: Actor, at: datetime, origin: str, state: str, note: str = ""
) -> None:
    """Write new results in one transaction, in the order given; the index learns of them through the outbox.

    The rows must have been validated; codes, instants, origin and state are set here. ``note`` names the source.
    """
    for row, code in zip(rows, free_codes(len(rows), at), strict=True):
        row.code, row.origin, row.state = code, origin, state
        row.created_at = row.changed_at = at
        row.created_by_id = by.user_id
    label = ResearchResult._meta.label_lower
    with transaction.atomic():
        made = ResearchResult.objects.bulk_create(rows, batch_size=BATCH)
        keys = [row.pk for row in made]
        changes = {"count": len(keys), "first": keys[0], "last": keys[-1]} if keys else {"count": 0}
        audit.record(by, "import", _Batch(label), at=at, note=note, changes=changes)
        for start in range(0, len(keys), BATCH):
            refs = [f"{label}:{key}" for key in keys[start : start + BATCH]]
            outbox.stage(outbox.INDEX, {"refs": refs}, at=at)


def free_codes(count: int, at: datetime) -> list[str]:
    """Make codes that no result has yet: among a million random ones some would meet."""
    free: dict[str, None] = {}
    while len(free) < count:
        fresh = {new_code(ResearchResult.PREFIX, at) for _ in range(count - len(free))}
        taken = ResearchResult._base_manager.filter(code__in=fresh).values_list("code", flat=True)
        free.update(dict.fromkeys(fresh - set(taken)))
    return list(free)
