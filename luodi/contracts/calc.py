"""Compare sums, cover instalments and tell kinds of buyers; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from luodi.core.money import Money

NOTHING = Money(0)


def total(parts: Iterable[Money]) -> Money:
    """Add amounts up."""
    return Money(sum(part.fen for part in parts))


@dataclass(frozen=True, slots=True)
class Gap:
    """Be a sum that does not make up the whole: ``missing`` is below zero where it is too much."""

    sum: Money
    whole: Money

    @property
    def missing(self) -> Money:
        """Give what is still missing to the whole."""
        return self.whole - self.sum


def gap(parts: Iterable[Money], whole: Money) -> Gap | None:
    """Find by how much parts miss the whole; None if they make it up."""
    summed = total(parts)
    return None if summed == whole else Gap(summed, whole)


@dataclass(frozen=True, slots=True)
class Due:
    """Be an instalment as coverage sees it: its key, its day, its amount."""

    key: int
    due_on: date | None
    amount: Money


def in_order(instalments: Iterable[Due]) -> list[Due]:
    """Put instalments in the order in which money covers them: by day, those without a day last."""
    return sorted(instalments, key=lambda one: (one.due_on is None, one.due_on or date.max, one.key))


def covered(instalments: Sequence[Due], received: Money) -> dict[int, Money]:
    """Spread what came in over instalments in due order: key -> what of it is covered."""
    left, spread = max(received, NOTHING), {}
    for one in in_order(instalments):
        part = min(left, one.amount)
        spread[one.key] = part
        left = left - part
    return spread


# What the yearly report tells receivers apart by (table T5): by size, by owner, and what is no enterprise here.
LARGE, SMALLER, STATE, PRIVATE, FOREIGN, OTHER_UNIT, ABROAD = (
    "large",
    "smaller",
    "state",
    "private",
    "foreign",
    "other_unit",
    "abroad",
)
_OWNED_BY = {
    "state": STATE,
    "collective": STATE,
    "private": PRIVATE,
    "other": PRIVATE,
    "joint": FOREIGN,
    "foreign": FOREIGN,
}


def buyer_kinds(kind: str, size: str, ownership: str) -> tuple[str, ...]:
    """Tell the kinds that a buyer counts for: an enterprise by its size and by its owner, as far as they are known.

    ``kind``, ``size`` and ``ownership`` are those of the register of organisations.
    """
    if kind == "foreign":
        return (ABROAD,)
    if kind != "enterprise":
        return (OTHER_UNIT,)
    by_size = (LARGE,) if size == "large" else (SMALLER,) if size else ()
    by_owner = (_OWNED_BY[ownership],) if ownership in _OWNED_BY else ()
    return by_size + by_owner
