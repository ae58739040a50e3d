"""Money paid into a fund: two people, one document one booking, and a statement that is the ledger."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from luodi.core import change
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry
from luodi.core.money import Money
from luodi.funds import actions, queries
from luodi.funds.models import Appropriation, Fund, Inflow, Notice, Payer
from luodi.funds.rulebook.choices import Unspent
from luodi.funds.states import FUND_FLOW, INFLOW_FLOW, NOTICE_FLOW
from luodi.ledger import actions as ledger
from luodi.ledger import postings
from luodi.ledger.actions import BooksShut, NotEnough
from luodi.ledger.models import Halt, Operation
from luodi.ledger.places import Posting
from luodi.ledger.verifying import findings
from tests import factories
from tests.cast import World
from tests.factories import NOW, TODAY, WUXI

WAN = 1_000_000


@pytest.fixture
def fund(trial: World) -> Fund:
    """Make Wuxi's fund."""
    return factories.fund("无锡科技成果转化基金", WUXI)


@pytest.fixture
def year(fund: Fund) -> Appropriation:
    """Make the city's year 2025 in it, of a million yuan."""
    return factories.appropriation(factories.payer(fund), 2025)


def enter(world: World, row: Any, by: str = "fund_manager") -> Any:
    """Enter a paper."""
    return change.create(row, by=world.actor(by), at=NOW)


def noticed(
    world: World, year: Appropriation, wan: int, document: str = "锡科〔2025〕8号", **more: Any
) -> Notice:
    """Enter a notice and have the city confirm it."""
    row = Notice(appropriation=year, document=document, dated_on=TODAY, amount=Money.wan(wan), **more)
    return NOTICE_FLOW.advance(enter(world, row), "confirm", by=world.actor("far_official"), at=NOW)


def received(world: World, payer: Payer, wan: int, reference: str = "B-1", **more: Any) -> Inflow:
    """Enter an inflow and have the fund manager confirm it."""
    row = Inflow(payer=payer, received_on=TODAY, amount=Money.wan(wan), reference=reference, **more)
    return INFLOW_FLOW.advance(
        enter(world, row, "finance"), "confirm", by=world.actor("fund_manager"), at=NOW
    )


def spread(payer: Payer, year: int, wan: int) -> None:
    """Allot a part to a call, as later business does."""
    with ledger.open_books():
        posting = Posting(f"t{year}{wan}", "L3", postings.allotted(payer.purse(year), 5, wan * WAN), "x:1")
        ledger.post(posting, by=factories_actor(), at=NOW)


def factories_actor() -> Any:
    """Give who posts where it does not matter who."""
    from luodi.core.actor import SYSTEM

    return SYSTEM


def test_notice_appropriates_once_confirmed(trial: World, year: Appropriation) -> None:
    row = enter(
        trial, Notice(appropriation=year, document="锡科〔2025〕8号", dated_on=TODAY, amount=Money.wan(60))
    )
    assert queries.line_of(year).appropriated == Money(0)
    row = NOTICE_FLOW.advance(row, "confirm", by=trial.actor("far_official"), at=NOW)
    assert queries.line_of(year).free == Money.wan(60)
    operation = Operation.objects.get(seq=row.entry)
    assert (operation.kind, operation.subject, operation.side) == ("L1", row.ref, "government")
    assert AuditEntry.objects.filter(subject=row.ref, verb="confirm").count() == 1


def test_nobody_confirms_what_they_entered(trial: World, year: Appropriation) -> None:
    row = enter(
        trial, Notice(appropriation=year, document="1", dated_on=TODAY, amount=Money.wan(1)), "director"
    )
    with pytest.raises(NotAllowed):
        NOTICE_FLOW.advance(row, "confirm", by=trial.actor("director"), at=NOW)
    assert not Operation.objects.exists()


def test_document_is_booked_once(trial: World, year: Appropriation) -> None:
    noticed(trial, year, 60)
    with pytest.raises(Invalid):
        noticed(trial, year, 60)
    # In the payer's other year the form allows the number; the ledger does not.
    other = factories.appropriation(year.payer, 2026)
    with pytest.raises(Conflict):
        noticed(trial, other, 60)
    assert Notice.objects.unguarded("a test").get(appropriation=other).state == "entered"
    assert queries.line_of(year).appropriated == Money.wan(60)


def test_cut_takes_only_what_is_free(trial: World, year: Appropriation) -> None:
    noticed(trial, year, 60)
    spread(year.payer, 2025, 40)
    with pytest.raises(NotEnough, match="200,000"):
        noticed(trial, year, 30, "核减1", kind="cut")
    noticed(trial, year, 20, "核减2", kind="cut")
    line = queries.line_of(year)
    assert (line.appropriated, line.free) == (Money.wan(40), Money(0))


