"""Set a list of needs as the summary sheet that goes from district to city to office: paper and workbook.

The layout is that of the sheets that science-and-technology bureaus ask for: a summary, the needs, their details,
linked to each other, with lines for the unit, its stamp, who filled it in, and the day.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from luodi.collecting.models import CallDistrict, EntryNeed, NeedCall
from luodi.collecting.queries import board_of, collected_needs
from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.export import open_book
from luodi.core.papers.content import Block, Break, Heading, Note, Paper, Span, Table
from luodi.core.rules import open_keys
from luodi.needs.calc import clarity
from luodi.needs.models import Need


@dataclass(frozen=True)
class Sheet:
    """Be what a sheet says: of whom it is, its rows as far as the reader may see them, whose needs may be named."""

    call: NeedCall
    unit: str
    place: str
    day: date
    rows: Sequence[EntryNeed]
    named: frozenset[int]
    sums: Sequence[tuple[str, int, int, int | None]]

    @property
    def title(self) -> str:
        """Give the heading."""
        return _("Summary of technology needs: %(call)s (%(place)s)") % {
            "call": self.call.title,
            "place": self.place,
        }

    def owner(self, row: EntryNeed) -> str:
        """Name whose need it is, to those who may know."""
        return str(row.need.organisation) if row.need_id in self.named else "—"


def sheet_of(call: NeedCall, district: CallDistrict | None, actor: Actor, today: date) -> Sheet:
    """Draw up the sheet of a district, or of the whole call, within what the actor may see."""
    board = board_of(call, actor, today)
    lines = [line for line in board.lines if district is None or line.district.pk == district.pk]
    keys = [line.district.pk for line in lines]
    rows = collected_needs(actor, district__in=keys)
    host = call.host.name if call.host else ""
    responsible = district.responsible.name if district and district.responsible else ""
    return Sheet(
        call=call,
        unit=responsible or (host if district is None else "") or (district.region.name if district else ""),
        place=str(district.region if district else call.region),
        day=today,
        rows=rows,
        named=frozenset(open_keys(Need, actor, "see_owner", [row.need_id for row in rows])),
        sums=[
            (line.district.region.name, line.district.quota, line.received, line.clarity) for line in lines
        ],
    )


def _facts(sheet: Sheet, number: int, row: EntryNeed) -> list[str]:
    need = row.need
    return [
        str(number),
        need.title,
        sheet.owner(row),
        row.district.region.name if row.district.region_id else "",
        str(need.field or ""),
        need.get_way_display(),
        money_words(need.budget) if need.budget else _("to be agreed"),
        need.deadline_on.isoformat() if need.deadline_on else "",
        need.get_state_display(),
    ]


def _head() -> list[str]:
    return [
        _("No."), _("Need"), _("Enterprise"), _("District"), _("Technology field"), _("Way of cooperation"),
        _("Budget"), _("Needed by"), _("State"),
    ]  # fmt: skip


def _detail(sheet: Sheet, row: EntryNeed) -> list[tuple[str, str]]:
    need = row.need
    return [
        (_("Number"), need.code),
        (_("Enterprise"), sheet.owner(row)),
        (_("Industry"), str(need.industry or "")),
        (_("Main problem"), need.problem),
        (_("Key technology and indicators"), need.technology),
        (_("Expected goal"), need.goal),
        (_("Keywords"), "、".join(need.keywords)),
        (_("Maturity wanted at least"), need.get_least_trl_display() if need.least_trl else ""),
        (_("Clarity"), str(clarity(need))),
        *((question, answer) for question, answer in row.answers),
    ]


def _signature(sheet: Sheet) -> list[str]:
    return [
        _("Unit (stamp): %(unit)s") % {"unit": sheet.unit},
        _("Filled in by:") + "＿" * 10,
        _("Checked by:") + "＿" * 10,
        _("Date:") + "＿" * 10,
    ]


def paper_of(sheet: Sheet) -> Paper:
    """Lay the sheet out on paper: the sums, the list, the line for the stamp, then each need on its own."""
    sums = tuple(
        tuple(Span(text) for text in (place, str(asked), str(received), "" if score is None else str(score)))
        for place, asked, received, score in sheet.sums
    )
    head = _head()
    listed = tuple(
        tuple(Span(text) for text in _facts(sheet, number, row))
        for number, row in enumerate(sheet.rows, start=1)
    )
    blocks: list[Block] = [
        Heading(_("One: sums by district")),
        Table(
            (_("District"), pgettext("needs", "Asked"), pgettext("needs", "Received"), _("Clarity")),
            sums,
            right=(1, 2, 3),
        ),
        Heading(_("Two: list of needs")),
        Table(tuple(head), listed) if listed else Note(_("No need came in.")),
        Table(("", ""), _pairs(_signature(sheet))),
    ]
    if sheet.rows:
        blocks += [Break(), Heading(_("Three: details"))]
    for number, row in enumerate(sheet.rows, start=1):
        blocks.append(Heading(f"{number}. {row.need.title}", level=2))
        facts = tuple((Span(label, strong=True), Span(text)) for label, text in _detail(sheet, row) if text)
        blocks.append(Table((_("Item"), _("Content")), facts))
    stamp = _("As of %(day)s") % {"day": sheet.day.isoformat()}
    return Paper(sheet.title, get_language() or "zh-hans", stamp, tuple(blocks), subtitle=stamp)


def _pairs(words: list[str]) -> tuple[tuple[Span, ...], ...]:
    return tuple((Span(words[at]), Span(words[at + 1])) for at in range(0, len(words), 2))


def workbook_of(sheet: Sheet) -> bytes:
    """Write the three sheets, each need linked from the list to its details and back."""
    out = io.BytesIO()
    book = open_book(out)
    bold = book.add_format(
        {"bold": True, "border": 1, "bg_color": "#E7EFEE", "text_wrap": True, "valign": "vcenter"}
    )
    plain = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    looks = {"bold": bold, "plain": plain, "title": book.add_format({"bold": True, "font_size": 14})}
    looks["link"] = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "underline": 1})
    names = (_("Summary"), _("Needs"), _("Details"))
    pages = [book.add_worksheet(name) for name in names]
    _write_sums(pages[0], sheet, looks)
    places = _write_details(pages[2], sheet, names, looks)
    _write_needs(pages[1], sheet, names, places, looks)
    book.close()
    return out.getvalue()


def _write_sums(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:
    page.write_string(0, 0, sheet.title, looks["title"])
    for column, text in enumerate(
        (_("District"), pgettext("needs", "Asked"), pgettext("needs", "Received"), _("Clarity"))
    ):
        page.write_string(2, column, text, looks["bold"])
    line = 3
    for place, asked, received, score in sheet.sums:
        page.write_string(line, 0, place, looks["plain"])
        page.write_number(line, 1, asked, looks["plain"])
        page.write_number(line, 2, received, looks["plain"])
        page.write_string(line, 3, "" if score is None else str(score), looks["plain"])
        line += 1
    for text in _signature(sheet):
        line += 1
        page.write_string(line, 0, text)
    page.set_column(0, 0, 36)
    page.set_column(1, 3, 12)
    _print_setup(page)


def _write_needs(
    page: Any, sheet: Sheet, names: tuple[str, ...], places: list[int], looks: dict[str, Any]
) -> None:
    page.write_string(0, 0, sheet.title, looks["title"])
    for column, text in enumerate(_head()):
        page.write_string(2, column, text, looks["bold"])
    for number, row in enumerate(sheet.rows, start=1):
        line = 2 + number
        for column, text in enumerate(_facts(sheet, number, row)):
            page.write_string(line, column, text, looks["plain"])
        target = f"internal:'{names[2]}'!A{places[number - 1] + 1}"
        page.write_url(line, 1, target, looks["link"], row.need.title)
    last = 4 + len(sheet.rows)
    for at, text in enumerate(_signature(sheet)):
        page.write_string(last + at // 2, (at % 2) * 4, text)
    page.freeze_panes(3, 0)
    for column, width in enumerate((6, 40, 28, 14, 18, 14, 12, 12, 10)):
        page.set_column(column, column, width)
    _print_setup(page)


def _write_details(page: Any, sheet: Sheet, names: tuple[str, ...], looks: dict[str, Any]) -> list[int]:
    """Write each need's details; gives the lines on which they begin."""
    places, line = [], 0
    for number, row in enumerate(sheet.rows, start=1):
        places.append(line)
        page.write_url(line, 0, f"internal:'{names[1]}'!A{number + 3}", looks["link"], f"{number}")
        page.write_string(line, 1, row.need.title, looks["bold"])
        for label, text in _detail(sheet, row):
            line += 1
            page.write_string(line, 0, label, looks["bold"])
            page.write_string(line, 1, text, looks["plain"])
        line += 2
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 90)
    _print_setup(page)
    return places


def _print_setup(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
