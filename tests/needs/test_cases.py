"""A match case: its stages, its clock over a holiday, what is noted, why it is dropped, and the board."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import OutboxEntry
from luodi.needs import actions, queries
from luodi.needs.models import CaseNote, Introduction
from luodi.needs.states import INTRODUCTION_FLOW, STAGES
from luodi.tuning.quality import quality_of
from tests import factories
from tests.factories import NOW, TODAY


def at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 2, 0, tzinfo=UTC)


@pytest.fixture
def case(trial):
    need = factories.need(
        trial.organisations["helan"],
        state="in_talks",
        created_by=trial.users["enterprise"],
        officer=trial.users["officer"],
    )
    row = factories.introduction(need, trial.experts["professor"], state="introduced")
    Introduction._base_manager.filter(pk=row.pk).update(
        officer=trial.users["officer"], stage_since=NOW, due_on=TODAY + timedelta(days=14)
    )
    return Introduction._base_manager.get(pk=row.pk)


def nudges() -> list[str]:
    rows = OutboxEntry.objects.filter(channel="mail", payload__template="needs/mail/nudge")
    return [row.payload["to"] for row in rows]


def test_consent_starts_the_clock(trial):
    need = factories.need(trial.organisations["helan"], officer=trial.users["officer"])
    row = actions.introduce(need, expert=trial.experts["professor"], by=trial.actor("officer"), at=NOW)
    for consent in row.consents.all():
        row = actions.answer(consent, agrees=True, name="某", released=[], reason="", at=NOW)
    assert (row.state, row.officer, row.stage_since) == ("introduced", trial.users["officer"], NOW)
    # Ten working days after Tuesday 10 March.
    assert row.due_on == date(2026, 3, 24)


def test_a_stage_over_national_day_has_its_working_days(trial, case):
    """Met on 29 September 2025: twenty working days, with eight days of holiday and a Saturday that is worked."""
    moved = INTRODUCTION_FLOW.advance(case, "meet", by=trial.actor("officer"), at=at(2025, 9, 29))
    days = queries.office_days()
    assert days.between(date(2025, 9, 29), moved.due_on) == 20
    assert moved.due_on == date(2025, 11, 3)
    assert actions.nudge_cases(at=at(2025, 11, 3)) == 0
    assert actions.nudge_cases(at=at(2025, 11, 4)) == 1
    assert actions.nudge_cases(at=at(2025, 11, 5)) == 0
    assert nudges() == ["officer@cast.example"]


def test_stages_are_passed_over_forwards_and_never_backwards(trial, case):
    officer = trial.actor("officer")
    case = INTRODUCTION_FLOW.advance(case, "negotiate", by=officer, at=NOW)
    assert case.state == "negotiating"
    for verb in ("meet", "visit"):
        with pytest.raises(Conflict):
            INTRODUCTION_FLOW.advance(case, verb, by=officer, at=NOW)


def test_who_acts_is_not_reminded(trial, case):
    officer, late = trial.actor("officer"), NOW + timedelta(days=30)
    today = TODAY + timedelta(days=30)
    case = actions.plan_case(
        case,
        {"next_step": "安排视频会", "next_on": today + timedelta(days=3)},
        version=case.version,
        by=officer,
        at=late,
    )
    assert actions.nudge_cases(at=late) == 0
    assert actions.nudge_cases(at=late + timedelta(days=4)) == 1
    # The next stage starts everything anew.
    case = INTRODUCTION_FLOW.advance(case, "meet", by=officer, at=late + timedelta(days=5))
    assert (case.next_step, case.next_on, case.nudged_on) == ("", None, None)
    assert actions.nudge_cases(at=late + timedelta(days=6)) == 0


@pytest.mark.parametrize(
    "values",
    [
        {"next_step": "见面", "next_on": None},
        {"next_step": "", "next_on": TODAY},
        {"next_step": "见面", "next_on": TODAY - timedelta(days=1)},
    ],
)
def test_a_next_step_has_a_day_that_is_not_over(trial, case, values):
    with pytest.raises(Invalid):
        actions.plan_case(case, values, version=case.version, by=trial.actor("officer"), at=NOW)


@pytest.mark.parametrize(
    ("who", "refusal"), [("professor", NotAllowed), ("enterprise", NotAllowed), ("far_officer", Missing)]
)
def test_notes_are_the_offices(trial, case, browser_of, who, refusal):
    said = {"happened_on": TODAY, "who": "王经理", "result": "机密纪要qznotezq"}
    with pytest.raises(refusal):
        actions.note_case(case, by=trial.actor(who), at=NOW, **said)
    actions.note_case(case, by=trial.actor("officer"), at=NOW, **said)
    page = f"/introductions/{case.code}/"
    assert "qznotezq" not in browser_of(who).get(page).content.decode()
    assert "qznotezq" in browser_of("officer").get(page).content.decode()
    assert CaseNote.objects.get().stage == "introduced"


def test_a_meeting_has_been(trial, case):
    with pytest.raises(Invalid):
        actions.note_case(
            case,
            happened_on=TODAY + timedelta(days=1),
            who="某",
            result="某",
            by=trial.actor("officer"),
            at=NOW,
        )


def test_a_dropped_case_says_why_frees_the_need_and_is_counted(trial, case):
    officer = trial.actor("officer")
    with pytest.raises(Invalid):
        actions.drop_case(case, reason="whim", note="无", by=officer, at=NOW)
    dropped = actions.drop_case(case, reason="price", note="报价高于预算", by=officer, at=NOW)
    case.need.refresh_from_db()
    assert (dropped.state, dropped.drop_reason, dropped.due_on) == ("dropped", "price", None)
    assert case.need.state == "accepted"
    assert [count for _label, count in quality_of(officer, TODAY).drops] == [1]
    assert actions.nudge_cases(at=NOW + timedelta(days=99)) == 0


@pytest.mark.parametrize("state", STAGES)
def test_every_stage_counts_on_the_experts_desk(trial, state):
    expert = trial.experts["professor"]
    factories.introduction(factories.need(trial.organisations["taihu"]), expert, state=state)
    assert queries.desk_of([expert.pk])[expert.pk]["load"] == 1
    type(expert)._base_manager.filter(pk=expert.pk).update(load_cap=1)
    capped = type(expert)._base_manager.get(pk=expert.pk)
    with pytest.raises(Conflict):
        actions.introduce(
            factories.need(trial.organisations["helan"]), expert=capped, by=trial.actor("officer"), at=NOW
        )


# -- the board --


def test_the_board_shows_the_own_region_by_stages(trial, case, browser_of):
    far = factories.introduction(
        factories.need(trial.organisations["taihu"], title="无锡的需求"),
        trial.experts["professor"],
        state="met",
    )
    columns = queries.board_of(trial.actor("officer"), TODAY, queries.Q())
    assert [(column.stage, column.count) for column in columns] == [
        ("introduced", 1), ("met", 0), ("visited", 0), ("negotiating", 0),
    ]  # fmt: skip
    assert far.need.title not in browser_of("officer").get("/cases/").content.decode()
    assert far.need.title in browser_of("director").get("/cases/?region=320000").content.decode()
    assert far.need.title not in browser_of("director").get("/cases/?region=640000").content.decode()


def test_late_cases_are_red_and_first(trial, case):
    second = factories.introduction(
        factories.need(trial.organisations["helan"]), trial.experts["other_professor"], state="introduced"
    )
    Introduction._base_manager.filter(pk=second.pk).update(due_on=TODAY - timedelta(days=7))
    first = queries.board_of(trial.actor("officer"), TODAY, queries.Q())[0]
    assert (first.count, first.late, first.cases[0].row.pk, first.cases[0].late) == (2, 1, second.pk, 5)


def test_the_board_asks_the_same_however_many(trial, case, browser_of):
    client = browser_of("director")
    client.get("/cases/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries_:
            assert client.get("/cases/").status_code == 200
        return len([one for one in queries_ if "loginsession" not in one["sql"]])

    few = asked()
    for state in STAGES * 3:
        expert = factories.expert(factories.person(f"专家{state}", trial.organisations["school"]))
        factories.introduction(factories.need(trial.organisations["helan"]), expert, state=state)
    assert asked() == few
