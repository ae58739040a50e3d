"""What came in is checked by form, returned in named parts, put on a list that the sides confirm, and may be appealed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation
from django.utils.timezone import localdate

from luodi.awards.actions.deciding import asked_of, matching_of
from luodi.calls import calc
from luodi.calls.actions import answering, appealing, applying, checking, parties
from luodi.calls.models import (
    Appeal,
    Application,
    Call,
    CheckLine,
    Finding,
    Member,
    Party,
    Recommendation,
    Revision,
)
from luodi.calls.models.applications import ALL_PARTS
from luodi.calls.queries import applications as queries
from luodi.calls.queries import checks
from luodi.calls.states import APPLICATION_FLOW, CALL_FLOW
from luodi.calls.wording import differences
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import OutboxEntry
from luodi.core.money import Money
from luodi.funds.actions import turn
from tests import factories
from tests.calls.consortium import (
    MATCHING,
    PDF,
    closed,
    confirmed,
    found,
    fresh,
    link_of,
    listed,
    open_call,
    part_of,
    submitted,
)
from tests.calls.stage import C, G, matter_of
from tests.cast import World
from tests.factories import NOW, TODAY


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read what is said in English, the language of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def call(trial: World) -> Call:
    """Open a call of Wuxi's fund."""
    return open_call(trial)


def mails(template: str) -> list[dict[str, Any]]:
    """List what was told by a mail."""
    rows = OutboxEntry.objects.filter(channel="mail", payload__template=f"calls/mail/{template}")
    return [one.payload["context"] for one in rows.order_by("pk")]


def test_sheet_says_what_the_rules_say_of_the_frozen_revision(trial: World, call: Call) -> None:
    row = submitted(trial, call, who="enterprise", lead="helan")
    lines = {one.path: one for one in checks.sheet(row)}
    assert (lines["eligibility.local"].by_rule, lines["eligibility.leads"].by_rule) == (False, True)
    assert "no legal person" in str(lines["eligibility.local"].words)
    # What stands in the live record now is no matter of the check.
    Party.objects.filter(application=row).update(local=True)
    assert checks.sheet(row)[0].by_rule is False


def test_person_confirms_or_overrides_each_with_a_reason(trial: World, call: Call) -> None:
    row, by = submitted(trial, call, who="enterprise", lead="helan"), trial.actor("fund_manager")
    with pytest.raises(Invalid):
        checking.check(row, {}, outcome=True, by=by, at=NOW)
    with pytest.raises(Invalid):
        checking.check(row, {"eligibility.local": checking.Said(True)}, outcome=True, by=by, at=NOW)
    said = {"eligibility.local": checking.Said(True, "分公司在无锡登记，已核执照")}
    # Nothing is left of what was refused.
    assert not CheckLine.objects.exists()
    checking.check(row, said, outcome=True, by=by, at=NOW)
    line = CheckLine.objects.get(path="eligibility.local")
    assert (line.by_rule, line.met, line.checked_by) == (False, True, trial.users["fund_manager"])
    with pytest.raises(Invalid):
        checking.check(row, said, outcome=False, by=by, at=NOW)
    with pytest.raises(Invalid):
        checking.check(row, said, [("盖章", checking.Said(False))], outcome=False, by=by, at=NOW)
    finding = checking.check(
        row, said, [("盖章", checking.Said(False, "无公章"))], outcome=False, by=by, at=NOW
    )
    assert finding is not None
    assert Finding.objects.get() == finding


@pytest.mark.parametrize(
    "who", ["professor", "far_enterprise", "far_official", "officer", "finance", "secretary"]
)
def test_only_who_keeps_the_fund_checks(trial: World, call: Call, who: str) -> None:
    row = submitted(trial, call)
    with pytest.raises((NotAllowed, Missing)):
        checking.check(row, {}, outcome=True, by=trial.actor(who), at=NOW)


@pytest.mark.parametrize("how", ["team", "contact", "made"])
def test_nobody_checks_what_they_have_to_do_with(trial: World, call: Call, how: str) -> None:
    row, manager = submitted(trial, call), trial.users["fund_manager"]
    if how == "team":
        member = part_of(row, lead=True).members.first()
        member.person = factories.person("管理者", trial.organisations["taihu"], user=manager)
        member.save()
    elif how == "contact":
        Party.objects.filter(application=row, lead=False).update(email=manager.email)
    else:
        Application._base_manager.filter(pk=row.pk).update(created_by=manager)
    with pytest.raises(NotAllowed):
        checking.check(fresh(row), {}, outcome=True, by=trial.actor("fund_manager"), at=NOW)
    assert checking.check(fresh(row), {}, outcome=True, by=trial.actor("director"), at=NOW)


