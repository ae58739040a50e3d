"""Remember what a file held already, in a temporary file of our own: a million keys must not fill the memory."""

from __future__ import annotations

import hashlib
import sqlite3
import unicodedata


class Seen:
    """Remember keys with the number of the row that held each first; a context manager."""

    def __enter__(self) -> Seen:
        # An empty name is a database on disk that vanishes when it is closed.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode=OFF")
        self._file.execute("CREATE TABLE seen (digest BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID")
        self._file.execute("BEGIN")
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def add(self, *parts: str, number: int = 0) -> int | None:
        """Remember a key, even but for width, case and spaces; give the number that it was remembered with before."""
        digest = _digest(parts)
        done = self._file.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (digest, number))
        return None if done.rowcount == 1 else self._number(digest)

    def find(self, *parts: str) -> int | None:
        """Give the number that a key was remembered with, if it was."""
        return self._number(_digest(parts))

    def _number(self, digest: bytes) -> int | None:
        found = self._file.execute("SELECT number FROM seen WHERE digest = ?", (digest,)).fetchone()
        return int(found[0]) if found else None


def _digest(parts: tuple[str, ...]) -> bytes:
    even = " ".join(unicodedata.normalize("NFKC", "\0".join(parts)).casefold().split())
    return hashlib.blake2b(even.encode(errors="replace"), digest_size=12).digest()
