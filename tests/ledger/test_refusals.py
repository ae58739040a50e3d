"""Write into the ledger's tables behind the code's back: both databases refuse each of these statements."""
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, connection, transaction

from luodi.core import guards
from luodi.ledger import postings
from luodi.ledger.models import Account, Head, Operation, Transfer
from tests.ledger.world import CITY, balances, post, without_guards
from tests.taken_back import taken_back

pytestmark = pytest.mark.django_db

_OPERATION = (
    "INSERT INTO ledger_operation (seq, key, asked, once, kind, subject, side, approval, at, lines, response, prev_hash, hash) "
    "VALUES ({seq}, '{key}', '', NULL, 'L1', 'x:1', '', '', '2026-05-04 02:00:00+00:00', 1, '{{}}', {prev}, '{hash}')"
)
_PREV = "(SELECT hash FROM ledger_head)"
_TRANSFER = "INSERT INTO ledger_transfer (id, operation_id, line, source_id, target_id, amount) VALUES "
_ACCOUNT = (
    "INSERT INTO ledger_account (book, stage, fund, source, year, scope, may_go_negative, closed, moved_in, moved_out, "
    "last_transfer) VALUES "
)
_FREE = "(SELECT id FROM ledger_account WHERE scope = 'B.FREE/f1/s1/y2026')"
_CALL = "(SELECT id FROM ledger_account WHERE scope = 'B.CALL/f1/s1/y2026/k5')"
_CASH = "(SELECT id FROM ledger_account WHERE scope = 'C.CASH/f1/s1')"
_NEXT = _OPERATION.format(seq=4, key="forged", prev=_PREV, hash="f" * 64)

# What somebody with the database's password might try | the statement (or several).
FORBIDDEN: dict[str, tuple[str, ...]] = {
    "change an amount": ("UPDATE ledger_transfer SET amount = amount + 1",),
    "delete a transfer": ("DELETE FROM ledger_transfer WHERE id = 1000",),
    "delete all transfers": ("DELETE FROM ledger_transfer",),
    "change what an operation says": ("UPDATE ledger_operation SET subject = 'x:2'",),
    "put an operation back in time": ("UPDATE ledger_operation SET at = '2020-01-01'",),
    "delete an operation": ("DELETE FROM ledger_operation WHERE seq = 2",),
    "delete all operations": ("DELETE FROM ledger_operation",),
    "leave a number out": (_OPERATION.format(seq=5, key="x", prev=_PREV, hash="f" * 64),),
    "use a number again": (_OPERATION.format(seq=3, key="x", prev=_PREV, hash="f" * 64),),
    "fork the chain": (_OPERATION.format(seq=4, key="x", prev="'" + "0" * 64 + "'", hash="f" * 64),),
    "use a key again": (_OPERATION.format(seq=4, key="first", prev=_PREV, hash="f" * 64),),
    "add to an operation that is sealed": (_TRANSFER + f"(1001, 1, 1, {_CALL}, {_FREE}, 5)",),
    "add to the newest more than it announced": (_TRANSFER + f"(3001, 3, 1, {_CALL}, {_FREE}, 5)",),
    "move from one book to another": (_NEXT, _TRANSFER + f"(4000, 4, 0, {_CASH}, {_FREE}, 5)"),
    "move nothing": (_NEXT, _TRANSFER + f"(4000, 4, 0, {_CALL}, {_FREE}, 0)"),
    "move backwards": (_NEXT, _TRANSFER + f"(4000, 4, 0, {_CALL}, {_FREE}, -5)"),
    "move to the same account": (_NEXT, _TRANSFER + f"(4000, 4, 0, {_FREE}, {_FREE}, 5)"),
    "take more than there is": (_NEXT, _TRANSFER + f"(4000, 4, 0, {_CALL}, {_FREE}, 9000)"),
    "number a transfer wrongly": (_NEXT, _TRANSFER + f"(4444, 4, 0, {_CALL}, {_FREE}, 5)"),
    "move nothing after announcing it": (_NEXT, _OPERATION.format(seq=5, key="y", prev=_PREV, hash="e" * 64)),
    "write a balance": (f"UPDATE ledger_account SET moved_in = moved_in + 500 WHERE id = {_FREE}",),
    "apply a transfer twice": (
        f"UPDATE ledger_account SET moved_in = moved_in + 400, last_transfer = 3000 WHERE id = {_CALL}",
    ),
    "let an account go below zero": (f"UPDATE ledger_account SET may_go_negative = {{true}} WHERE id = {_FREE}",),
    "give an account to another fund": (f"UPDATE ledger_account SET fund = 2 WHERE id = {_FREE}",),
    "delete an account": (f"DELETE FROM ledger_account WHERE id = {_FREE}",),
    "begin an account with money": (
        _ACCOUNT + "('B', 'FREE', 1, 1, 2030, 'B.FREE/f1/s1/y2030', {false}, {false}, 100, 0, 0)",
    ),
    "name an account wrongly": (
        _ACCOUNT + "('B', 'FREE', 1, 1, 2030, 'B.FREE/f1/s1/y2031', {false}, {false}, 0, 0, 0)",
    ),
    "open an account below zero": (
        _ACCOUNT + "('B', 'FREE', 1, 1, 2030, 'B.FREE/f1/s1/y2030', {true}, {false}, 0, 0, 0)",
    ),
    "open an account twice": (
        _ACCOUNT + "('B', 'FREE', 1, 1, 2026, 'B.FREE/f1/s1/y2026', {false}, {false}, 0, 0, 0)",
    ),
    "turn the head back": ("UPDATE ledger_head SET seq = 1",),
    "delete the head": ("DELETE FROM ledger_head",),
    "make a second head": ("INSERT INTO ledger_head (id, seq, hash) VALUES (2, 0, '')",),
    "overflow a sum": (f"UPDATE ledger_account SET moved_in = 9223372036854775807 WHERE id = {_FREE}",),
}  # fmt: skip
# SQLite takes what does not fit a column, and replaces rows in passing.
ON_SQLITE: dict[str, tuple[str, ...]] = {
    "move half a fen": (_NEXT, _TRANSFER + f"(4000, 4, 0, {_CALL}, {_FREE}, 1.5)"),
    "move a word": (_NEXT, _TRANSFER + f"(4000, 4, 0, {_CALL}, {_FREE}, 'much')"),
    "replace a transfer": (_TRANSFER.replace("INSERT", "REPLACE") + f"(3000, 3, 0, {_FREE}, {_CALL}, 999)",),
    "replace an operation": (
        _OPERATION.format(seq=3, key="first", prev=_PREV, hash="f" * 64).replace("INSERT", "REPLACE"),
    ),
    "replace an account": (
        _ACCOUNT.replace("INSERT", "REPLACE")
        + "('B', 'FREE', 1, 1, 2026, 'B.FREE/f1/s1/y2026', 0, 0, 0, 0, 0)",
    ),
    "replace without deleting": (
        "PRAGMA recursive_triggers = OFF",
        _TRANSFER.replace("INSERT", "REPLACE") + f"(3000, 3, 0, {_FREE}, {_CALL}, 999)",
    ),
}
ON_POSTGRESQL: dict[str, tuple[str, ...]] = {
    f"empty {table}": (f"TRUNCATE ledger_{table} CASCADE",) for table in ("transfer", "operation", "account", "head")
}  # fmt: skip


