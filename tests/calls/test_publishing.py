"""A call is written, commented on, approved by the sides on one text, opened and closed by the calendar; its money moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from luodi.calls import actions
from luodi.calls.models import Allotment, Call, GuideComment, Topic
from luodi.calls.queries import calls as queries
from luodi.calls.states import CALL_FLOW
from luodi.core import change
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry
from luodi.core.money import Money
from luodi.funds.actions import follow_all, turn
from luodi.funds.models import Appropriation, Fund
from luodi.ledger.actions import NotEnough
from luodi.ledger.models import Account, Operation
from luodi.ledger.states import Stage
from luodi.ledger.verifying import findings
from tests import factories
from tests.calls.stage import C, G, approved, drafted, matter_of, opened, proposed, public_need, working_fund
from tests.cast import World
from tests.factories import NOW, TODAY


def standing(fund: Fund, stage: str) -> dict[tuple[Any, Any], int]:
    """Give what stands at a stage of a fund by payer and year, in 万元."""
    rows = Account.objects.filter(fund=fund.pk, stage=stage)
    return {(row.source, row.year): row.balance.fen // 1_000_000 for row in rows if row.balance.fen}


@pytest.fixture
def fund(trial: World) -> Fund:
    """Make Wuxi's fund at work, led by government."""
    return working_fund(trial)


@pytest.mark.parametrize(("mode", "keys"), [(G, ["government"]), (C, ["government", "university"])])
def test_call_opens_when_the_sides_that_must_have_approved(trial: World, mode: str, keys: list[str]) -> None:
    fund = working_fund(trial, mode)
    call = proposed(trial, drafted(trial, fund))
    who = {"government": "far_official", "university": "leader"}
    for side in keys:
        assert call.state == "proposed"
        assert not standing(fund, Stage.CALL)
        turn(matter_of(call).pk, side, yes=True, note="", by=trial.actor(who[side]), at=NOW)
        call.refresh_from_db()
    # In mode G the university's opinion is waited for ten working days, and holds up nothing after them.
    if mode == G:
        assert call.state == "proposed"
        assert follow_all(NOW + timedelta(days=5)) == 0
        assert follow_all(NOW + timedelta(days=30)) == 1
        call.refresh_from_db()
    assert call.state == "open", "its first day has come"
    assert set(standing(fund, Stage.CALL).values()) == {600}
    assert set(standing(fund, Stage.FREE).values()) == {400}
    assert Operation.objects.filter(subject=call.ref).count() == 1
    assert AuditEntry.objects.filter(subject=call.ref, verb="approve").count() == 1
    assert list(findings()) == []


def test_opinion_once_given_is_not_waited_for(trial: World, fund: Fund) -> None:
    call = proposed(trial, drafted(trial, fund))
    turn(matter_of(call).pk, "government", yes=True, note="", by=trial.actor("far_official"), at=NOW)
    turn(matter_of(call).pk, "university", yes=False, note="建议增加中试", by=trial.actor("leader"), at=NOW)
    call.refresh_from_db()
    assert call.state == "open", "a reservation is recorded and holds up nothing"


def test_text_that_was_changed_is_not_approved(trial: World, fund: Fund) -> None:
    call = proposed(trial, drafted(trial, fund))
    # Behind the code's back: the text that the sides read is another now.
    Call._base_manager.filter(pk=call.pk).update(guide="另一份指南")
    with pytest.raises(Conflict):
        turn(matter_of(call).pk, "government", yes=True, note="", by=trial.actor("far_official"), at=NOW)
    with pytest.raises(NotAllowed):
        change.amend(call, {"guide": "x"}, version=call.version, by=trial.actor("fund_manager"), at=NOW)


def test_refused_call_is_a_draft_again_and_moves_nothing(trial: World, fund: Fund) -> None:
    call = proposed(trial, drafted(trial, fund))
    turn(matter_of(call).pk, "government", yes=False, note="方向太散", by=trial.actor("far_official"), at=NOW)
    call.refresh_from_db()
    assert call.state == "draft"
    assert not standing(fund, Stage.CALL)
    assert approved(trial, proposed(trial, call)).state == "proposed"
    assert matter_of(call).round == 2