def test_bank_reference_comes_in_once(trial: World, year: Appropriation) -> None:
    received(trial, year.payer, 30)
    with pytest.raises(Invalid):
        received(trial, year.payer, 30)
    refused = enter(
        trial, Inflow(payer=year.payer, received_on=TODAY, amount=Money.wan(1), reference="B-2"), "finance"
    )
    INFLOW_FLOW.advance(refused, "refuse", by=trial.actor("director"), at=NOW, note="银行退回")
    received(trial, year.payer, 5, "B-2")
    (line,) = queries.statement(year.payer.fund, trial.actor("director")).cash
    assert (line.come_in, line.at_hand) == (Money.wan(35), Money.wan(35))


def test_inflow_of_tomorrow_is_refused(trial: World, year: Appropriation) -> None:
    day = localdate() + timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        enter(trial, Inflow(payer=year.payer, received_on=day, amount=Money.wan(1), reference="B"), "finance")
    assert "received_on" in refused.value.fields


def test_whoever_corrects_a_paper_does_not_confirm_it(trial: World, year: Appropriation) -> None:
    """The director may confirm a manager's notice, so may not write another sum into it first."""
    row = enter(trial, Notice(appropriation=year, document="1", dated_on=TODAY, amount=Money.wan(1)))
    with pytest.raises(NotAllowed):
        change.amend(row, {"amount": Money.wan(90)}, version=row.version, by=trial.actor("director"), at=NOW)
    row = change.amend(
        row, {"amount": Money.wan(9)}, version=row.version, by=trial.actor("fund_manager"), at=NOW
    )
    NOTICE_FLOW.advance(row, "confirm", by=trial.actor("director"), at=NOW)
    assert queries.line_of(year).appropriated == Money.wan(9)


def test_year_of_which_papers_speak_stays_that_year(trial: World, year: Appropriation) -> None:
    manager = trial.actor("fund_manager")
    year = change.amend(year, {"year": 2024}, version=year.version, by=manager, at=NOW)
    noticed(trial, year, 60)
    with pytest.raises(Invalid) as refused:
        change.amend(year, {"year": 2025}, version=year.version, by=manager, at=NOW)
    assert "year" in refused.value.fields
    assert (
        change.amend(year, {"planned": Money.wan(99)}, version=year.version, by=manager, at=NOW).year == 2024
    )


@pytest.mark.parametrize("what", ["amount", "entry", "state"])
def test_paper_that_says_something_else_than_the_ledger_is_found(
    trial: World, year: Appropriation, what: str
) -> None:
    row = noticed(trial, year, 60)
    received(trial, year.payer, 50)
    assert list(findings()) == []
    wrong = {"amount": Money.wan(61), "entry": 99, "state": "entered"}[what]
    Notice._base_manager.filter(pk=row.pk).update(**{what: wrong})
    assert [(found.check, found.fund) for found in findings()] == [("X4", year.payer.fund_id)]


def test_shut_books_stand_on_the_directors_first_page(
    trial: World, year: Appropriation, browser_of: Any
) -> None:
    fund = year.payer.fund
    Halt.objects.create(fund=fund.pk, findings=[{"check": "X1", "what": "x"}], since=NOW)
    assert f"/funds/{fund.code}/money/" in browser_of("director").get("/").content.decode()
    assert f"/funds/{fund.code}/money/" not in browser_of("professor").get("/").content.decode()
    with pytest.raises(BooksShut):
        noticed(trial, year, 60)


@pytest.mark.parametrize(
    ("year_end", "left", "stage", "next_year"),
    [(Unspent.CARRY, -20, "", 20), (Unspent.LAPSE, 0, "LAPSED", 0), (Unspent.RETURN, 0, "BACK", 0)],
)
def test_year_is_closed_as_the_payer_says(
    trial: World, fund: Fund, year_end: str, left: int, stage: str, next_year: int
) -> None:
    year = factories.appropriation(factories.payer(fund, year_end=year_end), 2020)
    noticed(trial, year, 20)
    received(trial, year.payer, 20)
    closed = actions.settle_year(year, by=trial.actor("far_official"), at=NOW)
    assert closed.closed_at == NOW
    (line, *others) = queries.statement(fund, trial.actor("director")).lines
    assert (line.free, line.carried) == (Money(0), Money.wan(left))
    assert line.stages.get(stage, Money(0)) == (Money.wan(20) if stage else Money(0))
    assert sum(other.free.fen for other in others) == next_year * WAN
    assert all(each.agrees for each in (line, *others))
    with pytest.raises(Invalid):
        noticed(trial, closed, 5, "迟到")
    with pytest.raises(Conflict):
        actions.settle_year(closed, by=trial.actor("director"), at=NOW)
    assert list(findings()) == []


