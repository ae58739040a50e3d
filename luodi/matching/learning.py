"""Learn weights from what people judged: verdicts on matches and what came of introductions.

Two records judged differently for the same question make a pair; the better one should have the higher score.
Weights minimise the logistic loss over pairs (RankNet's loss with a linear model: Burges et al., "Learning to rank
using gradient descent", ICML 2005), none below zero, drawn towards the present ones by a quadratic term, because an
office has hundreds of verdicts and not millions. The problem is convex and is solved by accelerated projected
gradient steps (Nesterov; Beck and Teboulle 2009) from a fixed start: equal input, equal weights.

How strongly weights are drawn to the present ones is chosen by cross-validation over questions. What is reported is
measured on questions that took no part in fitting nor in that choice (nested folds).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FOLDS: Final = 5
LEAST_QUESTIONS: Final = 10
LEAST_PAIRS: Final = 50
# How strongly the present weights hold (shares of 1, squared); tried in this order.
HOLDS: Final = (0.3, 1.0, 3.0, 10.0, 30.0)
# A difference of a tenth of the score is quite sure to be seen.
_SHARPNESS: Final = 20.0
_STEPS: Final = 150
_RESAMPLED: Final = 2000


@dataclass(frozen=True)
class Judged:
    """Be one record judged for a question: values of its parts (0 to 1), and how good it was (more is better)."""

    question: str
    values: Mapping[str, float]
    grade: float


@dataclass(frozen=True)
class Pairs:
    """Hold the pairs of judgements: difference of values (better minus worse), weight, question of each.

    ``differences``: pairs × parts; ``weights`` sum to 1 in each question; ``questions``: number of the question.
    """

    parts: tuple[str, ...]
    differences: Floats
    weights: Floats
    questions: NDArray[np.int64]
    names: tuple[str, ...]

    def of(self, chosen: Sequence[int]) -> Pairs:
        """Return the pairs of some questions."""
        kept = np.isin(self.questions, np.array(sorted(chosen), dtype=np.int64))
        return Pairs(self.parts, self.differences[kept], self.weights[kept], self.questions[kept], self.names)


@dataclass(frozen=True)
class Outcome:
    """Tell what learning gave, with the losses of present and learned weights on questions held back.

    A loss is the share of pairs in the wrong order (0.5 is chance), weighted by how differently they were judged,
    the mean over questions. ``low`` and ``high`` bound the gain (present minus learned) in 95 of 100 resamplings.
    """

    weights: dict[str, float]
    questions: int
    pairs: int
    hold: float
    present: float
    learned: float
    low: float
    high: float

    @property
    def gain(self) -> float:
        """Return by how much the loss falls."""
        return self.present - self.learned


class TooLittle(Exception):
    """Report that there are too few judgements to learn from: questions with a pair, and pairs."""

    def __init__(self, questions: int, pairs: int) -> None:
        super().__init__(f"{questions} questions and {pairs} pairs")
        self.questions, self.pairs = questions, pairs


def pairs_of(judged: Sequence[Judged], parts: Sequence[str]) -> Pairs:
    """Put every two records of a question that were judged differently side by side.

    A part that a question does not ask for counts nothing in it: its values are all absent, and differ by zero.
    """
    by_question: dict[str, list[Judged]] = {}
    for one in judged:
        by_question.setdefault(one.question, []).append(one)
    rows: list[list[float]] = []
    weights: list[float] = []
    numbers: list[int] = []
    names: list[str] = []
    for question in sorted(by_question):
        found = by_question[question]
        made = [(a, b) for a in found for b in found if a.grade > b.grade]
        if not made:
            continue
        total = sum(a.grade - b.grade for a, b in made)
        for better, worse in made:
            rows.append([better.values.get(part, 0.0) - worse.values.get(part, 0.0) for part in parts])
            weights.append((better.grade - worse.grade) / total)
            numbers.append(len(names))
        names.append(question)
    return Pairs(
        tuple(parts),
        np.array(rows, dtype=np.float64).reshape(len(rows), len(parts)),
        np.array(weights, dtype=np.float64),
        np.array(numbers, dtype=np.int64),
        tuple(names),
    )


def fit(pairs: Pairs, start: Floats, hold: float) -> Floats:
    """Return the weights (shares of 1, none negative) that order the pairs best near ``start``."""
    if not len(pairs.weights):
        return start
    rows = _SHARPNESS * pairs.differences
    importance = pairs.weights / len(np.unique(pairs.questions))
    steepest = 0.25 * float(importance @ (rows**2).sum(axis=1)) + 2 * hold
    weights, ahead, pace = start.copy(), start.copy(), 1.0
    for _ in range(_STEPS):
        slope = -(importance / (1 + np.exp(np.clip(rows @ ahead, -50, 50)))) @ rows + 2 * hold * (
            ahead - start
        )
        moved = np.maximum(ahead - slope / steepest, 0.0)
        next_pace = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        ahead = moved + (pace - 1) / next_pace * (moved - weights)
        weights, pace = moved, next_pace
    total = float(weights.sum())
    return weights / total if total > 0 else start


def losses(pairs: Pairs, weights: Floats) -> dict[int, float]:
    """Return for each question the weighted share of pairs in the wrong order; a tie is half wrong."""
    margins = np.round(pairs.differences @ weights, 9)
    wrong = pairs.weights * (np.where(margins < 0, 1.0, 0.0) + np.where(margins == 0, 0.5, 0.0))
    summed = np.bincount(pairs.questions, weights=wrong, minlength=len(pairs.names))
    return {int(number): float(summed[number]) for number in np.unique(pairs.questions)}


def folds_of(names: Sequence[str], chosen: Sequence[int], count: int = FOLDS) -> list[list[int]]:
    """Deal questions to folds by a hash of their names: the same questions, the same folds."""

    def dealt(number: int) -> bytes:
        return hashlib.blake2b(names[number].encode(), digest_size=8).digest()

    order = sorted(chosen, key=dealt)
    return [fold for fold in (order[at::count] for at in range(count)) if fold]


def learn(judged: Sequence[Judged], present: Mapping[str, float]) -> Outcome:
    """Learn weights for the parts of ``present`` (proportions count), and measure them on questions held back.

    :returns: weights that sum to 100, to a tenth.
    :raises TooLittle: there are fewer than 10 questions with a pair, or fewer than 50 pairs.
    """
    parts = tuple(sorted(present))
    pairs = pairs_of(judged, parts)
    if len(pairs.names) < LEAST_QUESTIONS or len(pairs.weights) < LEAST_PAIRS:
        raise TooLittle(len(pairs.names), len(pairs.weights))
    start = np.array([present[part] for part in parts], dtype=np.float64)
    start = start / start.sum()
    everybody = list(range(len(pairs.names)))
    before, after = losses(pairs, start), {}
    for fold in folds_of(pairs.names, everybody):
        rest = [number for number in everybody if number not in set(fold)]
        fitted = fit(pairs.of(rest), start, _choose_hold(pairs, rest, start))
        after.update(losses(pairs.of(fold), fitted))
    hold = _choose_hold(pairs, everybody, start)
    weights = _in_tenths(parts, fit(pairs, start, hold))
    gains = np.array([before[number] - after[number] for number in everybody])
    low, high = _interval(gains)
    present_loss = float(np.mean([before[number] for number in everybody]))
    learned_loss = float(np.mean([after[number] for number in everybody]))
    return Outcome(weights, len(everybody), len(pairs.weights), hold, present_loss, learned_loss, low, high)


def _choose_hold(pairs: Pairs, chosen: Sequence[int], start: Floats) -> float:
    """Return the hold with the least loss over folds of the chosen questions; of equals the strongest."""
    found: list[tuple[float, float]] = []
    folds = folds_of(pairs.names, chosen)
    for hold in HOLDS:
        seen: list[float] = []
        for fold in folds:
            rest = [number for number in chosen if number not in set(fold)]
            seen.extend(losses(pairs.of(fold), fit(pairs.of(rest), start, hold)).values())
        found.append((round(float(np.mean(seen)), 9), -hold))
    return -min(found)[1]


def _interval(gains: Floats) -> tuple[float, float]:
    """Return the bounds between which the mean lies in 95 of 100 resamplings of questions (fixed seed)."""
    draws = np.random.default_rng(20260101).integers(0, len(gains), size=(_RESAMPLED, len(gains)))
    low, high = np.quantile(gains[draws].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


def _in_tenths(parts: Sequence[str], shares: Floats) -> dict[str, float]:
    """Return shares as tenths that sum to exactly 100: the largest remainders are rounded up."""
    exact = 1000 * shares
    whole = np.floor(exact).astype(int)
    left = 1000 - int(whole.sum())
    for at in sorted(range(len(parts)), key=lambda at: (whole[at] - exact[at], parts[at]))[:left]:
        whole[at] += 1
    return {part: int(number) / 10 for part, number in zip(parts, whole, strict=True)}
