"""Put a split of income on paper: the sheet for finance, as a workbook or a document, and the notice."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.contracts import queries
from luodi.contracts.income_states import StatutoryKind
from luodi.contracts.models import IncomeSplit, Receipt, SplitPart
from luodi.core.export import open_book
from luodi.core.money import Money
from luodi.core.papers.content import Block, Heading, Lines, Note, Paper, Span, Table


def sheet_of(split: IncomeSplit) -> Paper:
    """Lay out the sheet by which finance pays: receipts, costs, net income, shares, people, tax."""
    receipts, parts = queries.receipts_of_split(split), queries.people_of(split)
    rows = tuple(_row(*line) for line in _money_lines(split))
    blocks: list[Block] = [
        Heading(_("Income")),
        *_received(receipts),
        Table((_("item"), _("yuan")), rows, (1,)),
    ]
    head = (_("person"), _("organisation"), _("share"), _("main contributor"), _("yuan"))
    people = tuple(
        _row(
            part.person.name,
            str(part.person.organisation or ""),
            f"{part.share_shown} %",
            _("yes") if part.is_main else "",
            part.amount.in_yuan(),
        )
        for part in parts
    )
    blocks += [Heading(_("Who gets what")), Table(head, people, (2, 4))]
    blocks += [Heading(_("Rules")), Lines(tuple((Span(line),) for line in rules_of(split)))]
    blocks.append(Note(_("Finance: ____________    Office: ____________    Date: ____________")))
    title = _("Income split for finance") if not split.corrects_id else _("Counter-split for finance")
    return Paper(title, get_language() or "zh-hans", split.code, tuple(blocks), subtitle=str(split.contract))


def notice_of(split: IncomeSplit) -> Paper:
    """Lay out the notice of publicity: sums, and the people with their amounts only where the policy says so."""
    names = bool(split.policy and split.policy.names_amounts)
    blocks: list[Block] = [
        Lines(
            (
                (Span(_("Contract: %(title)s") % {"title": split.contract}),),
                (Span(_("Way: %(way)s") % {"way": split.get_way_display()}),),
                (
                    Span(
                        _("Publicised from %(first)s to %(last)s")
                        % {"first": split.publicised_on or "—", "last": split.publicity_ends_on or "—"}
                    ),
                ),
            )
        ),
        Table((_("item"), _("yuan")), tuple(_row(*line) for line in _money_lines(split)), (1,)),
    ]
    parts = queries.people_of(split)
    if names:
        rows = tuple(_row(part.person.name, part.amount.in_yuan()) for part in parts)
        blocks.append(Table((_("person"), _("yuan")), rows, (1,)))
    else:
        told = "、".join(part.person.name for part in parts)
        blocks.append(Lines(((Span(_("People rewarded: %(names)s") % {"names": told}),),)))
    blocks.append(Note(_("Objections go to the office in writing, with name and reason, within this time.")))
    title = _("Publicity of a split of income")
    return Paper(title, get_language() or "zh-hans", split.code, tuple(blocks))


def rules_of(split: IncomeSplit) -> list[str]:
    """Name what the split goes by: policy, rules of the law, half tax."""
    said = [_("Policy: %(name)s") % {"name": split.policy}] if split.policy else []
    for kind in (StatutoryKind.PEOPLE_LEAST, StatutoryKind.MAIN_LEAST):
        rule = queries.statutory(kind, split.way)
        if rule is not None:
            facts = {"what": kind.label, "percent": rule.percent, "rule": rule.name}
            said.append(_("%(what)s: %(percent)s. %(rule)s") % facts)
    tax = queries.half_tax(split, queries.receipts_of_split(split))
    if tax is not None:
        words = (
            _("Taxed at half if paid until %(day)s: yes. %(rule)s")
            if tax.applies
            else _("Taxed at half if paid until %(day)s: no longer. %(rule)s")
        )
        said.append(words % {"day": tax.until.isoformat(), "rule": tax.rule.name})
    return said


def _row(*texts: str) -> tuple[Span, ...]:
    return tuple(Span(text) for text in texts)


def _received(receipts: list[Receipt]) -> list[Block]:
    rows = tuple(
        _row(row.received_on.isoformat(), str(row.payer), row.voucher, row.amount.in_yuan())
        for row in receipts
    )
    return [Table((_("received on"), _("paying unit"), _("voucher"), _("yuan")), rows, (3,))]


def _money_lines(split: IncomeSplit) -> list[tuple[str, str]]:
    costs = [
        (f"{cost.get_kind_display()}（{cost.reason}）", f"-{cost.amount.in_yuan()}")
        if cost.amount.fen >= 0
        else (f"{cost.get_kind_display()}（{cost.reason}）", (-cost.amount).in_yuan())
        for cost in split.costs.all()
    ]
    return [
        (_("received"), split.gross.in_yuan()),
        *costs,
        (_("net income"), split.net.in_yuan()),
        (_("part of the university"), split.unit_part.in_yuan()),
        (_("part of the school"), split.school_part.in_yuan()),
        (_("part of the people"), split.team_part.in_yuan()),
    ]


def workbook_of(split: IncomeSplit) -> bytes:
    """Write the sheet for finance as a workbook: one line a person, amounts as numbers, sums below."""
    out = io.BytesIO()
    book = open_book(out)
    sheet = book.add_worksheet()
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    sheet.write_string(0, 0, f"{split.contract} · {split.code}", bold)
    heads = (_("code"), _("person"), _("organisation"), _("share in %"), _("main contributor"), _("yuan"))
    for column, head in enumerate(heads):
        sheet.write_string(2, column, head, bold)
    parts = queries.people_of(split)
    for line, part in enumerate(parts, start=3):
        _write_part(sheet, line, part, money)
    line = 4 + len(parts)
    sums: list[tuple[str, Money]] = [
        (_("part of the people"), split.team_part),
        (_("part of the school"), split.school_part),
        (_("part of the university"), split.unit_part),
        (_("net income"), split.net),
        (_("costs deducted"), split.costs_sum),
        (_("received"), split.gross),
    ]
    for label, amount in sums:
        sheet.write_string(line, 4, label, bold)
        sheet.write_number(line, 5, amount.fen / 100, money)
        line += 1
    for said in rules_of(split):
        line += 1
        sheet.write_string(line, 0, said)
    sheet.set_column(0, 5, 18)
    book.close()
    return out.getvalue()


def _write_part(sheet: Any, line: int, part: SplitPart, money: Any) -> None:
    write = sheet.write_string
    write(line, 0, part.person.code)
    write(line, 1, part.person.name)
    write(line, 2, str(part.person.organisation or ""))
    sheet.write_number(line, 3, part.share / 100)
    write(line, 4, _("yes") if part.is_main else "")
    sheet.write_number(line, 5, part.amount.fen / 100, money)
