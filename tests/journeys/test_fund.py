"""Walk a fund's rounds in both languages: a call before its sides, an objection from outside, the accountant's day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demonstration import Demonstration
from tests.journeys.test_main_journey import PICTURES, Company, confirm, press

MANAGER, LEADER, CITY = "funds@example.edu", "leader@example.edu", "wuxi-stb@example.com"
CLERK, CASHIER = "finance@example.edu", "cashier@example.edu"
APPLICANT, RIVAL = "taihu@example.com", "saishang@example.com"
FUND = {"zh-hans": "无锡—清华科技成果转化基金", "en": "Wuxi-Tsinghua"}


@dataclass(frozen=True)
class Case:
    """Hold what is done in one language; each has records of its own in the demonstration."""

    language: str
    call: str
    laid_open: str
    award: str
    fails_first: bool


CASES = [
    Case("zh-hans", "先进制造补充征集", "可降解镁合金骨钉表面改性", "半导体清洗装备颗粒在线监测", False),
    Case(
        "en",
        "Supplementary call for advanced manufacturing",
        "柔性显示封装阻隔膜国产化",
        "轴承早期故障声发射传感器",
        True,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=["zh", "en"])
def test_call_objection_and_payment(browser: Browser, demo: Demonstration, case: Case) -> None:
    company = Company(browser, demo, case.language)
    call_for_applications(company, case)
    objection_from_outside(company, case)
    day_of_the_accountant(company, case)
    assert company.faults() == []


def to(page: Page, words: str) -> None:
    """Follow a link that says some words."""
    page.get_by_role("link", name=re.compile(re.escape(words))).first.click()
    page.wait_for_load_state()


def call_for_applications(company: Company, case: Case) -> None:
    """Write a call, set money aside, have both sides approve it; an enterprise finds it open and begins."""
    manager = company.as_(MANAGER)
    page = manager.open("/funds/")
    to(page, FUND[case.language])
    page.locator("a[href$='/call/']").click()
    today = localdate()
    for name, text in (
        ("title", case.call), ("year", str(today.year)), ("guide", "支持方向与条件。"),
        ("opens_on", today.isoformat()), ("closes_on", (today + timedelta(days=40)).isoformat()),
    ):  # fmt: skip
        page.locator(f"#id_{name}").fill(text)
    page.locator(".lu-form-foot .btn-primary").click()
    to(page, case.call)
    address = page.url.removeprefix(company.demo.url)
    page.locator("a[href$='/draw/']").click()
    expect(page.locator("main form[method=post]")).to_be_visible()
    page = manager.open(address)
    page.locator("a[href$='/money/']").click()
    boxes = page.locator("main form[method=post] input.form-control")
    boxes.first.fill("十万")
    page.locator(".lu-form-foot .btn-primary").click()
    expect(boxes.first).to_have_value("十万")
    boxes.first.fill("10")
    page.locator(".lu-form-foot .btn-primary").click()
    expect(page.locator("#money")).to_contain_text("100,000.00")
    manager.look("call", PICTURES)
    press(page, "propose")
    for who in (CITY, LEADER):
        sides = company.as_(who).open(address)
        sides.locator("#sides button[value=approve]").first.click()
        sides.wait_for_load_state()
    applicant = company.as_(APPLICANT)
    page = applicant.open(address)
    page.locator("a[href$='/apply/']").first.click()
    expect(page.locator("main form[method=post]").first).to_be_visible()
    applicant.look("apply", PICTURES)


def objection_from_outside(company: Company, case: Case) -> None:
    """Object to a proposed award without a login; its days stand still until a side has decided."""
    context = company.browser.new_context(locale="zh-CN")
    context.add_cookies([{"name": "django_language", "value": case.language, "url": company.demo.url}])
    page = context.new_page()
    page.goto(f"{company.demo.url}/public/publicity/")
    to(page, case.laid_open)
    for name, text in (
        ("name", "钱工"),
        ("contact", "0512-60000000"),
        ("what", f"{case.laid_open}：与既有项目重复"),
    ):
        page.locator(f"#id_{name}").fill(text)
    page.locator("#object .btn-primary").click()
    number = page.locator("#object").inner_text()
    found = re.search(r"GB-\d{4}-[0-9A-Z]+", number)
    assert found is not None, number
    context.close()
    rival = company.as_(RIVAL)
    assert rival.page.request.get(f"{rival.url}/award-objections/{found[0]}/").status == 404
    leader = company.as_(LEADER)
    page = leader.open(f"/award-objections/{found[0]}/")
    page.locator("#answer").fill("经核查，研究内容不重复。")
    page.locator("button[value=dismiss]").click()
    expect(page.locator("main")).to_contain_text("研究内容不重复")
    leader.look("objection", PICTURES)


def day_of_the_accountant(company: Company, case: Case) -> None:
    """Instruct the bank by a second clerk, fail and prepare anew in one language, book the bank's table in both."""
    clerk, cashier = company.as_(CLERK), company.as_(CASHIER)
    page = clerk.open("/bank/")
    line = page.locator("main li", has_text=case.award)
    code = line.locator("code").inner_text()
    clerk.look("bank", PICTURES)
    instruct(cashier.open(f"/payments/{code}/"))
    if case.fails_first:
        page = clerk.open(f"/payments/{code}/")
        page.locator("#on").fill(localdate().isoformat())
        page.locator("#why").fill("户名不符")
        page.locator("button[value=failed]").click()
        expect(page.locator("main")).to_contain_text("户名不符")
        to(page, case.award)
        page.locator("form[action$='/prepare'] .btn-primary").click()
        page.wait_for_load_state()
        code = page.url.rstrip("/").rpartition("/")[2]
        instruct(cashier.open(f"/payments/{code}/"))
    page = clerk.open("/bank/")
    with page.expect_download() as download:
        page.locator("a[href$='orders.csv']").click()
    assert code in download.value.path().read_text("utf-8-sig")
    said = f"付款编号,结果,流水号,日期,原因\n{code},成功,JOURNEY-{code},{localdate().isoformat()},\n"
    page.locator("#file").set_input_files(
        {"name": "bank.csv", "mimeType": "text/csv", "buffer": said.encode("gb18030")}
    )
    page.locator("form[enctype] button").click()
    expect(page.locator("main")).to_contain_text(f"JOURNEY-{code}")
    page = clerk.open(f"/payments/{code}/")
    expect(page.locator("main")).to_contain_text(f"JOURNEY-{code}")
    if not case.fails_first:
        # Its applicant sees the first instalment paid.
        page = company.as_(APPLICANT).open("/awards/")
        to(page, case.award)
        expect(page.locator("#plan")).to_contain_text(code)


def instruct(page: Page) -> None:
    """Have the second clerk instruct the bank."""
    press(page, "instruct")
    confirm(page, "")
