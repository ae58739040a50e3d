"""Calls run from draft to concluded, lists from the district to the office, and everybody sees the own region alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from django.test import Client

from luodi.collecting import actions, calc, queries
from luodi.collecting.models import CallDistrict, EntryNeed, NeedCall
from luodi.collecting.states import CALL_FLOW, LIST_FLOW, CallState, ListState
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry, OutboxEntry
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.needs.models import Need
from tests import factories
from tests.cast import NAMES, World
from tests.collecting import tables
from tests.collecting.conftest import XINGQING
from tests.factories import NOW, TODAY, WUXI
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import read_table


def expected_of(table: str, name: str) -> dict[str, frozenset[str]]:
    """Read a table whose words stand for words."""
    words = {**tables.WORDS, "run": tables.WORDS["run"].replace("read", tables.WORDS["read"])}
    return {
        column: verbs - (frozenset() if column in ("draft", "collecting") else {"create"})
        for column, verbs in read_table(table, words)[name].items()
    }


@pytest.fixture
def calls(trial: World) -> dict[str, NeedCall]:
    """Make a call in every state."""
    made = {state: factories.need_call(state=state) for state in CallState.values}
    for one in made.values():
        factories.call_district(one, XINGQING)
    return made


@pytest.mark.parametrize("name", NAMES)
def test_call_is_open_to_whom_the_table_names(trial: World, calls: dict[str, NeedCall], name: str) -> None:
    found = allowed_cells(NeedCall, trial.actor(name), calls, verbs_of(NeedCall))
    assert differences(expected_of(tables.CALL, name), found) == []


def test_official_of_a_district_sees_a_call_once_it_is_open(calls: dict[str, NeedCall], local: Actor) -> None:
    found = allowed_cells(NeedCall, local, calls, verbs_of(NeedCall))
    assert differences(expected_of(tables.CALL_FOR_THE_DISTRICT, "nobody"), found) == []


@pytest.fixture
def districts(trial: World) -> dict[str, CallDistrict]:
    """Make a list in every state."""
    return {
        state: factories.call_district(factories.need_call(), XINGQING, state=state)
        for state in ListState.values
    }


@pytest.mark.parametrize("name", NAMES)
def test_list_is_open_to_whom_the_table_names(
    trial: World, districts: dict[str, CallDistrict], name: str
) -> None:
    found = allowed_cells(CallDistrict, trial.actor(name), districts, verbs_of(CallDistrict))
    assert differences(expected_of(tables.DISTRICT, name), found) == []


def test_district_hands_in_and_decides_nothing(districts: dict[str, CallDistrict], local: Actor) -> None:
    found = allowed_cells(CallDistrict, local, districts, verbs_of(CallDistrict))
    assert differences(expected_of(tables.DISTRICT_FOR_ITSELF, "nobody"), found) == []


def test_rival_city_is_told_nothing(
    call: NeedCall, district: CallDistrict, browser_of: Callable[..., Client]
) -> None:
    for name in ("far_official", "far_officer", "resident", "enterprise", "rival", "professor"):
        client = browser_of(name)
        for page in (
            address(call), address(district), f"/need-calls/{call.code}/sheet.xlsx",
            f"/need-districts/{district.code}/sheet.pdf", f"/need-districts/{district.code}/poster.pdf",
            f"/need-districts/{district.code}/assign/", f"/need-calls/{call.code}/districts/new/",
        ):  # fmt: skip
            assert client.get(page).status_code == 404, (name, page)
        assert call.title not in client.get("/need-calls/").content.decode()


def need_of(trial: World, district: CallDistrict, title: str = "储能电池热管理", **more: Any) -> Need:
    """Put a need on a list."""
    row = factories.need(
        trial.organisations["helan"], title=title, region_id=XINGQING, **{"state": "submitted", **more}
    )
    factories.collected(district, row)
    return row


def test_list_rolls_up_with_a_return_at_each_level(
    trial: World, district: CallDistrict, local: Actor
) -> None:
    need_of(trial, district)
    city, office = trial.actor("city_official"), trial.actor("officer")
    row = LIST_FLOW.advance(district, "hand_in", by=local, at=NOW)
    row.refresh_from_db()
    assert (row.handed_in_count, row.handed_in_clarity) == (
        1,
        queries.collected_needs(SYSTEM)[0].need.clarity,
    )
    assert OutboxEntry.objects.filter(subject="city_official@cast.example").count() == 1
    with pytest.raises(NotAllowed):
        LIST_FLOW.advance(row, "accept", by=local, at=NOW)
    with pytest.raises(Invalid):
        LIST_FLOW.advance(row, "return", by=city, at=NOW)
    row = LIST_FLOW.advance(row, "return", by=city, at=NOW, note="第二条指标不清")
    need_of(trial, district, "补充的需求")
    row = LIST_FLOW.advance(row, "hand_in", by=local, at=NOW)
    row.refresh_from_db()
    assert row.handed_in_count == 2
    row = LIST_FLOW.advance(row, "accept", by=city, at=NOW)
    with pytest.raises(NotAllowed):
        LIST_FLOW.advance(row, "confirm", by=city, at=NOW)
    row = LIST_FLOW.advance(row, "send_back", by=office, at=NOW, note="缺盖章件")
    row = LIST_FLOW.advance(row, "accept", by=city, at=NOW)
    row = LIST_FLOW.advance(row, "confirm", by=office, at=NOW)
    assert row.state == "accepted"
    assert row.is_frozen


def test_what_waits_for_whom(trial: World, call: NeedCall, browser_of: Callable[..., Client]) -> None:
    handed = factories.call_district(call, XINGQING, state="handed_in")
    waiting = lambda name: list(queries.waiting_lists(trial.actor(name)))  # noqa: E731
    assert waiting("city_official") == [handed]
    assert waiting("officer") == []
    assert waiting("far_official") == []
    assert str(handed) in browser_of("city_official").get("/").content.decode()
    CallDistrict._base_manager.filter(pk=handed.pk).update(state="with_office")
    assert waiting("officer") == [handed]
    assert waiting("city_official") == []


def test_call_needs_districts_and_waits_for_their_lists(trial: World) -> None:
    city = trial.actor("city_official")
    call = factories.need_call(state="draft")
    with pytest.raises(Invalid):
        CALL_FLOW.advance(call, "open", by=city, at=NOW)
    district = factories.call_district(call, XINGQING, state="handed_in")
    call = CALL_FLOW.advance(call, "open", by=city, at=NOW)
    call = CALL_FLOW.advance(call, "close", by=city, at=NOW)
    with pytest.raises(Invalid):
        CALL_FLOW.advance(call, "conclude", by=city, at=NOW)
    CallDistrict._base_manager.filter(pk=district.pk).update(state="accepted")
    assert CALL_FLOW.advance(call, "conclude", by=city, at=NOW).state == "concluded"


def test_board_counts_what_the_reader_may_see(
    trial: World, call: NeedCall, district: CallDistrict, django_assert_num_queries: Any
) -> None:
    need_of(trial, district)
    need_of(trial, district, "第二条", state="accepted")
    need_of(trial, district, "第三条", state="returned")
    need_of(trial, district, "只给学校", visibility="office", state="accepted")
    (line,) = queries.board_of(call, trial.actor("city_official"), TODAY).lines
    assert (line.received, line.accepted, line.returned, line.share) == (3, 1, 1, 30)
    assert queries.board_of(call, trial.actor("officer"), TODAY).sums["received"] == 4
    assert 0 < (line.clarity or 0) <= 100
    for number in range(6):
        need_of(
            trial, factories.call_district(factories.need_call(title=f"另{number}"), XINGQING), f"又{number}"
        )
    with django_assert_num_queries(2):
        board = queries.board_of(call, trial.actor("officer"), TODAY)
        assert board.days == 21
        assert len(board.lines) == 1


@pytest.mark.parametrize("name", ["city_official", "officer", "leader"])
def test_sheets_hold_the_list_with_its_lines_for_the_stamp(
    trial: World, call: NeedCall, district: CallDistrict, browser_of: Callable[..., Client], name: str
) -> None:
    need_of(trial, district, "=HYPERLINK(危险)")
    need_of(trial, district, "办公室专看", visibility="office")
    client = browser_of(name)
    body = client.get(f"/need-calls/{call.code}/sheet.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["汇总表", "技术需求", "需求明细"]
    said = {
        str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None
    }
    assert "=HYPERLINK(危险)" in said
    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    assert ("办公室专看" in said) == (name != "city_official")
    assert any("盖章" in text for text in said)
    assert any("填表人" in text for text in said)
    assert book["技术需求"]["B4"].hyperlink.location == "'需求明细'!A1"
    word = client.get(f"/need-districts/{district.code}/sheet.docx").content
    text = ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    assert "HYPERLINK(危险)" in text
    assert "日期：" in text
    assert AuditEntry.objects.filter(verb="export", subject=call.ref).exists()
    assert client.get(f"/need-calls/{call.code}/sheet.exe").status_code == 404


def test_paper_and_poster_are_set(
    call: NeedCall, district: CallDistrict, browser_of: Callable[..., Client]
) -> None:
    client = browser_of("officer")
    for page in (f"/need-calls/{call.code}/sheet.pdf", f"/need-districts/{district.code}/poster.pdf"):
        assert client.get(page).content.startswith(b"%PDF")


def test_pages_show_board_code_and_list(
    trial: World, call: NeedCall, district: CallDistrict, browser_of: Callable[..., Client]
) -> None:
    row = need_of(trial, district)
    client = browser_of("city_official")
    assert "兴庆区" in client.get(address(call)).content.decode()
    page = client.get(address(district)).content.decode()
    assert row.title in page
    assert "data:image/svg+xml" in page
    assert f"/collect/{district.token}/" in page
    assert call.title in client.get(address(row)).content.decode()
    # Who does not know whose need it is does not learn where it came from either.
    accepted = need_of(trial, district, "公开的需求", state="accepted", visibility="public")
    assert call.title not in browser_of("far_official").get(address(accepted)).content.decode()


def test_city_runs_its_own_call_by_its_pages(trial: World, browser_of: Callable[..., Client]) -> None:
    client = browser_of("city_official")
    asked = {
        "title": "二季度需求征集", "region": "640100", "opens_on": "2026-03-01", "closes_on": "2026-04-01",
        "minutes": "5", "remind_before": "3",
    }  # fmt: skip
    assert client.post("/need-calls/new/", {**asked, "region": WUXI}).status_code == 403
    assert client.post("/need-calls/new/", asked).status_code == 302
    call = NeedCall.objects.allowed(SYSTEM).get(title="二季度需求征集")
    form = {
        "region": XINGQING, "quota": "30", "ask_budget": "required", "ask_uscc": "asked", "ask_mail": "asked",
        "ask_maturity": "left_out", "ask_visibility": "left_out", "questions": "是否上市 | 是",
    }  # fmt: skip
    new = f"/need-calls/{call.code}/districts/new/"
    assert client.post(new, form).status_code == 422
    assert client.post(new, {**form, "questions": "", "region": WUXI}).status_code == 422
    assert client.post(new, {**form, "questions": "是否上市 | 是/否"}).status_code == 302
    assert client.post(new, {**form, "questions": ""}).status_code == 422


def test_needs_of_a_workbook_are_put_on_a_list(
    trial: World, district: CallDistrict, browser_of: Callable[..., Client]
) -> None:
    ours = factories.need(trial.organisations["helan"], state="submitted", region_id=XINGQING)
    far = factories.need(trial.organisations["taihu"], state="submitted", region_id=WUXI)
    page = f"/need-districts/{district.code}/assign/"
    client = browser_of("city_official")
    assert ours.code in client.get(page).content.decode()
    assert far.code not in client.get(page).content.decode()
    client.post(page, {"need": [ours.code, far.code]})
    assert list(EntryNeed.objects.values_list("need", "via")) == [(ours.pk, "workbook")]
    assert actions.assign_needs(district, [ours], by=trial.actor("officer"), at=NOW) == 0
    with pytest.raises(Missing):
        actions.assign_needs(district, [far], by=trial.actor("officer"), at=NOW)
    CallDistrict._base_manager.filter(pk=district.pk).update(state="handed_in")
    with pytest.raises(Conflict):
        actions.assign_needs(district, [ours], by=trial.actor("officer"), at=NOW)


def test_reminders_go_to_the_nearest_who_answer(trial: World, call: NeedCall, district: CallDistrict) -> None:
    sent = lambda: OutboxEntry.objects.filter(channel="mail", payload__template="collecting/mail/reminder")  # noqa: E731
    assert actions.remind_call(call, by=trial.actor("officer"), at=NOW) == []
    assert [entry.subject for entry in sent()] == ["city_official@cast.example"]
    with pytest.raises(Missing):
        actions.remind_call(call, by=trial.actor("far_officer"), at=NOW)
    with pytest.raises(NotAllowed):
        actions.remind_call(call, by=trial.actor("leader"), at=NOW)


def test_clock_reminds_once_before_the_end_and_closes_after_it(trial: World, district: CallDistrict) -> None:
    call = district.call
    end = call.closes_on
    opened = calc.reminded_from(end, call.remind_before, WorkingDays())
    assert WorkingDays().between(opened, end) == 3
    assert actions.remind_due(at=NOW, today=opened - timedelta(days=1)) == 0
    assert actions.remind_due(at=factories_at(opened), today=opened) == 1
    assert actions.remind_due(at=factories_at(end), today=end) == 0
    CallDistrict._base_manager.filter(pk=district.pk).update(reminded_on=None, state="handed_in")
    assert actions.remind_due(at=NOW, today=opened) == 0
    assert actions.close_ended(at=NOW, today=end) == 0
    assert actions.close_ended(at=NOW, today=end + timedelta(days=1)) == 1
    call.refresh_from_db()
    assert call.state == "closed"


def factories_at(day: date) -> Any:
    """Give ten in the morning of a day in Beijing."""
    return NOW.replace(year=day.year, month=day.month, day=day.day)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", []),
        ("研发人数 | 数字", [("研发人数", "number", (), False)]),
        ("*是否上市｜是／否", [("是否上市", "choice", ("是", "否"), True)]),
        ("Any remarks", [("Any remarks", "text", (), False)]),
        ("甲 | text\n\n乙 | a / b / a", [("甲", "text", (), False), ("乙", "choice", ("a", "b"), False)]),
    ],
)
def test_own_questions_are_read(text: str, said: list[Any]) -> None:
    found = calc.read_questions(text)
    assert [(one.label, one.kind, one.choices, one.required) for one in found] == said


@pytest.mark.parametrize("text", ["甲\n甲", "| 数字", "甲 | 是", "\n".join("甲乙丙丁戊己"), "长" * 81])
def test_questions_that_cannot_be_read_say_so(text: str) -> None:
    with pytest.raises(calc.UnreadableQuestion):
        calc.read_questions(text)
