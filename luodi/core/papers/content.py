"""Say what a printed document holds: headings, lines, figures, tables, cards; how it looks is the writers' work.

Every text is a text and nothing else: no writer takes any of it for markup.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Be some words of a line; ``url`` is where they lead, ``tone`` is urgent, quiet or nothing."""

    text: str
    url: str = ""
    tone: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Cover:
    """Be the first page of a booklet."""

    title: str
    subtitle: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contents:
    """List the headings and cards that follow, each leading to its place."""

    title: str


@dataclass(frozen=True)
class Heading:
    """Be a heading; ``url`` leads to the list of what stands under it."""

    text: str
    url: str = ""
    level: int = 1


@dataclass(frozen=True)
class Lines:
    """List lines, each of some spans, with bullets or numbers."""

    items: tuple[tuple[Span, ...], ...]
    numbered: bool = False


@dataclass(frozen=True)
class Prose:
    """Be running text; each line is a paragraph."""

    text: str


@dataclass(frozen=True)
class Figure:
    """Be a number with what it counts and where that is listed."""

    label: str
    value: str
    url: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Figures:
    """Show numbers side by side."""

    items: tuple[Figure, ...]


@dataclass(frozen=True)
class Table:
    """Be a table; ``right`` numbers the columns of figures, counted from 0."""

    head: tuple[str, ...]
    rows: tuple[tuple[Span, ...], ...]
    right: tuple[int, ...] = ()


@dataclass(frozen=True)
class Note:
    """Be a remark in small print."""

    text: str


@dataclass(frozen=True)
class Card:
    """Describe one thing in a frame that is not broken over pages if it can be helped; ``code`` is read by phones."""

    title: str
    url: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    code: str


@dataclass(frozen=True)
class Poster:
    """Describe one thing on a whole sheet, to be read from some steps away."""

    title: str
    marks: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    code: str
    caption: str


@dataclass(frozen=True)
class Sign:
    """Be a sign for a seat on a sheet of its own: read from both sides once the sheet is folded."""

    name: str
    detail: str


@dataclass(frozen=True)
class Code:
    """Be one code for phones with what it leads to."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Codes:
    """Show many codes for phones as a grid."""

    items: tuple[Code, ...]
    columns: int = 3


@dataclass(frozen=True)
class Break:
    """Begin a new page."""


Block = (
    Cover | Contents | Heading | Lines | Prose | Figures | Table | Note | Card | Poster | Sign | Codes | Break
)
# Width and height in millimetres.
SIZES = {"a4": (210, 297), "a3": (297, 420)}


@dataclass(frozen=True)
class Paper:
    """Be a whole document; ``stamp`` says at the foot of each page of when it is."""

    title: str
    language: str
    stamp: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    size: str = "a4"
    # A cover says the title itself.
    titled: bool = True
