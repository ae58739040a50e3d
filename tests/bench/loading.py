"""Load files of rows (see world.py) into either database: without its indexes, which are made anew afterwards."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

_CHUNK = 1 << 20


def tables_of(folder: Path) -> dict[str, int]:
    """Give the tables of a folder of files, with their numbers of rows, in the order of loading."""
    found: dict[str, int] = json.loads((folder / "tables.json").read_text())
    return found


def into_sqlite(folder: Path, database: Path) -> None:
    """Load into a migrated SQLite file that nobody else uses."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA foreign_keys = OFF")
    # Making an index of a million rows sorts in memory.
    connection.execute("PRAGMA cache_size = -500000")
    for table in tables_of(folder):
        question = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql NOT NULL"
        )
        indexes = connection.execute(question, (table,)).fetchall()
        for name, _made in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        with (folder / f"{table}.rows").open(encoding="utf-8") as lines:
            columns = next(lines).rstrip("\n").split("\t")
            connection.execute("BEGIN")
            # The names are those of our own models.
            insert = f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})'  # noqa: S608
            connection.executemany(insert, map(_values, lines))
            connection.execute("COMMIT")
        for _name, made in indexes:
            connection.execute(made)
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _values(line: str) -> list[str | None]:
    return [
        None if value == "\\N" else value.replace("\\\\", "\\") for value in line.rstrip("\n").split("\t")
    ]


def into_postgresql(folder: Path, address: str) -> None:
    """Load into a migrated PostgreSQL database that nobody else uses."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        connection.execute("SET maintenance_work_mem = '512MB'")
        # References are checked by triggers, which this turns off.
        connection.execute("SET session_replication_role = 'replica'")
        for table in tables_of(folder):
            indexes = _indexes(connection, table)
            for name, _made in indexes:
                connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
            _copy(connection, table, folder / f"{table}.rows")
            for _name, made in indexes:
                connection.execute(made)
        connection.execute("VACUUM ANALYZE")


def _indexes(connection: psycopg.Connection, table: str) -> list[tuple[str, str]]:
    """List the indexes that no constraint rests on, with the statements that make them."""
    return connection.execute(
        "SELECT indexrelid::regclass::name, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)",
        (table,),
    ).fetchall()


def _copy(connection: psycopg.Connection, table: str, file: Path) -> None:
    with file.open("rb") as rows:
        columns = [sql.Identifier(name) for name in rows.readline().decode().rstrip("\n").split("\t")]
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table), sql.SQL(", ").join(columns)
        )
        with connection.cursor().copy(statement) as copy:
            for chunk in _chunks(rows):
                copy.write(chunk)
    # Later rows get numbers behind these.
    connection.execute(
        sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(
            sql.Literal(table), sql.Identifier(table)
        )
    )


def _chunks(file: object) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):  # type: ignore[attr-defined]
        yield chunk
