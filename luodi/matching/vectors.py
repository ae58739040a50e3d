"""Keep the vectors of records in files beside the index, whatever index is built there.

    vectors/M/rows.sqlite3     which record has which row, made of which text; what waits; how far a look at all is
    vectors/M/numbers-N.i16    the rows, one after the other, only ever appended to
    vectors/M/kinds-N.i16      of each row the number of its kind, -1 once it is of no use

M names the model: another one starts anew. The table alone says what counts: what was appended before a crash is
overwritten. Numbers are read through the page cache, a block at a time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from luodi.matching.embedding import SCALE, Vector
from luodi.matching.schema import bucket_of

_BLOCK: Final = 1 << 13
_ASKED_AT_ONCE: Final = 500
_LEAST_WASTE: Final = 1000
_DEAD: Final = -1
NOWHERE: Final = -(1 << 25)
"""Below every likeness: the row is of no use here."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kinds (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS held (
  key TEXT PRIMARY KEY, kind INTEGER NOT NULL, bucket TEXT NOT NULL, digest BLOB NOT NULL, row INTEGER UNIQUE
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS held_bucket ON held (kind, bucket);
CREATE TABLE IF NOT EXISTS waiting (key TEXT PRIMARY KEY) WITHOUT ROWID;
"""


class VectorsDamaged(Exception):
    """Report files that are absent or cannot be used; they are made anew."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Name a record and the text that its vector is made of."""

    key: str
    kind: str
    digest: bytes


