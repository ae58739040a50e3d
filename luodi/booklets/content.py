"""Lay results out on paper: a handbook, posters, or a sheet of codes; what is not for the maker is in none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.booklets.models import Booklet
from luodi.booklets.queries import open_results
from luodi.booklets.states import Layout
from luodi.core.actor import Actor
from luodi.core.cells import Cell
from luodi.core.listing import Row, draw
from luodi.core.models import Origin
from luodi.core.papers.content import (
    Block,
    Break,
    Card,
    Code,
    Codes,
    Contents,
    Cover,
    Heading,
    Paper,
    Poster,
)
from luodi.core.resource import public_address
from luodi.registry.models import IntellectualProperty, MaturityEvidence
from luodi.registry.queries import proofs_of, rights_of
from luodi.registry.resources import RESULTS
from luodi.registry.states import PropertyKind

STEP: Final = 25
# What a card says in words, in this order, and what of it in short marks under its title.
_TEXTS: Final = ("problem", "advantage", "economics", "outcome")
_MARKS: Final = ("school", "trl", "way", "field")
_NAMES: Final = (*_TEXTS, *_MARKS, "summary", "keywords", "industry")
_LONGEST: Final = 900
# So many rights and proofs are named; a card is to be read in ten seconds.
_MOST: Final = 6


@dataclass(frozen=True)
class Entry:
    """Be one result with what protects it and what proves its maturity."""

    row: Row
    rights: Sequence[IntellectualProperty]
    proofs: Sequence[MaturityEvidence]
    internal: bool

    @property
    def url(self) -> str:
        """Give the address of the result's page, as phones need it: the public one, unless it stays in the house."""
        open_to_all = "" if self.internal else public_address(self.row.record)
        return str(settings.LUODI_SITE_URL + (open_to_all or self.row.url))

    @property
    def title(self) -> str:
        """Name the result; of fiction say that it is fiction."""
        record: Any = self.row.record
        fiction = record.origin == Origin.DEMONSTRATION
        return f"{record}〔{record.get_origin_display()}〕" if fiction else str(record)


def paper_of(booklet: Booklet, actor: Actor, told: Callable[[int], None]) -> Paper:
    """Lay a booklet out within what its maker may hand out now; ``told`` hears how many results are done."""
    entries = list(_entries(booklet, actor, told))
    stamp = _("As of %(day)s") % {"day": timezone.localtime(booklet.created_at).date().isoformat()}
    blocks = {Layout.HANDBOOK: _handbook, Layout.POSTERS: _posters, Layout.CODES: _codes}
    return Paper(
        title=booklet.title,
        language=booklet.language,
        stamp=f"{booklet.title} · {stamp}",
        blocks=tuple(blocks[Layout(booklet.layout)](booklet, entries, stamp)),
        subtitle=booklet.subtitle,
        size=booklet.size,
        titled=booklet.layout == Layout.CODES,
    )


def _entries(booklet: Booklet, actor: Actor, told: Callable[[int], None]) -> Iterator[Entry]:
    """Draw the results as lists draw them: fetched by the rule once more, masked fields without their value."""
    today = timezone.localdate()
    for start in range(0, booklet.total, STEP):
        keys = booklet.results[start : start + STEP]
        allowed = set(
            open_results(actor, internal=booklet.internal).filter(pk__in=keys).values_list("pk", flat=True)
        )
        rights, proofs = rights_of(allowed, today), proofs_of(allowed)
        for row in draw(RESULTS, actor, [key for key in keys if key in allowed], _NAMES):
            key = row.record.pk
            yield Entry(row, rights.get(key, ()), proofs.get(key, ()), booklet.internal)
        told(start + len(keys))


def _handbook(booklet: Booklet, entries: list[Entry], stamp: str) -> Iterator[Block]:
    lines = [_("%(count)d research results") % {"count": len(entries)}, stamp]
    if booklet.internal:
        lines.append(_("For use within the university: some of the results are not published."))
    yield Cover(booklet.title, booklet.subtitle, tuple(lines))
    yield Contents(_("Contents"))
    yield Break()
    for group, some in groupby(entries, key=_group):
        yield Heading(group)
        for one in some:
            yield Card(one.title, one.url, tuple(_marks(one)), tuple(_facts(one)), one.url)


def _posters(_booklet: Booklet, entries: list[Entry], _stamp: str) -> Iterator[Block]:
    for number, one in enumerate(entries):
        if number:
            yield Break()
        caption = _("Scan to see the whole result and to get in touch.")
        yield Poster(one.title, tuple(_marks(one)), tuple(_facts(one)), one.url, caption)


def _codes(_booklet: Booklet, entries: list[Entry], _stamp: str) -> Iterator[Block]:
    codes = tuple(Code(one.title, " · ".join(_marks(one)[:2]), one.url) for one in entries)
    if codes:
        yield Codes(codes)


def _group(one: Entry) -> str:
    """Name the industry under which a result stands; for one that names none, its technology field."""
    record: Any = one.row.record
    if record.industry is not None:
        return f"{record.industry.code} {record.industry}"
    return str(record.field) if record.field is not None else str(_("Other results"))


def _cells(row: Row, names: tuple[str, ...]) -> list[Cell]:
    by_name = {cell.name: cell for cell in row.cells}
    return [by_name[name] for name in names if by_name[name].text and not by_name[name].masked]


def _marks(one: Entry) -> list[str]:
    """Give the short marks of a card; a maturity that nothing proves is said to be stated."""
    record: Any = one.row.record
    return [
        record.maturity if cell.name == "trl" and not record.trl_evidenced else cell.text
        for cell in _cells(one.row, _MARKS)
    ]


def _facts(one: Entry) -> list[tuple[str, str]]:
    """Give the texts of a card; where nobody wrote down problem and advantage, the summary stands for them."""
    told = _cells(one.row, _TEXTS) or _cells(one.row, ("summary",))
    facts = [(_capital(cell.label), _shortened(cell.text)) for cell in told]
    facts += [(str(_("Maturity proven by")), words) for words in _listed(map(_proof, one.proofs))]
    facts += [(str(_("Intellectual property")), words) for words in _listed(map(_right, one.rights))]
    return facts + [(_capital(cell.label), cell.text) for cell in _cells(one.row, ("keywords",))]


def _proof(line: MaturityEvidence) -> str:
    facts = {"level": line.level, "proof": line.proof, "day": line.shown_on.isoformat()}
    return _("TRL %(level)d: %(proof)s (%(day)s)") % facts


def _right(line: IntellectualProperty) -> str:
    """Name a right by kind, number and state; one without a number by its title, unless it is a secret."""
    name = line.number or ("" if line.kind == PropertyKind.SECRET else line.title)
    right = f"{line.get_kind_display()} {name}".rstrip()
    return pgettext("right", "%(right)s (%(state)s)") % {"right": right, "state": line.get_state_display()}


def _listed(lines: Iterable[str]) -> list[str]:
    """Join the first lines, saying how many more there are; nothing for none."""
    named = list(lines)
    if not named:
        return []
    more = len(named) - _MOST
    left_out = [_("%(count)d more") % {"count": more}] if more > 0 else []
    return [_shortened(pgettext("between parts", "; ").join([*named[:_MOST], *left_out]))]


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
