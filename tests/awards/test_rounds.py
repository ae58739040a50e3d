"""A round in either mode, from reviewed applications to the last fen: each step moves exactly what it should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from luodi.awards.actions import deciding, paying, publicity, recovering
from luodi.awards.models import (
    Amendment,
    Award,
    Check,
    Collection,
    FundObjection,
    Instalment,
    MatchingProof,
    Payment,
    Recovery,
)
from luodi.awards.states import (
    AMENDMENT_FLOW,
    AWARD_FLOW,
    CHECK_FLOW,
    DECISION_FLOW,
    INSTALMENT_FLOW,
    PAYMENT_FLOW,
    PROOF_FLOW,
    RECOVERY_FLOW,
)
from luodi.calls.models import Application, Call
from luodi.calls.states import APPLICATION_FLOW
from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.money import Money
from luodi.funds.actions import turn
from luodi.funds.models import Fund
from luodi.ledger.actions import NotEnough
from luodi.ledger.models import Account, Operation
from luodi.ledger.states import Kind, Stage
from luodi.ledger.verifying import findings
from tests.awards.stage import (
    LATER,
    decided,
    deciding_call,
    instructed,
    item_of,
    matter_of,
    named,
    offered,
    paid,
    proven,
    released,
    reviewed,
    running,
    seated,
    second_clerk,
    signed,
    verified,
    voted,
)
from tests.calls.stage import C, G, approved, working_fund
from tests.cast import World
from tests.factories import NOW

WAN = 1_000_000


@pytest.fixture(autouse=True)
def books_agree(trial: World) -> Iterator[None]:
    """Verify all books, and the papers against them, after each test."""
    yield
    assert list(findings()) == []


def stands(fund: Fund, *stages: Stage, **keys: Any) -> list[int]:
    """Give what stands at each stage of a fund, over payers and years, in 万元."""
    rows = Account.objects.filter(fund=fund.pk, **keys)
    found = dict.fromkeys(stages, 0)
    for row in rows:
        if row.stage in found:
            found[Stage(row.stage)] += row.balance.fen
    return [found[stage] // WAN for stage in stages]


def parts_of(award: Award) -> list[Instalment]:
    """Give the instalments of an award."""
    return list(Instalment.objects.unguarded("a test").filter(award=award).order_by("number"))


def checked(world: World, award: Award, kind: str, spent: int) -> Check:
    """Report, and let it pass."""
    row = Check(award=award, kind=kind, report="按计划完成。", spent=Money.wan(spent))
    row = change.create(row, by=world.actor("far_enterprise"), at=LATER)
    return CHECK_FLOW.advance(row, "pass", by=world.actor("fund_manager"), at=LATER)


@pytest.mark.parametrize(("mode", "payers"), [(G, 1), (C, 2)])
def test_round_from_decision_to_last_instalment(trial: World, mode: str, payers: int) -> None:
    """600 万元 of each payer at the call; 100 万元 for the project, and as much of the enterprise's own."""
    fund = working_fund(trial, mode)
    call = deciding_call(trial, fund)
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    row.refresh_from_db()
    assert row.state == "publicised"
    assert stands(fund, Stage.CALL, Stage.HOLD, Stage.AWARD) == [600 * payers - 100, 100, 0]
    award = offered(trial, row)
    assert (award.state, item_of(row).application.state) == ("offered", "offered")
    award = running(trial, award)
    row.refresh_from_db()
    assert (award.state, row.state) == ("active", "contracted")
    # The enterprise's pledge of 100 stands beside the fund's 100.
    assert stands(fund, Stage.HOLD, Stage.AWARD) == [0, 200]
    first, second, last = parts_of(award)
    assert [sum(line.amount.fen for line in part.money.all()) // WAN for part in (first, second, last)] == [
        50,
        30,
        20,
    ]
    with pytest.raises(Invalid) as lacking:
        INSTALMENT_FLOW.advance(first, "verify", by=trial.actor("fund_manager"), at=LATER)
    assert list(lacking.value.fields) == ["conditions.matching"]
    proven(trial, award, 50, "回单1")
    assert paid(trial, released(trial, first), "银0001").state == "paid"
    assert stands(fund, Stage.AWARD, Stage.DUE, Stage.SPENT, Stage.PAYEE, Stage.DIRECT) == [
        100,
        0,
        100,
        50,
        50,
    ]
    proven(trial, award, 30, "回单2")
    checked(trial, award, "mid_term", 40)
    paid(trial, released(trial, second), "银0002")
    proven(trial, award, 20, "回单3")
    checked(trial, award, "acceptance", 78)
    paid(trial, released(trial, last), "银0003")
    assert stands(fund, Stage.AWARD, Stage.DUE, Stage.SPENT, Stage.PAYEE, Stage.DIRECT) == [
        0,
        0,
        200,
        100,
        100,
    ]
    award.refresh_from_db()
    assert (
        AWARD_FLOW.advance(award, "complete", by=trial.actor("fund_manager"), at=LATER).state == "completed"
    )
    kinds = Operation.objects.filter(kind__in=["L4", "L6", "L13m", "L13", "L8", "L10", "L11"])
    counted = {
        kind: kinds.filter(kind=kind).count() for kind in ("L4", "L6", "L13m", "L13", "L8", "L10", "L11")
    }
    assert counted == {"L4": 1, "L6": 1, "L13m": 1, "L13": 3, "L8": 3, "L10": 3, "L11": 3}


