"""Give PostgreSQL an index that holds the live rows in the order of lists.

An index that begins with ``retired_at`` is read in order by SQLite, for which ``IS NULL`` is a fixed value, but not by
PostgreSQL, which would sort a million rows for a page. SQLite, given a partial index, would take it where a better
one is there. So it is made where it helps alone, by a migration that the models do not know of.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, migrations


def live_in_order(table: str) -> migrations.RunPython:
    """Make the operation for a table with ``retired_at``, ``changed_at`` and ``id``."""
    name = f"{table}_live_order"

    def make(_apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f'CREATE INDEX "{name}" ON "{table}" ("changed_at" DESC, "id" DESC) WHERE "retired_at" IS NULL'
            )

    def drop(_apps: Any, editor: Any) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f'DROP INDEX IF EXISTS "{name}"')

    return migrations.RunPython(make, drop)


def know_tables() -> None:
    """Let SQLite count what stands in its tables and indexes, which PostgreSQL does by itself.

    Without the counts it guesses which index is best. It takes a second or two at a million records.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
