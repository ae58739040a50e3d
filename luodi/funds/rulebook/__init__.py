"""Keep a fund's rule book as data: read and judged strictly, written, hashed, and compared in words.

``read`` takes what a form or a file says and gives a `RuleBook` or every fault beside its path; ``written`` gives it
back, fit for JSON. ``led_by_government`` and ``co_led`` are the books that funds
begin with. What a book would have done to an old call is in `luodi.funds.trying`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from luodi.funds.rulebook.book import RuleBook
from luodi.funds.rulebook.checks import unsound
from luodi.funds.rulebook.comparing import Difference, differences
from luodi.funds.rulebook.reading import Fault, Faulty, hashed, plain, taken
from luodi.funds.rulebook.standard import co_led, led_by_government

__all__ = (
    "Difference",
    "Fault",
    "Faulty",
    "RuleBook",
    "co_led",
    "content_hash",
    "differences",
    "led_by_government",
    "read",
    "unsound",
    "written",
)


def read(data: object) -> RuleBook:
    """Read a rule book as ``written`` gives it.

    :raises Faulty: with every fault beside its path; whether clauses go together is judged once each can be read.
    """
    faults: list[Fault] = []
    book: RuleBook = taken(RuleBook, data, "", faults, {})
    if not faults:
        faults = unsound(book)
    if faults:
        raise Faulty(faults)
    return book


def written(book: RuleBook) -> dict[str, Any]:
    """Write a rule book as data fit for JSON, in the order of the book."""
    data: dict[str, Any] = plain(book)
    return data


@lru_cache(maxsize=256)
def content_hash(book: RuleBook) -> str:
    """Hash what a rule book says; equal books have equal hashes, whatever the order of keys was."""
    return hashed(book)
