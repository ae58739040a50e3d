"""The pages of a round, walked by those who work on them; strangers find nothing there."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from luodi.awards.actions import deciding, panels, paying
from luodi.awards.models import Award, Check, Decision, FundObjection, Instalment, Panel, Payment, Recovery
from luodi.awards.states import CHECK_FLOW, RECOVERY_FLOW
from luodi.calls.models import Application
from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.money import Money
from luodi.core.resource import address
from tests.awards.stage import (
    LATER,
    accepted,
    decided,
    deciding_call,
    instructed,
    item_of,
    named,
    offered,
    proven,
    released,
    reviewed,
    running,
    seated,
    signed,
    under_way,
    voted,
)
from tests.calls.stage import C, working_fund
from tests.cast import World
from tests.factories import NOW

Browsers = Callable[..., Client]


def page(browser: Client, row: Any) -> str:
    """Read a record's page."""
    answer = browser.get(address(row))
    assert answer.status_code == 200, address(row)
    return answer.content.decode()


def one(model: Any, **keys: Any) -> Any:
    """Find a row."""
    return model.objects.unguarded("a test").get(**keys)


def test_panel_and_decision_are_led_by_pages(trial: World, browser_of: Browsers) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu", title="长寿命负极材料")
    manager = browser_of("fund_manager")
    assert manager.post(f"/calls/{call.code}/panel").status_code == 302
    panel = one(Panel, call=call)
    wrong = manager.post(
        f"/fund-panels/{panel.code}/seat/", {"email": "niemand@example.com", "side": "university"}
    )
    assert wrong.status_code == 422
    for who, side, chair in (
        ("far_official", "government", "on"), ("finance", "government", ""), ("leader", "university", "on"), ("director", "university", ""),
    ):  # fmt: skip
        sent = {"email": trial.users[who].email, "side": side, **({"chair": chair} if chair else {})}
        assert manager.post(f"/fund-panels/{panel.code}/seat/", sent).status_code == 302
    assert trial.users["leader"].name in page(manager, panel)
    declared = {"application": row.code, "reason": "曾任顾问"}
    assert browser_of("director").post(f"/fund-panels/{panel.code}/declare", declared).status_code == 302
    assert "曾任顾问" in page(manager, panel)
    Panel._base_manager.filter(pk=panel.pk).update(state="seated")
    assert manager.post(f"/calls/{call.code}/decision").status_code == 302
    decision = one(Decision, call=call)
    decision.items.update(score=8800)
    choose = f"/fund-decisions/{decision.code}/choose/"
    assert "150" in manager.get(choose).content.decode()
    assert manager.post(choose, {"class": "general", "least-general": "9"}).status_code == 422
    assert manager.post(choose, {"class": "general", "least-general": "x"}).status_code == 422
    assert manager.post(choose, {}).status_code == 302
    item = item_of(row)
    assert item.motion == "fund"
    moved = {"motion": "fund", "amount": "80", "reason": "核减"}
    assert manager.post(f"/fund-decisions/{decision.code}/items/{item.pk}/move", moved).status_code == 302
    assert "800,000.00" in page(manager, decision)
    assert manager.post(f"{address(decision)}step/open_vote/").status_code == 302
    for who in ("far_official", "finance", "leader"):
        assert (
            browser_of(who)
            .post(f"/fund-decisions/{decision.code}/items/{item.pk}/vote", {"said": "yes"})
            .status_code
            == 302
        )
    barred = browser_of("director").post(
        f"/fund-decisions/{decision.code}/items/{item.pk}/vote", {"said": "yes"}
    )
    assert barred.status_code == 403
    assert manager.post(f"{address(decision)}step/count/").status_code == 302
    for name in ("enterprise", "far_enterprise", "rival", "city_official", "professor", "far_officer"):
        reached = browser_of(name).get(address(decision)).status_code
        assert reached == (200 if name == "far_officer" else 404), name


@pytest.fixture
def award(trial: World) -> Award:
    """Give a running award with its first matching money proven."""
    return under_way(trial)


