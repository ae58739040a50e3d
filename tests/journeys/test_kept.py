"""What was typed into a form waits there until it is saved, and never turns up in another one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demonstration import Demonstration, Reader


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_cash_given_back_is_not_entered_as_cash_that_came_in(
    browser: Browser, demo: Demonstration, language: str
) -> None:
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce")
    clerk = Reader(context, demo.url, "finance@example.edu", language)
    payer = clerk.open("/fund-payers/").locator("main a[href^='/fund-payers/GS']").first.get_attribute("href")
    page = clerk.open(f"{payer}inflow/?kind=back")
    page.locator("[name=amount]").fill("12")
    page.locator("[name=reference]").fill("退-1")
    page = clerk.open(f"{payer}inflow/")
    expect(page.locator("[name=kind]")).to_have_value("in")
    expect(page.locator("[name=amount]")).to_have_value("")
    page = clerk.open(f"{payer}inflow/?kind=back")
    expect(page.locator("[name=kind]")).to_have_value("back")
    expect(page.locator("[name=reference]")).to_have_value("退-1")
    assert not clerk.faults
    context.close()
