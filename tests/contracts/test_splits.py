"""Income is shared by the policy in force, confirmed, publicised, paid, and taken back only by its opposite."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from luodi.contracts import actions, papers, queries
from luodi.contracts.income_states import (
    OBJECTION_FLOW,
    PRICING_FLOW,
    SPLIT_FLOW,
    SPLIT_POLICY_FLOW,
    STATUTORY_FLOW,
)
from luodi.contracts.models import Contract, IncomeSplit, PricingRecord, Receipt, SplitPart
from luodi.contracts.queries.income_figures import income_of
from luodi.contracts.queries.splits import Share, months_after
from luodi.contracts.states import CONTRACT_FLOW, RECEIPT_FLOW
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import OutboxEntry
from luodi.core.money import Money
from luodi.core.resource import address
from luodi.projects.models import Member
from tests import factories
from tests.cast import World
from tests.factories import NOW


def sold(world: World, *, way: str = "transfer", **more: Any) -> tuple[Contract, Receipt]:
    """Make a signed contract of the professor's by a way, with 100 万元 received."""
    helan = world.organisations["helan"]
    values = {"lead": world.people["professor"], "school": world.organisations["school"], **more}
    contract = factories.contract(helan, bare=True, **values)
    factories.contract_line(contract, helan, way=way)
    return contract, factories.receipt(contract, helan, amount=Money.wan(100))


def stored(row: Any) -> Any:
    return type(row)._base_manager.get(pk=row.pk)


@pytest.fixture
def policy(trial: World) -> Any:
    return factories.split_policy()


@pytest.fixture
def split(trial: World, policy: Any) -> IncomeSplit:
    contract, receipt = sold(trial)
    return actions.open_split(contract, [receipt], by=trial.actor("officer"), at=NOW)


def share(world: World, split: IncomeSplit, *lines: tuple[Any, int, bool]) -> IncomeSplit:
    shares = [Share(person, points, main) for person, points, main in lines]
    return actions.amend_split(
        split, version=stored(split).version, by=world.actor("officer"), at=NOW, shares=shares
    )


def confirm_all(split: IncomeSplit) -> None:
    for part in SplitPart.objects.filter(split=split).select_related("person", "split"):
        actions.answer_part(part, agrees=True, reason="", name="本人", at=NOW)


def lead_to(world: World, split: IncomeSplit, state: str) -> IncomeSplit:
    """Take the steps up to a state."""
    officer = world.actor("officer")
    confirm_all(split)
    for verb, reached in (
        ("agree", "agreed"),
        ("publicise", "publicised"),
        ("finish", "final"),
        ("pay", "paid"),
    ):
        if verb == "finish":
            over = timezone.localdate() - timedelta(days=1)
            IncomeSplit._base_manager.filter(pk=split.pk).update(publicity_ends_on=over)
        by = world.actor("finance") if verb == "pay" else officer
        split = SPLIT_FLOW.advance(stored(split), verb, by=by, at=NOW)
        if reached == state:
            return split
    raise AssertionError(state)


def test_the_lead_alone_gets_all_where_there_is_no_team(split: IncomeSplit, trial: World) -> None:
    assert (split.gross, split.net) == (Money.wan(100), Money.wan(100))
    assert (split.unit_part, split.school_part, split.team_part) == (
        Money.wan(15),
        Money.wan(10),
        Money.wan(75),
    )
    part = SplitPart.objects.get(split=split)
    assert (part.person, part.share, part.is_main, part.amount) == (
        trial.people["professor"],
        10_000,
        True,
        Money.wan(75),
    )


def test_the_shares_of_the_projects_team_are_taken_over(trial: World, policy: Any) -> None:
    project = factories.project(lead=trial.experts["professor"])
    Member.objects.filter(project=project).update(share=3_000)
    Member.objects.create(project=project, person=trial.people["other_professor"], share=3_000)
    Member.objects.create(project=project, person=factories.person("无份额"))
    contract, receipt = sold(trial, project=project)
    split = actions.open_split(contract, [receipt], by=trial.actor("officer"), at=NOW)
    assert [(part.share, part.amount) for part in queries.people_of(split)] == [
        (5_000, Money(37_500_000)),
        (5_000, Money(37_500_000)),
    ]