def test_award_shows_its_applicant_what_it_waits_for(
    trial: World, award: Award, browser_of: Browsers
) -> None:
    mine = browser_of("far_enterprise")
    shown = page(mine, award)
    for words in ("配套", "500,000.00", "6222-0000"):
        assert words in shown
    sent = {"paid_on": "2026-03-01", "amount": "10", "reference": "回单8"}
    assert mine.post(f"/awards/{award.code}/proof/", sent).status_code == 302
    assert "回单8" in page(mine, award)
    sent = {"kind": "mid_term", "report": "按计划", "spent": "40"}
    assert mine.post(f"/awards/{award.code}/report/", sent).status_code == 302
    check = one(Check, award=award)
    wrong = mine.post(f"/project-checks/{check.code}/reached/", {"patents_filed": "三项"})
    assert wrong.status_code == 422
    assert "三项" in wrong.content.decode()
    reached = {"patents_filed": "2", "evidence-patents_filed": "受理通知书"}
    assert mine.post(f"/project-checks/{check.code}/reached/", reached).status_code == 302
    assert "受理通知书" in page(browser_of("fund_manager"), check)
    assert browser_of("fund_manager").get(f"/project-checks/{check.code}/reached/").status_code == 404
    for name in ("enterprise", "rival", "city_official", "professor", "officer"):
        for address_ in (address(award), f"/awards/{award.code}/proof/", f"/awards/{award.code}/recovery/"):
            assert browser_of(name).get(address_).status_code == 404, (name, address_)
    # Who reads the money of the fund, but does not pay, does not read the account.
    assert "6222-0000" not in page(browser_of("far_official"), award)


def test_day_of_the_accountant(trial: World, award: Award, browser_of: Browsers) -> None:
    first = one(Instalment, award=award, number=1)
    first = released(trial, first)
    clerk = browser_of("finance")
    assert clerk.post(f"/award-instalments/{first.code}/prepare").status_code == 302
    payment = one(Payment, instalment=first)
    assert payment.code in clerk.get("/bank/").content.decode()
    assert clerk.post(f"{address(payment)}step/instruct/").status_code == 403, "never who prepared it"
    Payment._base_manager.filter(pk=payment.pk).update(state="stopped")
    payment = instructed(trial, first)
    table = clerk.get("/bank/orders.csv").content.decode("utf-8-sig")
    assert payment.code in table
    assert "500000.00" in table
    said = f"付款编号,结果,流水号,日期,原因\n{payment.code},成功,银0001,2026-03-10,\nGY-没有,成功,银2,2026-03-10,\n{payment.code},失败,,2026-03-10,x\n"
    for encoding in ("utf-8", "gb18030"):
        answer = clerk.post("/bank/", {"file": SimpleUploadedFile("a.csv", said.encode(encoding))})
        assert answer.status_code == 200
    payment.refresh_from_db()
    first.refresh_from_db()
    assert (payment.state, payment.reference, first.state) == ("paid", "银0001", "paid")
    for broken in (b"", b"\x00\x01", "没有表头".encode(), b"x" * 2_100_000):
        assert clerk.post("/bank/", {"file": SimpleUploadedFile("a.csv", broken)}).status_code == 422
    for name in ("director", "fund_manager", "far_official", "enterprise", "nobody"):
        assert browser_of(name).get("/bank/").status_code == 404
        assert browser_of(name).get("/bank/orders.csv").status_code in (403, 404)


def test_failed_payment_is_booked_on_its_page(trial: World, award: Award, browser_of: Browsers) -> None:
    payment = instructed(trial, released(trial, one(Instalment, award=award, number=1)))
    clerk, sent = (
        browser_of("finance"),
        {"reference": "退1", "on": "2026-03-10", "why": "户名不符", "word": "failed"},
    )
    assert browser_of("fund_manager").post(f"/payments/{payment.code}/resolve", sent).status_code == 403
    assert clerk.post(f"/payments/{payment.code}/resolve", {**sent, "why": ""}).status_code == 422
    assert clerk.post(f"/payments/{payment.code}/resolve", sent).status_code == 302
    assert "户名不符" in page(clerk, payment)


def test_recovery_is_booked_on_its_page(trial: World, award: Award, browser_of: Browsers) -> None:
    first = released(trial, one(Instalment, award=award, number=1))
    paying.settle(instructed(trial, first), "银1", NOW.date(), by=trial.actor("finance"), at=LATER)
    manager, clerk = browser_of("fund_manager"), browser_of("finance")
    sent = {"amount": "20", "why": "未按计划使用", "due_on": "2026-12-31"}
    assert manager.post(f"/awards/{award.code}/recovery/", sent).status_code == 302
    row = one(Recovery, award=award)
    assert browser_of("far_enterprise").get(address(row)).status_code == 404, (
        "a draft is not the applicant's to read"
    )
    RECOVERY_FLOW.advance(row, "demand", by=trial.actor("leader"), at=LATER, note="限期退回")
    assert "200,000.00" in page(browser_of("far_enterprise"), row)
    back = {"amount": "200000", "reference": "回1", "on": "2026-03-10"}
    assert clerk.post(f"/recoveries/{row.code}/collect", {**back, "amount": "很多"}).status_code == 422
    assert clerk.post(f"/recoveries/{row.code}/collect", back).status_code == 302
    row.refresh_from_db()
    assert row.state == "recovered"
    assert "回1" in page(clerk, row)