def test_solver_keeps_to_the_money_and_votes_decide(trial: World) -> None:
    """Three ask 250 each of 600: two are moved; one of them is voted down, and gets nothing."""
    fund = working_fund(trial, C)
    call = deciding_call(trial, fund, wan=300)
    rows = [reviewed(trial, call, "taihu", wan=250, title=name, key="major") for name in ("甲", "乙", "丙")]
    seated(trial, call)
    scores = {row.pk: score for row, score in zip(rows, (9100, 8800, 8700), strict=True)}
    manager = trial.actor("fund_manager")
    decision = deciding.begin(call, scores, by=manager, at=NOW)
    deciding.choose(decision, by=manager, at=NOW)
    assert [one.motion for one in decision.items.order_by("-score")] == ["fund", "fund", "reject"]
    decision.refresh_from_db()
    decision = voted(trial, decision, leader="乙", director="乙")
    carried = dict(decision.items.values_list("application__title", "carried"))
    assert carried == {"甲": True, "乙": False, "丙": None}
    signed(trial, decision)
    states = dict(Application.objects.unguarded("a test").filter(call=call).values_list("title", "state"))
    assert states == {"甲": "publicised", "乙": "rejected", "丙": "rejected"}
    assert stands(fund, Stage.HOLD) == [250]


def test_more_than_the_call_has_is_not_moved_to_the_vote(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C), wan=60)
    rows = [reviewed(trial, call, "taihu", wan=70, title=name) for name in ("甲", "乙")]
    seated(trial, call)
    manager = trial.actor("fund_manager")
    decision = deciding.begin(call, {rows[0].pk: 90, rows[1].pk: 80}, by=manager, at=NOW)
    for item in decision.items.all():
        deciding.move(decision, item.pk, "fund", Money.wan(70), "", by=manager, at=NOW)
    with pytest.raises(Invalid) as refused:
        DECISION_FLOW.advance(decision, "open_vote", by=manager, at=NOW)
    assert "money" in refused.value.fields
    with pytest.raises(Invalid):
        deciding.move(decision, item.pk, "fund", Money.wan(71), "", by=manager, at=NOW)


def test_preference_to_a_higher_score_is_given_a_reason(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    high, low = (reviewed(trial, call, "taihu", title=name) for name in ("高分", "低分"))
    seated(trial, call)
    manager = trial.actor("fund_manager")
    decision = deciding.begin(call, {high.pk: 9000, low.pk: 8000}, by=manager, at=NOW)
    deciding.move(decision, item_of(low).pk, "fund", Money.wan(100), "", by=manager, at=NOW)
    decision = voted(trial, decision)
    values = {"minutes": "会议纪要", "held_on": NOW.date()}
    decision = change.amend(decision, values, version=decision.version, by=manager, at=NOW)
    with pytest.raises(Invalid) as refused:
        DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW)
    assert list(refused.value.fields) == ["reason"]
    decision = DECISION_FLOW.advance(decision, "reopen", by=manager, at=NOW, note="补充理由")
    deciding.move(decision, item_of(low).pk, "fund", Money.wan(100), "符合区域重点", by=manager, at=NOW)
    assert signed(trial, voted(trial, decision)).state == "signed"


