"""Lay out a year's figures on contracts: tables T1 to T7 and the list T14, each with its definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.contracts import calc
from luodi.contracts.queries.yearly import Named, books_of, named
from luodi.contracts.resources import CONTRACTS
from luodi.contracts.states import ContractWay, Fiscal, Pricing
from luodi.contracts.yearly import (
    ABROAD,
    BANDS,
    OF_RESULTS,
    OWN,
    Cell,
    Fault,
    Figures,
    Listed,
    Table,
    faults,
    figures,
    listed,
)
from luodi.core.actor import Actor
from luodi.core.money import FEN_PER_WAN, Money
from luodi.core.words import Words
from luodi.registry.models import Industry, Region

READERS: Final = (
    Role.OFFICE_DIRECTOR,
    Role.TECHNOLOGY_MANAGER,
    Role.UNIVERSITY_LEADER,
    Role.FINANCE_CLERK,
    Role.REGIONAL_OFFICER,
    Role.SCHOOL_SECRETARY,
)
NOT_STATED: Final = _("not stated")
_RECEIVERS: Final[Mapping[str, Words]] = {
    calc.LARGE: _("large enterprise"),
    calc.SMALLER: _("medium, small or micro enterprise"),
    calc.STATE: _("state-owned enterprise"),
    calc.PRIVATE: _("private enterprise"),
    calc.FOREIGN: _("foreign-funded enterprise"),
    calc.OTHER_UNIT: _("other unit"),
    calc.ABROAD: _("abroad"),
}


@dataclass(frozen=True)
class Row:
    """Be one row of a table; ``whole`` marks a sum."""

    label: Words
    cell: Cell
    whole: bool = False

    @property
    def amount(self) -> Money:
        """Give the contract amount."""
        return Money(self.cell.amount)

    @property
    def received(self) -> Money:
        """Give what came in in the year."""
        return Money(self.cell.received)

    @property
    def corrected(self) -> Money:
        """Give what of the amount corrects earlier years."""
        return Money(self.cell.corrected)


@dataclass(frozen=True)
class Sheet:
    """Be one table of the report: its number, what it is about, how it counts."""

    code: str
    title: Words
    definition: Words
    rows: list[Row]


@dataclass(frozen=True)
class Entry:
    """Be one row of the list of contracts."""

    named: Named
    figures: Listed

    @property
    def url(self) -> str:
        """Give the address of the contract."""
        return CONTRACTS.url(self.named.row)

    @property
    def amount(self) -> Money:
        """Give what the contract is worth at the end of the year."""
        return Money(self.figures.amount)

    @property
    def received(self) -> Money:
        """Give what came in in the year."""
        return Money(self.figures.received)

    @property
    def received_in_all(self) -> Money:
        """Give what came in up to the end of the year."""
        return Money(self.figures.received_in_all)


@dataclass(frozen=True)
class Year:
    """Be a year's figures, ready to draw: the same numbers on the page and in the workbook."""

    year: int
    # Those to choose from: in which contracts were signed, and this one, the latest first.
    years: list[int]
    sheets: list[Sheet]
    entries: list[Entry]
    by_fund: Row
    faults: list[Words]


def may_read(actor: Actor) -> bool:
    """Tell whether figures of contracts are somebody's business; which contracts they are of, the rules say."""
    return actor.has(*READERS)


def year_of(actor: Actor, year: int, this: int | None = None) -> Year:
    """Reckon and lay out a year, within what the actor may see; a constant number of queries.

    ``this`` is the present year, offered whether anything was signed in it or not.
    """
    books = books_of(actor)
    found, rows = figures(books, year), listed(books, year)
    names = named(actor, [row.deal.key for row in rows])
    return Year(
        year,
        sorted({this or year, year, *(deal.signed_on.year for deal in books.deals)}, reverse=True),
        _sheets(found),
        [Entry(names[row.deal.key], row) for row in rows if row.deal.key in names],
        Row(_("contracts that funds pay"), found.by_fund),
        [_said(fault, names) for fault in faults(found, rows)],
    )


