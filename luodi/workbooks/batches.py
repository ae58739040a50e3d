"""Check a workbook, store it, and undo it again: in steps of some hundred rows, each whole or not at all.

The check does what storing does, and takes it back: what it announces is what comes true, as far as nobody else writes
in between. Rows with errors are left out and go back to the person who sent them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction

from luodi.core import bulk, change, files
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, Refusal
from luodi.core.patience import unhurried
from luodi.core.resource import Resource, by_slug
from luodi.core.seen import Seen
from luodi.core.snapshot import plain
from luodi.workbooks import reading
from luodi.workbooks.asides import aside
from luodi.workbooks.beside import column_of
from luodi.workbooks.findings import Findings
from luodi.workbooks.layout import Head, chosen, columns_of, form_for, head_of
from luodi.workbooks.models import Batch, BatchLine
from luodi.workbooks.row import Row
from luodi.workbooks.rows import Table
from luodi.workbooks.states import RowKind
from luodi.workbooks.writing import errors_table

# Rows that one transaction writes.
STEP = 500
# So many rows with errors go back at a time.
MOST_WRONG = 20_000
_LOOK = 25
_MOST_SHEETS = 12
_Line = tuple[int, list[Any]]


class NoHead(Exception):
    """Report a table in which no row names columns of the register."""


@unhurried()
def check(batch: Batch, actor: Actor, at: datetime) -> None:
    """Find out what a workbook would do, storing nothing; the batch holds the findings.

    :raises Unreadable: if the file cannot be read.
    :raises NoHead: if no heading is known.
    """
    findings = Findings()
    wrong: list[Row] = []
    with Seen() as seen:
        table, rows = opened(batch, actor, seen)
        findings.headings(table)
        for row in checked(table, rows, actor, batch):
            findings.add(table, row)
            if (row.errors or row.alike) and len(wrong) < MOST_WRONG:
                wrong.append(row)
            if findings.rows % STEP == 0:
                _count(batch, findings, done=findings.rows)
    batch.facts = findings.facts(table)
    # Kept, so that whoever fetches it need not wait for the whole table to be checked once more.
    if any(row.errors for row in wrong):
        batch.facts["wrong"] = files.keep(errors_table(table, [row for row in wrong if row.errors]))
    if any(row.alike for row in wrong):
        batch.facts["doubtful"] = files.keep(errors_table(table, wrong))
    _count(batch, findings, done=findings.rows)
    batch.save(update_fields=["facts"])


@unhurried()
def store(batch: Batch, actor: Actor, at: datetime) -> None:
    """Store what a checked workbook says, going on behind what is stored already.

    :raises Unreadable: if the file cannot be read any more.
    """
    with Seen() as seen:
        table, rows = opened(batch, actor, seen)
        for chunk in _chunks(rows):
            last = chunk[-1][0]
            if last <= batch.cursor:
                # Interrupted: what this step said is stored; it only has to be remembered.
                table.read(chunk)
                continue
            read = table.read(chunk)
            with transaction.atomic():
                _apply(table.resource, read, actor, at, batch.code)
                bulk.insert(BatchLine, _LINE, (_line(batch, row) for row in read if _does(row)))
                Batch.objects.filter(pk=batch.pk).update(cursor=last, done=last)
            batch.cursor = last


def checked(table: Table, rows: Iterator[tuple[int, list[Any]]], actor: Actor, batch: Batch) -> Iterator[Row]:
    """Yield the rows of an opened table as the check sees them, storing nothing."""
    for chunk in _chunks(rows):
        read = table.read(chunk)
        with transaction.atomic():
            _apply(table.resource, read, actor, batch.created_at, batch.code, rehearsed=True)
            transaction.set_rollback(True)
        # Now that they are gone again: a record is like itself.
        table.look_for_likes(read)
        yield from read


def register_of(batch: Batch) -> Resource:
    """Give the register that a workbook is for.

    :raises LookupError: if there is no such register any more.
    """
    resource = by_slug(batch.register)
    if resource is None:
        raise LookupError(batch.register)
    return resource


def opened(batch: Batch, actor: Actor, seen: Seen) -> tuple[Table, Iterator[tuple[int, list[Any]]]]:
    """Open the file of a batch: the table, and its rows below the head.

    :raises Unreadable: if it cannot be read.
    :raises NoHead: if no heading is known.
    """
    resource = register_of(batch)
    path, place = files.place(batch.sha256), int(batch.columns.get("sheet", 0))
    sheets, rows = reading.read(path, place)
    first = list(islice(rows, _LOOK))
    try:
        head = found_head(resource, actor, first, batch)
    except NoHead:
        if "sheet" in batch.columns or len(sheets) < 2:
            raise
        # Instructions often come first: the table is on the sheet that has its head.
        place, head, first, rows = _elsewhere(path, len(sheets), resource, actor, batch)
    fixed = {
        name.removeprefix("all:"): said for name, said in batch.columns.items() if name.startswith("all:")
    }
    table = Table(resource, actor, head, batch.units, seen, fixed, batch.taken)
    table.sheets, table.sheet = ([] if head.ours else sheets), place
    return table, _records(table, chain(first, rows))


def _elsewhere(
    path: Path, count: int, resource: Resource, actor: Actor, batch: Batch
) -> tuple[int, Head, list[_Line], Iterator[_Line]]:
    for place in range(1, min(count, _MOST_SHEETS)):
        _sheets, rows = reading.read(path, place)
        first = list(islice(rows, _LOOK))
        try:
            return place, found_head(resource, actor, first, batch), first, rows
        except NoHead:
            continue
    raise NoHead


def _records(table: Table, rows: Iterator[_Line]) -> Iterator[_Line]:
    """Yield the rows below the head that may be records."""
    for number, cells in rows:
        if number <= table.head.row:
            continue
        kind = aside(cells, table.head)
        if kind:
            table.asides.add(kind, number, cells)
        else:
            yield number, cells


def found_head(resource: Resource, actor: Actor, first: list[tuple[int, list[Any]]], batch: Batch) -> Head:
    """Find the head of a table, with what the person said of its columns.

    :raises NoHead: if there is none.
    """
    columns = columns_of(resource, form_for(resource, actor))
    head = head_of(first, columns)
    if head is None:
        raise NoHead
    return chosen(head, batch.columns, columns)


def _chunks(rows: Iterator[tuple[int, list[Any]]]) -> Iterator[list[tuple[int, list[Any]]]]:
    while chunk := list(islice(rows, STEP)):
        yield chunk


def _count(batch: Batch, findings: Findings, *, done: int) -> None:
    counts = findings.counts
    for kind in RowKind:
        setattr(batch, kind.value, counts[kind])
    batch.done = done
    Batch.objects.filter(pk=batch.pk).update(done=done, **{kind.value: counts[kind] for kind in RowKind})


def _does(row: Row) -> bool:
    return row.kind in (RowKind.NEW, RowKind.CHANGED)


def _apply(
    resource: Resource, rows: list[Row], actor: Actor, at: datetime, note: str, *, rehearsed: bool = False
) -> None:
    """Write what the rows say; a row that is refused is noted as wrong and leaves no trace."""
    work = _Refusing(actor, at, note, rehearsed)
    work.create([row for row in rows if row.kind == RowKind.NEW])
    work.amend([row for row in rows if row.kind == RowKind.CHANGED])
    beside = column_of(resource.model)
    made = [(row.record, row.beside) for row in rows if row.kind == RowKind.NEW and row.beside is not None]
    if beside is not None and made and not rehearsed:
        beside.put(made, actor, at)


@dataclass(frozen=True, slots=True)
class _Refusing:
    """Write rows at once; where the database refuses, halve them until the one is found that it refuses."""

    actor: Actor
    at: datetime
    note: str
    rehearsed: bool

    def create(self, rows: list[Row]) -> None:
        try:
            with transaction.atomic():
                allowed = change.create_many(
                    [row.record for row in rows], by=self.actor, at=self.at, related=[row.related for row in rows],
                    note=self.note, rehearsed=self.rehearsed,
                )  # fmt: skip
        except IntegrityError:
            for row in rows:
                row.record.pk, row.record._state.adding = None, True
            if len(rows) > 1:
                self.create(rows[: len(rows) // 2])
                self.create(rows[len(rows) // 2 :])
            else:
                _say_why(rows[0])
            return
        for row, may in zip(rows, allowed, strict=True):
            if not may:
                row.refuse("", change.NOT_YOURS)

    def amend(self, rows: list[Row]) -> None:
        edits = [_edit(row, self.actor) for row in rows]
        try:
            with transaction.atomic():
                refusals = change.amend_many(
                    edits, by=self.actor, at=self.at, note=self.note, rehearsed=self.rehearsed
                )
        except (IntegrityError, Missing, Conflict):
            for row, edit in zip(rows, edits, strict=True):
                row.record.version = edit.version
            if len(rows) > 1:
                self.amend(rows[: len(rows) // 2])
                self.amend(rows[len(rows) // 2 :])
                return
            refusals = [_amend_alone(edits[0], self.actor, self.at, self.note)]
        for row, refusal in zip(rows, refusals, strict=True):
            if refusal is not None:
                _refused(row, refusal)


def _say_why(row: Row) -> None:
    """Note what the database has against a new record, in the words of the constraint where it has some."""
    try:
        change.clean(row.record)
    except Refusal as refusal:
        _refused(row, refusal)
    else:
        row.refuse("", change.TAKEN)


def _edit(row: Row, actor: Actor) -> change.Amendment:
    many = {name: new for name, (_old, new) in row.differences.items() if name in row.related}
    ones = {name: new for name, (_old, new) in row.differences.items() if name not in row.related}
    unseen = _unseen(row, many, actor)
    related = {name: [*value, *unseen[name]] for name, value in many.items()}
    return change.Amendment(row.record, ones, related, row.record.version)


def _amend_alone(edit: change.Amendment, actor: Actor, at: datetime, note: str) -> Refusal | None:
    row = edit.row
    row.version = edit.version
    try:
        with transaction.atomic():
            done = change.amend(
                row, edit.changes, version=edit.version, by=actor, at=at, note=note, related=edit.related
            )
            row.version = done.version
    except Refusal as refusal:
        return refusal
    except DatabaseError:
        return Invalid({"": [change.TAKEN]})
    return None


def _unseen(row: Row, many: dict[str, Any], actor: Actor) -> dict[str, list[Any]]:
    """List what stands in the lists of a record and is not for the actor to see: it stays."""
    found: dict[str, list[Any]] = {}
    for name in many:
        model = row.record._meta.get_field(name).related_model
        present = row.differences[name][0]
        seen = (
            set(
                model.objects.allowed(actor)
                .filter(pk__in=[one.pk for one in present])
                .values_list("pk", flat=True)
            )
            if hasattr(model.objects, "allowed")
            else {one.pk for one in present}
        )
        found[name] = [one for one in present if one.pk not in seen]
    return found


def _refused(row: Row, refusal: Refusal) -> None:
    fields = getattr(refusal, "fields", None)
    if fields:
        for name, said in fields.items():
            row.refuse(name, *said)
    else:
        row.refuse("", refusal.detail)


_LINE = ("batch_id", "number", "key", "kind", "version", "before", "left")


def _line(batch: Batch, row: Row) -> tuple[Any, ...]:
    before: dict[str, Any] = {}
    for name, (old, _new) in row.differences.items():
        if name in row.related:
            before[name] = [one.pk for one in old]
        else:
            before[name] = old.pk if hasattr(old, "pk") else plain(old)
    return batch.pk, row.number, row.record.pk, row.kind, row.record.version, before, False
