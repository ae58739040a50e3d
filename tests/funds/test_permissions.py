"""Funds and their money are open to exactly those whom the tables name; the fund here is Wuxi's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from luodi.funds.models import Appropriation, Fund, Governance, Inflow, Notice, Payer
from luodi.funds.states import FundState, GovernanceState, PaperState
from tests import factories
from tests.cast import NAMES, World
from tests.factories import NOW, WUXI
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import read_table

WORDS = {
    "money": "view see_money",
    "all": "view see_money create amend see_history",
    # What a rule allows in any state but the beginning.
    "see": "view see_money amend see_history",
    "read": "view see_history",
    "keep": "create retire",
    "second": "confirm refuse",
    "draft": "create amend retire propose",
    # The sides' keys at the gates of a fund; whether a matter lies before them, the action asks.
    "uni": "turn_university",
    "city": "turn_government",
}

_PUBLIC = (
    "officer, professor, other_professor, secretary, other_secretary, enterprise, rival, far_enterprise, city_official, "
    "tech_manager, reviewer, admin, nobody"
)
FUND = f"""
who                       | on_record           | active                    | suspended         | closing          | closed
director                  | all uni retire activate | see uni retire suspend wind_up | see uni retire resume | see uni retire close | see uni retire
fund_manager              | all                 | see                       | see               | see              | see
leader                    | money uni activate  | money uni suspend wind_up | money uni resume  | money uni close  | money uni
far_official              | money city activate | money city suspend wind_up | money city resume | money city close | money city
finance, far_officer, resident | money          | money                     | money             | money            | money
{_PUBLIC}                 | view                | view                      | view              | view             | view
"""
PAYER = """
who                                                  | there
director, fund_manager                               | read keep amend
leader, finance, far_officer, resident, far_official | read
"""
YEAR = """
who                            | government       | university       | over
director                       | read keep amend settle | read keep amend settle | read
fund_manager                   | read keep amend        | read keep amend        | read
leader                         | read settle      | read settle      | read
far_official                   | read settle      | read             | read
finance, far_officer, resident | read             | read             | read
"""
# "own" was entered by the member itself.
NOTICE = """
who                            | entered          | own             | university       | confirmed
director                       | read keep second | read keep amend | read keep second | read
fund_manager                   | read keep        | read keep amend | read keep        | read
leader                         | read second      | read            | read second      | read
far_official                   | read second      | read            | read             | read
finance, far_officer, resident | read             | read            | read             | read
"""
INFLOW = """
who                                         | entered          | own             | confirmed
finance                                     | read keep second | read keep amend | read
director, fund_manager                      | read second      | read            | read
leader, far_officer, resident, far_official | read             | read            | read
"""


def _differences(table: str, model: Any, world: World, name: str, rows: Mapping[str, Any]) -> list[str]:
    expected = read_table(table, WORDS)[name]
    return differences(expected, allowed_cells(model, world.actor(name), rows, verbs_of(model)))


@pytest.mark.parametrize("name", NAMES)
def test_fund_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    rows = {state: factories.fund(f"无锡基金{state}", WUXI, state=state) for state in FundState.values}
    assert _differences(FUND, Fund, trial, name, rows) == []


GOVERNANCE = """
who                                          | draft             | own        | proposed      | in_force | superseded
director                                     | read draft record | read draft | read withdraw | read     | read
fund_manager                                 | read draft        | read draft | read withdraw | read     | read
leader, far_official, finance, far_officer, resident | read      | read       | read          | read     | read
"""


@pytest.mark.parametrize("name", NAMES)
def test_rule_book_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    fund = factories.fund("无锡基金", WUXI)
    rows = {
        state: factories.governance(fund, number=number, state=state, created_by=trial.users["admin"])
        for number, state in enumerate(GovernanceState.values, start=1)
    }
    rows["own"] = factories.governance(fund, number=9, created_by=trial.users.get(name))
    assert _differences(GOVERNANCE, Governance, trial, name, rows) == []


@pytest.mark.parametrize("name", NAMES)
def test_payer_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    rows = {"there": factories.payer(factories.fund("无锡基金", WUXI))}
    assert _differences(PAYER, Payer, trial, name, rows) == []


@pytest.mark.parametrize("name", NAMES)
def test_year_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    fund = factories.fund("无锡基金", WUXI)
    city, school = factories.payer(fund), factories.payer(fund, side="university", name="学校配套")
    rows = {
        "government": factories.appropriation(city, 2025),
        "university": factories.appropriation(school, 2025),
        "over": factories.appropriation(city, 2024, closed_at=NOW),
    }
    assert _differences(YEAR, Appropriation, trial, name, rows) == []


@pytest.mark.parametrize("name", NAMES)
def test_notice_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    fund = factories.fund("无锡基金", WUXI)
    year = factories.appropriation(factories.payer(fund))
    school = factories.appropriation(factories.payer(fund, side="university", name="学校配套"))
    own = trial.users.get(name)
    rows = {
        "entered": factories.notice(year, created_by=trial.users["admin"]),
        "own": factories.notice(year, document="2", created_by=own),
        "university": factories.notice(school, created_by=trial.users["admin"]),
        "confirmed": factories.notice(year, document="3", state=PaperState.CONFIRMED),
    }
    assert _differences(NOTICE, Notice, trial, name, rows) == []


@pytest.mark.parametrize("name", NAMES)
def test_inflow_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    payer = factories.payer(factories.fund("无锡基金", WUXI))
    rows = {
        "entered": factories.inflow(payer, created_by=trial.users["admin"]),
        "own": factories.inflow(payer, reference="2", created_by=trial.users.get(name)),
        "confirmed": factories.inflow(payer, reference="3", state=PaperState.CONFIRMED),
    }
    assert _differences(INFLOW, Inflow, trial, name, rows) == []
