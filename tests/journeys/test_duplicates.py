"""A clerk sees while typing that an enterprise is registered, merges two entries of one, and takes that back."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demonstration import Demonstration, Reader

PICTURES = Path(os.environ["LUODI_TEST_PICTURES"]) if os.environ.get("LUODI_TEST_PICTURES") else None
OFFICER = "northwest@example.edu"
WORDS = {
    "zh-hans": ("是否已登记", "对比", "合并", "撤销合并", "银川贺兰山储能装备", "已合并到"),
    "en": ("Registered already?", "Compare", "Merge", "Undo the merge", "Helanshan", "was merged into"),
}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_seen_while_typing_merged_and_undone(browser: Browser, demo: Demonstration, language: str) -> None:
    registered, compare, merge, undo, name, merged = WORDS[language]
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    clerk = Reader(context, demo.url, OFFICER, language)
    page = clerk.open("/organisations/new/")
    page.locator("#id_name").press_sequentially("银川贺兰山储能装备集团有限公司", delay=10)
    seen = page.locator(".lu-alike")
    expect(seen).to_contain_text(registered)
    expect(seen).to_contain_text(name)
    clerk.look("alike", PICTURES)
    # The link opens beside the form, which stays as it is.
    with context.expect_page() as opened:
        seen.get_by_role("link", name=re.compile(name)).first.click()
    beside = opened.value
    beside.wait_for_load_state()
    expect(page.locator("#id_name")).to_have_value("银川贺兰山储能装备集团有限公司")
    beside.locator("#duplicates").get_by_role("link", name=compare).first.click()
    beside.wait_for_load_state()
    clerk.page = beside
    clerk.look("compare", PICTURES)
    gone = beside.locator("input[name=stays]").nth(1).get_attribute("value")
    beside.get_by_role("button", name=merge, exact=True).click()
    expect(beside.get_by_role("button", name=undo)).to_be_visible()
    clerk.look("merged", PICTURES)
    done = beside.url
    beside.goto(f"{demo.url}/organisations/{gone}/")
    expect(beside.locator(".lu-merged-into")).to_contain_text(merged)
    beside.goto(done)
    beside.get_by_role("button", name=undo).click()
    expect(beside.get_by_role("button", name=undo)).to_have_count(0)
    beside.goto(f"{demo.url}/organisations/{gone}/")
    expect(beside.locator(".lu-merged-into")).to_have_count(0)
    clerk.open(f"/organisations/{gone}/edit/")
    assert clerk.faults == []
