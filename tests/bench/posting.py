"""Post into the ledger as fast as it goes, beside the barest transaction that writes as many rows.

    python -m tests.bench.posting SECONDS PROCESSES      (LUODI_HOME and LUODI_DATABASE_URL say where)

The peer keeps no limit, no chain and no key: it inserts two rows of a table of its own and commits. Both wait for the
disk as the installation's settings say, so the ratio tells what the ledger's promises cost.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

PURSES = 20


def measure(environment: Mapping[str, str], seconds: float, processes: int) -> list[str]:
    """Measure both in processes of their own, and draw the table."""
    line = [sys.executable, "-m", "tests.bench.posting"]
    subprocess.run([*line, "prepare"], env=dict(environment), check=True)
    rates = {}
    for what in ("ledger", "bare"):
        words = [*line, what, str(seconds)]
        started = [
            subprocess.Popen([*words, str(number)], env=dict(environment), stdout=subprocess.PIPE, text=True)
            for number in range(processes)
        ]
        rates[what] = sum(json.loads(one.communicate()[0])["rate"] for one in started)
    ratio = rates["bare"] / rates["ledger"]
    return [
        "| processes | posts a second | bare transactions a second | bare to ledger |",
        "|--:|--:|--:|--:|",
        f"| {processes} | {rates['ledger']:,.0f} | {rates['bare']:,.0f} | {ratio:.1f} × |",
    ]


def prepare() -> None:
    """Fill the purses that are drawn on, and make the peer's table."""
    from django.db import connection

    from luodi.core.actor import SYSTEM
    from luodi.ledger import actions, postings
    from luodi.ledger.places import Posting

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (number integer, amount bigint, said text)")
    for number in range(PURSES):
        with actions.open_books():
            moves = postings.issued(postings.Purse(1, number, 2026), 10**13)
            actions.post(Posting(f"begin:{number}", "L1", moves, "bench:1"), by=SYSTEM, at=_now())


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def ledger(process: int) -> Callable[[int], None]:
    """Give what posts once: a random purse to a random call."""
    from luodi.core.actor import SYSTEM
    from luodi.ledger import actions, postings
    from luodi.ledger.places import Posting

    dice = random.Random(process)

    def post(number: int) -> None:
        purse = postings.Purse(1, dice.randrange(PURSES), 2026)
        moves = postings.allotted(purse, dice.randrange(10), dice.randrange(1, 1000))
        with actions.open_books():
            actions.post(Posting(f"{process}:{number}", "L3", moves, "bench:1"), by=SYSTEM, at=_now())

    return post


def bare(process: int) -> Callable[[int], None]:
    """Give what writes two rows once."""
    from django.db import connection, transaction

    def write(number: int) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for line in range(2):
                cursor.execute("INSERT INTO bare VALUES (%s, %s, %s)", [number, line, f"{process}:{number}"])

    return write


def main() -> None:
    """Run one of the parts."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.site.settings")
    django.setup()
    if sys.argv[1] == "prepare":
        prepare()
        return
    seconds, process = float(sys.argv[2]), int(sys.argv[3])
    once = {"ledger": ledger, "bare": bare}[sys.argv[1]](process)
    once(-1)
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        once(count)
        count += 1
    print(json.dumps({"rate": count / (time.perf_counter() - began)}))


if __name__ == "__main__":
    main()
