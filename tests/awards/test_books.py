"""What is committed is covered, matching comes before money, and what comes back of a closed year finds its way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from luodi.awards.actions import changing, publicity, recovering
from luodi.awards.models import Amendment, Instalment, Recovery
from luodi.awards.states import AMENDMENT_FLOW, AWARD_FLOW, RECOVERY_FLOW
from luodi.calls.models import Application
from luodi.calls.queries.applications import facts_of
from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.errors import Conflict
from luodi.core.money import Money
from luodi.funds import actions as funds
from luodi.funds import cover
from luodi.funds.models import Appropriation, Fund
from luodi.funds.rulebook.choices import Commits
from luodi.ledger import actions as ledger
from luodi.ledger import postings
from luodi.ledger.guards import GUARDS
from luodi.ledger.models import Account, Operation
from luodi.ledger.places import Posting
from luodi.ledger.states import Kind, Stage
from luodi.ledger.verifying import findings
from tests import factories
from tests.awards import rows
from tests.awards.stage import (
    LATER,
    decided,
    deciding_call,
    instructed,
    offered,
    paid,
    parts_of,
    proven,
    released,
    reviewed,
    running,
)
from tests.calls.stage import C, approved, working_fund
from tests.cast import World
from tests.funds.books import book_c
from tests.taken_back import taken_back

CASH_FIRST = replace(book_c(), commits=Commits.RECEIVED)


def found() -> set[tuple[str, Any]]:
    """Give which checks find something, of which fund."""
    return {(one.check, one.fund) for one in findings()}


def take_cash(fund: Fund, left: int) -> None:
    """Take cash away, so that so many yuan of each payer are left, as if it had not come in."""
    for account in Account.objects.filter(fund=fund.pk, stage=Stage.CASH):
        purse = postings.Purse(fund.pk, account.source or 0, 2026)
        moves = postings.turned(postings.received(purse, account.balance.fen - left * 100))
        with ledger.open_books():
            ledger.post(
                Posting(f"out:{account.pk}", Kind.CORRECTED, moves, subject=fund.ref), by=SYSTEM, at=LATER
            )


class TestCovered:
    """Where the rules commit what has come in alone, nothing is held, raised or paid without cash for it (X5)."""

    def test_list_is_signed_once_the_money_is_there(self, trial: World) -> None:
        fund = working_fund(trial, C, book=CASH_FIRST)
        call = deciding_call(trial, fund)
        reviewed(trial, call, "taihu")
        take_cash(fund, 300_000)
        with pytest.raises(Conflict, match=r"尚差|are not there"):
            decided(trial, call)
        assert not Account.objects.filter(fund=fund.pk, stage=Stage.HOLD, moved_in__gt=0).exists()

    def test_by_what_is_appropriated_the_same_is_signed(self, trial: World) -> None:
        fund = working_fund(trial, C)
        call = deciding_call(trial, fund)
        reviewed(trial, call, "taihu")
        take_cash(fund, 0)
        assert decided(trial, call).state == "signed"
        assert found() == set()

    def test_award_runs_to_its_end_and_no_fen_is_missing_meanwhile(self, trial: World) -> None:
        """The cash is just enough: what the bank has already is not asked for twice."""
        fund = working_fund(trial, C, book=CASH_FIRST)
        call = deciding_call(trial, fund)
        row = reviewed(trial, call, "taihu")
        take_cash(fund, 500_000)
        decided(trial, call)
        award = running(trial, offered(trial, row))
        proven(trial, award, 50, "回单1")
        instructed(trial, released(trial, parts_of(award)[0]))
        assert (cover.short_of(fund.pk), found()) == ({}, set())

    def test_raise_without_cash_is_refused_whole(self, trial: World) -> None:
        fund = working_fund(trial, C, book=CASH_FIRST)
        call = deciding_call(trial, fund)
        row = reviewed(trial, call, "taihu")
        take_cash(fund, 500_000)
        decided(trial, call)
        award = running(trial, offered(trial, row))
        asked = Amendment(award=award, kind="amount", amount=Money.wan(105), text="增加设备")
        asked = change.create(asked, by=trial.actor("far_enterprise"), at=LATER)
        with pytest.raises(Conflict):
            AMENDMENT_FLOW.advance(asked, "make", by=trial.actor("fund_manager"), at=LATER)
        assert sum(amount.fen for amount in changing.own_money(award).values()) == Money.wan(100).fen

    def test_cash_that_went_is_found_at_night(self, trial: World) -> None:
        fund = working_fund(trial, C, book=CASH_FIRST)
        call = deciding_call(trial, fund)
        reviewed(trial, call, "taihu")
        decided(trial, call)
        assert found() == set()
        take_cash(fund, 300_000)
        assert found() == {("X5", fund.pk)}


def test_release_before_its_matching_is_found_at_night(trial: World) -> None:
    """X7: the proof is booked after the release, as if somebody had gone around the conditions."""
    fund = working_fund(trial, C)
    call = deciding_call(trial, fund)
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award = running(trial, offered(trial, row))
    Instalment._base_manager.filter(award=award, number=1).update(conditions=[["signed", 0]])
    released(trial, parts_of(award)[0])
    assert found() == set()
    Instalment._base_manager.filter(award=award, number=1).update(
        conditions=[["signed", 0], ["matching", 5000]]
    )
    assert found() == {("X7", fund.pk)}
    # What is proven later does not heal it.
    proven(trial, award, 50, "回单1")
    assert found() == {("X7", fund.pk)}


def test_release_after_its_matching_is_sound_to_the_fen(trial: World) -> None:
    fund = working_fund(trial, C)
    call = deciding_call(trial, fund)
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award = running(trial, offered(trial, row))
    proven(trial, award, 50, "回单1")
    released(trial, parts_of(award)[0])
    assert found() == set()
    matched = Operation.objects.get(kind=Kind.MATCHED).transfers.order_by("line").first()
    assert matched is not None
    with taken_back(), connection.cursor() as cursor:
        for guard in GUARDS:
            table = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {guard.name}{table}")
        type(matched).objects.filter(pk=matched.pk).update(amount=Money(matched.amount.fen - 1))
        assert ("X7", fund.pk) in found()


def test_money_of_a_closed_year_comes_back_into_an_open_one(trial: World) -> None:
    """The year is over and closed when the claim is paid: it is free in the next one, and the books agree."""
    fund = working_fund(trial, C)
    call = deciding_call(trial, fund)
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award = running(trial, offered(trial, row))
    proven(trial, award, 50, "回单1")
    paid(trial, released(trial, parts_of(award)[0]), "银0001")
    ended = Amendment(award=award, kind="termination", text="终止")
    ended = change.create(ended, by=trial.actor("far_enterprise"), at=LATER)
    AMENDMENT_FLOW.advance(ended, "propose", by=trial.actor("fund_manager"), at=LATER)
    approved(trial, ended, at=LATER)
    claim = Recovery(award=award, amount=Money.wan(30), why="终止后未用", due_on=LATER.date())
    claim = change.create(claim, by=trial.actor("fund_manager"), at=LATER)
    claim = RECOVERY_FLOW.advance(claim, "demand", by=trial.actor("leader"), at=LATER, note="限期退回")
    give_call_back(trial, call)
    later = LATER.replace(year=LATER.year + 1)
    for year in (
        Appropriation.objects.unguarded("a test").filter(payer__fund=fund).exclude(payer__side="enterprise")
    ):
        funds.settle_year(year, by=trial.actor("director"), at=later)
    free = standing(fund, Stage.FREE, 2027)
    recovering.book(claim, Money.wan(30), "回0001", later.date(), by=trial.actor("finance"), at=later)
    assert standing(fund, Stage.FREE, 2027) - free == Money.wan(30).fen
    assert found() == set()
    # Nothing else moves in the closed year.
    spent = Account.objects.filter(fund=fund.pk, stage=Stage.FREE, year=2026).first()
    assert spent is not None
    assert spent.closed


def give_call_back(world: World, call: Any) -> None:
    """Announce a call and give its rest back, so that its year can be closed."""
    publicity.by_the_clock(LATER)
    call.refresh_from_db()
    publicity.end_reserve(call, by=world.actor("fund_manager"), at=LATER)


def standing(fund: Fund, stage: Stage, year: int) -> int:
    """Give what stands at a stage in a year, in fen."""
    rows = Account.objects.filter(fund=fund.pk, stage=stage, year=year)
    return sum(row.balance.fen for row in rows)


@pytest.mark.parametrize(("end", "state"), [("complete", "completed"), ("terminate", "terminated")])
def test_ended_award_is_no_project_in_progress(trial: World, end: str, state: str) -> None:
    """Whoever has finished, or given up, may apply anew: the rules count what is under way."""
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    Application._base_manager.filter(pk=row.pk).update(principal=trial.people["far_enterprise"])
    decided(trial, call)
    award = running(trial, offered(trial, row))
    other = factories.applied(
        call,
        trial.organisations["taihu"],
        state="draft",
        title="下一个",
        principal=trial.people["far_enterprise"],
    )
    assert facts_of([other])[other.pk].live_projects == 1
    if end == "complete":
        rows.check(award, kind="acceptance", state="passed")
    award.refresh_from_db()
    by = trial.actor("fund_manager") if end == "complete" else SYSTEM
    AWARD_FLOW.advance(award, end, by=by, at=LATER, note="结束", inner=end == "terminate")
    row.refresh_from_db()
    assert row.state == state
    assert facts_of([other])[other.pk].live_projects == 0
    assert found() == set()
