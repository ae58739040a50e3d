"""Partners and people of the team answer by links on their phones; pages take what is open and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from luodi.accounts.calc import secret_hash
from luodi.calls import calc
from luodi.calls.actions import checking
from luodi.calls.models import Application, Call, CostLine, Finding, Member, Party, Revision
from luodi.calls.queries import applications as queries
from luodi.calls.states import APPLICATION_FLOW
from luodi.core.models import OutboxEntry
from tests.calls.consortium import (
    begun,
    completed,
    fresh,
    open_call,
    part_of,
    submitted,
    with_link,
)
from tests.cast import NAMES, World
from tests.factories import NOW, TODAY

TOKEN = "t" * 43


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read pages in English, the language of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def call(trial: World) -> Call:
    """Open a call of Wuxi's fund that is open today as the clock has it."""
    call = open_call(trial)
    days = {"opens_on": timezone.localdate(), "closes_on": timezone.localdate() + timedelta(days=30)}
    Call._base_manager.filter(pk=call.pk).update(**days)
    call.refresh_from_db()
    return call


@pytest.fixture
def row(trial: World, call: Call) -> Application:
    """Begin an application with a partner whose link is known."""
    at = timezone.now()
    made = completed(trial, begun(trial, call, at=at), at=at)
    with_link(part_of(made, lead=False), TOKEN)
    return made


def test_partner_fills_in_and_confirms_without_an_account(row: Application) -> None:
    phone = Client(enforce_csrf_checks=True)
    page = phone.get(f"/apply/party/{TOKEN}/")
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert "same-origin" in page["Referrer-Policy"]
    party = part_of(row, lead=False)
    answer = phone.post(
        f"/apply/party/{TOKEN}/save",
        {
            "version": party.version,
            "task": "机理研究与测试",
            "cost_testing_fund": "5",
            "note_testing": "外协测试",
        },
    )
    said = answer.json()
    assert (said["errors"], said["sum_fund"], said["there_passed_on"]) == ({}, "5.00", "50,000.00")
    assert CostLine.objects.get(party=party).note == "外协测试"
    assert not queries.is_confirmed(part_of(row, lead=False))
    party = part_of(row, lead=False)
    seen = calc.part_hash(queries.party_content(party))
    answer = phone.post(f"/apply/party/{TOKEN}/", {"what": "confirm", "name": "王主任", "seen": seen})
    assert answer.status_code == 302
    assert queries.is_confirmed(part_of(row, lead=False))


def test_second_writer_is_told_and_loses_nothing(row: Application) -> None:
    party = part_of(row, lead=False)
    url = f"/apply/party/{TOKEN}/save"
    assert Client().post(url, {"version": party.version, "task": "甲"}).status_code == 200
    assert Client().post(url, {"version": party.version, "task": "乙"}).status_code == 409
    assert part_of(row, lead=False).task == "甲"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cost_testing_fund", "-5"), ("cost_testing_fund", "1e9"), ("cost_testing_fund", "很多"),
        ("cost_testing_fund", "999999999999999"), ("target_papers", "-1"), ("target_papers", "1.5"),
        ("target_papers", "9" * 30), ("task", "字" * 2001), ("note_testing", "字" * 201),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_said_beside_the_field_and_not_stored(
    row: Application, field: str, value: str
) -> None:
    before = queries.party_content(part_of(row, lead=False))
    answer = Client().post(
        f"/apply/party/{TOKEN}/save", {"version": part_of(row, lead=False).version, field: value}
    )
    assert answer.status_code == 200
    assert answer.json()["errors"][field]
    assert queries.party_content(part_of(row, lead=False)) == before


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_strange_version_is_a_conflict(row: Application, version: str) -> None:
    answer = Client().post(f"/apply/party/{TOKEN}/save", {"version": version, "task": "甲"})
    assert answer.status_code == 409


def test_form_from_another_site_is_refused(row: Application) -> None:
    answer = Client().post(
        f"/apply/party/{TOKEN}/",
        {"what": "decline", "reason": "x"},
        headers={"Origin": "https://evil.example"},
    )
    assert answer.status_code == 403
    assert part_of(row, lead=False).state == "confirmed"


def test_partner_reads_the_words_and_how_to_reach_nobody_else(trial: World, row: Application) -> None:
    Party.objects.filter(application=row, lead=True).update(
        contact="许总", email="secret-lead@reach.example", phone="13911112222"
    )
    Member.objects.filter(party__application=row, party__lead=True).update(email="secret-pi@reach.example")
    text = Client().get(f"/apply/party/{TOKEN}/").content.decode()
    assert "problem：提升循环寿命" in text
    assert "太湖装备有限公司" in text
    for hidden in ("secret-lead", "secret-pi", "13911112222", "许总", row.code):
        assert hidden not in text


def test_link_touches_its_own_part_alone(row: Application) -> None:
    other = Member.objects.get(party__application=row, party__lead=True)
    for what in ("drop", "ask"):
        for key in (str(other.pk), "x", "9" * 30, ""):
            data = {"what": what, "member": key, "email": "a@reach.example"}
            assert Client().post(f"/apply/party/{TOKEN}/", data).status_code == 404
    assert Member.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("how", ["submitted", "withdrawn", "declined", "invited anew", "never there"])
