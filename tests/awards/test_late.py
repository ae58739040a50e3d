"""What becomes known late, a conflict or a score, changes what is decided as long as it is not signed."""

from __future__ import annotations

import pytest

from luodi.awards.actions import deciding, panels
from luodi.awards.models import Decision, Vote
from luodi.awards.states import DECISION_FLOW
from luodi.calls.models import Application
from luodi.core import change
from luodi.core.errors import Conflict, Invalid
from luodi.core.money import Money
from luodi.funds.actions import turn
from luodi.review.models import ApplicationScore
from tests.awards.stage import deciding_call, item_of, matter_of, reviewed, seated, signed, voted
from tests.calls.stage import G, working_fund
from tests.cast import World
from tests.factories import NOW


@pytest.fixture
def row(trial: World) -> Application:
    """Give a reviewed application of a call that the city decides on."""
    return reviewed(trial, deciding_call(trial, working_fund(trial, G)), "taihu")


@pytest.fixture
def drafted(trial: World, row: Application) -> Decision:
    """Prepare a decision that funds it, before a seated panel."""
    seated(trial, row.call)
    manager = trial.actor("fund_manager")
    decision = deciding.begin(row.call, {row.pk: 9000}, by=manager, at=NOW)
    deciding.choose(decision, by=manager, at=NOW)
    decision.refresh_from_db()
    return decision


def narrowly(world: World, decision: Decision) -> Decision:
    """Carry it by two votes against one, with minutes."""
    decision = voted(world, decision, resident="taihu的项目")
    minutes = {"minutes": "纪要", "held_on": NOW.date()}
    return change.amend(decision, minutes, version=decision.version, by=world.actor("fund_manager"), at=NOW)


def declares(world: World, row: Application) -> None:
    """Let a member who voted for it declare a conflict."""
    panel = row.call.panels.unguarded("a test").get()
    panels.declare(panel, row, "我妻子是该企业股东", by=world.actor("finance"), at=NOW)


def test_conflict_after_the_count_asks_for_another_vote(
    trial: World, row: Application, drafted: Decision
) -> None:
    decision, manager = narrowly(trial, drafted), trial.actor("fund_manager")
    assert item_of(row).carried
    declares(trial, row)
    with pytest.raises(Invalid) as said:
        DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW)
    assert set(said.value.fields) == {"votes"}
    decision = DECISION_FLOW.advance(decision, "reopen", by=manager, at=NOW, note="有委员申报回避")
    decision = DECISION_FLOW.advance(decision, "open_vote", by=manager, at=NOW)
    for who in ("far_official", "resident"):
        deciding.cast(decision, item_of(row).pk, "yes", by=trial.actor(who), at=NOW)
    decision = DECISION_FLOW.advance(decision, "count", by=manager, at=NOW)
    assert DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW).state == "proposed"


def test_conflict_while_the_list_lies_before_the_sides_stops_it(
    trial: World, row: Application, drafted: Decision
) -> None:
    decision, manager = narrowly(trial, drafted), trial.actor("fund_manager")
    decision = DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW)
    declares(trial, row)
    with pytest.raises(Conflict):
        turn(matter_of(decision).pk, "government", yes=True, note="", by=trial.actor("far_official"), at=NOW)
    decision = DECISION_FLOW.advance(decision, "withdraw", by=manager, at=NOW)
    with pytest.raises(Invalid):
        DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW)


def test_votes_of_a_signed_list_stay(trial: World, row: Application, drafted: Decision) -> None:
    signed(trial, voted(trial, drafted))
    declares(trial, row)
    assert Vote.objects.filter(item=item_of(row)).count() == 3
    assert item_of(row).carried


def voided(row: Application, total: int) -> None:
    """Let a review of it become void, so that its score is reckoned anew."""
    ApplicationScore.objects.create(
        application=row, number=row.scores.count() + 1, total=total, kept=1, reviews=1, voided=1, spread=0,
        flagged=False, formula={}, inputs=[], at=NOW,
    )  # fmt: skip


def test_score_reckoned_anew_before_the_vote_ranks(trial: World, row: Application, drafted: Decision) -> None:
    manager = trial.actor("fund_manager")
    voided(row, 4000)
    with pytest.raises(Invalid) as said:
        DECISION_FLOW.advance(drafted, "open_vote", by=manager, at=NOW)
    assert set(said.value.fields) == {"scores"}
    deciding.move(drafted, item_of(row).pk, "fund", Money.wan(50), "分数已更正", by=manager, at=NOW)
    assert item_of(row).score == 4000
    assert DECISION_FLOW.advance(drafted, "open_vote", by=manager, at=NOW).state == "voting"


def test_score_reckoned_anew_after_the_vote_asks_for_another(
    trial: World, row: Application, drafted: Decision
) -> None:
    decision, manager = narrowly(trial, drafted), trial.actor("fund_manager")
    voided(row, 4000)
    with pytest.raises(Invalid) as said:
        DECISION_FLOW.advance(decision, "propose", by=manager, at=NOW)
    assert set(said.value.fields) == {"scores"}
    DECISION_FLOW.advance(decision, "reopen", by=manager, at=NOW, note="评审意见作废")
    assert item_of(row).score == 4000
