"""Agreements, promises and points are open to exactly those whom the tables name."""

from __future__ import annotations

import pytest

from luodi.partnerships.models import Agreement, ClausePoint, Interaction, Promise
from luodi.partnerships.states import AgreementState, PointState, PromiseState
from tests import factories
from tests.cast import NAMES, World
from tests.partnerships import tables
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import read_table


@pytest.mark.parametrize("name", NAMES)
def test_agreement_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    rows = {state: factories.agreement(state=state) for state in AgreementState.values}
    expected = read_table(tables.AGREEMENTS, tables.WORDS)[name]
    found = allowed_cells(Agreement, trial.actor(name), rows, verbs_of(Agreement))
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_promise_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    agreement = factories.agreement()
    rows = {state: factories.promise(agreement, state=state) for state in PromiseState.values}
    expected = read_table(tables.PROMISES, tables.WORDS)[name]
    found = allowed_cells(Promise, trial.actor(name), rows, verbs_of(Promise))
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_point_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    agreement = factories.agreement(state="negotiating")
    rows = {state: factories.clause_point(agreement, state=state) for state in PointState.values}
    expected = read_table(tables.POINTS, tables.WORDS)[name]
    found = allowed_cells(ClausePoint, trial.actor(name), rows, verbs_of(ClausePoint))
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_note_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    own = factories.interaction(officer=trial.users["officer"])
    given = factories.interaction(officer=trial.users["officer"])
    given.officer = trial.users["tech_manager"]
    given.save()
    rows = {"looked after by its writer": own, "handed over": given}
    expected = read_table(tables.NOTES, tables.NOTE_WORDS)[name]
    found = allowed_cells(Interaction, trial.actor(name), rows, verbs_of(Interaction))
    assert differences(expected, found) == []
