"""Kill server and worker again and again while two programs book money: no fen is lost, none booked twice.

LUODI_TEST_KILLS sets the number of kills (at least 500 count as the test, 5 are a smoke of half a minute),
LUODI_TEST_SEED repeats a run's choices.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from tests.deep.ledger import opened
from tests.deep.pair import Pair, said_by, tokens
from tests.deep.writers import Journal, Program
from tests.installation import Installation
from tests.postgres import free_port

pytestmark = pytest.mark.deep

KILLS = int(os.environ.get("LUODI_TEST_KILLS", "500"))
WRITERS = 3
# So long a writer waits between two papers: there have to be enough of them for all kills.
PAUSE = 0.05

_PREPARE = """
import django, json, sys; django.setup()
from django.utils import timezone
from luodi.accounts.models import User
from luodi.core.money import Money
from luodi.funds.models import Inflow, Payer
now, clerk = timezone.now(), User.objects.get(email="finance@example.edu")
payer = Payer.objects.unguarded("a payer for the test").filter(side="government", retired_at=None).order_by("pk").first()
count = int(sys.argv[1])
Inflow._base_manager.bulk_create((
    Inflow(code=f"GC-2026-KK{number:06}", payer=payer, received_on=now.date(), amount=Money(1000 + number),
           reference=f"KILL-{number}",
           created_at=now, changed_at=now, created_by=clerk, origin="demo")
    for number in range(count)), batch_size=500)
print(payer.pk)
"""
# What was asked of the ledger by these papers, and what it holds; plain SQL.
_PAPERS = "SELECT id, code, state, amount, entry FROM funds_inflow WHERE reference LIKE 'KILL-%'"
_BOOKED = """
SELECT o.subject, o.seq, o.kind, t.amount FROM ledger_operation o JOIN ledger_transfer t ON t.operation_id = o.seq
WHERE o.subject LIKE 'funds.inflow:%'
"""
_AUDITED = "SELECT subject, count(*) FROM core_auditentry WHERE subject LIKE 'funds.inflow:%' AND verb = 'confirm' GROUP BY subject"


@dataclass
class Desk:
    """Be the pile of papers that writers take from, and what became of each."""

    waiting: list[str]
    asked: dict[str, str] = field(default_factory=dict)
    done: dict[str, bytes] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> str | None:
        """Take a paper and give it a key."""
        with self.lock:
            if not self.waiting:
                return None
            code = self.waiting.pop()
            self.asked[code] = uuid4().hex
            return code


def confirm(program: Program, desk: Desk, code: str) -> bool:
    """Confirm a paper by its key until that is answered; tells whether it was, before all had to stop."""
    path = f"fund-inflows/{code}/steps/confirm"
    while not program.stop.is_set():
        try:
            status, said = program.once("POST", path, b"{}", desk.asked[code])
        except (OSError, http.client.HTTPException):
            with program.journal.lock:
                program.journal.counts["unanswered"] += 1
            time.sleep(0.05)
            continue
        with program.journal.lock:
            if status == 200 and desk.done.setdefault(code, said) == said:
                program.journal.counts["confirmed"] += 1
                return True
            program.journal.surprises.append(f"{code}: {status} {said[:300]!r}")
        return False
    return False


def book(program: Program, desk: Desk, dice: random.Random) -> None:
    """Confirm one paper after the other; now and then once more, by the same key or by another."""
    while not program.stop.is_set() and (code := desk.take()) is not None:
        if confirm(program, desk, code) and dice.random() < 0.2:
            _again(program, desk, code, other=dice.random() < 0.5)
        time.sleep(PAUSE)


def _again(program: Program, desk: Desk, code: str, *, other: bool) -> None:
    """Ask once more for what was acknowledged: by the same key it is answered alike, by another refused."""
    if not other:
        confirm(program, desk, code)
        return
    try:
        status, said = program.once("POST", f"fund-inflows/{code}/steps/confirm", b"{}", uuid4().hex)
    except (OSError, http.client.HTTPException):
        return
    if status != 409:
        with program.journal.lock:
            program.journal.surprises.append(f"{code} confirmed twice: {status} {said[:200]!r}")


def test_no_fen_is_lost_or_booked_twice(own: Installation, say: Callable[[str], None]) -> None:
    seed = int(os.environ.get("LUODI_TEST_SEED") or random.SystemRandom().randrange(1 << 32))
    rng = random.Random(seed)
    count = KILLS * 150 + 500
    payer = int(said_by(own, _PREPARE, str(count)))
    before = cash(own, payer)
    secrets = tokens(own, "cashier@example.edu")
    desk = Desk([f"GC-2026-KK{number:06}" for number in range(count)])
    journal, stop, pair = Journal(), threading.Event(), Pair(own, free_port())
    pair.start()
    program = Program(pair.port, secrets["cashier@example.edu"], stop, journal)
    threads = [
        # Should a kill go wrong, they do not keep the tests from ending.
        threading.Thread(target=book, args=(program, desk, random.Random(seed + n)), daemon=True)
        for n in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    killed = _killing(pair, rng, say)
    time.sleep(1)
    stop.set()
    for thread in threads:
        thread.join(60)
    # Nobody knows of these whether they were done: the same key tells, and does what was not.
    unknown = [code for code in desk.asked if code not in desk.done]
    calm = Program(pair.port, program.token, threading.Event(), journal)
    assert all(confirm(calm, desk, code) for code in unknown), journal.surprises
    say(
        f"\nkilled {killed} (seed {seed}); {dict(journal.counts)}; {len(unknown)} settled by their keys afterwards"
    )
    assert journal.surprises == [], (own.home / "serve.log").read_text()[-5000:]
    assert len(desk.done) > KILLS
    assert losses(own, desk) == []
    assert cash(own, payer) - before == sum(1000 + int(code[-6:]) for code in desk.done)
    pair.end()
    assert "verified" in own.run("ledger", timeout=600)
    _would_be_seen(own, desk)


def _killing(pair: Pair, rng: random.Random, say: Callable[[str], None]) -> dict[str, int]:
    killed: Counter[str] = Counter()
    for number in range(KILLS):
        if number and number % 50 == 0:
            say(f"{number} of {KILLS} killed")
        time.sleep(rng.uniform(0.05, 0.8))
        name = rng.choice(("server", "server", "worker", "both"))
        pair.kill(name)
        killed[name] += 1
        pair.start()
    return dict(killed)


def cash(own: Installation, payer: int) -> int:
    """Give what a payer's cash account holds, added up from transfers."""
    came, went = (
        f"SELECT coalesce(sum(t.amount), 0) FROM ledger_transfer t JOIN ledger_account a ON a.id = t.{side} "  # noqa: S608
        f"WHERE a.stage = 'CASH' AND a.source = {int(payer)}"
        for side in ("target_id", "source_id")
    )
    with opened(own) as link:
        return int(link.execute(came).fetchone()[0] - link.execute(went).fetchone()[0])


