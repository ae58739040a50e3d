"""Save and load all rows of the database: SQLite by its own online copy, PostgreSQL table by table.

PostgreSQL's own pg_dump is not used: it is often absent or older than the server, and refuses then. COPY within
one snapshot gives the same rows on every machine.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

_SQLITE: Final = "database.sqlite3"
_TABLES: Final = "tables"
_COLUMNS: Final = "columns.json"
_PIECE: Final = 1 << 20


def save(folder: Path) -> dict[str, int]:
    """Save the database as it stands at one moment.

    :returns: the number of rows of each table.
    """
    return _save_sqlite(folder / _SQLITE) if connection.vendor == "sqlite" else _save_postgresql(folder)


def load(folder: Path, tables: dict[str, int], migrations: list[tuple[str, str]], *, stamp: str) -> None:
    """Put saved rows in the place of what is there; an SQLite file that is there is set aside under ``stamp``."""
    if connection.vendor == "sqlite":
        _load_sqlite(folder / _SQLITE, stamp)
    else:
        _load_postgresql(folder, tables, migrations)


def unknown(migrations: list[tuple[str, str]]) -> list[str]:
    """List the migrations that this version does not have; the replaced ones of others are known."""
    disk = MigrationLoader(None).disk_migrations
    known = set(disk) | _replaced(disk.values())
    return sorted(f"{app}.{name}" for app, name in migrations if (app, name) not in known)


def _replaced(migrations: Iterable[Migration]) -> set[tuple[str, str]]:
    """List what migrations stand for: a database that has seen them has these among the applied ones as well."""
    return {(app, name) for migration in migrations for app, name in migration.replaces}


def has_data() -> bool:
    """Tell whether there is any row that somebody has written."""
    names = set(connection.introspection.table_names())
    if "accounts_user" not in names:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM accounts_user), EXISTS (SELECT 1 FROM core_auditentry)")
        return any(cursor.fetchone())


def count() -> dict[str, int]:
    """Count the rows of each table; what SQLite keeps for itself is nobody's data."""
    with connection.cursor() as cursor:
        names = sorted(connection.introspection.table_names(cursor))
        return {name: _rows(cursor, name) for name in names if not name.startswith("sqlite_")}


def _rows(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of our tables
    return int(cursor.fetchone()[0])


# -- SQLite --


def _save_sqlite(target: Path) -> dict[str, int]:
    connection.ensure_connection()
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # In one step: writers go on, and what they write from here on is not in the copy.
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError(f"the copy is not sound: {verdict}")
        names = copy.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
        )
        return {name: _counted(copy, name) for (name,) in names.fetchall()}


def _counted(copy: sqlite3.Connection, table: str) -> int:
    (number,) = copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608 - names of our tables
    return int(number)


def _load_sqlite(source: Path, stamp: str) -> None:
    place = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    if place.exists():
        # Brings what is in the log of writes into the file before it is set aside.
        with closing(sqlite3.connect(place)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        place.rename(place.with_name(f"{place.name}.before-{stamp}"))
    for ending in ("-wal", "-shm"):
        Path(f"{place}{ending}").unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    fresh = place.with_name(f"{place.name}.part")
    fresh.write_bytes(b"")
    with closing(sqlite3.connect(source)) as saved, closing(sqlite3.connect(fresh)) as copy:
        saved.backup(copy)
    fresh.replace(place)


# -- PostgreSQL --


def _save_postgresql(folder: Path) -> dict[str, int]:
    (folder / _TABLES).mkdir()
    counted: dict[str, int] = {}
    columns: dict[str, list[str]] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        # One moment for all tables.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in sorted(connection.introspection.table_names(cursor)):
            counted[table] = _rows(cursor, table)
            columns[table] = _columns(cursor, table)
            names = ", ".join(map(connection.ops.quote_name, columns[table]))
            question = f"COPY {connection.ops.quote_name(table)} ({names}) TO STDOUT"
            place = folder / _TABLES / f"{table}.gz"
            with gzip.open(place, "wb", compresslevel=5) as file, cursor.copy(question) as rows:
                for piece in rows:
                    file.write(bytes(piece))
    (folder / _COLUMNS).write_text(json.dumps(columns, indent=1), encoding="utf-8")
    return counted


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return [name for (name,) in cursor.fetchall()]


def _load_postgresql(folder: Path, tables: dict[str, int], migrations: list[tuple[str, str]]) -> None:
    """Make the tables as they were when the rows were saved, and fill them, in one transaction for the rows."""
    columns: dict[str, list[str]] = json.loads((folder / _COLUMNS).read_text(encoding="utf-8"))
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    _migrate_to(set(migrations))
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            if table == "django_migrations":
                cursor.execute("DELETE FROM django_migrations")
            elif _rows(cursor, table):
                # What the migrations themselves wrote; guarded tables are empty and not touched.
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608
        with _untriggered(cursor):
            for table in tables:
                _fill(cursor, folder / _TABLES / f"{table}.gz", table, columns[table])
        _set_sequences(cursor, tables)


@contextmanager
def _untriggered(cursor: Any) -> Iterator[None]:
    """Take rows as they were saved: what triggers made of them is in them already."""
    cursor.execute(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1", []
    )
    guarded = [table for (table,) in cursor.fetchall()]
    for table in guarded:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    # References are looked at now: a table with some of them waiting cannot be altered.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in guarded:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _fill(cursor: Any, path: Path, table: str, columns: list[str]) -> None:
    names = ", ".join(map(connection.ops.quote_name, columns))
    with (
        gzip.open(path, "rb") as file,
        cursor.copy(f"COPY {connection.ops.quote_name(table)} ({names}) FROM STDIN") as rows,
    ):
        while piece := file.read(_PIECE):
            rows.write(piece)


def _migrate_to(applied: set[tuple[str, str]]) -> None:
    """Apply just the migrations that the saved database had seen."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    applied = applied - _replaced(executor.loader.disk_migrations.values())
    if unknown := sorted(applied - set(graph.nodes)):
        raise LookupError(
            f"this version does not know the migration {'.'.join(unknown[0])}: install a newer one"
        )
    last = [
        key for key in applied
        if not any(child.key in applied and child.key[0] == key[0] for child in graph.node_map[key].children)
    ]  # fmt: skip
    executor.migrate(last)


def _set_sequences(cursor: Any, tables: dict[str, int]) -> None:
    """Have new rows numbered after those that were loaded."""
    cursor.execute(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND (is_identity = 'YES' OR column_default LIKE 'nextval(%%')",
        [],
    )
    for table, column in cursor.fetchall():
        if table in tables:
            quoted, name = connection.ops.quote_name(table), connection.ops.quote_name(column)
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), GREATEST(coalesce(max({name}), 0), 1), "  # noqa: S608
                f"max({name}) IS NOT NULL) FROM {quoted}",
                [quoted, column],
            )
