"""Verify a ledger of a million transfers within a minute.

LUODI_TEST_TRANSFERS sets how many (1,000,000 count as the test, 20,000 are a smoke); the minute is cut by as much, to a tenth at most.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from luodi.core.audit import GENESIS
from luodi.core.money import Money
from luodi.ledger import postings, verifying
from luodi.ledger.actions import hash_of
from luodi.ledger.guards import GUARDS
from luodi.ledger.models import PER_OPERATION, Account, Head, Operation, Transfer
from luodi.ledger.places import KEYS, Place, Posting
from luodi.ledger.verifying import verify
from tests.ledger.world import AT
from tests.taken_back import taken_back

pytestmark = [pytest.mark.deep, pytest.mark.django_db]

TRANSFERS = int(os.environ.get("LUODI_TEST_TRANSFERS", "1000000"))
SECONDS, CHUNK = 60.0, 5_000
# An award is paid in so many parts, by two payers: as of a fund of many years with rents paid by the month.
PARTS = 20


def business() -> Iterator[tuple[str, postings.Moves]]:
    """Yield what a fund books, lawful from first to last, without end."""
    purses = [postings.Purse(1, source, 2026) for source in (1, 2)]
    for purse in purses:
        yield "L1", postings.issued(purse, 10**14)
        yield "L2", postings.received(purse, 10**14)
        yield "L3", postings.allotted(purse, 1, 10**13)
    award = 0
    while True:
        award += 1
        both = lambda posting, *keys: tuple(move for purse in purses for move in posting(purse, *keys))  # noqa: E731
        yield "L4", both(postings.held, 1, award, PARTS * 1000)
        yield "L6", both(postings.committed, award, PARTS * 1000)
        for part in range(award * 100, award * 100 + PARTS):
            yield "L8", both(postings.released, award, part, 1000)
            yield "L10", both(postings.instructed, part, 1000)
            yield "L11", both(postings.settled, award, part, part, 1000)


def limited(number: int) -> Iterator[tuple[str, postings.Moves]]:
    """Yield business of so many transfers."""
    count = 0
    for kind, moves in business():
        yield kind, moves
        count += len(moves)
        if count >= number:
            return


def accounts_of(number: int) -> dict[str, int]:
    """Make the accounts as they stand in the end; gives their keys by scope."""
    rows: dict[str, Account] = {}
    for seq, (_kind, moves) in enumerate(limited(number), start=1):
        for line, move in enumerate(moves):
            source, target = _account(rows, move.source), _account(rows, move.target)
            source.moved_out, target.moved_in = source.moved_out + move.money, target.moved_in + move.money
            source.last_transfer = target.last_transfer = seq * PER_OPERATION + line
    Account.objects.bulk_create(rows.values(), batch_size=1000)
    return {scope: row.pk for scope, row in rows.items()}


def _account(rows: dict[str, Account], place: Place) -> Account:
    if (found := rows.get(place.scope)) is None:
        keys = {name: getattr(place, name) for name in KEYS}
        found = rows[place.scope] = Account(
            id=len(rows) + 1, book=place.book, stage=place.stage, scope=place.scope,
            may_go_negative=place.may_go_negative, **keys,
        )  # fmt: skip
    return found


def written(number: int) -> tuple[int, int]:
    """Write a ledger as posting one by one would leave it, the guards away meanwhile; gives operations and transfers."""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            table = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {guard.name}{table}")
    keys, head, count = accounts_of(number), GENESIS, 0
    operations: list[Operation] = []
    transfers: list[Transfer] = []
    for seq, (kind, moves) in enumerate(limited(number), start=1):
        posting = Posting(f"large:{seq}", kind, moves, "t:1")
        row = Operation(
            seq=seq, key=posting.key, asked=posting.asked, kind=kind, subject="t:1", at=AT, lines=len(moves),
            response={}, prev_hash=head,
        )  # fmt: skip
        row.hash = head = hash_of(row, [(move.source.scope, move.target.scope, move.fen) for move in moves])
        operations.append(row)
        transfers += [
            Transfer(  # type: ignore[misc]
                id=seq * PER_OPERATION + line, operation_id=seq, line=line, source_id=keys[move.source.scope],
                target_id=keys[move.target.scope], amount=move.money,
            )
            for line, move in enumerate(moves)
        ]  # fmt: skip
        if len(transfers) >= CHUNK:
            count += _kept(operations, transfers)
    count += _kept(operations, transfers)
    Head.objects.all().delete()
    Head.objects.create(seq=seq, hash=head)
    return seq, count


def _kept(operations: list[Operation], transfers: list[Transfer]) -> int:
    count = len(transfers)
    Operation.objects.bulk_create(operations, batch_size=1000)
    Transfer.objects.bulk_create(transfers, batch_size=1000)
    operations.clear()
    transfers.clear()
    return count


def test_a_million_transfers_are_verified_within_a_minute(
    monkeypatch: pytest.MonkeyPatch, say: Callable[[str], None]
) -> None:
    monkeypatch.setattr(verifying, "_checks", [])
    with taken_back():
        operations, transfers = written(TRANSFERS)
        began = time.perf_counter()
        done = verify(at=AT)
        seconds = time.perf_counter() - began
        say(f"\n{transfers} transfers of {operations} operations verified in {seconds:.1f} s")
        assert done.findings == []
        assert done.seq == operations
        assert seconds <= SECONDS * max(TRANSFERS / 1_000_000, 0.1)
        _one_fen_is_found(operations)


def _one_fen_is_found(operations: int) -> None:
    """Change one fen in the middle: the verification finds it among all."""
    victim = Transfer.objects.filter(operation=operations // 2).order_by("pk").first()
    assert victim is not None
    Transfer.objects.filter(pk=victim.pk).update(amount=Money(victim.amount.fen + 1))
    found: set[Any] = {one["check"] for one in verify(at=AT).findings}
    assert "X6" in found
