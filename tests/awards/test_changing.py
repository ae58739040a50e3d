"""Awards change: small changes by the fund officer, larger ones by the sides; what was paid comes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from luodi.awards.actions import recovering
from luodi.awards.models import (
    Amendment,
    Award,
    Collection,
    Recovery,
)
from luodi.awards.states import (
    AMENDMENT_FLOW,
    RECOVERY_FLOW,
)
from luodi.core import change
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.money import Money
from luodi.funds.actions import turn
from luodi.ledger.states import Stage
from tests.awards.stage import (
    LATER,
    claimed,
    matter_of,
    paid,
    parts_of,
    planned,
    released,
    stands,
    under_way,
)
from tests.calls.stage import approved
from tests.cast import World
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("books_agree")


class TestChanging:
    """Small changes are the fund officer's, larger ones the sides'; the plan stays exact, and money goes where it should."""

    @pytest.fixture
    def award(self, trial: World) -> Award:
        """Give a running award whose first instalment is paid."""
        award = under_way(trial)
        paid(trial, released(trial, parts_of(award)[0]), "银0001")
        return award

    def ask(self, world: World, award: Award, **values: Any) -> Amendment:
        """Ask for a change."""
        row = Amendment(award=award, text="形势变化", **values)
        return change.create(row, by=world.actor("far_enterprise"), at=LATER)

    def test_small_raise_by_the_officer(self, trial: World, award: Award) -> None:
        row = self.ask(trial, award, kind="amount", amount=Money.wan(110))
        AMENDMENT_FLOW.advance(row, "make", by=trial.actor("fund_manager"), at=LATER)
        # 50 are paid; 60 are cut as 30 to 20 were.
        assert planned(award) == [
            50,
            36,
            24,
        ]
        assert stands(award.fund, Stage.AWARD) == [60 + 50]

    def test_large_cut_by_the_sides_alone(self, trial: World, award: Award) -> None:
        row = self.ask(trial, award, kind="amount", amount=Money.wan(60))
        with pytest.raises(Invalid):
            AMENDMENT_FLOW.advance(row, "make", by=trial.actor("fund_manager"), at=LATER)
        AMENDMENT_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=LATER)
        assert approved(trial, row, at=LATER).state == "made"
        assert planned(award) == [
            50,
            6,
            4,
        ]

    def made(self, world: World, award: Award, *, sides: bool = False, **values: Any) -> Award:
        """Have a change made: by the fund officer, or by the sides."""
        award.refresh_from_db()
        row, manager = self.ask(world, award, **values), world.actor("fund_manager")
        AMENDMENT_FLOW.advance(row, "propose" if sides else "make", by=manager, at=LATER)
        if sides:
            approved(world, row, at=LATER)
        award.refresh_from_db()
        return award

    def test_small_raises_do_not_add_up_past_the_sides(self, trial: World, award: Award) -> None:
        """Limits are held against what the sides approved last: the task book, then the change they agreed to."""
        self.made(trial, award, kind="amount", amount=Money.wan(106))
        with pytest.raises(Invalid):
            self.made(trial, award, kind="amount", amount=Money.wan(112))
        row = award.amendments.unguarded("a test").get(state="asked")
        AMENDMENT_FLOW.advance(row, "refuse", by=trial.actor("fund_manager"), at=LATER, note="超出限额")
        self.made(trial, award, kind="amount", amount=Money.wan(110))
        # What the sides agree to about the end says nothing of the amount.
        self.made(trial, award, sides=True, kind="term", ends_on=award.ends_on + timedelta(days=300))
        self.made(trial, award, kind="amount", amount=Money.wan(95))
        self.made(trial, award, sides=True, kind="amount", amount=Money.wan(120))
        self.made(trial, award, kind="amount", amount=Money.wan(132))
        with pytest.raises(Invalid):
            self.made(trial, award, kind="amount", amount=Money.wan(133))

    def test_small_extensions_do_not_add_up_past_the_sides(self, trial: World, award: Award) -> None:
        ends = award.ends_on
        self.made(trial, award, kind="term", ends_on=ends + timedelta(days=150))
        with pytest.raises(Invalid):
            self.made(trial, award, kind="term", ends_on=ends + timedelta(days=300))
        row = award.amendments.unguarded("a test").get(state="asked")
        AMENDMENT_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=LATER)
        approved(trial, row, at=LATER)
        self.made(trial, award, kind="term", ends_on=ends + timedelta(days=450))
        assert award.ends_on == ends + timedelta(days=450)

    def test_cut_below_what_was_released_is_refused(self, trial: World, award: Award) -> None:
        row = self.ask(trial, award, kind="amount", amount=Money.wan(40))
        AMENDMENT_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=LATER)
        turn(matter_of(row).pk, "government", yes=True, note="", by=trial.actor("far_official"), at=LATER)
        with pytest.raises(Conflict):
            turn(matter_of(row).pk, "university", yes=True, note="", by=trial.actor("leader"), at=LATER)

    def test_terminated_award_frees_what_was_not_released(self, trial: World, award: Award) -> None:
        row = self.ask(trial, award, kind="termination")
        AMENDMENT_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=LATER)
        approved(trial, row, at=LATER)
        award.refresh_from_db()
        assert award.state == "terminated"
        assert stands(award.fund, Stage.AWARD, Stage.SPENT) == [0, 100]
        assert [part.state for part in parts_of(award)] == ["paid", "dropped", "dropped"]

    def test_recovered_money_is_free_again(self, trial: World, award: Award) -> None:
        fund, clerk = award.fund, trial.actor("finance")
        free = stands(fund, Stage.FREE)[0]
        row = claimed(trial, award, Money.wan(30))
        assert stands(fund, Stage.CLAIM) == [30]
        recovering.book(row, Money.wan(10), "回0001", NOW.date(), by=clerk, at=LATER)
        for wan, reference in ((10, "回0001"), (21, "回0002")):
            with pytest.raises(Conflict):
                recovering.book(row, Money.wan(wan), reference, NOW.date(), by=clerk, at=LATER)
        recovering.book(row, Money.wan(20), "回0002", NOW.date(), by=clerk, at=LATER)
        row.refresh_from_db()
        assert row.state == "recovered"
        assert stands(fund, Stage.CLAIM, Stage.COLLECTED, Stage.FREE) == [0, 30, free + 30]
        assert Collection.objects.filter(recovery=row).count() == 2

    def test_rest_is_waived_by_the_sides(self, trial: World, award: Award) -> None:
        row = claimed(trial, award, Money.wan(30))
        recovering.book(row, Money.wan(10), "回0001", NOW.date(), by=trial.actor("finance"), at=LATER)
        RECOVERY_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=LATER, note="企业破产")
        assert approved(trial, row, at=LATER).state == "waived"
        assert stands(award.fund, Stage.CLAIM, Stage.WAIVED, Stage.COLLECTED) == [0, 20, 10]

    def test_no_more_is_claimed_than_was_paid(self, trial: World, award: Award) -> None:
        with pytest.raises(Invalid):
            claimed(trial, award, Money.wan(51))

    def test_who_drafted_a_claim_does_not_demand_it(self, trial: World, award: Award) -> None:
        row = Recovery(award=award, amount=Money.wan(1), why="x", due_on=LATER.date())
        row = change.create(row, by=trial.actor("director"), at=LATER)
        with pytest.raises(NotAllowed):
            RECOVERY_FLOW.advance(row, "demand", by=trial.actor("director"), at=LATER, note="x")
