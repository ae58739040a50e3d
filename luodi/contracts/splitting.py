"""Share income out exactly: net income between unit, school and team, the team's part between people; pure.

A policy's tiers are one a line: up to (万元, empty for no end) | unit % | school % | team %. Of an income that reaches
into several tiers each part is shared by its own tier, as taxes are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from luodi.core.money import FEN_PER_WAN, LARGEST_FEN, Money

# The whole, in basis points.
WHOLE = 10_000
MOST_TIERS = 12

_PERCENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?\s*%?")
_WAN = re.compile(r"(\d{1,9})(?:\.(\d{1,6}))?")


class Unreadable(ValueError):
    """Say which line of tiers cannot be read, and what is wrong with it."""

    def __init__(self, what: str, line: int) -> None:
        super().__init__(f"{what}:{line}")
        self.what, self.line = what, line


@dataclass(frozen=True)
class Tier:
    """Share income up to ``upto`` fen (None: without end) by basis points that add up to the whole."""

    upto: int | None
    unit: int
    school: int
    team: int


@dataclass(frozen=True)
class Parts:
    """Be net income shared out: the three add up to it exactly."""

    unit: Money
    school: Money
    team: Money


def points_of(text: str) -> int:
    """Read per cent with at most two decimals as basis points.

    :raises ValueError: if it is none from 0 to 100.
    """
    found = _PERCENT.fullmatch(text.strip())
    if not found or not text.isascii():
        raise ValueError(text)
    points = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    if points > WHOLE:
        raise ValueError(text)
    return points


def percent(points: int) -> str:
    """Write basis points in per cent, with no more decimals than they have."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def read_tiers(text: str) -> tuple[Tier, ...]:
    """Read the tiers of a policy.

    :raises Unreadable: with the line: parts, upto, percent, sum, order, end, none or most.
    """
    tiers: list[Tier] = []
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    for number, line in lines:
        tiers.append(_read_tier(line.replace("｜", "|"), number))
        before = tiers[-2].upto if len(tiers) > 1 else 0
        upto = tiers[-1].upto
        if before is None or (upto is not None and upto <= before):
            raise Unreadable("order", number)
    if not tiers:
        raise Unreadable("none", 1)
    if len(tiers) > MOST_TIERS:
        raise Unreadable("most", lines[-1][0])
    if tiers[-1].upto is not None:
        raise Unreadable("end", lines[-1][0])
    return tuple(tiers)


def _read_tier(line: str, number: int) -> Tier:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 4:
        raise Unreadable("parts", number)
    upto = None
    if parts[0]:
        found = _WAN.fullmatch(parts[0])
        if not found or not parts[0].isascii():
            raise Unreadable("upto", number)
        upto = int(found[1]) * FEN_PER_WAN + int((found[2] or "").ljust(6, "0"))
        if upto > LARGEST_FEN:
            raise Unreadable("upto", number)
    try:
        unit, school, team = (points_of(part) for part in parts[1:])
    except ValueError:
        raise Unreadable("percent", number) from None
    if unit + school + team != WHOLE:
        raise Unreadable("sum", number)
    return Tier(upto, unit, school, team)


def share(net: Money, tiers: Sequence[Tier]) -> Parts:
    """Share net income out by tiers, exactly: what is left of whole fen goes to the largest remainders.

    :raises ValueError: if it is negative, or there is no tier for all of it.
    """
    if net.fen < 0:
        raise ValueError("what is shared is not negative; it is taken back by a counter-split")
    weights = [0, 0, 0]
    below = 0
    for tier in tiers:
        reach = net.fen if tier.upto is None else min(net.fen, tier.upto)
        if reach > below:
            for place, points in enumerate((tier.unit, tier.school, tier.team)):
                weights[place] += (reach - below) * points
            below = reach
    if below < net.fen:
        raise ValueError("the last tier has an end")
    return Parts(*net.split(weights)) if net else Parts(Money(0), Money(0), Money(0))


def divide(team: Money, shares: Sequence[int]) -> list[Money]:
    """Divide the team's part among people by shares in basis points that add up to the whole, exactly.

    :raises ValueError: if shares are not positive or do not add up to the whole.
    """
    if sum(shares) != WHOLE or min(shares, default=0) <= 0:
        raise ValueError("shares of people are positive and add up to the whole")
    return team.split(list(shares))


def least_for_people(tiers: Iterable[Tier]) -> int:
    """Give the smallest part that people get by some tier, in basis points: no income may leave them with less."""
    return min(tier.team for tier in tiers)


def main_share(parts: Iterable[tuple[int, bool]]) -> int:
    """Add up the shares of the main contributors, of (share, whether main)."""
    return sum(points for points, main in parts if main)
