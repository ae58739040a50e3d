"""Make workbooks as people make them, and bring them in as a member of the cast."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from openpyxl import load_workbook

from luodi.core.resource import by_slug
from luodi.workbooks import actions, jobs
from luodi.workbooks.models import Batch
from tests.cast import World
from tests.factories import NOW


def sheet(*rows: Sequence[Any]) -> bytes:
    """Write a workbook of one sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page = book.add_worksheet()
    for line, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                page.write_datetime(line, place, cell, day)
            elif isinstance(cell, str):
                page.write_string(line, place, cell)
            elif cell is not None:
                page.write(line, place, cell)
    book.close()
    return out.getvalue()


def bring(world: World, name: str, register: str, content: bytes, file: str = "名单.xlsx") -> Batch:
    """Bring a file in and have it checked."""
    resource = by_slug(register)
    assert resource is not None
    batch = actions.bring(
        resource, io.BytesIO(content), name=file, size=len(content), by=world.actor(name), at=NOW
    )
    jobs.carry_out.func(batch.pk, "check")
    batch.refresh_from_db()
    return batch


def store(world: World, batch: Batch, *, confirmed: bool = False) -> Batch:
    """Have a checked file stored."""
    actions.store(batch, confirmed=confirmed, by=world.actor(_owner(world, batch)), at=NOW)
    jobs.carry_out.func(batch.pk, "store")
    batch.refresh_from_db()
    return batch


def undo(world: World, batch: Batch) -> Batch:
    """Have a stored file taken back."""
    actions.undo(batch, by=world.actor(_owner(world, batch)), at=NOW)
    jobs.carry_out.func(batch.pk, "undo")
    batch.refresh_from_db()
    return batch


def counts(batch: Batch) -> tuple[int, int, int, int]:
    """Give how many rows are new, changed, the same, wrong."""
    return batch.new, batch.changed, batch.same, batch.wrong


def said(batch: Batch) -> dict[int, str]:
    """Give what is wrong, row by row."""
    return {
        one["row"]: " ".join(f"{label}: {words}" for label, words in one["said"])
        for one in batch.facts["errors"]
    }


def cells(content: bytes) -> list[list[Any]]:
    """Read a workbook as another program would."""
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in page.iter_rows()]


def _owner(world: World, batch: Batch) -> str:
    return next(name for name, user in world.users.items() if user.pk == batch.created_by_id)
