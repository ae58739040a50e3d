"""Walk from a claim to a match case, in both languages: a professor claims, the enterprise chooses, the case moves on.

In Chinese the enterprise chooses in its account, in English by the link that the officer sends.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demonstration import Demonstration, Reader
from tests.journeys.test_main_journey import Company

PICTURES = Path(os.environ["LUODI_TEST_PICTURES"]) if os.environ.get("LUODI_TEST_PICTURES") else None

OFFICER, PROFESSOR, ENTERPRISE = "northwest@example.edu", "lin@example.edu", "helan@example.com"
RIVAL, OTHER = "saishang@example.com", "gao@example.edu"
PLAN = "先标定材料在现场工况下的失效机理，再做两轮样件，最后装机运行一个采暖季并移交图纸。" * 2
WORDS = {
    "zh-hans": {
        "claim": "认领", "write": "填写认领方案", "submit": "提交", "choose": "选定", "send": "发送链接",
        "met": "双方已会面", "note": "记录会谈", "save": "保存", "announced": "已发布",
    },
    "en": {
        "claim": "Claim", "write": "Write a claim", "submit": "Submit", "choose": "Choose", "send": "Send the link",
        "met": "They have met", "note": "Note a meeting", "save": "Save", "announced": "announced",
    },
}  # fmt: skip
NEEDS = {"zh-hans": "寒冷地区集装箱式储能", "en": "煤气化黑水角阀"}


def found(reader: Reader, words: str) -> str:
    """Find a need by its title, and give its code."""
    page = reader.open(f"/needs/?q={words}")
    page.locator("main a[href^='/needs/N-']", has_text=re.compile(words)).first.click()
    expect(page.locator("h1")).to_contain_text(words)
    return re.search(r"N-\d{4}-\w+", page.url).group()


def claim(company: Company, words: dict[str, str], need: str) -> str:
    """Claim the need as a professor does, and give the claim's code."""
    professor = company.as_(PROFESSOR)
    page = professor.open(f"/needs/{need}/")
    page.get_by_role("link", name=words["claim"], exact=True).click()
    professor.look("claim-start", PICTURES)
    page.get_by_role("button", name=words["write"]).click()
    # Nothing is lost, and it is said what is missing.
    page.get_by_role("button", name=words["submit"], exact=True).click()
    expect(page.locator(".lu-error:visible").first).to_be_visible()
    page.locator("[name=plan]").fill(PLAN)
    page.locator("[name=months]").fill("10")
    page.locator("[name=quotation]").fill("120")
    page.locator("select[name=way]").select_option("joint")
    professor.look("claim-form", PICTURES)
    page.get_by_role("button", name=words["submit"], exact=True).click()
    expect(page).to_have_url(re.compile(r"/claims/CL-[^/]+/$"))
    professor.look("claim", PICTURES)
    return re.search(r"CL-\d{4}-\w+", page.url).group()


def choose(page: Page, words: dict[str, str], code: str) -> None:
    """Tick a claim, say why, choose it."""
    page.locator(f"input[name=claim][value='{code}']").check()
    page.locator("[name=reason]").fill("指标最全，周期合适")
    page.get_by_role("button", name=words["choose"], exact=True).click()
    expect(page.locator("[data-tone=done]").first).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_from_claim_to_case(browser: Browser, demo: Demonstration, language: str) -> None:
    company, words = Company(browser, demo, language), WORDS[language]
    officer = company.as_(OFFICER)
    need = found(officer, NEEDS[language])
    code = claim(company, words, need)
    for email in (RIVAL, OTHER):
        # A rival and another claimant meet nothing.
        answer = company.as_(email).page.goto(f"{demo.url}/claims/{code}/")
        assert answer is not None
        assert answer.status == 404
    if language == "zh-hans":
        owner = company.as_(ENTERPRISE)
        page = owner.open(f"/needs/{need}/claims/")
        owner.look("compare", PICTURES)
        choose(page, words, code)
    else:
        by_link(company, words, need, code)
    page = officer.open(f"/needs/{need}/claims/")
    officer.look("compare-office", PICTURES)
    page = officer.open(f"/needs/{need}/")
    page.locator("#introductions a[href*='/introductions/']").first.click()
    page.get_by_role("button", name=words["met"], exact=True).click()
    page.locator("summary", has_text=words["note"]).click()
    page.locator("[name=who]").fill("王经理、林教授")
    page.locator("[name=result]").fill("约定先做小样")
    page.locator("form[action$='/note'] button").click()
    expect(page.locator("#case")).to_contain_text("约定先做小样")
    officer.look("case", PICTURES)
    page = officer.open("/cases/")
    expect(page.locator(".lu-cases")).to_contain_text(NEEDS[language])
    officer.look("board", PICTURES)
    page = company.as_("taihu@example.com").open("/bounties/")
    page.locator("main table a").first.click()
    company.as_("taihu@example.com").look("bounty", PICTURES)
    assert company.faults() == []


def by_link(company: Company, words: dict[str, str], need: str, code: str) -> None:
    """Send the owner a link, and choose by it without an account."""
    page = company.as_(OFFICER).open(f"/needs/{need}/claims/")
    page.locator("[name=name]").fill("王经理")
    page.locator("[name=email]").fill("wang@valve.example.com")
    page.get_by_role("button", name=words["send"], exact=True).click()
    said = page.locator("#messages").inner_text()
    link = re.search(r"/comparison/[\w-]+/", said)
    assert link, said
    nobody = company.browser.new_context(locale="zh-CN").new_page()
    nobody.goto(company.demo.url + link.group())
    expect(nobody.locator("body")).not_to_contain_text("professor")
    nobody.locator(f"input[name=claim][value='{code}']").check()
    nobody.locator("[name=reason]").fill("价格和周期合适")
    nobody.locator("button[name=choose]").click()
    expect(nobody.locator(".lu-consent-said")).to_be_visible()
    nobody.close()
