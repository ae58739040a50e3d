"""Review tasks are open to exactly those whom the table names; the reviewer here is the cast's own."""

from __future__ import annotations

import pytest

from luodi.registry.models import Person
from luodi.review.models import Assignment
from luodi.review.states import AssignmentState
from tests import factories
from tests.cast import NAMES, World
from tests.permissions import allowed_cells, differences, verbs_of
from tests.review.rounds import external, round_of
from tests.review.tables import TASK, WORDS
from tests.tables import read_table


@pytest.mark.parametrize("name", NAMES)
def test_tasks(trial: World, name: str) -> None:
    made = round_of(trial, applications=len(AssignmentState.values), experts=0, pool=False)
    expert = external(0)
    Person._base_manager.filter(pk=expert.person_id).update(user=trial.users["reviewer"])
    rows = {
        state: factories.assignment(application, expert, state=state)
        for state, application in zip(AssignmentState.values, made.applications, strict=True)
    }
    expected = read_table(TASK, WORDS)[name]
    assert (
        differences(expected, allowed_cells(Assignment, trial.actor(name), rows, verbs_of(Assignment))) == []
    )


def test_nobody_runs_the_review_of_what_they_review_or_apply_for(trial: World) -> None:
    made = round_of(trial, applications=2, experts=2)
    Person._base_manager.filter(pk=made.experts[0].person_id).update(user=trial.users["fund_manager"])
    own, other = made.task(0, 0, "accepted"), made.task(0, 1, "accepted")
    may = Assignment.objects.allowed(made.keeper, "void").values_list("pk", flat=True)
    assert set(may) == {other.pk}
    assert set(Assignment.objects.allowed(made.keeper).values_list("pk", flat=True)) == {own.pk, other.pk}
    type(made.applications[0])._base_manager.filter(pk=made.applications[0].pk).update(
        principal=trial.people["professor"], created_by=trial.users["fund_manager"]
    )
    assert not Assignment.objects.allowed(made.keeper, "void").exists()
