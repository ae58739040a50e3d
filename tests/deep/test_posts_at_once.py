"""Post from sixteen processes at once, keys shared among them: no fen too much, nothing done twice, nobody locked out.

LUODI_TEST_SECONDS sets how long (60 count as the test). Without the protections the same must fail.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.installation import ROOT, Installation, installation

pytestmark = pytest.mark.deep

PROCESSES = 16
SECONDS = float(os.environ.get("LUODI_TEST_SECONDS", "60"))
# Few purses with little in each, so that all draw on the same and most are refused in the end.
PURSES, FILLED = 3, 400_000


def _child(seed: int, seconds: float, careless: bool) -> None:
    """Post at random for a while; tells what was done, by key."""
    import django

    django.setup()
    from luodi.core.actor import SYSTEM
    from luodi.core.errors import Conflict
    from luodi.ledger import actions, postings
    from luodi.ledger.places import Posting

    if careless:
        _without_protections()
    dice = random.Random(seed)
    from django.utils import timezone

    done: Counter[str] = Counter()
    keys: list[str] = []
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        # Three in ten share their key with whoever draws the same, and say the same by it.
        shared = dice.random() < 0.3
        key = f"shared:{dice.randrange(20_000)}" if shared else f"{seed}:{len(keys)}"
        own = random.Random(key)
        purse = postings.Purse(1, own.randrange(PURSES), 2026)
        moves = postings.allotted(purse, own.randrange(4), own.randrange(1, 40))
        try:
            with actions.open_books():
                posted = actions.post(Posting(key, "L3", moves, "test:1"), by=SYSTEM, at=timezone.now())
            done["again" if posted.earlier else "done"] += 1
            keys.append(key)
        except Conflict:
            done["refused"] += 1
        except Exception as error:
            done[f"{type(error).__name__}: {error}"[:120]] += 1
    print(json.dumps({"done": done, "keys": keys}))


def _without_protections() -> None:
    """Take away the lock and the looking first, as somebody would who writes balances by hand."""
    from django.db import connection

    def move(posting: Any, *, by: Any, at: Any) -> Any:
        from luodi.ledger.actions import Posted
        from luodi.ledger.models import Account

        for one in posting.moves:
            source, target = (Account.objects.get(scope=place.scope) for place in (one.source, one.target))
            if source.balance.fen < one.fen:
                from luodi.core.errors import Conflict

                raise Conflict
            time.sleep(0.001)
            with connection.cursor() as cursor:
                for row, column in ((source, "moved_out"), (target, "moved_in")):
                    value = getattr(row, column).fen + one.fen
                    cursor.execute(f"UPDATE ledger_account SET {column} = %s WHERE id = %s", [value, row.pk])  # noqa: S608
        return Posted(0, {}, earlier=False)

    from contextlib import nullcontext

    from luodi.ledger import actions

    actions.post = move  # type: ignore[assignment]
    actions.open_books = nullcontext  # type: ignore[assignment]


_PREPARE = """
import django; django.setup()
from django.utils import timezone
from luodi.core.actor import SYSTEM
from luodi.ledger import actions, postings
from luodi.ledger.places import Posting
for number in range({purses}):
    purse = postings.Purse(1, number, 2026)
    with actions.open_books():
        actions.post(Posting(f"begin:{{number}}", "L1", postings.issued(purse, {filled}), "t:1"), by=SYSTEM, at=timezone.now())
    for call in range(4):
        with actions.open_books():
            actions.post(Posting(f"call:{{number}}:{{call}}", "L3", postings.allotted(purse, call, 1), "t:1"), by=SYSTEM, at=timezone.now())
"""
_LOOK = """
import django, json; django.setup()
from luodi.ledger.models import Account, Operation
from luodi.ledger.verifying import findings
print(json.dumps({"findings": [one.written() for one in findings()], "operations": Operation.objects.count(),
    "below": Account.objects.filter(may_go_negative=False, moved_in__lt=0).count(),
    "sum": sum(account.balance.fen for account in Account.objects.all()),
    "free": [account.balance.fen for account in Account.objects.filter(stage="FREE").order_by("source")]}))
"""
_CARELESS = """
import django; django.setup()
from django.db import connection
from luodi.ledger.guards import GUARDS
with connection.cursor() as cursor:
    for guard in GUARDS:
        cursor.execute(f"DROP TRIGGER {guard.name}" + (f" ON {guard.table}" if connection.vendor == "postgresql" else ""))
"""


def _said(own: Installation, code: str) -> str:
    environment = {**own.environment, "DJANGO_SETTINGS_MODULE": "luodi.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _all_at_once(own: Installation, seconds: float, *, careless: bool) -> tuple[Counter[str], list[str]]:
    environment = {**own.environment, "DJANGO_SETTINGS_MODULE": "luodi.site.settings"}
    words = "from tests.deep.test_posts_at_once import _child; _child({seed}, {seconds}, {careless})"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", words.format(seed=seed, seconds=seconds, careless=careless)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True,
        )
        for seed in range(PROCESSES)
    ]  # fmt: skip
    told: Counter[str] = Counter()
    keys: list[str] = []
    for one in started:
        said = json.loads(one.communicate(timeout=seconds + 240)[0])
        told.update(said["done"])
        keys += said["keys"]
    return told, keys


def test_sixteen_at_once_move_no_fen_too_much(tmp_path: Path) -> None:
    with installation(tmp_path / "home") as own:
        own.run("migrate")
        _said(own, _PREPARE.format(purses=PURSES, filled=FILLED))
        told, keys = _all_at_once(own, SECONDS, careless=False)
        look = json.loads(_said(own, _LOOK))
    print(dict(told))
    assert set(told) <= {"done", "again", "refused"}, told
    assert told["done"]
    assert told["again"]
    assert look["findings"] == []
    assert look["sum"] == look["below"] == 0
    # Every key was done once, however many sent it.
    assert look["operations"] == len(set(keys)) + PURSES * 5
    assert told["done"] == len(set(keys))
    assert min(look["free"]) >= 0


def test_without_protections_the_same_goes_wrong(tmp_path: Path) -> None:
    """Show that it is the lock, the chain and the guards that hold."""
    with installation(tmp_path / "home") as own:
        own.run("migrate")
        _said(own, _PREPARE.format(purses=PURSES, filled=FILLED))
        _said(own, _CARELESS)
        _all_at_once(own, min(SECONDS, 10), careless=True)
        look = json.loads(_said(own, _LOOK))
    assert look["findings"] or look["sum"]