def test_costs_are_deducted_and_every_fen_is_shared(trial: World, split: IncomeSplit) -> None:
    costs = {"tax": (Money(12_345_67), "印花税"), "patent": (Money(1), "年费")}
    split = actions.amend_split(split, version=split.version, by=trial.actor("officer"), at=NOW, costs=costs)
    assert split.net == Money(100_000_000 - 12_345_68)
    people = [(trial.people["professor"], 3_333, True), (trial.people["other_professor"], 6_667, True)]
    split = share(trial, split, *people)
    paid = sum(part.amount.fen for part in SplitPart.objects.filter(split=split))
    assert paid == split.team_part.fen
    assert split.unit_part.fen + split.school_part.fen + paid == split.net.fen


def test_costs_above_the_income_are_refused(trial: World, split: IncomeSplit) -> None:
    costs = {"tax": (Money.wan(101), "算错")}
    with pytest.raises(Invalid) as refused:
        actions.amend_split(split, version=split.version, by=trial.actor("officer"), at=NOW, costs=costs)
    assert set(refused.value.fields) == {"costs"}
    assert stored(split).net == Money.wan(100)


def test_the_database_itself_refuses_what_does_not_add_up(split: IncomeSplit) -> None:
    for values in ({"net": Money.wan(99)}, {"team_part": Money.wan(74)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            IncomeSplit._base_manager.filter(pk=split.pk).update(**values)


@pytest.mark.parametrize(
    "lines",
    [
        [("professor", 6_000, True), ("other_professor", 4_001, False)],
        [("professor", 5_000, True), ("professor", 5_000, True)],
        [("professor", 0, True)],
    ],
)
def test_shares_that_cannot_be_are_refused(trial: World, split: IncomeSplit, lines: list[Any]) -> None:
    with pytest.raises(Invalid):
        share(trial, split, *((trial.people[name], points, main) for name, points, main in lines))
    assert SplitPart.objects.get(split=split).share == 10_000


def test_an_overtaken_version_is_refused(trial: World, split: IncomeSplit) -> None:
    share(trial, split, (trial.people["professor"], 9_000, True))
    with pytest.raises(Conflict):
        actions.amend_split(split, version=split.version, by=trial.actor("officer"), at=NOW, shares=[])


def test_a_receipt_is_shared_once(trial: World, split: IncomeSplit) -> None:
    receipt = queries.receipts_of_split(split)[0]
    with pytest.raises(Invalid):
        actions.open_split(split.contract, [receipt], by=trial.actor("officer"), at=NOW)
    SPLIT_FLOW.advance(split, "drop", by=trial.actor("officer"), at=NOW, note="重来")
    assert actions.open_split(split.contract, [receipt], by=trial.actor("officer"), at=NOW).pk


def test_services_are_not_shared(trial: World, policy: Any) -> None:
    contract, receipt = sold(trial, way="service")
    assert queries.shareable(contract) == []
    with pytest.raises(Invalid):
        actions.open_split(contract, [receipt], by=trial.actor("officer"), at=NOW)


def test_ways_are_not_mixed(trial: World, policy: Any) -> None:
    helan = trial.organisations["helan"]
    contract, _first = sold(trial)
    Receipt._base_manager.filter(contract=contract).delete()
    licence = factories.contract_line(contract, helan, way="licence")
    transfer = contract.lines.unguarded("in a test").get(way="transfer")
    rows = [
        factories.receipt(contract, helan, line=line, amount=Money.wan(10), voucher=line.way)
        for line in (licence, transfer)
    ]
    # Where a contract has several lines, money that names none is by no known way.
    unnamed = factories.receipt(contract, helan, amount=Money.wan(10), voucher="3")
    assert {row.pk for row in queries.shareable(contract)} == {row.pk for row in rows}
    for chosen in (rows, [unnamed]):
        with pytest.raises(Invalid):
            actions.open_split(contract, chosen, by=trial.actor("officer"), at=NOW)


def test_the_own_policy_of_school_and_way_goes_before_the_university_s(trial: World) -> None:
    school = trial.organisations["school"]
    contract, _receipt = sold(trial)
    wide = factories.split_policy()
    assert queries.policy_for(contract, "transfer") == wide
    of_way = factories.split_policy(way="transfer")
    of_school = factories.split_policy(school=school)
    factories.split_policy(school=trial.organisations["other_school"])
    factories.split_policy(school=school, way="transfer", state="draft")
    assert queries.policy_for(contract, "transfer") == of_school
    assert queries.policy_for(sold(trial, school=None)[0], "transfer") == of_way
    assert queries.policy_for(sold(trial, school=None)[0], "licence") == wide


@pytest.mark.parametrize("tiers", ["| 31 | 20 | 49", "100 | 10 | 5 | 85\n| 30 | 20.01 | 49.99"])
def test_a_policy_below_the_law_cannot_be_put_in_force(trial: World, tiers: str) -> None:
    row = factories.split_policy(state="draft", tiers=tiers)
    with pytest.raises(Invalid) as refused:
        SPLIT_POLICY_FLOW.advance(row, "activate", by=trial.actor("director"), at=NOW)
    assert "第四十五条" in str(refused.value.fields["tiers"][0])


def test_the_law_is_data(trial: World) -> None:
    """A higher minimum that the office puts in force binds policies and splits from then on."""
    row = factories.statutory_rule(value=7_600, name="省条例", way="transfer")
    STATUTORY_FLOW.advance(row, "activate", by=trial.actor("director"), at=NOW)
    found = queries.statutory("people_least", "transfer")
    assert found is not None
    assert (found.value, found.name) == (7_600, "省条例")
    licence = queries.statutory("people_least", "licence")
    assert licence is not None
    assert licence.value == 5_000
    policy = factories.split_policy(state="draft", way="transfer")
    with pytest.raises(Invalid):
        SPLIT_POLICY_FLOW.advance(policy, "activate", by=trial.actor("director"), at=NOW)
    other = factories.split_policy(state="draft", way="licence")
    assert SPLIT_POLICY_FLOW.advance(other, "activate", by=trial.actor("director"), at=NOW).state == "active"


def test_one_policy_of_school_and_way_is_in_force(trial: World, policy: Any) -> None:
    row = factories.split_policy(state="draft", tiers="| 10 | 10 | 80")
    SPLIT_POLICY_FLOW.advance(row, "activate", by=trial.actor("director"), at=NOW)
    assert stored(policy).state == "superseded"


def test_main_contributors_get_at_least_what_the_law_says(trial: World, split: IncomeSplit) -> None:
    people = [(trial.people["professor"], 4_999, True), (trial.people["other_professor"], 5_001, False)]
    split = share(trial, split, *people)
    confirm_all(split)
    with pytest.raises(Invalid) as refused:
        SPLIT_FLOW.advance(split, "agree", by=trial.actor("officer"), at=NOW)
    assert set(refused.value.fields) == {"main"}


def test_everybody_confirms_and_confirms_anew_what_has_changed(trial: World, split: IncomeSplit) -> None:
    officer = trial.actor("officer")
    with pytest.raises(Invalid) as refused:
        SPLIT_FLOW.advance(split, "agree", by=officer, at=NOW)
    assert set(refused.value.fields) == {"parts"}
    confirm_all(split)
    costs = {"tax": (Money(100), "印花税")}
    split = actions.amend_split(split, version=split.version, by=officer, at=NOW, costs=costs)
    assert SplitPart.objects.get(split=split).answer == "pending"
    part = SplitPart.objects.select_related("split").get(split=split)
    SplitPart.objects.filter(pk=part.pk).update(amount=Money(1))
    with pytest.raises(Conflict):
        actions.answer_part(part, agrees=True, reason="", name="本人", at=NOW)


def test_a_link_confirms_one_part_without_an_account(trial: World, split: IncomeSplit) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_people(split, by=trial.actor("leader"), at=NOW)
    assert actions.ask_people(split, by=trial.actor("officer"), at=NOW) == (1, 0)
    mail = OutboxEntry.objects.filter(channel="mail").latest("pk")
    url = next(value for value in str(mail.payload).split("'") if "/part/" in value)
    path = "/part/" + url.rsplit("/part/", 1)[1]
    guest = Client()
    page = guest.get(path)
    assert page.status_code == 200
    assert "750,000.00" in page.content.decode()
    assert guest.get("/part/made-up-token/").status_code == 404
    assert guest.post(path, {"refuse": "1", "reason": ""}).status_code == 422
    assert guest.post(path, {"agree": "1", "reason": ""}).status_code == 200
    assert SplitPart.objects.get(split=split).answer == "agreed"
    assert guest.post(path, {"refuse": "1", "reason": "反悔"}).status_code == 409


def test_publicity_runs_over_working_days_and_an_objection_stops_the_clock(
    trial: World, split: IncomeSplit
) -> None:
    officer, director = trial.actor("officer"), trial.actor("director")
    split = lead_to(trial, split, "publicised")
    # Tuesday 10 March 2026 and five working days.
    assert (split.publicised_on, split.publicity_ends_on) == (date(2026, 3, 10), date(2026, 3, 17))
    later = NOW + timedelta(days=2)
    first = actions.object_to(split, who="某教师", what="排序有误", by=trial.actor("professor"), at=later)
    second = actions.object_to(split, who="来信人", what="成本虚高", by=officer, at=later)
    split = stored(split)
    assert (split.state, split.days_left, split.publicity_ends_on) == ("objected", 3, None)
    with pytest.raises(NotAllowed):
        OBJECTION_FLOW.advance(first, "dismiss", by=trial.actor("professor"), at=later, note="无")
    with pytest.raises(NotAllowed):
        OBJECTION_FLOW.advance(second, "dismiss", by=officer, at=later, note="自己提的")
    OBJECTION_FLOW.advance(first, "dismiss", by=officer, at=later, note="经核实排序无误")
    assert stored(split).state == "objected"
    # The three days that were left run on from the Monday on which the last objection is dealt with.
    monday = NOW + timedelta(days=13)
    OBJECTION_FLOW.advance(second, "dismiss", by=director, at=monday, note="票据齐全")
    split = stored(split)
    assert (split.state, split.publicity_ends_on) == ("publicised", date(2026, 3, 26))
    assert stored(second).answer == "票据齐全"


def test_publicity_over_the_national_holiday_counts_working_days(trial: World, split: IncomeSplit) -> None:
    split = lead_to(trial, split, "agreed")
    at = NOW.replace(month=9, day=29)
    split = SPLIT_FLOW.advance(split, "publicise", by=trial.actor("officer"), at=at)
    assert split.publicity_ends_on == queries.working_days().after(date(2026, 9, 29), 5)
    assert split.publicity_ends_on > date(2026, 10, 7)


def test_an_upheld_objection_leads_back_to_the_draft(trial: World, split: IncomeSplit) -> None:
    split = lead_to(trial, split, "publicised")
    row = actions.object_to(split, who="某教师", what="漏了一人", by=trial.actor("professor"), at=NOW)
    OBJECTION_FLOW.advance(row, "uphold", by=trial.actor("officer"), at=NOW, note="确有遗漏")
    split = stored(split)
    assert (split.state, split.publicised_on, split.days_left) == ("draft", None, None)


def test_nothing_is_final_before_its_days_are_over(trial: World, split: IncomeSplit) -> None:
    split = lead_to(trial, split, "publicised")
    today = timezone.localdate()
    IncomeSplit._base_manager.filter(pk=split.pk).update(publicity_ends_on=today)
    with pytest.raises(Invalid):
        SPLIT_FLOW.advance(split, "finish", by=trial.actor("officer"), at=NOW)
    IncomeSplit._base_manager.filter(pk=split.pk).update(publicity_ends_on=date(2026, 3, 9))
    with pytest.raises(Conflict):
        actions.object_to(split, who="某人", what="太晚", by=trial.actor("professor"), at=NOW)


def test_who_gets_money_decides_nothing(trial: World, split: IncomeSplit) -> None:
    colleague = factories.person("办公室同事", user=trial.users["officer"])
    split = actions.amend_split(
        split,
        version=split.version,
        by=trial.actor("director"),
        at=NOW,
        shares=[Share(trial.people["professor"], 9_000, True), Share(colleague, 1_000, False)],
    )
    confirm_all(split)
    with pytest.raises(NotAllowed):
        SPLIT_FLOW.advance(split, "agree", by=trial.actor("officer"), at=NOW)
    assert SPLIT_FLOW.advance(split, "agree", by=trial.actor("director"), at=NOW).state == "agreed"


def test_what_was_paid_is_taken_back_by_its_opposite_alone(trial: World, split: IncomeSplit) -> None:
    officer, finance = trial.actor("officer"), trial.actor("finance")
    costs = {"tax": (Money.wan(1), "税费")}
    split = actions.amend_split(split, version=split.version, by=officer, at=NOW, costs=costs)
    split = lead_to(trial, split, "paid")
    receipt = queries.receipts_of_split(split)[0]
    with pytest.raises(Invalid):
        RECEIPT_FLOW.advance(receipt, "reverse", by=finance, at=NOW, note="退款")
    with pytest.raises(NotAllowed):
        actions.amend_split(split, version=split.version, by=officer, at=NOW, costs={})
    with pytest.raises(Invalid):
        actions.correct(split, reason=" ", by=officer, at=NOW)
    with pytest.raises(NotAllowed):
        actions.correct(split, reason="算错", by=finance, at=NOW)
    counter = actions.correct(split, reason="人员有误", by=officer, at=NOW)
    assert (counter.state, counter.net) == ("final", -split.net)
    with pytest.raises(Conflict):
        actions.correct(split, reason="再来一次", by=officer, at=NOW)
    counter = SPLIT_FLOW.advance(counter, "pay", by=finance, at=NOW)
    with pytest.raises(Conflict):
        actions.correct(counter, reason="反反", by=officer, at=NOW)
    both = [split, counter]
    assert sum(row.team_part.fen for row in both) == 0
    assert sum(part.amount.fen for part in SplitPart.objects.filter(split__in=both)) == 0
    again = actions.open_split(split.contract, [receipt], by=officer, at=NOW)
    assert again.gross == Money.wan(100)


def test_who_sees_what(trial: World, split: IncomeSplit) -> None:
    mate = trial.people["other_professor"]
    share(trial, split, (trial.people["professor"], 6_000, True), (mate, 4_000, False))

    def sees(name: str, verb: str = "view") -> bool:
        return bool(IncomeSplit.objects.allowed(trial.actor(name), verb).filter(pk=split.pk).exists())

    wide = ("director", "officer", "tech_manager", "finance", "leader", "secretary", "professor")
    for name in wide:
        assert sees(name), name
        assert sees(name, "see_parts"), name
    assert sees("other_professor")
    assert not sees("other_professor", "see_parts")
    hidden = (
        "enterprise",
        "city_official",
        "rival",
        "far_officer",
        "other_secretary",
        "reviewer",
        "admin",
        "nobody",
    )
    assert [name for name in hidden if sees(name)] == []
    type(split.policy)._base_manager.filter(pk=split.policy_id).update(names_amounts=True)
    assert not sees("other_professor", "see_parts")
    IncomeSplit._base_manager.filter(pk=split.pk).update(state="publicised")
    assert sees("other_professor", "see_parts")


def test_pages_show_a_colleague_the_total_and_the_own_amount(
    trial: World, split: IncomeSplit, browser_of: Any
) -> None:
    mate = trial.people["other_professor"]
    share(trial, split, (trial.people["professor"], 6_123, True), (mate, 3_877, False))
    mine, theirs = "290,775.00", "459,225.00"
    text = browser_of("other_professor").get(address(split)).content.decode()
    assert mine in text
    assert theirs not in text
    assert "750,000.00" in text
    for name in ("finance", "secretary", "officer"):
        assert theirs in browser_of(name).get(address(split)).content.decode(), name
    for name in ("enterprise", "city_official", "rival"):
        client = browser_of(name)
        for page in ("", "work/", "confirm/", "sheet.xlsx", "notice.docx", "object/"):
            assert client.get(f"{address(split)}{page}").status_code == 404, (name, page)
    assert browser_of("other_professor").get(f"{address(split)}sheet.xlsx").status_code == 404
    assert browser_of("other_professor").get(f"{address(split)}confirm/").status_code == 200


def test_the_sheet_says_the_same_sums_in_every_kind(
    trial: World, split: IncomeSplit, browser_of: Any
) -> None:
    people = [(trial.people["professor"], 6_123, True), (trial.people["other_professor"], 3_877, False)]
    split = lead_to(trial, share(trial, split, *people), "final")
    client = browser_of("finance")
    for kind in ("docx", "pdf"):
        assert client.get(f"{address(split)}sheet.{kind}").status_code == 200
        assert client.get(f"{address(split)}notice.{kind}").status_code == 200
    assert client.get(f"{address(split)}sheet.exe").status_code == 404
    sheet = load_workbook(io.BytesIO(client.get(f"{address(split)}sheet.xlsx").content)).active
    amounts = [row[5] for row in sheet.iter_rows(min_row=4, max_row=5, values_only=True)]
    assert amounts == [459_225, 290_775]
    assert sum(amounts) == 750_000
    told = "".join(papers.rules_of(split))
    assert "第四十五条" in told
    assert "财税〔2018〕58号" in told


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 3, 10), 36, date(2029, 3, 10)),
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_months_end_where_there_is_no_such_day(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_half_tax_ends_with_its_months_and_is_for_cash_alone(trial: World, policy: Any) -> None:
    contract, receipt = sold(trial)
    split = actions.open_split(contract, [receipt], by=trial.actor("officer"), at=NOW)
    for paid_on, applies in ((date(2029, 3, 10), True), (date(2029, 3, 11), False)):
        split.paid_on = paid_on
        told = queries.half_tax(split, [receipt])
        assert told is not None
        assert told.applies is applies
    equity, shares = sold(trial, way="equity")
    split = actions.open_split(equity, [shares], by=trial.actor("officer"), at=NOW)
    assert split.form == "equity"
    assert queries.half_tax(split, [shares]) is None


def test_figures_of_a_year(trial: World, policy: Any) -> None:
    """Table 8: income in the year it came in, what is shared in the year it was paid, corrections in their own."""
    director = trial.actor("director")
    empty = income_of(2026, director)
    assert (empty.cash_income, empty.people, empty.per_head) == (Money(0), 0, None)
    contract, receipt = sold(trial)
    people = [(trial.people["professor"], 6_000, True), (trial.people["other_professor"], 4_000, False)]
    split = actions.open_split(contract, [receipt], by=trial.actor("officer"), at=NOW)
    paid = lead_to(trial, share(trial, split, *people), "paid")
    equity, shares = sold(trial, way="equity")
    split = actions.open_split(equity, [shares], by=trial.actor("officer"), at=NOW)
    lead_to(trial, split, "paid")
    # What is not of the three ways, what was reversed, and what a fund pays counts for nothing.
    sold(trial, way="service")
    Receipt._base_manager.filter(pk=sold(trial)[1].pk).update(state="reversed")
    fund = factories.project(kind="fund")
    sold(trial, project=fund)
    # Received in the year, shared later.
    sold(trial, way="licence")
    found = income_of(2026, director)
    assert found.cash_income == Money.wan(200)
    assert found.equity_income == Money.wan(100)
    assert found.retained == Money.wan(50)
    assert (found.reward_cash, found.reward_equity) == (Money.wan(75), Money.wan(75))
    assert found.reward_main == Money.wan(75 + 45)
    assert found.people == 3
    assert found.per_head == Money.wan(50)
    # A correction counts in the year in which it is paid, not in the one that it corrects.
    counter = actions.correct(paid, reason="有误", by=trial.actor("officer"), at=NOW)
    SPLIT_FLOW.advance(counter, "pay", by=trial.actor("finance"), at=NOW.replace(year=2027))
    assert income_of(2026, director) == found
    after = income_of(2027, director)
    assert (after.reward_cash, after.people, after.per_head) == (-Money.wan(75), -2, None)
    assert (found + after).people == 1
    # Whoever may not see the parts counts none of them.
    assert income_of(2026, trial.actor("far_officer")).reward == Money(0)
    assert income_of(2026, trial.actor("enterprise")).cash_income == Money(0)


def test_no_contract_is_signed_without_a_decided_price_where_the_policy_asks(trial: World) -> None:
    director, officer = trial.actor("director"), trial.actor("officer")
    helan = trial.organisations["helan"]
    contract = factories.contract(helan, state="approved", lead=trial.people["professor"], signed_on=None)
    contract.lines.unguarded("in a test").update(way="transfer")
    assert "pricing" not in CONTRACT_FLOW.missing_for(contract, "sign")
    factories.split_policy(asks_pricing=True, pricing_days=3)
    assert "pricing" in CONTRACT_FLOW.missing_for(contract, "sign")
    assert "pricing" in CONTRACT_FLOW.missing_for(contract, "record")
    row = factories.pricing(contract, basis="")
    with pytest.raises(Invalid) as refused:
        PRICING_FLOW.advance(row, "publicise", by=officer, at=NOW)
    assert set(refused.value.fields) == {"basis"}
    PricingRecord._base_manager.filter(pk=row.pk).update(basis="评估报告 2026-11")
    row = PRICING_FLOW.advance(row, "publicise", by=officer, at=NOW)
    assert row.publicity_ends_on == date(2026, 3, 13)
    objection = actions.object_to(row, who="某企业", what="价格偏低", by=trial.actor("professor"), at=NOW)
    assert stored(row).state == "objected"
    with pytest.raises(NotAllowed):
        PRICING_FLOW.advance(stored(row), "resume", by=officer, at=NOW)
    OBJECTION_FLOW.advance(objection, "dismiss", by=director, at=NOW, note="有评估依据")
    row = stored(row)
    assert (row.state, row.publicity_ends_on) == ("publicised", date(2026, 3, 13))
    PricingRecord._base_manager.filter(pk=row.pk).update(publicity_ends_on=date(2026, 3, 9))
    PRICING_FLOW.advance(row, "decide", by=officer, at=NOW, note="同意")
    assert "pricing" not in CONTRACT_FLOW.missing_for(contract, "sign")


def test_work_page_takes_receipts_costs_and_people(trial: World, policy: Any, browser_of: Any) -> None:
    contract, receipt = sold(trial)
    client: Client = browser_of("secretary")
    answer = client.post(f"{address(contract)}split/", {"receipts": [receipt.code]})
    assert answer.status_code == 302
    page = answer["Location"]
    assert client.get(page).status_code == 200
    split = IncomeSplit._base_manager.get(contract=contract)
    sent = {"what": "costs", "version": str(split.version), "tax": "1,234.56", "tax_reason": ""}
    assert client.post(page, sent).status_code == 422
    assert client.post(page, {**sent, "tax_reason": "印花税"}).status_code == 302
    split = stored(split)
    assert split.costs_sum == Money.yuan("1234.56")
    part = SplitPart.objects.get(split=split)
    people = {
        "what": "people",
        "version": str(split.version),
        f"share_{part.pk}": "60",
        f"main_{part.pk}": "on",
        "person": trial.people["other_professor"].code,
        "share": "40.01",
    }
    assert client.post(page, people).status_code == 422
    assert client.post(page, {**people, "share": "40"}).status_code == 302
    assert client.post(page, {**people, "share": "40"}).status_code == 409
    assert SplitPart.objects.filter(split=split).count() == 2
    for name in ("rival", "enterprise", "far_officer"):
        assert browser_of(name).post(page, people).status_code == 404
    with pytest.raises(Missing):
        actions.object_to(split, who="x", what="y", by=trial.actor("rival"), at=NOW)
