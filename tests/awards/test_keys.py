"""Whoever has something at stake turns no key; whoever prepared what lies before the sides does not approve it."""

from __future__ import annotations

from typing import Any

import pytest

from luodi.awards.actions import deciding, panels
from luodi.awards.models import Amendment, Award, Instalment, Recovery
from luodi.awards.states import (
    AMENDMENT_FLOW,
    AWARD_FLOW,
    DECISION_FLOW,
    INSTALMENT_FLOW,
    PANEL_FLOW,
    RECOVERY_FLOW,
)
from luodi.calls import actions as calling
from luodi.calls.models import Application, Topic
from luodi.calls.states import APPLICATION_FLOW, CALL_FLOW
from luodi.core import change
from luodi.core.errors import NotAllowed
from luodi.core.money import Money
from luodi.funds.actions import turn
from tests.awards.stage import (
    LATER,
    decided,
    deciding_call,
    item_of,
    matter_of,
    offered,
    paid,
    reviewed,
    seated,
    under_way,
    voted,
)
from tests.calls.stage import C, drafted, working_fund
from tests.cast import World
from tests.factories import NOW


def refuses(world: World, row: Any, side: str, *people: str, at: Any = LATER) -> None:
    """Make sure that none of these may turn the key of a side."""
    for who in people:
        with pytest.raises(NotAllowed):
            turn(matter_of(row).pk, side, yes=True, note="", by=world.actor(who), at=at)


def turned(world: World, row: Any, at: Any = LATER, **keys: str) -> Any:
    """Turn keys (side=who), and give the record as it stands then."""
    for side, who in keys.items():
        turn(matter_of(row).pk, side, yes=True, note="", by=world.actor(who), at=at)
    row.refresh_from_db()
    return row


@pytest.fixture
def award(trial: World) -> Award:
    """Run a project that nobody of the sides has anything to do with, its matching proven."""
    return under_way(trial)


def led_by_leader(world: World, application: Application) -> None:
    """Let the university's leader lead a project."""
    person = world.people["professor"]
    type(person)._base_manager.filter(pk=person.pk).update(user=world.users["leader"])
    Application._base_manager.filter(pk=application.pk).update(principal=person)


def made_by_leader(world: World, application: Application) -> None:
    """Let an account of the university's leader have entered a project."""
    Application._base_manager.filter(pk=application.pk).update(created_by=world.users["leader"])


def declared_by_leader(world: World, application: Application) -> None:
    """Let the university's leader have declared a conflict on the panel."""
    panel = application.call.panels.unguarded("a test").get()
    panels.declare(panel, application, "我妻子是该企业股东", by=world.actor("leader"), at=LATER)


@pytest.mark.parametrize("stake", [led_by_leader, made_by_leader, declared_by_leader])
def test_who_has_a_stake_in_a_project_turns_no_key_on_it(trial: World, award: Award, stake: Any) -> None:
    stake(trial, award.application)
    manager, first = trial.actor("fund_manager"), first_of(award)
    for verb in ("verify", "propose"):
        first = INSTALMENT_FLOW.advance(first, verb, by=manager, at=LATER)
    refuses(trial, first, "university", "leader")
    assert turned(trial, first, government="far_official", university="director").state == "released"
    paid(trial, first, "银1")
    change_ = Amendment(award=award, text="追加", kind="amount", amount=Money.wan(150))
    change_ = change.create(change_, by=manager, at=LATER)
    change_ = AMENDMENT_FLOW.advance(change_, "propose", by=manager, at=LATER)
    refuses(trial, change_, "university", "leader")
    claim = Recovery(award=award, amount=Money.wan(20), why="结余", due_on=LATER.date())
    claim = change.create(claim, by=manager, at=LATER)
    claim = RECOVERY_FLOW.advance(claim, "demand", by=trial.actor("director"), at=LATER, note="退回")
    claim = RECOVERY_FLOW.advance(claim, "propose", by=manager, at=LATER, note="已注销")
    refuses(trial, claim, "university", "leader")
    assert turned(trial, claim, government="far_official", university="director").state == "waived"


