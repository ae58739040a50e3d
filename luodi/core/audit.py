"""Keep the books on deeds: append in the deed's own transaction, seal in a chain, verify."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Max
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import SYSTEM, Actor, Lent
from luodi.core.codes import new_token
from luodi.core.words import Words

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
    from luodi.core.models import AuditEntry

    lent = lenders(by, verb, [row])[0]
    entry = _entry(by, verb, row, at=at, note=note, source=source, target=target, changes=changes, lent=lent)
    _sign([entry], by)
    AuditEntry(**vars(entry)).save()


def record_many(
    by: Actor, verb: str, rows: Iterable[tuple[Any, Mapping[str, Any]]], *, at: datetime, note: str = ""
) -> None:
    """Write one entry about each of many rows, given with its changes; call inside the deed's transaction."""
    from luodi.core import bulk
    from luodi.core.models import AuditEntry

    told = list(rows)
    entries = [
        _entry(by, verb, row, at=at, note=note, source="", target="", changes=changes, lent=lent)
        for (row, changes), lent in zip(told, lenders(by, verb, [row for row, _ in told]), strict=True)
    ]
    if not entries:
        return
    _sign(entries, by)
    unsealed = {"seal": None, "prev_hash": "", "seal_hash": ""}
    names = (*vars(entries[0]), *unsealed)
    bulk.insert(AuditEntry, names, ((*vars(entry).values(), *unsealed.values()) for entry in entries))


def lenders(by: Actor, verb: str, rows: Sequence[Any]) -> list[Lent | None]:
    """Tell of each row (of one kind) for whom the actor does a deed: nobody where the own roles are enough.

    Asked after the deed, which may have taken the row out of what the rule of the verb allows: where it can no longer
    be told, the deed is put down to who is stood in for.
    """
    from luodi.core.models import Record

    if not by.lent or not rows:
        return [None] * len(rows)
    if not isinstance(rows[0], Record):
        return [_lender_beside_records(by, row) for row in rows]
    keys = [row.pk for row in rows]
    enough = _may(by.own, verb, type(rows[0]), keys)
    found: dict[Any, Lent | None] = dict.fromkeys(enough)
    for lent in by.lent:
        for key in _may(by.only_with(lent), verb, type(rows[0]), keys):
            found.setdefault(key, lent)
    return [found.get(key, by.lent[0]) for key in keys]


def _may(actor: Actor, verb: str, model: Any, keys: list[int]) -> set[int]:
    """Find the rows that an actor may both see and do the verb on."""
    rows = model.objects.allowed(actor).filter(pk__in=keys)
    if verb in model.rules.verbs:
        rows = rows & model.objects.allowed(actor, verb)
    return set(rows.values_list("pk", flat=True))


def _lender_beside_records(by: Actor, row: Any) -> Lent | None:
    kept_by = getattr(row, "KEPT_BY", None)
    if kept_by is None:
        return by.lent[0]
    if by.own.has(*kept_by) or row.ref == f"accounts.user:{by.user_id}":
        return None
    return next((lent for lent in by.lent if lent.grant.role in kept_by), None)


def _sign(entries: Sequence[Any], by: Actor) -> None:
    """Put handles in the place of names, which stand apart (AuditName): entries are for ever, names are not."""
    handles: dict[tuple[int | None, str], str] = {}

    def handle(number: int | None, name: str) -> str:
        known = handles.get((number, name))
        if known is None:
            known = handles[number, name] = _handle(number, name)
        return known

    for entry in entries:
        entry.actor_name = handle(by.user_id, by.name)
        if entry.behalf_id is not None:
            entry.behalf_name = handle(entry.behalf_id, entry.behalf_name)
        entry.content_hash = content_hash(entry)


def _handle(number: int | None, name: str) -> str:
    from luodi.core.models import AuditName

    if not name or name == SYSTEM.name:
        return name
    kept, _new = AuditName.objects.get_or_create(
        actor_id=number or 0, name=name[:200], defaults={"handle": f"~{new_token()[:20]}"}
    )
    return str(kept.handle)


def signature(entry: Any) -> Words:
    """Say who did a deed, and for whom; the entry comes from ``AuditEntry.objects.named()``."""
    who = (
        _("system") if entry.actor_name == SYSTEM.name else entry.who or _("somebody whose data were erased")
    )
    if entry.behalf_id is None:
        return who
    whom = entry.whom or _("somebody whose data were erased")
    return format_lazy(_("{who}, standing in for {whom}"), who=who, whom=whom)


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
    lent: Lent | None,
) -> SimpleNamespace:
    """Draw up an entry: many of them are no models, whose making takes longer than all the rest."""
    return SimpleNamespace(
        at=at,
        actor_id=by.user_id,
        actor_name="",
        behalf_id=lent.lender_id if lent else None,
        behalf_name=lent.lender if lent else "",
        verb=verb,
        subject=row.ref,
        subject_code=getattr(row, "code", ""),
        source=source,
        target=target,
        note=note,
        changes=dict(changes or {}),
        content_hash="",
    )


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
    if entry.behalf_id is not None:
        # Only where there is one: entries of before have none, and keep their hash.
        said |= {"for": entry.behalf_id, "for_name": entry.behalf_name}
    return hashlib.sha256(canonical(said)).hexdigest()


def canonical(said: Mapping[str, Any]) -> bytes:
    """Write JSON in the one way that hashes rest on: no spaces, keys in order, letters as they are."""
    try:
        written = orjson.dumps(said, option=_ONE_WAY)
    except TypeError:
        # Numbers beyond 64 bits, halves of characters, keys that are no texts.
        return _canonical(said).encode()
    # Very large and very small numbers Python writes otherwise.
    far = b"0.0000" in written or any(written[one.start() - 1] in _DIGITS for one in _POWER.finditer(written))
    return _canonical(said).encode() if far else written


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_ONE_WAY = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_PASSTHROUGH_DATETIME
# A pattern that begins with a letter is looked for in a fifth of the time of one that begins with any digit.
_POWER, _DIGITS = re.compile(rb"e[-+]?[0-9]"), b"0123456789"


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
