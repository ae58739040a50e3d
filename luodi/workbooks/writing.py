"""Write the tables of a register: empty to fill in, with its records to change, or with what is wrong in red.

The first row is hidden and names the columns, so that a table comes back however its headings were renamed; two
columns are hidden too: the record's code and the version that it was at. No cell is ever a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core import export
from luodi.core.actor import Actor
from luodi.core.cells import masks
from luodi.core.models import Record
from luodi.core.money import Money
from luodi.core.resource import Resource
from luodi.workbooks import interpreting
from luodi.workbooks.beside import column_of
from luodi.workbooks.layout import CODE, MARK, NEW, TAKEN, UNSEEN, VERSION, Column, columns_of, form_for
from luodi.workbooks.references import written
from luodi.workbooks.row import Row
from luodi.workbooks.rows import Table

# So many rows below the head offer lists to choose from.
_OFFERED = 5_000
_LONGEST_LIST = 200
# What stands in front of a table that goes back: what is wrong, and the number of the row.
_FRONT = 2


def register_table(resource: Resource, actor: Actor, records: Iterable[Record]) -> bytes:
    """Write the table of a register with some of its records; none gives the table to fill in."""
    columns = columns_of(resource, form_for(resource, actor))
    out = io.BytesIO()
    book = export.open_book(out)
    sheet = _Sheet(book, str(resource.title)[:31], columns)
    sheet.head(resource)
    line = sheet.first
    beside = column_of(resource.model)
    for chunk in _chunks(records):
        seen = masks(resource, actor, chunk, [column.name for column in columns])
        standing = beside.standing(actor, [record.pk for record in chunk]) if beside else {}
        for record in chunk:
            more = {beside.name: standing.get(record.pk)} if beside else {}
            sheet.record(line, record, _unseen(record, seen), actor, more)
            line += 1
    sheet.lists(book)
    book.close()
    return out.getvalue()


def errors_table(table: Table, rows: Iterable[Row]) -> bytes:
    """Write rows of somebody's table in its own columns, what is wrong in front and in red.

    Rows that are like a record have a cell at the end that says what they are taken for; it comes back with the table.
    """
    rows = list(rows)
    returned = Returned(table, chosen=any(row.alike or row.taken for row in rows))
    for row in rows:
        returned.row(row)
    return returned.content()


class Returned:
    """Write rows that go back, one by one as they come; ``chosen`` if some say what they are taken for."""

    def __init__(self, table: Table, *, chosen: bool) -> None:
        self._table, self._out = table, io.BytesIO()
        self._book = book = export.open_book(self._out)
        self._sheet = book.add_worksheet(_("To correct")[:31])
        self._bold = book.add_format({"bold": True})
        self._red = book.add_format({"bg_color": "#FBE3E1", "text_wrap": True})
        self._wrap = book.add_format({"text_wrap": True, "font_color": "#B42318"})
        self._places = {name: place for place, name in table.head.known.items()}
        headings = table.head.headings
        # What an earlier return put in front is said anew.
        kept = [place for place, one in enumerate(headings) if not one.is_returned]
        self._headings = [headings[place].text for place in kept]
        # Where the columns of the table stand here.
        self._at = {place: at for at, place in enumerate(kept, start=_FRONT)}
        if TAKEN not in self._places and chosen:
            self._places[TAKEN] = len(headings)
            self._at[len(headings)] = _FRONT + len(self._headings)
            self._headings.append(_("Taken as"))
        # Cells beyond the last heading stay beyond it.
        self._width = len(headings)
        self._beyond = _FRONT + len(self._headings) - len(headings)
        # A table of ours comes back as one: its hidden row goes along, behind the column of errors.
        self._top = 1 if table.head.ours else 0
        self._line = self._top + (2 if table.head.ours else 1)
        self._head()

    def _head(self) -> None:
        """Write the headings."""
        sheet, top = self._sheet, self._top
        if top:
            keys = {self._at[place]: name for name, place in self._places.items()}
            named = [keys.get(at, "") for at in range(_FRONT, _FRONT + len(self._headings))]
            sheet.write_row(0, 0, [*[""] * _FRONT, f"{MARK}:{named[0]}", *named[1:]])
            sheet.set_row(0, None, None, {"hidden": True})
            sheet.write_string(
                top + 1, 0, _("Correct what is red, and bring this table in again."), self._wrap
            )
        sheet.write_row(top, 0, [_("What is wrong"), _("Original row"), *self._headings], self._bold)

    def row(self, row: Row) -> None:
        """Write a row with what is wrong with it, and with what it is like."""
        columns, places, sheet, line = self._table.columns, self._places, self._sheet, self._line
        said = [_("%(label)s: %(words)s") % {"label": columns[name].label, "words": " ".join(words)}
                if name in columns else " ".join(words) for name, words in row.errors.items()]  # fmt: skip
        said += [_LIKE % {"record": f"{one.row.code} {one.row}", "why": one.why} for one in row.alike]
        sheet.write_string(line, 0, "\n".join(said), self._wrap)
        sheet.write_number(line, 1, row.number)
        wrong = {places[name] for name in row.errors if name in places}
        for place, cell in enumerate(row.cells):
            at = self._at.get(place, place + self._beyond if place >= self._width else None)
            if at is not None and place != places.get(TAKEN):
                _write(sheet, line, at, cell, self._red if place in wrong else None)
        for name in row.errors:
            if name in places:
                sheet.write_comment(line, self._at[places[name]], " ".join(row.errors[name]))
        if row.alike or row.taken:
            self._choice(row, self._at[places[TAKEN]])
        self._line += 1

    def _choice(self, row: Row, place: int) -> None:
        names = {one.row.code: _written(one.row) for one in row.alike}
        taken = _("new") if row.taken == NEW else names.get(row.taken, row.taken)
        self._sheet.write_string(self._line, place, taken)
        # A list within a cell may be 255 characters long.
        offered = [_("new"), *names.values()]
        if len(",".join(offered)) > 255:
            offered = [_("new"), *names]
        self._sheet.data_validation(
            self._line,
            place,
            self._line,
            place,
            {"validate": "list", "source": offered, "error_type": "warning"},
        )

    def content(self) -> bytes:
        """Give the file, with its widths, and headings that stay; no row comes after that."""
        sheet, width = self._sheet, len(self._headings)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 10)
        sheet.set_column(_FRONT, _FRONT + max(width, 1) - 1, 18)
        sheet.freeze_panes(self._top + 1, _FRONT)
        sheet.autofilter(self._top, 0, max(self._line - 1, self._top), _FRONT + width - 1)
        self._book.close()
        return self._out.getvalue()


_LIKE = gettext_lazy("Like %(record)s (%(why)s): say under “Taken as” whether it is that one, or new.")


def _written(record: Record) -> str:
    """Write a record for a list within a cell, whose entries commas separate."""
    return written(record).replace(",", "，")


def _write(sheet: Any, line: int, place: int, cell: Any, look: Any) -> None:
    if isinstance(cell, bool) or cell is None or isinstance(cell, (str, dict)):
        text = interpreting.shown(cell)
        if text or look:
            sheet.write_string(line, place, text, look)
    else:
        sheet.write_number(line, place, cell, look)


class _Sheet:
    """Draw the sheet of a register."""

    def __init__(self, book: Any, title: str, columns: list[Column]) -> None:
        self._columns = columns
        self._sheet = book.add_worksheet(_safe_title(title))
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._must = book.add_format({"bold": True, "bottom": 1, "font_color": "#660874"})
        self._help = book.add_format(
            {"italic": True, "font_color": "#667085", "text_wrap": True, "valign": "top"}
        )
        self._text = book.add_format({"num_format": "@"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._money = book.add_format({"num_format": "0.00####"})
        self.first = 3

    def head(self, resource: Resource) -> None:
        """Write the hidden names, the labels, and a line on how each column is filled in."""
        sheet = self._sheet
        sheet.write_row(0, 0, [f"{MARK}:{CODE}", VERSION, *(column.name for column in self._columns)])
        sheet.set_row(0, None, None, {"hidden": True})
        sheet.write_row(1, 0, [_("code"), _("version")], self._bold)
        sheet.write_row(2, 0, [_("leave empty for a new record"), ""], self._help)
        for place, column in enumerate(self._columns, start=2):
            required = column.field.required
            label = f"{_titled(column)}{' *' if required else ''}"
            sheet.write_string(1, place, label, self._must if required else self._bold)
            sheet.write_string(2, place, _hint(column), self._help)
            look = self._text if column.type in {"text", "words"} else None
            sheet.set_column(place, place, 28 if column.type == "text" else 20, look)
        sheet.set_column(0, 0, 18, None, {"hidden": False})
        sheet.set_column(1, 1, 8, None, {"hidden": True})
        sheet.set_row(2, 42)
        sheet.freeze_panes(3, 3)

    def record(
        self, line: int, record: Record, unseen: frozenset[str], actor: Actor, beside: Mapping[str, Any]
    ) -> None:
        """Write a record, with what stands beside it."""
        sheet = self._sheet
        sheet.write_string(line, 0, record.code)
        sheet.write_number(line, 1, record.version)
        for place, column in enumerate(self._columns, start=2):
            if column.name in beside:
                value: Any = written(beside[column.name]) if beside[column.name] else None
            else:
                value = UNSEEN if column.name in unseen else _value(column, record, actor)
            if isinstance(value, Money):
                sheet.write_number(line, place, value.fen / 1_000_000, self._money)
            elif hasattr(value, "isoformat"):
                sheet.write_datetime(line, place, value, self._day)
            elif type(value) is int:
                sheet.write_number(line, place, value)
            elif value:
                sheet.write_string(line, place, str(value), self._text)

    def lists(self, book: Any) -> None:
        """Write what may be chosen on a sheet of its own, and offer it in the cells."""
        codes = book.add_worksheet(_("Lists")[:31])
        for place, column in enumerate(self._columns, start=2):
            labels = _offered(column)
            if not labels:
                continue
            codes.write_string(0, place, column.label, self._bold)
            codes.write_column(1, place, labels)
            codes.set_column(place, place, 24)
            if column.type == "references" or column.type == "choices":
                continue
            letter = _letter(place)
            source = f"='{codes.get_name()}'!${letter}$2:${letter}${len(labels) + 1}"
            offer = {"validate": "list", "source": source, "error_type": "warning"}
            self._sheet.data_validation(self.first, place, self.first + _OFFERED, place, offer)


def _titled(column: Column) -> str:
    """Name a column, one of amounts with their unit."""
    unit = getattr(column.field, "unit", "") if column.is_money else ""
    return _("%(label)s (%(unit)s)") % {"label": column.label, "unit": unit} if unit else column.label


def _safe_title(title: str) -> str:
    return "".join(char for char in title if char not in "[]:*?/\\'")[:31] or "Luodi"


def _letter(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def _offered(column: Column) -> list[str]:
    """List what a column offers; trees and registers of many thousand nodes are named by their codes instead."""
    if column.type in {"choice", "choices"}:
        return [label for _value, label in column.choices]
    if column.type == "flag":
        return [_("yes"), _("no")]
    model = getattr(getattr(column.field, "queryset", None), "model", None)
    if model is not None and not issubclass(model, Record) and model._base_manager.count() <= _LONGEST_LIST:
        return [written(node) for node in model._base_manager.order_by("pk")]
    return []


def _hint(column: Column) -> str:
    hints = {
        "money": _("a number; another unit may be written behind it: 200万元"),
        "date": _("as 2026-11-24"),
        "words": _("several, separated by 、"),
        "choices": _("several, separated by 、; see the lists"),
        "choice": _("choose from the list"),
        "flag": _("yes or no"),
        "whole": _("a whole number"),
        "reference": _("code or full name"),
        "references": _("codes or full names, separated by ;"),
    }
    return str(column.field.help_text or hints.get(column.type, ""))


def _value(column: Column, record: Record, actor: Actor) -> Any:
    value = getattr(record, column.name)
    if hasattr(value, "all"):
        items = value.allowed(actor) if hasattr(value, "allowed") else value.all()
        return ";\n".join(written(one) for one in items)
    if isinstance(value, models.Model):
        return written(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if column.type in {"choice", "choices"}:
        labels = dict(column.choices)
        if isinstance(value, list):
            return "、".join(labels.get(str(one), str(one)) for one in value)
        return labels.get(str(value), "" if value is None else str(value))
    if isinstance(value, list):
        return "、".join(map(str, value))
    return value


def _unseen(record: Record, seen: dict[str, set[int]]) -> frozenset[str]:
    masked = type(record).MASKED
    return frozenset(name for name, verb in masked.items() if verb in seen and record.pk not in seen[verb])


def _chunks(records: Iterable[Record], size: int = 500) -> Iterable[list[Record]]:
    chunk: list[Record] = []
    for record in records:
        chunk.append(record)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
