"""Check a contract against the rules of registration, and read the book that holds them; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from luodi.contracts.calc import NOTHING, total
from luodi.core.money import Money

SECTIONS = ("rules", "words", "papers", "ip", "objectives", "buyers", "countries", "tax")
CODED = ("ip", "objectives", "buyers", "countries")
_PRICED = ("development", "consulting", "service")
WARNS = "warns"


class Unreadable(ValueError):
    """Say which line of a book cannot be read."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True)
class Rule:
    """Be a rule of the book: what holds, by which document, and what to do where it does not.

    One that only warns keeps nobody from filing.
    """

    key: str
    title: str
    basis: str
    remedy: str
    warns: bool = False


@dataclass(frozen=True)
class Benefit:
    """Be a tax benefit that the book names: for which ways, what, and by which document."""

    ways: frozenset[str]
    title: str
    basis: str


@dataclass(frozen=True)
class Book:
    """Be a book of rules and codes; names are Chinese and English with a slash between."""

    rules: tuple[Rule, ...]
    words: dict[str, tuple[str, ...]]
    papers: dict[str, tuple[str, ...]]
    codes: dict[str, dict[str, str]]
    natures: dict[str, str]
    benefits: tuple[Benefit, ...]

    def nature_of(self, kind: str, ownership: str) -> str:
        """Suggest the code of a buyer's nature by what the register says of it; nothing if it cannot tell."""
        return self.natures.get(f"{kind}:{ownership}") or self.natures.get(kind, "")


def named(text: str, *, english: bool) -> str:
    """Give the side of a name in the reader's language."""
    chinese, slash, other = text.partition(" / ")
    return other if english and slash else chinese


def read_book(text: str) -> Book:
    """Read a book.

    :raises Unreadable: with the line that is no rule, word or code, or names a rule that nobody can check.
    """
    sections: dict[str, list[tuple[int, list[str]]]] = {name: [] for name in SECTIONS}
    here = ""
    for number, line in enumerate(text.splitlines(), start=1):
        plain = line.strip()
        if not plain or plain.startswith("#"):
            continue
        if plain.startswith("["):
            here = plain.strip("[]")
            if here not in sections:
                raise Unreadable(number)
            continue
        parts = [part.strip() for part in plain.split(" | ")]
        if not here or len(parts) < 2 or not all(parts):
            raise Unreadable(number)
        if parts[0] == "shortest_object" and not parts[1].isdecimal():
            raise Unreadable(number)
        sections[here].append((number, parts))
    return Book(
        rules=tuple(_rule(*one) for one in sections["rules"]),
        words={parts[0]: tuple(parts[1].split()) for _number, parts in sections["words"]},
        papers={parts[0]: tuple(parts[1].split()) for _number, parts in sections["papers"]},
        codes={name: {parts[0]: parts[1] for _number, parts in sections[name]} for name in CODED},
        natures={
            key: parts[0]
            for _number, parts in sections["buyers"]
            if len(parts) > 2
            for key in parts[2].split()
        },
        benefits=tuple(_benefit(*one) for one in sections["tax"]),
    )


def _rule(number: int, parts: list[str]) -> Rule:
    warns = parts[4:] == [WARNS]
    if len(parts) != 4 + warns or parts[0] not in CHECKS:
        raise Unreadable(number)
    key, title, basis, remedy = parts[:4]
    return Rule(key, title, basis, remedy, warns)


def _benefit(number: int, parts: list[str]) -> Benefit:
    if len(parts) != 3:
        raise Unreadable(number)
    return Benefit(frozenset(parts[0].split()), parts[1], parts[2])


@dataclass(frozen=True)
class Party:
    """Be a party of a contract: whether its credit code is right, or none is needed abroad."""

    name: str
    qualified: bool


