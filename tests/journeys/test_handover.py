"""An officer leaves: the director hands everything over to a colleague in one go, and back again in the other language."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demonstration import Demonstration, Reader

PICTURES = Path(os.environ["LUODI_TEST_PICTURES"]) if os.environ.get("LUODI_TEST_PICTURES") else None
DIRECTOR, OFFICER, COLLEAGUE = "director@example.edu", "northwest@example.edu", "transfer@example.edu"
# Language -> who leaves, who takes over, the button, and what is said afterwards.
TURNS = {
    "zh-hans": (OFFICER, COLLEAGUE, "移交", r"(\d+)"),
    "en": (COLLEAGUE, OFFICER, "Hand over", r"(\d+) threads were handed over to"),
}


def carried(page: Page, whom: str) -> list[str]:
    """List the titles of what somebody carries, as the page tells it."""
    page.goto(f"{page.url.partition('/handover/')[0]}/handover/?of={whom}")
    return page.locator("ul.lu-lines > li > a").all_inner_texts()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_all_threads_of_an_officer_change_hands(browser: Browser, demo: Demonstration, language: str) -> None:
    leaver, taker, button, said = TURNS[language]
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    reader = Reader(context, demo.url, DIRECTOR, language)
    page = reader.open("/handover/")
    before, held = carried(page, leaver), carried(page, taker)
    assert before, "somebody who carries nothing shows nothing"
    carried(page, leaver)
    reader.look("handover", PICTURES)
    page.locator("select[name=to]").select_option(taker)
    page.get_by_role("button", name=button, exact=True).click()
    status = page.locator("main section[role=status]")
    expect(status).to_contain_text(re.compile(said))
    count = re.search(r"\d+", status.locator("p").first.inner_text())
    left = status.locator("ul li").all_inner_texts()
    assert count is not None
    assert int(count[0]) == len(before) - len(left)
    assert sorted(carried(page, leaver)) == sorted(left)
    assert sorted(carried(page, taker)) == sorted([*held, *before]) if not left else True
    # Whoever took over finds it under the own hand-over; nobody else's is open to them.
    other = Reader(browser.new_context(locale="zh-CN"), demo.url, taker, language)
    own = other.open("/handover/")
    expect(own.locator("ul.lu-lines > li").first).to_be_visible()
    assert other.page.goto(f"{demo.url}/handover/?of={leaver}").status == 404  # type: ignore[union-attr]
    assert reader.faults == []
    context.close()
    other.page.context.close()
