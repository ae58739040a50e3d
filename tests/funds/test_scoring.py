"""Reviews come to one score, exactly, by the review clause of the rule book."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.funds.rulebook.choices import Drop
from luodi.funds.scoring import label, needs_reason, scored
from tests.funds.books import book_g

REVIEW = book_g().review


def marks(innovation: int, market: int, foundation: int) -> dict[str, int]:
    return {"innovation": innovation, "market": market, "foundation": foundation}


THREE = [marks(90, 80, 70), marks(60, 60, 60), marks(100, 100, 99)]


def test_weighted_mean_of_all_reviews() -> None:
    found = scored(REVIEW, THREE)
    # 81, 60 and 99.7: the mean is 80.2333...
    assert (found.each, found.total, found.kept, found.enough) == ((8100, 6000, 9970), 8023, 3, True)
    assert (found.spread, found.flagged) == (3970, True)


def test_extremes_are_left_out_where_the_rule_book_says_so() -> None:
    found = scored(replace(REVIEW, drop=Drop.EXTREMES), THREE)
    assert (found.total, found.kept, found.spread) == (8100, 1, 3970)
    assert scored(replace(REVIEW, drop=Drop.EXTREMES), THREE[:2]).total == 7050, "nothing is left out of two"


def test_no_flag_below_the_spread_or_without_one() -> None:
    assert not scored(REVIEW, [marks(80, 80, 80), marks(60, 60, 60)]).flagged
    assert scored(REVIEW, [marks(85, 85, 85), marks(60, 60, 60)]).flagged
    assert not scored(replace(REVIEW, spread=0), THREE).flagged


def test_too_few_and_none() -> None:
    assert scored(REVIEW, THREE[:2]).enough is False
    assert scored(REVIEW, []).total is None
    assert scored(REVIEW, [{"elegance": 5}]).total is None


def test_criterion_that_nobody_scored_weighs_nothing() -> None:
    without = [{"innovation": 70, "market": 84}]
    assert scored(REVIEW, without).total == 7600


@pytest.mark.parametrize("wrong", [{"innovation": 70}, marks(101, 1, 1), marks(-1, 1, 1)])
def test_wrong_reviews_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"criterion|scale"):
        scored(REVIEW, [*THREE, wrong])


@given(st.lists(st.builds(marks, *[st.integers(0, 100)] * 3), min_size=1, max_size=7), st.randoms())
def test_order_of_reviews_changes_nothing_and_the_mean_is_exact(
    reviews: list[dict[str, int]], chance: object
) -> None:
    found = scored(REVIEW, reviews)
    shuffled = list(reviews)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert scored(REVIEW, shuffled).total == found.total
    exact = Fraction(
        sum(4 * one["innovation"] + 3 * one["market"] + 3 * one["foundation"] for one in reviews),
        10 * len(reviews),
    )
    assert found.total is not None
    assert abs(Fraction(found.total, 100) - exact) <= Fraction(1, 200)


def test_words_for_scores() -> None:
    assert [str(label(REVIEW, total)) for total in (0, 5999, 6000, 9000)] == [
        "不予支持", "不予支持", "可以支持", "优先支持",
    ]  # fmt: skip
    assert label(replace(REVIEW, labels=()), 5000) is None


def test_extreme_scores_want_a_reason() -> None:
    assert needs_reason(REVIEW, marks(100, 50, 50))
    assert needs_reason(REVIEW, marks(0, 50, 50))
    assert not needs_reason(REVIEW, marks(99, 50, 1))
    assert not needs_reason(replace(REVIEW, justified_from=0), marks(0, 0, 0))
