"""Reckon what was promised and paid, and score a body's year by an index with weights; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Self

from luodi.core.money import Money

# A score is kept in hundredths of a point, so that it is the same on every machine.
HUNDREDTHS: Final = 100
LARGEST_WEIGHT: Final = 100
LARGEST_REFERENCE: Final = 1_000_000
MOST_ITEMS: Final = 40
# Bodies are of the same age up to so many years apart, and fewer peers than these tell nothing.
SAME_AGE: Final = 1
FEWEST_PEERS: Final = 3
# From how many hundredths of 100 points on a year is called what.
GRADES: Final = ((9000, "excellent"), (7500, "good"), (6000, "passed"), (0, "failed"))


NOTHING: Final = Money(0)


@dataclass(frozen=True, slots=True)
class Sum:
    """Be what was promised and what was paid of it."""

    promised: Money = NOTHING
    paid: Money = NOTHING

    @property
    def open(self) -> Money:
        """Give what is still to be paid; negative where more was paid than promised."""
        return self.promised - self.paid

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.promised + other.promised, self.paid + other.paid)


@dataclass(frozen=True, slots=True)
class Line:
    """Be one line of the books: who, for which year, promised or paid, how much."""

    party: int
    year: int
    paid: bool
    amount: Money

    @property
    def sum(self) -> Sum:
        """Give the line as a sum of one."""
        return Sum(paid=self.amount) if self.paid else Sum(promised=self.amount)


@dataclass(frozen=True, slots=True)
class Table:
    """Be the table of parties by years; every margin is the sum of what it stands beside."""

    years: tuple[int, ...]
    parties: tuple[int, ...]
    cells: Mapping[tuple[int, int], Sum]

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Self:
        """Add up lines; parties stand in the order in which they first occur."""
        cells: dict[tuple[int, int], Sum] = {}
        parties: dict[int, None] = {}
        for line in lines:
            parties[line.party] = None
            key = (line.party, line.year)
            cells[key] = cells.get(key, Sum()) + line.sum
        return cls(tuple(sorted({year for _party, year in cells})), tuple(parties), cells)

    def cell(self, party: int, year: int) -> Sum:
        """Give what a party promised and paid for a year."""
        return self.cells.get((party, year), Sum())

    def of_party(self, party: int) -> Sum:
        """Add up a row."""
        return _total(self.cell(party, year) for year in self.years)

    def of_year(self, year: int) -> Sum:
        """Add up a column."""
        return _total(self.cell(party, year) for party in self.parties)

    @property
    def total(self) -> Sum:
        """Add up everything."""
        return _total(self.cells.values())


def _total(sums: Iterable[Sum]) -> Sum:
    found = Sum()
    for one in sums:
        found = found + one
    return found


def share(part: int, whole: int) -> int | None:
    """Give a part in whole per cent, halves rounded up; None where there is no whole."""
    return None if whole <= 0 else _rounded(Fraction(100 * part, whole))


def due_by(target: int, day: date, slack: int) -> int:
    """Give what of a year's target a day asks for: its part of the year less ``slack`` hundredths, rounded down."""
    first = date(day.year, 1, 1)
    passed = Fraction((day - first).days + 1, (date(day.year + 1, 1, 1) - first).days)
    return int(max(target * (passed - Fraction(slack, 100)), Fraction(0)))


def _rounded(value: Fraction) -> int:
    """Round to a whole number, halves up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


@dataclass(frozen=True, slots=True)
class Item:
    """Be one indicator of an index.

    ``source`` names what the system counts; without one a person gives a value between 0 and the reference.
    """

    group: str
    group_en: str
    name: str
    name_en: str
    weight: int
    reference: int
    source: str = ""


class Unreadable(ValueError):
    """Refuse a line of an index: its number, and which of its parts is wrong."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what


def read_index(text: str) -> tuple[Item, ...]:
    """Read an index: a line each, ``group / English | indicator / English | weight | reference | source``.

    Empty lines and those that begin with # are passed over.

    :raises Unreadable: for the first line that cannot be read; its ``what`` is parts, name, weight, reference,
        twice, most or none.
    """
    items: list[Item] = []
    names: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        item = _read_item(number, line)
        if item.name in names:
            raise Unreadable(number, "twice")
        if len(items) == MOST_ITEMS:
            raise Unreadable(number, "most")
        names.add(item.name)
        items.append(item)
    if not items:
        raise Unreadable(1, "none")
    return tuple(items)


