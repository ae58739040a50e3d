"""Let long works make many objects without Python looking for rubbish among all that the process holds."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Between two looks a work may make so many objects; Python's own 700 cost a quarter of the time of a large workbook.
_MADE = (50_000, 20, 100)
_USUAL = gc.get_threshold()
_lock = threading.Lock()
_works = 0


@contextmanager
def unhurried() -> Iterator[None]:
    """Look for rubbish rarely, and only among what this work makes; threads may do so at the same time."""
    global _works
    with _lock:
        _works += 1
        if _works == 1:
            gc.freeze()
            gc.set_threshold(*_MADE)
    try:
        yield
    finally:
        with _lock:
            _works -= 1
            if _works == 0:
                gc.set_threshold(*_USUAL)
                gc.unfreeze()
