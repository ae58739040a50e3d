"""Check a workbook, store it, and undo it again: in steps of some hundred rows, each whole or not at all.

The check does what storing does, and takes it back: what it announces is what comes true, as far as nobody else writes
in between. Rows with errors are left out and go back to the person who sent them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

from django.db import DatabaseError, IntegrityError, connection, transaction

from luodi.core import bulk, change, files
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, Refusal
from luodi.core.patience import unhurried
from luodi.core.rehearsal import Rehearsal
from luodi.core.snapshot import plain
from luodi.workbooks import ahead, spared
from luodi.workbooks.beside import column_of
from luodi.workbooks.findings import MOST_SHOWN, Findings, said_of
from luodi.workbooks.models import Batch, BatchLine
from luodi.workbooks.opening import STEP
from luodi.workbooks.row import Row
from luodi.workbooks.rows import Table
from luodi.workbooks.states import RowKind
from luodi.workbooks.writing import Returned, errors_table

# So many rows with errors go back at a time.
MOST_WRONG = 20_000
# So many steps are stored by one transaction.
_JOINED = {"sqlite": 1, "postgresql": 3}


@unhurried()
def check(batch: Batch, actor: Actor, at: datetime) -> None:
    """Find out what a workbook would do, storing nothing; the batch holds the findings.

    :raises Unreadable: if the file cannot be read.
    :raises NoHead: if no heading is known.
    """
    findings = Findings()
    with spared.keeping(batch, actor) as keeper, ahead.rows_of(batch, actor, keeper) as (table, steps):
        findings.headings(table)
        going_back = _GoingBack(table)
        for row in checked(table, steps, actor, batch):
            findings.add(table, row)
            going_back.add(row)
            if findings.rows % STEP == 0:
                _count(batch, findings, done=findings.rows)
    batch.facts = findings.facts(table) | going_back.kept()
    _count(batch, findings, done=findings.rows)
    batch.save(update_fields=["facts"])


class _GoingBack:
    """Write the rows that go back as they are found, so that whoever fetches them need not wait for another check.

    Two tables: of what is wrong, and, if a row is like a record, of both.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._wrong: Returned | None = None
        self._doubtful: Returned | None = None
        # What is wrong before the first row that is like a record, and how many rows are in either table.
        self._before: list[Row] = []
        self._counts = Counter[str]()

    def add(self, row: Row) -> None:
        if row.alike and self._doubtful is None:
            self._doubtful = Returned(self._table, chosen=True)
            for one in self._before:
                self._doubtful.row(one)
            self._before = []
        if row.errors and self._counts["wrong"] < MOST_WRONG:
            self._counts["wrong"] += 1
            self._wrong = self._wrong or Returned(self._table, chosen=self._table.has_choices)
            self._wrong.row(row)
        if (row.errors or row.alike) and self._counts["both"] < MOST_WRONG:
            self._counts["both"] += 1
            (self._doubtful.row if self._doubtful else self._before.append)(row)

    def kept(self) -> dict[str, str]:
        """Keep the tables; gives their hashes."""
        written = {"wrong": self._wrong, "doubtful": self._doubtful}
        return {name: files.keep(one.content()) for name, one in written.items() if one is not None}


@unhurried()
def store(batch: Batch, actor: Actor, at: datetime) -> None:
    """Store what a checked workbook says, going on behind what is stored already.

    What is refused by then, because something changed since the check, is told as what else is wrong.

    :raises Unreadable: if the file cannot be read any more.
    """
    became, wrong = Counter[str](batch.facts.get("stored", {})), list[Row]()
    with ahead.checked_rows_of(batch, actor) as (table, steps):
        for read in _joined(steps):
            last = read[-1].number
            if last <= batch.cursor:
                # Interrupted: what this step said is stored; it only had to be remembered.
                wrong += _wrong(read, wrong)
                continue
            with transaction.atomic():
                _apply(table, read, actor, at, batch.code)
                bulk.insert(BatchLine, _LINE, (_line(batch, row) for row in read if _does(row)))
                became.update(row.kind.value for row in read)
                batch.facts["stored"] = dict(became)
                Batch.objects.filter(pk=batch.pk).update(cursor=last, done=last, facts=batch.facts)
            batch.cursor = last
            wrong += _wrong(read, wrong)
    _tell_what_became(batch, table, became, wrong)
    spared.forget(batch)


