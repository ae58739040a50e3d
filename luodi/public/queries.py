"""Answer what anybody may read: the one gate of the public site, asked anew for every answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from luodi.calls.models import Topic
from luodi.core import keyset, searching
from luodi.core.actor import ANONYMOUS
from luodi.core.cells import Cell, Columns, masks
from luodi.core.errors import Missing
from luodi.core.filtering import in_spans
from luodi.core.listing import COUNTED
from luodi.public.shelves import (
    BODY_SHELF,
    FUND_SHELF,
    NEED_SHELF,
    RESULT_SHELF,
    SHELVES,
    Shelf,
)
from luodi.registry import reference
from luodi.registry.models import Region, ResultApplication
from luodi.registry.queries import proofs_of, rights_of
from luodi.registry.rules import shown_to_outsiders
from luodi.registry.states import Level

PAGE = 20
# So many of each kind stand on a page that shows several kinds.
SOME = 6
_ORDER = "-changed_at"
_WHY = "anybody may read what a shelf holds open"


def open_rows(shelf: Shelf) -> Any:
    """Give the records of a shelf that anybody may read now."""
    return shelf.model.objects.unguarded(_WHY).filter(shelf.open(), retired_at=None)


@dataclass(frozen=True)
class Item:
    """Be one record on the public site: what is shown of it, and where its page is."""

    record: Any
    cells: list[Cell]
    url: str

    def shown(self, names: Iterable[str]) -> list[Cell]:
        """Give the cells of some fields that say something."""
        by_name = {cell.name: cell for cell in self.cells}
        return [by_name[name] for name in names if by_name[name].text and not by_name[name].masked]


@dataclass(frozen=True)
class Hits:
    """Be one page of a shelf."""

    shelf: Shelf
    items: list[Item]
    count: int
    more: bool
    page: int
    size: int = PAGE

    @property
    def pages(self) -> int:
        """Count the pages that can be leafed through."""
        return max(1, -(-self.count // self.size))

    @property
    def lines(self) -> list[tuple[Item, list[Cell], str]]:
        """Give each record with its marks and its blurb."""
        marks, blurb = self.shelf.marks, self.shelf.blurb
        return [
            (item, item.shown(marks), "".join(cell.text for cell in item.shown((blurb,))) if blurb else "")
            for item in self.items
        ]


def address_of(shelf: Shelf, row: Any) -> str:
    """Give the public address of a record."""
    return reverse("public:record", args=[shelf.slug, row.code])


def hits(shelf: Shelf, where: Q, words: str = "", *, page: int = 1, size: int = PAGE) -> Hits:
    """Find one page of a shelf, the latest change first; a constant number of queries."""
    page = min(max(page, 1), COUNTED // size)
    base = shelf.model._base_manager.filter(where, retired_at=None)
    if words:
        base = base.filter(searching.matching(shelf.resource, ANONYMOUS, words))
    rule, few = shelf.open(), bool(words)
    order = keyset.order_of(shelf.model, _ORDER)
    keys = keyset.page_of_keys(base, rule, order, size=size, offset=(page - 1) * size, few=few)
    count = (
        len(keys.keys)
        if page == 1 and not keys.more
        else keyset.count_up_to(base, rule, COUNTED + 1, few=few)
    )
    return Hits(shelf, drawn(shelf, keys.keys, shelf.listed), count, keys.more, page, size)


def drawn(shelf: Shelf, keys: Sequence[int], names: Sequence[str]) -> list[Item]:
    """Fetch records by key, once more through the gate, and draw fields as somebody without an account sees them."""
    resource = shelf.resource
    foreign = [name for name in names if (field := resource.field(name)) is not None and field.is_relation]
    rows = {row.pk: row for row in open_rows(shelf).filter(pk__in=keys).select_related(*(foreign or (None,)))}
    found = [rows[key] for key in keys if key in rows]
    seen = masks(resource, ANONYMOUS, found, names)
    columns = Columns(resource, names, seen, ANONYMOUS)
    return [Item(row, columns.of(row), address_of(shelf, row)) for row in found]


def item_or_404(shelf: Shelf, code: str) -> Item:
    """Find a record of a shelf.

    :raises Missing: if there is none that anybody may read: withdrawn and never there answer the same.
    """
    key = open_rows(shelf).filter(code=code).values_list("pk", flat=True).first()
    found = drawn(shelf, [key], (*shelf.names, *shelf.listed)) if key is not None else []
    if not found:
        raise Missing
    return found[0]


def is_open(shelf: Shelf, row: Any) -> bool:
    """Tell whether anybody may read a record now."""
    return bool(open_rows(shelf).filter(pk=row.pk).exists())


def some_of_each(where: Q | None = None) -> list[Hits]:
    """Give the latest of every shelf, or of those that lie in regions what ``where`` leaves; none without anything."""
    shelves = [shelf for shelf in SHELVES.values() if where is None or "region" in shelf.filters]
    return [one for shelf in shelves if (one := hits(shelf, where or Q(), size=SOME)).items]


def searched(words: str) -> list[Hits]:
    """Find the best of every shelf by words."""
    found = [hits(shelf, Q(), words, size=SOME) for shelf in SHELVES.values()] if words else []
    return [one for one in found if one.items]


@dataclass(frozen=True)
class Use:
    """Be the known uses of one result: where and since when; never by whom."""

    places: list[tuple[Region, int | None]]
    item: Item | None = None


def _known_uses() -> Any:
    """Give the uses that are public facts, of results that anybody may read."""
    return ResultApplication.objects.unguarded(_WHY).filter(
        shown_to_outsiders("result__"), origin="portfolio", retired_at=None, result__retired_at=None
    )


def uses_of(result: Any) -> Use:
    """List where a result is known to be in use."""
    rows = _known_uses().filter(result=result).select_related("region").order_by("year", "pk")
    return Use([(row.region, row.year) for row in rows[:PAGE]])


def uses_in(region: Region | None = None) -> list[Use]:
    """List the results that are known to be in use in a region, or anywhere: the latest first."""
    rows = _known_uses().filter(in_spans("region_id", region.spans())) if region else _known_uses()
    places: dict[int, list[tuple[Region, int | None]]] = {}
    for row in rows.select_related("region").order_by("-year", "-pk")[:PAGE]:
        places.setdefault(row.result_id, []).append((row.region, row.year))
    return [Use(places[item.record.pk], item) for item in drawn(RESULT_SHELF, list(places), ("field",))]


def topics_of(call: Any) -> list[Any]:
    """List the topics of a call that anybody may read."""
    rows = Topic.objects.unguarded(_WHY).filter(call=call, retired_at=None)
    return list(rows.order_by("pk")[:300])


@dataclass(frozen=True)
class Backing:
    """Be what stands behind a result: rights that hold, proofs of its maturity."""

    rights: list[Any]
    proofs: list[Any]


def backing_of(result: Any, today: date) -> Backing:
    """List the rights and proofs of a result that anybody may read."""
    return Backing(
        rights_of([result.pk], today).get(result.pk, []), proofs_of([result.pk]).get(result.pk, [])
    )


@dataclass(frozen=True)
class Place:
    """Be one province with what the public site tells of it."""

    region: Region
    bodies: int
    funds: int
    needs: int
    uses: int

    @property
    def lit(self) -> bool:
        """Tell whether anything is told of it."""
        return bool(self.bodies or self.funds or self.needs or self.uses)


def places() -> list[Place]:
    """Count by province what the public site tells; a constant number of queries."""
    provinces = list(Region.objects.filter(level=Level.PROVINCE, abolished=False))
    counted = [_by_province(open_rows(shelf)) for shelf in (BODY_SHELF, FUND_SHELF, NEED_SHELF)]
    counted.append(_by_province(_known_uses()))
    return [Place(row, *(count.get(row.code[:2], 0) for count in counted)) for row in provinces]


def _by_province(rows: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    pairs = rows.order_by().exclude(region=None).values_list("region_id").annotate(Count("pk"))
    for code, count in pairs:
        found[code[:2]] = found.get(code[:2], 0) + count
    return found


def region_or_404(code: str) -> Region:
    """Find a region.

    :raises Missing: if the classification has none of that code.
    """
    found = Region.objects.filter(pk=code).first()
    if found is None:
        raise Missing
    return found


def regions_named(words: str) -> list[Region]:
    """Find the regions that a name means."""
    codes = [one.code for one in Region.meant(words)][:SOME]
    found = Region.objects.in_bulk(codes)
    return [found[code] for code in codes if code in found]


def above(region: Region) -> list[Region]:
    """List the regions that a region lies in, the largest first."""
    codes = [one.code for one in reference.ancestors(region.code)[:-1]]
    found = Region.objects.in_bulk(codes)
    return [found[code] for code in codes if code in found]
