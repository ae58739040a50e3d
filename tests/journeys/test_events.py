"""Somebody registers by the code on a poster and is checked in at the door; an officer plans the next event."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.demonstration import Demonstration, Reader
from tests.journeys.test_call_for_needs import WECHAT, judged, width

OFFICER = "northwest@example.edu"
TITLE = "西北储能与热管理技术需求对接会（冬季）"
WORDS = {
    "zh-CN": {
        "register": "报名",
        "done": "已列入候补名单",
        "in": "签到",
        "plan": "完成策划",
        "clash": "同一地区",
    },
    "en-GB": {
        "register": "Register",
        "done": "on the waiting list",
        "in": "Check in",
        "plan": "Plan it",
        "clash": "same region",
    },
}


@pytest.fixture(params=["zh-CN", "en-GB"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[BrowserContext, str]]:
    """Be a phone of the language with WeChat's browser."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, user_agent=WECHAT, locale=request.param
    )
    yield context, request.param
    context.close()


def in_day(days: int) -> str:
    return (date.today() + timedelta(days=days)).isoformat()  # noqa: DTZ011


def event_page(reader: Reader) -> Page:
    """Open the event of next week as its officer."""
    page = reader.open(f"/events/?q={TITLE}")
    page.locator("main tbody a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return page


def test_guest_registers_and_is_checked_in(
    browser: Browser, demo: Demonstration, phone: tuple[BrowserContext, str]
) -> None:
    guest, language = phone
    words = WORDS[language]
    desk = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale=language)
    reader = Reader(desk, demo.url, OFFICER, language[:2])
    page = event_page(reader)
    address = page.locator("#way-in a.text-break").get_attribute("href") or ""
    name = f"马晓{language[:2]}"
    faults = register(guest, address, name, words)
    # At the door: found by the end of the phone number, tapped while the network is away, sent when it is back.
    page.locator("a[href$='/desk/']").first.click()
    expect(page.locator("#desk-find")).to_be_visible()
    came = page.locator("[data-desk-came]").first
    before = int(came.inner_text())
    assert judged(page) == []
    assert width(page) == 390
    page.locator("#desk-find").fill(name)
    row = page.locator("[data-desk-found] li").first
    expect(row).to_contain_text(name)
    desk.set_offline(True)
    row.get_by_role("button", name=words["in"], exact=True).click()
    expect(page.locator("[data-desk-queue]")).to_have_text("1")
    page.locator("#desk-find").fill(name)
    expect(page.locator("[data-desk-found] [data-came]").first).to_be_visible()
    desk.set_offline(False)
    expect(page.locator("[data-desk-queue]")).to_have_text("0", timeout=15_000)
    expect(came).to_have_text(str(before + 1))
    # A walk-in beside.
    page.locator("[data-desk-walk] summary").click()
    page.locator("#id_name").fill(f"散客{language[:2]}")
    page.locator("[data-desk-walk] button.btn-primary").click()
    expect(came).to_have_text(str(before + 2))
    # The badge of who came says so to whoever registered.
    assert faults == []
    assert [
        fault for fault in reader.faults if "Failed to fetch" not in fault and "ERR_INTERNET" not in fault
    ] == []
    desk.close()


def register(guest: BrowserContext, address: str, name: str, words: dict[str, str]) -> list[str]:
    """Register by the address on the poster; all places are taken."""
    page = guest.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    assert judged(page) == []
    page.get_by_role("button", name=words["register"], exact=True).tap()
    page.wait_for_url("**/registration/**")
    page.locator("#id_name").fill(name)
    page.locator("#id_organisation_text").fill("凤城阀门试制有限公司")
    page.keyboard.press("Tab")
    page.locator("#id_comes_as").select_option("enterprise")
    page.locator("#id_phone").fill("1390000" + ("5678" if words["register"] == "报名" else "8765"))
    assert width(page) == 390
    # Too early: said beside the field, and nothing is lost.
    page.get_by_role("button", name=words["register"], exact=True).tap()
    expect(page.locator("#field_agreed .lu-error").first).to_be_visible()
    page.locator("#id_agreed").check()
    page.get_by_role("button", name=words["register"], exact=True).tap()
    expect(page.locator("main")).to_contain_text(words["done"])
    assert width(page) == 390
    assert judged(page) == []
    page.close()
    return faults


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_officer_plans_from_a_template(browser: Browser, demo: Demonstration, language: str) -> None:
    words: dict[str, Any] = WORDS[language]
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale=language)
    reader = Reader(context, demo.url, OFFICER, language[:2])
    page = reader.open("/events/plan/")
    page.locator("#id_template").select_option(label="产业需求对接会")
    page.locator("#id_title").fill(f"宁夏葡萄酒产业需求对接会 {language}")
    region = page.locator("#id_region, [name=region]").first
    assert region.count()
    pick = page.locator("#field_region input[type=text], #field_region input[role=combobox]").first
    pick.fill("银川")
    page.locator("#field_region [role=option]").first.click()
    page.locator("#id_starts_on").fill(in_day(6))
    page.locator("#id_venue").click()
    # The event of next week is in the same city on the same day.
    expect(page.locator("form .lu-missing")).to_contain_text(words["clash"])
    page.locator("#id_starts_on").fill(in_day(60 if language == "zh-CN" else 90))
    page.locator("#id_venue").fill("葡萄酒产业园（示例）")
    expect(page.locator("form .lu-missing")).to_have_count(0)
    page.get_by_role("button", name=words["plan"], exact=True).click()
    page.wait_for_url("**/events/EV-*/")
    assert page.locator("#tasks li").count() >= 15
    assert judged(page) == []
    year = reader.open("/event-calendar/")
    expect(year.locator(".lu-month")).to_have_count(12)
    assert judged(year) == []
    assert reader.faults == []
    context.close()