@dataclass(frozen=True)
class Facts:
    """Be what a registration says, as far as the rules ask it."""

    way: str
    ways: frozenset[str]
    content: str
    state: str
    signed_on: date | None
    ends_on: date | None
    today: date
    parties: tuple[Party, ...]
    amount: Money | None
    technical: Money | None
    budget: dict[str, Money] = field(default_factory=dict)
    new_input: Money | None = None
    new_output: Money | None = None
    papers: frozenset[str] = frozenset()
    missing_codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Be what a rule found: whether it holds, and the names or sums behind it."""

    rule: Rule
    holds: bool
    detail: str = ""


Answer = tuple[bool, str]


def _written(facts: Facts, book: Book) -> Answer:
    return facts.signed_on is not None and "scan" in facts.papers, ""


def _in_force(facts: Facts, book: Book) -> Answer:
    over = facts.ends_on is not None and facts.ends_on < facts.today
    begun = facts.signed_on is not None and facts.signed_on <= facts.today
    return facts.state in ("signed", "closing") and begun and not over, str(facts.ends_on) if over else ""


def _parties(facts: Facts, book: Book) -> Answer:
    lacking = [party.name for party in facts.parties if not party.qualified]
    return len(facts.parties) > 1 and not lacking, "、".join(lacking)


def _type(facts: Facts, book: Book) -> Answer:
    words = book.words.get(facts.way, ())
    spoken = not words or any(word in facts.content for word in words)
    return facts.way in facts.ways and spoken, "" if spoken else "、".join(words)


def _object(facts: Facts, book: Book) -> Answer:
    # In fewer characters it is a name and no description.
    least = int(next(iter(book.words.get("shortest_object", ())), "0"))
    return len("".join(facts.content.split())) >= least, ""


def _foreign(facts: Facts, book: Book) -> Answer:
    found = [word for word in book.words.get("foreign", ()) if word in facts.content]
    return not found, "、".join(found)


def _price(facts: Facts, book: Book) -> Answer:
    return facts.amount is not None and facts.amount.fen > 0, ""


def not_technical(budget: dict[str, Money], book: Book) -> Money:
    """Add up what of a budget is no technical value, by the categories that the book names."""
    return total(budget.get(category, NOTHING) for category in book.words.get("not_technical", ()))


def _breakdown(facts: Facts, book: Book) -> Answer:
    return facts.way not in _PRICED or bool(facts.budget), ""


def _deducted(facts: Facts, book: Book) -> Answer:
    if facts.amount is None or facts.technical is None:
        return True, ""
    most = facts.amount - not_technical(facts.budget, book)
    return facts.technical <= most, "" if facts.technical <= most else f"{facts.technical} > {most}"


def _technical(facts: Facts, book: Book) -> Answer:
    if facts.technical is None or facts.amount is None:
        return False, ""
    fits = 0 < facts.technical.fen <= facts.amount.fen
    return fits, "" if fits else f"{facts.technical} / {facts.amount}"


def _transfer(facts: Facts, book: Book) -> Answer:
    return facts.way != "transfer" or None not in (facts.new_input, facts.new_output), ""


def _papers(facts: Facts, book: Book) -> Answer:
    lacking = [kind for kind in book.papers.get(facts.way, ()) if kind not in facts.papers]
    return not lacking, " ".join(lacking)


def _codes(facts: Facts, book: Book) -> Answer:
    return not facts.missing_codes, " ".join(facts.missing_codes)


CHECKS: dict[str, Callable[[Facts, Book], Answer]] = {
    "written": _written,
    "in_force": _in_force,
    "parties": _parties,
    "type": _type,
    "object": _object,
    "foreign": _foreign,
    "price": _price,
    "breakdown": _breakdown,
    "deducted": _deducted,
    "technical": _technical,
    "transfer": _transfer,
    "papers": _papers,
    "codes": _codes,
}


def check(facts: Facts, book: Book) -> list[Finding]:
    """Hold a registration against the rules of a book, in its order."""
    return [Finding(rule, *CHECKS[rule.key](facts, book)) for rule in book.rules]


def benefits_of(way: str, book: Book) -> list[Benefit]:
    """List the tax benefits that a registered contract of a way opens."""
    return [benefit for benefit in book.benefits if way in benefit.ways]


def is_number(text: str) -> bool:
    """Tell whether a registration number has 16 digits, or 14 as older ones have."""
    return text.isascii() and text.isdigit() and len(text) in (14, 16)


def unmet(findings: Iterable[Finding]) -> list[Finding]:
    """Keep the findings that stop a filing: rules that do not hold, without those that only warn."""
    return [finding for finding in findings if not finding.holds and not finding.rule.warns]
