"""Share awards and instalments among a fund's sources, to the fen; pure.

``by_source`` shares an award by the weights of its sources (largest remainder), ``plan`` cuts each source's part into
instalments of which the last takes the rest, ``planned_anew`` does so for what is not released when an award changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from luodi.core.money import Money
from luodi.funds.rulebook.book import WHOLE, Amendment


@dataclass(frozen=True, slots=True)
class Instalment:
    """Be one instalment: what each source pays of it."""

    by_source: Mapping[str, Money]

    @property
    def amount(self) -> Money:
        """Add up what the sources pay."""
        return Money(sum(part.fen for part in self.by_source.values()))


def by_source(award: Money, weights: Mapping[str, int]) -> dict[str, Money]:
    """Share an award among sources by weights (say, their promises of the year), exactly.

    :raises ValueError: if the award or a weight is negative, or no weight is above zero.
    """
    if award.fen < 0:
        raise ValueError("an award is not negative")
    return dict(zip(weights, award.split(list(weights.values())), strict=True))


def plan(award: Mapping[str, Money], shares: Sequence[int]) -> list[Instalment]:
    """Cut an award by source into instalments by shares in basis points; each source's parts add up to its part.

    Each part is shared off by the largest remainder from what is left, so that no part is ever below zero.
    :raises ValueError: if shares are not positive and do not add up to the whole, or a source's part is negative.
    """
    if sum(shares) != WHOLE or min(shares, default=0) <= 0:
        raise ValueError("shares of instalments are positive and add up to the whole")
    cut = {source: _cut(part, shares) for source, part in award.items()}
    return [Instalment({source: parts[n] for source, parts in cut.items()}) for n in range(len(shares))]


def _cut(part: Money, shares: Sequence[int]) -> list[Money]:
    if part.fen < 0:
        raise ValueError("a source's part of an award is not negative")
    parts, left, weight = [], part, sum(shares)
    for share in shares[:-1]:
        here, left = left.split([share, weight - share])
        parts.append(here)
        weight -= share
    return [*parts, left]


def planned_anew(
    award: Mapping[str, Money], released: Mapping[str, Money], shares: Sequence[int]
) -> list[Instalment]:
    """Cut what is not released yet of a changed award into the instalments that are left.

    ``shares`` are theirs in the old plan; their weights among each other stay.
    :raises ValueError: if less is awarded than was released, or no instalment is left for what remains.
    """
    left = {source: part - released.get(source, Money(0)) for source, part in award.items()}
    if set(released) - set(award) or any(part.fen < 0 for part in left.values()):
        raise ValueError("an award is not cut below what was released of it")
    if not shares or min(shares) <= 0:
        raise ValueError("what remains needs instalments with positive shares")
    cut = {source: _cut(part, shares) for source, part in left.items()}
    return [Instalment({source: parts[n] for source, parts in cut.items()}) for n in range(len(shares))]


def amendment_needs_gate(
    limits: Amendment, *, before: Money, after: Money, ended_on: date, ends_on: date
) -> bool:
    """Tell whether a change of an award passes the gate of amendments: above a share of its amount or some months."""
    much = abs(after.fen - before.fen) * WHOLE > limits.amount_points * before.fen
    early, late = sorted((ended_on, ends_on))
    months = 12 * (late.year - early.year) + late.month - early.month
    return much or (months, late.day - early.day) > (limits.months, 0)
