"""Prepare a visit to Wuxi: from the map to the papers in the bag, and the booklet to hand out there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demonstration import Demonstration, Reader
from tests.journeys.test_main_journey import PICTURES
from tests.papers import links_of_docx, links_of_pdf, text_of_docx, text_of_pdf

OFFICER = "east@example.edu"
WORDS = {
    "zh-hans": {
        "visit": "走访简报",
        "word": "Word",
        "point": "请市科技局确认专题对接会日期。",
        "promise": "每年举办专题对接会",
        "needs": "尚未解决的需求",
        "booklet": "成果手册",
        "make": "制作",
        "take": "下载文件",
    },
    "en": {
        "visit": "Visit briefing",
        "word": "Word",
        "point": "Ask the bureau to confirm the day of the meeting.",
        "promise": "每年举办专题对接会",
        "needs": "Needs that are open",
        "booklet": "Booklet",
        "make": "Make it",
        "take": "Take the file",
    },
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_visit_is_prepared_from_the_map_to_the_papers(
    browser: Browser, demo: Demonstration, language: str, tmp_path: Path
) -> None:
    said = WORDS[language]
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", accept_downloads=True)
    officer = Reader(context, demo.url, OFFICER, language)
    page = officer.open("/regions/")
    page.locator("[data-place='320000'] a").click()
    page.locator("#divisions a[href='/regions/320200/']").click()
    expect(page.locator("#promises")).to_contain_text(said["promise"])
    page.get_by_role("link", name=said["visit"]).click()
    page.locator("input[name=chapters][value=funds]").uncheck()
    page.locator("#id_points").fill(said["point"])
    officer.look("briefing", PICTURES)
    docx = taken(page, "button[name=kind][value=docx]", tmp_path / "visit.docx")
    written = taken(page, "button[name=kind][value=pdf]", tmp_path / "visit.pdf")
    for text in (text_of_docx(docx), text_of_pdf(written)):
        for words in (said["point"], said["promise"], said["needs"]):
            assert re.sub(r"\s", "", words) in text
        assert "科技成果转化基金" not in text
    assert links_of_docx(docx) == links_of_pdf(written)
    # The figure of open needs leads to a list that shows as many.
    figure = page.locator(".lu-figures > div", has_text=said["needs"]).locator("dd a")
    count = figure.inner_text().strip()
    figure.click()
    expect(page.locator("#list-count")).to_contain_text(count)
    hand_out(officer, said, tmp_path)
    assert officer.faults == []
    context.close()


def hand_out(officer: Reader, said: dict[str, str], folder: Path) -> None:
    """Filter the results, have a booklet made of them, and take it."""
    page = officer.open("/results/?origin=portfolio")
    page.get_by_role("link", name=said["booklet"], exact=True).click()
    boxes = page.locator("input[name=result]")
    expect(boxes.first).to_be_checked()
    for number in range(3, boxes.count()):
        boxes.nth(number).uncheck()
    chosen = page.locator("li:has(input[name=result]:checked)").all_inner_texts()
    officer.look("booklet", PICTURES)
    page.get_by_role("button", name=said["make"], exact=True).click()
    expect(page).to_have_url(re.compile("/booklets/L-"))
    written = taken(page, f"a:has-text('{said['take']}')", folder / "booklet.pdf")
    text = text_of_pdf(written)
    titles = [re.sub(r"\s", "", one.partition("·")[0])[:6] for one in chosen]
    assert 0 < len(titles) <= 3
    assert [title for title in titles if title not in text] == []


def taken(page: Page, button: str, path: Path) -> bytes:
    """Press a button and give the file that comes."""
    with page.expect_download() as waiting:
        page.locator(button).click()
    waiting.value.save_as(path)
    return path.read_bytes()
