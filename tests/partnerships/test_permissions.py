"""Agreements, promises and points are open to exactly those whom the tables name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from luodi.partnerships.models import (
    ActionItem,
    Agreement,
    AgreementText,
    BookLine,
    ClausePoint,
    CouncilMeeting,
    CouncilMember,
    Equipment,
    Evaluation,
    EvaluationIndex,
    Interaction,
    LogEntry,
    MemberTeam,
    Posting,
    Promise,
    StandingBody,
    Target,
    YearReport,
)
from luodi.partnerships.states import (
    ActionState,
    AgreementState,
    BodyState,
    BookState,
    EvaluationState,
    IndexState,
    PointState,
    PromiseState,
    ReportState,
)
from tests import factories
from tests.cast import NAMES, World
from tests.factories import WUXI
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
    rows = {
        "open": factories.promise(agreement),
        "kept, proven": factories.promise(agreement, state="kept", evidence="揭牌照片"),
        "kept, unproven": factories.promise(agreement, state="kept", evidence=""),
        "waived": factories.promise(agreement, state="waived", evidence="揭牌照片"),
    }
    assert {row.state for row in rows.values()} == set(PromiseState.values)
    expected = read_table(tables.PROMISES, tables.PROMISE_WORDS)[name]
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


def _body(world: World, state: str = "operating") -> StandingBody:
    """Make a body in Wuxi that concerns as many of the cast as one can."""
    row = factories.body("研究院", WUXI, state=state, parties=(world.organisations["taihu"],))
    factories.posting(row, world.people["professor"])
    return row


def _rows(model: Any, world: World) -> tuple[dict[str, Any], str]:
    """Make a row of a model in each of its states (or one), and name the table that governs it."""
    body, taihu = _body(world), world.organisations["taihu"]
    lone = "in a body"
    if model is BookLine:
        return {s: factories.book_line(body, taihu, state=s) for s in BookState.values}, tables.BOOKS
    if model is YearReport:
        years = enumerate(ReportState.values, start=2020)
        return {s: factories.year_report(body, state=s, year=y) for y, s in years}, tables.REPORTS
    if model is Evaluation:
        years = enumerate(EvaluationState.values, start=2020)
        return {s: factories.evaluation(body, state=s, year=y) for y, s in years}, tables.EVALUATIONS
    if model is EvaluationIndex:
        return {s: factories.evaluation_index(state=s) for s in IndexState.values}, tables.INDEXES
    if model is ActionItem:
        return {s: factories.action_item(body, state=s) for s in ActionState.values}, tables.ACTIONS
    if model is LogEntry:
        note = factories.interaction(officer=world.users["director"], region_id=WUXI)
        rows = {
            "without a note": factories.log_entry(body),
            "about a note of the office": factories.log_entry(body, interaction=note),
        }
        return rows, tables.LOG
    if model is Posting:
        return {"of the professor": Posting._base_manager.get(body=body)}, tables.POSTINGS
    if model is AgreementText:
        row = factories.agreement_text(factories.agreement(state="negotiating"))
        return {"of an agreement that is negotiated": row}, tables.TEXTS
    made = {
        Equipment: lambda: factories.equipment(body),
        MemberTeam: lambda: factories.team(body, world.organisations["school"]),
        CouncilMember: lambda: factories.council_member(body),
        CouncilMeeting: lambda: factories.council_meeting(body),
        Target: lambda: factories.target(body),
    }
    return {lone: made[model]()}, tables.WITHIN


@pytest.mark.parametrize("name", NAMES)
def test_body_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    rows = {state: _body(trial, state) for state in BodyState.values}
    expected = read_table(tables.BODIES, tables.BODY_WORDS)[name]
    found = allowed_cells(StandingBody, trial.actor(name), rows, verbs_of(StandingBody))
    assert differences(expected, found) == []


@pytest.mark.parametrize(
    "model",
    [
        Equipment, MemberTeam, CouncilMember, CouncilMeeting, Target, Posting, BookLine, YearReport, Evaluation,
        EvaluationIndex, ActionItem, AgreementText, LogEntry,
    ],
)  # fmt: skip
def test_what_is_kept_in_a_body_is_open_to_whom_the_table_names(trial: World, model: Any) -> None:
    rows, text = _rows(model, trial)
    table = read_table(text, tables.WORDS)
    wrong = {}
    for name in NAMES:
        found = allowed_cells(model, trial.actor(name), rows, verbs_of(model))
        if said := differences(table[name], found):
            wrong[name] = said
    assert wrong == {}


def test_a_posting_opens_a_body_only_while_it_lasts(trial: World) -> None:
    row = factories.body("研究院", WUXI)
    for days in (
        {"starts_on": date(2020, 1, 1), "ends_on": date(2021, 1, 1)},
        {"starts_on": date(2099, 1, 1)},
    ):
        factories.posting(row, trial.people["other_professor"], **days)
    mine = StandingBody.objects.allowed(trial.actor("other_professor"), "see_money")
    assert not mine.filter(pk=row.pk).exists()
    factories.posting(
        row, trial.people["other_professor"], starts_on=date(2021, 1, 1), ends_on=date(2099, 1, 1)
    )
    assert mine.filter(pk=row.pk).exists()