def _joined(steps: Iterator[list[Row]]) -> Iterator[list[Row]]:
    """Join steps where that holds up nobody: PostgreSQL keeps others from the same rows, SQLite from all."""
    while some := list(islice(steps, _JOINED[connection.vendor])):
        yield list(chain.from_iterable(some))


def _wrong(rows: list[Row], known: list[Row]) -> list[Row]:
    """Give the rows with errors, as far as so many go back."""
    return [row for row in rows if row.errors][: max(MOST_WRONG - len(known), 0)]


def _tell_what_became(batch: Batch, table: Table, became: Counter[str], wrong: list[Row]) -> None:
    """Count what the rows came to be, and show those that only storing refused."""
    facts = batch.facts
    late = became[RowKind.WRONG] - batch.wrong
    if late > 0:
        known = {one["row"] for one in facts.get("errors", [])}
        fresh = [{"row": row.number, "said": said_of(table, row)} for row in wrong if row.number not in known]
        refused = {row.number for row in wrong}
        facts["late"] = late
        facts["errors"] = (fresh + facts.get("errors", []))[:MOST_SHOWN]
        facts["changes"] = [one for one in facts.get("changes", []) if one["row"] not in refused]
        facts["wrong"] = files.keep(errors_table(table, wrong))
    for kind in RowKind:
        setattr(batch, kind.value, became[kind.value])
    batch.save(update_fields=["facts", *(kind.value for kind in RowKind)])


def checked(table: Table, steps: Iterable[list[Row]], actor: Actor, batch: Batch) -> Iterator[Row]:
    """Yield the rows of an opened table as the check sees them, storing nothing."""
    with Rehearsal(table.model, actor) as rehearsal:
        for read in steps:
            with transaction.atomic():
                _apply(table, read, actor, batch.created_at, batch.code, rehearsal)
                transaction.set_rollback(True)
            # Now that they are gone again: a record is like itself.
            table.look_for_likes(read)
            yield from read


def _count(batch: Batch, findings: Findings, *, done: int) -> None:
    counts = findings.counts
    for kind in RowKind:
        setattr(batch, kind.value, counts[kind])
    batch.done = done
    Batch.objects.filter(pk=batch.pk).update(done=done, **{kind.value: counts[kind] for kind in RowKind})


def _does(row: Row) -> bool:
    return row.kind in (RowKind.NEW, RowKind.CHANGED)


def _apply(
    table: Table,
    rows: list[Row],
    actor: Actor,
    at: datetime,
    note: str,
    rehearsal: Rehearsal | None = None,
) -> None:
    """Write what the rows say; a row that is refused is noted as wrong and leaves no trace."""
    work = _Refusing(actor, at, note, rehearsal, table.proven)
    work.create([row for row in rows if row.kind == RowKind.NEW])
    work.amend([row for row in rows if row.kind == RowKind.CHANGED])
    beside = column_of(table.model)
    made = [(row.record, row.beside) for row in rows if row.kind == RowKind.NEW and row.beside is not None]
    if beside is not None and made and rehearsal is None:
        beside.put(made, actor, at)


@dataclass(frozen=True, slots=True)
class _Refusing:
    """Write rows at once; where the database refuses, halve them until the one is found that it refuses."""

    actor: Actor
    at: datetime
    note: str
    rehearsal: Rehearsal | None
    proven: frozenset[str]

    def create(self, rows: list[Row]) -> None:
        try:
            with transaction.atomic():
                allowed = change.create_many(
                    [row.record for row in rows], by=self.actor, at=self.at, related=[row.related for row in rows],
                    note=self.note, rehearsal=self.rehearsal,
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
        edits = [_edit(row, self.proven) for row in rows]
        try:
            with transaction.atomic():
                refusals = change.amend_many(
                    edits, by=self.actor, at=self.at, note=self.note, rehearsal=self.rehearsal
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


def _edit(row: Row, proven: frozenset[str]) -> change.Amendment:
    many = {name: new for name, (_old, new) in row.differences.items() if name in row.related}
    ones = {name: new for name, (_old, new) in row.differences.items() if name not in row.related}
    related = {name: [*value, *row.unseen.get(name, [])] for name, value in many.items()}
    return change.Amendment(row.record, ones, related, row.record.version, proven)


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
            before[name] = [one.pk for one in (*old, *row.unseen.get(name, []))]
        else:
            before[name] = old.pk if hasattr(old, "pk") else plain(old)
    return batch.pk, row.number, row.record.pk, row.kind, row.record.version, before, False
