"""The meetings of events are open to exactly those whom the tables name."""

from __future__ import annotations

import pytest

from luodi.meetings.models import Matchday, Meeting
from luodi.meetings.states import MatchdayState, MeetingState
from tests import factories
from tests.cast import NAMES, World
from tests.meetings import tables
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import read_table


@pytest.mark.parametrize("name", NAMES)
def test_meetings_of_an_event_are_open_to_whom_the_table_names(trial: World, name: str) -> None:
    rows = {state: factories.matchday(factories.event(), state=state) for state in MatchdayState.values}
    expected = read_table(tables.MATCHDAYS, tables.MATCHDAY_WORDS)[name]
    found = allowed_cells(Matchday, trial.actor(name), rows, verbs_of(Matchday))
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_meeting_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    rows = {}
    for state in MeetingState.values:
        event = factories.event()
        guest = factories.event_registration(event, organisation=trial.organisations["helan"])
        expert = factories.event_registration(event, person=trial.people["professor"], comes_as="expert")
        rows[state] = factories.meeting(factories.matchday(event), guest, expert, state=state)
    expected = read_table(tables.MEETINGS, tables.MEETING_WORDS)[name]
    found = allowed_cells(Meeting, trial.actor(name), rows, verbs_of(Meeting))
    assert differences(expected, found) == []


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_nothing_is_planned_once_the_event_is_over(trial: World, state: str) -> None:
    row = factories.matchday(factories.event(state=state))
    for verb in ("plan", "amend", "ask", "confirm"):
        assert not Matchday.objects.allowed(trial.actor("director"), verb).filter(pk=row.pk).exists()
