"""Drawing, screening, assigning, answering, scoring and concluding come to what the rule book says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.review import actions
from luodi.review.models import ApplicationScore, Assignment, Finding, PoolMember, ReviewVersion
from tests.cast import World
from tests.factories import NOW
from tests.review.rounds import DUE, accepted, day, link, reviewed, round_of, typed


def test_a_plan_gives_every_application_as_many_reviewers_as_the_rules_ask_for(trial: World) -> None:
    made = round_of(trial, applications=4, experts=5)
    told = actions.propose(made.call, by=made.keeper, at=NOW)
    rows = list(Assignment._base_manager.filter(call=made.call))
    assert told["pairs"] == len(rows) == 12
    for application in made.applications:
        mine = [row for row in rows if row.application_id == application.pk]
        assert len({row.expert_id for row in mine}) == len({row.number for row in mine}) == 3


def test_what_cannot_be_says_what_would_make_it_possible(trial: World) -> None:
    made = round_of(trial, applications=2, experts=2)
    told = actions.propose(made.call, by=made.keeper, at=NOW)
    assert told["cures"]
    assert not Assignment._base_manager.filter(call=made.call).exists()


def test_what_is_locked_stays_when_planned_anew(trial: World) -> None:
    made = round_of(trial, applications=2, experts=6)
    actions.propose(made.call, by=made.keeper, at=NOW)
    row = Assignment._base_manager.filter(call=made.call).first()
    actions.lock_pair(row, True, by=made.keeper, at=NOW)
    actions.propose(made.call, by=made.keeper, at=NOW)
    assert Assignment._base_manager.filter(pk=row.pk, locked=True).exists()
    assert Assignment._base_manager.filter(call=made.call).count() == 6


def test_a_whole_review(trial: World) -> None:
    made = round_of(trial, applications=1, experts=4)
    application = made.applications[0]
    for expert, score in enumerate((70, 80, 90)):
        reviewed(made, 0, expert, score)
    application.refresh_from_db()
    assert application.state == "in_review"
    score = actions.conclude(application, by=made.keeper, at=NOW)
    application.refresh_from_db()
    assert (application.state, score.total, score.reviews, score.flagged) == ("reviewed", 8000, 3, False)
    assert ReviewVersion.objects.count() == 3
    assert set(Assignment._base_manager.values_list("state", flat=True)) == {"locked"}
    assert score.formula["criteria"][0]["points"] == 4000


def test_a_late_conflict_voids_and_reckons_anew(trial: World) -> None:
    made = round_of(trial, applications=1, experts=5)
    rows = [reviewed(made, 0, expert, score) for expert, score in enumerate((60, 80, 90))]
    actions.conclude(made.applications[0], by=made.keeper, at=NOW)
    actions.void(rows[0], note="后来发现亲属关系", by=made.keeper, at=NOW)
    last = ApplicationScore.objects.order_by("-number").first()
    assert last is not None
    assert (last.number, last.total, last.reviews, last.voided) == (2, 8500, 2, 1)
    made.applications[0].refresh_from_db()
    # Two are fewer than the rules ask for: the review goes on, with somebody proposed.
    assert made.applications[0].state == "in_review"
    assert Assignment._base_manager.filter(state="proposed").count() == 1
    assert ReviewVersion.objects.filter(assignment=rows[0]).exists()


def test_a_returned_review_keeps_both_versions(trial: World) -> None:
    made = round_of(trial, applications=1)
    row = reviewed(made, 0, 0, 70)
    with pytest.raises(Conflict):
        actions.save_draft(row, typed(90), by=link(row), at=NOW)
    from luodi.review.states import ASSIGNMENT_FLOW

    row = ASSIGNMENT_FLOW.advance(row, "return", by=made.keeper, at=NOW, note="请补充评审意见")
    row, _wrong = actions.save_draft(row, typed(75), by=link(row), at=NOW)
    actions.hand_in(row, by=link(row), at=NOW)
    versions = ReviewVersion.objects.filter(assignment=row)
    assert [one.content["scores"]["market"] for one in versions] == [70, 75]


def test_an_extreme_score_wants_a_reason(trial: World) -> None:
    made = round_of(trial, applications=1)
    row = accepted(made, 0, 0)
    row, _wrong = actions.save_draft(row, typed(100, justification="很好"), by=link(row), at=NOW)
    with pytest.raises(Invalid) as caught:
        actions.hand_in(row, by=link(row), at=NOW)
    assert set(caught.value.fields) == {"justification"}


def test_fewer_reviews_need_the_day_and_a_reason(trial: World) -> None:
    made = round_of(trial, applications=1)
    reviewed(made, 0, 0)
    accepted(made, 0, 1)
    with pytest.raises(Conflict):
        actions.conclude(made.applications[0], by=made.keeper, at=NOW, waiver="两位专家意见一致")
    after = day(DUE + timedelta(days=1))
    with pytest.raises(Invalid):
        actions.conclude(made.applications[0], by=made.keeper, at=after)
    score = actions.conclude(made.applications[0], by=made.keeper, at=after, waiver="两位专家意见一致")
    assert (score.reviews, score.waiver) == (1, "两位专家意见一致")
    assert Assignment._base_manager.filter(state="expired").count() == 1


def test_a_declared_conflict_bars_and_somebody_else_is_proposed(trial: World) -> None:
    made = round_of(trial, applications=1)
    row = made.task(0, 0)
    made.task(0, 1)
    made.task(0, 2)
    actions.invite([row], by=made.keeper, at=NOW)
    row.refresh_from_db()
    actions.decline(row, reason="申报人是我的学生", conflict=True, by=link(row), at=NOW)
    found = Finding.objects.get(source="declared")
    assert (found.hard, found.application_id, found.expert_id) == (True, row.application_id, row.expert_id)
    assert Assignment._base_manager.filter(state="proposed").count() == 3
    with pytest.raises(Conflict):
        actions.assign_by_hand(made.applications[0], made.experts[0].pk, by=made.keeper, at=NOW)


def test_an_invitation_runs_out(trial: World) -> None:
    made = round_of(trial, applications=1)
    row = made.task(0, 0)
    actions.invite([row], by=made.keeper, at=NOW)
    row.refresh_from_db()
    assert row.answer_by_on is not None
    assert actions.expire_all(day(row.answer_by_on)) == 0
    with pytest.raises(Conflict):
        actions.accept(
            row, name="评审人", version=1, by=link(row), at=day(row.answer_by_on + timedelta(days=1))
        )
    assert actions.expire_all(day(row.answer_by_on + timedelta(days=1))) == 1
    row.refresh_from_db()
    assert row.state == "expired"


def test_nobody_is_asked_before_the_review_has_begun(trial: World) -> None:
    made = round_of(trial, applications=1, state="screening")
    row = made.task(0, 0)
    with pytest.raises(Conflict):
        actions.invite([row], by=made.keeper, at=NOW)


def test_only_who_keeps_the_fund_draws(trial: World) -> None:
    made = round_of(trial, applications=1, experts=1)
    for who in ("far_official", "leader", "reviewer", "professor", "enterprise", "finance"):
        with pytest.raises(Missing):
            actions.add_to_pool(made.call, made.experts, by=trial.actor(who), at=NOW)


def test_a_soft_conflict_is_set_aside_by_the_other_side_alone(trial: World) -> None:
    made = round_of(trial, applications=1)
    call, expert = made.call, made.experts[0]
    soft = actions.add_finding(call, made.applications[0], expert.pk, "city", "同城", by=made.keeper, at=NOW)
    hard = actions.add_finding(
        call, made.applications[0], made.experts[1].pk, "kin", "姻亲", by=made.keeper, at=NOW
    )
    with pytest.raises(Conflict):
        actions.assign_by_hand(made.applications[0], expert.pk, by=made.keeper, at=NOW)
    with pytest.raises(Missing):
        actions.set_aside(soft, "影响很小", by=made.keeper, at=NOW)
    with pytest.raises(Missing):
        actions.set_aside(soft, "影响很小", by=trial.actor("far_official"), at=NOW)
    with pytest.raises(NotAllowed):
        actions.set_aside(hard, "影响很小", by=trial.actor("leader"), at=NOW)
    with pytest.raises(Invalid):
        actions.set_aside(soft, " ", by=trial.actor("leader"), at=NOW)
    actions.keep_plan(call, {"secretary": trial.users["far_official"]}, by=made.keeper, at=NOW)
    actions.set_aside(soft, "影响很小", by=trial.actor("far_official"), at=NOW)
    assert actions.assign_by_hand(made.applications[0], expert.pk, by=made.keeper, at=NOW).locked


def test_who_drew_an_expert_does_not_set_the_conflict_aside(trial: World) -> None:
    made = round_of(trial, applications=1, experts=1, pool=False)
    director = trial.actor("director")
    actions.add_to_pool(made.call, made.experts, by=director, at=NOW)
    soft = actions.add_finding(
        made.call, made.applications[0], made.experts[0].pk, "city", "同城", by=director, at=NOW
    )
    with pytest.raises(NotAllowed):
        actions.set_aside(soft, "影响很小", by=director, at=NOW)
    actions.set_aside(soft, "影响很小", by=trial.actor("leader"), at=NOW)


def test_an_expert_takes_no_more_than_agreed(trial: World) -> None:
    made = round_of(trial, applications=2, experts=1)
    actions.amend_member(made.call, made.experts[0].pk, {"most": 1}, by=made.keeper, at=NOW)
    actions.assign_by_hand(made.applications[0], made.experts[0].pk, by=made.keeper, at=NOW)
    with pytest.raises(Conflict):
        actions.assign_by_hand(made.applications[1], made.experts[0].pk, by=made.keeper, at=NOW)
    assert PoolMember.objects.get(call=made.call).most == 1
