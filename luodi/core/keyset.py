"""Find one page of a list in its order, at the same cost however far down: by the last row seen, not by counting.

The rule of a list is often a disjunction. At a million rows one query with OR takes most of a second; one query a
branch, each by its own index, merged here, takes some milliseconds.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import connection, models
from django.db.models import F, Q

from luodi.core.change import plain
from luodi.core.models import Record
from luodi.core.rules import branches_of

_SALT = "luodi.core.keyset"


@dataclass(frozen=True)
class Order:
    """Be the order of a list: a stored column, then the key; ``falling`` turns both round.

    Empty values stand where the database puts them by itself, or its indexes would not serve.
    """

    model: type[Record]
    name: str
    falling: bool

    @property
    def field(self) -> models.Field[Any, Any]:
        """Give the model field."""
        return self.model._meta.get_field(self.name)  # type: ignore[return-value]

    @property
    def stored(self) -> models.Field[Any, Any]:
        """Give the field that holds the value: of a reference, the field it refers to."""
        field = self.field
        return field.target_field if isinstance(field, models.ForeignKey) else field

    @property
    def by_python(self) -> bool:
        """Tell whether Python orders the values like the database: not texts, where a server has a collation."""
        text = isinstance(self.stored, (models.CharField, models.TextField))
        return not text or connection.vendor == "sqlite"

    def applied(self, rows: Any) -> Any:
        """Put rows into this order, with the value they are ordered by as ``sort_value``."""
        value = F("sort_value")
        ordered = (value.desc(), "-pk") if self.falling else (value.asc(), "pk")
        return rows.annotate(sort_value=F(self.field.attname)).order_by(*ordered)

    def rank(self, value: Any, key: int) -> tuple[bool, Any, int]:
        """Give what Python orders a row by."""
        empty_is_least: bool = connection.features.order_by_nulls_first
        return ((value is None) != empty_is_least, value, key)

    def beyond(self, value: Any, key: int) -> list[Q]:
        """Give the rows behind a row, for rows to which the order was applied: in parts, each a stretch of an index."""
        further = "lt" if self.falling else "gt"
        same_value = Q(**{f"pk__{further}": key})
        empty_first = connection.features.order_by_nulls_first != self.falling
        if value is None:
            empty = Q(sort_value__isnull=True) & same_value
            return [empty, Q(sort_value__isnull=False)] if empty_first else [empty]
        behind = Q(**{f"sort_value__{further}": value}) | (Q(sort_value=value) & same_value)
        # Says nothing new, but lets the database enter its index at the right place.
        bounded = Q(**{f"sort_value__{further}e": value}) & behind
        return [bounded, Q(sort_value__isnull=True)] if self.field.null and not empty_first else [bounded]


@dataclass(frozen=True)
class Page:
    """Be the keys of one page, whether more follow, and the value that the last row is ordered by."""

    keys: list[int]
    more: bool
    last: Any = None


def order_of(model: type[Record], sort: str) -> Order:
    """Read an order as a list's address writes it: a column's name, with a minus before it if falling."""
    return Order(model, sort.lstrip("-"), sort.startswith("-"))


def page_of_keys(
    base: Any, rule: Q, order: Order, *, size: int, offset: int = 0, after: tuple[Any, int] | None = None
) -> Page:
    """Find the keys of a page: ``offset`` rows down, or behind the row of a value and key."""
    last = offset + size + 1
    runs = []
    for branch in branches_of(rule):
        rows = order.applied(within(base, branch))
        for part in order.beyond(*after) if after is not None else [Q()]:
            runs.append(list(rows.filter(part).values_list("sort_value", "pk")[:last]))
    merged = _merged(runs, order)
    page = merged[offset : offset + size]
    return Page([key for _, key in page], len(merged) > offset + size, page[-1][0] if page else None)


def _merged(runs: list[list[tuple[Any, int]]], order: Order) -> list[tuple[Any, int]]:
    """Put runs into one, each row once."""
    if len(runs) == 1:
        return runs[0]
    if not order.by_python:
        keys = {key for run in runs for _, key in run}
        rows = order.applied(order.model._base_manager.filter(pk__in=keys))
        return list(rows.values_list("sort_value", "pk"))
    merged = heapq.merge(*runs, key=lambda row: order.rank(*row), reverse=order.falling)
    # What several branches allow comes several times.
    return list({key: (value, key) for value, key in merged}.values())


def within(base: Any, branch: Q) -> Any:
    """Restrict to a branch, through a subquery where it looks into other tables."""
    rows = base.model._base_manager.filter(branch)
    if len(rows.query.alias_map) <= 1:
        return base.filter(branch)
    return base.filter(pk__in=rows.values("pk"))


def write_cursor(order: Order, value: Any, code: str, question: Sequence[str]) -> str:
    """Write down where a page ended; signed, tied to the question, and without the row's number."""
    return signing.Signer(salt=_SALT).sign_object([plain(value), code, *question])


def read_cursor(order: Order, cursor: str, question: Sequence[str]) -> tuple[Any, int] | None:
    """Read where the page before ended: value and key of its last row; None if it was not written for this."""
    try:
        value, code, *asked = signing.Signer(salt=_SALT).unsign_object(cursor)
    except (signing.BadSignature, ValueError):
        return None
    if asked != list(question):
        return None
    key = order.model._base_manager.filter(code=code).values_list("pk", flat=True).first()
    return None if key is None else (order.stored.to_python(value), key)
