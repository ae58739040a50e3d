"""Kill server and worker again and again while programs write: nothing that was acknowledged is lost.

LUODI_TEST_SEED repeats a run's choices, LUODI_TEST_KILLS sets their number (at least 50 count as the test).
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.deep import ledger
from tests.deep.pair import Pair, tokens
from tests.deep.writers import NEED, Journal, Program, write
from tests.installation import Installation
from tests.postgres import free_port

pytestmark = pytest.mark.deep

KILLS = int(os.environ.get("LUODI_TEST_KILLS", "54"))
WRITERS = 3
# A change is found, or gone, within so many seconds.
FOUND_WITHIN = 2.0


def test_nothing_acknowledged_is_lost_and_the_index_catches_up(
    own: Installation, say: Callable[[str], None]
) -> None:
    seed = int(os.environ.get("LUODI_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
    rng = random.Random(seed)
    secrets = tokens(own, "helan@example.com", "northwest@example.edu")
    journal, stop, pair = Journal(), threading.Event(), Pair(own, free_port())
    pair.start()
    enterprise, officer = (Program(pair.port, secret, stop, journal) for secret in secrets.values())
    threads = [threading.Thread(target=write, args=(enterprise, officer, f"w{n}")) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    killed: Counter[str] = Counter()
    try:
        for _ in range(KILLS):
            time.sleep(rng.uniform(0.1, 1.0))
            name = rng.choice(("server", "server", "worker", "both"))
            pair.kill(name)
            killed[name] += 1
            pair.start()
        time.sleep(1)
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    counts = dict(journal.counts)
    unanswered = counts.pop("unanswered", 0)
    say(
        f"\nkilled {dict(killed)} (seed {seed}); acknowledged {counts}; {unanswered} attempts without an answer"
    )
    assert sum(counts.values()) > KILLS
    log = own.home / "serve.log"
    assert journal.surprises == [], log.read_text()[-5000:]
    assert ledger.losses(own, journal) == []
    say(f"the index caught up in {_caught_up(own):.1f} s")
    say(_found_soon(enterprise.port, secrets))
    pair.end()
    assert "0 differ" in own.run("index", "check")
    looked = {
        line[4:14].strip(): line[:2] for line in own.run("check", code=int(bool(own.database))).splitlines()
    }
    assert [looked[name] for name in ("database", "guards", "audit", "index")] == ["ok"] * 4, looked
    _would_be_seen(own, journal)


def _caught_up(own: Installation) -> float:
    began = time.monotonic()
    while ledger.waiting(own):
        assert time.monotonic() - began < 60, "the index does not catch up"
        time.sleep(0.05)
    return time.monotonic() - began


def _found_soon(port: int, secrets: dict[str, str]) -> str:
    """Measure how soon a change is found once all is calm again."""
    journal, stop = Journal(), threading.Event()
    program = Program(port, next(iter(secrets.values())), stop, journal)
    waits = []
    for number in range(20):
        word = f"{chr(0x4E00 + 97 * number)}{chr(0x5E00 + 89 * number)}罕见词{number}"
        made = program.do("POST", "needs", {**NEED, "title": word}, 201)
        assert made is not None, journal.surprises
        began = time.monotonic()
        while made["code"] not in program.once("GET", f"search?q={quote(word)}")[1].decode():
            assert time.monotonic() - began < 10, f"{word} is not found"
            time.sleep(0.02)
        waits.append(time.monotonic() - began)
    assert max(waits) <= FOUND_WITHIN
    return f"a change was found after {sorted(waits)[len(waits) // 2]:.2f} s (median), {max(waits):.2f} s at most"


def _would_be_seen(own: Installation, journal: Journal) -> None:
    """Make sure that the ledger sees a loss: undo one acknowledged step behind its back."""
    victim = next(told for told in journal.told.values() if told.state in {"accepted", "returned"})
    with ledger.opened(own) as link:
        link.execute(f"UPDATE needs_need SET state = 'submitted' WHERE code = '{victim.code}'")  # noqa: S608
    assert any(victim.code in said for said in ledger.losses(own, journal))
