"""A round in either mode, from reviewed applications to the last fen: each step moves exactly what it should."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luodi.awards.actions import deciding, publicity
from luodi.awards.models import (
    Award,
    FundObjection,
)
from luodi.awards.states import (
    AWARD_FLOW,
    DECISION_FLOW,
    INSTALMENT_FLOW,
)
from luodi.calls.models import Application, Call
from luodi.calls.states import APPLICATION_FLOW
from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.money import Money
from luodi.funds.actions import turn
from luodi.funds.models import Fund
from luodi.ledger.models import Operation
from luodi.ledger.states import Stage
from tests.awards.stage import (
    LATER,
    accepted,
    checked,
    claimed,
    decided,
    deciding_call,
    item_of,
    matter_of,
    named,
    offered,
    paid,
    parts_of,
    planned,
    proven,
    released,
    reviewed,
    running,
    seated,
    signed,
    stands,
    voted,
)
from tests.calls.stage import C, G, working_fund
from tests.cast import World
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("books_agree")


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
    assert planned(award) == [
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


def test_task_book_is_signed_on_one_text(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award, applicant = accepted(trial, offered(trial, row)), trial.actor("far_enterprise")
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
    award, applicant = accepted(trial, offered(trial, row)), trial.actor("far_enterprise")
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


def test_lead_that_owes_a_fund_money_takes_no_new_offer(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    one, two = (reviewed(trial, call, "taihu", title=name) for name in ("甲", "乙"))
    decided(trial, call)
    award = running(trial, offered(trial, one))
    proven(trial, award, 50, "回单1")
    paid(trial, released(trial, parts_of(award)[0]), "银0001")
    claimed(trial, award, Money.wan(10))
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
