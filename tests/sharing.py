"""Share out a sweep between the two databases: each takes half of the cases when a run asks both of them.

`tests/run.py` sets ``TESTS_SHARED_OUT`` for the quick suite; `make check-deep`, and a run on one database, take all.
"""

import os
import zlib

from django.db import connection

SHARED_OUT = bool(os.environ.get("TESTS_SHARED_OUT"))


def here(case: str) -> bool:
    """Tell whether a case is this database's to try."""
    return not SHARED_OUT or bool(zlib.crc32(case.encode()) & 1) == (connection.vendor == "postgresql")
