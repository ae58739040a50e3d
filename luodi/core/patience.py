"""Give long works room: they make many objects, and touch much of the database, without being slowed by either."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Between two looks a work may make so many objects; Python's own 700 cost a quarter of the time of a large workbook.
_MADE = (50_000, 20, 100)
_USUAL = gc.get_threshold()
# Kibibytes of an SQLite database that a work keeps at hand (below 0), and pages of its log between two clean-ups of it.
# What each statement might have to take back is kept in memory (2): else every page that it touches goes to a file.
_ROOMY = {"cache_size": -48 * 1024, "wal_autocheckpoint": 40_000, "temp_store": 2}
_lock = threading.Lock()
_works = 0


@contextmanager
def unhurried() -> Iterator[None]:
    """Look for rubbish rarely, and only among what this work makes, with room for the database.

    Threads may do so at the same time.
    """
    global _works
    with _lock:
        _works += 1
        if _works == 1:
            gc.freeze()
            gc.set_threshold(*_MADE)
    try:
        with roomy():
            yield
    finally:
        with _lock:
            _works -= 1
            if _works == 0:
                gc.set_threshold(*_USUAL)
                gc.unfreeze()


@contextmanager
def roomy() -> Iterator[None]:
    """Keep more of an SQLite database in memory, and tidy its log less often; PostgreSQL sees to that itself."""
    if connection.vendor != "sqlite":
        yield
        return
    # Where temporary things are is not changed within a transaction.
    roomy = {
        name: value for name, value in _ROOMY.items() if not (connection.in_atomic_block and "temp" in name)
    }
    usual = {name: _pragma(name) for name in roomy}
    for name, value in roomy.items():
        _pragma(name, value)
    try:
        yield
    finally:
        for name, value in usual.items():
            _pragma(name, value)


def _pragma(name: str, value: int | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}" if value is None else f"PRAGMA {name}={value:d}")
        found = cursor.fetchone()
    return int(found[0]) if found else 0
