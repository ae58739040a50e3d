"""A briefing says what the records say, overdue promises first, and nothing that its reader may not see."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from docx import Document

from luodi.core.money import Money
from luodi.registry.models import Region
from luodi.reports.briefing import CHAPTERS, briefing
from luodi.reports.paper import briefing_docx
from tests import factories
from tests.factories import NINGXIA, TODAY, YINCHUAN


@pytest.fixture
def yinchuan(trial):
    """Let there be something of everything in Yinchuan."""
    helan, officer = trial.organisations["helan"], trial.users["officer"]
    agreement = factories.agreement(title="校市全面合作协议", amount=Money.wan(500))
    factories.promise(agreement, title="按时的承诺", due_on=TODAY + timedelta(days=300))
    factories.promise(agreement, title="逾期的承诺", due_on=TODAY - timedelta(days=5))
    factories.need(helan, title="开放的需求", state="accepted")
    factories.need(helan, title="草稿里的需求", state="draft")
    factories.project(title="执行中的项目", state="running", amount=Money.wan(120), partner=helan)
    factories.interaction(officer=officer, title="上月走访", happened_on=TODAY - timedelta(days=30))
    factories.interaction(officer=officer, title="早年走访", happened_on=TODAY - timedelta(days=900))
    return Region.objects.get(pk=YINCHUAN)


def text_of(docx: bytes) -> list[str]:
    document = Document(io.BytesIO(docx))
    lines = []
    for paragraph in document.paragraphs:
        # Links are no runs of their paragraph: what is read is all text in it.
        lines.append("".join(node.text or "" for node in paragraph._p.iter() if node.tag.endswith("}t")))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*lines, *cells]


def test_the_document_says_what_the_records_say(trial, yinchuan):
    paper = briefing(trial.actor("officer"), yinchuan, TODAY)
    text = "\n".join(text_of(briefing_docx(paper)))
    for expected in (
        "校市全面合作协议",
        "500.00 万元",
        "开放的需求",
        "执行中的项目",
        "120.00 万元",
        "上月走访",
        "2026",
    ):
        assert expected in text, expected
    assert "草稿里的需求" not in text
    assert "早年走访" not in text


def test_overdue_promises_come_first_and_into_the_talking_points(trial, yinchuan):
    paper = briefing(trial.actor("officer"), yinchuan, TODAY)
    assert paper.chapters[0].name == "promises"
    assert [line.text for line in paper.chapters[0].lines] == ["逾期的承诺", "按时的承诺"]
    assert [line.urgent for line in paper.chapters[0].lines] == [True, False]
    assert "逾期的承诺" in paper.points.splitlines()[0]


def test_every_line_leads_to_its_record(trial, yinchuan, settings):
    paper = briefing(trial.actor("officer"), yinchuan, TODAY)
    document = Document(io.BytesIO(briefing_docx(paper)))
    links = {rel.target_ref for rel in document.part.rels.values() if rel.reltype.endswith("/hyperlink")}
    wanted = {settings.LUODI_SITE_URL + line.url for chapter in paper.chapters for line in chapter.lines}
    assert links == wanted


def test_a_reader_of_another_region_gets_public_facts_only(trial, yinchuan):
    paper = briefing(trial.actor("far_officer"), yinchuan, TODAY)
    assert {chapter.name for chapter in paper.chapters} <= {"bodies", "funds", "uses"}
    wide = briefing(trial.actor("officer"), Region.objects.get(pk=NINGXIA), TODAY)
    assert "promises" in {chapter.name for chapter in wide.chapters}


def test_chapters_and_points_are_as_chosen(browser_of, trial, yinchuan):
    officer = browser_of("officer")
    page = officer.get(f"/regions/{YINCHUAN}/briefing/").content.decode()
    assert "逾期的承诺" in page
    sent = {"chapters": ["needs"], "since": "2026-01-01", "points": "谈谈明年的经费"}
    answer = officer.post(f"/regions/{YINCHUAN}/briefing/", sent)
    assert answer["Content-Disposition"].startswith("attachment")
    text = "\n".join(text_of(answer.content))
    assert "谈谈明年的经费" in text
    assert "开放的需求" in text
    assert "按时的承诺" not in text
    assert officer.post(f"/regions/{YINCHUAN}/briefing/", {"since": "gestern"}).status_code == 422


def test_it_is_for_who_travels(browser_of, trial, yinchuan):
    assert browser_of("leader").get(f"/regions/{YINCHUAN}/briefing/").status_code == 200
    for name in ("city_official", "enterprise", "professor"):
        assert browser_of(name).get(f"/regions/{YINCHUAN}/briefing/").status_code == 404, name


def test_every_chapter_has_its_own_name():
    assert len({str(title) for title, _draw in CHAPTERS.values()}) == len(CHAPTERS)
