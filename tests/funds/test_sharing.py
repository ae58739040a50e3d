"""Awards and instalments are shared among sources to the fen."""

from __future__ import annotations

import random
from datetime import date

import pytest

from luodi.core.money import Money
from luodi.funds.rulebook.book import WHOLE, Amendment
from luodi.funds.sharing import amendment_needs_gate, by_source, plan, planned_anew


def test_award_and_plan_by_source() -> None:
    award = by_source(Money.wan(100), {"city": 2, "university": 1})
    assert award == {"city": Money(66_666_667), "university": Money(33_333_333)}
    parts = plan(award, [5000, 3000, 2000])
    assert [part.by_source for part in parts] == [
        {"city": Money(33_333_334), "university": Money(16_666_667)},
        {"city": Money(20_000_000), "university": Money(10_000_000)},
        {"city": Money(13_333_333), "university": Money(6_666_666)},
    ]
    assert sum(part.amount.fen for part in parts) == 10**8


def test_a_hundred_thousand_plans_add_up_to_the_fen() -> None:
    seed = 20261126
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _case in range(100_000):
        total = Money(chance.randrange(10 ** chance.randrange(1, 14)))
        sources = {
            f"s{n}": chance.randrange(10 ** chance.randrange(1, 12)) for n in range(chance.randrange(1, 4))
        }
        sources["s0"] += 1
        cuts = sorted(chance.sample(range(1, WHOLE), chance.randrange(4)))
        shares = [high - low for low, high in zip([0, *cuts], [*cuts, WHOLE], strict=True)]
        award = by_source(total, sources)
        parts = plan(award, shares)
        assert sum(part.fen for part in award.values()) == total.fen
        assert sum(part.amount.fen for part in parts) == total.fen
        for source, part in award.items():
            cells = [one.by_source[source].fen for one in parts]
            assert sum(cells) == part.fen
            assert min(cells) >= 0
            # No part is further than a fen for each instalment before it from its exact share.
            assert all(
                abs(cell * WHOLE - part.fen * share) < (n + 2) * WHOLE
                for n, (cell, share) in enumerate(zip(cells, shares, strict=True))
            )


def test_changed_award_leaves_what_is_released() -> None:
    award = by_source(Money.yuan(100), {"city": 1, "university": 1})
    released = plan(award, [5000, 3000, 2000])[0].by_source
    cut = {"city": Money.yuan(40), "university": Money.yuan(40)}
    anew = planned_anew(cut, released, [3000, 2000])
    assert [part.amount for part in anew] == [Money.yuan(18), Money.yuan(12)]
    with pytest.raises(ValueError, match="below what was released"):
        planned_anew({"city": Money.yuan(20), "university": Money.yuan(40)}, released, [3000, 2000])
    with pytest.raises(ValueError, match="below what was released"):
        planned_anew({"city": Money.yuan(40)}, released, [3000, 2000])


@pytest.mark.parametrize("shares", [[], [5000], [5000, 5001], [10_000, 0], [11_000, -1000]])
def test_shares_that_are_no_plan_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="add up to the whole"):
        plan({"city": Money(100)}, shares)


def test_negative_awards_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        by_source(Money(-1), {"city": 1})
    with pytest.raises(ValueError, match="at least zero"):
        by_source(Money(1), {"city": 0})


@pytest.mark.parametrize(
    ("after", "ends_on", "needed"),
    [
        (Money.yuan(110), date(2027, 12, 31), False),
        (Money.yuan("110.01"), date(2027, 12, 31), True),
        (Money.yuan("89.99"), date(2027, 12, 31), True),
        (Money.yuan(100), date(2028, 6, 30), False),
        (Money.yuan(100), date(2028, 7, 1), True),
        (Money.yuan(100), date(2027, 6, 29), True),
    ],
)
def test_amendments_above_the_limits_pass_the_gate(after: Money, ends_on: date, needed: bool) -> None:
    asked = amendment_needs_gate(
        Amendment(1000, 6), before=Money.yuan(100), after=after, ended_on=date(2027, 12, 31), ends_on=ends_on
    )
    assert asked is needed
