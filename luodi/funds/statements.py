"""Write a fund's statement as a workbook: the figures of the page, numbers as numbers."""

from __future__ import annotations

import io
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.export import open_book
from luodi.core.money import FEN_PER_YUAN, Money
from luodi.funds.queries import NOTHING, Statement


def workbook(drawn: Statement, *, at: datetime) -> bytes:
    """Write a sheet of the budget by payer and year, and one of the cash by payer; money in yuan."""
    out = io.BytesIO()
    book = open_book(out)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    money = book.add_format({"num_format": "#,##0.00"})
    heads = [_("payer"), _("year"), _("promised"), _("appropriated"), _("from other years, net")]
    heads += [str(label) for _stage, label in drawn.columns]
    rows: list[list[str | int | Money]] = [
        [
            line.payer.name,
            line.year,
            line.appropriation.planned if line.appropriation else NOTHING,
            line.appropriated,
            line.carried,
            *(amount for _stage, _label, amount in line.cells),
        ]
        for line in drawn.lines
    ]
    cash: list[list[str | int | Money]] = [
        [line.payer.name, line.come_in, *(amount for _stage, _label, amount in line.cells)]
        for line in drawn.cash
    ]
    cash_heads = [
        _("payer"),
        _("come in or paid directly"),
        *(str(label) for _stage, label in drawn.cash_columns),
    ]
    for name, titles, lines in ((_("Budget"), heads, rows), (_("Cash"), cash_heads, cash)):
        page = book.add_worksheet(name)
        page.write_string(
            0, 0, f"{drawn.fund} · {timezone.localtime(at):%Y-%m-%d %H:%M} · {_('Money in yuan')}"
        )
        for column, title in enumerate(titles):
            page.write_string(2, column, title, head)
        for number, line in enumerate(lines, start=3):
            for column, value in enumerate(line):
                if isinstance(value, Money):
                    page.write_number(number, column, value.fen / FEN_PER_YUAN, money)
                elif isinstance(value, int):
                    page.write_number(number, column, value)
                else:
                    page.write_string(number, column, value)
        page.set_column(0, 0, 28)
        page.set_column(1, len(titles) - 1, 15)
        page.freeze_panes(3, 1)
    book.close()
    return out.getvalue()