def test_more_than_is_free_is_not_set_aside(trial: World) -> None:
    """The key turns and the money moves in one transaction: what the ledger refuses, nobody has approved."""
    fund = working_fund(trial, C, wan=100)
    call = proposed(trial, drafted(trial, fund, wan=101))
    turn(matter_of(call).pk, "government", yes=True, note="", by=trial.actor("far_official"), at=NOW)
    with pytest.raises(NotEnough):
        turn(matter_of(call).pk, "university", yes=True, note="", by=trial.actor("leader"), at=NOW)
    call.refresh_from_db()
    assert (call.state, standing(fund, Stage.CALL)) == ("proposed", {})


def test_what_a_call_lacks_is_named(trial: World, fund: Fund) -> None:
    call = drafted(trial, fund, guide="")
    Allotment.objects.filter(call=call).delete()
    with pytest.raises(Invalid) as refused:
        proposed(trial, call)
    assert set(refused.value.fields) == {"guide", "allotments"}
    late = drafted(
        trial, fund, title="过期", opens_on=TODAY - timedelta(days=9), closes_on=TODAY - timedelta(days=1)
    )
    with pytest.raises(Invalid):
        proposed(trial, late)


def test_call_of_a_suspended_fund_does_not_move_money(trial: World) -> None:
    fund = working_fund(trial, C)
    call = proposed(trial, drafted(trial, fund))
    turn(matter_of(call).pk, "government", yes=True, note="", by=trial.actor("far_official"), at=NOW)
    Fund._base_manager.filter(pk=fund.pk).update(state="suspended")
    with pytest.raises(Conflict):
        turn(matter_of(call).pk, "university", yes=True, note="", by=trial.actor("leader"), at=NOW)
    Fund._base_manager.filter(pk=fund.pk).update(state="active")
    turn(matter_of(call).pk, "university", yes=True, note="", by=trial.actor("leader"), at=NOW)
    call.refresh_from_db()
    assert call.state == "open"


# Opening and closing go by days of Beijing: the last day counts until its midnight there.
DAYS = [
    ("the evening before the first day", 0, 15, 59, "approved"),
    ("the first minute of the first day", 0, 16, 1, "open"),
    ("the last minute of the last day", 30, 15, 59, "open"),
    ("the first minute after it", 30, 16, 1, "screening"),
]


@pytest.mark.parametrize(("when", "day", "hour", "minute", "state"), DAYS, ids=[one[0] for one in DAYS])
def test_calendar_opens_and_closes(
    trial: World, when: str, day: int, hour: int, minute: int, state: str
) -> None:
    fund = working_fund(trial, C)
    call = approved(trial, proposed(trial, drafted(trial, fund, opens_on=TODAY + timedelta(days=1))))
    at = datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, tzinfo=NOW.tzinfo) + timedelta(days=day)
    actions.by_the_clock(at)
    actions.by_the_clock(at)
    call.refresh_from_db()
    assert call.state == state


def test_last_day_is_put_off_by_the_sides(trial: World) -> None:
    fund = working_fund(trial, C)
    call, manager = opened(trial, fund), trial.actor("fund_manager")
    later = call.closes_on + timedelta(days=14)
    with pytest.raises(Invalid):
        actions.ask_to_extend(call, call.closes_on, "", by=manager, at=NOW)
    actions.ask_to_extend(call, later, "申报系统维护", by=manager, at=NOW)
    assert call.closes_on != approved(trial, call).closes_on
    assert call.closes_on == later
    told = AuditEntry.objects.get(subject=call.ref, verb="extend")
    assert (told.note, told.changes["closes_on"][1]) == ("申报系统维护", later.isoformat())


def test_cancelled_call_gives_its_money_back(trial: World) -> None:
    fund = working_fund(trial, C)
    call = opened(trial, fund)
    actions.ask_to_cancel(call, "年度预算调整", by=trial.actor("fund_manager"), at=NOW)
    assert approved(trial, call).state == "cancelled"
    assert not standing(fund, Stage.CALL)
    assert set(standing(fund, Stage.FREE).values()) == {1000}
    assert list(findings()) == []


