"""Guests answer the survey after an event on their phones; the office reads what came of another one."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demonstration import Demonstration, Reader
from tests.journeys.test_call_for_needs import WECHAT, judged, width

OFFICER = "northwest@example.edu"
HELD = "银川储能与热管理需求对接会"
CLOSED = "银川氢能产业专题沙龙"
WORDS = {
    "zh-CN": {
        "send": "提交答卷",
        "wrong": "请回答本题",
        "done": "感谢您的反馈",
        "rate": "满意度",
        "text": "茶歇太短",
    },
    "en-GB": {
        "send": "Send my answers",
        "wrong": "Please answer this",
        "done": "Your answers are kept",
        "rate": "Satisfaction",
        "text": "The breaks were short.",
    },
}


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_guests_answer_and_the_office_reads(browser: Browser, demo: Demonstration, language: str) -> None:
    words = WORDS[language]
    desk = browser.new_context(viewport={"width": 1440, "height": 900}, locale=language)
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, user_agent=WECHAT, locale=language
    )
    office = Reader(desk, demo.url, OFFICER, language[:2])
    page = office.open(f"/events/?q={HELD}")
    page.locator("main tbody").get_by_role("link", name=HELD, exact=True).click()
    page.locator("#survey a.btn").click()
    message = page.locator("[data-copy]").first.get_attribute("data-copy") or ""
    assert judged(page) == []
    address = re.search(r"https?://\S+/opinion/open/\S+/", message)
    assert address
    # On the phone: what is missing is said beside the question, and nothing is lost.
    guest = phone.new_page()
    guest.goto(re.sub(r"^https?://[^/]+", demo.url, address[0]))
    guest.locator("[name=overall][value='5']").check()
    guest.locator("[name=better]").fill(words["text"])
    guest.get_by_role("button", name=words["send"]).click()
    expect(guest.locator("#field_arrangement")).to_contain_text(words["wrong"])
    expect(guest.locator("[name=better]")).to_have_value(words["text"])
    assert judged(guest) == []
    assert width(guest) == 390
    guest.locator("[name=arrangement][value='4']").check()
    guest.locator("[name=partner]").first.check()
    guest.locator("[name=again]").first.check()
    guest.get_by_role("button", name=words["send"]).click()
    expect(guest.locator("main")).to_contain_text(words["done"])
    assert judged(guest) == []
    # At the desk: an event whose survey is closed.
    page = office.open(f"/events/?q={CLOSED}")
    page.locator("main tbody").get_by_role("link", name=CLOSED, exact=True).click()
    expect(page.locator("#survey")).to_contain_text(words["rate"])
    page.locator("#survey a.btn").click()
    expect(page.locator(".lu-bars").first).to_be_visible()
    assert judged(page) == []
    desk.close()
    phone.close()