def _said(fault: Fault, names: Mapping[int, Named]) -> Words:
    """Say what does not agree: a table with its total, or what came in on a contract with its amount."""
    if fault.table == "T14":
        contract = names.get(int(fault.row))
        facts = {
            "title": str(contract.row) if contract else "",
            "received": Money(fault.found).in_wan(),
            "amount": Money(fault.wanted).in_wan(),
        }
        return _("%(title)s: %(received)s 万元 came in, the contract speaks of %(amount)s 万元.") % facts
    return _("Table %(table)s does not add up to Σ3.") % {"table": fault.table}


def _sheets(found: Figures) -> list[Sheet]:
    of_results = _("Transfer, licence and equity only.")
    whole = [Row(_("in all (Σ3)"), found.of_results, whole=True)]
    return [
        Sheet("T1", _("Six ways"), _DEFINITION, _of_ways(found)),
        Sheet("T2", _("By size of contract"), _BANDED, _of_bands(found)),
        Sheet(
            "T3", _("By origin of the result"), of_results, _rows(found.fiscal, dict(Fiscal.choices)) + whole
        ),
        Sheet("T4", _("By way of pricing"), of_results, _rows(found.pricing, dict(Pricing.choices)) + whole),
        Sheet("T5a", _("By size of receiver"), of_results, _rows(found.sizes, _RECEIVERS) + whole),
        Sheet("T5b", _("By owner of receiver"), of_results, _rows(found.owners, _RECEIVERS) + whole),
        Sheet("T6", _("By region"), _LANDED, _rows(found.regions, _regions(found.regions)) + whole),
        Sheet("T7", _("By industry"), of_results, _rows(found.sections, _sections(found.sections)) + whole),
    ]


_DEFINITION: Final = _(
    "Contracts signed in the year, each counted once under its largest line; money line by line. Amendments and "
    "terminations count in the year of their effect, also below zero; received is what came in in the year, whenever "
    "the contract was signed. Contracts that funds pay are left out."
)
_BANDED: Final = _(
    "Transfer, licence and equity only; contracts signed in the year with their amendments of the year. A larger one "
    "is in the smaller bands as well."
)
_LANDED: Final = _(
    "Transfer, licence and equity only; where each line lands. The own province is that of the seller."
)


def _of_ways(found: Figures) -> list[Row]:
    rows = [Row(ContractWay(way).label, cell) for way, cell in found.ways.items()]
    three = len(OF_RESULTS)
    return [
        *rows[:three],
        Row(_("Σ3: transfer of results"), found.of_results, whole=True),
        *rows[three:],
        Row(_("Σ6: in all"), found.total, whole=True),
    ]


def _of_bands(found: Figures) -> list[Row]:
    return [
        Row(_("at least %(wan)s 万元") % {"wan": f"{least // FEN_PER_WAN:,}"}, found.bands[str(least)])
        for least in BANDS
    ]


def _rows(table: Table, words: Mapping[Any, Any]) -> list[Row]:
    """Put rows in the order of their words; what is not known comes last, so that the gap is seen."""
    order = list(words)
    known = sorted(table, key=lambda key: (key not in words, order.index(key) if key in words else 0, key))
    return [Row(words.get(key) or key or NOT_STATED, table[key]) for key in known]


def _regions(table: Iterable[str]) -> dict[str, Words]:
    provinces = Region.objects.in_bulk([code for code in table if code not in (OWN, ABROAD, "")])
    named_ones = {code: str(provinces[code]) for code in sorted(provinces)}
    return {OWN: _("own province"), **named_ones, ABROAD: _("abroad")}


def _sections(table: Iterable[str]) -> dict[str, Words]:
    found = Industry.objects.in_bulk([code for code in table if code])
    return {code: f"{code} {found[code]}" for code in sorted(found)}