def test_objection_is_read_and_decided_by_few(trial: World, browser_of: Browsers) -> None:
    from luodi.awards.actions import publicity

    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    said = publicity.object_to(
        item_of(row),
        FundObjection(name="钱某", contact="138", what="重复申报"),
        by=SYSTEM,
        at=NOW,
        address="192.0.2.1",
    )
    for name, status in (
        ("fund_manager", 200),
        ("leader", 200),
        ("far_official", 200),
        ("far_enterprise", 404),
        ("finance", 404),
        ("far_officer", 404),
    ):
        assert browser_of(name).get(address(said)).status_code == status, name
    sent = {"word": "dismiss", "answer": "不属实"}
    assert browser_of("fund_manager").post(f"/award-objections/{said.code}/decide", sent).status_code == 403
    assert browser_of("leader").post(f"/award-objections/{said.code}/decide", sent).status_code == 302
    assert "不属实" in page(browser_of("leader"), said)


def test_fund_shows_its_awards_and_its_base(trial: World, award: Award, browser_of: Browsers) -> None:
    from tests import factories
    from tests.factories import WUXI

    base = factories.body("无锡储能产业化基地", WUXI)
    Award._base_manager.filter(pk=award.pk).update(base=base)
    shown = page(browser_of("fund_manager"), award.fund)
    assert "taihu的项目" in shown
    assert "无锡储能产业化基地" in shown
    seen = page(browser_of("rival"), award.fund)
    assert "taihu的项目" not in seen


def test_change_and_sides_are_on_the_page(trial: World, award: Award, browser_of: Browsers) -> None:
    mine = browser_of("far_enterprise")
    sent = {"kind": "termination", "text": "市场变化"}
    assert mine.post(f"/awards/{award.code}/change/", sent).status_code == 302
    amendment = award.amendments.unguarded("a test").get()
    assert browser_of("fund_manager").post(f"{address(amendment)}step/propose/").status_code == 302
    shown = page(browser_of("far_official"), amendment)
    assert "/gates/" in shown
    assert "/gates/" not in page(mine, amendment)


def test_second_panel_of_a_call_is_refused(trial: World, browser_of: Browsers) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    seated(trial, call)
    assert browser_of("fund_manager").post(f"/calls/{call.code}/panel").status_code == 422


def test_account_is_verified_as_it_was_shown(trial: World, browser_of: Browsers) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award = named(trial, accepted(trial, offered(trial, row)), "A-1")
    clerk, seen = browser_of("finance"), award.version
    form = page(clerk, award).partition("/verify-account")[2].partition("</form>")[0]
    assert f'name="version" value="{seen}"' in form
    award = named(trial, award, "B-2")
    path = reverse("awards:verify_account", args=[award.code])
    assert clerk.post(path, {"version": seen}).status_code == 409
    award.refresh_from_db()
    assert award.account_verified_at is None
    assert clerk.post(path, {"version": award.version}).status_code == 302
    award.refresh_from_db()
    assert award.account_verified_at is not None


def test_report_that_passed_is_not_written_on(trial: World, award: Award, browser_of: Browsers) -> None:
    row = Check(award=award, kind="mid_term", report="x", spent=Money.wan(1))
    row = change.create(row, by=trial.actor("far_enterprise"), at=LATER)
    CHECK_FLOW.advance(row, "pass", by=trial.actor("fund_manager"), at=LATER)
    assert browser_of("far_enterprise").get(f"/project-checks/{row.code}/reached/").status_code == 404


