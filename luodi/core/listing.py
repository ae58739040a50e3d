"""Answer a list: filters, search, sort and page, within a rule, in a constant number of fast queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.core import keyset, searching
from luodi.core.actor import Actor
from luodi.core.cells import Cell, Columns, masks, masks_each
from luodi.core.filtering import filterset
from luodi.core.models import Record
from luodi.core.resource import Resource
from luodi.core.rules import looks_elsewhere

PAGE = 50
LARGEST_PAGE = 200
# Nobody leafs through more than this; beyond it a list asks to be narrowed down, and stays fast.
COUNTED = 10_000


@dataclass(frozen=True)
class Row:
    """Be one line of a list."""

    record: Record
    cells: list[Cell]
    url: str


@dataclass(frozen=True)
class Listing:
    """Be one page of a list, with what a page needs to show and change it."""

    resource: Resource
    rows: list[Row]
    count: int
    more: bool
    page: int
    size: int
    sort: str
    filters: Any
    query: str
    chips: list[tuple[str, str, str]]

    @property
    def pages(self) -> int:
        """Count the pages that can be leafed through."""
        return max(1, -(-self.count // self.size))


def sortable(resource: Resource) -> tuple[str, ...]:
    """List the columns a list may be sorted by: those with an index for it, seen by everyone who sees the row.

    The index is on the column and the key, which breaks ties: without it a million rows are sorted for each page.
    """
    meta = resource.model._meta
    indexed = {index.fields[0] for index in meta.indexes if index.fields[1:] == ["id"]}
    names = [*(name for name in resource.columns if name in indexed), "changed_at"]
    return tuple(dict.fromkeys(name for name in names if name not in resource.model.MASKED))


def listing(
    resource: Resource,
    actor: Actor,
    asked: Any,
    *,
    within: Q | None = None,
    of: Q | None = None,
    size: int = PAGE,
    columns: Sequence[str] | None = None,
) -> Listing:
    """Answer one page of a list; ``asked`` is the query string (a QueryDict).

    ``within`` is a fixed restriction that may leave many rows, ``of`` one to the few rows of one record.
    """
    found = narrow(resource, actor, asked, within=within if of is None else of, few=of is not None)
    page = _whole(asked.get("page"), 1, COUNTED // size)
    order = keyset.order_of(resource.model, found.sort)
    keys = keyset.page_of_keys(
        found.rows, found.rule, order, size=size, offset=(page - 1) * size, few=found.few
    )
    count = len(keys.keys) if page == 1 and not keys.more else count_of(found)
    rows = draw(resource, actor, keys.keys, tuple(columns or resource.columns))
    return Listing(
        resource, rows, count, keys.more, page, size, found.sort, found.filters, found.query, chips_of(found)
    )


def first_pages(
    actor: Actor, lists: Sequence[tuple[Resource, Any, Sequence[str]]], *, size: int
) -> list[Listing]:
    """Answer the first page of several lists, each of resource, query string and columns, for a page that shows many.

    What is asked of each list alone are its rows; keys, counts and masks of all are asked together. A list without
    columns is only counted.
    """
    found = [narrow(resource, actor, asked) for resource, asked, _names in lists]
    pages = keyset.first_pages(
        [(one.rows, one.rule, keyset.order_of(one.rows.model, one.sort)) for one in found], size=size
    )
    long = [place for place, page in enumerate(pages) if page.more]
    counts = keyset.count_each_up_to([(found[place].rows, found[place].rule) for place in long], COUNTED + 1)
    counted = dict(zip(long, counts, strict=True))
    read = [
        (resource, fetch(resource, actor, page.keys, names) if names else [], names)
        for (resource, _asked, names), page in zip(lists, pages, strict=True)
    ]
    drawn = [_drawn(actor, *one, seen) for one, seen in zip(read, masks_each(actor, read), strict=True)]
    return [
        Listing(
            lists[place][0], drawn[place], counted.get(place, len(page.keys)), page.more, 1, size,
            one.sort, one.filters, one.query, chips_of(one),
        )
        for place, (one, page) in enumerate(zip(found, pages, strict=True))
    ]  # fmt: skip


@dataclass(frozen=True)
class Narrowed:
    """Be what a list's address asks for, before it is cut into pages: ``rows`` have still to pass ``rule``."""

    rows: Any
    rule: Q
    filters: Any
    query: str
    sort: str
    few: bool = False


