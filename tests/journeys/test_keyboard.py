"""Work without a mouse: the palette, dialogs, menus, pickers, the drawer of a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demonstration import Demonstration, Reader

OFFICER = "northwest@example.edu"
FOCUSED = "document.activeElement"


@pytest.fixture
def officer(browser: Browser, demo: Demonstration) -> Iterator[Reader]:
    """Browse as a regional officer, in Chinese."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce")
    yield Reader(context, demo.url, OFFICER, "zh-hans")
    context.close()


def test_the_first_stop_leads_to_the_content(officer: Reader) -> None:
    page = officer.open("/needs/")
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.className") == "lu-skip"
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.id") == "content"


@pytest.mark.parametrize("initials", ["hls", "helanshan"])
def test_the_palette_finds_an_enterprise_by_pinyin(officer: Reader, initials: str) -> None:
    page = officer.open("/needs/")
    page.keyboard.press("Control+k")
    page.keyboard.type(initials)
    expect(page.locator("#palette-results [data-found]", has_text="贺兰山").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/organisations/O-"))


def test_a_dialog_keeps_the_focus_and_gives_it_back(officer: Reader) -> None:
    page = officer.open("/needs/?state=submitted")
    page.locator("a.lu-row-link").first.click()
    menu = page.locator(".lu-head-actions summary")
    menu.focus()
    page.keyboard.press("Enter")
    page.locator(".lu-head-actions [data-opens]").first.press("Enter")
    dialog = page.locator("dialog[open]")
    expect(dialog).to_be_visible()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(f"{FOCUSED} === document.body || Boolean({FOCUSED}.closest('dialog[open]'))")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate(f"Boolean({FOCUSED}.closest('.lu-head-actions'))")


def test_escape_closes_a_menu_and_returns_to_its_button(officer: Reader) -> None:
    page = officer.open("/needs/")
    page.locator(".lu-filters summary").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".lu-filters")).not_to_have_attribute("open", "")
    assert page.evaluate(f"Boolean({FOCUSED}.closest('.lu-filters'))")


def test_a_picker_is_used_with_arrows_and_enter(officer: Reader) -> None:
    page = officer.open("/organisations/new/")
    box = page.get_by_role("combobox", name=re.compile("^区域"))
    box.focus()
    page.keyboard.type("yinchuan")
    expect(page.locator("[role=listbox]:visible [role=option]").first).to_contain_text("银川")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value(re.compile("银川"))
    expect(page.locator("input[name=region]")).to_have_value("640100")


def test_the_drawer_of_a_phone_keeps_the_focus(officer: Reader) -> None:
    officer.page.set_viewport_size({"width": 390, "height": 844})
    page = officer.open("/needs/")
    page.locator("[data-nav-open]").press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate(
            f"{FOCUSED} === document.body || Boolean({FOCUSED}.closest('#nav, .lu-skip, #messages'))"
        )
    page.keyboard.press("Escape")
    assert page.evaluate(f"{FOCUSED}.matches('[data-nav-open]')")
