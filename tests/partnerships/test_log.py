"""The log of a body tells what was done, names notes to whom they are open, and counts for nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from luodi.core.resource import address, by_slug
from luodi.partnerships import queries
from luodi.partnerships.models import LogEntry
from luodi.workbooks import writing
from tests import factories
from tests.factories import NOW, TODAY, WUXI, YINCHUAN
from tests.workbooks.sheets import bring, cells, counts, said, sheet, store

NOTE = "只有办公室知道的走访"


@pytest.fixture
def body(trial: Any) -> Any:
    """Make an institute in Wuxi that Taihu carries and the professor is posted to."""
    row = factories.body("无锡研究院", WUXI, parties=(trial.organisations["taihu"],))
    factories.posting(row, trial.people["professor"])
    return row


@pytest.fixture
def note(trial: Any) -> Any:
    """Write a note with another region than the body's: the director's own."""
    return factories.interaction(officer=trial.users["director"], title=NOTE, region_id=YINCHUAN)


def test_a_body_tells_its_log_by_month_the_latest_day_first(browser_of, body):
    for day, done in (
        (date(2026, 3, 5), "三月初"),
        (date(2026, 5, 6), "五月"),
        (date(2026, 3, 28), "三月底"),
    ):
        factories.log_entry(body, day=day, done=done)
    factories.log_entry(body, done="已经停用", retired_at=NOW)
    page = browser_of("far_officer").get(address(body)).content.decode()
    panel = re.findall(r'id="log">.*?</section>', page, re.DOTALL)[0]
    months = re.findall(r"<h3[^>]*>([^<]*)</h3>", panel)
    assert months == ["2026-05", "2026-03"]
    assert re.findall("三月初|五月|三月底|已经停用", panel) == ["五月", "三月底", "三月初"]
    assert panel.count("<ul") == panel.count("</ul>") == 2
    assert "不计日志条数" in panel


def test_the_page_asks_the_same_however_long_the_log_is(
    trial, browser_of, django_assert_num_queries, body, note
):
    officer = trial.actor("far_officer")
    for count in (2, queries.MOST_LOGGED + 5):
        for number in range(count):
            factories.log_entry(body, day=TODAY - timedelta(days=number), interaction=note)
        with django_assert_num_queries(1):
            assert len(queries.log_of(body, officer)) == min(count + 2 * (count > 2), queries.MOST_LOGGED + 1)
    panel = browser_of("far_officer").get(address(body)).content.decode()
    assert f"/log-entries/?body={body.code}" in panel


def test_a_note_is_named_to_those_alone_who_may_open_it(browser_of, body, note):
    row = factories.log_entry(body, interaction=note)
    for name, told in (
        ("director", True),
        ("far_officer", False),
        ("far_enterprise", False),
        ("leader", False),
    ):
        client = browser_of(name)
        for page in (address(body), address(row), "/log-entries/", "/log-entries/export.csv"):
            answer = client.get(page)
            shown = (b"".join(answer) if answer.streaming else answer.content).decode()
            assert "举办企业需求对接会" in shown, (name, page)
            assert (NOTE in shown) == told, (name, page)
            assert (note.code in shown) == (told and "export" not in page), (name, page)
    assert browser_of("rival").get(address(row)).status_code == 404


def test_an_entry_is_written_on_the_page_of_the_body(trial, browser_of, body, note):
    officer, form = browser_of("far_officer"), f"{address(body)}add/log/"
    sent = {"day": "2026-03-05", "kind": "diagnosis", "done": "诊断三家企业", "who": "驻点人员"}
    for wrong in (
        {"done": ""},
        {"who": ""},
        {"done": "长" * 1001},
        {"kind": "visit"},
        {"interaction": note.code},
    ):
        assert officer.post(form, sent | wrong).status_code == 422, wrong
    assert officer.post(form, sent)["Location"] == f"{address(body)}#log"
    row = LogEntry._base_manager.get()
    assert (row.body, row.day, row.kind, row.interaction) == (body, date(2026, 3, 5), "diagnosis", None)
    for name in ("professor", "far_enterprise", "leader", "far_official", "officer"):
        assert browser_of(name).post(form, sent).status_code == 404, name
    # What the officer may not see stays as it was.
    LogEntry._base_manager.update(interaction=note)
    changed = sent | {"version": row.version, "done": "诊断四家企业"}
    assert officer.post(f"{address(row)}edit/", changed).status_code == 302
    row.refresh_from_db()
    assert (row.done, row.interaction) == ("诊断四家企业", note)


def test_an_entry_is_found_by_what_was_done_and_by_whom_it_concerns_alone(browser_of, body, note):
    factories.log_entry(body, done="测试平台通过计量检定", who="韩冰", interaction=note)
    factories.log_entry(body, done="举办对接会")
    for name, words, expected in (
        ("far_officer", "计量", ["测试平台通过计量检定"]), ("far_officer", "韩冰", ["测试平台通过计量检定"]),
        ("far_officer", "没有这样的字", []), ("far_officer", NOTE, []), ("rival", "计量", []),
    ):  # fmt: skip
        page = browser_of(name).get("/log-entries/", {"q": words}).context["page"]
        assert [str(row.record) for row in page.rows] == expected, (name, words)


def test_the_log_counts_for_nothing(trial, body):
    officer = trial.actor("far_officer")
    before = queries.year_of(body, 2026, officer)
    for kind in ("event", "diagnosis", "decision", "international"):
        factories.log_entry(body, kind=kind, day=date(2026, 3, 5))
    assert queries.year_of(body, 2026, officer) == before


def test_a_log_comes_in_by_a_table_and_goes_out_without_what_is_hidden(trial, body, note):
    head = ("所属机构", "日期", "类别", "工作内容", "参加人员")
    rows = (
        (body.name, date(2026, 3, 5), "企业诊断", "诊断三家企业", "驻点人员"),
        (body.name, date(2026, 3, 6), "活动", "举办对接会\n到会十一家", "驻点人员"),
        ("没有这个机构", date(2026, 3, 6), "活动", "举办对接会", "驻点人员"),
    )
    with override("zh-hans"):
        batch = store(trial, bring(trial, "far_officer", "log-entries", sheet(head, *rows)), confirmed=True)
        assert counts(batch) == (2, 0, 0, 1), said(batch)
        assert counts(bring(trial, "far_officer", "log-entries", sheet(head, *rows)))[2] == 2
        row = LogEntry._base_manager.get(kind="event")
        assert (row.body, row.done) == (body, "举办对接会\n到会十一家")
        LogEntry._base_manager.filter(pk=row.pk).update(interaction=note)
        row.refresh_from_db()
        content = writing.register_table(by_slug("log-entries"), trial.actor("far_officer"), [row])
        table = cells(content)
        assert table[3][table[0].index("interaction")] == "***"
        assert NOTE not in str(table)
        assert counts(bring(trial, "far_officer", "log-entries", content)) == (0, 0, 1, 0)
