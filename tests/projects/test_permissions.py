"""Projects and milestones are open to exactly those whom the tables name."""

from __future__ import annotations

import pytest

from luodi.needs.states import Visibility
from luodi.projects.models import (
    Assessment,
    AssessmentPolicy,
    Deliverable,
    Member,
    Milestone,
    Project,
    ProjectChange,
    Risk,
)
from luodi.projects.states import ProjectState
from tests import factories
from tests.cast import NAMES, World
from tests.permissions import allowed_cells, differences, verbs_of
from tests.projects import tables
from tests.tables import columns_of, read_table


@pytest.fixture(scope="module")
def projects(world: World) -> dict[str, dict[str, Project]]:
    """Make a project in every state, from needs of every level and from none."""
    return {level: _in_every_state(world, level) for level in (*Visibility.values, "no need")}


def _in_every_state(world: World, level: str) -> dict[str, Project]:
    helan, lead = world.organisations["helan"], world.experts["professor"]
    rows = {}
    for state in ProjectState.values:
        introduction = None
        if level in Visibility.values:
            need = factories.need(helan, state="in_talks", visibility=level)
            introduction = factories.introduction(need, lead, state="converted")
        rows[state] = factories.project(
            state=state,
            lead=lead,
            partner=helan,
            introduction=introduction,
            school=world.organisations["school"],
        )
    return rows


@pytest.mark.parametrize("level", [*Visibility.values, "no need"])
@pytest.mark.parametrize("name", NAMES)
def test_project_is_open_to_whom_the_table_names(
    trial: World, projects: dict[str, dict[str, Project]], name: str, level: str
) -> None:
    table = tables.OF_A_NEED_FOR_THE_OFFICE if level == Visibility.OFFICE else tables.OTHERWISE
    expected = read_table(table, tables.WORDS)[name]
    found = allowed_cells(Project, trial.actor(name), projects[level], verbs_of(Project))
    assert differences(expected, found) == []


def test_officer_does_not_decide_on_a_project_of_the_own_team(trial: World) -> None:
    rows = {state: factories.project(state=state) for state in ("proposed", "acceptance")}
    colleague = factories.person("办公室同事", user=trial.users["officer"])
    for row in rows.values():
        Member.objects.create(project=row, person=colleague)
    expected = read_table(tables.OWN_TEAM, tables.WORDS)["officer"]
    found = allowed_cells(Project, trial.actor("officer"), rows, verbs_of(Project))
    assert differences(expected, found) == []


@pytest.fixture(scope="module")
def milestones(world: World) -> dict[str, Milestone]:
    """Make a milestone of a running project and one of a closed one."""
    rows = {}
    for state in ("running", "closed"):
        project = factories.project(
            state=state, lead=world.experts["professor"], partner=world.organisations["helan"]
        )
        rows[f"of a {state} project"] = factories.milestone(project)
    return rows


@pytest.mark.parametrize("name", NAMES)
def test_milestone_is_open_to_whom_the_table_names(
    trial: World, milestones: dict[str, Milestone], name: str
) -> None:
    expected = read_table(tables.MILESTONES, tables.MILESTONE_WORDS)[name]
    found = allowed_cells(Milestone, trial.actor(name), milestones, verbs_of(Milestone))
    assert differences(expected, found) == []


def test_who_was_asked_to_assess_sees_the_project(trial: World) -> None:
    rows = {"proposed": factories.project(lead=trial.experts["professor"])}
    for name in ("other_professor", "reviewer"):
        factories.assessment(rows["proposed"], trial.users[name], state="asked")
        # What was taken back opens nothing.
        withdrawn = factories.project(lead=trial.experts["professor"])
        factories.assessment(withdrawn, trial.users[name], state="withdrawn")
        assert not Project.objects.allowed(trial.actor(name)).filter(pk=withdrawn.pk).exists()
    for name, expected in read_table(tables.ASKED, tables.WORDS).items():
        if name in ("other_professor", "reviewer", "rival"):
            found = allowed_cells(Project, trial.actor(name), rows, verbs_of(Project))
            assert differences(expected, found) == []


def _kept(world: World, model: type, state: str) -> object:
    """Make something that is kept in a project of the professor's, with Helan as partner."""
    project = factories.project(
        state="proposed" if model is Assessment else "running",
        lead=world.experts["professor"],
        partner=world.organisations["helan"],
        school=world.organisations["school"],
    )
    if model is Deliverable:
        return factories.deliverable(project, state=state)
    if model is Risk:
        return factories.risk(project, state=state)
    if model is ProjectChange:
        return factories.project_change(project, state=state, created_by=world.users["professor"])
    if model is Assessment:
        return factories.assessment(project, world.users["other_professor"], state=state)
    return factories.assessment_policy(state=state)


KEPT = {
    Deliverable: (tables.DELIVERABLES, tables.DELIVERABLE_WORDS),
    Risk: (tables.RISKS, tables.RISK_WORDS),
    ProjectChange: (tables.CHANGES, tables.CHANGE_WORDS),
    Assessment: (tables.ASSESSMENTS, tables.ASSESSMENT_WORDS),
    AssessmentPolicy: (tables.POLICIES, tables.POLICY_WORDS),
}


@pytest.fixture(scope="module")
def kept(world: World) -> dict[type, dict[str, object]]:
    """Make everything that is kept in projects, in every state."""
    return {
        model: {state: _kept(world, model, state) for state in columns_of(table)}
        for model, (table, _words) in KEPT.items()
    }


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_kept_in_projects_is_open_to_whom_the_table_names(
    trial: World, kept: dict[type, dict[str, object]], name: str, model: type
) -> None:
    table, words = KEPT[model]
    expected = read_table(table, words)[name]
    found = allowed_cells(model, trial.actor(name), kept[model], verbs_of(model))
    assert differences(expected, found) == []


def test_nobody_of_the_office_sees_how_the_own_project_was_assessed(trial: World) -> None:
    project = factories.project(lead=trial.experts["professor"])
    row = factories.assessment(project, trial.users["other_professor"])
    officer = trial.actor("officer")
    assert Assessment.objects.allowed(officer, "see_marks").filter(pk=row.pk).exists()
    Member.objects.create(project=project, person=factories.person("同事", user=trial.users["officer"]))
    assert not Assessment.objects.allowed(officer).filter(pk=row.pk).exists()


def test_who_still_judges_does_not_see_what_others_said(trial: World) -> None:
    project = factories.project(lead=trial.experts["professor"])
    row = factories.assessment(project, trial.users["other_professor"])
    own = factories.assessment(project, trial.users["officer"], state="asked")
    officer = trial.actor("officer")
    seen = Assessment.objects.allowed(officer, "see_marks").filter(project=project)
    assert set(seen.values_list("pk", flat=True)) == {own.pk}
    Assessment._base_manager.filter(pk=own.pk).update(state="submitted")
    assert set(seen.values_list("pk", flat=True)) == {own.pk, row.pk}
