"""Keep the search index equal to the database: drain the outbox, rebuild, compare, repair."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import QuerySet
from django.utils import timezone

from luodi.core import indexing, outbox
from luodi.core.models import OutboxEntry
from luodi.core.outbox import INDEX
from luodi.core.search import IndexBusy, IndexUnavailable, VectorState

log = structlog.get_logger("luodi.index")

# Entries and records that one commit takes up, and attempts before an entry is put aside.
BATCH = 400
RECORDS = 2000
MOST_ATTEMPTS = 5
_AGAIN_AFTER = timedelta(seconds=30)
# Differences that a report names one by one.
_NAMED = 20


def waiting(now: datetime) -> QuerySet[OutboxEntry]:
    """Find the entries to be taken up now, the earliest first."""
    due = OutboxEntry.objects.filter(channel=INDEX, done_at=None, due_at__lte=now, attempts__lt=MOST_ATTEMPTS)
    return due.order_by("due_at", "id")


def drain(now: datetime) -> bool:
    """Bring waiting changes into the index by one commit; a lost or corrupt index is built anew.

    :returns: whether there was something to do.
    """
    entries = _within_limit(list(waiting(now)[:BATCH]))
    try:
        if entries:
            _write(entries, now)
        else:
            indexing.port().refresh()
    except IndexUnavailable as error:
        log.warning("index is built anew", reason=str(error))
        rebuild()
        return True
    except IndexBusy as error:
        log.warning("index is being written by another process", reason=str(error))
        return False
    return bool(entries)


def _write(entries: list[OutboxEntry], now: datetime) -> None:
    try:
        made, gone = indexing.documents(_refs(entries))
        indexing.port().write(made, gone)
    except (IndexUnavailable, IndexBusy):
        raise
    except Exception as error:
        if len(entries) == 1:
            put_off(entries[0], error, now, _AGAIN_AFTER)
            return
        # One of them is poison: each for itself, so that the others get through.
        for entry in entries:
            _write([entry], now)
        return
    OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).delete()


def _within_limit(entries: list[OutboxEntry]) -> list[OutboxEntry]:
    """Take so many entries that they name no more records than one commit should hold, but at least one."""
    named = 0
    for number, entry in enumerate(entries):
        named += len(entry.payload.get("refs", ())) or 1
        if named > RECORDS:
            return entries[: max(number, 1)]
    return entries


def _refs(entries: Iterable[OutboxEntry]) -> list[str]:
    """List the records named, each once: what counts is their present state, not how often they changed."""
    named: dict[str, None] = {}
    for entry in entries:
        named.update(dict.fromkeys(entry.payload.get("refs") or [entry.payload["ref"]]))
    return list(named)


def put_off(entry: OutboxEntry, error: Exception, now: datetime, delay: timedelta) -> None:
    """Note a failed attempt; the entry comes up again later, or stays aside after too many."""
    attempts = entry.attempts + 1
    said = f"{type(error).__name__}: {error}"[:500]
    OutboxEntry.objects.filter(pk=entry.pk).update(
        attempts=attempts, error=said, due_at=now + delay * attempts
    )
    log.error(
        "entry failed", channel=entry.channel, entry=entry.pk, attempts=attempts, error=type(error).__name__
    )


def rebuild(progress: Callable[[int], None] | None = None) -> int:
    """Build the index anew from the database; searches go on in the old one meanwhile.

    :returns: the number of documents.
    :raises IndexBusy: if another rebuild is running.
    """
    # What waits now will be in the new index; what is staged from here on stays in the outbox.
    covered = list(OutboxEntry.objects.filter(channel=INDEX, done_at=None).values_list("pk", flat=True))
    indexing.port().rebuild(indexing.every_document(), progress)
    for start in range(0, len(covered), BATCH):
        OutboxEntry.objects.filter(pk__in=covered[start : start + BATCH]).delete()
    count = sum(indexing.port().count(source.model._meta.label_lower) for source in indexing.sources())
    log.info("index built", documents=count)
    return count


def catch_up(_now: datetime) -> bool:
    """Make vectors for some records that have none yet, where a model is configured.

    :returns: whether there was something to do.
    """
    try:
        return indexing.port().catch_up(indexing.labels())
    except IndexUnavailable:
        # The lane that drains the outbox builds it anew, and then there is something to do.
        return False


def catch_up_whole(progress: Callable[[int, int], None] | None = None) -> VectorState | None:
    """Make vectors for all records; ``progress`` is told how many have one, and how many have none.

    :returns: how it stands then, None without a model.
    """
    port = indexing.port()
    while catch_up(timezone.now()):
        state = port.vectors(indexing.labels())
        if progress and state:
            progress(state.held, state.missing)
    return port.vectors(indexing.labels())


@dataclass
class Difference:
    """Say where index and database differ: keys by what is wrong with them, and how many were compared."""

    compared: int = 0
    absent: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    surplus: list[str] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """List every key that differs."""
        return [*self.absent, *self.stale, *self.surplus]

    def lines(self) -> list[str]:
        """Tell the differences in words."""
        said = []
        for name, keys in (
            ("not in the index", self.absent),
            ("outdated", self.stale),
            ("surplus", self.surplus),
        ):
            if keys:
                more = f" and {len(keys) - _NAMED} more" if len(keys) > _NAMED else ""
                said.append(f"{len(keys)} {name}: {', '.join(keys[:_NAMED])}{more}")
        return said


def compare() -> Difference:
    """Compare keys and content of index and database, both ways.

    What changes meanwhile may show up as a difference; ``repair`` looks again at each key.

    :raises IndexUnavailable: if there is no sound index.
    """
    found = Difference()
    port = indexing.port()
    port.refresh()
    for source in indexing.sources():
        label = source.model._meta.label_lower
        present = dict(port.keys(label))
        for document in indexing.every_document(label):
            found.compared += 1
            stored = present.pop(document.key, None)
            if stored is None:
                found.absent.append(document.key)
            elif stored != port.content_hash(document):
                found.stale.append(document.key)
        found.surplus.extend(present)
    return found


def repair(difference: Difference, now: datetime) -> int:
    """Write anew what differs, as it stands in the database now; a running worker is given it to do.

    :returns: the number of keys written, or given to the worker.
    :raises IndexUnavailable: if there is no sound index.
    """
    keys = difference.keys
    for start in range(0, len(keys), BATCH):
        piece = keys[start : start + BATCH]
        try:
            indexing.port().write(*indexing.documents(piece))
        except IndexBusy:
            outbox.stage(INDEX, {"refs": piece}, at=now)
    return len(keys)


def check_and_repair(now: datetime) -> None:
    """Compare index and database and mend what differs; run at night by the worker."""
    try:
        difference = compare()
        repair(difference, now)
        indexing.port().look_again()
    except IndexUnavailable:
        # The lane that drains the outbox builds it anew.
        return
    log.info("index checked", compared=difference.compared, repaired=len(difference.keys))


def backlog() -> dict[str, Any]:
    """Count what waits, and what was put aside after too many attempts."""
    rows = OutboxEntry.objects.filter(channel=INDEX, done_at=None)
    return {
        "waiting": rows.filter(attempts__lt=MOST_ATTEMPTS).count(),
        "aside": rows.filter(attempts__gte=MOST_ATTEMPTS).count(),
    }