@pytest.fixture
def booked() -> None:
    """Post three operations."""
    post("L1", postings.issued(CITY, 1000), key="first")
    post("L2", postings.received(CITY, 600))
    post("L3", postings.allotted(CITY, 5, 400))


@pytest.fixture
def pragma() -> Iterator[None]:
    """Put back what a statement may have switched off."""
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


def tried(statements: tuple[str, ...]) -> None:
    """Run statements as somebody would who has the database's password."""
    said = (
        {"{true}": "true", "{false}": "false"}
        if connection.vendor == "postgresql"
        else {"{true}": "1", "{false}": "0"}
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            for word, value in said.items():
                statement = statement.replace(word, value)
            cursor.execute(statement.replace("%", "%%"))
        # Constraints that wait for the end of a transaction are asked at once.
        connection.check_constraints()


@pytest.mark.parametrize("what", [*FORBIDDEN, *ON_SQLITE, *ON_POSTGRESQL])
def test_forbidden_write_is_refused(booked: None, pragma: None, what: str) -> None:
    own = ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE
    statements = FORBIDDEN.get(what) or own.get(what)
    if statements is None:
        pytest.skip("a danger of the other database")
    before = (
        balances(),
        list(Operation.objects.values()),
        list(Transfer.objects.values()),
        Head.objects.get().seq,
    )
    with pytest.raises(DatabaseError):
        tried(statements)
    after = (
        balances(),
        list(Operation.objects.values()),
        list(Transfer.objects.values()),
        Head.objects.get().seq,
    )
    assert before == after
    # The books go on as if nothing had been tried.
    assert post("L3", postings.allotted(CITY, 5, 100)).seq == 4


@pytest.mark.parametrize(
    "what", ["change an amount", "write a balance", "delete an operation", "turn the head back"]
)
def test_without_the_guards_the_same_would_pass(booked: None, what: str) -> None:
    """Show that it is the guards that refuse."""
    with taken_back():
        without_guards()
        if what == "delete an operation":
            Transfer.objects.filter(operation=2).delete()
        tried(FORBIDDEN[what])
    assert not guards.missing(connection)


def test_lawful_statement_by_hand_passes(booked: None) -> None:
    """Show that what is refused is refused for what is wrong with it."""
    tried((_NEXT, _TRANSFER + f"(4000, 4, 0, {_CALL}, {_FREE}, 5)"))
    assert balances(stage="FREE") == {"B.FREE/f1/s1/y2026": 605}
    assert Account.objects.get(scope="B.FREE/f1/s1/y2026").last_transfer == 4000
