"""Try thousands of random postings on the ledger and on plain numbers beside it: they never disagree.

LUODI_TEST_OPERATIONS sets how many the long run tries (200,000 count as the test), SEED repeats one.
"""

from __future__ import annotations

import os
import random

import pytest

from luodi.core.errors import Conflict
from luodi.ledger import actions, postings
from luodi.ledger.actions import KeyReused
from luodi.ledger.models import Account, Operation
from luodi.ledger.places import Posting
from luodi.ledger.verifying import findings
from tests.ledger.model import STOCK, Attempt, Plain, Stock, attempt, plain_name
from tests.ledger.world import AT, CLERK

QUICK, DEEP = 5_000, int(os.environ.get("LUODI_TEST_OPERATIONS", "200000"))


class Disagreement(AssertionError):
    """Say where the ledger and the plain numbers part."""


def play(number: int, seed: int, plain: Plain, stock: Stock = STOCK) -> tuple[int, int]:
    """Try so many postings, some of them sent twice; gives how many were done and refused."""
    dice = random.Random(seed)
    sent: list[tuple[str, Attempt]] = []
    done = refused = 0
    for turn in range(number):
        if sent and dice.random() < 0.1:
            _again(*dice.choice(sent[-50:]), dice)
            continue
        drawn = attempt(dice, stock)
        key = f"{seed}:{turn}"
        lawful = plain.allows(drawn)
        try:
            _send(key, drawn)
        except Conflict:
            if lawful:
                raise Disagreement(f"turn {turn}: refused {drawn}") from None
            refused += 1
            continue
        if not lawful:
            raise Disagreement(f"turn {turn}: accepted {drawn}")
        plain.apply(drawn)
        sent.append((key, drawn))
        done += 1
        if turn % 500 == 0:
            compare(plain)
    compare(plain)
    return done, refused


def _send(key: str, drawn: Attempt) -> actions.Posted:
    with actions.open_books():
        return actions.post(Posting(key, drawn.kind, drawn.moves, "x:1", once=drawn.once), by=CLERK, at=AT)


def _again(key: str, drawn: Attempt, dice: random.Random) -> None:
    """Send something a second time: the same, or something else under its key."""
    before = Operation.objects.count()
    if dice.random() < 0.7:
        assert _send(key, drawn).earlier
    else:
        with pytest.raises(KeyReused):
            _send(key, Attempt("X", drawn.moves, drawn.once))
    assert Operation.objects.count() == before


def compare(plain: Plain) -> None:
    """Hold every account against the plain numbers, both ways."""
    ours = {
        name: account.balance.fen
        for account in Account.objects.all()
        if (name := plain_name(account.scope)) is not None and account.balance.fen
    }
    theirs = {name: fen for name, fen in plain.there.items() if fen}
    if ours != theirs:
        raise Disagreement(sorted(set(ours.items()) ^ set(theirs.items())))


@pytest.mark.django_db
def test_ledger_and_plain_numbers_agree() -> None:
    seed = random.SystemRandom().randrange(10**6)
    print("seed", seed)
    done, refused = play(QUICK, seed, Plain())
    # It was neither all yes nor all no.
    assert done > QUICK / 4
    assert refused > QUICK / 10
    assert list(findings()) == []


@pytest.mark.deep
def test_ledger_and_plain_numbers_agree_for_long(unguarded_tables: None) -> None:
    # Each operation is committed, as in an office: PostgreSQL keeps every earlier form of a balance for as long as the
    # transaction lasts, and looks through all of them for the present one.
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
    print("seed", seed)
    plain, done = Plain(), 0
    for part in range(max(DEEP // QUICK, 1)):
        went, refused = play(min(QUICK, DEEP), seed + part, plain, STOCK.later(part))
        assert refused
        done += went
    print("done", done)
    assert done > DEEP / 4
    assert list(findings()) == []


@pytest.mark.django_db
def test_wrong_ledger_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Show that the comparison notices a posting that forgets one of its moves."""
    monkeypatch.setattr(postings, "collected", _forgetful)
    with pytest.raises(Disagreement):
        play(QUICK, 1, Plain())


def _forgetful(purse: postings.Purse, application: int, fen: int, into: postings.Purse) -> postings.Moves:
    """Collect a claim and forget that the payee has the money no more."""
    return postings.waived(purse, application, fen)
