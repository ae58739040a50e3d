"""Kill the database server again and again while programs post: what was acknowledged is there, each key once.

LUODI_TEST_DATABASE_KILLS sets the number (at least 50 count as the test, 3 are a smoke), LUODI_TEST_SEED repeats a
run's choices. The server is one of the test's own, with the safety that an office runs with.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.deep.pair import said_by
from tests.installation import ROOT, Installation
from tests.postgres import own_server

pytestmark = pytest.mark.deep

KILLS = int(os.environ.get("LUODI_TEST_DATABASE_KILLS", "54"))
WRITERS, PURSES = 4, 3
SAFE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on"

_PREPARE = """
import django; django.setup()
from django.utils import timezone
from luodi.core.actor import SYSTEM
from luodi.ledger import actions, postings
from luodi.ledger.places import Posting
for number in range(3):
    with actions.open_books():
        moves = postings.issued(postings.Purse(1, number, 2026), 10**11)
        actions.post(Posting(f"begin:{number}", "L1", moves, "t:1"), by=SYSTEM, at=timezone.now())
"""
_LOOK = """
import django, json; django.setup()
from luodi.ledger.models import Operation, Transfer
from luodi.ledger.verifying import findings
moved = dict(Transfer.objects.values_list("operation__key", "amount"))
print(json.dumps({"findings": [one.written() for one in findings()], "moved": {key: fen.fen for key, fen in moved.items()},
    "operations": Operation.objects.count()}))
"""


def _writer(seed: int, journal: str, stop: str) -> None:
    """Post until told to stop; what has an answer is written down, what has none is sent again by its key."""
    import django

    django.setup()
    from django.db import Error, connection
    from django.utils import timezone

    from luodi.core.actor import SYSTEM
    from luodi.ledger import actions, postings
    from luodi.ledger.places import Posting

    dice, number, told = random.Random(seed), 0, Path(journal)
    with told.open("a") as said:
        while not Path(stop).exists():
            number += 1
            key, fen = f"{seed}:{number}", dice.randrange(1, 1000)
            moves = postings.allotted(postings.Purse(1, dice.randrange(PURSES), 2026), dice.randrange(4), fen)
            tries = 0
            while True:
                tries += 1
                try:
                    with actions.open_books():
                        posted = actions.post(Posting(key, "L3", moves, "t:1"), by=SYSTEM, at=timezone.now())
                    break
                except Error:
                    # Nobody knows whether it was done: the same key tells.
                    connection.close()
                    time.sleep(0.05)
            said.write(json.dumps([key, fen, posted.seq, tries, posted.earlier]) + "\n")
            said.flush()


def test_killed_database_loses_nothing(tmp_path: Path, say: Callable[[str], None]) -> None:
    if not os.environ.get("LUODI_DATABASE_URL", "").startswith("postgres"):
        pytest.skip("SQLite has no server that could be killed")
    seed = int(os.environ.get("LUODI_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
    dice, stop = random.Random(seed), tmp_path / "stop"
    with own_server() as hasty:
        own = Installation(tmp_path / "home", hasty.address)
        own.home.mkdir()
        own.run("migrate", timeout=900)
        said_by(own, _PREPARE)
        # Tables are made in a hurry; what counts is written as in an office.
        hasty.stop()
        server = replace(hasty, options=f"{hasty.options} {SAFE}")
        server.start()
        journals = [tmp_path / f"journal-{number}" for number in range(WRITERS)]
        writers = [_started(own, seed + number, str(one), str(stop)) for number, one in enumerate(journals)]
        try:
            for _ in range(KILLS):
                time.sleep(dice.uniform(0.2, 1.5))
                server.kill()
                server.start_again()
            time.sleep(1)
        finally:
            stop.touch()
        assert [one.wait(120) for one in writers] == [0] * WRITERS
        look = json.loads(said_by(own, _LOOK))
    told = [json.loads(line) for one in journals for line in one.read_text().splitlines()]
    _judge(told, look)
    counts = Counter("asked again" if tries > 1 else "at once" for _key, _fen, _seq, tries, _earlier in told)
    unheard = sum(earlier for *_rest, earlier in told)
    say(
        f"\n{KILLS} kills (seed {seed}); acknowledged {dict(counts)}, of which {unheard} had been done unheard"
    )
    # A loss would be seen.
    del look["moved"][told[0][0]]
    with pytest.raises(AssertionError):
        _judge(told, look)


def _started(own: Installation, seed: int, journal: str, stop: str) -> subprocess.Popen[str]:
    words = f"from tests.deep.test_database_kills import _writer; _writer({seed}, {journal!r}, {stop!r})"
    environment = {**own.environment, "DJANGO_SETTINGS_MODULE": "luodi.site.settings"}
    return subprocess.Popen([sys.executable, "-c", words], cwd=ROOT, env=environment, text=True)


def _judge(told: list[Any], look: dict[str, Any]) -> None:
    """Hold what was acknowledged against what is there."""
    assert look["findings"] == []
    acknowledged = {key: fen for key, fen, *_rest in told}
    assert len(acknowledged) == len(told) > KILLS
    assert {key: fen for key, fen in look["moved"].items() if not key.startswith("begin:")} == acknowledged
    assert look["operations"] == len(told) + PURSES
    assert len({seq for _key, _fen, seq, *_rest in told}) == len(told)
