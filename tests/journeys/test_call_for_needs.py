"""A factory owner enters a need by a district's code, on a phone inside WeChat, without an account, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.demonstration import ROOT, Demonstration, Reader

OFFICIAL = "yinchuan-stb@example.com"
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 MicroMessenger/8.0.47(0x18002f2f) NetType/4G Language/zh_CN"
)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TEXTS = {
    "title": "阀门密封面耐磨涂层",
    "problem": "阀门密封面在含砂介质中平均三个月磨损失效，停机更换一次损失约八万元。",
    "technology": "涂层硬度 ≥ 1200 HV，结合强度 ≥ 70 MPa，含砂工况寿命 ≥ 12 个月。",
    "goal": "形成稳定的涂层工艺，年处理阀门 2000 件。",
    "keywords": "阀门、耐磨涂层",
}
CHOSEN = {"field": "T03", "industry": "C34", "way": "joint"}
WORDS = {
    "zh-CN": {"submit": "提交", "done": "需求已提交", "saved": "已保存"},
    "en-GB": {"submit": "Submit", "done": "Your need came in", "saved": "Saved"},
}
# More than this nobody does on a phone in three minutes; a guard against a form that grows.
MOST_FIELDS, MOST_TAPS = 16, 5


@pytest.fixture(params=["zh-CN", "en-GB"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[tuple[BrowserContext, str]]:
    """Be a phone of the language with WeChat's browser."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, user_agent=WECHAT, locale=request.param
    )
    yield context, request.param
    context.close()


def judged(page: Page) -> list[Any]:
    """Ask axe what is wrong with a page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def width(page: Page) -> int:
    """Measure how wide the page is."""
    return int(page.evaluate("document.documentElement.scrollWidth"))


def public_address(browser: Browser, demo: Demonstration, path: str = "") -> str:
    """Find the address of a district that still collects, as its official does."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    reader = Reader(context, demo.url, OFFICIAL, "zh")
    page = reader.open("/need-districts/?state=collecting")
    page.locator("main tbody a").first.click()
    address = page.locator("#way-in a.text-break").get_attribute("href") or ""
    assert reader.faults == []
    context.close()
    return address


def test_owner_enters_a_need_on_the_phone(
    browser: Browser, demo: Demonstration, phone: tuple[BrowserContext, str]
) -> None:
    context, language = phone
    words = WORDS[language]
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(public_address(browser, demo))
    assert judged(page) == []
    page.locator("main form button.btn-primary").tap()
    page.wait_for_url("**/entry/**")
    taps, fields = 1, 0
    link = page.url
    for name, text in TEXTS.items():
        page.locator(f"#id_{name}").fill(f"{text}" if name != "title" else f"{text} {language}")
        fields += 1
    expect(page.locator("[data-autosave-status]")).to_contain_text(words["saved"], timeout=10_000)
    assert width(page) == 390
    assert judged(page) == []
    # Leaves, as when a call comes in, and comes back by the own link: in another browser even.
    page.close()
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(link)
    expect(page.locator("#id_problem")).to_have_value(TEXTS["problem"])
    for name, value in CHOSEN.items():
        page.locator(f"#id_{name}").select_option(value)
        fields += 1
    page.locator("#id_deadline_on").fill((date.today() + timedelta(days=400)).isoformat())  # noqa: DTZ011
    company = page.locator("#id_company")
    company.fill("银川阀门试制有限公司")
    page.keyboard.press("Tab")
    page.locator("#id_contact").fill("马某")
    page.locator("#id_phone").fill("13900005678")
    fields += 4
    # Submitted too early: said beside the field, and nothing is lost.
    page.get_by_role("button", name=words["submit"], exact=True).tap()
    expect(page.locator("#field_agreed .lu-error").first).to_be_visible()
    page.locator("#id_agreed").check()
    page.get_by_role("button", name=words["submit"], exact=True).tap()
    taps += 3
    expect(page.get_by_role("heading", name=words["done"])).to_be_visible()
    assert fields <= MOST_FIELDS
    assert taps <= MOST_TAPS
    assert page.url == link
    assert judged(page) == []
    assert width(page) == 390
    code = page.locator("dd code").first.inner_text()
    # A second look finds the receipt, not a second form.
    page.reload()
    expect(page.locator("dd code").first).to_have_text(code)
    assert faults == []


def test_official_sees_it_on_the_board(browser: Browser, demo: Demonstration) -> None:
    for size in ({"width": 390, "height": 844}, {"width": 1440, "height": 900}):
        context = browser.new_context(viewport=size, locale="zh-CN")
        reader = Reader(context, demo.url, OFFICIAL, "zh")
        page = reader.open("/need-calls/")
        page.locator("main a[href^='/need-calls/NC-']").first.click()
        expect(page.locator("#board table")).to_be_visible()
        assert judged(page) == []
        assert width(page) == size["width"]
        page.locator("#board tbody a").first.click()
        expect(page.locator("#way-in img")).to_be_visible()
        assert judged(page) == []
        assert width(page) == size["width"]
        assert reader.faults == []
        context.close()
