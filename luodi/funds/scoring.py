"""Answer what the reviews of an application come to, by the review clause of the rule book; pure and exact.

Totals are in hundredths of a point, so that 91.25 is 9125. Reviews that were voided are left out by whoever calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from luodi.funds.rulebook.book import WHOLE, Name, Review
from luodi.funds.rulebook.choices import Drop

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Score:
    """Be an application's score: the mean of what was kept, each review's total, how far they lie apart."""

    total: int | None
    """None: there is no review."""
    each: tuple[int, ...]
    kept: int
    spread: int
    flagged: bool
    enough: bool


def scored(review: Review, reviews: Sequence[Mapping[str, int]]) -> Score:
    """Aggregate reviews (criterion -> score); rounded once, at the end, half up.

    A criterion that no review has a score for weighs nothing, the others as much more.
    :raises ValueError: if a score is missing in one review, or lies outside the scale.
    """
    known = {key for one in reviews for key in one}
    weights = {one.key: one.points for one in review.criteria if one.key in known}
    totals = sorted(_total(review, weights, one) for one in reviews)
    if not totals or not weights:
        return Score(None, (), 0, 0, False, False)
    kept = totals[1:-1] if review.drop == Drop.EXTREMES and len(totals) > 2 else totals
    spread = totals[-1] - totals[0]
    return Score(
        total=_rounded(sum(kept, Fraction(0)) / len(kept)),
        each=tuple(_rounded(_total(review, weights, one)) for one in reviews),
        kept=len(kept),
        spread=_rounded(spread),
        flagged=bool(review.spread) and spread >= review.spread,
        enough=len(totals) >= review.reviews,
    )


def _total(review: Review, weights: Mapping[str, int], one: Mapping[str, int]) -> Fraction:
    if not set(weights) <= set(one):
        raise ValueError("a review scores every criterion")
    if any(not review.lowest <= one[key] <= review.highest for key in weights):
        raise ValueError("a score lies within the scale")
    whole = sum(weights.values()) or WHOLE
    return Fraction(sum(points * one[key] for key, points in weights.items()), whole)


def _rounded(points: Fraction) -> int:
    return floor(points * HUNDREDTHS + Fraction(1, 2))


def label(review: Review, total: int) -> Name | None:
    """Say in the words of the rule book what a total means."""
    found = [one for one in review.labels if one.score * HUNDREDTHS <= total]
    return found[-1].name if found else None


def needs_reason(review: Review, scores: Mapping[str, int]) -> bool:
    """Tell whether a review has an extreme score, which wants a reason of ``justified_from`` characters."""
    return bool(review.justified_from) and bool({review.lowest, review.highest} & set(scores.values()))
