"""Needs, introductions and verdicts are open to exactly those whom the tables name."""

from __future__ import annotations

from typing import Any

import pytest

from luodi.needs.models import Introduction, MatchFeedback, Need
from luodi.needs.states import IntroductionState, NeedState
from tests import factories
from tests.cast import NAMES, World
from tests.needs import tables
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import read_table


@pytest.fixture(scope="module")
def needs(world: World) -> dict[str, dict[str, Need]]:
    """Make a need in every state at every level."""
    helan = world.organisations["helan"]
    return {
        level: {state: factories.need(helan, state=state, visibility=level) for state in NeedState.values}
        for level in tables.LEVELS
    }


@pytest.mark.parametrize("level", tables.LEVELS)
@pytest.mark.parametrize("name", NAMES)
def test_need_is_open_to_whom_the_table_names(
    trial: World, needs: dict[str, dict[str, Need]], name: str, level: str
) -> None:
    expected = read_table(tables.LEVELS[level], tables.WORDS)[name]
    found = allowed_cells(Need, trial.actor(name), needs[level], (*verbs_of(Need), "introduce"))
    found = {state: verbs - _not_now(state) for state, verbs in found.items()}
    assert differences(expected, found) == []


def _not_now(state: str) -> set[str]:
    # Introducing is an action of its own with the flow's inner step.
    return set() if state in ("accepted", "in_talks") else {"introduce"}


@pytest.mark.parametrize("name", NAMES)
def test_withdrawn_draft_stays_with_its_enterprise(trial: World, name: str) -> None:
    helan = trial.organisations["helan"]
    row = factories.need(helan, state="withdrawn", visibility="public", submitted_at=None)
    expected = read_table(tables.NEVER_SUBMITTED, tables.WORDS)[name]
    found = allowed_cells(Need, trial.actor(name), {"withdrawn": row}, verbs_of(Need))
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_draft_entered_by_an_officer_is_kept_by_officer_and_enterprise(trial: World, name: str) -> None:
    row = factories.need(trial.organisations["helan"], state="draft", created_by=trial.users["officer"])
    expected = read_table(tables.ENTERED_BY_OFFICER, tables.WORDS)[name]
    found = allowed_cells(Need, trial.actor(name), {"draft": row}, verbs_of(Need))
    assert differences(expected, found) == []


@pytest.mark.parametrize("state", IntroductionState.values)
def test_expert_sees_a_need_for_named_experts_only_while_asked(trial: World, state: str) -> None:
    row = factories.need(trial.organisations["helan"], state="in_talks", visibility="named")
    factories.introduction(row, trial.experts["professor"], state=state)
    for name in ("professor", "other_professor"):
        expected = read_table(tables.ASKED, tables.WORDS)[name][state]
        found = allowed_cells(Need, trial.actor(name), {state: row}, verbs_of(Need))
        assert differences({state: expected}, found) == [], name


@pytest.mark.parametrize("level", tables.INTRODUCTIONS)
@pytest.mark.parametrize("name", NAMES)
def test_introduction_is_open_to_whom_the_table_names(trial: World, name: str, level: str) -> None:
    rows = {}
    for state in IntroductionState.values:
        need = factories.need(trial.organisations["helan"], state="in_talks", visibility=level)
        rows[state] = factories.introduction(need, trial.experts["professor"], state=state)
    expected = read_table(tables.INTRODUCTIONS[level], tables.INTRODUCTION_WORDS)[name]
    found = allowed_cells(Introduction, trial.actor(name), rows, (*verbs_of(Introduction), "convert", "drop"))
    assert differences(expected, found) == []


@pytest.fixture(scope="module")
def verdicts(world: World) -> dict[str, MatchFeedback]:
    """Make a verdict in Ningxia and one in Wuxi."""

    def verdict(organisation: str, officer: str) -> Any:
        need = factories.need(world.organisations[organisation])
        result = factories.result()
        return factories.feedback(need, result=result, created_by=world.users[officer])

    return {
        "by the officer on a need in Ningxia": verdict("helan", "officer"),
        "by the resident on a need in Wuxi": verdict("taihu", "resident"),
    }


@pytest.mark.parametrize("name", NAMES)
def test_verdict_stays_within_the_office(trial: World, verdicts: dict[str, MatchFeedback], name: str) -> None:
    expected = read_table(tables.FEEDBACK)[name]
    found = allowed_cells(MatchFeedback, trial.actor(name), verdicts, verbs_of(MatchFeedback))
    assert differences(expected, found) == []
