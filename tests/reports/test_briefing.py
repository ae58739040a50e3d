"""A briefing says what the records say, overdue promises first, and nothing that its reader may not see."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from luodi.accounts.models import User
from luodi.core.money import Money
from luodi.core.papers import pdf, word
from luodi.needs.models import Need
from luodi.projects.models import Project
from luodi.registry.models import Region
from luodi.reports.briefing import MOST_LINES, MOST_PROMISES, briefing, chapters_for
from luodi.reports.briefing_paper import paper_of
from luodi.reports.lists import of_organisation, of_region
from tests import factories
from tests.factories import NINGXIA, NOW, TODAY, YINCHUAN
from tests.papers import links_of_docx, links_of_pdf, text_of_docx, text_of_pdf

READERS = ("officer", "leader", "far_officer")


@pytest.fixture
def yinchuan(trial):
    """Let there be something of everything in Yinchuan."""
    helan, officer = trial.organisations["helan"], trial.users["officer"]
    agreement = factories.agreement(title="校市全面合作协议", amount=Money.wan(500))
    agreement.partners.add(helan)
    factories.promise(agreement, title="按时的承诺", due_on=TODAY + timedelta(days=300))
    factories.promise(agreement, title="逾期的承诺", due_on=TODAY - timedelta(days=5))
    factories.promise(agreement, title="已兑现的承诺", state="kept", due_on=TODAY - timedelta(days=9))
    factories.need(helan, title="开放的需求", state="accepted")
    factories.need(helan, title="只给学校看的需求", state="in_talks", visibility="office")
    factories.need(helan, title="草稿里的需求", state="draft")
    factories.project(title="执行中的项目", state="running", amount=Money.wan(120), partner=helan)
    factories.project(
        title="验收中的项目", state="acceptance", amount=Money.wan(30), starts_on=date(2025, 2, 1)
    )
    factories.project(title="被驳回的项目", state="rejected", amount=Money.wan(999))
    factories.project(
        title="刚结题的项目", state="closed", starts_on=date(2025, 1, 1), ends_on=TODAY - timedelta(days=40)
    )
    factories.application(factories.result("固废固土"), YINCHUAN, helan)
    factories.body("银川校地合作办公室", YINCHUAN)
    factories.fund("银川专项", YINCHUAN)
    factories.interaction(
        officer=officer, title="上月走访", happened_on=TODAY - timedelta(days=30), organisation=helan,
        people="杨建平", next_step="寄送检测方案", next_on=TODAY + timedelta(days=7),
    )  # fmt: skip
    factories.interaction(officer=officer, title="早年走访", happened_on=TODAY - timedelta(days=900))
    return of_region(Region.objects.get(pk=YINCHUAN))


def printed(actor, subject, **how):
    paper = paper_of(briefing(actor, subject, TODAY, **how))
    return word.write(paper, at=NOW), pdf.write(paper, at=NOW)


def figures_of(docx):
    """Read the figures of a Word document: label -> (value, address)."""
    document, found = Document(io.BytesIO(docx)), {}
    rels = document.part.rels
    for table in document.tables:
        if len(table.rows) == 2 and table.rows[0].cells[0]._tc.findall(f".//{qn('w:hyperlink')}"):
            for value, label in zip(table.rows[0].cells, table.rows[1].cells, strict=True):
                links = value._tc.findall(f".//{qn('w:hyperlink')}")
                if links:
                    text = "".join(node.text for node in links[0].iter(qn("w:t")))
                    found[label.text] = (text, rels[links[0].get(qn("r:id"))].target_ref)
    return found


def test_the_documents_say_what_the_records_say(trial, yinchuan):
    docx, written = printed(trial.actor("officer"), yinchuan)
    for text in (text_of_docx(docx), text_of_pdf(written)):
        for expected in (
            "校市全面合作协议", "500.00万元", "开放的需求", "执行中的项目", "120.00万元", "上月走访", "杨建平", "寄送检测方案",
            "刚结题的项目", "固废固土", "银川校地合作办公室", "银川专项", "2026-03-10",
        ):  # fmt: skip
            assert expected in text, expected
        for hidden in ("草稿里的需求", "早年走访", "被驳回的项目", "已兑现的承诺"):
            assert hidden not in text, hidden
    assert 1 <= len(PdfReader(io.BytesIO(written)).pages) <= 4


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("kind", ["region", "organisation"])
def test_every_figure_equals_what_its_list_shows_that_reader(
    trial, browser_of, yinchuan, settings, name, kind
):
    subject = yinchuan if kind == "region" else of_organisation(trial.organisations["helan"])
    docx, written = printed(trial.actor(name), subject)
    figures, client, said = figures_of(docx), browser_of(name), text_of_pdf(written)
    assert figures or name == "far_officer"
    for label, (value, url) in figures.items():
        page = client.get(url.removeprefix(settings.LUODI_SITE_URL)).context["page"]
        assert page.filters.is_valid(), (label, page.filters.errors)
        if value.isdigit():
            assert page.count == int(value), label
        else:
            shown = [row.record.amount for row in page.rows]
            assert sum(one.fen for one in shown) == round(
                float(value.split()[0].replace(",", "")) * 1_000_000
            ), label
        assert re.sub(r"\s", "", value + label) in said, label
    assert links_of_pdf(written) == links_of_docx(docx)


def test_figures_count_beyond_the_lines_shown(trial, yinchuan):
    for number in range(MOST_LINES + 3):
        factories.need(trial.organisations["helan"], title=f"第{number}项需求", state="accepted")
    paper = briefing(trial.actor("officer"), yinchuan, TODAY)
    needs = next(chapter for chapter in paper.chapters if chapter.name == "needs")
    assert (len(needs.lines), needs.count) == (MOST_LINES, MOST_LINES + 5)
    docx, written = printed(trial.actor("officer"), yinchuan)
    assert "另有5条" in text_of_docx(docx)
    assert "另有5条" in text_of_pdf(written)


def test_a_full_region_stays_within_four_pages(trial, yinchuan):
    helan, officer = trial.organisations["helan"], trial.users["officer"]
    agreement = factories.agreement(title="长" * 80)
    for number in range(30):
        long = f"{number}" + "长标题" * 25
        factories.promise(agreement, title=long, due_on=TODAY - timedelta(days=number + 1))
        factories.need(helan, title=long[:60], state="accepted")
        factories.project(title=long, state="running", amount=Money.wan(10), partner=helan)
        factories.project(title=long, state="closed", ends_on=TODAY, starts_on=date(1990 + number, 1, 1))
        factories.interaction(officer=officer, title=long, happened_on=TODAY, next_step=long, next_on=TODAY)
    _docx, written = printed(trial.actor("officer"), yinchuan)
    assert len(PdfReader(io.BytesIO(written)).pages) <= 4


def test_overdue_promises_come_first_and_into_the_talking_points(trial, yinchuan):
    paper = briefing(trial.actor("officer"), yinchuan, TODAY)
    assert paper.chapters[0].name == "promises"
    assert [line.text for line in paper.chapters[0].lines] == ["逾期的承诺", "按时的承诺"]
    assert [line.urgent for line in paper.chapters[0].lines] == [True, False]
    assert "逾期的承诺" in paper.points.splitlines()[0]
    assert paper.figures[0].urgent
    assert paper.figures[0].value == "1"


def test_however_many_promises_there_are_the_longest_overdue_come_first_and_undated_ones_last(
    trial, yinchuan
):
    agreement = factories.agreement(title="许多承诺")
    for number in range(4):
        factories.promise(agreement, title=f"无期限{number}", due_on=None)
    said = [line.text for line in chapter_of(trial, yinchuan).lines]
    assert said == ["逾期的承诺", "按时的承诺", *(f"无期限{number}" for number in range(4))]
    with CaptureQueriesContext(connection) as few:
        chapter_of(trial, yinchuan)
    for number in range(MOST_PROMISES + 5):
        factories.promise(agreement, title=f"早该{number}", due_on=TODAY - timedelta(days=100 + number))
    with CaptureQueriesContext(connection) as many:
        chapter = chapter_of(trial, yinchuan)
    assert [line.text for line in chapter.lines] == [
        f"早该{number}" for number in range(MOST_PROMISES + 4, 4, -1)
    ]
    assert all(line.urgent for line in chapter.lines)
    assert chapter.count == 2 + 4 + MOST_PROMISES + 5
    # Rows that are not shown are counted, by a question or two, and not read.
    assert len(many) <= len(few) + 2


def chapter_of(trial, subject):
    """Draw the promises alone."""
    (chapter,) = briefing(trial.actor("officer"), subject, TODAY, chapters=["promises"]).chapters
    return chapter


def test_every_line_leads_to_its_record(trial, yinchuan, settings):
    paper = briefing(trial.actor("officer"), yinchuan, TODAY)
    docx, written = printed(trial.actor("officer"), yinchuan)
    lines = {settings.LUODI_SITE_URL + line.url for chapter in paper.chapters for line in chapter.lines}
    steps = {settings.LUODI_SITE_URL + step.url for step in paper.course}
    assert lines | steps <= links_of_docx(docx)
    assert lines | steps <= links_of_pdf(written)


def test_money_is_summed_by_the_year_of_begin(trial, yinchuan):
    years = briefing(trial.actor("officer"), yinchuan, TODAY).years
    assert [(one.year, one.count, one.amount) for one in years] == [
        (2026, 1, Money.wan(120)),
        (2025, 2, Money.wan(210)),
    ]


def test_a_reader_of_another_region_gets_public_facts_only(trial, yinchuan):
    paper = briefing(trial.actor("far_officer"), yinchuan, TODAY)
    assert {chapter.name for chapter in paper.chapters} <= {"bodies", "funds", "uses"}
    assert paper.years == []
    wide = briefing(trial.actor("officer"), of_region(Region.objects.get(pk=NINGXIA)), TODAY)
    assert "promises" in {chapter.name for chapter in wide.chapters}


def test_masks_hold_in_the_enterprise_briefing(trial, yinchuan):
    """A leader sees needs, but whose they are only where the rule says so; the list and the briefing agree."""
    for name in READERS:
        actor = trial.actor(name)
        known = Need.objects.allowed(actor, "see_owner").filter(organisation=trial.organisations["helan"])
        paper = briefing(actor, of_organisation(trial.organisations["helan"]), TODAY)
        shown = next((chapter.count for chapter in paper.chapters if chapter.name == "needs"), 0)
        assert shown == known.filter(state__in=("accepted", "in_talks")).count(), name
        region = briefing(actor, yinchuan, TODAY)
        needs = next((chapter.lines for chapter in region.chapters if chapter.name == "needs"), [])
        for line in needs:
            hidden = not known.filter(title=line.text).exists()
            assert ("贺兰储能" in line.detail) != hidden, (name, line)


def test_chapters_and_points_are_as_chosen(browser_of, trial, yinchuan):
    officer = browser_of("officer")
    page = officer.get(f"/regions/{YINCHUAN}/briefing/").content.decode()
    assert "逾期的承诺" in page
    sent = {"chapters": ["needs"], "since": "2026-01-01", "points": "谈谈明年的经费"}
    for kind, reads in (("docx", text_of_docx), ("pdf", text_of_pdf)):
        answer = officer.post(f"/regions/{YINCHUAN}/briefing/", {**sent, "kind": kind})
        assert answer["Content-Disposition"].endswith(f".{kind}")
        text = reads(answer.content)
        assert "谈谈明年的经费" in text
        assert "开放的需求" in text
        assert "按时的承诺" not in text
    assert officer.post(f"/regions/{YINCHUAN}/briefing/", {"since": "gestern"}).status_code == 422
    assert officer.post(f"/regions/{YINCHUAN}/briefing/", {**sent, "kind": "exe"}).status_code == 422


def test_it_is_for_who_travels(browser_of, trial, yinchuan):
    code = trial.organisations["helan"].code
    school = trial.organisations["school"].code
    for address in (f"/regions/{YINCHUAN}/briefing/", f"/organisations/{code}/briefing/"):
        assert browser_of("leader").get(address).status_code == 200
        for name in ("city_official", "enterprise", "professor"):
            assert browser_of(name).get(address).status_code == 404, (name, address)
    # Not of an enterprise that is not one's own to see, nor of the university's own units.
    assert browser_of("far_officer").get(f"/organisations/{code}/briefing/").status_code == 404
    assert browser_of("director").get(f"/organisations/{school}/briefing/").status_code == 404


def test_the_enterprise_offers_it(browser_of, trial, yinchuan):
    code = trial.organisations["helan"].code
    for name, offered in (
        ("officer", True),
        ("leader", True),
        ("enterprise", False),
        ("city_official", False),
    ):
        page = browser_of(name).get(f"/organisations/{code}/").content.decode()
        assert (f"/organisations/{code}/briefing/" in page) == offered, name


def test_english_reader_gets_an_english_paper(browser_of, trial, yinchuan):
    User.objects.filter(pk=trial.users["officer"].pk).update(language="en")
    officer = browser_of("officer")
    answer = officer.post(
        f"/regions/{YINCHUAN}/briefing/", {"chapters": ["projects"], "since": "2026-01-01", "kind": "pdf"}
    )
    text = text_of_pdf(answer.content)
    assert "Visitbriefing:Yinchuan" in text
    assert "CNY1,200,000" in text


def test_every_chapter_has_its_own_name(trial):
    for subject in (
        of_region(Region.objects.get(pk=YINCHUAN)),
        of_organisation(trial.organisations["helan"]),
    ):
        named = chapters_for(subject)
        assert len({str(title) for title in named.values()}) == len(named)


def test_one_project_is_one_project(trial, yinchuan):
    """Talking points count as the language does."""
    with override("en"):
        two = briefing(trial.actor("officer"), yinchuan, TODAY).points
        Project._base_manager.filter(title="验收中的项目").update(state="closed")
        one = briefing(trial.actor("officer"), yinchuan, TODAY).points
    assert "2 projects are under way" in two
    assert "1 project is under way; ask what came of it" in one
    with override("zh-hans"):
        points = briefing(trial.actor("officer"), yinchuan, TODAY).points
    assert "首项" not in points
    assert "其中：" in points


def test_the_page_says_that_what_is_chosen_is_of_the_file(browser_of, trial, yinchuan):
    page = browser_of("officer").get(f"/regions/{YINCHUAN}/briefing/").content.decode()
    for words in ("下载 Word", "下载 PDF", "只用于下载的文件"):
        assert words in page
