"""A running project changes by a decision alone: shown field by field, applied whole or not at all."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from luodi.core import change
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.models import AuditEntry
from luodi.core.money import Money
from luodi.core.resource import address
from luodi.projects import actions, queries
from luodi.projects.differences import lines_of
from luodi.projects.models import Member, Project, ProjectChange
from luodi.projects.states import CHANGE_FLOW, PROJECT_FLOW
from tests import factories
from tests.cast import World
from tests.factories import NOW, WUXI


@pytest.fixture
def project(trial: World) -> Project:
    row = factories.project(
        state="running",
        lead=trial.experts["professor"],
        partner=trial.organisations["helan"],
        amount=Money.wan(100),
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    Member.objects.filter(project=row).update(share=6_000)
    Member.objects.create(project=row, person=factories.person("骨干"), share=4_000)
    return row


def propose(project: Project, by: Any, **wanted: Any) -> ProjectChange:
    return actions.propose_change(project, wanted, reason="市场有变化", by=by, at=NOW)


def stored(row: Any) -> Any:
    return type(row)._base_manager.get(pk=row.pk)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "换了名字"),
        ("amount", Money.wan(200)),
        ("ends_on", date(2027, 6, 30)),
        ("starts_on", None),
    ],
)
def test_nobody_changes_in_passing_what_was_approved(
    trial: World, project: Project, name: str, value: Any
) -> None:
    for who in ("professor", "officer", "director"):
        with pytest.raises(Invalid) as refused:
            change.amend(project, {name: value}, version=project.version, by=trial.actor(who), at=NOW)
        assert set(refused.value.fields) == {name}
    # What was not approved stays open, also together with what stays as it is.
    amended = change.amend(
        project,
        {"summary": "补充说明", name: getattr(project, name)},
        version=project.version,
        by=trial.actor("professor"),
        at=NOW,
    )
    assert amended.summary == "补充说明"


def test_a_proposed_project_is_still_changed_freely(trial: World) -> None:
    project = factories.project(state="proposed", lead=trial.experts["professor"])
    amended = change.amend(
        project, {"title": "改过的题目"}, version=project.version, by=trial.actor("professor"), at=NOW
    )
    assert amended.title == "改过的题目"


def test_everything_is_applied_at_once_and_kept_with_its_past(trial: World, project: Project) -> None:
    second = Member.objects.get(project=project, share=4_000).person
    lead = trial.people["professor"]
    row = propose(
        project,
        trial.actor("professor"),
        title="新的题目",
        region=WUXI,
        amount=Money.wan(150).fen,
        ends_on="2027-06-30",
        lead=second.code,
        shares=sorted([[lead.code, 2_500], [second.code, 7_500]]),
    )
    assert stored(project).title != "新的题目"
    with translation.override("en"):
        shown = {
            str(line.label): (line.before, line.after) for line in lines_of(row, trial.actor("director"))
        }
    assert shown["planned amount"] == ("CNY 1,000,000", "CNY 1,500,000")
    assert shown["ends"] == ("2026-12-31", "2027-06-30")
    assert "60 %" in shown["shares of the team"][0]
    assert "75 %" in shown["shares of the team"][1]
    CHANGE_FLOW.advance(row, "approve", by=trial.actor("director"), at=NOW)
    now = stored(project)
    assert (now.title, now.region_id, now.amount, now.ends_on) == (
        "新的题目",
        WUXI,
        Money.wan(150),
        date(2027, 6, 30),
    )
    assert now.version == project.version + 1
    team = {one.person_id: (one.role, one.share) for one in Member.objects.filter(project=project)}
    assert team == {lead.pk: ("member", 2_500), second.pk: ("lead", 7_500)}
    entry = AuditEntry.objects.get(subject=project.ref, verb="change_project")
    assert entry.note == row.code
    assert entry.changes["title"] == [project.title, "新的题目"]
    # Who works in it is not told to the record of changes, which is for ever.
    assert entry.changes["shares"] == entry.changes["lead"] == []


def test_nobody_decides_on_a_change_of_the_own_project(trial: World, project: Project) -> None:
    row = propose(project, trial.actor("professor"), title="新的题目")
    with pytest.raises(NotAllowed):
        CHANGE_FLOW.advance(row, "approve", by=trial.actor("professor"), at=NOW)
    Member.objects.create(project=project, person=factories.person("同事", user=trial.users["officer"]))
    with pytest.raises(NotAllowed):
        CHANGE_FLOW.advance(row, "approve", by=trial.actor("officer"), at=NOW)
    assert stored(project).title == project.title


def test_a_change_that_was_overtaken_is_not_applied(trial: World, project: Project) -> None:
    row = propose(project, trial.actor("professor"), title="新的题目", ends_on="2027-06-30")
    Project._base_manager.filter(pk=project.pk).update(ends_on=date(2027, 1, 31))
    with pytest.raises(Invalid):
        CHANGE_FLOW.advance(row, "approve", by=trial.actor("director"), at=NOW)
    assert stored(project).title == project.title
    assert stored(row).state == "proposed"


def test_a_change_waits_until_the_project_runs_again(trial: World, project: Project) -> None:
    row = propose(project, trial.actor("professor"), title="新的题目")
    Project._base_manager.filter(pk=project.pk).update(state="closed")
    with pytest.raises(NotAllowed):
        CHANGE_FLOW.advance(row, "approve", by=trial.actor("director"), at=NOW)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"title": "储能电池热管理联合研发"}, ""),
        ({"ends_on": "2025-01-01"}, ""),
        ({"title": ""}, "title"),
        ({"shares": [["P-1", 6_000], ["P-2", 4_001]]}, "share"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_proposed(
    trial: World, project: Project, wanted: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        propose(project, trial.actor("professor"), **wanted)
    assert set(refused.value.fields) == {field}
    assert not ProjectChange._base_manager.filter(project=project).exists()


def test_one_change_at_a_time(trial: World, project: Project) -> None:
    first = propose(project, trial.actor("professor"), title="新的题目")
    with pytest.raises(Invalid):
        propose(project, trial.actor("officer"), title="又一个题目")
    CHANGE_FLOW.advance(first, "withdraw", by=trial.actor("professor"), at=NOW, note="换个提法")
    assert propose(project, trial.actor("officer"), title="又一个题目").pk


def test_somebody_who_left_the_team_gets_no_share(trial: World, project: Project) -> None:
    second = Member.objects.get(project=project, share=4_000)
    shares = sorted([[trial.people["professor"].code, 5_000], [second.person.code, 5_000]])
    row = propose(project, trial.actor("professor"), shares=shares)
    second.delete()
    with pytest.raises(Invalid):
        CHANGE_FLOW.advance(row, "approve", by=trial.actor("director"), at=NOW)


def test_a_handover_by_the_office_is_kept_as_a_change(trial: World, project: Project) -> None:
    successor = trial.people["other_professor"]
    actions.change_lead(project, person=successor, by=trial.actor("director"), at=NOW)
    row = ProjectChange._base_manager.get(project=project)
    assert row.state == "applied"
    assert row.lines["lead"] == [trial.people["professor"].code, successor.code]
    assert queries.terms_of(project)["lead"] == successor.code
    assert Member.objects.get(project=project, role="lead").share == 6_000


def test_an_overtaken_version_is_refused(trial: World, project: Project) -> None:
    """Two officers approve the same change: it is applied once."""
    row = propose(project, trial.actor("professor"), title="新的题目")
    CHANGE_FLOW.advance(row, "approve", by=trial.actor("director"), at=NOW)
    with pytest.raises(Conflict):
        CHANGE_FLOW.advance(row, "approve", by=trial.actor("officer"), at=NOW)


def test_the_lead_proposes_on_the_page_and_the_office_sees_both_sides(
    trial: World, project: Project, browser_of: Any
) -> None:
    lead: Client = browser_of("professor")
    page = f"{address(project)}change/"
    team = {f"share_{one.pk}": "50" for one in Member.objects.filter(project=project)}
    asked = {
        "title": project.title,
        "region": project.region_id,
        "amount": "120",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "lead": trial.people["professor"].code,
        "reason": "追加投入",
        **team,
    }
    assert lead.get(page).status_code == 200
    assert lead.post(page, {**asked, "reason": ""}).status_code == 422
    answer = lead.post(page, asked)
    assert answer.status_code == 302
    row = ProjectChange._base_manager.get(project=project)
    assert set(row.lines) == {"amount", "shares"}
    office: Client = browser_of("officer")
    text = office.get(answer["Location"]).content.decode()
    assert "100.00" in text or "1,000,000" in text
    assert "120.00" in text or "1,200,000" in text
    # The partner sees the project without shares, and no change.
    helan: Client = browser_of("enterprise")
    assert helan.get(answer["Location"]).status_code == 404
    seen = helan.get(address(project)).content.decode()
    assert "60 %" not in seen
    assert row.code not in seen
    assert "60 %" in lead.get(address(project)).content.decode()
    assert browser_of("rival").get(page).status_code == 404


def test_close_needs_every_deliverable_accepted(trial: World, project: Project) -> None:
    row = factories.deliverable(project)
    officer = trial.actor("officer")
    with pytest.raises(Invalid) as refused:
        PROJECT_FLOW.advance(project, "deliver", by=officer, at=NOW)
    assert "deliverables" in refused.value.fields
    row = type(row).flow.advance(row, "hand_over", by=trial.actor("professor"), at=NOW)
    assert row.handed_over_on == date(2026, 3, 10)
    PROJECT_FLOW.advance(project, "deliver", by=officer, at=NOW)
    with pytest.raises(Invalid):
        PROJECT_FLOW.advance(project, "close", by=officer, at=NOW, note="完成")
    with pytest.raises(NotAllowed):
        type(row).flow.advance(row, "accept", by=trial.actor("professor"), at=NOW)
    row = type(row).flow.advance(row, "accept", by=trial.actor("enterprise"), at=NOW)
    assert (row.accepted_on, row.accepted_by) == (date(2026, 3, 10), "enterprise姓名")
    assert PROJECT_FLOW.advance(project, "close", by=officer, at=NOW, note="完成").state == "closed"