def test_returned_application_is_open_in_what_was_named_alone(trial: World, call: Call) -> None:
    row, by = submitted(trial, call), trial.actor("far_enterprise")
    until = TODAY + timedelta(days=5)
    checking.send_back(row, ["plan", "budget"], until, "计划无里程碑", by=trial.actor("fund_manager"), at=NOW)
    row = fresh(row)
    assert (row.state, row.reopened, row.correct_by) == ("returned", ["budget", "plan"], until)
    assert mails("returned")[0]["note"] == "计划无里程碑"
    lead, partner = part_of(row, lead=True), part_of(row, lead=False)
    shut: list[Any] = [
        lambda: applying.write_words(row, {"abstract": "另一"}, version=row.version, by=by, at=NOW),
        lambda: applying.write_words(row, {"title": "另一"}, version=row.version, by=by, at=NOW),
        lambda: parties.save_part(lead, version=lead.version, by=by, at=NOW, task="另一"),
        lambda: parties.save_part(lead, version=lead.version, by=by, at=NOW, targets={"papers": 9}),
        lambda: parties.add_member(lead, {"name": "孙", "role": "member"}, by=by, at=NOW),
        lambda: parties.drop_partner(partner, by=by, at=NOW),
        lambda: applying.drop_paper(row, call.book.eligibility.documents[0], by=by, at=NOW),
        lambda: applying.exclude(row, [], by=by, at=NOW),
    ]
    for deed in shut:
        with pytest.raises(Conflict):
            deed()
    applying.write_words(row, {"plan": "第一年中试"}, version=row.version, by=by, at=NOW)
    costs = {("equipment", "matching"): Money.wan(120)}
    parties.save_part(lead, version=lead.version, by=by, at=NOW, costs=costs)
    row = fresh(APPLICATION_FLOW.advance(row, "submit", by=by, at=NOW + timedelta(days=1)))
    assert (row.state, row.revision, row.receipt, row.reopened) == ("submitted", 2, f"{call.code}-0001", [])
    old, new = Revision.objects.filter(application=row).order_by("number")
    said = differences(old.content, new.content)
    assert [one[1:] for one in said] == [
        ("plan：提升循环寿命百分之三十。", "第一年中试"),
        ("1,000,000.00", "1,200,000.00"),
    ]
    assert "plan" in said[0][0]
    assert "太湖装备有限公司" in said[1][0]


def test_partner_of_a_returned_application_gets_a_new_link_and_its_word_is_asked_anew(
    trial: World, call: Call
) -> None:
    row, by = submitted(trial, call), trial.actor("far_enterprise")
    checking.send_back(
        row, ["targets"], TODAY + timedelta(days=5), "补指标", by=trial.actor("fund_manager"), at=NOW
    )  # fmt: skip
    party = part_of(row, lead=False)
    assert party.token_hash is None
    answering.invite(party, "s@reach.example", by=by, at=NOW)
    parties.save_part(
        part_of(row, lead=False), version=party.version, by=link_of(party), at=NOW, targets={"papers": 5}
    )
    with pytest.raises(Invalid):
        APPLICATION_FLOW.advance(fresh(row), "submit", by=by, at=NOW)
    confirmed(row)
    assert APPLICATION_FLOW.advance(fresh(row), "submit", by=by, at=NOW).revision == 2


@pytest.mark.parametrize(
    ("parts", "days"), [([], 5), (["state"], 5), (["receipt", "plan"], 5), (["plan"], 0), (["plan"], 61)]
)
def test_return_names_what_there_is_and_a_day_to_come(
    trial: World, call: Call, parts: list[str], days: int
) -> None:
    row = submitted(trial, call)
    with pytest.raises(Invalid):
        checking.send_back(
            row, parts, TODAY + timedelta(days=days), "x", by=trial.actor("fund_manager"), at=NOW
        )  # fmt: skip


