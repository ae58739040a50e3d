"""Two people write in one draft: what only one changed is merged, what both changed is shown from both sides."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demonstration import Demonstration, Reader

ENTERPRISE = "helan@example.com"
WORDS = {
    "zh-hans": ("开始", "对方已保存", "采用对方内容", "保留我的内容"),
    "en": ("Start", "Saved by the other", "Take theirs", "Keep mine"),
}


def saved(page: Page, field: str, text: str) -> None:
    """Type into a field and wait until it is saved."""
    with page.expect_response(lambda answer: "/autosave" in answer.url and answer.ok):
        page.locator(f"#id_{field}").fill(text)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_both_sides_are_shown_and_nothing_is_lost(
    browser: Browser, demo: Demonstration, language: str
) -> None:
    start, theirs_word, take, keep = WORDS[language]
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce")
    one = Reader(context, demo.url, ENTERPRISE, language)
    page = one.open("/needs/new/")
    page.get_by_role("button", name=start).click()
    address = page.url
    saved(page, "title", "双方同写")
    other = context.new_page()
    other.goto(address)
    saved(other, "title", "对方标题")
    saved(other, "problem", "对方问题")
    saved(other, "keywords", "对方")
    with page.expect_response(lambda answer: "/autosave" in answer.url and answer.status == 409):
        page.locator("#id_title").fill("我的标题")
        page.locator("#id_problem").fill("我的问题")
        page.locator("#id_goal").fill("我的目标")
    clash = page.locator("#clash")
    expect(clash).to_contain_text("对方标题")
    expect(clash).to_contain_text("我的标题")
    expect(clash).to_contain_text(theirs_word)
    # What only one of both wrote needs no question.
    expect(page.locator("#id_keywords")).to_have_value("对方")
    expect(clash).not_to_contain_text("我的目标")
    # Undecided, it survives a reload and is not sent over the other's text.
    page.wait_for_timeout(1200)
    page.reload()
    clash = page.locator("#clash")
    expect(clash.locator("tbody tr")).to_have_count(2)
    other.reload()
    expect(other.locator("#id_title")).to_have_value("对方标题")
    expect(other.locator("#id_goal")).to_have_value("我的目标")
    clash.locator("tr", has_text="我的标题").get_by_role("button", name=keep).click()
    with page.expect_response(lambda answer: "/autosave" in answer.url and answer.ok):
        clash.locator("tr", has_text="我的问题").get_by_role("button", name=take).click()
    expect(page.locator("#clash")).to_have_count(0)
    expect(page.locator("[data-autosave-status]")).to_have_text(re.compile("已保存|Saved"))
    other.reload()
    expect(other.locator("#id_title")).to_have_value("我的标题")
    expect(other.locator("#id_problem")).to_have_value("对方问题")
    assert one.faults == []
    context.close()
