"""Count money in whole fen: exact, comparable, the same on every database."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Self

FEN_PER_YUAN = 100
FEN_PER_WAN = 1_000_000
# Far below the largest 64-bit integer, so that sums of many amounts cannot overflow either.
LARGEST_FEN = 10**14


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """Hold an amount in fen (分); 100 fen are one yuan (元), 1,000,000 fen are 万元."""

    fen: int

    def __post_init__(self) -> None:
        if type(self.fen) is not int:
            raise TypeError("money is a whole number of fen")

    @classmethod
    def yuan(cls, amount: int | str | Decimal) -> Self:
        """Take an amount in yuan.

        :raises ValueError: if it has more than two decimals.
        """
        return cls(_whole(Decimal(str(amount)) * FEN_PER_YUAN))

    @classmethod
    def wan(cls, amount: int | str | Decimal) -> Self:
        """Take an amount in 万元 (10,000 yuan).

        :raises ValueError: if it has more than six decimals.
        """
        return cls(_whole(Decimal(str(amount)) * FEN_PER_WAN))

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + other.fen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - other.fen)

    def __neg__(self) -> Money:
        return Money(-self.fen)

    def __bool__(self) -> bool:
        return self.fen != 0

    def in_yuan(self) -> str:
        """Show in yuan with thousands separators and two decimals."""
        return f"{Decimal(self.fen) / FEN_PER_YUAN:,.2f}"

    def in_wan(self) -> str:
        """Show in 万元 with thousands separators and as many of six decimals as are needed, at least two."""
        shown = f"{Decimal(self.fen) / FEN_PER_WAN:,.6f}"
        whole, _, decimals = shown.partition(".")
        return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"

    def __str__(self) -> str:
        return self.in_yuan()

    def split(self, weights: list[int]) -> list[Money]:
        """Share out by weights so that the parts add up exactly (largest remainder, earlier part wins a tie).

        :raises ValueError: if no weight is positive or one is negative.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("shares need weights of at least zero, one of them above")
        shares = [self.fen * weight // total for weight in weights]
        left = self.fen - sum(shares)
        by_remainder = sorted(range(len(weights)), key=lambda i: (-(self.fen * weights[i] % total), i))
        for i in by_remainder[:left]:
            shares[i] += 1
        return [Money(share) for share in shares]


@dataclass(frozen=True, slots=True)
class Reading:
    """Report how a written amount was read: the amount, and whether a person should confirm it."""

    money: Money
    approximate: bool


_UNITS = {"": None, "分": 1, "元": 100, "万": 1_000_000, "万元": 1_000_000, "亿": 10**10, "亿元": 10**10}
_WRITTEN = re.compile(
    r"^(约|大约|近|~)?\s*[¥￥]?\s*(-?[\d,]*\.?\d+)\s*(亿元|亿|万元|万|元|分)?\s*(左右|上下)?$"
)


def read_amount(text: str, *, unit: str = "元") -> Reading:
    """Read an amount as people write it: 约200万, １２０万元, 1,200.50, with ``unit`` where none is written.

    :raises ValueError: if it is no amount, is finer than a fen, or is larger than Luodi can hold.
    """
    plain = unicodedata.normalize("NFKC", text).replace("，", ",").replace(" ", "").strip()
    found = _WRITTEN.match(plain)
    if not found:
        raise ValueError(text)
    about, digits, written_unit, roughly = found.groups()
    factor = _UNITS[written_unit or unit]
    if factor is None:
        raise ValueError(text)
    try:
        fen = _whole(Decimal(digits.replace(",", "")) * factor)
    except InvalidOperation:
        raise ValueError(text) from None
    if abs(fen) > LARGEST_FEN:
        raise ValueError(text)
    return Reading(Money(fen), approximate=bool(about or roughly))


def _whole(fen: Decimal) -> int:
    if fen != fen.to_integral_value():
        raise ValueError("finer than a fen")
    return int(fen)


def as_money(value: Any) -> Money | None:
    """Take Money, fen or nothing; anything else (a float above all) is refused.

    :raises TypeError: if the value is neither.
    """
    if value is None or isinstance(value, Money):
        return value
    if type(value) is int:
        return Money(value)
    raise TypeError(f"money is a whole number of fen, not {type(value).__name__}")
