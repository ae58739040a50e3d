"""Keep the books on deeds: append in the deed's own transaction, seal in a chain, verify."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from luodi.core.actor import Actor

GENESIS = "0" * 64


def record(
    by: Actor,
    verb: str,
    row: Any,
    *,
    at: datetime,
    note: str = "",
    source: str = "",
    target: str = "",
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Write one entry about a row (anything with ``ref`` and ``code``); call inside the deed's transaction."""
    _entry(by, verb, row, at=at, note=note, source=source, target=target, changes=changes).save()


def record_many(
    by: Actor, verb: str, rows: Iterable[tuple[Any, Mapping[str, Any]]], *, at: datetime, note: str = ""
) -> None:
    """Write one entry about each of many rows, given with its changes; call inside the deed's transaction."""
    from luodi.core.models import AuditEntry

    AuditEntry.objects.bulk_create(
        _entry(by, verb, row, at=at, note=note, source="", target="", changes=changes)
        for row, changes in rows
    )


def _entry(
    by: Actor,
    verb: str,
    row: Any,
    *,
    at: datetime,
    note: str,
    source: str,
    target: str,
    changes: Mapping[str, Any] | None,
) -> Any:
    from luodi.core.models import AuditEntry

    entry = AuditEntry(
        at=at,
        actor_id=by.user_id,
        actor_name=by.name,
        verb=verb,
        subject=row.ref,
        subject_code=getattr(row, "code", ""),
        source=source,
        target=target,
        note=note,
        changes=dict(changes or {}),
    )
    entry.content_hash = content_hash(entry)
    return entry


def last_entry() -> int:
    """Give the number of the newest entry: it grows with every change of a record, so it tells data apart.

    On PostgreSQL a slower transaction may add an entry with a smaller number a moment later.
    """
    from luodi.core.models import AuditEntry

    return int(AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0)


def content_hash(entry: Any) -> str:
    """Hash what an entry says: SHA-256 over canonical JSON of everything but the seal."""
    said = {
        # An instant read back is in UTC, in whatever zone it was given.
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor_id,
        "name": entry.actor_name,
        "verb": entry.verb,
        "subject": entry.subject,
        "code": entry.subject_code,
        "from": entry.source,
        "to": entry.target,
        "note": entry.note,
        "changes": entry.changes,
    }
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def seal_hash(number: int, prev: str, content: str) -> str:
    """Chain an entry to the one sealed before it."""
    return hashlib.sha256(f"{number}:{prev}:{content}".encode()).hexdigest()


def seal(limit: int = 10_000) -> int:
    """Seal what is not sealed yet, in an order of its own, so that late commits cannot fall between.

    :returns: the number of entries sealed. Run by one worker at a time.
    """
    from luodi.core.models import AuditEntry

    with transaction.atomic():
        last = AuditEntry.objects.exclude(seal=None).order_by("-seal").first()
        number, prev = (last.seal or 0, last.seal_hash) if last else (0, GENESIS)
        waiting = list(AuditEntry.objects.filter(seal=None).order_by("id")[:limit])
        for entry in waiting:
            number += 1
            entry.seal, entry.prev_hash = number, prev
            entry.seal_hash = prev = seal_hash(number, prev, entry.content_hash)
            entry.save(update_fields=["seal", "prev_hash", "seal_hash"])
    return len(waiting)


def broken_links(entries: Iterable[Any]) -> list[int]:
    """List the ids of sealed entries, given in sealed order, whose content or place in the chain was altered."""
    prev, expected, broken = GENESIS, 1, []
    for entry in entries:
        sound = (
            entry.seal == expected
            and entry.prev_hash == prev
            and entry.content_hash == content_hash(entry)
            and entry.seal_hash == seal_hash(entry.seal, prev, entry.content_hash)
        )
        if not sound:
            broken.append(entry.pk)
        prev, expected = entry.seal_hash, entry.seal + 1
    return broken
