"""Bring many research results into the register at once: few statements, one line in the audit a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import transaction

from luodi.core import audit, outbox
from luodi.core.actor import Actor
from luodi.core.change import free_codes
from luodi.core.models import Origin
from luodi.core.seen import Key, Seen
from luodi.registry.models import ResearchResult
from luodi.registry.rows import Reader

# Rows that one transaction writes, and one entry of the outbox names.
BATCH = 500
# So many keys are looked up at once.
_AT_ONCE = 2000
# Rows with errors that a report names.
_NAMED = 50


@dataclass(frozen=True, slots=True)
class _Batch:
    """Be what the audit names when many records come in at once."""

    ref: str
    code: str = ""


@dataclass
class Report:
    """Count what became, or would become, of the rows of a file; ``wrong`` has the first lines with errors."""

    new: int = 0
    duplicates: int = 0
    errors: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Count the rows read."""
        return self.new + self.duplicates + self.errors


def examine(path: Path, *, source: str = "", wrong: Callable[[int, str], None] | None = None) -> Report:
    """Read a file as an import would, and write nothing; ``wrong`` is told of every line with an error.

    :raises Unreadable: if it is no such file.
    """
    report = Report()
    for row in _fresh(path, source, report, wrong):
        if len(report.samples) < 5:
            report.samples.append(row.title)
    return report


def import_results(
    path: Path,
    *,
    source: str,
    state: str,
    by: Actor,
    at: datetime,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Store the rows of a file that are right and new, batch by batch.

    Broken off half way, it can be repeated: what is stored by then counts as a duplicate.

    :raises Unreadable: if it is no such file.
    """
    report, batch, note = Report(), [], path.name
    for row in _fresh(path, source, report, None):
        batch.append(row)
        if len(batch) == BATCH:
            store_results(batch, by=by, at=at, origin=Origin.IMPORTED, state=state, note=note)
            batch = []
            if progress:
                progress(report.new)
    if batch:
        store_results(batch, by=by, at=at, origin=Origin.IMPORTED, state=state, note=note)
    return report


def _fresh(
    path: Path, source: str, report: Report, wrong: Callable[[int, str], None] | None
) -> Iterator[ResearchResult]:
    """Yield the rows that are right and new, counting the others."""
    seen = Seen()
    known = ResearchResult._base_manager.values_list("title", "source").iterator(chunk_size=_AT_ONCE)
    while keys := [("result", *told) for told in islice(known, _AT_ONCE)]:
        seen.look_up(keys)
        for key in keys:
            seen.add(*key, number=1)
    lines = Reader(source).read(path)
    while read := list(islice(lines, _AT_ONCE)):
        seen.look_up(_key(line.result) for line in read if line.result is not None)
        for line in read:
            if line.result is None:
                report.errors += 1
                if len(report.wrong) < _NAMED:
                    report.wrong.append((line.number, line.wrong))
                if wrong:
                    wrong(line.number, line.wrong)
            elif seen.add(*_key(line.result), number=1) is None:
                report.new += 1
                yield line.result
            else:
                report.duplicates += 1


def _key(result: ResearchResult) -> Key:
    return "result", result.title, result.source


def store_results(
    rows: Sequence[ResearchResult], *, by: Actor, at: datetime, origin: str, state: str, note: str = ""
) -> None:
    """Write new results in one transaction, in the order given; the index learns of them through the outbox.

    The rows must have been validated; codes, instants, origin and state are set here. ``note`` names the source.
    """
    for row, code in zip(rows, free_codes(ResearchResult, len(rows), at), strict=True):
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