def losses(own: Installation, desk: Desk) -> list[str]:
    """List what was acknowledged and is not booked, what is booked twice, and what was done by half."""
    with opened(own) as link:
        papers = link.execute(_PAPERS).fetchall()
        entries: dict[str, list[Any]] = {}
        for subject, *entry in link.execute(_BOOKED).fetchall():
            entries.setdefault(subject, []).append(entry)
        audited = dict(link.execute(_AUDITED).fetchall())
    return list(_compared(papers, entries, audited, desk))


def _compared(
    papers: list[Any], entries: dict[str, list[Any]], audited: dict[str, int], desk: Desk
) -> Iterator[str]:
    for key, code, state, amount, entry in papers:
        subject = f"funds.inflow:{key}"
        booked = entries.get(subject, [])
        if code in desk.done:
            if [list(one) for one in booked] != [[entry, "L2", amount]]:
                yield f"{code} was acknowledged, and is booked as {booked}"
            if state != "confirmed" or json.loads(desk.done[code]).get("entry") not in (None, entry):
                yield f"{code} was acknowledged, and is {state} by {entry}"
        elif booked or state != "entered" or entry is not None:
            yield f"{code} was never asked for, and is {state}, booked as {booked}"
        if audited.get(subject, 0) != len(booked):
            yield f"{code}: {len(booked)} entries, {audited.get(subject, 0)} lines in the audit"


def _would_be_seen(own: Installation, desk: Desk) -> None:
    """Make sure that a loss is seen: take one acknowledged step back behind the ledger's back."""
    victim = next(iter(desk.done))
    with opened(own) as link:
        link.execute(f"UPDATE funds_inflow SET state = 'entered', entry = NULL WHERE code = '{victim}'")  # noqa: S608
    assert any(victim in said for said in losses(own, desk))
    # The nightly verification sees it as well, and shuts the books of the fund.
    assert "is booked, but not confirmed" in own.run("ledger", code=1, timeout=600)
