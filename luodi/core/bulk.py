"""Write many rows of one table by one statement, prepared once: building a query anew takes longer than the row.

What Django itself makes of a value goes to the database, field by field; models save nothing here that they would not
save alone, and nothing is given back. Whoever needs the keys of new rows uses ``bulk_create``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows, given as the values of ``names``; the table must have nothing else without a default of its own."""
    prepared = _prepared(model, names, rows)
    if not prepared:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(quote(_column(model, name)) for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy:
                for values in prepared:
                    copy.write_row(values)
            return
        slots = ", ".join(["%s"] * len(names))
        # Names of our own tables and columns, quoted.
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({slots})",  # noqa: S608
            prepared,
        )


def amend(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Change records: each row holds the new values of ``names``, the key, and the version that it was decided on.

    :returns: how many were changed; a record at another version is not, and every one changed is at the next version.
    """
    prepared = _prepared(model, [*names, "id", "version"], rows)
    if not prepared:
        return 0
    quote = connection.ops.quote_name
    said = ", ".join(f"{quote(_column(model, name))} = %s" for name in names)
    version = quote("version")
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {said}, {version} = {version} + 1 "  # noqa: S608
            f"WHERE {quote('id')} = %s AND {version} = %s",
            prepared,
        )
        return int(cursor.rowcount)


def _prepared(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> list[list[Any]]:
    """Turn values into what the database takes."""
    prepare = [_field(model, name).get_db_prep_save for name in names]
    return [[turn(value, connection) for turn, value in zip(prepare, row, strict=True)] for row in rows]


def _field(model: type[models.Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if name in (field.name, field.attname))


def _column(model: type[models.Model], name: str) -> str:
    return str(_field(model, name).column)