def test_member_with_a_conflict_counts_nowhere(trial: World) -> None:
    """The university's leader leads the project himself: he neither votes nor signs, and the quorum does without him."""
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    person = trial.people["professor"]
    type(person)._base_manager.filter(pk=person.pk).update(user=trial.users["leader"])
    Application._base_manager.filter(pk=row.pk).update(principal=person)
    seated(trial, call)
    manager = trial.actor("fund_manager")
    decision = deciding.begin(call, {row.pk: 9000}, by=manager, at=NOW)
    deciding.choose(decision, by=manager, at=NOW)
    decision.refresh_from_db()
    decision = DECISION_FLOW.advance(decision, "open_vote", by=manager, at=NOW)
    item = item_of(row)
    with pytest.raises(NotAllowed):
        deciding.cast(decision, item.pk, "yes", by=trial.actor("leader"), at=NOW)
    for who in ("far_official", "finance", "director"):
        deciding.cast(decision, item.pk, "yes", by=trial.actor(who), at=NOW)
    result = deciding.result_of(item)
    assert result.conflicted == 1
    decision = DECISION_FLOW.advance(decision, "count", by=manager, at=NOW)
    decision = change.amend(
        decision, {"minutes": "纪要", "held_on": NOW.date()}, version=decision.version, by=manager, at=NOW
    )
    DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW)
    with pytest.raises(NotAllowed):
        turn(matter_of(decision).pk, "university", yes=True, note="", by=trial.actor("leader"), at=NOW)
    turn(matter_of(decision).pk, "university", yes=True, note="", by=trial.actor("director"), at=NOW)
    turn(matter_of(decision).pk, "government", yes=True, note="", by=trial.actor("far_official"), at=NOW)
    row.refresh_from_db()
    assert row.state == "publicised"


def test_list_that_changed_is_not_signed(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    seated(trial, call)
    manager = trial.actor("fund_manager")
    decision = deciding.begin(call, {row.pk: 9000}, by=manager, at=NOW)
    deciding.choose(decision, by=manager, at=NOW)
    decision.refresh_from_db()
    decision = voted(trial, decision)
    decision = change.amend(
        decision, {"minutes": "纪要", "held_on": NOW.date()}, version=decision.version, by=manager, at=NOW
    )
    DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW)
    # Behind the code's back: somebody gets more than the sides read.
    item_of(row).money.update(amount=Money.wan(99))
    with pytest.raises(Conflict):
        turn(matter_of(decision).pk, "government", yes=True, note="", by=trial.actor("far_official"), at=NOW)


class TestObjections:
    """While somebody's objection is open the days stand still; one that is upheld ends the award."""

    @pytest.fixture
    def laid_open(self, trial: World) -> Application:
        """Give an application in publicity."""
        call = deciding_call(trial, working_fund(trial, C))
        row = reviewed(trial, call, "taihu")
        decided(trial, call)
        row.refresh_from_db()
        return row

    def object(self, row: Application, what: str = "重复申报", days: int = 1) -> FundObjection:
        """Object from outside."""
        said = FundObjection(name="钱某", contact="138", what=what)
        return publicity.object_to(
            item_of(row), said, by=SYSTEM, at=NOW + timedelta(days=days), address="198.51.100.7"
        )

    def test_dismissed_the_days_run_on(self, trial: World, laid_open: Application) -> None:
        before = item_of(laid_open).publicity_ends_on
        said = self.object(laid_open)
        assert self.object(laid_open).pk == said.pk, "sent twice it counts once"
        laid_open.refresh_from_db()
        assert (laid_open.state, item_of(laid_open).publicity_ends_on) == ("objected", None)
        assert publicity.by_the_clock(LATER) == 0
        with pytest.raises(NotAllowed):
            publicity.decide(said, upheld=False, answer="x", by=trial.actor("fund_manager"), at=LATER)
        publicity.decide(said, upheld=False, answer="查无实据", by=trial.actor("far_official"), at=LATER)
        laid_open.refresh_from_db()
        after = item_of(laid_open).publicity_ends_on
        assert laid_open.state == "publicised"
        assert before is not None
        assert after is not None
        assert after > before
        with pytest.raises(Conflict):
            publicity.decide(said, upheld=True, answer="x", by=trial.actor("leader"), at=LATER)

    def test_upheld_the_money_goes_back_to_the_call(self, trial: World, laid_open: Application) -> None:
        said, second = self.object(laid_open), self.object(laid_open, "造假")
        publicity.decide(second, upheld=False, answer="否", by=trial.actor("leader"), at=LATER)
        laid_open.refresh_from_db()
        assert laid_open.state == "objected", "the other one is still open"
        publicity.decide(said, upheld=True, answer="属实", by=trial.actor("leader"), at=LATER)
        laid_open.refresh_from_db()
        assert laid_open.state == "rejected"
        assert stands(laid_open.call.fund, Stage.HOLD, Stage.CALL) == [0, 1200]
        assert publicity.by_the_clock(LATER) == 1, "the call is announced without it"

    def test_too_late(self, trial: World, laid_open: Application) -> None:
        with pytest.raises(Conflict):
            self.object(laid_open, days=24)