def test_today_tells_each_what_waits(trial: World, browser_of: Browsers) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu", title="待办项目")
    decided(trial, call)
    award = offered(trial, row)
    assert "待办项目" in browser_of("far_enterprise").get("/").content.decode()
    assert "待办项目" not in browser_of("enterprise").get("/").content.decode()
    made = running(trial, award)
    proven(trial, made, 50, "回单1")
    first = released(trial, one(Instalment, award=made, number=1))
    payment = paying.prepare(first, by=trial.actor("finance"), at=LATER)
    assert address(payment) not in browser_of("finance").get("/").content.decode(), "never who prepared it"
    Payment._base_manager.filter(pk=payment.pk).update(created_by=trial.users["admin"])
    assert address(payment) in browser_of("finance").get("/").content.decode()
    assert address(payment) not in browser_of("director").get("/").content.decode()


def test_reader_with_a_conflict_reads_nothing_of_it_in_the_pack(trial: World, browser_of: Browsers) -> None:
    """A member declares a conflict and reads nothing of that one; who applies competes with all, and reads of none."""
    call = deciding_call(trial, working_fund(trial, C))
    declared, teamed, other = (
        reviewed(trial, call, "taihu", title=name) for name in ("申明回避项目", "本人参与项目", "无关项目")
    )
    person = trial.people["other_professor"]
    type(person)._base_manager.filter(pk=person.pk).update(user=trial.users["far_official"])
    Application._base_manager.filter(pk=teamed.pk).update(principal=person)
    panel = seated(trial, call)
    panels.declare(panel, declared, "曾任顾问", by=trial.actor("director"), at=NOW)
    scores = {declared.pk: 9111, teamed.pk: 8777, other.pk: 8555}
    decision = deciding.begin(call, scores, by=trial.actor("fund_manager"), at=NOW)
    whole = page(browser_of("fund_manager"), decision)
    for words in ("91.11", "87.77", "85.55"):
        assert words in whole
    for name, hidden in (
        ("director", {"91.11", "申明回避项目"}),
        ("far_official", {"91.11", "87.77", "85.55", "本人参与项目"}),
    ):
        seen = page(browser_of(name), decision)
        assert {words for words in hidden if words in seen} == set()
        assert ("85.55" in seen) is ("85.55" not in hidden)


def test_who_is_only_proposed_for_a_panel_reads_nothing(trial: World, browser_of: Browsers) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    reviewed(trial, call, "taihu")
    panel = panels.begin(call, by=trial.actor("fund_manager"), at=NOW)
    panels.seat(panel, trial.users["professor"], "university", by=trial.actor("fund_manager"), at=NOW)
    decision = deciding.begin(call, {}, by=trial.actor("fund_manager"), at=NOW)
    assert browser_of("professor").get(address(decision)).status_code == 404
    Panel._base_manager.filter(pk=panel.pk).update(state="seated")
    assert browser_of("professor").get(address(decision)).status_code == 200


def test_minutes_are_printed_as_their_reader_may_know_them(trial: World, browser_of: Browsers) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu", title="长寿命负极材料")
    other = reviewed(trial, call, "taihu", title="固态电解质")
    seated(trial, call)
    manager = trial.actor("fund_manager")
    decision = deciding.begin(call, {row.pk: 9000, other.pk: 8000}, by=manager, at=NOW)
    deciding.choose(decision, by=manager, at=NOW)
    decision.refresh_from_db()
    signed(trial, voted(trial, decision, leader="固态电解质", director="固态电解质"))
    # Whoever has to do with an application reads nothing of it, on paper either.
    Application._base_manager.filter(pk=other.pk).update(created_by=trial.users["resident"])

    def words(who: str) -> str:
        answer = browser_of(who).get(f"/fund-decisions/{decision.code}/minutes.docx")
        assert answer.status_code == 200, who
        with ZipFile(BytesIO(answer.content)) as book:
            return re.sub(r"<[^>]+>", " ", book.read("word/document.xml").decode())

    whole = words("fund_manager")
    for said in (
        "长寿命负极材料",
        "固态电解质",
        "会议一致同意",
        "1,000,000.00",
        trial.users["leader"].name,
        "2:0:0 / 2",
    ):
        assert said in whole, said
    assert "0:2:0 / 2" in whole
    assert "固态电解质" not in words("resident")
    pdf = browser_of("leader").get(f"/fund-decisions/{decision.code}/minutes.pdf")
    assert pdf.content.startswith(b"%PDF")
    for name in ("enterprise", "far_enterprise", "rival", "city_official", "professor", "anonymous"):
        answer = browser_of(name).get(f"/fund-decisions/{decision.code}/minutes.docx")
        assert answer.status_code in (302, 404), name
    assert browser_of("leader").get(f"/fund-decisions/{decision.code}/minutes.xlsx").status_code == 404
