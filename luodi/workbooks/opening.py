"""Open the file of a workbook: find the sheet and the head of its table, and the rows below that may be records."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from luodi.core import files
from luodi.core.actor import Actor
from luodi.core.resource import Resource, by_slug
from luodi.core.seen import Seen
from luodi.workbooks import reading
from luodi.workbooks.asides import aside
from luodi.workbooks.layout import Head, chosen, columns_of, form_for, head_of
from luodi.workbooks.models import Batch
from luodi.workbooks.rows import Table

# Rows that are looked up at once, and that one transaction writes.
STEP = 1000
_LOOK = 25
_MOST_SHEETS = 12
_Line = tuple[int, list[Any]]


class NoHead(Exception):
    """Report a table in which no row names columns of the register."""


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


def steps(rows: Iterator[_Line]) -> Iterator[list[_Line]]:
    """Cut rows into steps, of which each is read and written whole."""
    while step := list(islice(rows, STEP)):
        yield step
