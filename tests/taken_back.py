"""Transactions that a test takes back."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def taken_back() -> Iterator[None]:
    """Do something, and let everything stand as before afterwards; durable transactions may begin within it.

    One may be within another: whoever tries a thousand things one after the other takes each back by itself. Within
    one transaction PostgreSQL would keep every earlier form of a row that changes, and look through all of them for the
    present one.
    """
    with transaction.atomic():
        # As Django says of the transactions of its own tests.
        connection.atomic_blocks[-1]._from_testcase = True
        yield
        transaction.set_rollback(True)
