"""Lay results out on paper: a handbook, posters, or a sheet of codes; what is not for the maker is in none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

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
from luodi.registry.resources import RESULTS

STEP: Final = 25
# What a card says in words, in this order, and what of it in short marks under its title.
_TEXTS: Final = ("problem", "advantage", "economics", "outcome")
_MARKS: Final = ("school", "trl", "way", "field")
_NAMES: Final = (*_TEXTS, *_MARKS, "summary", "keywords", "industry")
_LONGEST: Final = 900


def paper_of(booklet: Booklet, actor: Actor, told: Callable[[int], None]) -> Paper:
    """Lay a booklet out within what its maker may hand out now; ``told`` hears how many results are done."""
    rows = list(_rows(booklet, actor, told))
    stamp = _("As of %(day)s") % {"day": timezone.localtime(booklet.created_at).date().isoformat()}
    blocks = {Layout.HANDBOOK: _handbook, Layout.POSTERS: _posters, Layout.CODES: _codes}
    return Paper(
        title=booklet.title,
        language=booklet.language,
        stamp=f"{booklet.title} · {stamp}",
        blocks=tuple(blocks[Layout(booklet.layout)](booklet, rows, stamp)),
        subtitle=booklet.subtitle,
        size=booklet.size,
        titled=booklet.layout == Layout.CODES,
    )


def _rows(booklet: Booklet, actor: Actor, told: Callable[[int], None]) -> Iterator[Row]:
    """Draw the results as lists draw them: fetched by the rule once more, masked fields without their value."""
    for start in range(0, booklet.total, STEP):
        keys = booklet.results[start : start + STEP]
        allowed = set(
            open_results(actor, internal=booklet.internal).filter(pk__in=keys).values_list("pk", flat=True)
        )
        yield from draw(RESULTS, actor, [key for key in keys if key in allowed], _NAMES)
        told(start + len(keys))


def _handbook(booklet: Booklet, rows: list[Row], stamp: str) -> Iterator[Block]:
    lines = [_("%(count)d research results") % {"count": len(rows)}, stamp]
    if booklet.internal:
        lines.append(_("For use within the university: some of the results are not published."))
    yield Cover(booklet.title, booklet.subtitle, tuple(lines))
    yield Contents(_("Contents"))
    yield Break()
    for group, some in groupby(rows, key=_group):
        yield Heading(group)
        for row in some:
            yield Card(_title(row), _url(row), tuple(_marks(row)), tuple(_facts(row)), _url(row))


def _posters(_booklet: Booklet, rows: list[Row], _stamp: str) -> Iterator[Block]:
    for number, row in enumerate(rows):
        if number:
            yield Break()
        caption = _("Scan to see the whole result and to get in touch.")
        yield Poster(_title(row), tuple(_marks(row)), tuple(_facts(row)), _url(row), caption)


def _codes(_booklet: Booklet, rows: list[Row], _stamp: str) -> Iterator[Block]:
    codes = tuple(Code(_title(row), " · ".join(_marks(row)[:2]), _url(row)) for row in rows)
    if codes:
        yield Codes(codes)


def _group(row: Row) -> str:
    """Name the industry under which a result stands; for one that names none, its technology field."""
    record: Any = row.record
    if record.industry is not None:
        return f"{record.industry.code} {record.industry}"
    return str(record.field) if record.field is not None else str(_("Other results"))


def _title(row: Row) -> str:
    """Name a result; of fiction say that it is fiction."""
    record: Any = row.record
    return (
        f"{record}〔{record.get_origin_display()}〕" if record.origin == Origin.DEMONSTRATION else str(record)
    )


def _url(row: Row) -> str:
    return str(settings.LUODI_SITE_URL + row.url)


def _cells(row: Row, names: tuple[str, ...]) -> list[Cell]:
    by_name = {cell.name: cell for cell in row.cells}
    return [by_name[name] for name in names if by_name[name].text and not by_name[name].masked]


def _marks(row: Row) -> list[str]:
    return [cell.text for cell in _cells(row, _MARKS)]


def _facts(row: Row) -> list[tuple[str, str]]:
    """Give the texts of a card; where nobody wrote down problem and advantage, the summary stands for them."""
    told = _cells(row, _TEXTS) or _cells(row, ("summary",))
    facts = [(_capital(cell.label), _shortened(cell.text)) for cell in told]
    return facts + [(_capital(cell.label), cell.text) for cell in _cells(row, ("keywords",))]


def _capital(label: Any) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
