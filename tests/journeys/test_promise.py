"""Follow a promise of an agreement to its evidence, in both languages, as the office and the city do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demonstration import Demonstration
from tests.journeys.test_main_journey import FAR_OFFICIAL, OFFICER, OFFICIAL, PICTURES, Company, press

AGREEMENT = "银川市全面合作协议"
# Language, the promise, what is written as its evidence.
CASES = [
    ("zh-hans", "每年安排不少于 500 万元", "本年度专项经费 500 万元已全部到账，见银行回单。"),
    ("en", "互派挂职干部", "Two people of each side began their work; see the list of names."),
]


@pytest.mark.parametrize(("language", "title", "evidence"), CASES, ids=["zh", "en"])
def test_a_promise_is_followed_to_its_evidence(
    browser: Browser, demo: Demonstration, language: str, title: str, evidence: str
) -> None:
    company = Company(browser, demo, language)
    address = find(company, title)
    show(company, address, evidence)
    both_sides_read_it(company, address, title, evidence)
    assert company.faults() == []


def find(company: Company, title: str) -> str:
    """Find the promise on the page of its agreement, still open; give its address."""
    officer = company.as_(OFFICER)
    page = officer.open("/agreements/")
    page.get_by_role("link", name=re.compile(AGREEMENT)).first.click()
    expect(page.locator("#texts, #promises").first).to_be_visible()
    officer.look("agreement", PICTURES)
    line = page.locator("#promises li", has_text=title)
    expect(line.locator(".lu-light")).not_to_have_attribute("data-light", "kept")
    line.get_by_role("link").click()
    # Without evidence it cannot be kept.
    expect(page.locator(".lu-head-actions .btn-primary").first).to_be_disabled()
    return page.url.removeprefix(company.demo.url)


def show(company: Company, address: str, evidence: str) -> None:
    """Write down what was done, add a paper, mark the promise as kept."""
    officer = company.as_(OFFICER)
    page = officer.open(f"{address}edit/")
    page.locator("#id_evidence").fill(evidence)
    page.locator(".lu-form-foot .btn-primary").click()
    expect(page.locator("main")).to_contain_text(evidence)
    page.locator("#file").set_input_files(
        {"name": "evidence.txt", "mimeType": "text/plain", "buffer": evidence.encode()}
    )
    page.locator("#files button:not([aria-label])").last.click()
    expect(page.locator("#files")).to_contain_text("evidence.txt")
    with page.expect_download() as download:
        page.locator("#files a", has_text="evidence.txt").click()
    assert download.value.path().read_text() == evidence
    press(page, "keep")
    expect(page.locator("#timeline")).to_contain_text(re.compile("兑现|kept", re.IGNORECASE))
    officer.look("promise", PICTURES)


def both_sides_read_it(company: Company, address: str, title: str, evidence: str) -> None:
    """Let the city read what was kept and by what one sees it; another city learns of nothing."""
    page: Page = company.as_(OFFICIAL).open("/agreements/")
    page.get_by_role("link", name=re.compile(AGREEMENT)).first.click()
    line = page.locator("#promises li", has_text=title)
    expect(line.locator(".lu-light")).to_have_attribute("data-light", "kept")
    line.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(evidence)
    far = company.as_(FAR_OFFICIAL)
    assert far.page.request.get(far.url + address).status == 404
    assert AGREEMENT not in far.open("/agreements/").content()
