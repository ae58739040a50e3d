"""A booklet holds the results that were chosen, as far as they may be handed out, and its maker can come back to it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override
from docx import Document
from pypdf import PdfReader

from luodi.booklets import actions, content, views
from luodi.booklets.models import Booklet
from luodi.booklets.queries import by_filter, by_hand
from luodi.core import jobs
from luodi.core.papers import kinds
from luodi.registry.models import ResearchResult
from tests import factories
from tests.factories import NOW
from tests.papers import links_of_pdf, text_of_docx, text_of_pdf

READS = {"docx": text_of_docx, "pdf": text_of_pdf}
SENT = {"title": "科技成果手册", "subtitle": "能源", "layout": "handbook", "kind": "pdf", "size": "a4"}


@pytest.fixture
def results(trial):
    """Let there be published results of two industries, and one that is not published."""
    school = trial.organisations["school"]
    inventors = (trial.experts["professor"],)
    facts = {"school": school, "problem": "冬季容量损失", "advantage": "省电四成", "inventors": inventors}
    return {
        "battery": factories.result("高寒电池热管理", industry_id="C38", **facts),
        "coating": factories.result("防腐涂层", industry_id="C26", **facts),
        "none": factories.result("无行业的成果", industry_id=None, summary="只有简介的成果"),
        "draft": factories.result("尚未公开的成果", state="draft", **facts),
    }


@pytest.fixture
def files(settings, tmp_path):
    """Keep the files of a test apart."""
    settings.LUODI_FILES_DIR = tmp_path


def made(actor, results, **more):
    booklet = Booklet(**{"title": "科技成果手册", "layout": "handbook", "kind": "pdf", **more})
    return actions.order(booklet, [row.pk for row in results], by=actor, at=NOW)


def content_of(booklet):
    from luodi.core.files import place

    return place(booklet.sha256).read_bytes()


@pytest.mark.parametrize("kind", ["docx", "pdf"])
@pytest.mark.parametrize("layout", ["handbook", "posters", "codes"])
def test_every_layout_names_every_result(trial, results, files, settings, kind, layout):
    chosen = [results["coating"], results["battery"], results["none"]]
    booklet = made(trial.actor("director"), chosen, kind=kind, layout=layout, size="a3")
    assert booklet.state == "ready"
    text = READS[kind](content_of(booklet))
    for row in chosen:
        assert row.title in text
    assert "能源学院" in text
    assert "professor其人" not in text
    if layout != "codes":
        for words in ("冬季容量损失", "省电四成", "只有简介的成果", "TRL6"):
            assert words in text, words
    if kind == "pdf":
        wanted = {f"{settings.LUODI_SITE_URL}/public/results/{row.code}/" for row in chosen}
        assert links_of_pdf(content_of(booklet)) == wanted
        assert (
            round(float(PdfReader(io.BytesIO(content_of(booklet))).pages[0].mediabox.width) * 25.4 / 72)
            == 297
        )
    else:
        pictures = Document(io.BytesIO(content_of(booklet))).inline_shapes
        assert len(pictures) == len(chosen)


@pytest.mark.parametrize("kind", ["docx", "pdf"])
@pytest.mark.parametrize("layout", ["handbook", "posters"])
def test_card_tells_what_proves_the_maturity_and_what_protects_it(trial, results, files, kind, layout):
    row = results["battery"]
    ResearchResult.objects.unguarded("test").filter(pk=row.pk).update(trl=6, trl_evidenced=6)
    row.evidence.create(level=6, proof="银川中试线试运行报告", shown_on=NOW.date())
    row.evidence.create(level=4, proof="实验室检测报告", shown_on=NOW.date())
    for right, title, number, state in (
        ("invention", "热管理方法", "ZL202410000001", "granted"),
        ("software", "温控软件", "2025SR000002", "applied"),
        ("utility", "旧结构", "ZL201420000003", "lapsed"),
        ("secret", "电解液配方", "", "granted"),
    ):
        row.properties.create(kind=right, title=title, number=number, state=state)
    draft = results["draft"]
    draft.properties.create(kind="invention", title="未公开", number="ZL202610000009", state="applied")
    chosen = [row, results["coating"], draft]
    with override("zh-hans"):
        booklet = made(trial.actor("director"), chosen, kind=kind, layout=layout)
    text = READS[kind](content_of(booklet))
    for words in ("TRL6：银川中试线试运行报告", "发明专利ZL202410000001（已授权）", "2025SR000002（申请中）"):
        assert words in text, words
    assert "技术秘密（已授权）" in text
    # What protects nothing any more, the words of a secret, a lower level's proof, and what is not published.
    for words in ("ZL201420000003", "电解液配方", "实验室检测报告", "ZL202610000009"):
        assert words not in text, words
    # The control: the other result's maturity is only stated.
    assert text.count("自述，未提供佐证") == 1


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_long_lists_of_rights_say_how_many_more_there_are(trial, results, files, kind):
    for number in range(9):
        results["coating"].properties.create(kind="invention", title="专利", number=f"ZL2024{number:08}")
    with override("en"):
        booklet = made(trial.actor("director"), [results["coating"]], kind=kind)
    text = READS[kind](content_of(booklet))
    assert "ZL202400000005" in text
    assert "ZL202400000006" not in text
    assert "3more" in text


def test_handbook_groups_by_industry_and_lists_its_contents(trial, results, files):
    rows = by_hand(trial.actor("director"), [row.code for row in results.values()], internal=False)
    # Where results without industry stand is the database's habit; they are one group either way.
    booklet = made(trial.actor("director"), list(rows), kind="docx")
    text = text_of_docx(content_of(booklet))
    assert text.count("防腐涂层") == 2
    cards = text[text.rindex("C26") :]
    assert cards.index("防腐涂层") < cards.index("C38") < cards.index("高寒电池热管理")


def test_only_what_outsiders_may_see_goes_in_by_default(trial, results):
    director = trial.actor("director")
    assert {row.title for row in by_filter(director, "", internal=False)} == {
        "高寒电池热管理", "防腐涂层", "无行业的成果",
    }  # fmt: skip
    assert "尚未公开的成果" in {row.title for row in by_filter(director, "", internal=True)}
    assert not by_hand(director, [results["draft"].code], internal=False).exists()
    assert by_hand(director, [results["draft"].code], internal=True).exists()


def test_what_outsiders_may_not_see_is_offered_unticked_and_marked(trial, results, browser_of):
    rows = browser_of("director").get("/booklets/new/").context["rows"]
    assert {row.title: (ticked, outside) for row, ticked, outside in rows} == {
        "高寒电池热管理": (True, True),
        "防腐涂层": (True, True),
        "无行业的成果": (True, True),
        "尚未公开的成果": (False, False),
    }


def test_nobody_hands_out_what_is_hidden(trial, results, browser_of, files):
    """A draft of another school is neither offered nor taken, asked for by code or by filter."""
    other = trial.actor("other_secretary")
    assert not by_hand(other, [results["draft"].code], internal=True).exists()
    assert "尚未公开的成果" not in {row.title for row in by_filter(other, "state=draft", internal=True)}
    client = browser_of("other_secretary")
    for address in (f"/booklets/new/?result={results['draft'].code}", "/booklets/new/?state=draft"):
        assert "尚未公开的成果" not in client.get(address).content.decode()
    answer = client.post(
        "/booklets/new/", {**SENT, "choice": "hand", "result": results["draft"].code, "internal": "on"}
    )
    assert answer.status_code == 422
    assert not Booklet.objects.exists()


def test_filter_of_the_list_chooses(trial, results):
    found = by_filter(trial.actor("director"), "industry=C26", internal=False)
    assert [row.title for row in found] == ["防腐涂层"]


def test_result_taken_back_since_is_not_handed_out(trial, results, browser_of, files):
    client = browser_of("director")
    answer = client.post("/booklets/new/?industry=C38", {**SENT, "choice": "filter"})
    page = answer["Location"]
    sent = client.get(f"{page}file")
    assert sent["Content-Type"] == "application/pdf"
    assert "高寒电池热管理" in text_of_pdf(sent.content)
    ResearchResult.objects.unguarded("test").filter(pk=results["battery"].pk).update(state="withdrawn")
    assert client.get(f"{page}file").status_code == 409
    assert "/booklets/new/" in client.get(page).content.decode()


def test_booklet_is_its_makers_alone(trial, results, browser_of, files):
    page = browser_of("director").post("/booklets/new/", {**SENT, "choice": "filter"})["Location"]
    assert browser_of("director").get(page).status_code == 200
    for name in ("tech_manager", "professor", "enterprise", "admin"):
        assert browser_of(name).get(page).status_code == 404
        assert browser_of(name).get(f"{page}file").status_code == 404


def test_large_booklet_is_made_by_the_worker_and_waits_for_its_maker(
    trial, results, browser_of, files, monkeypatch
):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    monkeypatch.setattr(content, "STEP", 2)
    seen, told = [], actions._set
    monkeypatch.setattr(
        actions, "_set", lambda booklet, **values: (seen.append(values), told(booklet, **values))
    )
    client = browser_of("director")
    page = client.post("/booklets/new/", {**SENT, "choice": "filter"})["Location"]
    waiting = client.get(page).content.decode()
    assert 'hx-trigger="load' in waiting
    assert client.get(f"{page}file").status_code == 409
    assert jobs.run_one(timezone.now() + timedelta(seconds=1), "test")
    assert [values["done"] for values in seen if set(values) == {"done"}] == [2, 3]
    assert 'hx-trigger="load' not in client.get(page).content.decode()
    assert client.get(f"{page}file").status_code == 200
    assert page in client.get("/booklets/new/").content.decode()


def test_what_was_taken_back_before_the_worker_came_is_left_out(trial, results, files, monkeypatch):
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    booklet = made(trial.actor("director"), [results["battery"], results["coating"]])
    ResearchResult.objects.unguarded("test").filter(pk=results["battery"].pk).update(state="withdrawn")
    assert jobs.run_one(timezone.now() + timedelta(seconds=1), "test")
    booklet.refresh_from_db()
    text = text_of_pdf(content_of(booklet))
    assert "防腐涂层" in text
    assert "高寒电池热管理" not in text


def test_too_many_or_none_are_refused_in_words(trial, results, browser_of, files, monkeypatch):
    monkeypatch.setattr(views, "MOST", 1)
    monkeypatch.setattr(actions, "MOST", 1)
    client = browser_of("director")
    answer = client.post("/booklets/new/", {**SENT, "choice": "filter"})
    assert answer.status_code == 422
    assert "lu-summary" in answer.content.decode()
    assert client.post("/booklets/new/", {**SENT, "choice": "hand"}).status_code == 422
    assert client.post("/booklets/new/", {**SENT, "layout": "carpet", "choice": "filter"}).status_code == 422


def test_paper_that_cannot_be_set_says_so(trial, results, files, monkeypatch):
    def fails(*_args, **_named):
        raise actions.Unset("x")

    monkeypatch.setattr(kinds, "written", fails)
    assert made(trial.actor("director"), [results["battery"]]).state == "failed"


def test_list_and_record_offer_it_to_the_university(trial, results, browser_of):
    code = results["battery"].code
    for name, offered in (
        ("director", True),
        ("professor", True),
        ("enterprise", False),
        ("city_official", False),
    ):
        listed = browser_of(name).get("/results/?industry=C38").content.decode()
        assert ("/booklets/new/?industry=C38" in listed) == offered, name
        assert (
            f"/booklets/new/?result={code}" in browser_of(name).get(f"/results/{code}/").content.decode()
        ) == offered
        assert browser_of(name).get("/booklets/new/").status_code == (200 if offered else 404)
