"""Events and what belongs to them are open to exactly those whom the tables name."""

from __future__ import annotations

from typing import Any

import pytest

from luodi.events.models import Event, EventInvitation, EventRegistration, EventTask
from luodi.events.states import EventState
from tests import factories
from tests.cast import NAMES, World
from tests.events import tables
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import read_table


@pytest.mark.parametrize("name", NAMES)
def test_event_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    rows = {state: factories.event(state=state) for state in EventState.values}
    expected = read_table(tables.EVENTS, tables.EVENT_WORDS)[name]
    found = allowed_cells(Event, trial.actor(name), rows, verbs_of(Event))
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_event_behind_closed_doors_is_open_to_who_is_asked(trial: World, name: str) -> None:
    event = factories.event(is_public=False)
    factories.event_invitation(event, person=trial.people["professor"])
    factories.event_registration(event, organisation=trial.organisations["helan"])
    expected = read_table(tables.CLOSED_DOORS, tables.EVENT_WORDS)[name]
    found = allowed_cells(Event, trial.actor(name), {"announced": event}, verbs_of(Event))
    assert differences(expected, found) == []


def _registrations(world: World) -> dict[str, Any]:
    helan = world.organisations["helan"]
    event = factories.event()
    rows = {
        state: factories.event_registration(event, state=state, organisation=helan)
        for state in ("placed", "waiting", "withdrawn")
    }
    for state in ("held", "closed"):
        rows[state] = factories.event_registration(factories.event(state=state), organisation=helan)
    return rows


@pytest.mark.parametrize("name", NAMES)
def test_registration_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    expected = read_table(tables.REGISTRATIONS, tables.REGISTRATION_WORDS)[name]
    verbs = verbs_of(EventRegistration)
    found = allowed_cells(EventRegistration, trial.actor(name), _registrations(trial), verbs)
    # A row is new where it waits for a place; the rule of a new one is the same for all others.
    expected = {column: cells - {"create"} for column, cells in expected.items()}
    found = {column: cells - {"create"} for column, cells in found.items()}
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_task_is_open_to_the_office_and_to_who_has_to_do_it(trial: World, name: str) -> None:
    event, owner = factories.event(), trial.people["professor"]
    rows = {state: factories.event_task(event, state=state, owner=owner) for state in ("open", "done")}
    found = allowed_cells(EventTask, trial.actor(name), rows, verbs_of(EventTask))
    assert differences(read_table(tables.TASKS)[name], found) == []


@pytest.mark.parametrize("name", NAMES)
def test_invitation_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    event = factories.event()
    rows = {state: factories.event_invitation(event, state=state) for state in ("listed", "sent")}
    found = allowed_cells(EventInvitation, trial.actor(name), rows, verbs_of(EventInvitation))
    assert differences(read_table(tables.INVITATIONS)[name], found) == []


@pytest.mark.parametrize(
    ("who", "sees"), [("officer", True), ("city_official", False), ("leader", False), ("enterprise", True)]
)
def test_who_is_reached_how_is_for_the_office_and_the_own_house(trial: World, who: str, sees: bool) -> None:
    row = _registrations(trial)["placed"]
    rows = EventRegistration.objects.allowed(trial.actor(who), "see_contact")
    assert rows.filter(pk=row.pk).exists() is sees
