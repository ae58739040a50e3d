"""Send a list as CSV or XLSX: the same rows, the same masks, and never a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core import audit, reads
from luodi.core.actor import Actor
from luodi.core.cells import Cell
from luodi.core.errors import Invalid, Missing
from luodi.core.files import TAKEN
from luodi.core.listing import COUNTED, LARGEST_PAGE, Row, listing
from luodi.core.money import Money
from luodi.core.papers.kinds import disposition
from luodi.core.resource import Resource

# What a spreadsheet program may take for the start of a formula, full-width forms included.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def response(resource: Resource, actor: Actor, asked: Any, kind: str) -> HttpResponse:
    """Write the file of a list.

    :raises Missing: if the kind of file is none that is offered, or nobody asks.
    :raises Invalid: if the list is longer than a file may be.
    """
    if kind not in {"csv", "xlsx"} or actor.anonymous:
        raise Missing
    rows = list(all_rows(resource, actor, asked))
    labels = [str(_("code")), *(str(resource.label(name)) for name in resource.columns)]
    at = timezone.now()
    with transaction.atomic():
        subject = ListSubject(f"{resource.model._meta.label_lower}:list")
        audit.record(
            actor,
            "export",
            subject,
            at=at,
            changes={"rows": len(rows), "kind": kind, "asked": reads.asked_of(asked)},
        )
    name = f"{resource.slug}-{timezone.localtime(at):%Y%m%d-%H%M}.{kind}"
    body = write_csv(labels, rows) if kind == "csv" else write_xlsx(labels, rows)
    if kind == "xlsx":
        return workbook_answer(body, name)
    headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)


def workbook_answer(body: bytes, name: str) -> HttpResponse:
    """Send a workbook as a file of that name, which no cache on the way keeps."""
    headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=TAKEN["xlsx"], headers=headers)


def all_rows(resource: Resource, actor: Actor, asked: Any) -> Iterator[Row]:
    """Go through all pages of a list.

    :raises Invalid: if it has more rows than one file may have.
    """
    asked = asked.copy()
    page = 1
    while True:
        asked["page"] = str(page)
        shown = listing(resource, actor, asked, size=LARGEST_PAGE)
        if shown.count > COUNTED:
            raise Invalid(
                {"": [_("More than %(most)d rows: please narrow the list down first.") % {"most": COUNTED}]}
            )
        yield from shown.rows
        if not shown.more:
            return
        page += 1


def write_csv(labels: list[str], rows: list[Row]) -> bytes:
    """Write CSV with a byte order mark, so that Excel reads Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_text(label) for label in labels])
    for row in rows:
        writer.writerow([row.record.code, *(_for_csv(cell) for cell in row.cells)])
    return ("﻿" + out.getvalue()).encode()


def open_book(out: io.BytesIO) -> Any:
    """Begin a workbook (xlsxwriter's) in which no text ever becomes a formula, a link or a number."""
    import xlsxwriter

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(out, {"in_memory": True, **plain})


def write_xlsx(labels: list[str], rows: list[Row]) -> bytes:
    """Write a workbook in which every text is a text, money and dates are numbers with a format."""
    out = io.BytesIO()
    book = open_book(out)
    sheet = book.add_worksheet()
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for column, label in enumerate(labels):
        sheet.write_string(0, column, label, bold)
    for line, row in enumerate(rows, start=1):
        sheet.write_string(line, 0, row.record.code)
        for column, cell in enumerate(row.cells, start=1):
            value = cell.value
            if isinstance(value, Money):
                sheet.write_number(line, column, value.fen / 1_000_000, money)
            elif isinstance(value, (date, datetime)):
                plain = (
                    timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value
                )
                sheet.write_datetime(line, column, plain, day)
            elif type(value) is int and cell.kind == "number":
                sheet.write_number(line, column, value)
            else:
                sheet.write_string(line, column, cell.text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(labels) - 1)
    sheet.set_column(0, len(labels) - 1, 18)
    book.close()
    return out.getvalue()


def table_workbook(
    head: Sequence[str], rows: Iterable[Sequence[str | float]], *, widths: Sequence[int] = ()
) -> bytes:
    """Write a workbook of one table of texts and plain numbers; ``widths`` of the first columns, in characters."""
    out = io.BytesIO()
    book = open_book(out)
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    for column, text in enumerate(head):
        sheet.write_string(0, column, text, bold)
        sheet.set_column(column, column, widths[column] if column < len(widths) else 18)
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            write = sheet.write_string if isinstance(cell, str) else sheet.write_number
            write(line, column, cell)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def safe_text(text: str) -> str:
    """Keep a text from being taken for a formula: an apostrophe in front, as spreadsheet programs themselves do."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _for_csv(cell: Cell) -> str:
    if isinstance(cell.value, Money):
        return cell.value.in_wan().replace(",", "")
    if type(cell.value) is int and cell.kind == "number":
        return str(cell.value)
    return safe_text(cell.text)


class ListSubject:
    """Stand for a list in the audit."""

    code = ""

    def __init__(self, ref: str) -> None:
        self.ref = ref
