"""Share out sweeps: in the quick suite each database takes every fourth case, by the names of the cases.

So that the quick suite stays quick however many registers there come to be. `tests/run.py` sets ``TESTS_SHARED_OUT``
for it; `make check-deep`, and a run on one database, take all.
"""

import os
import zlib

from django.db import connection

SHARED_OUT = bool(os.environ.get("TESTS_SHARED_OUT"))


def here(case: str) -> bool:
    """Tell whether a case is this database's to try."""
    return not SHARED_OUT or zlib.crc32(case.encode()) % 4 == (2 if connection.vendor == "postgresql" else 0)