def test_fund_with_money_is_not_closed(trial: World, fund: Fund) -> None:
    year = factories.appropriation(factories.payer(fund, year_end=Unspent.RETURN), 2020)
    noticed(trial, year, 20)
    received(trial, year.payer, 20)
    Fund._base_manager.filter(pk=fund.pk).update(state="closing")
    fund.refresh_from_db()
    by = trial.actor("far_official")
    with pytest.raises(Invalid):
        FUND_FLOW.advance(fund, "close", by=by, at=NOW, note="期满")
    actions.settle_year(year, by=by, at=NOW)
    assert FUND_FLOW.advance(fund, "close", by=by, at=NOW, note="期满").state == "closed"


def test_cash_of_a_year_that_lapsed_goes_back_and_the_fund_is_closed(trial: World, fund: Fund) -> None:
    year = factories.appropriation(factories.payer(fund, year_end=Unspent.LAPSE), 2020)
    noticed(trial, year, 20)
    received(trial, year.payer, 20)
    by = trial.actor("far_official")
    actions.settle_year(year, by=by, at=NOW)
    Fund._base_manager.filter(pk=fund.pk).update(state="closing")
    fund.refresh_from_db()
    with pytest.raises(Invalid):
        FUND_FLOW.advance(fund, "close", by=by, at=NOW, note="期满")
    received(trial, year.payer, 20, "退1", kind="back")
    (cash,) = queries.statement(fund, trial.actor("director")).cash
    assert (cash.come_in, {amount for _stage, _label, amount in cash.cells}) == (Money(0), {Money(0)})
    assert FUND_FLOW.advance(fund, "close", by=by, at=NOW, note="期满").state == "closed"
    assert list(findings()) == []


def test_no_more_goes_back_than_is_at_hand_and_each_reference_once(trial: World, year: Appropriation) -> None:
    received(trial, year.payer, 20)
    with pytest.raises(Invalid) as refused:
        received(trial, year.payer, 21, "退1", kind="back")
    assert "现有 20.00 万元" in str(refused.value.fields["amount"])
    # What was at hand when the paper was entered is gone when it is confirmed.
    late = Inflow(payer=year.payer, received_on=TODAY, amount=Money.wan(20), reference="退3", kind="back")
    late = enter(trial, late, "finance")
    received(trial, year.payer, 5, "退2", kind="back")
    with pytest.raises(NotEnough, match=r"账面资金不足：现有 150,000\.00 元，需支出 200,000\.00 元"):
        INFLOW_FLOW.advance(late, "confirm", by=trial.actor("fund_manager"), at=NOW)
    with pytest.raises(Invalid):
        received(trial, year.payer, 5, "退2", kind="back")
    (cash,) = queries.statement(year.payer.fund, trial.actor("director")).cash
    assert cash.come_in == Money.wan(15)


def test_a_paper_of_cash_that_says_the_other_way_is_found(trial: World, year: Appropriation) -> None:
    received(trial, year.payer, 20)
    row = received(trial, year.payer, 5, "退1", kind="back")
    assert list(findings()) == []
    Inflow._base_manager.filter(pk=row.pk).update(kind="in")
    assert [(found.check, found.fund) for found in findings()] == [("X4", year.payer.fund_id)]


def test_year_with_money_under_way_stays_open(trial: World, fund: Fund) -> None:
    year = factories.appropriation(factories.payer(fund), 2020)
    noticed(trial, year, 20)
    spread(year.payer, 2020, 5)
    with pytest.raises(Conflict):
        actions.settle_year(year, by=trial.actor("director"), at=NOW)
    assert queries.line_of(year).free == Money.wan(15)
    this_year = factories.appropriation(year.payer, date.today().year)  # noqa: DTZ011
    with pytest.raises(Conflict):
        actions.settle_year(this_year, by=trial.actor("director"), at=NOW)
    with pytest.raises(NotAllowed):
        actions.settle_year(year, by=trial.actor("fund_manager"), at=NOW)
    with pytest.raises(Missing):
        actions.settle_year(year, by=trial.actor("professor"), at=NOW)


def test_notice_is_not_booked_into_a_closed_year(trial: World, fund: Fund) -> None:
    year = factories.appropriation(factories.payer(fund), 2020)
    row = enter(trial, Notice(appropriation=year, document="迟到", dated_on=TODAY, amount=Money.wan(20)))
    with pytest.raises(Conflict):
        actions.settle_year(year, by=trial.actor("director"), at=NOW)
    # One that came in while the year was being closed.
    Appropriation._base_manager.filter(pk=year.pk).update(closed_at=NOW)
    with pytest.raises(Conflict):
        NOTICE_FLOW.advance(row, "confirm", by=trial.actor("far_official"), at=NOW)
    assert not Operation.objects.exists()
    NOTICE_FLOW.advance(row, "refuse", by=trial.actor("far_official"), at=NOW, note="年度已结账")


