"""Reckon a year's figures on contracts (tables T1 to T7 and T14 of the annual report); pure.

The rules, all of them:

- A contract counts (项) once, in the year in which it was signed, where its largest line is: of equal lines the one
  named first among the six ways, then the earlier one. So counts add up whatever a table is cut by.
- Its money counts line by line: by the way, buyer, region and industry of each line.
- Each table's money has the day of its own: the contract amount that of the signing, an amendment or a termination
  that of its effect (in a later year a correction there, also below zero; in the same year part of the amount),
  money received the day on which it came in, whenever the contract was signed.
- A contract that a fund pays is not counted here: its money is the fund's. How many there are is told apart.
- Tables T2 to T7 are about the transfer of results: transfer, licence, equity (Σ3 of the six, Σ6).

Source: tables of the national annual reports on transformation (count, contract amount, received in the year).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from luodi.core.money import FEN_PER_WAN, Money

WAYS: Final = ("transfer", "licence", "equity", "development", "consulting", "service")
OF_RESULTS: Final = frozenset(WAYS[:3])
# T2 counts what is at least so large, in fen; what is in a larger band is in the smaller as well.
BANDS: Final = (100 * FEN_PER_WAN, 1_000 * FEN_PER_WAN, 10_000 * FEN_PER_WAN)
# What no line says; a table keeps a row for it, so that its parts add up and the gap is seen.
UNKNOWN: Final = ""
ABROAD: Final = "abroad"
OWN: Final = "own"


@dataclass(frozen=True, slots=True)
class Line:
    """Be a line of a contract: ``amount`` in fen as it was signed, ``region`` the code of its province or abroad."""

    key: int
    way: str
    amount: int
    region: str = UNKNOWN
    section: str = UNKNOWN
    size: str = UNKNOWN
    owner: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class Deal:
    """Be a signed contract; ``home`` is the seller's province."""

    key: int
    signed_on: date
    lines: tuple[Line, ...]
    fiscal: str = UNKNOWN
    pricing: str = UNKNOWN
    by_fund: bool = False
    home: str = UNKNOWN

    @property
    def main(self) -> Line:
        """Give the line under which the contract counts.

        :raises ValueError: if it has none; a contract without lines cannot be signed.
        """
        return min(self.lines, key=lambda line: (-line.amount, WAYS.index(line.way), line.key))

    @property
    def of_results(self) -> int:
        """Give what of it, as signed, is for the transfer of results."""
        return sum(line.amount for line in self.lines if line.way in OF_RESULTS)


@dataclass(frozen=True, slots=True)
class Entry:
    """Be a dated sum on a line, in fen: an amendment (also below zero), or money that came in."""

    line: int
    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Books:
    """Be all that a year's figures are reckoned from; for one year or for ten, the same books."""

    deals: Sequence[Deal]
    amendments: Sequence[Entry] = ()
    receipts: Sequence[Entry] = ()


@dataclass(slots=True)
class Cell:
    """Be the figures of one row: contracts, contract amount and money received, in fen."""

    count: int = 0
    amount: int = 0
    received: int = 0
    # Of the amount, what later years' amendments of earlier contracts brought or took.
    corrected: int = 0

    @property
    def average(self) -> Money | None:
        """Give the mean amount of contracts signed in the year, corrections of earlier ones left out, to 0.01 万元."""
        if not self.count:
            return None
        step = FEN_PER_WAN // 100
        return Money(round((self.amount - self.corrected) / self.count / step) * step)

    def add(self, other: Cell) -> None:
        """Add another row."""
        self.count += other.count
        self.amount += other.amount
        self.received += other.received
        self.corrected += other.corrected


Table = dict[str, Cell]
Cut = Callable[[Deal, Line], str]


@dataclass(frozen=True)
class Figures:
    """Be the tables of a year: row -> figures, each row named by the code of what it is about."""

    year: int
    ways: Table
    bands: Table
    fiscal: Table
    pricing: Table
    sizes: Table
    owners: Table
    regions: Table
    sections: Table
    # Contracts that funds pay: signed in the year, and their amount.
    by_fund: Cell = field(default_factory=Cell)

    @property
    def of_results(self) -> Cell:
        """Give Σ3: transfer, licence and equity."""
        return summed(cell for way, cell in self.ways.items() if way in OF_RESULTS)

    @property
    def total(self) -> Cell:
        """Give Σ6."""
        return summed(self.ways.values())


def summed(cells: Iterable[Cell]) -> Cell:
    """Add rows up."""
    whole = Cell()
    for cell in cells:
        whole.add(cell)
    return whole


def figures(books: Books, year: int) -> Figures:
    """Reckon the tables of a year."""
    counted = Books([deal for deal in books.deals if not deal.by_fund], books.amendments, books.receipts)
    own = [deal for deal in books.deals if deal.by_fund and deal.signed_on.year == year]
    results = _Reckoning(counted, year, OF_RESULTS)
    return Figures(
        year=year,
        ways={way: Cell() for way in WAYS}
        | _Reckoning(counted, year, frozenset(WAYS)).by(lambda _deal, line: line.way),
        bands=_bands(counted, year),
        fiscal=results.by(lambda deal, _line: deal.fiscal),
        pricing=results.by(lambda deal, _line: deal.pricing),
        sizes=results.by(lambda _deal, line: line.size),
        owners=results.by(lambda _deal, line: line.owner),
        regions=results.by(_region),
        sections=results.by(lambda _deal, line: line.section),
        by_fund=Cell(len(own), sum(line.amount for deal in own for line in deal.lines)),
    )


