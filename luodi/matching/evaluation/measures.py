"""Measure rankings against judgements, with intervals over questions.

nDCG@k with gains as judged and a logarithmic discount (Järvelin and Kekäläinen 2002); average precision, reciprocal
rank at 10 and recall at k, where a grade above 0 is right; pairwise loss: the share of pairs of judged documents in
the wrong order, each pair weighted by the difference of its grades, a tie half wrong (Stelmakh et al. 2023, "A Gold
Standard Dataset for the Reviewer Assignment Problem"). A judged document that a run does not name stands behind all
that it names. Intervals are bootstrap percentiles over questions (fixed seed); two runs are compared on the same
resampled questions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from luodi.matching.evaluation.reading import Judgements, Run

SEED: Final = 20260101
RESAMPLED: Final = 4000
Ranked = Sequence[tuple[str, float]]
Measure = Callable[[Ranked, Mapping[str, float]], float]


def gain_at_ten(ranked: Ranked, judged: Mapping[str, float]) -> float:
    """Return nDCG@10."""
    best = sorted((grade for grade in judged.values() if grade > 0), reverse=True)[:10]
    ideal = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(best))
    gained = sum(
        max(judged.get(name, 0.0), 0.0) / math.log2(rank + 2) for rank, (name, _) in enumerate(ranked[:10])
    )
    return gained / ideal if ideal else 0.0


def average_precision(ranked: Ranked, judged: Mapping[str, float]) -> float:
    """Return the mean of the precisions at each right document."""
    right = {name for name, grade in judged.items() if grade > 0}
    found, summed = 0, 0.0
    for rank, (name, _) in enumerate(ranked, 1):
        if name in right:
            found += 1
            summed += found / rank
    return summed / len(right) if right else 0.0


def reciprocal_rank(ranked: Ranked, judged: Mapping[str, float]) -> float:
    """Return 1 / rank of the first right document among the first ten, else 0."""
    for rank, (name, _) in enumerate(ranked[:10], 1):
        if judged.get(name, 0.0) > 0:
            return 1 / rank
    return 0.0


def recall_at(depth: int) -> Measure:
    """Return the measure of which share of the right documents is among the first ``depth``."""

    def recall(ranked: Ranked, judged: Mapping[str, float]) -> float:
        right = {name for name, grade in judged.items() if grade > 0}
        return len(right & {name for name, _ in ranked[:depth]}) / len(right) if right else 0.0

    return recall


def pairwise_loss(ranked: Ranked, judged: Mapping[str, float]) -> float:
    """Return the weighted share of pairs in the wrong order (0.5 is chance); NaN where all is judged alike."""
    scores = dict(ranked)
    behind = min(scores.values(), default=0.0) - 1
    wrong = total = 0.0
    names = sorted(judged)
    for at, first in enumerate(names):
        for second in names[at + 1 :]:
            weight = judged[first] - judged[second]
            if not weight:
                continue
            margin = (scores.get(first, behind) - scores.get(second, behind)) * (1 if weight > 0 else -1)
            total += abs(weight)
            wrong += abs(weight) * (1.0 if margin < 0 else 0.5 if margin == 0 else 0.0)
    return wrong / total if total else math.nan


MEASURES: Final[Mapping[str, Measure]] = {
    "nDCG@10": gain_at_ten,
    "MAP": average_precision,
    "MRR@10": reciprocal_rank,
    "recall@10": recall_at(10),
    "recall@100": recall_at(100),
    "pairwise loss": pairwise_loss,
}
LESS_IS_BETTER: Final = frozenset({"pairwise loss"})


@dataclass(frozen=True)
class Measured:
    """Hold the mean of a measure over questions, and the bounds of its mean in 95 of 100 resamplings."""

    mean: float
    low: float
    high: float
    questions: int


@dataclass(frozen=True)
class Compared:
    """Hold the mean difference (first minus second) with bounds, and the share of resamplings not above zero."""

    difference: float
    low: float
    high: float
    chance: float

    @property
    def sure(self) -> bool:
        """Say whether the difference is above zero in more than 97.5 of 100 resamplings."""
        return self.low > 0


def values_of(run: Run, judgements: Judgements, measure: Measure) -> dict[str, float]:
    """Return the measure of each judged question; one that the run does not answer counts as an empty answer."""
    found = {name: measure(run.get(name, []), judged) for name, judged in sorted(judgements.items())}
    return {name: value for name, value in found.items() if not math.isnan(value)}


def measured(values: Mapping[str, float]) -> Measured:
    """Return mean and interval.

    :raises ValueError: there is no question.
    """
    if not values:
        raise ValueError("nothing was judged that could be measured")
    listed = np.array([values[name] for name in sorted(values)])
    low, high = np.quantile(listed[_draws(len(listed))].mean(axis=1), (0.025, 0.975))
    return Measured(float(listed.mean()), float(low), float(high), len(listed))


def compared(
    first: Mapping[str, float], second: Mapping[str, float], *, less_is_better: bool = False
) -> Compared:
    """Compare two runs question by question; a positive difference says that the first is better.

    :raises ValueError: they share no question.
    """
    names = sorted(first.keys() & second.keys())
    if not names:
        raise ValueError("the runs share no question")
    sign = -1.0 if less_is_better else 1.0
    gains = sign * np.array([first[name] - second[name] for name in names])
    means = gains[_draws(len(gains))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return Compared(float(gains.mean()), float(low), float(high), float((means <= 0).mean()))


def _draws(count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Return which questions each resampling holds: the same for the same number of questions."""
    return np.random.default_rng(SEED).integers(0, count, size=(RESAMPLED, count))
