"""The registers are open to exactly those whom the tables name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from luodi.registry.models import (
    Expert,
    Organisation,
    Person,
    PublicationApproval,
    ResearchResult,
    ResultApplication,
)
from luodi.registry.states import ResultState
from tests import factories
from tests.cast import NAMES, World
from tests.factories import WUXI, YINCHUAN
from tests.permissions import allowed_cells, differences, verbs_of
from tests.registry import rules_tables as tables
from tests.tables import read_table

Rows = dict[str, Any]
TABLES: dict[type[Any], tuple[str, dict[str, str]]] = {
    Organisation: (tables.ORGANISATIONS, tables.ORGANISATION_WORDS),
    Person: (tables.PEOPLE, tables.PEOPLE_WORDS),
    Expert: (tables.EXPERTS, tables.EXPERT_WORDS),
    ResearchResult: (tables.RESULTS, tables.RESULT_WORDS),
    ResultApplication: (tables.APPLICATIONS, tables.APPLICATION_WORDS),
    PublicationApproval: (tables.APPROVALS, tables.APPROVAL_WORDS),
}


@pytest.fixture(scope="module")
def rows(world: World) -> dict[type[Any], Rows]:
    """Make what the columns of the tables stand for."""
    units, people, experts = world.organisations, world.people, world.experts
    results = {
        state: factories.result(
            f"成果{state}", state=state, school=units["school"], inventors=(experts["professor"],)
        )
        for state in ResultState.values
    }
    published, draft = results["published"], results["draft"]
    return {
        Organisation: {
            "a school": units["school"],
            "Helan in Yinchuan": units["helan"],
            "Taihu in Wuxi": units["taihu"],
            "the bureau of Yinchuan": units["bureau"],
        },
        Person: {
            "professor of the school": people["professor"],
            "contact of Helan": people["enterprise"],
            "contact of Taihu": people["far_enterprise"],
        },
        Expert: {"of the school": experts["professor"], "of the other school": experts["other_professor"]},
        ResearchResult: results,
        ResultApplication: {
            "at Helan": factories.application(published, YINCHUAN, units["helan"]),
            "at Taihu": factories.application(published, WUXI, units["taihu"]),
            "at Helan, of an unpublished result": factories.application(draft, YINCHUAN, units["helan"]),
            "of the portfolio, at Taihu": factories.application(
                published, WUXI, units["taihu"], origin="portfolio"
            ),
        },
        PublicationApproval: {
            state: factories.approval(published, state=state) for state in ("asked", "granted", "expired")
        }
        | {
            state: factories.approval(results[of], state=state)
            for state, of in (("consented", "draft"), ("endorsed", "submitted"))
        },
    }


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_register_is_open_to_whom_the_table_names(
    trial: World, rows: dict[type[Any], Rows], name: str, model: type[Any]
) -> None:
    text, words = TABLES[model]
    expected = read_table(text, words)[name]
    found = allowed_cells(model, trial.actor(name), rows[model], verbs_of(model))
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_parent_is_known_to_whom_it_is_open(trial: World, name: str) -> None:
    group = factories.organisation("银川控股集团", region=YINCHUAN)
    rows = {
        "in Wuxi, of a group in Yinchuan": factories.organisation("无锡子公司", region=WUXI, parent=group),
        "in Yinchuan, of the university": factories.organisation(
            "银川校办企业", region=YINCHUAN, parent=trial.organisations["school"]
        ),
    }
    expected = read_table(tables.SUBSIDIARIES, tables.ORGANISATION_WORDS)[name]
    found = allowed_cells(Organisation, trial.actor(name), rows, verbs_of(Organisation))
    assert differences(expected, found) == []
    Organisation._base_manager.filter(pk=group.pk).update(region=WUXI)
    wuxi = Organisation.objects.allowed(trial.actor(name), "see_parent").filter(parent=group).exists()
    assert wuxi == bool(expected["in Wuxi, of a group in Yinchuan"]), "and with the group it comes into sight"


@pytest.mark.parametrize("name", NAMES)
def test_result_goes_out_of_sight_with_its_approval(trial: World, name: str) -> None:
    row = factories.result(
        "批准到期的成果",
        school=trial.organisations["school"],
        inventors=(trial.experts["professor"],),
        approved_until=localdate() - timedelta(days=1),
    )
    column = "published, approval run out"
    expected = read_table(tables.RUN_OUT, tables.RESULT_WORDS)[name]
    found = allowed_cells(ResearchResult, trial.actor(name), {column: row}, verbs_of(ResearchResult))
    assert differences(expected, found) == []
    # The control: on its last day it is still shown.
    ResearchResult._base_manager.filter(pk=row.pk).update(approved_until=localdate())
    seen = ResearchResult.objects.allowed(trial.actor(name)).filter(pk=row.pk).exists()
    assert seen == (name != "anonymous")


@pytest.mark.parametrize("state", ["asked", "introduced"])
def test_introduction_opens_both_sides_to_each_other(trial: World, state: str) -> None:
    need = factories.need(trial.organisations["helan"], state="in_talks")
    factories.introduction(need, trial.experts["professor"], state=state)
    cases = (
        (tables.INTRODUCED_EXPERT, Expert, trial.experts["professor"]),
        (tables.INTRODUCED_ORGANISATION, Organisation, trial.organisations["helan"]),
    )
    for text, model, row in cases:
        for name, cells in read_table(text).items():
            if name in {"enterprise", "rival", "professor", "other_professor"} and name in text:
                found = allowed_cells(model, trial.actor(name), {state: row}, ("view",))
                assert differences({state: cells[state]}, found) == [], (name, model)


def test_account_is_not_made_an_expert_by_its_own_word(trial: World) -> None:
    own = factories.expert(trial.people["enterprise"])
    assert not Expert.objects.allowed(trial.actor("enterprise"), "create").filter(pk=own.pk).exists()
