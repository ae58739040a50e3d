"""Walk a whole round of a fund in one piece, in either mode: from the rule book to the last figure of the ledger.

On the way one conflict of interest becomes known late, one award is objected to, one payment fails, some money is
claimed back; and at every stage the applicant looks what has become of the application. Days that must pass are put back in the data; everything else is done on the pages, by those whose work it is.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils.timezone import localdate
from django.utils.translation import override
from playwright.sync_api import Browser, Page, expect

from luodi.awards.states import AwardState
from luodi.calls.states import ApplicationState
from tests.journeys.demonstration import ROOT, Demonstration
from tests.journeys.test_fund import instruct
from tests.journeys.test_main_journey import PICTURES, Company, press, take_first_step_with_note

MANAGER, DIRECTOR, LEADER = "funds@example.edu", "director@example.edu", "leader@example.edu"
CLERK, CASHIER = "finance@example.edu", "cashier@example.edu"
# Who may review, by name and account: two are drawn, one of them turns out to have a stake, the third steps in.
REVIEWERS = {"顾长青": "reviewer@example.edu", "高原": "gao@example.edu", "林若水": "lin@example.edu"}
NAMES = {
    "zh-hans": dict(zip(REVIEWERS, REVIEWERS, strict=True)),
    "en": dict(zip(REVIEWERS, ("Gu Changqing", "Gao Yuan", "Lin Ruoshui"), strict=True)),
}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Case:
    """Hold a round: its mode and language, whose city and enterprise, who sits on the panel, who signs."""

    language: str
    mode: str
    name: str
    region: tuple[str, str]
    city: str
    enterprise: str
    seats: tuple[tuple[str, str, bool], ...]

    @property
    def signers(self) -> tuple[str, ...]:
        """Give who turns keys: the city, and in a co-led fund the university."""
        return (self.city, LEADER) if self.mode == "co_led" else (self.city,)

    @property
    def voters(self) -> tuple[str, ...]:
        """Give who votes."""
        return tuple(email for email, _side, _chair in self.seats)


_G = ("suzhou-stb@example.com", "dushu@example.com")
_C = ("wuxi-stb@example.com", "taihu@example.com")
_SEATS_G = ((_G[0], "government", True), (CLERK, "government", False), (CASHIER, "government", False))
_SEATS_C = (
    (_C[0], "government", True), ("wuxi-office@example.edu", "government", False),
    (LEADER, "university", True), (DIRECTOR, "university", False),
)  # fmt: skip
CASES = [
    pytest.param(
        Case(language, mode, f"{name} {language}", region, *people, seats), id=f"{language[:2]}-{letter}"
    )
    for letter, mode, name, region, people, seats in (
        ("g", "led_by_local_government", "苏州先导产业基金", ("苏州", "苏州市|Suzhou"), _G, _SEATS_G),
        ("c", "co_led", "无锡校地联合基金", ("无锡", "无锡市|Wuxi"), _C, _SEATS_C),
    )
    for language in ("zh-hans", "en")
]


@pytest.mark.parametrize("case", CASES)
def test_round_in_one_piece(browser: Browser, demo: Demonstration, case: Case) -> None:
    round_ = Round(Company(browser, demo, case.language), case)
    round_.set_up_the_fund()
    round_.publish_a_call()
    round_.apply_with_a_partner()
    round_.check_and_review()
    round_.decide()
    round_.sign_the_task_book()
    round_.pay_the_first_instalment()
    round_.accept_and_reckon()
    assert round_.company.faults() == []


def fill(page: Page, **values: str) -> None:
    """Fill boxes by their names, and save."""
    for name, text in values.items():
        box = page.locator(f"#id_{name}")
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(text)
        else:
            box.fill(text)
    page.locator(".lu-form-foot .btn-primary").first.click()
    page.wait_for_load_state()


def follow(page: Page, ending: str) -> None:
    """Follow the link whose address ends so."""
    page.locator(f"main a[href$='{ending}']").first.click()
    page.wait_for_load_state()


class Round:
    """Do the round step by step; what is made on the way is kept by its address."""

    def __init__(self, company: Company, case: Case) -> None:
        self.company, self.case = company, case
        self.fund = self.call = self.application = self.award = ""

    def as_(self, who: str, address: str) -> Page:
        """Open a page as somebody."""
        return self.company.as_(who).open(address)

    def here(self, page: Page) -> str:
        """Give the address of a page within the site."""
        return page.url.removeprefix(self.company.demo.url).partition("#")[0]

    def look(self, who: str, name: str) -> None:
        """Keep pictures of what somebody sees, where asked for, and see that it fits a phone."""
        self.company.as_(who).look(f"round-{self.case.mode[:2]}-{name}", PICTURES)

    def applicant_sees(self, state: ApplicationState | AwardState, page: str = "") -> Page:
        """Look as the applicant: the stage is told in words, and never who reviewed."""
        who = self.case.enterprise
        seen = self.as_(who, page or self.application)
        with override(self.case.language):
            expect(seen.locator(".lu-head")).to_contain_text(str(state.label))
        shown = seen.content()
        assert not [name for names in NAMES.values() for name in names.values() if name in shown]
        self.look(who, f"applicant-{state}")
        return seen

    def keys(self, address: str) -> None:
        """Have every side that must approve what lies at an address."""
        for who in self.case.signers:
            page = self.as_(who, address)
            page.locator("#sides button[value=approve]").first.click()
            page.wait_for_load_state()

    def later(self, code: str) -> None:
        """Put days back in the data, and let the calendar do what follows."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("LUODI_", "DJANGO_"))}
        environment = {
            **kept, "LUODI_HOME": str(self.company.demo.home), "LUODI_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "luodi.site.settings",
        }  # fmt: skip
        words = (
            "import django; django.setup()\nfrom datetime import timedelta\nfrom django.utils import timezone\n"
            "now = timezone.now(); yesterday = timezone.localdate() - timedelta(days=1)\n" + code
        )
        done = subprocess.run(
            [sys.executable, "-c", words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr

    def set_up_the_fund(self) -> None:
        """Begin a fund from the standard book of its mode, have the sides approve it, and pay money in."""
        manager = self.company.as_(MANAGER)
        page = manager.open("/funds/new/")
        manager.pick("^(区域|region)", *self.case.region)
        fill(page, name=self.case.name, mode=self.case.mode)
        self.fund = self.here(page)
        follow(page, "/rules/")
        page.locator(f"input[name=from][value='{self.case.mode}']").check()
        page.locator(".lu-form-foot .btn-primary").click()
        page.wait_for_load_state()
        self._write_the_rules(page)
        self.look(MANAGER, "rules")
        rules = self.here(page)
        press(page, "propose")
        self.keys(rules)
        press(self.as_(DIRECTOR, self.fund), "activate")
        page = manager.open(self.fund)
        years = page.locator("#money a[href*='/fund-years/']")
        places = [years.nth(number).get_attribute("href") or "" for number in range(years.count())]
        for number, place in enumerate(places):
            self._pay_in(place, number)

    def _write_the_rules(self, page: Page) -> None:
        """Ask for two reviews and one document, let any university take part, promise a million of each payer."""
        page.locator("details.lu-chapter").evaluate_all("all => all.forEach(one => one.open = true)")
        page.locator("[name='review.reviews']").fill("2")
        page.locator("[name='eligibility.universities']").fill("")
        page.locator("[name='eligibility.documents']").fill("申请书")
        for source in ("0", "1")[: len(self.case.signers)]:
            page.locator(f"[name='sources[{source}].years[0].fen']").fill("100")
        page.locator("button[name=then]").click()
        page.wait_for_load_state()

    def _pay_in(self, place: str, number: int) -> None:
        """Enter a notice and an inflow of a payer's year, each confirmed by somebody else."""
        today, city = localdate().isoformat(), self.case.city
        page = self.as_(MANAGER, place)
        payer = page.locator("main a[href*='/fund-payers/']").first.get_attribute("href") or ""
        follow(page, "/notice/")
        fill(page, document=f"拨{self.case.name}{number}", dated_on=today, amount="100")
        paper = page.locator("main a[href*='/appropriation-notices/']").first.get_attribute("href") or ""
        press(self.as_(city if number == 0 else LEADER, paper), "confirm")
        page = self.as_(CLERK, payer)
        follow(page, "/inflow/")
        fill(page, received_on=today, amount="100", reference=f"IN-{self.case.name}-{number}")
        paper = page.locator("main a[href*='/fund-inflows/']").first.get_attribute("href") or ""
        press(self.as_(MANAGER, paper), "confirm")

    def publish_a_call(self) -> None:
        """Write a call with a topic from a need and money of each payer; the sides approve, the calendar opens it."""
        today = localdate()
        page = self.as_(MANAGER, self.fund)
        follow(page, "/call/")
        fill(
            page, title=f"{self.case.name}首轮征集", year=str(today.year), guide="支持方向与条件。",
            opens_on=today.isoformat(), closes_on=(today + timedelta(days=30)).isoformat(),
        )  # fmt: skip
        page.get_by_role("link", name=f"{self.case.name}首轮征集").first.click()
        page.wait_for_load_state()
        self.call = self.here(page)
        follow(page, "/draw/")
        page.locator("input[name=need]").first.check()
        page.locator("main form[method=post] .btn-primary").click()
        page = self.as_(MANAGER, self.call)
        follow(page, "/money/")
        boxes = page.locator("main form[method=post] input.form-control")
        for number in range(boxes.count()):
            boxes.nth(number).fill("60")
        page.locator(".lu-form-foot .btn-primary").click()
        page = self.as_(MANAGER, self.call)
        press(page, "propose")
        self.keys(self.call)
        if self.case.mode != "co_led":
            # The university's opinion is recorded and not waited for.
            page = self.as_(LEADER, self.call)
            page.locator("#sides button[value=approve]").first.click()
            page.wait_for_load_state()
        self.look(MANAGER, "call")

    def apply_with_a_partner(self) -> None:
        """Apply for the topic; a partner without an account fills in and confirms its part by its link."""
        enterprise = self.company.as_(self.case.enterprise)
        page = enterprise.open(self.call)
        follow(page, "/apply/")
        page.locator("#id_topic").select_option(index=1)
        fill(page, title=f"{self.case.name}示范项目", class_key="general", months="24")
        work = re.sub(r"(/fund-applications/[^/]+/).*", r"\1", self.here(page))
        self.application = work
        page = enterprise.open(f"{work}words/")
        words = {name: f"{name}：循环寿命提升百分之三十。" for name in ("abstract", "problem", "innovation", "market", "foundation", "plan")}  # fmt: skip
        fill(page, **words)
        page = enterprise.open(f"{work}work/")
        for name in page.locator("#papers select option").all_inner_texts():
            page.locator("#papers select").select_option(label=name)
            sent = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF}
            page.locator("#papers input[type=file]").set_input_files(sent)
            page.locator("#papers form[enctype] button").click()
            page.wait_for_load_state()
        self._partner(page, enterprise.page, work)
        self._lead(work)
        page = enterprise.open(f"{work}work/")
        self.look(self.case.enterprise, "application")
        page.locator("form[action$='/submit'] button").click()
        page.wait_for_load_state()
        expect(page.locator("main")).to_contain_text("SHA-256")
        self.applicant_sees(ApplicationState.SUBMITTED)

    def _partner(self, page: Page, own: Page, work: str) -> None:
        page.locator("#parties details summary").last.click()
        box = page.locator("form", has=page.locator("input[value=partner]"))
        for name, text in (("name", "江南检测大学"), ("contact", "王老师"), ("email", "partner@example.com")):
            box.locator(f"[name={name}]").fill(text)
        box.locator("[name=kind]").select_option("university")
        box.locator("button").last.click()
        page.wait_for_load_state()
        page.locator("form", has=page.locator("input[value=invite]")).locator("button").first.click()
        link = self._shown_link(page)
        context = self.company.browser.new_context(locale="zh-CN")
        context.add_cookies(
            [{"name": "django_language", "value": self.case.language, "url": self.company.demo.url}]
        )
        phone = context.new_page()
        phone.set_viewport_size({"width": 390, "height": 800})
        phone.goto(link)
        phone.locator("#id_task").fill("机理研究与测试评价")
        phone.locator("#id_target_papers").fill("2")
        phone.locator("form[data-autosave] .lu-form-foot button").click()
        phone.wait_for_load_state()
        self._member(phone, "李研", "core")
        self._agree(phone, "李研")
        phone.goto(link)
        phone.locator("form", has=phone.locator("input[value=confirm]")).locator(".btn-primary").click()
        phone.wait_for_load_state()
        context.close()

    def _shown_link(self, page: Page) -> str:
        page.wait_for_load_state()
        found = re.search(r"https?://[^\s<\"]+/apply/(?:party|team)/[\w-]+/", page.content())
        assert found is not None, page.content()[:2000]
        return found[0]

    def _member(self, page: Page, name: str, role: str) -> None:
        box = page.locator("form", has=page.locator("input[name=what][value=member]"))
        if not box.locator("[name=role]").is_visible():
            page.locator("#people details summary").last.click()
        box.locator("[name=name]").fill(name)
        box.locator("[name=role]").select_option(role)
        box.locator("[name=months]").fill("12")
        box.locator("[name=email]").fill("team@example.com")
        box.locator("button").last.click()
        page.wait_for_load_state()

    def _agree(self, page: Page, name: str) -> None:
        """Ask one of the team by a link, and agree by it."""
        line = page.locator("#people li", has_text=name)
        line.locator("form", has=page.locator("input[value=ask]")).locator("button").click()
        link = self._shown_link(page)
        page.goto(link)
        page.locator("main form[method=post] .btn-primary").first.click()
        page.wait_for_load_state()

    def _lead(self, work: str) -> None:
        page = self.as_(self.case.enterprise, f"{work}work/")
        page.locator("#parties a[href*='/party/']").first.click()
        page.wait_for_load_state()
        part = self.here(page)
        for name, text in (
            ("task", "中试与产业化"), ("cost_equipment_fund", "40"), ("cost_labour_matching", "60"), ("target_products", "1"),
        ):  # fmt: skip
            page.locator(f"form[data-autosave] #id_{name}").fill(text)
        page.locator("form[data-autosave] .lu-form-foot button").click()
        page.wait_for_load_state()
        self._member(page, "陈总工", "principal")
        self._agree(self.as_(self.case.enterprise, part), "陈总工")

    def check_and_review(self) -> None:
        """Find it eligible, have the sides confirm the list, draw two reviewers, who declare and score."""
        code = self.call.rstrip("/").rpartition("/")[2]
        self.later(
            "from luodi.calls.models import Call\nfrom luodi.calls.actions import by_the_clock\n"
            f"Call._base_manager.filter(code={code!r}).update(opens_on=yesterday, closes_on=yesterday)\nby_the_clock(now)"
        )
        page = self.as_(MANAGER, f"{self.call}checks/")
        page.locator("button[name=what][value=eligible]").click()
        page.wait_for_load_state()
        page.locator("button[name=what][value=lay]").click()
        page.wait_for_load_state()
        self.keys(f"{self.call}checks/")
        self.applicant_sees(ApplicationState.ELIGIBLE)
        press(self.as_(MANAGER, self.call), "begin_review")
        fill(
            self.as_(MANAGER, f"{self.call}review/settings/"),
            due_on=(localdate() + timedelta(days=9)).isoformat(),
        )
        named = NAMES[self.case.language]
        for name in REVIEWERS:
            page = self.as_(MANAGER, f"{self.call}review/pool/?q={named[name]}")
            page.locator("#register input[name=expert]").first.check()
            page.locator("button[name=do][value=add]").click()
            page.wait_for_load_state()
        page = self.as_(MANAGER, f"{self.call}review/conflicts/")
        page.locator("form[action$='/screen'] button").click()
        page.wait_for_load_state()
        page = self.as_(MANAGER, f"{self.call}review/plan/")
        page.locator("button[name=do][value=plan]").click()
        invite = page.locator("button[name=do][value=invite]")
        for _ in range(20):
            page = self.as_(MANAGER, f"{self.call}review/plan/")
            if invite.count():
                break
            page.wait_for_timeout(500)
        invite.click()
        page.wait_for_load_state()
        drawn = self.as_(MANAGER, f"{self.application}review/").locator(".lu-review").all_inner_texts()
        stake, other = (name for name in REVIEWERS if any(named[name] in text for text in drawn))
        third = next(name for name in REVIEWERS if name not in (stake, other))
        self._review(REVIEWERS[stake], "100")
        self._review(REVIEWERS[other], "86")
        self.applicant_sees(ApplicationState.IN_REVIEW)
        self._find_out_late(named[stake], named[third])
        self._review(REVIEWERS[third], "92")
        page = self.as_(MANAGER, f"{self.application}review/")
        expect(page.locator("#score")).to_contain_text("89")
        self.look(MANAGER, "review")
        page.locator("form[action$='/conclude'] .btn-primary").click()
        page.wait_for_load_state()
        press(self.as_(MANAGER, self.call), "begin_decision")

    def _find_out_late(self, stake: str, third: str) -> None:
        """Enter that a reviewer who has handed in has a stake: the review is void, and the next best steps in."""
        page = self.as_(MANAGER, f"{self.application}review/")
        line = page.locator(".lu-review", has_text=stake)
        line.locator("summary").last.click()
        line.locator("[name=kind]").select_option(index=1)
        line.locator("[name=evidence]").fill("曾任申报单位技术顾问")
        line.locator("form[action$='/conflict'] button").click()
        page.wait_for_load_state()
        self.look(MANAGER, "conflict")
        # Who fits next best is proposed at once.
        page.locator(".lu-review", has_text=third).locator("form[action$='/invite'] button").click()
        page.wait_for_load_state()

    def _review(self, who: str, score: str) -> None:
        page = self.as_(who, "/reviews/")
        page.locator("main a[href*='/reviews/']", has_text=self.case.name).first.click()
        page.wait_for_load_state()
        task = self.here(page)
        page.locator("#id_signed").check()
        page.locator("#id_name").fill("评审人")
        page.locator("button[name=accept]").click()
        page.wait_for_load_state()
        # Once the declaration is signed the documents open.
        expect(page.locator(f"a[href^='{task}papers/']").first).to_be_visible()
        page = self.as_(who, f"{task}sheet/")
        for name in ("innovation", "market", "foundation"):
            page.locator(f"#id_score_{name}").fill(score)
        page.locator("#id_comment").fill("路线可行，验证数据完整。")
        page.locator("button[name=hand_in]").click()
        page.wait_for_load_state()
        self.look(who, "reviewed")

    def decide(self) -> None:
        """Seat a panel by the sides, move what a solver chooses, vote, sign one list; the publicity passes."""
        page = self.as_(MANAGER, self.call)
        page.locator("form[action$='/panel'] button").click()
        page.wait_for_load_state()
        panel = self.here(page)
        for email, side, chair in self.case.seats:
            page = self.as_(MANAGER, f"{panel}seat/")
            page.locator("#id_chair").set_checked(chair)
            fill(page, email=email, side=side)
        press(self.as_(MANAGER, panel), "propose")
        self.keys(panel)
        page = self.as_(MANAGER, self.call)
        page.locator("form[action$='/decision'] button").click()
        page.wait_for_load_state()
        decision = self.here(page)
        page = self.as_(MANAGER, f"{decision}choose/")
        self.look(MANAGER, "choose")
        page.locator(".lu-form-foot .btn-primary").click()
        page.wait_for_load_state()
        press(page, "open_vote")
        for who in self.case.voters:
            page = self.as_(who, decision)
            page.locator("form[action*='/vote'] button[value=yes]").first.click()
            page.wait_for_load_state()
        press(self.as_(MANAGER, decision), "count")
        page = self.as_(MANAGER, f"{decision}edit/")
        fill(page, held_on=localdate().isoformat(), place="会议室", minutes="逐项审议并表决，同意立项。")
        press(self.as_(MANAGER, decision), "propose")
        self.keys(decision)
        page = self.as_(MANAGER, decision)
        self.look(MANAGER, "decision")
        with page.expect_download() as download:
            page.locator("a[href$='/minutes.docx']").click()
        assert download.value.path().read_bytes().startswith(b"PK")
        self.applicant_sees(ApplicationState.PUBLICISED)
        self._object()
        code = self.application.rstrip("/").rpartition("/")[2]
        self.later(
            "from luodi.awards.models import DecisionItem\nfrom luodi.awards.actions import publicity\n"
            f"DecisionItem.objects.filter(application__code={code!r}).update(publicity_ends_on=yesterday)\n"
            "publicity.by_the_clock(now)"
        )

    def _object(self) -> None:
        """Object from outside, without a login: the days stand still until a side has dismissed it."""
        title = f"{self.case.name}示范项目"
        context = self.company.browser.new_context(locale="zh-CN")
        page = context.new_page()
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto(f"{self.company.demo.url}/public/publicity/")
        page.locator("main a", has_text=title).first.click()
        for name, text in (("name", "孙工"), ("contact", "0512-60000001"), ("what", "与已立项课题内容相近")):
            page.locator(f"#id_{name}").fill(text)
        page.locator("#object .btn-primary").click()
        page.wait_for_load_state()
        found = re.search(r"GB-\d{4}-[0-9A-Z]+", page.locator("#object").inner_text())
        assert found is not None
        context.close()
        shown = self.applicant_sees(ApplicationState.OBJECTED).content()
        assert "孙工" not in shown
        assert "0512-60000001" not in shown
        page = self.as_(LEADER, f"/award-objections/{found[0]}/")
        page.locator("#answer").fill("经核查，研究内容不同。")
        page.locator("button[value=dismiss]").click()
        page.wait_for_load_state()
        self.applicant_sees(ApplicationState.PUBLICISED)

    def sign_the_task_book(self) -> None:
        """Accept the offer, name the account, have it verified, sign by all on one text."""
        enterprise = self.case.enterprise
        self.applicant_sees(ApplicationState.OFFERED)
        press(self.as_(enterprise, self.application), "accept")
        page = self.as_(enterprise, "/awards/")
        page.locator("main a[href*='/awards/']", has_text=self.case.name).first.click()
        page.wait_for_load_state()
        self.award = self.here(page)
        fill(
            self.as_(enterprise, f"{self.award}edit/"),
            bank="示例银行",
            account="62220000",
            account_name="示例企业",
        )
        page = self.as_(CLERK, self.award)
        page.locator("form[action$='/verify-account'] button").click()
        page.wait_for_load_state()
        self.applicant_sees(AwardState.SIGNING, self.award)
        press(self.as_(enterprise, self.award), "sign")
        self.keys(self.award)
        self.applicant_sees(ApplicationState.CONTRACTED)
        self.applicant_sees(AwardState.ACTIVE, self.award)

    def pay_the_first_instalment(self) -> None:
        """Prove matching money, have the sides release the instalment, pay it by maker and checker and the bank's table."""
        page = self.as_(self.case.enterprise, f"{self.award}proof/")
        fill(page, paid_on=localdate().isoformat(), amount="30", reference=f"回单-{self.case.name}")
        paper = page.locator("main a[href*='/matching-proofs/']").first.get_attribute("href") or ""
        press(self.as_(MANAGER, paper), "pass")
        page = self.as_(MANAGER, self.award)
        part = page.locator("#plan a[href*='/award-instalments/']").first.get_attribute("href") or ""
        press(self.as_(MANAGER, part), "verify")
        press(self.as_(MANAGER, part), "propose")
        self.keys(part)
        first = self._pay(part, "失败", "户名不符")
        second = self._pay(part, "成功", "")
        assert first != second
        seen = self.applicant_sees(AwardState.ACTIVE, self.award)
        expect(seen.locator("#plan")).to_contain_text(second)

    def _pay(self, part: str, word: str, why: str) -> str:
        """Prepare a payment, instruct the bank by somebody else, and book what the bank's table says."""
        page = self.as_(CLERK, part)
        page.locator("form[action$='/prepare'] button").click()
        page.wait_for_load_state()
        payment = self.here(page)
        code = payment.rstrip("/").rpartition("/")[2]
        instruct(self.as_(CASHIER, payment))
        page = self.as_(CLERK, "/bank/")
        said = f"付款编号,结果,流水号,日期,原因\n{code},{word},ROUND-{code},{localdate().isoformat()},{why}\n"
        page.locator("#file").set_input_files(
            {"name": "bank.csv", "mimeType": "text/csv", "buffer": said.encode("gb18030")}
        )
        page.locator("form[enctype] button").click()
        page.wait_for_load_state()
        expect(self.as_(CLERK, payment).locator("main")).to_contain_text(why or f"ROUND-{code}")
        return code

    def accept_and_reckon(self) -> None:
        """Pass the mid-term check and the acceptance, settle the award: every fen stands where it should."""
        for kind in ("mid_term", "acceptance"):
            page = self.as_(self.case.enterprise, f"{self.award}report/")
            fill(page, kind=kind, report="按计划完成全部指标。", spent="18")
            page = self.as_(MANAGER, self.award)
            paper = page.locator("#papers a[href*='/project-checks/']").first.get_attribute("href") or ""
            press(self.as_(MANAGER, paper), "pass")
        self._claim_back("2")
        press(self.as_(MANAGER, self.award), "complete")
        self.applicant_sees(ApplicationState.COMPLETED)
        page = self.as_(DIRECTOR, f"{self.fund}money/")
        self.look(DIRECTOR, "money")
        payers = len(self.case.signers)
        # In yuan, of all payers: 400,000 granted of 600,000 at the call of each, half of it paid, half given free;
        # of what was paid 20,000 came back and are free again.
        self._stands(page, "FREE", 400_000 * payers + 220_000)
        self._stands(page, "CALL", 600_000 * payers - 400_000)
        self._stands(page, "PAYEE", 180_000)
        self._stands(page, "CASH", 1_000_000 * payers - 180_000)
        self._stands(page, "DIRECT", 300_000)
        self._stands(page, "SPENT", 480_000)

    def _claim_back(self, amount: str) -> None:
        """Claim some money back, in ten thousand yuan; the finance office books it as it comes in."""
        page = self.as_(MANAGER, f"{self.award}recovery/")
        fill(page, amount=amount, why="设备改作他用", due_on=localdate().isoformat())
        claim = page.locator("main a[href*='/recoveries/']").first.get_attribute("href") or ""
        # Whoever drafts a claim does not demand it.
        page = self.as_(self.case.signers[-1], claim)
        take_first_step_with_note(page, "设备改作他用，退回相应经费")
        page = self.as_(CLERK, claim)
        page.locator("#amount").fill(str(int(amount) * 10_000))
        page.locator("#reference").fill(f"BACK-{self.case.name}")
        page.locator("#on").fill(localdate().isoformat())
        page.locator("form[action$='/collect'] .btn-primary").click()
        page.wait_for_load_state()
        expect(page.locator("main")).to_contain_text(f"BACK-{self.case.name}")
        self.look(CLERK, "recovery")

    def _stands(self, page: Page, stage: str, yuan: int) -> None:
        texts = page.locator(f"main a[href*='stage={stage}&']").all_inner_texts()
        assert sum(float(text.replace(",", "")) for text in texts) == yuan, (stage, texts)
