"""Answer a list: filters, search, sort and page, within a rule, in a constant number of fast queries."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.core import searching
from luodi.core.actor import Actor
from luodi.core.cells import Cell, cells, masks
from luodi.core.filtering import filterset
from luodi.core.models import Record
from luodi.core.resource import Resource
from luodi.core.rules import branches_of

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
    """List the columns a list may be sorted by: stored, single-valued and seen by everyone who sees the row."""
    names = []
    for name in (*resource.columns, "changed_at"):
        field = resource.field(name)
        plain = field is not None and not isinstance(
            field, (models.ManyToManyField, models.JSONField, models.TextField)
        )
        if plain and name not in resource.model.MASKED:
            names.append(name)
    return tuple(dict.fromkeys(names))


def listing(
    resource: Resource,
    actor: Actor,
    asked: Any,
    *,
    within: Q | None = None,
    size: int = PAGE,
    columns: Sequence[str] | None = None,
) -> Listing:
    """Answer one page of a list; ``asked`` is the query string (a QueryDict), ``within`` a fixed restriction."""
    model = resource.model
    filters = filterset(resource)(asked, queryset=model._base_manager.filter(retired_at=None), actor=actor)
    base = filters.qs if filters.is_valid() else filters.queryset.none()
    if within is not None:
        base = base.filter(within)
    query = asked.get("q", "").strip()[:200]
    if query:
        base = base.filter(searching.matching(resource, actor, query))
    sort = asked.get("sort", resource.order)
    if sort.lstrip("-") not in sortable(resource):
        sort = resource.order
    page = _whole(asked.get("page"), 1, COUNTED // size)
    keys, more = _page_of_keys(base, model.rules.q(actor, "view"), sort, (page - 1) * size, size)
    count = len(keys) if page == 1 and not more else _count(base, model.rules.q(actor, "view"))
    names = tuple(columns or resource.columns)
    rows = draw(resource, actor, keys, names)
    return Listing(resource, rows, count, more, page, size, sort, filters, query, _chips(filters, query))


def draw(resource: Resource, actor: Actor, keys: Sequence[int], names: Sequence[str]) -> list[Row]:
    """Fetch rows by key, once more within the rule, and draw their cells in the order of the keys."""
    foreign, many = [], []
    for name in names:
        field = resource.field(name)
        if isinstance(field, models.ForeignKey):
            foreign.append(name)
        elif isinstance(field, models.ManyToManyField):
            many.append(name)
    found = resource.model.objects.allowed(actor).filter(pk__in=keys)
    by_key = {row.pk: row for row in found.select_related(*foreign, *resource.also).prefetch_related(*many)}
    records = [by_key[key] for key in keys if key in by_key]
    seen = masks(resource, actor, records, names)
    return [
        Row(record, cells(resource, record, names, seen, actor), resource.url(record)) for record in records
    ]


def _page_of_keys(base: Any, rule: Q, sort: str, offset: int, size: int) -> tuple[list[int], bool]:
    """Find the keys of a page by merging one indexed query a branch of the rule; tells whether more follow.

    At a million rows one query with OR takes most of a second, the merged pages some milliseconds.
    """
    column, falling = sort.lstrip("-"), sort.startswith("-")
    order = (sort, "-pk" if falling else "pk")
    last = offset + size + 1
    runs = [
        [
            (_Ordered(value), key)
            for value, key in _within(base, branch).order_by(*order).values_list(column, "pk")[:last]
        ]
        for branch in branches_of(rule)
    ]
    merged: list[int] = []
    for _value, key in heapq.merge(*runs, reverse=falling):
        if not merged or merged[-1] != key:
            merged.append(key)
        if len(merged) >= last:
            break
    page = merged[offset : offset + size]
    return page, len(merged) > offset + size


def _within(base: Any, branch: Q) -> Any:
    """Restrict to a branch, through a subquery where it looks into other tables."""
    rows = base.model._base_manager.filter(branch)
    if len(rows.query.alias_map) <= 1:
        return base.filter(branch)
    return base.filter(pk__in=rows.values("pk"))


def _count(base: Any, rule: Q) -> int:
    """Count up to the largest number that is shown exactly."""
    branches = branches_of(rule)
    if len(branches) == 1:
        return int(_within(base, branches[0]).order_by()[: COUNTED + 1].values("pk").count())
    keys: set[int] = set()
    for branch in branches:
        keys.update(_within(base, branch).order_by().values_list("pk", flat=True)[: COUNTED + 1])
        if len(keys) > COUNTED:
            return COUNTED + 1
    return len(keys)


class _Ordered:
    """Order values as the databases do here: nothing is smaller than anything."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Ordered) and self.value == other.value

    def __lt__(self, other: _Ordered) -> bool:
        if self.value is None or other.value is None:
            return self.value is None and other.value is not None
        return bool(self.value < other.value)


def _whole(text: str | None, least: int, most: int) -> int:
    return (
        min(max(int(text), least), most)
        if text and text.isascii() and text.isdigit() and len(text) < 9
        else least
    )


def _chips(filters: Any, query: str) -> list[tuple[str, str, str]]:
    """Name the filters that are on: parameter, label, shown value."""
    chips = [("q", str(_("search")), query)] if query else []
    if filters.is_valid():
        for name, value in filters.form.cleaned_data.items():
            if value not in (None, "", []):
                chips.append((name, str(filters.form.fields[name].label), filters.shown(name, value)))
    return chips