def narrow(
    resource: Resource, actor: Actor, asked: Any, *, within: Q | None = None, few: bool = False
) -> Narrowed:
    """Apply the filters and the words of a list's address; an order that is not offered is the usual one."""
    model = resource.model
    filters = filterset(resource)(asked, queryset=model._base_manager.filter(retired_at=None), actor=actor)
    base = filters.qs if filters.is_valid() else filters.queryset.none()
    if within is not None:
        base = base.filter(within)
    query = asked.get("q", "").replace("\x00", "").strip()[:200]
    if query:
        base = base.filter(searching.matching(resource, actor, query))
    sort = asked.get("sort", resource.order)
    if sort not in orders(resource):
        sort = resource.order
    return Narrowed(base, model.rules.q(actor, "view"), filters, query, sort, few)


def orders(resource: Resource) -> tuple[str, ...]:
    """List the orders of a list as its address writes them, the usual one first."""
    offered = (order for name in sortable(resource) for order in (name, f"-{name}"))
    return tuple(dict.fromkeys((resource.order, *offered)))


def draw(resource: Resource, actor: Actor, keys: Sequence[int], names: Sequence[str]) -> list[Row]:
    """Fetch rows by key and draw their cells in the order of the keys."""
    records = fetch(resource, actor, keys, names)
    return _drawn(actor, resource, records, names, masks(resource, actor, records, names))


def _drawn(
    actor: Actor,
    resource: Resource,
    records: Sequence[Record],
    names: Sequence[str],
    seen: dict[str, set[int]],
) -> list[Row]:
    columns = Columns(resource, names, seen, actor)
    return [Row(record, columns.of(record), resource.url(record)) for record in records]


def fetch(resource: Resource, actor: Actor, keys: Sequence[int], names: Sequence[str]) -> list[Record]:
    """Fetch rows by key, once more within the rule, in the order of the keys, with what the fields refer to."""
    foreign, many = [], []
    for name in names:
        field = resource.field(name)
        if isinstance(field, models.ForeignKey):
            foreign.append(name)
        elif isinstance(field, models.ManyToManyField):
            many.append(name)
    found = resource.model.objects.allowed(actor).filter(pk__in=keys)
    found = found.select_related(*foreign, *resource.also).prefetch_related(*many)
    by_key = {row.pk: row for row in found.defer(*_unread(resource.model, frozenset(names)))}
    return [by_key[key] for key in keys if key in by_key]


@cache
def _unread(model: type[Record], names: frozenset[str]) -> tuple[str, ...]:
    """List the long texts of a record that no column shows: reading them would be most of the work of a page.

    None, where a column is worked out from the record: it may need them.
    """
    long = (models.TextField, models.JSONField)
    if names - {field.name for field in model._meta.get_fields()}:
        return ()
    return tuple(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, long) and field.name not in names
    )


def count_of(found: Narrowed) -> int:
    """Count up to the largest number that is shown exactly; one more stands for all that are larger."""
    return keyset.count_up_to(found.rows, found.rule, COUNTED + 1, few=found.few)


def counted(model: type[Record], actor: Actor, where: Q, verb: str = "view", most: int = COUNTED + 1) -> int:
    """Count the live rows of a question on which an actor may do the verb, up to a number.

    A rule over the table's own columns is asked by their indexes; one over other tables of each row.
    """
    rule = model.rules.q(actor, verb)
    few = looks_elsewhere(model, rule)
    return keyset.count_up_to(model._base_manager.filter(where, retired_at=None), rule, most, few=few)


def counted_each(actor: Actor, questions: Sequence[tuple[type[Record], Q, int]]) -> list[int]:
    """Count the live rows of several questions that an actor may see, each up to a number, in one query."""
    return keyset.count_each(
        [
            model.objects.allowed(actor).filter(where, retired_at=None).order_by().values_list("pk")[:most]
            for model, where, most in questions
        ]
    )


def first_of(model: type[Record], actor: Actor, where: Q, sort: str, size: int) -> Any:
    """Find the first live rows of a question that an actor may see, in an order as a list's address writes it."""
    base, rule = model._base_manager.filter(where, retired_at=None), model.rules.q(actor, "view")
    keys = keyset.page_of_keys(base, rule, keyset.order_of(model, sort), size=size).keys
    return model.objects.allowed(actor).filter(pk__in=keys).order_by(sort, "-pk" if sort[0] == "-" else "pk")


def _whole(text: str | None, least: int, most: int) -> int:
    return (
        min(max(int(text), least), most)
        if text and text.isascii() and text.isdigit() and len(text) < 9
        else least
    )


def chips_of(found: Narrowed) -> list[tuple[str, str, str]]:
    """Name the filters that are on: parameter, label, shown value."""
    filters, query = found.filters, found.query
    chips = [("q", str(_("search")), query)] if query else []
    if filters.is_valid():
        for name, value in filters.form.cleaned_data.items():
            if value not in (None, "", []):
                chips.append((name, str(filters.form.fields[name].label), filters.shown(name, value)))
    return chips