def test_who_leads_a_project_does_not_sign_its_task_book_for_the_university(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award = offered(trial, row)
    led_by_leader(trial, row)
    applicant = trial.actor("far_enterprise")
    APPLICATION_FLOW.advance(award.application, "accept", by=applicant, at=LATER)
    Award._base_manager.filter(pk=award.pk).update(bank="工商银行", account="6222", account_name="太湖")
    award.refresh_from_db()
    AWARD_FLOW.advance(award, "sign", by=applicant, at=LATER)
    refuses(trial, award, "university", "leader")
    assert turned(trial, award, government="far_official", university="director").state == "active"


def test_who_may_not_vote_on_an_application_does_not_sign_its_list(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row, manager = reviewed(trial, call, "taihu"), trial.actor("fund_manager")
    panels.declare(seated(trial, call), row, "曾任顾问", by=trial.actor("leader"), at=NOW)
    decision = deciding.begin(call, {row.pk: 9000}, by=manager, at=NOW)
    deciding.choose(decision, by=manager, at=NOW)
    decision.refresh_from_db()
    decision = DECISION_FLOW.advance(decision, "open_vote", by=manager, at=NOW)
    for who in ("far_official", "finance", "director"):
        deciding.cast(decision, item_of(row).pk, "yes", by=trial.actor(who), at=NOW)
    decision = DECISION_FLOW.advance(decision, "count", by=manager, at=NOW)
    minutes = {"minutes": "纪要", "held_on": NOW.date()}
    decision = change.amend(decision, minutes, version=decision.version, by=manager, at=NOW)
    decision = DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW)
    refuses(trial, decision, "university", "leader", at=NOW)
    assert turned(trial, decision, NOW, government="far_official", university="director").state == "signed"


def first_of(award: Award) -> Instalment:
    """Give the first instalment of an award."""
    found: Instalment = Instalment.objects.unguarded("a test").get(award=award, number=1)
    return found


def test_who_moved_an_amount_does_not_sign_the_list(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row, manager = reviewed(trial, call, "taihu"), trial.actor("fund_manager")
    seated(trial, call)
    decision = deciding.begin(call, {row.pk: 9000}, by=manager, at=NOW)
    deciding.choose(decision, by=manager, at=NOW)
    deciding.move(
        decision, item_of(row).pk, "fund", Money.wan(100), "足额", by=trial.actor("director"), at=NOW
    )
    decision.refresh_from_db()
    decision = voted(trial, decision)
    minutes = {"minutes": "纪要", "held_on": NOW.date()}
    decision = change.amend(decision, minutes, version=decision.version, by=manager, at=NOW)
    decision = DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW)
    refuses(trial, decision, "university", "director", at=NOW)


def test_who_verified_the_conditions_does_not_release(trial: World, award: Award) -> None:
    first = INSTALMENT_FLOW.advance(first_of(award), "verify", by=trial.actor("director"), at=LATER)
    first = INSTALMENT_FLOW.advance(first, "propose", by=trial.actor("fund_manager"), at=LATER)
    refuses(trial, first, "university", "director")
    assert turned(trial, first, government="far_official", university="leader").state == "released"


def test_who_named_somebody_for_a_panel_does_not_seat_it(trial: World) -> None:
    call, manager = deciding_call(trial, working_fund(trial, C)), trial.actor("fund_manager")
    panel = panels.begin(call, by=manager, at=NOW)
    for who, side, by in (
        ("far_official", "government", manager),
        ("leader", "university", trial.actor("director")),
    ):
        panels.seat(panel, trial.users[who], side, chair=True, by=by, at=NOW)
    panel = PANEL_FLOW.advance(panel, "propose", by=manager, at=NOW)
    refuses(trial, panel, "university", "director", at=NOW)


@pytest.mark.parametrize("deed", ["money", "topic"])
def test_who_wrote_money_or_topics_of_a_call_does_not_approve_it(trial: World, deed: str) -> None:
    call, director = drafted(trial, working_fund(trial, C)), trial.actor("director")
    if deed == "money":
        year = call.allotments.first()
        assert year is not None
        calling.allot(call, {year.appropriation: Money.wan(1)}, by=director, at=NOW)
    else:
        change.create(Topic(call=call, title="课题", content="内容", indicators="指标"), by=director, at=NOW)
    call.refresh_from_db()
    CALL_FLOW.advance(call, "propose", by=trial.actor("fund_manager"), at=NOW)
    refuses(trial, call, "university", "director", at=NOW)