def _read_item(number: int, line: str) -> Item:
    parts = [part.strip() for part in line.replace("｜", "|").split("|")]
    if len(parts) not in (4, 5):
        raise Unreadable(number, "parts")
    (group, group_en), (name, name_en) = _both(parts[0]), _both(parts[1])
    if not group or not name or max(map(len, (group, group_en, name, name_en))) > 80:
        raise Unreadable(number, "name")
    weight = _whole(parts[2], LARGEST_WEIGHT)
    if weight is None:
        raise Unreadable(number, "weight")
    reference = _whole(parts[3], LARGEST_REFERENCE)
    if reference is None:
        raise Unreadable(number, "reference")
    return Item(group, group_en, name, name_en, weight, reference, parts[4] if len(parts) == 5 else "")


def _both(text: str) -> tuple[str, str]:
    first, _, second = text.replace("／", "/").partition(" / ")
    return first.strip(), second.strip()


def _whole(text: str, most: int) -> int | None:
    """Read a whole number from 1 to the most."""
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return found if 1 <= found <= most else None


def points(value: int, reference: int, weight: int) -> int:
    """Score one indicator in hundredths: weight × min(value ÷ reference, 1), halves rounded up.

    Scoring against a fixed reference value is how local institutes of universities are evaluated.
    """
    reached = min(Fraction(max(value, 0), reference), Fraction(1))
    return _rounded(weight * HUNDREDTHS * reached)


@dataclass(frozen=True, slots=True)
class Scored:
    """Be one indicator with its value; None where nobody has given one yet."""

    item: Item
    value: int | None

    @property
    def points(self) -> int:
        """Give its points in hundredths; none without a value."""
        return 0 if self.value is None else points(self.value, self.item.reference, self.item.weight)


def total(scored: Iterable[Scored]) -> int:
    """Give the score in hundredths of 100 points, whatever the weights add up to.

    Rounded once, at the end: the points of the lines add up to it exactly where the weights add up to 100 and no
    line was rounded.
    """
    lines = list(scored)
    weights = sum(line.item.weight for line in lines)
    if not weights:
        return 0
    reached = sum(
        (
            line.item.weight * min(Fraction(max(line.value, 0), line.item.reference), Fraction(1))
            for line in lines
            if line.value is not None
        ),
        Fraction(0),
    )
    return _rounded(100 * HUNDREDTHS * reached / weights)


def grade(score: int) -> str:
    """Name a score in hundredths."""
    return next(name for least, name in GRADES if score >= least)


def mean(scores: Iterable[int]) -> int | None:
    """Give the mean of scores, halves rounded up; None of none."""
    known = list(scores)
    return _rounded(Fraction(sum(known), len(known))) if known else None


def median(values: Iterable[int]) -> Fraction | None:
    """Give the median, between the two in the middle where there are two; None of fewer than FEWEST_PEERS."""
    known = sorted(values)
    if len(known) < FEWEST_PEERS:
        return None
    return Fraction(known[(len(known) - 1) // 2] + known[len(known) // 2], 2)


@dataclass(frozen=True, slots=True)
class Peer:
    """Be a confirmed evaluation of another body: how old the body was in the year, its score, values by indicator."""

    body: int
    age: int
    year: int
    score: int
    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Median:
    """Be the median among so many peers."""

    value: Fraction
    peers: int

    @property
    def whole(self) -> int:
        """Give it as a whole number, halves rounded up."""
        return _rounded(self.value)

    @property
    def shown(self) -> str:
        """Write it as it is, with a half where it lies between two numbers."""
        return f"{float(self.value):,.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Compared:
    """Be what peers of an age reached: the score, and the value of each indicator; nothing where they are too few."""

    peers: int
    score: Median | None
    values: Mapping[str, Median]


def compare(evaluations: Iterable[Peer], age: int, names: Iterable[str]) -> Compared:
    """Take the medians among those whose body was of the same age, each body once.

    Of several evaluations of a body it is the nearest in age that counts, of two as near the later one.
    """
    nearest: dict[int, Peer] = {}
    for one in sorted(evaluations, key=lambda one: (-abs(one.age - age), one.year)):
        if abs(one.age - age) <= SAME_AGE:
            nearest[one.body] = one
    peers = list(nearest.values())
    values = {name: _median([one.values[name] for one in peers if name in one.values]) for name in names}
    known = {name: found for name, found in values.items() if found is not None}
    return Compared(len(peers), _median([one.score for one in peers]), known)


def _median(values: list[int]) -> Median | None:
    found = median(values)
    return None if found is None else Median(found, len(values))