class Reading:
    """Read one state of the store; writers meanwhile do not move it."""

    def __init__(self, folder: Path, database: sqlite3.Connection) -> None:
        self._database = database
        notes = dict(database.execute("SELECT name, value FROM state"))
        self.rows = int(notes.get("rows", 0))
        self.length = int(notes.get("length", 0))
        self.changes = int(notes.get("changes", 0))
        number = notes.get("number", "0")
        self.numbers_file = folder / f"numbers-{number}.i16"
        self.kinds_file = folder / f"kinds-{number}.i16"

    def numbers(self) -> Vector:
        """Return all rows, mapped from their file."""
        found: Vector = _mapped(self.numbers_file, (self.rows, self.length))
        return found

    def kinds(self) -> NDArray[np.int16]:
        """Return the number of each row's kind."""
        found: NDArray[np.int16] = _mapped(self.kinds_file, (self.rows,))
        return found

    def likenesses(self, asked: Vector, kinds: Sequence[str]) -> NDArray[np.int32]:
        """Return the dot product of each row of the kinds (none: of all) with a vector; exact, ``NOWHERE`` elsewhere.

        :raises VectorsDamaged: files do not fit.
        """
        found = np.full(self.rows, NOWHERE, dtype=np.int32)
        if not self.rows:
            return found
        if len(asked) != self.length:
            raise VectorsDamaged(
                f"the model answers with {len(asked)} numbers, those held have {self.length}"
            )
        known = {
            str(name): int(number)
            for number, name in self._database.execute("SELECT number, name FROM kinds")
        }
        wanted = np.array([known[kind] for kind in kinds or known if kind in known], dtype=np.int16)
        numbers, of_kind, question = self.numbers(), self.kinds(), asked.astype(np.float32)
        for start in range(0, self.rows, _BLOCK):
            chosen = np.flatnonzero(np.isin(of_kind[start : start + _BLOCK], wanted))
            if len(chosen):
                block = numbers[start : start + _BLOCK]
                block = block if len(chosen) == len(block) else block[chosen]
                found[start + chosen] = block.astype(np.float32) @ question
        return found

    def entries(self, rows: Sequence[int]) -> dict[str, tuple[int, bytes]]:
        """Return key -> (row, digest) of rows."""
        return self._asked("row", rows)

    def rows_of(self, keys: Sequence[str]) -> dict[str, tuple[int | None, bytes]]:
        """Return key -> (row, digest) of the records that are held; no row where the text was refused."""
        return self._asked("key", keys)

    def _asked(self, column: str, values: Sequence[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for start in range(0, len(values), _ASKED_AT_ONCE):
            some = values[start : start + _ASKED_AT_ONCE]
            marks = ",".join("?" * len(some))
            # The column is one of two words of this file.
            asked = f"SELECT key, row, digest FROM held WHERE {column} IN ({marks})"  # noqa: S608
            rows = self._database.execute(asked, some)
            found.update((key, (row, digest)) for key, row, digest in rows)
        return found

    def keys_in(self, kind: str, bucket: str) -> set[str]:
        """Return the records that are held of one piece of a kind."""
        rows = self._database.execute(
            "SELECT key FROM held WHERE bucket = ? AND kind = (SELECT number FROM kinds WHERE name = ?)",
            (bucket, kind),
        )
        return {str(key) for (key,) in rows}

    def waiting(self, most: int) -> list[str]:
        """Return records that have changed."""
        return [
            str(key)
            for (key,) in self._database.execute("SELECT key FROM waiting ORDER BY key LIMIT ?", (most,))
        ]

    def counts(self) -> tuple[int, int, int]:
        """Return how many records have a vector, how many were refused, how many wait."""
        held, with_row = self._database.execute("SELECT count(*), count(row) FROM held").fetchone()
        (waiting,) = self._database.execute("SELECT count(*) FROM waiting").fetchone()
        return int(with_row), int(held) - int(with_row), int(waiting)

    def check(self) -> None:
        """Look whether every row in use has a kind and the length that vectors are brought to.

        :raises VectorsDamaged: not so.
        """
        if not self.rows:
            return
        numbers, of_kind = self.numbers(), self.kinds()
        known = [_DEAD, *(number for (number,) in self._database.execute("SELECT number FROM kinds"))]
        if not np.isin(of_kind, known).all():
            raise VectorsDamaged("the kinds of the vectors are damaged")
        for start in range(0, self.rows, _BLOCK):
            used = of_kind[start : start + _BLOCK] != _DEAD
            block = numbers[start : start + _BLOCK][used].astype(np.float32)
            lengths = np.sqrt((block * block).sum(axis=1))
            if not (np.abs(lengths - SCALE) <= SCALE / 50).all():
                raise VectorsDamaged("the vectors are damaged")


class VectorStore:
    """Hold the vectors of one model; one process writes, any number read."""

    def __init__(self, root: Path, model: str) -> None:
        self._home = root / "vectors"
        self.folder = self._home / hashlib.blake2b(model.encode(errors="replace"), digest_size=8).hexdigest()

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Hold one state of the store.

        :raises VectorsDamaged: there is none, or none that can be used.
        """
        with self._opened(make=False) as database:
            database.execute("BEGIN")
            yield Reading(self.folder, database)
            database.execute("COMMIT")

    def begin(self) -> None:
        """Have a store to write to: what is damaged goes, and so do the vectors of other models."""
        for other in self._home.iterdir() if self._home.exists() else ():
            if other != self.folder and other.is_dir():
                shutil.rmtree(other, ignore_errors=True)
        try:
            with self.reading() as reading:
                reading.check()
        except VectorsDamaged:
            self.clear()

    def clear(self) -> None:
        """Forget everything, and have an empty store."""
        shutil.rmtree(self.folder, ignore_errors=True)
        with self._opened(make=True):
            pass

    def note(self, keys: Iterable[str]) -> None:
        """Remember that records have changed."""
        with self._changing() as database:
            database.executemany("INSERT OR IGNORE INTO waiting VALUES (?)", [(key,) for key in keys])

    def state(self, name: str) -> str:
        """Return a note, empty if there is none.

        :raises VectorsDamaged: there is no store.
        """
        with self._opened(make=False) as database:
            row = database.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
            return str(row[0]) if row else ""

    def keep(self, **notes: str) -> None:
        """Keep notes."""
        with self._changing() as database:
            database.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", notes.items())

    def put(
        self,
        entries: Sequence[Entry],
        vectors: Vector | None = None,
        *,
        refused: Sequence[Entry] = (),
        gone: Sequence[str] = (),
        settled: Sequence[str] = (),
    ) -> None:
        """Hold a vector for each entry; forget those that are gone; none of those named wait any longer.

        ``refused``: texts that the service does not take. ``settled``: nothing is to be done for them.

        :raises VectorsDamaged: the vectors are of another length than those that are held.
        """
        old = [*(entry.key for entry in (*entries, *refused)), *gone]
        with self._changing() as database:
            reading = Reading(self.folder, database)
            buried = [row for row, _ in reading.rows_of(old).values() if row is not None]
            database.executemany("DELETE FROM held WHERE key = ?", [(key,) for key in old])
            if vectors is not None and len(entries):
                _append(database, reading, entries, vectors)
            _insert(database, refused, None)
            database.executemany("DELETE FROM waiting WHERE key = ?", [(key,) for key in (*old, *settled)])
            if old:
                _keep(database, changes=reading.changes + 1)
        # After the table: a crash between leaves a row that nobody names, not a record that nobody finds.
        _bury(reading, buried)

    def tidy(self) -> None:
        """Copy the rows in use to new files once more than half are of no use."""
        with self._opened(make=False) as database:
            reading = Reading(self.folder, database)
            if reading.rows < _LEAST_WASTE or 2 * reading.counts()[0] > reading.rows:
                return
        with self._changing() as database:
            reading = Reading(self.folder, database)
            rows = [
                row for (row,) in database.execute("SELECT row FROM held WHERE row IS NOT NULL ORDER BY row")
            ]
            number = int(reading.numbers_file.stem.rpartition("-")[2]) + 1
            for name, whole in (("numbers", reading.numbers()), ("kinds", reading.kinds())):
                with (self.folder / f"{name}-{number}.i16").open("wb") as file:
                    for start in range(0, len(rows), _BLOCK):
                        file.write(whole[rows[start : start + _BLOCK]].tobytes())
                    _settle(file)
            # Upwards, so that none meets another's number.
            moved = [(new, old) for new, old in enumerate(rows) if new != old]
            database.executemany("UPDATE held SET row = ? WHERE row = ?", moved)
            _keep(database, rows=len(rows), number=number, changes=reading.changes + 1)
        reading.numbers_file.unlink(missing_ok=True)
        reading.kinds_file.unlink(missing_ok=True)

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._opened(make=True) as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    @contextmanager
    def _opened(self, *, make: bool) -> Iterator[sqlite3.Connection]:
        path = self.folder / "rows.sqlite3"
        if make:
            self.folder.mkdir(parents=True, exist_ok=True)
        elif not path.exists():
            raise VectorsDamaged("there are no vectors yet")
        try:
            with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as database:
                # What a power cut takes of the table is embedded again.
                database.execute("PRAGMA synchronous=NORMAL")
                if make:
                    database.execute("PRAGMA journal_mode=WAL")
                    database.executescript(_TABLES)
                yield database
        except sqlite3.Error as error:
            raise VectorsDamaged(f"the table of vectors cannot be used: {error}") from error


def _keep(database: sqlite3.Connection, **notes: int) -> None:
    said = [(name, str(value)) for name, value in notes.items()]
    database.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", said)


def _insert(database: sqlite3.Connection, entries: Sequence[Entry], first: int | None) -> NDArray[np.int16]:
    """Enter records in the table, from a row on; return the numbers of their kinds."""
    kinds: dict[str, int] = {}
    for kind in {entry.kind for entry in entries}:
        database.execute("INSERT OR IGNORE INTO kinds (name) VALUES (?)", (kind,))
        kinds[kind] = database.execute("SELECT number FROM kinds WHERE name = ?", (kind,)).fetchone()[0]
    database.executemany(
        "INSERT INTO held VALUES (?, ?, ?, ?, ?)",
        [
            (
                entry.key,
                kinds[entry.kind],
                bucket_of(entry.key),
                entry.digest,
                None if first is None else first + at,
            )
            for at, entry in enumerate(entries)
        ],
    )
    return np.array([kinds[entry.kind] for entry in entries], dtype=np.int16)


def _append(
    database: sqlite3.Connection, reading: Reading, entries: Sequence[Entry], vectors: Vector
) -> None:
    if reading.length not in (0, vectors.shape[1]):
        raise VectorsDamaged(
            f"the model answers with {vectors.shape[1]} numbers, those held have {reading.length}"
        )
    kinds = _insert(database, entries, reading.rows)
    for path, rows, width in (
        (reading.numbers_file, vectors, vectors.shape[1]),
        (reading.kinds_file, kinds, 1),
    ):
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.truncate(reading.rows * width * 2)
            file.seek(0, os.SEEK_END)
            file.write(np.ascontiguousarray(rows, dtype=np.int16).tobytes())
            _settle(file)
    _keep(database, rows=reading.rows + len(entries), length=vectors.shape[1])


def _bury(reading: Reading, rows: Sequence[int]) -> None:
    if rows:
        kinds: NDArray[np.int16] = np.memmap(reading.kinds_file, dtype=np.int16, mode="r+")
        kinds[list(rows)] = _DEAD


def _settle(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _mapped(path: Path, shape: tuple[int, ...]) -> Any:
    try:
        return np.memmap(path, dtype=np.int16, mode="r", shape=shape)
    except (OSError, ValueError) as error:
        raise VectorsDamaged(f"{path.name} is gone or too short") from error