def _region(deal: Deal, line: Line) -> str:
    """Tell the seller's own province from every other one."""
    return OWN if deal.home and line.region == deal.home else line.region


class _Reckoning:
    """Hold what counts in a year, line by line, to be cut in one way after another."""

    def __init__(self, books: Books, year: int, ways: frozenset[str]) -> None:
        self._cells: list[tuple[Deal, Line, Cell]] = []
        by_line: dict[int, Cell] = {}
        signed: set[int] = set()
        for deal in books.deals:
            this_year = deal.signed_on.year == year
            main = deal.main.key
            for line in deal.lines:
                if line.way not in ways:
                    continue
                cell = Cell(int(this_year and line.key == main), line.amount if this_year else 0)
                by_line[line.key] = cell
                self._cells.append((deal, line, cell))
                if this_year:
                    signed.add(line.key)
        for entry in books.amendments:
            if entry.on.year == year and (found := by_line.get(entry.line)):
                found.amount += entry.amount
                found.corrected += 0 if entry.line in signed else entry.amount
        for entry in books.receipts:
            if entry.on.year == year and (found := by_line.get(entry.line)):
                found.received += entry.amount

    def by(self, cut: Cut) -> Table:
        """Add up row by row; rows without anything are left out."""
        table: Table = {}
        for deal, line, cell in self._cells:
            if cell.count or cell.amount or cell.received or cell.corrected:
                table.setdefault(cut(deal, line), Cell()).add(cell)
        return table


def _bands(books: Books, year: int) -> Table:
    """Count contracts signed in a year that are at least so large, by what of them is for results."""
    changed: dict[int, int] = {}
    for entry in books.amendments:
        if entry.on.year == year:
            changed[entry.line] = changed.get(entry.line, 0) + entry.amount
    table = {str(least): Cell() for least in BANDS}
    for deal in books.deals:
        if deal.signed_on.year != year or deal.main.way not in OF_RESULTS:
            continue
        worth = sum(line.amount + changed.get(line.key, 0) for line in deal.lines if line.way in OF_RESULTS)
        for least in BANDS:
            if worth >= least:
                table[str(least)].add(Cell(1, worth))
    return table


@dataclass(frozen=True, slots=True)
class Listed:
    """Be one row of the list of contracts (T14): signed in the year, amended in it, or paid on in it."""

    deal: Deal
    amount: int
    received: int
    received_in_all: int


def listed(books: Books, year: int) -> list[Listed]:
    """List the contracts of a year with what they are worth at its end, and what came in: in it, and up to then."""
    worth: dict[int, int] = {}
    moved: set[int] = set()
    came: dict[int, tuple[int, int]] = {}
    of_line = {line.key: deal.key for deal in books.deals for line in deal.lines}
    for entry in books.amendments:
        deal = of_line.get(entry.line)
        if deal is not None and entry.on.year <= year:
            worth[deal] = worth.get(deal, 0) + entry.amount
            if entry.on.year == year:
                moved.add(deal)
    for entry in books.receipts:
        deal = of_line.get(entry.line)
        if deal is not None and entry.on.year <= year:
            this, all_of_it = came.get(deal, (0, 0))
            came[deal] = (this + (entry.amount if entry.on.year == year else 0), all_of_it + entry.amount)
    rows = []
    for one in books.deals:
        this, all_of_it = came.get(one.key, (0, 0))
        if one.by_fund or one.signed_on.year > year:
            continue
        if one.signed_on.year == year or one.key in moved or this:
            amount = sum(line.amount for line in one.lines) + worth.get(one.key, 0)
            rows.append(Listed(one, amount, this, all_of_it))
    return sorted(rows, key=lambda row: (row.deal.signed_on, row.deal.key))


@dataclass(frozen=True, slots=True)
class Fault:
    """Be something that does not agree: which table, which row, what it should be, what it is, in fen or items."""

    table: str
    row: str
    wanted: int
    found: int


def faults(found: Figures, rows: Sequence[Listed]) -> list[Fault]:
    """Find what does not agree: parts that miss their total, more received than a contract is worth."""
    said: list[Fault] = []
    whole = found.of_results
    parts: Mapping[str, Table] = {
        "T3": found.fiscal,
        "T4": found.pricing,
        "T5 size": found.sizes,
        "T5 owner": found.owners,
        "T6": found.regions,
        "T7": found.sections,
    }
    for name, table in parts.items():
        added = summed(table.values())
        for what in ("count", "amount", "received"):
            if getattr(added, what) != getattr(whole, what):
                said.append(Fault(name, what, getattr(whole, what), getattr(added, what)))
    said += [
        Fault("T14", str(row.deal.key), row.amount, row.received_in_all)
        for row in rows
        if row.received_in_all > row.amount
    ]
    return said
