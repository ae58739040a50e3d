"""Projects are judged by three criteria, independently, by weights that are versions; nobody judges the own."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core import change
from luodi.core.errors import Invalid, NotAllowed
from luodi.core.resource import address
from luodi.projects import actions, calc, queries
from luodi.projects.models import Assessment, AssessmentPolicy, Member, Project
from luodi.projects.states import ASSESSMENT_FLOW, POLICY_FLOW, PROJECT_FLOW
from luodi.reports.today import today_of
from tests import factories
from tests.cast import World
from tests.factories import NOW, TODAY

MARKS = st.lists(st.integers(1, 5), min_size=3, max_size=3)
WEIGHTS = st.lists(st.integers(1, 100), min_size=3, max_size=3)


@pytest.fixture
def project(trial: World) -> Project:
    row = factories.project(
        state="proposed",
        lead=trial.experts["professor"],
        partner=trial.organisations["helan"],
        starts_on=TODAY,
        ends_on=TODAY.replace(year=2027),
    )
    factories.milestone(row)
    return row


def put_in_force(world: World, **more: Any) -> AssessmentPolicy:
    row = factories.assessment_policy(required_for=["joint_rd"], **more)
    return POLICY_FLOW.advance(row, "activate", by=world.actor("director"), at=NOW)


def test_score_is_the_weighted_mean() -> None:
    assert calc.score([5, 5, 5], [40, 35, 25]) == 10_000
    assert calc.score([1, 1, 1], [40, 35, 25]) == 2_000
    assert calc.score([5, 3, 1], [40, 35, 25]) == 6_600
    assert calc.score([1, 1, 2], [1, 1, 1]) == 2_667


@given(MARKS, WEIGHTS)
def test_score_lies_between_its_lowest_and_highest_mark(marks: list[int], weights: list[int]) -> None:
    assert min(marks) * 2_000 <= calc.score(marks, weights) <= max(marks) * 2_000


@given(MARKS, WEIGHTS, st.integers(2, 9))
def test_only_the_proportion_of_weights_counts(marks: list[int], weights: list[int], times: int) -> None:
    assert calc.score(marks, weights) == calc.score(marks, [weight * times for weight in weights])


def test_approval_waits_for_as_many_as_the_policy_asks(trial: World, project: Project) -> None:
    put_in_force(trial, least=2)
    officer, director = trial.actor("officer"), trial.actor("director")
    asked = [
        actions.ask_assessment(project, person=trial.people["other_professor"], by=officer, at=NOW),
        actions.ask_assessment(project, person=None, by=director, at=NOW),
    ]
    for row, who in zip(asked, ("other_professor", "director"), strict=True):
        with pytest.raises(Invalid) as refused:
            PROJECT_FLOW.advance(project, "approve", by=officer, at=NOW)
        assert set(refused.value.fields) == {"assessments"}
        with pytest.raises(Invalid) as lacking:
            ASSESSMENT_FLOW.advance(row, "submit", by=trial.actor(who), at=NOW)
        assert "market_reason" in lacking.value.fields
        values = {"innovation": 5, "market": 3, "foundation": 1}
        values |= {f"{name}_reason": "有依据" for name in values}
        row = change.amend(row, values, version=row.version, by=trial.actor(who), at=NOW)
        row = ASSESSMENT_FLOW.advance(row, "submit", by=trial.actor(who), at=NOW)
        assert row.score == 6_600
    assert PROJECT_FLOW.advance(project, "approve", by=officer, at=NOW).state == "approved"


def test_other_kinds_need_none(trial: World, project: Project) -> None:
    put_in_force(trial)
    Project._base_manager.filter(pk=project.pk).update(kind="training")
    assert PROJECT_FLOW.advance(project, "approve", by=trial.actor("officer"), at=NOW).state == "approved"


def test_nobody_assesses_the_own_project(trial: World, project: Project) -> None:
    officer = trial.actor("officer")
    for who in ("professor", "enterprise"):
        with pytest.raises(Invalid) as refused:
            actions.ask_assessment(project, person=trial.people[who], by=officer, at=NOW)
        assert set(refused.value.fields) == {"person"}
    # Who joins the team after being asked neither writes nor counts.
    put_in_force(trial)
    other = trial.actor("other_professor")
    row = actions.ask_assessment(project, person=trial.people["other_professor"], by=officer, at=NOW)
    Member.objects.create(project=project, person=trial.people["other_professor"])
    Assessment._base_manager.filter(pk=row.pk).update(state="submitted", score=9_000)
    assert not Assessment.objects.allowed(other).filter(pk=row.pk).exists()
    assert "assessments" in queries.lacking_for_approval(project)


def test_somebody_without_account_and_somebody_twice_is_refused(trial: World, project: Project) -> None:
    officer = trial.actor("officer")
    with pytest.raises(Invalid):
        actions.ask_assessment(project, person=factories.person("无账号"), by=officer, at=NOW)
    actions.ask_assessment(project, person=None, by=officer, at=NOW)
    with pytest.raises(Invalid):
        actions.ask_assessment(project, person=None, by=officer, at=NOW)
    with pytest.raises(NotAllowed):
        actions.ask_assessment(project, person=None, by=trial.actor("professor"), at=NOW)


def test_a_later_policy_does_not_move_what_was_submitted(trial: World, project: Project) -> None:
    first = put_in_force(trial)
    row = factories.assessment(
        project, trial.users["other_professor"], state="asked", innovation=5, market=3, foundation=1
    )
    row = ASSESSMENT_FLOW.advance(row, "submit", by=trial.actor("other_professor"), at=NOW)
    put_in_force(trial, innovation_weight=1, market_weight=1, foundation_weight=98)
    assert AssessmentPolicy._base_manager.get(pk=first.pk).state == "superseded"
    row.refresh_from_db()
    assert (row.score, row.weights) == (6_600, (40, 35, 25))
    row = ASSESSMENT_FLOW.advance(row, "reopen", by=trial.actor("other_professor"), at=NOW, note="看错了")
    assert row.score is None


def test_spread_and_formula_stand_on_the_page_for_the_office_alone(
    trial: World, project: Project, browser_of: Any
) -> None:
    factories.assessment(project, trial.users["other_professor"], innovation=1, score=7_000)
    factories.assessment(project, trial.users["director"], innovation=5, score=8_501)
    shown = queries.judged(project, trial.actor("officer"))
    assert shown.spreads["innovation"].far_apart
    assert not shown.spreads["market"].far_apart
    assert shown.mean_score == "77.50"
    text = browser_of("officer", headers={"Accept-Language": "en"}).get(address(project)).content.decode()
    assert "77.50" in text
    for who in ("professor", "enterprise", "secretary"):
        assert "77.50" not in browser_of(who).get(address(project)).content.decode()


def test_today_reminds_of_red_risks_and_owed_assessments(trial: World, project: Project) -> None:
    running = factories.project(state="running", lead=trial.experts["professor"])
    red = factories.risk(running, title="核心设备停产")
    factories.risk(running, title="小风险", likelihood=3, effect=4)
    factories.risk(running, title="已发生", state="occurred")
    actions.ask_assessment(project, person=trial.people["other_professor"], by=trial.actor("officer"), at=NOW)

    def told(who: str) -> dict[str, list[str]]:
        return {
            section.name: [item.title for item in section.items]
            for section in today_of(trial.actor(who), NOW).sections
        }

    for who in ("officer", "director", "professor"):
        assert told(who)["risks"] == [red.title], who
    assert "risks" not in told("enterprise")
    assert told("other_professor")["assessments"] == [project.title]
    assert "assessments" not in told("professor")
