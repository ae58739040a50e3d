"""Money is counted in whole fen: sums and shares are exact, and what people write is read as they meant it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.money import LARGEST_FEN, Money, as_money, read_amount

FEN = st.integers(min_value=0, max_value=LARGEST_FEN)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=12).filter(any)


@given(FEN, WEIGHTS)
def test_shares_add_up_to_the_whole(fen: int, weights: list[int]) -> None:
    shares = Money(fen).split(weights)
    assert sum(share.fen for share in shares) == fen


@given(FEN, WEIGHTS)
def test_a_share_is_less_than_a_fen_off_its_due(fen: int, weights: list[int]) -> None:
    total = sum(weights)
    for share, weight in zip(Money(fen).split(weights), weights, strict=True):
        assert abs(share.fen * total - fen * weight) < total
        assert weight or share == Money(0)


def test_who_is_owed_most_gets_the_fen_that_is_left() -> None:
    assert Money(100).split([1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert Money(1).split([1, 2]) == [Money(0), Money(1)]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_shares_without_weights_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        Money(100).split(weights)


# fmt: off
@pytest.mark.parametrize(("text", "unit", "fen", "approximate"), [
    ("180",          "万元", 180_000_000,      False),
    ("180",          "元",   18_000,           False),
    ("约200万",      "元",   200_000_000,      True),
    ("１２０万元",   "元",   120_000_000,      False),
    ("1,200.50",     "元",   120_050,          False),
    ("1，200.5万",   "元",   1_200_500_000,    False),
    ("￥3.5亿元",    "元",   35_000_000_000,   False),
    ("300万左右",    "元",   300_000_000,      True),
    ("0.000001万元", "元",   1,                False),
    ("5分",          "元",   5,                False),
    (" 12 000 元 ",  "万元", 1_200_000,        False),
    ("-3",           "元",   -300,             False),
])
def test_amounts_are_read_as_people_write_them(text: str, unit: str, fen: int, approximate: bool) -> None:
    reading = read_amount(text, unit=unit)
    assert (reading.money.fen, reading.approximate) == (fen, approximate)


@pytest.mark.parametrize("text", ["", "面议", "100-200万", "1.001元", "1e9", "万", "2000000亿", "½", "１２x", "1.2.3", ",", "-"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_amount(text)


@given(FEN)
def test_what_is_shown_is_read_back_the_same(fen: int) -> None:
    money = Money(fen)
    assert read_amount(money.in_yuan(), unit="元").money == money
    assert read_amount(money.in_wan(), unit="万元").money == money


def test_only_whole_fen_are_money() -> None:
    for wrong in (1.5, True, "1", Decimal(1)):
        with pytest.raises(TypeError):
            Money(wrong)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            as_money(wrong)
    with pytest.raises(ValueError, match="fen"):
        Money.yuan("0.001")
    assert as_money(7) == Money(7)
    assert as_money(None) is None


def test_sums_and_signs() -> None:
    assert Money.wan(1) + Money.yuan(1) - Money(1) == Money(1_000_099)
    assert -Money(5) == Money(-5)
    assert not Money(0)
    assert Money(1) < Money(2)