def test_correction_that_does_not_come_goes_on_as_it_was_submitted(trial: World, call: Call) -> None:
    row, by = submitted(trial, call), trial.actor("far_enterprise")
    until = TODAY + timedelta(days=5)
    checking.send_back(row, ["plan"], until, "x", by=trial.actor("fund_manager"), at=NOW)
    applying.write_words(fresh(row), {"plan": "半句"}, version=fresh(row).version, by=by, at=NOW)
    assert checking.lapse_corrections(NOW + timedelta(days=5)) == 0
    late = NOW + timedelta(days=6)
    with pytest.raises(Conflict):
        APPLICATION_FLOW.advance(fresh(row), "submit", by=by, at=late)
    assert checking.lapse_corrections(late) == 1
    row = fresh(row)
    assert (row.state, row.revision) == ("submitted", 1)
    assert checks.board(call, trial.actor("fund_manager"))[0].lapsed
    assert queries.latest_revision(row).content["words"]["plan"].startswith("plan")  # type: ignore[union-attr]


def test_what_was_begun_of_a_correction_counts_nowhere(trial: World, call: Call) -> None:
    row, by = submitted(trial, call), trial.actor("far_enterprise")
    said, asked = queries.content_of(row), asked_of([row.pk])[row.pk]
    every = sorted(ALL_PARTS)
    checking.send_back(row, every, TODAY + timedelta(days=5), "x", by=trial.actor("fund_manager"), at=NOW)
    lead, partner = part_of(row, lead=True), part_of(row, lead=False)
    applying.write_words(
        fresh(row), {"plan": "半句", "months": 36}, version=fresh(row).version, by=by, at=NOW
    )
    # More is asked, the matching is gone, less is promised: all of it only begun.
    costs = {("equipment", "fund"): Money.wan(900), ("equipment", "matching"): None}
    parties.save_part(lead, version=lead.version, by=by, at=NOW, costs=costs, targets={"products": None})
    parties.drop_member(Member.objects.get(party=lead), by=by, at=NOW)
    parties.add_member(part_of(row, lead=True), {"name": "孙", "role": "principal"}, by=by, at=NOW)
    parties.drop_partner(partner, by=by, at=NOW)
    parties.add_partner(fresh(row), None, {"name": "另一所", "uscc": "", "kind": "institute"}, by=by, at=NOW)
    name = call.book.eligibility.documents[0]
    other = io.BytesIO(PDF + b"%other")
    applying.add_paper(fresh(row), name, other, file_name="b.pdf", size=len(PDF) + 6, by=by, at=NOW)
    assert asked_of([row.pk])[row.pk] == Money.wan(900)
    assert checking.lapse_corrections(NOW + timedelta(days=6)) == 1
    row = fresh(row)
    assert queries.content_of(row) == said
    assert (row.state, asked_of([row.pk])[row.pk], row.asked) == ("submitted", asked, asked)
    assert matching_of([row.pk])[row.pk] == Money.wan(MATCHING)
    assert all(queries.is_confirmed(one) for one in queries.parties_of(row))


@pytest.mark.parametrize(("mode", "sides"), [(G, ["government"]), (C, ["government", "university"])])
def test_outcomes_hold_and_are_told_once_the_sides_have_confirmed(
    trial: World, mode: str, sides: list[str]
) -> None:
    call = open_call(trial, mode)
    good, bad = submitted(trial, call), submitted(trial, call, who="enterprise", lead="helan")
    found(trial, good, True, at=NOW)
    with pytest.raises(Conflict):
        checking.lay_eligibility_list(call, by=trial.actor("fund_manager"), at=NOW)
    at = closed(call)
    with pytest.raises(Invalid, match=bad.receipt):
        _laid(trial, call, at)
    found(trial, bad, False, at=at, note="牵头单位不在本地区")
    matter = checking.lay_eligibility_list(call, by=trial.actor("fund_manager"), at=at)
    assert [one[:2] for one in matter.content["items"]] == [[good.receipt, True], [bad.receipt, False]]
    # Nothing is found otherwise while it lies there, and nobody learns of it.
    with pytest.raises(Conflict):
        found(trial, good, False, at=at)
    assert fresh(good).state == fresh(bad).state == "submitted"
    assert not mails("outcome")
    assert checks.last_finding(bad) is None
    keys = {"government": "far_official", "university": "leader"}
    for side in sides:
        assert fresh(good).state == "submitted"
        turn(matter.pk, side, yes=True, note="", by=trial.actor(keys[side]), at=at)
    assert (fresh(good).state, fresh(bad).state) == ("eligible", "ineligible")
    told = {one["title"] + str(one["eligible"]): one for one in mails("outcome")}
    assert [one["note"] for one in told.values() if not one["eligible"]] == ["牵头单位不在本地区"]


