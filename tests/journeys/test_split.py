"""Share income of a contract: draw up, confirm by account and by link, publicise, object, go on; in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demonstration import Demonstration
from tests.journeys.test_main_journey import (
    ENTERPRISE,
    OFFICER,
    PICTURES,
    PROFESSOR,
    RIVAL,
    Company,
    press,
    take_first_step_with_note,
)

COLLEAGUE = "gao@example.edu"
CONTRACT = re.compile("专利实施许可合同|Licence of patents")
# Language, the voucher's amount, what each of the two gets of it, and the reasons that are typed.
CASES = [
    (
        "zh-hans",
        "200,000.00",
        "88,875.00",
        "59,250.00",
        "印花税",
        "请说明第二完成人占比依据。",
        "已说明，占比经团队讨论。",
    ),
    ("en", "255,000.00", "113,625.00", "75,750.00", "Stamp duty", "Please explain the shares.", "Explained."),
]


@pytest.mark.parametrize(
    ("language", "amount", "first", "second", "cost", "objection", "answer"), CASES, ids=["zh", "en"]
)
def test_income_is_shared(
    browser: Browser,
    demo: Demonstration,
    language: str,
    amount: str,
    first: str,
    second: str,
    cost: str,
    objection: str,
    answer: str,
) -> None:
    company = Company(browser, demo, language)
    address = draw_up(company, amount, cost)
    confirm(company, address, first, second)
    publicise(company, address, objection, answer)
    everybody_sees_the_own(company, address, first, second)
    assert company.faults() == []


def draw_up(company: Company, amount: str, cost: str) -> str:
    """Choose the receipt, deduct a cost of 2,500 or 2,500 yuan, share the rest 60 to 40; give the split's address."""
    officer = company.as_(OFFICER)
    page = officer.open("/contracts/")
    page.get_by_role("link", name=CONTRACT).first.click()
    officer.look("contract-income", PICTURES)
    page.locator("#splits a[href$='/split/']").click()
    for box in page.locator("input[name=receipts]").all():
        box.uncheck()
    page.get_by_label(re.compile(re.escape(amount))).check()
    page.locator(".lu-form-foot .btn-primary").click()
    page.locator("#id_tax").fill("2500")
    page.locator("#id_tax_reason").fill(cost)
    page.locator("form:has(input[value=costs]) button.btn").click()
    people = page.locator("form:has(input[value=people])")
    people.locator("input[name^=share_]").first.fill("60")
    officer.pick("^(人员|person)", "高原", "高原|Gao Yuan")
    people.locator("input[name=share]").fill("40")
    people.locator("button.btn").last.click()
    expect(page.locator("input[name^=share_]")).to_have_count(2)
    page.locator("form:has(input[value=ask]) button").click()
    expect(page).to_have_url(re.compile(r"/income-splits/[^/]+/$"))
    address = page.url.removeprefix(company.demo.url)
    officer.open(f"{address}work/")
    officer.look("split-work", PICTURES)
    return address


def confirm(company: Company, address: str, first: str, second: str) -> None:
    """Confirm in the account, and by the link of the mail without one."""
    professor = company.as_(PROFESSOR)
    page = professor.open(f"{address}confirm/")
    expect(page.locator("main")).to_contain_text(first)
    professor.look("split-part", PICTURES)
    page.locator("button[name=agree]").click()
    expect(page.locator("button[name=agree]")).to_have_count(0)
    guest: Page = company.browser.new_context(locale="zh-CN").new_page()
    for _try in range(40):
        links = re.findall(r"/part/[\w-]+/", company.demo.mails())
        if links:
            break
        guest.wait_for_timeout(500)
    for link in reversed(links):
        guest.goto(company.demo.url + link)
        if second in guest.content() and guest.locator("button[name=agree]").count():
            break
    guest.locator("button[name=agree]").click()
    expect(guest.locator(".lu-consent-said")).to_be_visible()


def publicise(company: Company, address: str, objection: str, answer: str) -> None:
    """Lay the split open; an objection stops the clock until the office has dealt with it."""
    page = company.as_(OFFICER).open(address)
    press(page, "agree")
    press(page, "publicise")
    theirs = company.as_(PROFESSOR).open(f"{address}object/")
    theirs.locator("#id_what").fill(objection)
    theirs.locator(".lu-form-foot .btn-primary").click()
    page = company.as_(OFFICER).open(address)
    expect(page.locator("#figures [role=status]")).to_be_visible()
    company.as_(OFFICER).look("split-halted", PICTURES)
    page.locator("#objections a").first.click()
    take_first_step_with_note(page, answer)
    page = company.as_(OFFICER).open(address)
    expect(page.locator("#figures [role=status]")).to_have_count(0)
    expect(page.locator("#objections")).to_contain_text(answer)
    with page.expect_download() as download:
        page.locator("a[href$='sheet.xlsx']").click()
    assert download.value.path().stat().st_size > 4_000
    company.as_(OFFICER).look("split", PICTURES)


def everybody_sees_the_own(company: Company, address: str, first: str, second: str) -> None:
    """Let a colleague see the total and the own amount; enterprises learn of nothing."""
    text = company.as_(COLLEAGUE).open(address).locator("main").inner_text()
    assert second in text
    assert first not in text
    for outsider in (ENTERPRISE, RIVAL):
        reader = company.as_(outsider)
        assert reader.page.request.get(reader.url + address).status == 404
