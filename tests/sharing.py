"""Deal out the quick suite: what takes long and is alike on both databases, or in both languages, is tried on one.

So that the quick suite stays quick however much there comes to be. What databases may treat differently is tried on
both in every run. Of the rest each file is one database's, by its name; of the sweeps each case is; of the journeys
each runs in one language. `tests/run.py` sets ``TESTS_SHARED_OUT`` for it; `make check-deep`, and a run on one
database, take all.
"""

import os
import re
import zlib

from django.db import connection

SHARED_OUT = bool(os.environ.get("TESTS_SHARED_OUT"))
# Transactions, locks, triggers, types, order, text search: what the two databases do each in their own way.
ON_BOTH = (
    "core",
    "ledger",
    "funds",
    "awards",
    "contracts/test_receipts",
    "at_once",
    "in_parallel",
    "migrations",
)
# Long ones that chance would leave to the other, which has the longest already.
ON_POSTGRESQL = ("api/test_document.py", "isolation/test_twins.py", "reports/test_today.py")
# Whole in both languages in every run; at a hand-over the second turn gives back what the first one took.
IN_BOTH_LANGUAGES = ("test_main_journey", "test_handover")
_TONGUE = re.compile(r"\[(?:chromium-)?(zh|en)\b")


def here(case: str) -> bool:
    """Tell whether a case of a sweep is this database's to try: an eighth of all goes to each."""
    return not SHARED_OUT or _number(case) % 8 == (2 if connection.vendor == "postgresql" else 0)


def here_whole(file: str) -> bool:
    """Tell whether a file, by its path below the tests, is this database's to try."""
    if not SHARED_OUT or any(file.startswith(part) or part in file.rpartition("/")[2] for part in ON_BOTH):
        return True
    if file in ON_POSTGRESQL:
        return connection.vendor == "postgresql"
    # The slower of the two takes a third of what is alike on both.
    return (_number(file) % 3 == 0) == (connection.vendor == "postgresql")


def spoken(case: str) -> bool:
    """Tell whether a journey, by its name, is walked in the language that its name ends with."""
    tongue = _TONGUE.search(case)
    if not SHARED_OUT or tongue is None or any(name in case for name in IN_BOTH_LANGUAGES):
        return True
    return tongue[1] == ("zh", "en")[_number(case[: tongue.start()]) % 2]


def _number(name: str) -> int:
    return zlib.crc32(name.encode())
