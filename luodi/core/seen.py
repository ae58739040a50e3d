"""Remember what a file held already, in a temporary file of our own: a million keys must not fill the memory."""

from __future__ import annotations

import hashlib
import sqlite3
import unicodedata
from collections.abc import Iterable

# So many keys one statement asks for.
_ASKED = 500
Key = tuple[str, ...]


class Seen:
    """Remember keys with the number of the row that held each first; a context manager."""

    def __enter__(self) -> Seen:
        # An empty name is a database on disk that vanishes when it is closed.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode=OFF")
        # The digests of some hundred thousand rows come in no order: with less they are fetched again and again.
        self._file.execute("PRAGMA cache_size=-16384")
        self._file.execute("CREATE TABLE seen (digest BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID")
        self._file.execute("BEGIN")
        self._digests: dict[Key, bytes] = {}
        self._near: dict[bytes, int | None] = {}
        self._fresh: list[tuple[bytes, int]] = []
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def look_up(self, keys: Iterable[Key]) -> None:
        """Have at hand what is remembered of many keys: asking for each by itself takes five times as long."""
        self._file.executemany("INSERT INTO seen VALUES (?, ?)", self._fresh)
        self._fresh = []
        # The same words are asked for as keys of several kinds, which the first part tells.
        words: dict[Key, bytes] = {}
        self._digests = {}
        for parts in keys:
            said = words.get(parts[1:])
            if said is None:
                said = words[parts[1:]] = _digest(parts[1:])
            self._digests[parts] = parts[0].encode() + said
        asked = list(set(self._digests.values()))
        self._near = dict.fromkeys(asked)
        for start in range(0, len(asked), _ASKED):
            part = asked[start : start + _ASKED]
            slots = ",".join("?" * len(part))
            self._near.update(
                self._file.execute(f"SELECT digest, number FROM seen WHERE digest IN ({slots})", part)  # noqa: S608
            )

    def add(self, *parts: str, number: int = 0) -> int | None:
        """Remember a key, even but for width, case and spaces; give the number that it was remembered with before."""
        digest = self._at_hand(parts)
        earlier = self._near[digest]
        if earlier is None:
            self._near[digest] = number
            self._fresh.append((digest, number))
        return earlier

    def find(self, *parts: str) -> int | None:
        """Give the number that a key was remembered with, if it was."""
        return self._near[self._at_hand(parts)]

    def _at_hand(self, parts: Key) -> bytes:
        if parts not in self._digests:
            self.look_up([parts])
        return self._digests[parts]


def _digest(parts: Key) -> bytes:
    even = " ".join(unicodedata.normalize("NFKC", "\0".join(parts)).casefold().split())
    return hashlib.blake2b(even.encode(errors="replace"), digest_size=12).digest()
