"""Find one page of a list in its order, at the same cost however far down: by the last row seen, not by counting.

The rule of a list is often a disjunction. At a million rows one query with OR takes most of a second; one query a
branch, each by its own index, merged by the database, takes some milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q

from luodi.core.models import Record
from luodi.core.rules import branches_of, looks_elsewhere
from luodi.core.snapshot import plain

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

    def applied(self, rows: Any) -> Any:
        """Put rows into this order, with the value they are ordered by as ``sort_value``."""
        value = F("sort_value")
        ordered = (value.desc(), "-pk") if self.falling else (value.asc(), "pk")
        return rows.annotate(sort_value=F(self.field.attname)).order_by(*ordered)

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
    """Be the keys of one page, and whether more follow."""

    keys: list[int]
    more: bool


def order_of(model: type[Record], sort: str) -> Order:
    """Read an order as a list's address writes it: a column's name, with a minus before it if falling."""
    return Order(model, sort.lstrip("-"), sort.startswith("-"))


def page_of_keys(
    base: Any,
    rule: Q,
    order: Order,
    *,
    size: int,
    offset: int = 0,
    after: tuple[Any, int] | None = None,
    few: bool = False,
) -> Page:
    """Find the keys of a page: ``offset`` rows down, or behind the row of a value and key.

    ``few``: the base leaves few rows, so that the whole rule is best asked of each of them.
    """
    parts = order.beyond(*after) if after is not None else [Q()]
    runs = [
        order.applied(rows).filter(part).values_list("sort_value", "pk")
        for rows in _branches(base, rule, few)
        for part in parts
    ]
    if len(runs) == 1:
        found = [key for _value, key in runs[0][offset : offset + size + 1]]
    else:
        found = _merged(runs, order, size=size + 1, offset=offset)
    return Page(found[:size], len(found) > size)


def first_pages(questions: Sequence[tuple[Any, Q, Order]], *, size: int) -> list[Page]:
    """Find the keys of the first page of several lists, each of base, rule and order, in one statement."""
    parts: list[str] = []
    values: list[Any] = []
    for number, (base, rule, order) in enumerate(questions):
        runs = [
            order.applied(rows).values_list("sort_value", "pk") for rows in _branches(base, rule, few=False)
        ]
        united, given = _union([run[: size + 1] for run in runs])
        if united:
            # What lists are ordered by is of different types; the place in the order is a number in all of them.
            place = f"ROW_NUMBER() OVER ({_in_order(order)})"
            cut = (
                f'SELECT {number} AS "list", "pk", {place} AS "place" FROM {united} ORDER BY "place" LIMIT %s'  # noqa: S608
            )
            parts.append(f"SELECT * FROM ({cut}) AS list{number}")  # noqa: S608
            values.extend([*given, size + 1])
    found: list[list[int]] = [[] for _question in questions]
    if parts:
        for number, key, _place in _rows(f'{" UNION ALL ".join(parts)} ORDER BY "list", "place"', values):
            found[number].append(key)
    return [Page(keys[:size], len(keys) > size) for keys in found]


def _merged(runs: Sequence[Any], order: Order, *, size: int, offset: int) -> list[int]:
    """Let the database put runs into one, each row once, and cut a page out of it.

    Django cannot cut the parts of a union on SQLite, so the statement is put together here, of statements it wrote.
    """
    united, values = _union([run[: offset + size] for run in runs])
    if not united:
        return []
    cut = f"{_in_order(order)} LIMIT %s OFFSET %s"
    return [key for (key,) in _rows(f'SELECT "pk" FROM {united} {cut}', [*values, size, offset])]  # noqa: S608


def _in_order(order: Order) -> str:
    way = "DESC" if order.falling else "ASC"
    return f'ORDER BY "sort_value" {way}, "pk" {way}'


def count_up_to(base: Any, rule: Q, most: int, *, few: bool = False) -> int:
    """Count the rows that a rule leaves, each once, up to a number; ``few`` as for a page."""
    runs = [rows.order_by().values_list("pk")[:most] for rows in _branches(base, rule, few)]
    if len(runs) == 1:
        return int(runs[0].count())
    # One branch alone is often more than is counted; then nothing has to be put together and made distinct.
    if runs and int(runs[0].count()) >= most:
        return most
    united, values = _union(runs)
    if not united:
        return 0
    return min(most, int(_rows(f"SELECT COUNT(*) FROM {united}", values)[0][0]))  # noqa: S608


def count_each(runs: Sequence[Any]) -> list[int]:
    """Count the rows of several questions, each cut where it is counted far enough, in one statement."""
    return _at_once([_count([run]) for run in runs])


def count_each_up_to(questions: Sequence[tuple[Any, Q]], most: int) -> list[int]:
    """Count the rows that rules leave of several bases, each row once, up to a number, in one statement."""
    counts: list[tuple[str, list[Any]]] = []
    for base, rule in questions:
        runs = [rows.order_by().values_list("pk")[:most] for rows in _branches(base, rule, few=False)]
        whole, values = _count(runs)
        if len(runs) > 1:
            # As above: the branches are put together only where the first alone is not enough.
            first, given = _count(runs[:1])
            whole = f"CASE WHEN {first} >= %s THEN %s ELSE {whole} END"
            values = [*given, most, most, *values]
        counts.append((whole, values))
    return [min(most, count) for count in _at_once(counts)]


def _count(runs: Sequence[Any]) -> tuple[str, list[Any]]:
    """Write the number of rows of questions together as a column, with its values."""
    united, values = _union(runs)
    return (f"(SELECT COUNT(*) FROM {united})", values) if united else ("0", [])  # noqa: S608


def _at_once(columns: Sequence[tuple[str, list[Any]]]) -> list[int]:
    if not columns:
        return []
    statement = f"SELECT {', '.join(column for column, _values in columns)}"
    return list(_rows(statement, [value for _column, values in columns for value in values])[0])


def _union(runs: Sequence[Any]) -> tuple[str, list[Any]]:
    """Write questions as one table, each row once, with its values; nothing, if no row can be found."""
    statements: list[str] = []
    values: list[Any] = []
    for number, run in enumerate(runs):
        try:
            statement, given = run.query.sql_with_params()
        except EmptyResultSet:
            continue
        statements.append(f"SELECT * FROM ({statement}) AS run{number}")  # noqa: S608
        values.extend(given)
    return (f"({' UNION '.join(statements)}) AS merged", values) if statements else ("", [])


def _rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Ask what was put together of statements that Django wrote; all that people entered is among the values."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _branches(base: Any, rule: Q, few: bool) -> list[Any]:
    """Restrict to a rule, once a branch, or at once where few rows are asked."""
    if few:
        return [base.filter(Exists(base.model._base_manager.filter(rule, pk=OuterRef("pk"))))]
    return [within(base, branch) for branch in branches_of(rule)]


def within(base: Any, branch: Q) -> Any:
    """Restrict to a branch, through a subquery where it looks into other tables."""
    if not looks_elsewhere(base.model, branch):
        return base.filter(branch)
    return base.filter(pk__in=base.model._base_manager.filter(branch).values("pk"))


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