def test_dead_link_answers_like_one_that_never_was(trial: World, row: Application, how: str) -> None:
    by, at = trial.actor("far_enterprise"), timezone.now()
    unknown = Client().get(f"/apply/party/{'n' * 43}/")
    if how == "submitted":
        APPLICATION_FLOW.advance(fresh(row), "submit", by=by, at=at)
    elif how == "withdrawn":
        APPLICATION_FLOW.advance(fresh(row), "withdraw", by=by, at=at, note="x")
    elif how == "declined":
        Client().post(f"/apply/party/{TOKEN}/", {"what": "decline", "reason": "人手不足"})
    elif how == "invited anew":
        from luodi.calls.actions import answering

        answering.invite(part_of(row, lead=False), "s@reach.example", by=by, at=at)
    token = "m" * 43 if how == "never there" else TOKEN
    dead = Client().get(f"/apply/party/{token}/")
    assert (dead.status_code, dead.content.count(b"")) == (404, unknown.content.count(b""))
    assert Client().post(f"/apply/party/{token}/save", {"version": 1, "task": "x"}).status_code == 404


def test_only_hashes_of_links_are_stored(trial: World, row: Application) -> None:
    from luodi.calls.actions import answering

    link = answering.invite(
        part_of(row, lead=False), "s@reach.example", by=trial.actor("far_enterprise"), at=timezone.now()
    )
    token = link.rstrip("/").rpartition("/")[2]
    party = Party.objects.get(application=row, lead=False)
    assert party.token_hash == secret_hash(token) != token
    told = OutboxEntry.objects.filter(channel="mail", payload__template="calls/mail/partner").last()
    assert told is not None
    assert told.payload["context"]["url"] == link


def test_one_of_the_team_agrees_or_refuses_by_the_own_link(row: Application) -> None:
    member = Member.objects.get(party__application=row, party__lead=False)
    Member.objects.filter(pk=member.pk).update(token_hash=secret_hash(TOKEN), agreed_at=None)
    phone = Client(enforce_csrf_checks=True)
    page = phone.get(f"/apply/team/{TOKEN}/").content.decode()
    assert "李研" in page
    assert "abstract：提升循环寿命" in page
    assert phone.post(f"/apply/team/{TOKEN}/", {"refuse": "1", "reason": "没有时间"}).status_code == 200
    member.refresh_from_db()
    assert (member.agreed_at, member.reason) == (None, "没有时间")
    assert phone.post(f"/apply/team/{TOKEN}/", {"agree": "1"}).status_code == 409
    assert "没有时间" in str(queries.checklist(fresh(row)).points) or queries.missing(fresh(row))


def test_desk_shows_what_is_missing_and_submits(
    trial: World, row: Application, browser_of: Callable[..., Client]
) -> None:
    maker = browser_of("far_enterprise")
    assert maker.get(f"/fund-applications/{row.code}/work/").status_code == 200
    answer = maker.post(f"/fund-applications/{row.code}/submit")
    assert answer.url.endswith("/receipt/")  # type: ignore[attr-defined]
    revision = Revision.objects.get(application=row)
    assert revision.content_hash in maker.get(answer.url).content.decode()  # type: ignore[attr-defined]
    for who, status in (("secretary", 404), ("rival", 404), ("fund_manager", 200), ("city_official", 404)):
        assert browser_of(who).get(f"/fund-applications/{row.code}/receipt/").status_code == status


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_application_book_has_receipt_and_hash(
    trial: World, row: Application, browser_of: Callable[..., Client], kind: str
) -> None:
    import io

    row = APPLICATION_FLOW.advance(fresh(row), "submit", by=trial.actor("far_enterprise"), at=timezone.now())
    url = f"/fund-applications/{row.code}/book/1.{kind}"
    body = browser_of("far_enterprise").get(url).content
    if kind == "docx":
        from docx import Document

        document = Document(io.BytesIO(body))
        text = (
            "\n".join(one.text for one in document.paragraphs)
            + document.sections[0].footer.paragraphs[0].text
        )
        assert row.receipt in text
        assert Revision.objects.get(application=row).content_hash in text
    else:
        assert body.startswith(b"%PDF")
    assert browser_of("far_enterprise").get(f"/fund-applications/{row.code}/book/2.{kind}").status_code == 404
    assert browser_of("rival").get(url).status_code == 404


