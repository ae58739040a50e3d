"""Projects and milestones are open to exactly those whom the tables name."""

from __future__ import annotations

import pytest

from luodi.needs.states import Visibility
from luodi.projects.models import Member, Milestone, Project
from luodi.projects.states import ProjectState
from tests import factories
from tests.cast import NAMES, World
from tests.permissions import allowed_cells, differences, verbs_of
from tests.projects import tables
from tests.tables import read_table


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
