"""Reckon with shares, risks and marks; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

# The whole, in basis points: a share of 12.5 % is 1250.
WHOLE = 10_000
MOST_MARK = 5
# Likelihood times effect, each from 1 to 5, from which on a risk is red or amber.
RED, AMBER = 15, 8
# Marks of one criterion that lie so far apart are worth a talk.
FAR_APART = 2

_PERCENT = re.compile(r"^(\d{1,3})(?:\.(\d{1,2}))?$")


def percent(points: int) -> str:
    """Write basis points in per cent, with no more decimals than they have: 1250 -> 12.5."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


def basis_points(text: str) -> int:
    """Read per cent as people write them (12.5, １２.５%) as basis points.

    :raises ValueError: if it is no share from 0 to 100 with at most two decimals.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("%").strip()
    found = _PERCENT.match(plain)
    if not found or not plain.isascii():
        raise ValueError(text)
    whole, decimals = found.groups()
    points = int(whole) * 100 + int((decimals or "").ljust(2, "0"))
    if points > WHOLE:
        raise ValueError(text)
    return points


def over(shares: Iterable[int | None]) -> int:
    """Tell by how many basis points shares exceed the whole; 0 if they do not."""
    return max(sum(share or 0 for share in shares) - WHOLE, 0)


def light(likelihood: int, effect: int) -> str:
    """Light a risk: red, amber or green, by likelihood times effect."""
    score = likelihood * effect
    return "red" if score >= RED else "amber" if score >= AMBER else "green"


def score(marks: Sequence[int], weights: Sequence[int]) -> int:
    """Weigh marks of 1 to 5 into hundredths of 100 points: Σ weight × mark ÷ 5 × 100 ÷ Σ weights, halves upwards."""
    total = MOST_MARK * sum(weights)
    reached = sum(mark * weight for mark, weight in zip(marks, weights, strict=True))
    return (2 * 10_000 * reached + total) // (2 * total)


@dataclass(frozen=True)
class Spread:
    """Say how several marks of one thing lie: mean, lowest, highest."""

    mean: float
    low: int
    high: int

    @property
    def far_apart(self) -> bool:
        """Tell whether they differ so much that the assessors should talk."""
        return self.high - self.low >= FAR_APART

    @property
    def mean_shown(self) -> str:
        """Give the mean with one decimal."""
        return f"{self.mean:.1f}"


def spread(marks: Sequence[int]) -> Spread:
    """Say how marks lie.

    :raises ValueError: if there is none.
    """
    if not marks:
        raise ValueError("no mark, no spread")
    return Spread(fmean(marks), min(marks), max(marks))