def _laid(trial: World, call: Call, at: datetime) -> None:
    try:
        checking.lay_eligibility_list(call, by=trial.actor("fund_manager"), at=at)
    except Invalid as error:
        raise Invalid(detail=str(error.fields[""][0])) from None


def test_who_checked_does_not_turn_a_key(trial: World) -> None:
    call = open_call(trial, C)
    row = submitted(trial, call)
    at = closed(call)
    checking.check(row, {}, outcome=True, by=trial.actor("director"), at=at)
    matter = checking.lay_eligibility_list(call, by=trial.actor("fund_manager"), at=at)
    with pytest.raises(NotAllowed):
        turn(matter.pk, "university", yes=True, note="", by=trial.actor("director"), at=at)
    turn(matter.pk, "university", yes=True, note="", by=trial.actor("leader"), at=at)


def test_list_taken_back_can_be_found_otherwise_and_laid_anew(trial: World, call: Call) -> None:
    row = submitted(trial, call)
    at = closed(call)
    found(trial, row, True, at=at)
    checking.lay_eligibility_list(call, by=trial.actor("fund_manager"), at=at)
    with pytest.raises(Missing):
        _as_stranger(trial, call, at)
    checking.take_list_back(call, by=trial.actor("fund_manager"), at=at)
    found(trial, row, False, at=at)
    listed(trial, call, at=at)
    assert fresh(row).state == "ineligible"
    assert matter_of(call).round == 2


def _as_stranger(trial: World, call: Call, at: datetime) -> None:
    from luodi.core.actor import ANONYMOUS

    checking.take_list_back(call, by=ANONYMOUS, at=at)


def test_withdrawal_does_not_hold_the_list_up(trial: World, call: Call) -> None:
    rows = [submitted(trial, call), submitted(trial, call, who="enterprise", lead="helan")]
    at = closed(call)
    for row in rows:
        found(trial, row, True, at=at)
    matter = checking.lay_eligibility_list(call, by=trial.actor("fund_manager"), at=at)
    APPLICATION_FLOW.advance(rows[1], "withdraw", by=trial.actor("enterprise"), at=at, note="不报了")
    turn(matter.pk, "government", yes=True, note="", by=trial.actor("far_official"), at=at)
    assert (fresh(rows[0]).state, fresh(rows[1]).state) == ("eligible", "withdrawn")


def refused(trial: World, call: Call) -> tuple[Application, datetime]:
    """Give an application that the sides found not eligible, and when."""
    row = submitted(trial, call)
    at = closed(call)
    found(trial, row, False, at=at)
    listed(trial, call, at=at)
    return fresh(row), at


def test_appeal_is_open_for_the_working_days_of_the_rule_book(trial: World, call: Call) -> None:
    row, at = refused(trial, call)
    until = checks.working_days().after(localdate(at), call.book.terms.appeal)
    assert (checks.appeal_until(row), call.book.terms.appeal) == (until, 5)
    assert checks.working_days().between(localdate(at), until) == 5
    end = at + (until - localdate(at))
    by = trial.actor("far_enterprise")
    for who, error in (("rival", Missing), ("secretary", NotAllowed), ("fund_manager", NotAllowed)):
        with pytest.raises(error):
            appealing.lodge_appeal(row, "理由", by=trial.actor(who), at=at)
    with pytest.raises(Invalid):
        appealing.lodge_appeal(row, " ", by=by, at=at)
    with pytest.raises(Conflict):
        appealing.lodge_appeal(row, "理由", by=by, at=end + timedelta(days=1))
    moved = appealing.lodge_appeal(row, "公章在第三页", by=by, at=end)
    assert (moved.state, Appeal.objects.get().ground) == ("appealed", "公章在第三页")