def test_declined_offer_makes_room_for_the_reserve(trial: World) -> None:
    fund = working_fund(trial, C)
    call = deciding_call(trial, fund, wan=50)
    first, second = (reviewed(trial, call, "taihu", title=name) for name in ("甲", "乙"))
    seated(trial, call)
    manager = trial.actor("fund_manager")
    decision = deciding.begin(call, {first.pk: 9000, second.pk: 8000}, by=manager, at=NOW)
    deciding.choose(decision, by=manager, at=NOW)
    deciding.move(decision, item_of(second).pk, "reserve", Money.wan(100), "", by=manager, at=NOW)
    decision.refresh_from_db()
    signed(trial, voted(trial, decision))
    award = offered(trial, first)
    with pytest.raises(Conflict):
        publicity.promote(item_of(second), by=manager, at=LATER)
    first.refresh_from_db()
    APPLICATION_FLOW.advance(first, "decline", by=trial.actor("far_enterprise"), at=LATER, note="战略调整")
    award.refresh_from_db()
    assert award.state == "lapsed"
    assert stands(fund, Stage.HOLD, Stage.CALL) == [0, 100]
    Fund._base_manager.filter(pk=fund.pk).update(state="suspended")
    with pytest.raises(Conflict):
        publicity.promote(item_of(second), by=manager, at=LATER)
    Fund._base_manager.filter(pk=fund.pk).update(state="active")
    publicity.promote(item_of(second), by=manager, at=LATER)
    second.refresh_from_db()
    assert (second.state, *stands(fund, Stage.HOLD, Stage.CALL)) == ("publicised", 100, 0)


