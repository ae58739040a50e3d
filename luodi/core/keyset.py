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
from django.db.models.functions import Collate

from luodi.core.change import plain
from luodi.core.models import Record
from luodi.core.rules import branches_of

_SALT = "luodi.core.keyset"


@dataclass(frozen=True)
class Order:
    """Be the order of a list: a stored column, then the key; ``falling`` turns both round.

    Nothing is smaller than anything, and texts are ordered by code point: on both databases, and in Python.
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

    def applied(self, rows: Any) -> Any:
        """Put rows into this order, with the value they are ordered by as ``sort_value``."""
        column: Any = F(self.field.attname)
        if connection.vendor == "postgresql" and isinstance(
            self.stored, (models.CharField, models.TextField)
        ):
            # The server's own collation is unknown, and merging needs one order everywhere.
            column = Collate(column, "C")
        rows = rows.annotate(sort_value=column)
        ordered: Any = F("sort_value").desc() if self.falling else F("sort_value").asc()
        if self.field.null and not connection.features.order_by_nulls_first:
            value = F("sort_value")
            ordered = value.desc(nulls_last=True) if self.falling else value.asc(nulls_first=True)
        return rows.order_by(ordered, "-pk" if self.falling else "pk")

    def beyond(self, value: Any, key: int) -> Q:
        """Give the rows behind a row, for rows to which the order was applied."""
        further = "lt" if self.falling else "gt"
        same_value = Q(**{f"pk__{further}": key})
        if value is None:
            empty = Q(sort_value__isnull=True) & same_value
            return empty if self.falling else empty | Q(sort_value__isnull=False)
        behind = Q(**{f"sort_value__{further}": value}) | (Q(sort_value=value) & same_value)
        # Says nothing new, but lets the database enter its index at the right place.
        bounded = Q(**{f"sort_value__{further}e": value}) & behind
        return bounded | Q(sort_value__isnull=True) if self.falling and self.field.null else bounded


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
        if after is not None:
            rows = rows.filter(order.beyond(*after))
        runs.append([(_Ordered(value), key) for value, key in rows.values_list("sort_value", "pk")[:last]])
    merged: list[tuple[_Ordered, int]] = []
    seen: set[int] = set()
    for value, key in heapq.merge(*runs, reverse=order.falling):
        if key not in seen:
            seen.add(key)
            merged.append((value, key))
        if len(merged) >= last:
            break
    page = merged[offset : offset + size]
    return Page([key for _, key in page], len(merged) > offset + size, page[-1][0].value if page else None)


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
