"""Verify the books: recompute every balance and the whole chain from what was posted."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import BigIntegerField
from django.db.models.functions import Cast

from luodi.core.audit import GENESIS
from luodi.ledger.actions import SAID, hash_said
from luodi.ledger.models import Account, Halt, Head, Operation, Transfer, Verification
from luodi.ledger.states import Book, Stage

# How many operations are held in memory at once.
CHUNK = 5_000


@dataclass(frozen=True)
class Finding:
    """Be one difference: which check found it, of which fund (none: of all), and what is wrong."""

    check: str
    fund: int | None
    what: str

    def written(self) -> dict[str, Any]:
        """Give it as it is stored."""
        return {"check": self.check, "fund": self.fund, "what": self.what}


# A check of an app above: documents must agree with balances.
Check = Callable[[], Iterator[Finding]]
_checks: list[Check] = []


def agrees(check: Check) -> Check:
    """Have an app's own check run with every verification."""
    _checks.append(check)
    return check


def verify(*, at: datetime) -> Verification:
    """Verify the books, keep the result, and shut those of every fund in which something is wrong."""
    began = time.perf_counter()
    with _one_moment():
        head = Head.objects.first()
        found = list(findings())
    with transaction.atomic():
        done = Verification.objects.create(
            at=at,
            seq=head.seq if head else 0,
            hash=head.hash if head else GENESIS,
            findings=[finding.written() for finding in found],
            seconds=time.perf_counter() - began,
        )
        _shut(found, at)
    return done


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read the books as they stand at one moment; whoever posts meanwhile need not wait."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        # Our transactions on SQLite are for writing; this one only reads.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("COMMIT")


def _shut(found: list[Finding], at: datetime) -> None:
    by_fund: dict[int | None, list[Any]] = defaultdict(list)
    for finding in found:
        by_fund[finding.fund].append(finding.written())
    already = set(Halt.objects.filter(lifted_at=None).values_list("fund", flat=True))
    for fund, written in by_fund.items():
        if fund not in already:
            Halt.objects.create(fund=fund, findings=written[:100], since=at)


class _Account(NamedTuple):
    """Be an account as plain values: there are as many as payments."""

    id: int
    scope: str
    book: str
    stage: str
    fund: int
    source: int | None
    application: int | None
    may_go_negative: bool
    moved_in: int
    moved_out: int


_MONEY = ("moved_in", "moved_out")


def _accounts() -> dict[int, _Account]:
    names = [name for name in _Account._fields if name not in _MONEY]
    rows = Account.objects.values_list(*names, *(Cast(name, BigIntegerField()) for name in _MONEY))
    return {row[0]: _Account(*row) for row in rows.iterator(CHUNK)}


def findings() -> Iterator[Finding]:
    """Yield every difference in the books."""
    accounts = _accounts()
    moved_in: dict[int, int] = defaultdict(int)
    moved_out: dict[int, int] = defaultdict(int)
    yield from _chain(accounts, moved_in, moved_out)
    yield from _balances(accounts, moved_in, moved_out)
    yield from _books(accounts.values())
    for check in _checks:
        yield from check()


def _chain(
    accounts: dict[int, _Account], moved_in: dict[int, int], moved_out: dict[int, int]
) -> Iterator[Finding]:
    """Go through all operations in order; adds up what they moved."""
    prev, expected = GENESIS, 1
    transfers = _transfers()
    for values in (
        Operation.objects.order_by("seq").values_list(*SAID.values(), "lines", "hash").iterator(CHUNK)
    ):
        said, (lines, kept) = dict(zip(SAID, values, strict=False)), values[-2:]
        moves = []
        for source, target, fen in transfers(said["seq"]):
            moved_out[source] += fen
            moved_in[target] += fen
            moves.append((accounts[source].scope, accounts[target].scope, fen))
        if said["seq"] != expected or said["prev"] != prev:
            yield Finding("I3", None, f"operation {said['seq']} does not follow the one before it")
        if len(moves) != lines or hash_said(said, moves) != kept:
            yield Finding("X6", None, f"operation {said['seq']} is not what was posted")
        prev, expected = kept, said["seq"] + 1
    head = Head.objects.first()
    if head and (head.seq, head.hash) != (expected - 1, prev):
        yield Finding("I3", None, f"the head stands at {head.seq}, the last operation is {expected - 1}")
    if transfers(None):
        yield Finding("I3", None, "there are transfers without an operation")


def _transfers() -> Callable[[int | None], list[tuple[int, int, int]]]:
    """Give what hands out the transfers of the next operation; with None, all that are left of one."""
    rows = Transfer.objects.order_by("id").values_list(
        "operation_id", "source_id", "target_id", Cast("amount", BigIntegerField())
    )
    grouped = groupby(rows.iterator(CHUNK), key=itemgetter(0))
    waiting: list[tuple[int, list[tuple[int, int, int]]]] = []

    def of(seq: int | None) -> list[tuple[int, int, int]]:
        if not waiting:
            number, lines = next(grouped, (None, ()))
            if number is None:
                return []
            waiting.append((number, [row[1:] for row in lines]))
        return waiting.pop()[1] if seq is None or waiting[0][0] == seq else []

    return of


def _balances(
    accounts: dict[int, _Account], moved_in: dict[int, int], moved_out: dict[int, int]
) -> Iterator[Finding]:
    for key, account in accounts.items():
        if (account.moved_in, account.moved_out) != (moved_in.get(key, 0), moved_out.get(key, 0)):
            yield Finding("X6", account.fund, f"{account.scope} does not hold what was moved")
        if not account.may_go_negative and moved_in.get(key, 0) < moved_out.get(key, 0):
            yield Finding("I2", account.fund, f"{account.scope} is below zero")


_SPENT_OR_PAID = frozenset({(Book.BUDGET, Stage.SPENT), (Book.CASH, Stage.PAYEE), (Book.CASH, Stage.DIRECT)})


def _books(accounts: Iterable[_Account]) -> Iterator[Finding]:
    """Hold the books against each other: each sums to zero, and what is spent is with somebody."""
    sums: dict[tuple[str, int], int] = defaultdict(int)
    spent: dict[tuple[int, int | None, int | None], int] = defaultdict(int)
    for account in accounts:
        balance = account.moved_in - account.moved_out
        sums[account.book, account.fund] += balance
        if (account.book, account.stage) in _SPENT_OR_PAID:
            sign = 1 if account.book == Book.BUDGET else -1
            spent[account.fund, account.source, account.application] += sign * balance
    for (book, fund), rest in sums.items():
        if rest:
            yield Finding("I1", fund, f"book {book} of fund {fund} sums to {rest} fen")
    for (fund, source, application), rest in spent.items():
        if rest:
            yield Finding(
                "X1", fund, f"source {source}, award {application}: spent and paid differ by {rest} fen"
            )