def test_reserve_without_a_score_goes_last(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    scored, other = (reviewed(trial, call, "taihu", title=name) for name in ("有分", "无分"))
    seated(trial, call)
    manager = trial.actor("fund_manager")
    decision = deciding.begin(call, {scored.pk: 9000, other.pk: None}, by=manager, at=NOW)
    for row in (scored, other):
        deciding.move(decision, item_of(row).pk, "reserve", Money.wan(100), "", by=manager, at=NOW)
    decision.refresh_from_db()
    signed(trial, voted(trial, decision))
    with pytest.raises(Conflict):
        publicity.promote(item_of(other), by=manager, at=LATER)
    publicity.promote(item_of(scored), by=manager, at=LATER)
    scored.refresh_from_db()
    assert scored.state == "publicised"


def test_offer_ends_by_the_calendar(trial: World) -> None:
    fund = working_fund(trial, C)
    call = deciding_call(trial, fund)
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award = offered(trial, row)
    publicity.by_the_clock(LATER + timedelta(days=31))
    award.refresh_from_db()
    row.refresh_from_db()
    assert (award.state, row.state, *stands(fund, Stage.HOLD)) == ("lapsed", "expired", 0)
    call.refresh_from_db()
    assert call.state == "announced"
    assert publicity.end_reserve(call, by=trial.actor("fund_manager"), at=LATER) == 0
    assert stands(fund, Stage.CALL, Stage.FREE) == [0, 2000]


class TestPaying:
    """Two clerks, one account that was verified, one live payment, and the bank's word once."""

    @pytest.fixture
    def award(self, trial: World) -> Award:
        """Give a running award with its first matching money proven."""
        call = deciding_call(trial, working_fund(trial, C))
        row = reviewed(trial, call, "taihu")
        decided(trial, call)
        award = running(trial, offered(trial, row))
        proven(trial, award, 50, "回单1")
        return award

    def test_who_prepared_does_not_instruct(self, trial: World, award: Award) -> None:
        payment = paying.prepare(released(trial, parts_of(award)[0]), by=trial.actor("finance"), at=LATER)
        with pytest.raises(NotAllowed):
            PAYMENT_FLOW.advance(payment, "instruct", by=trial.actor("finance"), at=LATER)
        with pytest.raises(NotAllowed):
            PAYMENT_FLOW.advance(payment, "instruct", by=trial.actor("director"), at=LATER)
        assert (
            PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(trial), at=LATER).state == "instructed"
        )

    def test_one_live_payment_of_an_instalment(self, trial: World, award: Award) -> None:
        first = released(trial, parts_of(award)[0])
        payment = paying.prepare(first, by=trial.actor("finance"), at=LATER)
        with pytest.raises(Invalid):
            paying.prepare(first, by=second_clerk(trial), at=LATER)
        PAYMENT_FLOW.advance(payment, "stop", by=trial.actor("leader"), at=LATER, note="账户存疑")
        assert paying.prepare(first, by=second_clerk(trial), at=LATER).state == "prepared"

    def test_failed_payment_is_made_anew_and_neither_is_booked_twice(
        self, trial: World, award: Award
    ) -> None:
        fund, first = award.fund, released(trial, parts_of(award)[0])
        payment = instructed(trial, first)
        assert stands(fund, Stage.TRANSIT, Stage.DUE) == [50, 50]
        paying.fail(payment, "退0001", NOW.date(), "账号不符", by=trial.actor("finance"), at=LATER)
        assert stands(fund, Stage.TRANSIT, Stage.DUE, Stage.CASH) == [0, 50, 2000]
        for book in (
            lambda: paying.settle(payment, "银0009", NOW.date(), by=trial.actor("finance"), at=LATER),
            lambda: paying.fail(payment, "退0002", NOW.date(), "x", by=trial.actor("finance"), at=LATER),
        ):
            with pytest.raises(Conflict):
                book()
        first.refresh_from_db()
        again = paid(trial, first, "银0001")
        assert again.state == "paid"
        assert stands(fund, Stage.TRANSIT, Stage.DUE, Stage.SPENT) == [0, 0, 100]
        with pytest.raises(Conflict):
            paying.settle(again, "银0002", NOW.date(), by=trial.actor("finance"), at=LATER)

    def test_changed_account_is_not_paid(self, trial: World, award: Award) -> None:
        payment = paying.prepare(released(trial, parts_of(award)[0]), by=trial.actor("finance"), at=LATER)
        Award._base_manager.filter(pk=award.pk).update(account="9999")
        with pytest.raises(Conflict):
            PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(trial), at=LATER)

    @pytest.mark.parametrize("state", ["active", "suspended"])
    def test_account_alone_is_changed_after_the_signatures(
        self, trial: World, award: Award, browser_of: Any, state: str
    ) -> None:
        """The bank sent a payment back: the applicant names another account, and once it is verified it is paid."""
        first = released(trial, parts_of(award)[0])
        failed = instructed(trial, first)
        paying.fail(failed, "退0001", NOW.date(), "账号已销户", by=trial.actor("finance"), at=LATER)
        first.refresh_from_db()
        again = paying.prepare(first, by=trial.actor("finance"), at=LATER)
        Award._base_manager.filter(pk=award.pk).update(state=state)
        award.refresh_from_db()
        mine, edit = browser_of("far_enterprise"), f"/awards/{award.code}/edit/"
        assert 'name="ends_on"' not in mine.get(edit).content.decode()
        said = {"bank": "工商银行", "account": "8888", "account_name": award.account_name}
        sent = {**said, "ends_on": "2036-01-01", "version": award.version}
        ends = award.ends_on
        assert mine.post(edit, sent).status_code == 302
        award.refresh_from_db()
        assert (award.account, award.account_verified_at, award.ends_on) == ("8888", None, ends)
        Award._base_manager.filter(pk=award.pk).update(state="active")
        with pytest.raises(Invalid):
            PAYMENT_FLOW.advance(again, "instruct", by=second_clerk(trial), at=LATER)
        award = verified(trial, award)
        with pytest.raises(Conflict):
            PAYMENT_FLOW.advance(again, "instruct", by=second_clerk(trial), at=LATER)
        PAYMENT_FLOW.advance(again, "stop", by=trial.actor("finance"), at=LATER, note="账号已变更")
        assert paid(trial, first, "银0001").account == "8888"

    def test_task_book_is_not_written_on_after_the_signatures(self, trial: World, award: Award) -> None:
        mine = trial.actor("far_enterprise")
        for values in ({"ends_on": NOW.date()}, {"starts_on": NOW.date()}, {"account": ""}):
            with pytest.raises(Invalid) as refused:
                change.amend(award, values, version=award.version, by=mine, at=LATER)
            assert list(refused.value.fields) == list(values)

    def test_cash_that_has_not_come_in_is_not_paid(self, trial: World, award: Award) -> None:
        """Budgets and cash are apart: an appropriation alone pays nothing."""
        fund = award.fund
        for account in Account.objects.filter(fund=fund.pk, stage=Stage.CASH):
            from luodi.ledger import actions as ledger
            from luodi.ledger import postings
            from luodi.ledger.places import Posting
            from luodi.ledger.postings import Purse

            with ledger.open_books():
                purse = Purse(fund.pk, account.source or 0, 2026)
                moves = postings.turned(postings.received(purse, account.balance.fen))
                ledger.post(
                    Posting(f"out:{account.pk}", Kind.CORRECTED, moves, subject=fund.ref), by=SYSTEM, at=LATER
                )
        payment = paying.prepare(released(trial, parts_of(award)[0]), by=trial.actor("finance"), at=LATER)
        with pytest.raises(NotEnough):
            PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(trial), at=LATER)

    def test_suspended_award_and_fund_release_and_pay_nothing(self, trial: World, award: Award) -> None:
        first = released(trial, parts_of(award)[0])
        payment = paying.prepare(first, by=trial.actor("finance"), at=LATER)
        for row, state, back in ((award, "suspended", "active"), (award.fund, "suspended", "active")):
            type(row)._base_manager.filter(pk=row.pk).update(state=state)
            with pytest.raises(Conflict):
                PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(trial), at=LATER)
            type(row)._base_manager.filter(pk=row.pk).update(state=back)
        assert (
            PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(trial), at=LATER).state == "instructed"
        )
        # What is under way settles although the award is stopped meanwhile.
        Award._base_manager.filter(pk=award.pk).update(state="suspended")
        assert paying.settle(payment, "银1", NOW.date(), by=trial.actor("finance"), at=LATER).state == "paid"

    def test_release_is_undone_until_a_payment_is_prepared(self, trial: World, award: Award) -> None:
        fund, first = award.fund, released(trial, parts_of(award)[0])
        first = INSTALMENT_FLOW.advance(
            first, "undo", by=trial.actor("fund_manager"), at=LATER, note="金额有误"
        )
        assert (first.state, *stands(fund, Stage.DUE, Stage.AWARD)) == ("verified", 0, 150)
        INSTALMENT_FLOW.advance(first, "propose", by=trial.actor("fund_manager"), at=LATER)
        first = approved(trial, first, at=LATER)
        assert (first.state, *stands(fund, Stage.DUE)) == ("released", 50)
        paying.prepare(first, by=trial.actor("finance"), at=LATER)
        with pytest.raises(Invalid):
            INSTALMENT_FLOW.advance(first, "undo", by=trial.actor("fund_manager"), at=LATER, note="x")

    def test_matching_is_recognised_once_and_not_beyond_the_pledge(self, trial: World, award: Award) -> None:
        with pytest.raises(Invalid):
            proven(trial, award, 51, "回单2")
        with pytest.raises(Invalid):
            proven(trial, award, 10, "回单1")
        mine = MatchingProof(award=award, paid_on=NOW.date(), amount=Money.wan(10), reference="回单3")
        mine = change.create(mine, by=trial.actor("far_enterprise"), at=LATER)
        with pytest.raises(NotAllowed):
            PROOF_FLOW.advance(mine, "pass", by=trial.actor("far_enterprise"), at=LATER)

    def test_day_to_come_and_reference_used_are_refused(self, trial: World, award: Award) -> None:
        payment = instructed(trial, released(trial, parts_of(award)[0]))
        with pytest.raises(Invalid):
            paying.settle(payment, "", NOW.date(), by=trial.actor("finance"), at=LATER)
        with pytest.raises(Invalid):
            paying.settle(
                payment, "银1", LATER.date() + timedelta(days=1), by=trial.actor("finance"), at=LATER
            )
        assert Payment.objects.unguarded("a test").get(pk=payment.pk).state == "instructed"


