"""Write a year's figures as a workbook: a sheet a table, numbers as numbers."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.core.export import open_book
from luodi.reports.yearly import Row, Year


def book_of(year: Year) -> bytes:
    """Write the workbook; money in 万元 with two decimals shown."""
    out = io.BytesIO()
    book = open_book(out)
    looks = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "whole": book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1}),
        "bold": book.add_format({"bold": True, "top": 1}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "plain": book.add_format({}),
    }
    heads = [
        _("item"), pgettext("count", "contracts"), _("contract amount"), _("received in the year"), _("average amount"),
        _("corrections of earlier years"),
    ]  # fmt: skip
    for sheet in year.sheets:
        page = book.add_worksheet(sheet.code)
        _head(page, looks, f"{sheet.code} {sheet.title} · {year.year}", str(sheet.definition), heads)
        for line, row in enumerate(sheet.rows, start=4):
            _write(page, line, row, looks)
    _list(book, looks, year)
    book.close()
    return out.getvalue()


def _head(page: Any, looks: dict[str, Any], title: str, note: str, heads: list[str]) -> None:
    page.write_string(0, 0, title, looks["title"])
    page.write_string(1, 0, note)
    page.write_string(2, 0, _("Money in 万元"))
    for column, head in enumerate(heads):
        page.write_string(3, column, head, looks["head"])
    page.set_column(0, 0, 34)
    page.set_column(1, len(heads) - 1, 16)
    page.freeze_panes(4, 1)


def _write(page: Any, line: int, row: Row, looks: dict[str, Any]) -> None:
    text, money = (looks["bold"], looks["whole"]) if row.whole else (looks["plain"], looks["money"])
    page.write_string(line, 0, str(row.label), text)
    page.write_number(line, 1, row.cell.count, text)
    average = row.cell.average
    for column, amount in enumerate((row.amount, row.received, average, row.corrected), start=2):
        if amount is None:
            page.write_blank(line, column, None, money)
        else:
            page.write_number(line, column, amount.fen / 1_000_000, money)


def _list(book: Any, looks: dict[str, Any], year: Year) -> None:
    page = book.add_worksheet("T14")
    heads = [
        _("contract"), _("code"), _("way"), _("counterpart"), _("region"), _("industry"), _("signed on"),
        _("contract amount"), _("received in the year"), _("received in all"), _("intellectual property"),
    ]  # fmt: skip
    _head(page, looks, f"T14 {_('List of contracts')} · {year.year}", "", heads)
    for line, entry in enumerate(year.entries, start=4):
        row = entry.named.row
        texts = [
            row.title, row.code, "、".join(entry.named.ways), "、".join(entry.named.buyers),
            "、".join(entry.named.regions), "、".join(entry.named.industries), str(row.signed_on),
        ]  # fmt: skip
        for column, text in enumerate(texts):
            page.write_string(line, column, text)
        for column, amount in enumerate((entry.amount, entry.received, entry.received_in_all), start=7):
            page.write_number(line, column, amount.fen / 1_000_000, looks["money"])
        page.write_string(line, 10, row.get_ip_ownership_display())
