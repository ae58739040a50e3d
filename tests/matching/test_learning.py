"""Weights are learned from verdicts: they find what decided, hold to the present ones without evidence, never below 0."""

from __future__ import annotations

import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from luodi.matching.learning import Judged, TooLittle, learn, losses, pairs_of
from luodi.matching.profile import Profile

# Proportions only count.
PRESENT = {"text": 70.0, "field": 10.0, "maturity": 10.0, "region": 10.0}


def judgements(
    questions: int, decides: dict[str, float], *, noise: float = 0.0, seed: int = 7
) -> list[Judged]:
    """Make verdicts of an office that goes by ``decides``: six records a question, the better half is good."""
    draw = random.Random(seed)
    made = []
    for number in range(questions):
        records = [{part: draw.random() for part in PRESENT} for _ in range(6)]
        worth = [sum(decides.get(part, 0) * value for part, value in record.items()) for record in records]
        middle = sorted(worth)[3]
        made += [
            Judged(f"N-{number:03}", record, 3.0 if w + draw.gauss(0, noise) >= middle else 0.0)
            for record, w in zip(records, worth, strict=True)
        ]
    return made


def test_what_decided_gets_the_weight():
    outcome = learn(judgements(60, {"maturity": 1.0}), PRESENT)
    assert outcome.weights["maturity"] > 60
    assert outcome.learned < outcome.present - 0.15
    assert outcome.low > 0


def test_verdicts_by_chance_leave_the_present_weights_nearly_as_they_are():
    outcome = learn(judgements(60, {}, noise=1.0), PRESENT)
    assert outcome.low <= 0 <= outcome.high or outcome.gain < 0.03
    assert outcome.weights["text"] > outcome.weights["field"]


def test_an_office_that_agrees_with_the_present_weights_gains_nothing():
    shares = {part: weight / 100 for part, weight in PRESENT.items()}
    outcome = learn(judgements(60, shares), PRESENT)
    assert abs(outcome.gain) < 0.05


def test_the_same_verdicts_give_the_same_weights_in_whatever_order():
    verdicts = judgements(30, {"field": 1.0}, noise=0.1)
    shuffled = list(verdicts)
    random.Random(1).shuffle(shuffled)
    assert learn(verdicts, PRESENT).weights == learn(shuffled, PRESENT).weights


def test_too_little_says_how_much_there_is():
    with pytest.raises(TooLittle) as little:
        learn(judgements(4, {"field": 1.0}), PRESENT)
    assert (little.value.questions, little.value.pairs) == (4, 36)


def test_questions_where_everything_is_alike_teach_nothing():
    alike = [Judged("N-1", {"text": value}, 3.0) for value in (0.1, 0.9)]
    assert len(pairs_of(alike, ["text"]).names) == 0


def test_a_tie_is_half_wrong():
    pairs = pairs_of([Judged("N-1", {"text": 0.5}, 3.0), Judged("N-1", {"text": 0.5}, 0.0)], ["text"])
    assert losses(pairs, pairs.differences.sum(axis=0) * 0 + 1.0) == {0: 0.5}


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    decides=st.dictionaries(st.sampled_from(sorted(PRESENT)), st.floats(-1, 1), max_size=4),
    noise=st.floats(0, 1),
)
def test_learned_weights_are_always_weights(seed, decides, noise):
    verdicts = judgements(14, decides, noise=noise, seed=seed)
    assume(len(pairs_of(verdicts, sorted(PRESENT)).weights) >= 50)
    outcome = learn(verdicts, PRESENT)
    assert min(outcome.weights.values()) >= 0
    assert round(sum(outcome.weights.values()), 6) == 100
    assert Profile("learned", outcome.weights).version
    assert 0 <= outcome.learned <= 1
    assert outcome.low <= outcome.gain + 1e-9
    assert outcome.gain <= outcome.high + 1e-9