def test_returned_form_offers_and_takes_what_is_open_alone(
    trial: World, row: Application, browser_of: Callable[..., Client]
) -> None:
    at = timezone.now()
    row = APPLICATION_FLOW.advance(fresh(row), "submit", by=trial.actor("far_enterprise"), at=at)
    until = timezone.localdate() + timedelta(days=5)
    checking.send_back(fresh(row), ["plan"], until, "x", by=trial.actor("fund_manager"), at=at)
    maker = browser_of("far_enterprise")
    page = maker.get(f"/fund-applications/{row.code}/words/").content.decode()
    assert 'name="plan"' in page
    assert 'name="abstract"' not in page
    before = fresh(row)
    sent = {"version": before.version, "plan": "第一年中试", "abstract": "另一", "title": "另一", "class_key": "major",
            "receipt": "x", "state": "eligible", "reopened": "abstract", "lead": "x"}  # fmt: skip
    assert maker.post(f"/fund-applications/{row.code}/words/", sent).status_code == 302
    after = fresh(row)
    assert after.plan == "第一年中试"
    for name in ("abstract", "title", "class_key", "receipt", "state", "reopened", "lead_id"):
        assert getattr(after, name) == getattr(before, name), name
    answer = maker.patch(
        f"/api/v1/fund-applications/{row.code}",
        {"abstract": "另一", "version": after.version},
        content_type="application/json",
    )
    assert answer.status_code >= 400
    party = part_of(row, lead=True)
    url = f"/fund-applications/{row.code}/party/{party.pk}/save"
    said = {"version": party.version, "task": "另一", "cost_labour_fund": "1", "target_papers": "7"}
    assert maker.post(url, said).status_code == 200
    assert queries.party_content(part_of(row, lead=True)) == queries.party_content(party)


def test_partner_in_its_account_writes_on_its_own_part_alone(
    trial: World, row: Application, browser_of: Callable[..., Client]
) -> None:
    school = browser_of("secretary")
    own, lead = part_of(row, lead=False), part_of(row, lead=True)
    assert school.get(f"/fund-applications/{row.code}/party/{own.pk}/").status_code == 200
    assert school.get(f"/fund-applications/{row.code}/party/{lead.pk}/").status_code == 404
    assert school.get(f"/fund-applications/{row.code}/work/").status_code == 302
    url = f"/fund-applications/{row.code}/party/{lead.pk}/save"
    assert school.post(url, {"version": lead.version, "task": "x"}).status_code == 404
    for who in ("rival", "other_secretary", "far_official", "director", "professor"):
        assert browser_of(who).get(f"/fund-applications/{row.code}/party/{own.pk}/").status_code == 404


def test_applicants_do_not_see_the_outcome_before_the_list_is_confirmed(
    trial: World, call: Call, browser_of: Callable[..., Client]
) -> None:
    row = submitted(trial, call, at=timezone.now())
    Finding.objects.create(
        application=row, revision=1, eligible=False, reason="密不告人", by=trial.users["fund_manager"], at=NOW
    )
    assert (
        "密不告人" not in browser_of("far_enterprise").get(f"/fund-applications/{row.code}/").content.decode()
    )
    assert browser_of("far_enterprise").get(f"/calls/{call.code}/checks/").status_code == 404
    assert "密不告人" in browser_of("fund_manager").get(f"/calls/{call.code}/checks/").content.decode()
    Finding.objects.update(confirmed_at=NOW)
    assert "密不告人" in browser_of("far_enterprise").get(f"/fund-applications/{row.code}/").content.decode()


def test_check_page_takes_the_word_of_who_keeps_the_fund(
    trial: World, call: Call, browser_of: Callable[..., Client]
) -> None:
    row = submitted(trial, call, at=timezone.now())
    keeper, url = browser_of("fund_manager"), f"/fund-applications/{row.code}/check/"
    assert keeper.get(url).status_code == 200
    # Nothing is met where nothing is said: the reason is missing, and nothing is kept.
    assert keeper.post(url, {"what": "eligible"}).status_code == 422
    assert not Finding.objects.exists()
    sheet = {f"line_{one.name}_met": "yes" for one in _sheet(row)}
    assert keeper.post(url, {"what": "eligible", **sheet}).status_code == 302
    assert Finding.objects.get().eligible
    late = (timezone.localdate() + timedelta(days=3)).isoformat()
    assert (
        keeper.post(url, {"what": "return", "parts": ["state"], "until": late, "note": "x"}).status_code
        == 422
    )
    assert (
        keeper.post(url, {"what": "return", "parts": ["plan"], "until": late, "note": "x"}).status_code == 302
    )
    assert fresh(row).state == "returned"
    for who in sorted(set(NAMES) - {"director", "fund_manager", "anonymous"}):
        assert browser_of(who).get(url).status_code == 404, who


def _sheet(row: Application) -> list[Any]:
    from luodi.calls.queries import checks

    return checks.sheet(fresh(row))


def test_draft_of_a_closed_call_says_so(
    trial: World, row: Application, browser_of: Callable[..., Client]
) -> None:
    Call._base_manager.filter(pk=row.call_id).update(
        closes_on=timezone.localdate() - timedelta(days=1), opens_on=TODAY
    )
    for page in ("", "work/"):
        text = browser_of("far_enterprise").get(f"/fund-applications/{row.code}/{page}").content.decode()
        assert "未按时提交" in text
    assert browser_of("far_enterprise").post(f"/fund-applications/{row.code}/submit").status_code == 409
    assert browser_of("far_enterprise").get(f"/calls/{row.call.code}/apply/").status_code == 404
