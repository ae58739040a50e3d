"""Post what tests need, in few words."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.db import connection

from luodi.core.actor import Actor, Grant
from luodi.ledger import actions
from luodi.ledger.actions import Posted
from luodi.ledger.guards import GUARDS
from luodi.ledger.models import Account
from luodi.ledger.places import Move, Posting
from luodi.ledger.postings import Purse

AT = datetime(2026, 5, 4, 2, 0, tzinfo=UTC)
CLERK = Actor(7, "出纳", frozenset({Grant("finance_clerk")}))
CITY = Purse(fund=1, source=1, year=2026)
FIRM = Purse(fund=1, source=2, year=2026)
_keys = count(1)


def post(kind: str, moves: tuple[Move, ...], *, key: str = "", at: datetime = AT, **more: Any) -> Posted:
    """Post with a key of its own."""
    with actions.open_books():
        posting = Posting(
            key or f"test-{next(_keys)}", kind, moves, more.pop("subject", "funds.fund:1"), **more
        )
        return actions.post(posting, by=CLERK, at=at)


def balances(**keys: int) -> dict[str, int]:
    """Give what stands in each account that is not empty, by its scope, in fen."""
    found = Account.objects.filter(**keys).order_by("scope")
    return {account.scope: account.balance.fen for account in found if account.balance.fen}


def without_guards() -> None:
    """Take the database's refusals away, within a transaction that is rolled back."""
    with connection.cursor() as cursor:
        for guard in GUARDS:
            table = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {guard.name}{table}")
