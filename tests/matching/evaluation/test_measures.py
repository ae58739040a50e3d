"""Measures give what their definitions give by hand, and intervals say how sure they are."""

from __future__ import annotations

import math
import random

import pytest

from luodi.matching.evaluation.measures import (
    MEASURES,
    average_precision,
    compared,
    gain_at_ten,
    measured,
    pairwise_loss,
    recall_at,
    reciprocal_rank,
    values_of,
)
from luodi.matching.people import mean_of_best, rank_people, votes


def ranked(*names: str) -> list[tuple[str, float]]:
    return [(name, float(len(names) - at)) for at, name in enumerate(names)]


def test_by_hand():
    judged = {"a": 3.0, "b": 1.0, "c": 0.0}
    found = ranked("c", "a", "x", "b")
    assert gain_at_ten(found, judged) == pytest.approx(
        (3 / math.log2(3) + 1 / math.log2(5)) / (3 + 1 / math.log2(3))
    )
    assert average_precision(found, judged) == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert reciprocal_rank(found, judged) == 1 / 2
    assert recall_at(2)(found, judged) == 1 / 2
    # Wrong: c before a (3) and c before b (1); right: a before b (2).
    assert pairwise_loss(found, judged) == pytest.approx(4 / 6)


def test_a_perfect_and_an_absent_answer():
    judged = {"a": 2.0, "b": 1.0, "c": 0.0}
    best, worst = ranked("a", "b", "c"), []
    assert [measure(best, judged) for measure in MEASURES.values()] == [1, 1, 1, 1, 1, 0]
    assert [measure(worst, judged) for measure in MEASURES.values()] == [0, 0, 0, 0, 0, 0.5]


def test_a_question_judged_alike_has_no_pairs():
    assert math.isnan(pairwise_loss(ranked("a"), {"a": 1.0, "b": 1.0}))
    assert values_of({"q": ranked("a")}, {"q": {"a": 1.0, "b": 1.0}}, pairwise_loss) == {}


def test_intervals_hold_the_mean_and_narrow_with_questions():
    draw = random.Random(1)
    few, many = ({f"q{n}": draw.random() for n in range(count)} for count in (20, 2000))
    small, large = measured(few), measured(many)
    for one in (small, large):
        assert one.low <= one.mean <= one.high
    assert large.high - large.low < small.high - small.low
    assert measured(few) == small


def test_a_difference_is_sure_only_beyond_chance():
    draw = random.Random(2)
    base = {f"q{n}": draw.random() for n in range(200)}
    better = {name: value + 0.05 for name, value in base.items()}
    noisy = {name: value + draw.choice((-0.05, 0.05)) for name, value in base.items()}
    assert compared(better, base).sure
    assert not compared(noisy, base).sure or abs(compared(noisy, base).difference) < 0.02
    assert compared(base, better, less_is_better=True).sure
    assert not compared(base, base).sure


def test_people_are_ranked_by_their_three_best_documents():
    found = [("one hit", 0.9), ("steady", 0.8), ("steady", 0.8), ("steady", 0.7), ("steady", 0.1)]
    assert [name for name, _ in rank_people(found)] == ["steady", "one hit"]
    assert mean_of_best(found)["steady"] == pytest.approx((0.8 + 0.8 + 0.7) / 3)
    assert votes(["a", "b", "a"])["a"] == pytest.approx(1 / 61 + 1 / 63)
