"""Walk from an enterprise's need to a closed project, in both languages, as the people who do it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.demonstration import Demonstration, Reader

PICTURES = Path(os.environ["LUODI_TEST_PICTURES"]) if os.environ.get("LUODI_TEST_PICTURES") else None

ENTERPRISE = "helan@example.com"
RIVAL = "saishang@example.com"
OFFICER = "northwest@example.edu"
FAR_OFFICER = "east@example.edu"
PROFESSOR = "zhou@example.edu"
# New energy and energy efficiency.
FIELD = "T06"
OFFICIAL = "yinchuan-stb@example.com"
FAR_OFFICIAL = "wuxi-stb@example.com"


@dataclass(frozen=True)
class Said:
    """Hold what the people of the journey type, and the words of the buttons they press."""

    title: str
    problem: str
    technology: str
    goal: str
    keywords: str
    reason: str
    words: dict[str, str]


CHINESE = Said(
    title="高寒地区储能电站电池舱温差控制技术 A7",
    problem="我公司在银川的储能电站冬季电池舱内温差超过10℃，容量衰减快，加热能耗占到放电量的8%，已连续两个采暖季影响调峰收益。",
    technology="低温热管理与均温控制：舱内温差≤3℃，加热能耗占比≤3%，-25℃下容量保持率≥88%。",
    goal="完成一套样机并在两座电站示范运行一年，形成可推广的热管理方案。",
    keywords="储能、热管理、低温、电池舱",
    reason="请补充现有电池舱的散热方式。",
    words={
        "start": "开始",
        "submit": "提交",
        "return": "退回修改",
        "accept": "受理",
        "introduce": "引荐",
        "yes": "同意引荐",
        "open": "转为项目",
    },
)
ENGLISH = Said(
    title="Even temperatures in battery containers of cold-region storage stations B3",
    problem=(
        "In our storage station near Yinchuan temperatures within a container differ by more than 10 °C in winter; "
        "cells age unevenly and heating takes 8 % of the energy. This has cost us two heating seasons."
    ),
    technology="Thermal management in the cold: difference ≤ 3 °C, heating ≤ 3 %, capacity kept ≥ 88 % at -25 °C.",
    goal="A prototype and one year of demonstration in two stations, ready to be used elsewhere.",
    keywords="energy storage, thermal management, low temperature, battery",
    reason="Please say how the containers are cooled today.",
    words={
        "start": "Start",
        "submit": "Submit",
        "return": "Return for correction",
        "accept": "Accept",
        "introduce": "Introduce",
        "yes": "Yes, introduce us",
        "open": "Open the project",
    },
)


@dataclass
class Company:
    """Open browsers for the people of a journey, each a context of its own."""

    browser: Browser
    demo: Demonstration
    language: str

    def __post_init__(self) -> None:
        self.readers: dict[str, Reader] = {}

    def as_(self, email: str) -> Reader:
        """Browse as an account."""
        if email not in self.readers:
            context = self.browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
            self.readers[email] = Reader(context, self.demo.url, email, self.language)
        return self.readers[email]

    def faults(self) -> list[str]:
        """List what went wrong in the scripts of any page."""
        return [fault for reader in self.readers.values() for fault in reader.faults]


@pytest.mark.parametrize(("language", "said"), [("zh-hans", CHINESE), ("en", ENGLISH)], ids=["zh", "en"])
def test_from_need_to_closed_project(
    browser: Browser, demo: Demonstration, language: str, said: Said
) -> None:
    company = Company(browser, demo, language)
    code = enter_and_submit(company, said)
    triage(company, said, code)
    match_and_introduce(company, said, code)
    both_agree(company, said, code)
    project = open_project(company, said)
    run_to_the_end(company, said, project)
    far_people_see_nothing(company, said, code, project)
    assert company.faults() == []


def enter_and_submit(company: Company, said: Said) -> str:
    """Enter a need that saves itself, leave in the middle, come back, submit."""
    enterprise = company.as_(ENTERPRISE)
    page = enterprise.open("/needs/new/")
    page.get_by_role("button", name=said.words["start"]).click()
    code = page.url.rstrip("/").split("/")[-2]
    with page.expect_response(lambda answer: "/autosave" in answer.url and answer.ok):
        page.locator("#id_title").fill(said.title)
        page.locator("#id_problem").fill(said.problem)
    page.wait_for_timeout(1200)
    enterprise.open("/")
    page.get_by_role("link", name=re.compile(re.escape(said.title[:12]))).first.click()
    expect(page.locator("#id_problem")).to_have_value(said.problem)
    page.locator("#id_technology").fill(said.technology)
    page.locator("#id_goal").fill(said.goal)
    page.locator("#id_keywords").fill(said.keywords)
    page.locator("#id_field").select_option(FIELD)
    enterprise.pick("^(行业|industry)", "C38", "C38")
    enterprise.pick("^(区域|region)", "银川", "银川市|Yinchuan")
    page.locator("#id_way").select_option("joint")
    page.locator("#id_budget").fill("180")
    page.locator("#id_deadline_on").fill("2027-12-31")
    page.locator("#id_visibility").select_option("experts")
    page.wait_for_timeout(1200)
    enterprise.look("write", PICTURES)
    page.locator("button[name=submit]").click()
    expect(page.locator(".lu-state").first).to_have_attribute("data-tone", "waiting")
    return code


def triage(company: Company, said: Said, code: str) -> None:
    """See the need in Today, return it once with a reason, accept it after it came back."""
    officer, enterprise = company.as_(OFFICER), company.as_(ENTERPRISE)
    page = officer.open("/")
    officer.look("today", PICTURES)
    page.locator("#triage").get_by_role("link", name=re.compile(re.escape(said.title[:12]))).click()
    expect(page.locator("#triage")).to_be_visible()
    officer.look("triage", PICTURES)
    take_step(page, said.words["return"], note=said.reason)
    back = enterprise.open(f"/needs/{code}/")
    expect(back.locator("#timeline")).to_contain_text(said.reason)
    enterprise.open(f"/needs/{code}/write/")
    back.locator("#id_goal").fill(said.goal + " OK.")
    back.locator("button[name=submit]").click()
    officer.open(f"/needs/{code}/")
    take_step(page, said.words["accept"])
    expect(page.locator(".lu-state").first).to_have_attribute("data-tone", "going")


def match_and_introduce(company: Company, said: Said, code: str) -> None:
    """Rank results and experts, twice the same; keep a verdict; ask both sides."""
    officer = company.as_(OFFICER)
    page = officer.open(f"/needs/{code}/match/?kind=results")
    titles = page.locator(".lu-match-title h2").all_inner_texts()
    assert len(titles) >= 10
    assert page.locator(".lu-match mark").count() > 0
    officer.look("match", PICTURES)
    officer.open(f"/needs/{code}/match/?kind=results")
    assert page.locator(".lu-match-title h2").all_inner_texts() == titles
    officer.open(f"/needs/{code}/match/?kind=experts")
    officer.look("experts", PICTURES)
    card = page.locator(".lu-match", has_text=re.compile("周致远|Zhou Zhiyuan")).first
    with page.expect_response(lambda answer: "/feedback" in answer.url and answer.ok):
        card.locator("button[name=verdict][value=good]").click()
    expect(card.locator("button[name=verdict][value=good]")).to_have_attribute("aria-pressed", "true")
    card.get_by_role("button", name=said.words["introduce"], exact=True).click()
    expect(page).to_have_url(re.compile("/introductions/I-"))
    officer.look("introduction", PICTURES)


def both_agree(company: Company, said: Said, code: str) -> None:
    """Answer by the link in the mail and in the account; names are known only after both."""
    enterprise, professor = company.as_(ENTERPRISE), company.as_(PROFESSOR)
    page = professor.open("/")
    page.locator("#answer").get_by_role("link", name=re.compile(re.escape(said.title[:12]))).click()
    expect(page.locator("body")).to_contain_text(said.title)
    expect(page.locator("body")).not_to_contain_text("贺兰山储能")
    professor.look("consent", PICTURES)
    link = wait_for_link(company, "helan@example.com", said.title)
    owner = company.browser.new_context(locale="zh-CN").new_page()
    owner.goto(link)
    expect(owner.locator("body")).not_to_contain_text("周致远")
    owner.locator("#id_name").fill("Yang Jianping")
    owner.locator("button[name=agree]").click()
    expect(owner.locator("body")).not_to_contain_text("周致远")
    page.locator("#id_name").fill("Zhou Zhiyuan")
    page.locator("button[name=agree]").click()
    expect(page.locator("body")).to_contain_text(re.compile("贺兰山储能|Helan"))
    back = enterprise.open("/introductions/")
    back.get_by_role("link", name=re.compile(re.escape(said.title[:12]))).first.click()
    owner.reload()
    expect(owner.locator("body")).to_contain_text(re.compile("周致远|Zhou Zhiyuan"))
    assert code


def wait_for_link(company: Company, to: str, title: str) -> str:
    """Wait for the worker to send the mail, and take the link out of it."""
    page = company.as_(OFFICER).page
    for _ in range(60):
        for mail in company.demo.mails().split("To: "):
            found = re.search(r"(http://\S+/consent/\S+/)", mail)
            if mail.startswith(to) and title in mail and found:
                return found.group(1)
        page.wait_for_timeout(250)
    raise AssertionError(f"no mail with a link reached {to}")


def open_project(company: Company, said: Said) -> str:
    """Make a project of the introduction; the chain is lit from end to end."""
    officer = company.as_(OFFICER)
    page = officer.open("/")
    page.locator("#cases").get_by_role("link", name=re.compile(re.escape(said.title[:12]))).click()
    page.get_by_role("button", name=said.words["open"]).click()
    expect(page).to_have_url(re.compile("/projects/J-"))
    expect(page.locator(".lu-chain li.is-lit")).to_have_count(4)
    return page.url.rstrip("/").split("/")[-1]


def run_to_the_end(company: Company, said: Said, project: str) -> None:
    """Set a milestone, approve, start, finish the milestone, hand in, close; every step is on the timeline."""
    officer = company.as_(OFFICER)
    page = officer.open(f"/projects/{project}/crew/")
    page.locator("#id_milestone-title").fill("Prototype 样机")
    page.locator("#id_milestone-due_on").fill("2027-06-30")
    page.locator("form:has(#id_milestone-title) button").last.click()
    expect(page.locator("body")).to_contain_text("Prototype 样机")
    for verb in ("approve", "start"):
        officer.open(f"/projects/{project}/")
        press(page, verb)
    officer.open(f"/projects/{project}/")
    page.locator("input[name=evidence]").fill("test report 检测报告")
    page.locator("form:has(input[name=evidence]) button").click()
    expect(page.locator(".lu-milestones .is-done")).to_have_count(1)
    press(page, "deliver")
    expect(page.locator(".lu-state").first).to_have_attribute("data-tone", "waiting")
    take_first_step_with_note(page, "Done 完成")
    expect(page.locator(".lu-state").first).to_have_attribute("data-tone", "done")
    assert page.locator("#timeline li").count() >= 7
    officer.look("project", PICTURES)
    officer.open("/regions/640000/")
    expect(page.locator("body")).to_contain_text(said.title)
    officer.look("region", PICTURES)


def far_people_see_nothing(company: Company, said: Said, code: str, project: str) -> None:
    """Look for it as everybody who must not see it, wherever something could show through."""
    paths = (
        "/",
        "/needs/",
        f"/needs/?q={said.title[:10]}",
        "/projects/",
        "/introductions/",
        "/regions/640000/",
    )
    for email in (FAR_OFFICER, FAR_OFFICIAL, RIVAL):
        reader = company.as_(email)
        for path in (*paths, f"/search/?q={said.title[:10]}"):
            page = reader.open(path)
            expect(page.locator("main")).not_to_contain_text(said.problem[:20])
            assert project not in page.content()
            assert code not in page.content()
        for hidden, absent in (
            (f"/needs/{code}/", "/needs/N-2026-00000000/"),
            (f"/projects/{project}/", "/projects/J-2026-00000000/"),
        ):
            first = reader.page.request.get(reader.url + hidden)
            second = reader.page.request.get(reader.url + absent)
            assert first.status == second.status == 404
            assert plain(first.text()) == plain(second.text())
    near = company.as_(OFFICIAL).open("/regions/640000/")
    expect(near.locator("body")).to_contain_text(said.title)


def plain(html: str) -> str:
    """Take out of a page what differs each time: the token against forged requests, and the asked-for address."""
    return re.sub(r'(value|content)="[A-Za-z0-9]{64}"|[NJ]-2026-[0-9A-Z]{8}', "", html)


def take_step(page: Page, label: str, note: str = "") -> None:
    """Take a step: the primary button, or the one in the menu; a reason where one is asked for."""
    first = page.locator(".lu-head-actions").get_by_role("button", name=label, exact=True)
    if first.count() == 0 or not first.first.is_visible():
        page.locator(".lu-head-actions summary").click()
        page.locator(".lu-head-actions").get_by_role(
            "button", name=re.compile(re.escape(label))
        ).first.click()
    else:
        first.first.click()
    confirm(page, note)


def press(page: Page, verb: str) -> None:
    """Take a step that needs no reason by its button."""
    page.locator(f"form[action$='/step/{verb}/'] .btn-primary:visible").click()
    page.wait_for_load_state()


def take_first_step_with_note(page: Page, note: str) -> None:
    """Take the step that the record offers first, giving a reason."""
    page.locator(".lu-head-actions .btn-primary").first.click()
    confirm(page, note)


def confirm(page: Page, note: str) -> None:
    """Fill the dialog of a step if one opened."""
    dialog = page.locator("dialog[open]")
    if note:
        expect(dialog).to_be_visible()
    if dialog.count():
        if note:
            dialog.locator("textarea").fill(note)
        dialog.locator(".btn-primary").click()
    page.wait_for_load_state()
