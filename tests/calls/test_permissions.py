"""Applications are open to exactly those whom the table names; the fund here is Wuxi's, Taihu leads."""

from __future__ import annotations

import pytest

from luodi.calls.models import Application
from luodi.calls.states import ApplicationState
from tests import factories
from tests.cast import NAMES, World
from tests.factories import WUXI
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import read_table

WORDS = {
    "read": "view see_history",
    "own": "view see_history withdraw",
    "write": "amend submit",
    "decide": "allow_appeal dismiss_appeal",
    "answer": "accept decline",
    "mark": "mark_papers",
}
# A draft is its makers' own; what is over is read alone.
TABLE = """
who                            | draft                   | submitted       | returned     | eligible     | ineligible       | appealed    | in_review | reviewed | recommended | reserve | publicised | objected | offered    | accepted | rejected | contracted | completed | terminated | declined | expired | withdrawn
far_enterprise                 | own write create retire | own             | own write    | own          | own lodge_appeal | own         | own       | own      | own         | own     | own        | own      | own answer | own      | read     | read       | read      | read       | read     | read    | read
director                       | -                       | read check mark | read         | read mark    | read             | read decide | read mark | read     | read        | read    | read       | read     | read       | read     | read     | read       | read      | read       | read     | read    | read
fund_manager                   | -                       | read check mark | read         | read mark    | read             | read        | read mark | read     | read        | read    | read       | read     | read       | read     | read     | read       | read      | read       | read     | read    | read
leader                         | -                       | read            | read         | read         | read             | read decide | read      | read     | read        | read    | read       | read     | read       | read     | read     | read       | read      | read       | read     | read    | read
far_official                   | -                       | read endorse    | read endorse | read endorse | read             | read decide | read      | read     | read        | read    | read       | read     | read       | read     | read     | read       | read      | read       | read     | read    | read
far_officer, resident, finance | -                       | read            | read         | read         | read             | read        | read      | read     | read        | read    | read       | read     | read       | read     | read     | read       | read      | read       | read     | read    | read
"""


@pytest.mark.parametrize("name", NAMES)
def test_application_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    call = factories.call(factories.fund("无锡基金", WUXI), state="open")
    rows = {
        state: factories.applied(call, trial.organisations["taihu"], state=state, title=state)
        for state in ApplicationState.values
    }
    expected = read_table(TABLE, WORDS)[name]
    found = allowed_cells(Application, trial.actor(name), rows, verbs_of(Application))
    assert differences(expected, found) == []
    assert set(expected) == set(ApplicationState.values)


def test_nobody_judges_an_own_application(trial: World) -> None:
    call = factories.call(factories.fund("无锡基金", WUXI), state="open")
    row = factories.applied(
        call, trial.organisations["taihu"], state="submitted", created_by=trial.users["director"]
    )
    appealed = factories.applied(
        call, trial.organisations["taihu"], state="appealed", created_by=trial.users["leader"]
    )

    def who(verb: str, of: Application) -> set[str]:
        return {
            name for name in NAMES if Application.objects.allowed(trial.actor(name), verb).filter(pk=of.pk)
        }

    assert who("check", row) == {"fund_manager"}
    assert who("allow_appeal", appealed) == {"director", "far_official"}