@pytest.mark.parametrize(("verb", "state"), [("allow_appeal", "submitted"), ("dismiss_appeal", "ineligible")])
def test_sides_decide_appeals_and_never_who_checked(trial: World, call: Call, verb: str, state: str) -> None:
    row, at = refused(trial, call)
    appealing.lodge_appeal(row, "公章在第三页", by=trial.actor("far_enterprise"), at=at)
    Finding.objects.update(by=trial.users["director"])
    for who in ("director", "fund_manager", "officer"):
        with pytest.raises((NotAllowed, Missing)):
            APPLICATION_FLOW.advance(fresh(row), verb, by=trial.actor(who), at=at, note="看过")
    moved = APPLICATION_FLOW.advance(fresh(row), verb, by=trial.actor("far_official"), at=at, note="看过")
    appeal = Appeal.objects.get()
    assert (moved.state, appeal.allowed, appeal.answer) == (state, verb == "allow_appeal", "看过")
    assert mails("appeal")[0]["allowed"] == (verb == "allow_appeal")
    # Appealed once, it is not appealed again on the same finding.
    assert checks.appeal_until(moved) is None
    if verb == "allow_appeal":
        found(trial, row, True, at=at)
        listed(trial, call, at=at)
        assert fresh(row).state == "eligible"


def test_review_begins_when_list_appeals_and_days_are_over(
    trial: World, call: Call, monkeypatch: Any
) -> None:
    good, bad = submitted(trial, call), submitted(trial, call, who="enterprise", lead="helan")
    at = closed(call)
    day = localdate(at)
    assert "2 are open" in str(checks.holds_review_up(call, day))
    with pytest.raises(Invalid):
        CALL_FLOW.advance(call, "begin_review", by=trial.actor("fund_manager"), at=at)
    found(trial, good, True, at=at)
    found(trial, bad, False, at=at)
    listed(trial, call, at=at)
    until = checks.appeal_until(fresh(bad))
    assert until is not None
    assert until.isoformat() in str(checks.holds_review_up(call, until))
    assert checks.holds_review_up(call, until + timedelta(days=1)) == {}
    appealing.lodge_appeal(fresh(bad), "理由", by=trial.actor("enterprise"), at=at)
    assert "appeal" in str(checks.holds_review_up(call, until + timedelta(days=1)))
    APPLICATION_FLOW.advance(fresh(bad), "dismiss_appeal", by=trial.actor("far_official"), at=at, note="x")
    assert checks.holds_review_up(call, day) == {}
    call.refresh_from_db()
    assert CALL_FLOW.advance(call, "begin_review", by=trial.actor("fund_manager"), at=at).state == "reviewing"


def test_many_are_found_eligible_at_once_but_none_that_the_rules_find_something_against(
    trial: World, call: Call
) -> None:
    rows = [submitted(trial, call), submitted(trial, call, who="enterprise", lead="helan")]
    assert checking.find_all_eligible(rows, by=trial.actor("fund_manager"), at=NOW) == 1
    assert [one.group for one in checks.board(call, trial.actor("fund_manager"))] == ["found", "open"]


def test_school_and_district_recommend_each_with_places_of_their_own(trial: World, call: Call) -> None:
    first, second = submitted(trial, call), submitted(trial, call, who="far_enterprise")
    school, city = trial.actor("secretary"), trial.actor("far_official")
    appealing.endorse(first, 1, "优先", by=school, at=NOW)
    with pytest.raises(Invalid):
        appealing.endorse(second, 1, "也好", by=school, at=NOW)
    appealing.endorse(second, 2, "也好", by=school, at=NOW)
    appealing.endorse(second, 1, "本区企业", by=city, at=NOW)
    appealing.endorse(first, 3, "改为第三", by=school, at=NOW)
    places = {
        (one.application_id, one.organisation_id is not None): one.rank
        for one in Recommendation.objects.all()
    }
    assert places == {(first.pk, True): 3, (second.pk, True): 2, (second.pk, False): 1}
    for who in ("other_secretary", "city_official", "rival"):
        with pytest.raises((NotAllowed, Missing)):
            appealing.endorse(first, 9, "x", by=trial.actor(who), at=NOW)


def test_outcome_is_not_in_the_course_that_applicants_read(trial: World, call: Call) -> None:
    from luodi.core.models import AuditEntry

    row = submitted(trial, call)
    found(trial, row, False, at=NOW)
    assert not AuditEntry.objects.filter(subject=row.ref, verb__in=("check", "find_ineligible")).exists()
    assert AuditEntry.objects.filter(subject=call.ref, verb="check").exists()
    assert calc.paid(queries.latest_revision(row).content)["fund"] == Money.wan(80).fen  # type: ignore[union-attr]
