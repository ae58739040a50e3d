"""Rule books that the tests of funds begin with; places and amounts are fictional."""

from __future__ import annotations

from luodi.core.money import FEN_PER_WAN
from luodi.funds.rulebook import RuleBook, co_led, led_by_government
from luodi.funds.rulebook.book import Name

CITY, UNIVERSITY = Name("滨江市", "Binjiang City"), Name("东华大学", "Donghua University")
CUSTODIAN = Name("滨江市财政局", "Finance Bureau of Binjiang")
YEARLY = {2026: 1000 * FEN_PER_WAN, 2027: 1200 * FEN_PER_WAN}


def book_g() -> RuleBook:
    """Give the book of a fund led by local government."""
    return led_by_government(CITY, UNIVERSITY, custodian=CUSTODIAN, yearly=YEARLY)


def book_c() -> RuleBook:
    """Give the book of a co-led fund."""
    return co_led(
        CITY, UNIVERSITY, custodian=CUSTODIAN, yearly=YEARLY, yearly_of_university={2026: 500 * FEN_PER_WAN}
    )