def test_topics_are_drawn_from_what_anybody_may_read(trial: World, fund: Fund) -> None:
    call, manager = drafted(trial, fund), trial.actor("fund_manager")
    open_need = public_need(trial)
    hidden = public_need(trial, "涉密工艺", problem_for="office")
    for_us = factories.need(
        trial.organisations["taihu"], title="仅学校可见", state="accepted", visibility="office"
    )
    made = actions.draw_topics(call, [open_need, hidden, for_us], by=manager, at=NOW)
    assert [(one.need_id, one.title, one.content) for one in made] == [
        (open_need.pk, open_need.title, open_need.problem)
    ]
    # Drawn once more it stays one, and whose need it is stands nowhere in it.
    assert actions.draw_topics(call, [open_need], by=manager, at=NOW) == []
    assert trial.organisations["taihu"].name not in f"{made[0].title}{made[0].content}{made[0].indicators}"
    assert queries.needs_to_draw(call, manager) == []


def test_draft_is_commented_on_and_answered(
    trial: World, fund: Fund, browser_of: Callable[..., Client]
) -> None:
    call, manager = drafted(trial, fund), trial.actor("fund_manager")
    said = GuideComment(name="王工", organisation="太湖装备", contact="0510-1", text="建议增加固态电池")
    with pytest.raises(Missing):
        actions.comment(call, said, at=NOW)
    call = CALL_FLOW.advance(call, "ask_comments", by=manager, at=NOW)
    assert call.comments_until is not None
    actions.comment(call, said, at=NOW)
    with pytest.raises(Invalid):
        proposed(trial, call)
    with pytest.raises(Missing):
        actions.comment(
            call, GuideComment(name="a", organisation="b", contact="c", text="d"), at=NOW + timedelta(days=30)
        )
    actions.answer(call, said.pk, "采纳", by=manager, at=NOW)
    page = browser_of("fund_manager").get(f"/calls/{call.code}/").content.decode()
    assert "固态电池" in page
    assert "采纳" in page
    # Who commented is for who keeps the fund alone.
    for name in ("far_official", "enterprise", "rival", "leader"):
        assert "王工" not in browser_of(name).get(f"/calls/{call.code}/").content.decode()
    with pytest.raises(NotAllowed):
        actions.answer(call, said.pk, "不采纳", by=trial.actor("far_official"), at=NOW)
    later = CALL_FLOW.advance(call, "propose", by=manager, at=NOW + timedelta(days=20))
    with pytest.raises(Conflict):
        actions.answer(later, said.pk, "改", by=manager, at=NOW + timedelta(days=20))


def test_pages_lead_from_fund_to_call_before_the_sides(
    trial: World, fund: Fund, browser_of: Callable[..., Client]
) -> None:
    manager = browser_of("fund_manager")
    today = localdate()
    days = {"opens_on": today.isoformat(), "closes_on": (today + timedelta(days=30)).isoformat()}
    sent = {"title": "征集", "year": "2026", "guide": "指南", "comment_days": "5", **days}
    assert manager.post(f"/funds/{fund.code}/call/", sent).status_code == 302
    call = Call.objects.unguarded("a test").get(fund=fund)
    address = f"/calls/{call.code}/"
    need = public_need(trial)
    assert manager.post(f"{address}draw/", {"need": need.code}).status_code == 302
    year = Appropriation.objects.unguarded("a test").get(payer__fund=fund)
    wrong = manager.post(f"{address}money/", {year.code: "六百"})
    assert wrong.status_code == 422
    assert "六百" in wrong.content.decode(), "what was typed stays in its box"
    assert manager.post(f"{address}money/", {year.code: "600"}).status_code == 302
    page = manager.get(address).content.decode()
    assert need.title in page
    assert "6,000,000.00" in page
    assert manager.post(f"{address}step/propose/", {"version": "1"}).status_code == 302
    call.refresh_from_db()
    assert call.state == "proposed"
    assert Topic.objects.unguarded("a test").filter(call=call).count() == 1
    for name in ("far_officer", "enterprise", "rival", "city_official", "professor"):
        for path in ("draw/", "money/", "topic/"):
            assert browser_of(name).get(f"{address}{path}").status_code == 404


def test_money_of_another_fund_is_not_set_aside(trial: World, fund: Fund) -> None:
    other = factories.appropriation(factories.payer(factories.fund("银川基金", "640100")), 2026)
    call, manager = drafted(trial, fund), trial.actor("fund_manager")
    for year, amount in ((other, Money.wan(1)), (call.allotments.get().appropriation, Money.wan(-1))):
        with pytest.raises(Invalid):
            actions.allot(call, {year: amount}, by=manager, at=NOW)
    assert Allotment.objects.filter(call=call).count() == 1
