"""Fill the form of registration (技术合同登记表, JJ-001) from the records, in the order of the form."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.contracts import queries, registering
from luodi.contracts.models import Registration
from luodi.core.cells import money_words
from luodi.core.export import open_book
from luodi.core.money import Money
from luodi.core.papers.content import Block, Heading, Lines, Note, Paper, Span, Table
from luodi.registry.models import in_english

Row = tuple[str, str]
Section = tuple[str, list[Row]]


def _code(book: registering.Book, what: str, code: str) -> str:
    name = registering.named(book.codes[what].get(code, ""), english=in_english())
    return f"{code} {name}".strip()


def _money(amount: Money | None) -> str:
    return money_words(amount) if amount is not None else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _node(node: Any) -> str:
    return f"{node.pk} {node}" if node else ""


def sections_of(row: Registration) -> list[Section]:
    """Give the form, section by section, as label and value."""
    contract, book = row.contract, queries.book_of(row)
    lines = queries.buyers_of(contract)
    head: list[Row] = [
        (_("Registration number"), row.number),
        (_("Name of the contract"), contract.title),
        (_("Number of the contract"), contract.number),
        (_("Type of the contract"), str(row.get_way_display())),
        (_("Signed on"), _day(contract.signed_on)),
        (_("Valid from – until"), f"{_day(contract.starts_on)} – {_day(contract.ends_on)}"),
    ]
    seller = contract.seller
    sold: list[Row] = [
        (_("Name"), seller.name if seller else ""),
        (_("Unified social credit code"), seller.uscc if seller else ""),
        (_("Country"), _code(book, "countries", "156")),
        (_("Region"), _node(seller.region) if seller else ""),
        (_("Nature"), _code(book, "buyers", book.nature_of(seller.kind, seller.ownership)) if seller else ""),
        (_("Person in charge"), contract.lead.name if contract.lead else ""),
    ]
    bought: list[Section] = []
    for place, line in enumerate(lines, start=1):
        nature = row.buyer_nature if place == 1 else book.nature_of(line.buyer.kind, line.buyer.ownership)
        bought.append(
            (
                _("Buyer %(number)s") % {"number": place} if len(lines) > 1 else _("Buyer"),
                [
                    (_("Name"), line.buyer.name),
                    (_("Unified social credit code"), line.buyer.uscc),
                    (_("Country"), _code(book, "countries", row.country)),
                    (_("Region"), _node(line.region)),
                    (_("Nature"), _code(book, "buyers", nature)),
                    (_("Industry served (GB/T 4754)"), _node(line.industry)),
                    (
                        _("Way"),
                        " · ".join(filter(None, (line.get_way_display(), line.get_service_display()))),
                    ),
                    (_("Amount"), _money(line.amount)),
                ],
            )
        )
    return [(_("Contract"), head), (_("Seller"), sold), *bought, *_technical(row, book)]


def _technical(row: Registration, book: registering.Book) -> list[Section]:
    contract = row.contract
    return [
        (
            _("Technology"),
            [
                (_("Technology field"), _node(contract.field)),
                (_("Intellectual property concerned"), _code(book, "ip", row.ip_kind)),
                (_("Source of plan"), str(contract.get_plan_source_display())),
                (_("Socio-economic objective"), _code(book, "objectives", row.objective)),
                (_("Technical content"), contract.summary),
            ],
        ),
        (
            _("Money"),
            [
                (_("Contract amount"), _money(contract.amount)),
                (_("Technical value"), _money(row.technical_value)),
                (_("Way of payment"), str(contract.get_payment_display())),
                (_("Expected new input"), _money(row.new_input)),
                (_("Expected new output value"), _money(row.new_output)),
                (_("Recognised amount"), _money(row.recognised_amount)),
                (_("Recognised technical value"), _money(row.recognised_value)),
            ],
        ),
        (
            _("Filing"),
            [
                (_("Registration body"), row.office),
                (_("Filled in by"), row.filler),
                (_("Filed on"), _day(row.filed_on)),
            ],
        ),
    ]


def paper_of(row: Registration) -> Paper:
    """Lay the form out, with the list of attachments behind it."""
    blocks: list[Block] = []
    for title, rows in sections_of(row):
        told = tuple((Span(label), Span(value or "—")) for label, value in rows)
        blocks += [Heading(title, level=2), Table((_("Item"), _("Entry")), told)]
    papers = list(row.papers.select_related("file"))
    if papers:
        items = tuple((Span(str(one)), Span(one.file.name, tone="quiet")) for one in papers)
        blocks += [Heading(_("Attachments"), level=2), Lines(items, numbered=True)]
    blocks.append(Note(_("Register first, then file for tax relief.")))
    stamp = _("Form JJ-001 · %(code)s") % {"code": row.code}
    title = _("Registration form of a technology contract")
    return Paper(title, get_language() or "zh-hans", stamp, tuple(blocks), subtitle=row.contract.title)


def workbook_of(row: Registration) -> bytes:
    """Write the form as a workbook: section, label, value; every text a text."""
    out = io.BytesIO()
    book = open_book(out)
    sheet = book.add_worksheet("JJ-001")
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 60)
    line = 0
    for title, rows in sections_of(row):
        sheet.write_string(line, 0, title, bold)
        line += 1
        for label, value in rows:
            sheet.write_string(line, 0, label)
            sheet.write_string(line, 1, value, wrapped)
            line += 1
    book.close()
    return out.getvalue()