class TestChanging:
    """Small changes are the fund officer's, larger ones the sides'; the plan stays exact, and money goes where it should."""

    @pytest.fixture
    def award(self, trial: World) -> Award:
        """Give a running award whose first instalment is paid."""
        call = deciding_call(trial, working_fund(trial, C))
        row = reviewed(trial, call, "taihu")
        decided(trial, call)
        award = running(trial, offered(trial, row))
        proven(trial, award, 50, "回单1")
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
        assert [sum(line.amount.fen for line in part.money.all()) // WAN for part in parts_of(award)] == [
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
        assert [sum(line.amount.fen for line in part.money.all()) // WAN for part in parts_of(award)] == [
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

    def recover(self, world: World, award: Award, wan: int) -> Recovery:
        """Claim money back."""
        row = Recovery(award=award, amount=Money.wan(wan), why="终止后未用", due_on=LATER.date())
        row = change.create(row, by=world.actor("fund_manager"), at=LATER)
        return RECOVERY_FLOW.advance(row, "demand", by=world.actor("leader"), at=LATER, note="限期退回")

    def test_recovered_money_is_free_again(self, trial: World, award: Award) -> None:
        fund, clerk = award.fund, trial.actor("finance")
        free = stands(fund, Stage.FREE)[0]
        row = self.recover(trial, award, 30)
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
        row = self.recover(trial, award, 30)
        recovering.book(row, Money.wan(10), "回0001", NOW.date(), by=trial.actor("finance"), at=LATER)
        RECOVERY_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=LATER, note="企业破产")
        assert approved(trial, row, at=LATER).state == "waived"
        assert stands(award.fund, Stage.CLAIM, Stage.WAIVED, Stage.COLLECTED) == [0, 20, 10]

    def test_no_more_is_claimed_than_was_paid(self, trial: World, award: Award) -> None:
        with pytest.raises(Invalid):
            self.recover(trial, award, 51)

    def test_who_drafted_a_claim_does_not_demand_it(self, trial: World, award: Award) -> None:
        row = Recovery(award=award, amount=Money.wan(1), why="x", due_on=LATER.date())
        row = change.create(row, by=trial.actor("director"), at=LATER)
        with pytest.raises(NotAllowed):
            RECOVERY_FLOW.advance(row, "demand", by=trial.actor("director"), at=LATER, note="x")


def test_task_book_is_signed_on_one_text(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award = offered(trial, row)
    applicant = trial.actor("far_enterprise")
    APPLICATION_FLOW.advance(award.application, "accept", by=applicant, at=LATER)
    award.refresh_from_db()
    with pytest.raises(Invalid):
        AWARD_FLOW.advance(award, "sign", by=applicant, at=LATER)
    award = named(trial, award, "6222")
    with pytest.raises(NotAllowed):
        AWARD_FLOW.advance(award, "sign", by=trial.actor("fund_manager"), at=LATER)
    AWARD_FLOW.advance(award, "sign", by=applicant, at=LATER)
    Award._base_manager.filter(pk=award.pk).update(ends_on=LATER.date() + timedelta(days=9))
    with pytest.raises(Conflict):
        turn(matter_of(award).pk, "government", yes=True, note="", by=trial.actor("far_official"), at=LATER)


def test_withdrawn_before_the_sides_have_signed(trial: World) -> None:
    """The applicant has signed, one side too: with the withdrawal the task book is off the table, the money in the call."""
    fund = working_fund(trial, C)
    call = deciding_call(trial, fund)
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award, applicant = offered(trial, row), trial.actor("far_enterprise")
    APPLICATION_FLOW.advance(award.application, "accept", by=applicant, at=LATER)
    award.refresh_from_db()
    award = named(trial, award, "6222")
    AWARD_FLOW.advance(award, "sign", by=applicant, at=LATER)
    matter = matter_of(award)
    turn(matter.pk, "government", yes=True, note="", by=trial.actor("far_official"), at=LATER)
    row.refresh_from_db()
    APPLICATION_FLOW.advance(row, "withdraw", by=applicant, at=LATER, note="战略调整")
    for one in (award, row, matter):
        one.refresh_from_db()
    assert (row.state, award.state, matter.standing) == ("withdrawn", "lapsed", "withdrawn")
    assert stands(fund, Stage.HOLD, Stage.CALL) == [0, 1200]
    with pytest.raises(Conflict):
        turn(matter.pk, "university", yes=True, note="", by=trial.actor("leader"), at=LATER)


@pytest.mark.parametrize("field", ["bank", "account", "account_name"])
def test_account_that_changed_is_verified_anew(trial: World, browser_of: Any, field: str) -> None:
    """The applicant writes another account over the verified one: nothing is paid there before somebody asked again."""
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award = offered(trial, row)
    APPLICATION_FLOW.advance(award.application, "accept", by=trial.actor("far_enterprise"), at=LATER)
    award.refresh_from_db()
    award = verified(trial, named(trial, award, "A-1111"))
    said = {"bank": award.bank, "account": award.account, "account_name": award.account_name}
    days = {"starts_on": award.starts_on, "ends_on": award.ends_on + timedelta(days=1), "base": ""}
    mine, edit = browser_of("far_enterprise"), f"/awards/{award.code}/edit/"
    assert mine.post(edit, {**days, **said, "version": award.version}).status_code == 302
    award.refresh_from_db()
    assert award.account_verified_at is not None, "the same account stays verified"
    sent = {**days, **said, field: "另一个", "version": award.version}
    assert mine.post(edit, sent).status_code == 302
    award.refresh_from_db()
    assert (getattr(award, field), award.account_verified_at, award.account_verified_by) == (
        "另一个",
        None,
        None,
    )
    AWARD_FLOW.advance(award, "sign", by=trial.actor("far_enterprise"), at=LATER)
    award = approved(trial, award, at=LATER)
    proven(trial, award, 50, "回单1")
    with pytest.raises(Invalid) as refused:
        paying.prepare(released(trial, parts_of(award)[0]), by=trial.actor("finance"), at=LATER)
    assert list(refused.value.fields) == ["account"]


def test_account_that_changed_meanwhile_is_not_verified(trial: World, browser_of: Any) -> None:
    """The clerk has asked the owner about the account on his page; the applicant saves another before he says so."""
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award = offered(trial, row)
    APPLICATION_FLOW.advance(award.application, "accept", by=trial.actor("far_enterprise"), at=LATER)
    award.refresh_from_db()
    award = named(trial, award, "A-1111")
    clerk, asked = browser_of("finance"), {"version": award.version}
    assert f'name="version" value="{award.version}"' in clerk.get(f"/awards/{award.code}/").content.decode()
    award = named(trial, award, "B-9999")
    assert clerk.post(f"/awards/{award.code}/verify-account", asked).status_code == 409
    award.refresh_from_db()
    assert award.account_verified_at is None
    asked = {"version": award.version}
    assert clerk.post(f"/awards/{award.code}/verify-account", asked).status_code == 302
    award.refresh_from_db()
    assert award.account_verified_at is not None


@pytest.mark.parametrize(
    ("written", "taken"), [("回单 NO.77", True), ("回单ｎｏ77", True), ("回单78", False)]
)
def test_bank_slip_of_an_enterprise_counts_for_one_award(trial: World, written: str, taken: bool) -> None:
    """However its number is written, and although the other award is of another fund."""
    awards = []
    for name in ("无锡科技成果转化基金", "无锡产业基金"):
        fund = working_fund(trial, C, name=name)
        call = deciding_call(trial, fund)
        row = reviewed(trial, call, "taihu")
        decided(trial, call)
        awards.append(running(trial, offered(trial, row)))
    first = proven(trial, awards[0], 50, "回单NO77")
    if not taken:
        assert proven(trial, awards[1], 50, written).state == "passed"
        return
    with pytest.raises(Invalid):
        proven(trial, awards[1], 50, written)
    # Past the form, as two that are sent at the same moment: the ledger takes the slip once.
    MatchingProof._base_manager.filter(pk=first.pk).update(retired_at=NOW)
    with pytest.raises(Conflict):
        proven(trial, awards[1], 50, written)


def test_lead_that_owes_a_fund_money_takes_no_new_offer(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    one, two = (reviewed(trial, call, "taihu", title=name) for name in ("甲", "乙"))
    decided(trial, call)
    award = running(trial, offered(trial, one))
    proven(trial, award, 50, "回单1")
    paid(trial, released(trial, parts_of(award)[0]), "银0001")
    TestChanging().recover(trial, award, 10)
    two.refresh_from_db()
    with pytest.raises(Conflict):
        APPLICATION_FLOW.advance(two, "accept", by=trial.actor("far_enterprise"), at=LATER)


def test_call_is_announced_once_nothing_is_laid_open(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    call.refresh_from_db()
    assert call.state == "publicity"
    offered(trial, row)
    assert Call.objects.unguarded("a test").get(pk=call.pk).state == "announced"
