"""From a claim to an introduction: what is checked on the way in, what choosing does, what sealed means."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from luodi.claims import actions, queries
from luodi.claims.models import Bounty, Claim, ComparisonLink
from luodi.claims.states import BOUNTY_FLOW, CLAIM_FLOW
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import OutboxEntry
from luodi.needs.models import Consent, Introduction
from luodi.registry.models import DeclaredInterest, Expert
from tests import factories
from tests.factories import NOW, TODAY


@pytest.fixture
def need(trial):
    return factories.need(
        trial.organisations["helan"], created_by=trial.users["enterprise"], officer=trial.users["officer"]
    )


def mails(template: str) -> list[str]:
    rows = OutboxEntry.objects.filter(channel="mail", payload__template=f"claims/mail/{template}")
    return sorted(row.payload["to"] for row in rows)


def submitted(trial: Any, need: Any, who: str = "professor", **more: Any) -> Claim:
    """Claim as a professor does, by the actions of the pages."""
    actor = trial.actor(who)
    claim = actions.open_claim(need, expert=trial.experts[who], by=actor, at=NOW)
    values = {
        "plan": "复现工况，做样件，装机试验一个冬季，按指标逐项验收。" * 4,
        "months": 12,
        "way": "joint",
    }
    Claim._base_manager.filter(pk=claim.pk).update(
        quotation=factories.Money.wan(90), **{**values, "named": False, **more}
    )
    return CLAIM_FLOW.advance(claim, "submit", by=actor, at=NOW)


def test_choosing_opens_the_introduction_and_thanks_the_others(trial, need):
    one, other = submitted(trial, need), submitted(trial, need, "other_professor")
    assert mails("claimed") == ["enterprise@cast.example"] * 2
    chosen = actions.choose(
        one, by=trial.actor("enterprise"), at=NOW, reason="方案最完整", released=["contact", "email"]
    )
    introduction = Introduction._base_manager.get(pk=chosen.introduction_id)
    need.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.state, introduction.state, need.state) == ("chosen", "introduced", "in_talks")
    assert (other.state, other.reason != "") == ("declined", True)
    given = {consent.side: consent for consent in Consent.objects.filter(introduction=introduction)}
    assert {consent.answer for consent in given.values()} == {"agreed"}
    assert given["owner"].released == ["organisation", "contact", "email"]
    assert "phone" not in given["expert"].released
    assert mails("declined") == ["other_professor@reach.example"]
    # Both sides know each other now, by the rules of introductions.
    assert type(need).objects.allowed(trial.actor("professor"), "see_owner").filter(pk=need.pk).exists()
    assert (
        not type(need)
        .objects.allowed(trial.actor("other_professor"), "see_owner")
        .filter(pk=need.pk)
        .exists()
    )


def test_only_the_owner_chooses(trial, need):
    claim = submitted(trial, need)
    for who, refusal in (("officer", NotAllowed), ("rival", Missing), ("professor", NotAllowed)):
        with pytest.raises(refusal):
            actions.choose(claim, by=trial.actor(who), at=NOW, reason="x")
    with pytest.raises(Invalid):
        actions.choose(claim, by=trial.actor("enterprise"), at=NOW, reason=" ")


def test_a_second_choice_finds_the_first(trial, need):
    one, other = submitted(trial, need), submitted(trial, need, "other_professor")
    actions.choose(one, by=trial.actor("enterprise"), at=NOW, reason="好")
    Claim._base_manager.filter(pk=other.pk).update(state="submitted")
    with pytest.raises(Conflict):
        actions.choose(other, by=trial.actor("enterprise"), at=NOW, reason="也好")
    # Nothing came of the first: the need is open again, and another may be chosen.
    introduction = Claim._base_manager.get(pk=one.pk).introduction
    Introduction._base_manager.filter(pk=introduction.pk).update(state="dropped")
    actions.choose(other, by=trial.actor("enterprise"), at=NOW, reason="也好")


def test_a_request_that_waits_is_answered_by_the_choice(trial, need):
    """The office had asked both already: no second introduction of the same two."""
    type(need)._base_manager.filter(pk=need.pk).update(state="in_talks")
    asked = factories.introduction(need, trial.experts["professor"], state="asked")
    chosen = actions.choose(submitted(trial, need), by=trial.actor("enterprise"), at=NOW, reason="好")
    assert chosen.introduction_id == asked.pk
    assert set(asked.consents.values_list("answer", flat=True)) == {"agreed"}


def test_the_owner_cannot_be_the_lead(trial, need):
    person = trial.experts["professor"].person
    type(person)._base_manager.filter(pk=person.pk).update(organisation=trial.organisations["helan"])
    expert = Expert._base_manager.get(pk=trial.experts["professor"].pk)
    with pytest.raises(Conflict):
        actions.open_claim(need, expert=expert, by=trial.actor("professor"), at=NOW)
    # Control: it is the employer that stands in the way.
    other = factories.need(trial.organisations["taihu"])
    actions.open_claim(other, expert=expert, by=trial.actor("professor"), at=NOW)


def test_a_declared_interest_is_marked_for_the_office_alone(trial, need, browser_of):
    DeclaredInterest.objects.create(
        expert=trial.experts["professor"], organisation=trial.organisations["helan"], kind="shares"
    )
    claim = submitted(trial, need)
    assert Claim._base_manager.get(pk=claim.pk).conflict
    office = queries.comparison(need, office=True, today=TODAY).offers[0]
    owner = queries.comparison(need, office=False, today=TODAY).offers[0]
    assert office.conflict
    assert not owner.conflict
    # The claimant hears that there is something, not at which enterprise.
    page = browser_of("professor").get(f"/claims/{claim.code}/").content.decode()
    assert "您申报过可能与该需求有关的利益关系" in page or "declared an interest" in page
    assert "贺兰" not in page


def test_an_old_interest_is_none(trial, need):
    DeclaredInterest.objects.create(
        expert=trial.experts["professor"],
        organisation=trial.organisations["helan"],
        kind="shares",
        ends_on=TODAY - timedelta(days=1),
    )
    assert submitted(trial, need).conflict == ""


def test_who_has_enough_on_the_desk_does_not_claim(trial, need):
    expert = trial.experts["professor"]
    for state in ("asked", "met", "negotiating"):
        factories.introduction(factories.need(trial.organisations["taihu"]), expert, state=state)
    with pytest.raises(Conflict, match="3"):
        actions.open_claim(need, expert=expert, by=trial.actor("professor"), at=NOW)


def test_one_open_claim_a_need_and_expert(trial, need):
    submitted(trial, need)
    with pytest.raises((Conflict, Invalid)):
        actions.open_claim(need, expert=trial.experts["professor"], by=trial.actor("professor"), at=NOW)


@pytest.mark.parametrize(
    ("who", "level", "refusal"),
    [("professor", "named", Missing), ("professor", "office", Missing), ("rival", "public", NotAllowed)],
)
def test_who_does_not_see_the_need_does_not_claim_it(trial, who, level, refusal):
    hidden = factories.need(trial.organisations["helan"], visibility=level)
    with pytest.raises(refusal):
        actions.open_claim(hidden, expert=trial.experts["professor"], by=trial.actor(who), at=NOW)


def test_a_secretary_claims_for_the_own_school_only(trial, need):
    actions.open_claim(need, expert=trial.experts["professor"], by=trial.actor("secretary"), at=NOW)
    with pytest.raises(NotAllowed):
        actions.open_claim(need, expert=trial.experts["other_professor"], by=trial.actor("secretary"), at=NOW)


# -- sealed --


def test_sealed_claims_are_opened_together_and_not_before(trial, need, browser_of):
    bounty = factories.bounty(need, state="announced", conditions="")
    claim = submitted(trial, need, plan="机密方案qzplanzq" * 10)
    enterprise, officer = browser_of("enterprise"), browser_of("officer")
    for client in (enterprise, officer, browser_of("rival"), browser_of("other_professor")):
        for page in (
            f"/claims/{claim.code}/",
            "/claims/",
            f"/needs/{need.code}/claims/",
            "/claims/export.csv",
        ):
            assert "qzplanzq" not in client.get(page).content.decode(), page
    assert enterprise.get(f"/claims/{claim.code}/").status_code == 404
    with pytest.raises(Missing):
        actions.choose(claim, by=trial.actor("enterprise"), at=NOW, reason="提前")
    assert actions.open_due_bounties(at=datetime(2026, 4, 9, 15, 59, tzinfo=NOW.tzinfo)) == 0
    assert actions.open_due_bounties(at=datetime(2026, 4, 9, 16, 1, tzinfo=NOW.tzinfo)) == 1
    bounty.refresh_from_db()
    assert bounty.state == "opened"
    # Control: now both read it.
    for client in (enterprise, officer):
        assert "qzplanzq" in client.get(f"/needs/{need.code}/claims/").content.decode()
    assert mails("opened") == ["enterprise@cast.example", "officer@cast.example"]


def test_a_claim_after_the_last_day_is_refused(trial, need):
    factories.bounty(need, state="announced", conditions="", closes_on=TODAY)
    claim = submitted(trial, need)
    assert claim.answer_by_on is None
    late = NOW + timedelta(days=1)
    with pytest.raises(Conflict):
        actions.open_claim(
            need, expert=trial.experts["other_professor"], by=trial.actor("other_professor"), at=late
        )


def test_every_condition_is_confirmed_one_by_one(trial, need):
    factories.bounty(need, state="announced")
    with pytest.raises(Invalid) as refused:
        submitted(trial, need, confirmed=["有同类中试经验"])
    assert set(refused.value.fields) == {"confirmed"}
    claim = Claim._base_manager.get(need=need)
    Claim._base_manager.filter(pk=claim.pk).update(confirmed=["有同类中试经验", "团队不少于五人"])
    assert CLAIM_FLOW.advance(claim, "submit", by=trial.actor("professor"), at=NOW).state == "submitted"


def test_a_bounty_is_announced_by_owner_and_office_together(trial, need):
    owner, officer = trial.actor("enterprise"), trial.actor("officer")
    values = {
        "amount": factories.Money.wan(50),
        "closes_on": TODAY + timedelta(days=9),
        "indicators": "≥ 95 %",
    }
    bounty = actions.open_bounty(need, values, by=owner, at=NOW)
    with pytest.raises((NotAllowed, Conflict)):
        BOUNTY_FLOW.advance(bounty, "announce", by=officer, at=NOW)
    BOUNTY_FLOW.advance(bounty, "propose", by=owner, at=NOW)
    with pytest.raises(NotAllowed):
        BOUNTY_FLOW.advance(bounty, "announce", by=owner, at=NOW)
    assert BOUNTY_FLOW.advance(bounty, "announce", by=officer, at=NOW).state == "announced"


def test_a_bounty_whose_last_day_is_over_is_not_announced(trial, need):
    bounty = factories.bounty(need, state="proposed", closes_on=TODAY)
    with pytest.raises(Invalid):
        BOUNTY_FLOW.advance(bounty, "announce", by=trial.actor("officer"), at=NOW)
    assert Bounty._base_manager.get(pk=bounty.pk).state == "proposed"


def test_the_outcome_of_a_bounty_is_told_to_every_claimant(trial, need):
    factories.bounty(need, state="opened")
    one = factories.claim(need, trial.experts["professor"])
    factories.claim(need, trial.experts["other_professor"])
    actions.choose(one, by=trial.actor("enterprise"), at=NOW, reason="好")
    bounty = Bounty._base_manager.get(need=need)
    assert bounty.state == "decided"
    assert "2" in bounty.outcome
    context = OutboxEntry.objects.get(payload__template="claims/mail/declined").payload["context"]
    assert context["outcome"] == bounty.outcome


# -- by a link --


def linked(trial: Any, need: Any) -> str:
    actions.send_link(need, name="王经理", email="wang@helan.example", by=trial.actor("officer"), at=NOW)
    row = OutboxEntry.objects.filter(payload__template="claims/mail/compare").order_by("-pk").first()
    return re.search(r"/comparison/[^/]+/", row.payload["context"]["url"]).group()


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("luodi.claims.views.comparing.localdate", lambda: TODAY)


def test_an_owner_without_account_compares_and_chooses_by_a_link(trial, need, browser_of, today):
    one, other = submitted(trial, need), submitted(trial, need, "other_professor", named=True)
    url, client = linked(trial, need), browser_of("anonymous")
    page = client.get(url).content.decode()
    assert "professor其人" not in page.replace("other_professor其人", "")
    assert "other_professor其人" in page
    # Looking changes nothing, however often a mail program does.
    client.head(url)
    assert Claim._base_manager.filter(state="submitted").count() == 2
    assert client.post(url, {"claim": one.code, "reason": ""}).status_code == 422
    assert client.post(url, {"claim": one.code, "reason": "更稳妥", "choose": "1"}).status_code == 302
    assert {row.code: row.state for row in Claim._base_manager.all()} == {
        one.code: "chosen", other.code: "declined",
    }  # fmt: skip
    assert client.get(url).status_code == 200
    assert client.post(url, {"claim": other.code, "reason": "反悔"}).status_code == 404


def test_a_link_opens_no_other_need_and_no_sealed_claim(trial, need, browser_of, today):
    submitted(trial, need)
    url, client = linked(trial, need), browser_of("anonymous")
    foreign = factories.claim(factories.need(trial.organisations["saishang"]), trial.experts["professor"])
    assert client.post(url, {"claim": foreign.code, "reason": "越权"}).status_code == 404
    factories.bounty(need, state="announced")
    own = Claim._base_manager.get(need=need)
    assert client.post(url, {"claim": own.code, "reason": "提前"}).status_code == 404


def test_a_link_that_is_too_old_or_replaced_is_none(trial, need, browser_of, today, monkeypatch):
    submitted(trial, need)
    first, second = linked(trial, need), linked(trial, need)
    client, claim = browser_of("anonymous"), Claim._base_manager.get(need=need)
    assert client.post(first, {"claim": claim.code, "reason": "旧链接"}).status_code == 404
    monkeypatch.setattr("luodi.claims.views.comparing.localdate", lambda: TODAY + timedelta(days=31))
    assert client.get(second).status_code == 404
    assert ComparisonLink.objects.count() == 2


# -- the response clock --


def test_the_clock_counts_working_days_over_national_day(trial, need):
    """Asked on 29 September 2025, ten working days end on 17 October: the holiday and its made-up days are counted."""
    actor = trial.actor("professor")
    claim = actions.open_claim(need, expert=trial.experts["professor"], by=actor, at=NOW)
    Claim._base_manager.filter(pk=claim.pk).update(
        plan="方案" * 40, months=3, way="joint", quotation=factories.Money.wan(9)
    )
    at = datetime(2025, 9, 29, 2, 0, tzinfo=NOW.tzinfo)
    claim = CLAIM_FLOW.advance(claim, "submit", by=actor, at=at)
    # 28 September and 11 October 2025 were worked, 1 to 8 October were not.
    assert claim.answer_by_on == date(2025, 10, 20)
    assert actions.remind_owners(at=datetime(2025, 10, 20, 2, 0, tzinfo=NOW.tzinfo)) == 0
    assert actions.remind_owners(at=datetime(2025, 10, 21, 2, 0, tzinfo=NOW.tzinfo)) == 1
    assert mails("reminder") == ["enterprise@cast.example", "officer@cast.example"]
    assert actions.remind_owners(at=datetime(2025, 10, 22, 2, 0, tzinfo=NOW.tzinfo)) == 0


def test_who_has_answered_is_not_reminded(trial, need):
    claim = submitted(trial, need)
    CLAIM_FLOW.advance(claim, "decline", by=trial.actor("enterprise"), at=NOW, note="预算不足")
    assert actions.remind_owners(at=NOW + timedelta(days=90)) == 0
