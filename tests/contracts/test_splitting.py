"""Income is shared out to the fen, whatever the amounts, tiers and shares are."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.contracts.splitting import (
    WHOLE,
    Tier,
    Unreadable,
    divide,
    least_for_people,
    main_share,
    percent,
    points_of,
    read_tiers,
    share,
)
from luodi.core.money import LARGEST_FEN, Money

PROGRESSIVE = read_tiers("100 | 10 | 5 | 85\n500 | 15 | 10 | 75\n | 20 | 10 | 70")


def test_each_tier_shares_its_own_part() -> None:
    parts = share(Money.wan(600), PROGRESSIVE)
    assert parts.unit == Money.wan(10 + 60 + 20)
    assert parts.school == Money.wan(5 + 40 + 10)
    assert parts.team == Money.wan(85 + 300 + 70)


@pytest.mark.parametrize("fen", [0, 1, 2, 99, 100_000_000, 100_000_001])
def test_edges_of_tiers_lose_no_fen(fen: int) -> None:
    parts = share(Money(fen), PROGRESSIVE)
    assert parts.unit.fen + parts.school.fen + parts.team.fen == fen


def random_tiers(chance: random.Random) -> tuple[Tier, ...]:
    tiers, upto = [], 0
    for last in [False] * chance.randrange(4) + [True]:
        upto += chance.randrange(1, 10**9)
        first, second = sorted(chance.randrange(WHOLE + 1) for _ in range(2))
        tiers.append(Tier(None if last else upto, first, second - first, WHOLE - second))
    return tuple(tiers)


def random_shares(chance: random.Random, people: int) -> list[int]:
    cuts = sorted(chance.sample(range(1, WHOLE), people - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, WHOLE], strict=True)]


def test_a_hundred_thousand_splits_add_up_to_the_fen() -> None:
    seed = 20260310
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _case in range(100_000):
        net = Money(chance.randrange(10 ** chance.randrange(1, 15)))
        parts = share(net, random_tiers(chance))
        shares = random_shares(chance, chance.randrange(1, 8))
        people = divide(parts.team, shares)
        assert parts.unit.fen + parts.school.fen + sum(part.fen for part in people) == net.fen
        assert min(parts.unit.fen, parts.school.fen, *(part.fen for part in people)) >= 0


@given(st.integers(0, LARGEST_FEN), st.randoms(use_true_random=False))
def test_nobody_is_off_by_a_fen_or_more(fen: int, chance: random.Random) -> None:
    """Largest remainder: every part lies within one fen of the exact one, and the same input gives the same split."""
    shares = random_shares(chance, 5)
    people = divide(Money(fen), shares)
    for part, points in zip(people, shares, strict=True):
        assert abs(part.fen * WHOLE - fen * points) < WHOLE
    assert people == divide(Money(fen), shares)


@given(st.integers(0, 10**12), st.integers(0, 10**6))
def test_more_income_leaves_the_team_with_no_less(fen: int, more: int) -> None:
    assert share(Money(fen + more), PROGRESSIVE).team.fen >= share(Money(fen), PROGRESSIVE).team.fen - 1


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("", "none", 1),
        ("100 | 10 | 5", "parts", 1),
        ("| 10 | 5 | 84.99", "sum", 1),
        ("| 10 | 5 | x", "percent", 1),
        ("| 101 | 0 | 0", "percent", 1),
        ("| -5 | 5 | 100", "percent", 1),
        ("约100 | 10 | 5 | 85\n| 10 | 5 | 85", "upto", 1),
        ("100 | 10 | 5 | 85", "end", 1),
        ("100 | 10 | 5 | 85\n100 | 10 | 5 | 85\n| 10 | 5 | 85", "order", 2),
        ("| 10 | 5 | 85\n| 10 | 5 | 85", "order", 2),
        ("0 | 10 | 5 | 85\n| 10 | 5 | 85", "order", 1),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, what: str, line: int) -> None:
    with pytest.raises(Unreadable) as wrong:
        read_tiers(text)
    assert (wrong.value.what, wrong.value.line) == (what, line)


def test_per_cent_comes_back() -> None:
    assert [points_of(text) for text in ("70", "12.5%", "0.01", "100")] == [7_000, 1_250, 1, 10_000]
    assert [percent(points) for points in (7_000, 1_250, 1, 10_000)] == ["70", "12.5", "0.01", "100"]
    for text in ("", "100.01", "-1", "1e1", "7０", "12.345"):
        with pytest.raises(ValueError, match="^" + text.replace(".", r"\.") + "$"):
            points_of(text)


@pytest.mark.parametrize("shares", [[], [WHOLE, 0], [5_000, 5_001], [-1, WHOLE + 1]])
def test_shares_of_people_are_positive_and_the_whole(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="whole"):
        divide(Money(100), shares)


def test_the_least_for_people_is_that_of_the_worst_tier() -> None:
    assert least_for_people(PROGRESSIVE) == 7_000
    assert main_share([(6_000, True), (3_000, False), (1_000, True)]) == 7_000
    with pytest.raises(ValueError, match="negative"):
        share(Money(-1), PROGRESSIVE)