def test_year_is_closed_once_its_notices_are_decided(trial: World, fund: Fund) -> None:
    year = factories.appropriation(factories.payer(fund), 2020)
    row = enter(trial, Notice(appropriation=year, document="误录", dated_on=TODAY, amount=Money.wan(20)))
    NOTICE_FLOW.advance(row, "refuse", by=trial.actor("far_official"), at=NOW, note="误录")
    assert actions.settle_year(year, by=trial.actor("director"), at=NOW).closed_at == NOW


def test_years_that_are_carried_are_closed_in_their_order(trial: World, fund: Fund) -> None:
    payer = factories.payer(fund, year_end=Unspent.CARRY)
    first, second = (factories.appropriation(payer, year) for year in (2020, 2021))
    noticed(trial, first, 20)
    with pytest.raises(Conflict):
        actions.settle_year(second, by=trial.actor("director"), at=NOW)
    for year in (first, second):
        actions.settle_year(year, by=trial.actor("director"), at=NOW)
    third = factories.appropriation(payer, 2022)
    assert queries.line_of(third).free == Money.wan(20)
    assert list(findings()) == []


def test_years_that_are_not_carried_are_closed_in_any_order(trial: World, fund: Fund) -> None:
    """Money of an earlier year that is still committed does not keep the later ones open; nor is it carried there."""
    payer = factories.payer(fund, year_end=Unspent.LAPSE)
    first, second = (factories.appropriation(payer, year) for year in (2020, 2021))
    noticed(trial, first, 20)
    assert actions.settle_year(second, by=trial.actor("director"), at=NOW).closed_at == NOW
    Payer._base_manager.filter(pk=payer.pk).update(year_end=Unspent.CARRY)
    with pytest.raises(Conflict):
        actions.settle_year(first, by=trial.actor("director"), at=NOW)
    Payer._base_manager.filter(pk=payer.pk).update(year_end=Unspent.LAPSE)
    assert actions.settle_year(first, by=trial.actor("director"), at=NOW).closed_at == NOW
    assert list(findings()) == []


def test_statement_is_the_ledger_on_page_and_in_the_workbook(
    trial: World, year: Appropriation, browser_of: Any
) -> None:
    noticed(trial, year, 60)
    received(trial, year.payer, 50)
    spread(year.payer, 2025, 25)
    client: Client = browser_of("far_official")
    fund = year.payer.fund
    page = client.get(f"/funds/{fund.code}/money/", headers={"accept-language": "en"}).content.decode()
    for figure in ("600,000.00", "350,000.00", "250,000.00", "500,000.00"):
        assert figure in page
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/funds/{fund.code}/statement.xlsx").content))
    budget, cash = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    assert budget[3][1:7] == (2025, 1_000_000, 600_000, 0, 350_000, 250_000)
    assert cash[3][1:3] == (500_000, 500_000)
    entries = client.get(
        f"/funds/{fund.code}/entries/?stage=FREE&payer={year.payer_id}&year=2025"
    ).content.decode()
    assert "-250,000.00" in entries
    assert "600,000.00" in entries


@pytest.mark.parametrize("name", ["professor", "enterprise", "city_official", "officer", "anonymous"])
def test_money_is_not_told_to_others(trial: World, year: Appropriation, browser_of: Any, name: str) -> None:
    noticed(trial, year, 60)
    client: Client = browser_of(name)
    code = year.payer.fund.code
    for address in ("money/", "entries/?stage=FREE", "statement.xlsx"):
        assert client.get(f"/funds/{code}/{address}").status_code in (
            {302} if name == "anonymous" else {404}
        ), address
    assert "600,000" not in client.get(f"/funds/{code}/").content.decode()


@pytest.mark.parametrize("asked", ["stage=WRONG", "", "stage=FREE&payer=x", "stage=FREE&year=-1"])
def test_entries_of_nothing_are_none(trial: World, year: Appropriation, browser_of: Any, asked: str) -> None:
    assert browser_of("director").get(f"/funds/{year.payer.fund.code}/entries/?{asked}").status_code == 404


def test_statement_asks_the_same_whatever_there_is(trial: World, fund: Fund) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries_made:
            queries.statement(fund, trial.actor("director"))
        return len(queries_made)

    one = factories.appropriation(factories.payer(fund), 2024)
    noticed(trial, one, 5)
    few = asked()
    for number in range(6):
        year = factories.appropriation(factories.payer(fund, name=f"出资方{number}"), 2024)
        noticed(trial, year, 5, f"文{number}")
    assert asked() == few
