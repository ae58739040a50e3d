"""Put the fees of reviewers on paper: who, how many reviews, at what fee, how much."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.calls.models import Call
from luodi.core.export import open_book
from luodi.core.money import FEN_PER_YUAN, Money
from luodi.core.papers.content import Block, Note, Paper, Span, Table


def _head() -> tuple[str, ...]:
    return (
        _("reviewer"), _("organisation"), _("reviews"), _("fee of a review (yuan)"), _("amount (yuan)"), _("signature"),
    )  # fmt: skip


def _sum(lines: list[dict[str, Any]]) -> Money:
    return sum((line["amount"] for line in lines if line["amount"] is not None), Money(0))


def fee_sheet(call: Call, lines: list[dict[str, Any]]) -> Paper:
    """Lay out the sheet for signature."""
    rows = [
        tuple(
            Span(text)
            for text in (
                str(line["expert"]), str(line["expert"].school or ""), str(line["reviews"]),
                line["fee"].in_yuan() if line["fee"] is not None else "",
                line["amount"].in_yuan() if line["amount"] is not None else "", "",
            )
        )
        for line in lines
    ]  # fmt: skip
    total = sum(line["reviews"] for line in lines)
    rows.append(tuple(Span(text) for text in (_("sum"), "", str(total), "", _sum(lines).in_yuan(), "")))
    blocks: list[Block] = [
        Table(_head(), tuple(rows), (2, 3, 4)),
        Note(_("Void reviews are not counted. Before tax; finance withholds what is due.")),
        Note(_("Finance: ____________    Office: ____________    Date: ____________")),
    ]
    return Paper(
        _("Fees of reviewers"), get_language() or "zh-hans", call.code, tuple(blocks), subtitle=str(call)
    )


def fee_workbook(call: Call, lines: list[dict[str, Any]], *, at: datetime) -> bytes:
    """Write the same as a workbook, money as numbers in yuan."""
    out = io.BytesIO()
    book = open_book(out)
    bold = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    page = book.add_worksheet(_("Fees of reviewers"))
    page.write_string(0, 0, f"{call} · {timezone.localtime(at):%Y-%m-%d %H:%M}")
    for column, title in enumerate(_head()):
        page.write_string(2, column, title, bold)
    place = 2
    for place, line in enumerate(lines, start=3):
        page.write_string(place, 0, str(line["expert"]))
        page.write_string(place, 1, str(line["expert"].school or ""))
        page.write_number(place, 2, line["reviews"])
        for column, name in ((3, "fee"), (4, "amount")):
            if line[name] is not None:
                page.write_number(place, column, line[name].fen / FEN_PER_YUAN, money)
    page.write_string(place + 1, 0, _("sum"), bold)
    page.write_number(place + 1, 2, sum(line["reviews"] for line in lines), bold)
    page.write_number(place + 1, 4, _sum(lines).fen / FEN_PER_YUAN, money)
    page.set_column(0, 1, 24)
    page.set_column(2, 5, 16)
    page.freeze_panes(3, 1)
    book.close()
    return out.getvalue()
