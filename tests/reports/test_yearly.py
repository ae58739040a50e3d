"""The year's figures from stored contracts: the same on page and in the workbook, within what the reader may see."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.contracts import actions
from luodi.contracts.queries import standing_of
from luodi.contracts.states import CHANGE_FLOW
from luodi.core.models import AuditEntry
from luodi.core.money import Money
from luodi.reports.yearly import Year, year_of
from tests import factories
from tests.factories import NOW


def contract(world: Any, buyer: str, signed: str, amount: int, **more: Any) -> Any:
    """Make a signed contract of a licence over so many 万元 unless said otherwise."""
    way = more.pop("way", "licence")
    row = factories.contract(
        world.organisations[buyer], bare=True, state=more.pop("state", "signed"), amount=Money.wan(amount),
        signed_on=date.fromisoformat(signed), school=world.organisations["school"], **more,
    )  # fmt: skip
    factories.contract_line(row, world.organisations[buyer], way=way)
    return row


def rows_of(year: Year, code: str) -> dict[str, tuple[int, str, str]]:
    """Give a table as people read it: row -> count, amount, received."""
    sheet = next(sheet for sheet in year.sheets if sheet.code == code)
    return {
        str(row.label): (row.cell.count, row.amount.in_wan(), row.received.in_wan())
        for row in sheet.rows
        if row.cell.count or row.cell.amount or row.cell.received
    }


@pytest.fixture
def contracts(trial: Any) -> Any:
    """Sign in 2024: a licence of 120 paid over two years, a development of 80; leave a draft; one is a fund's."""
    first = contract(trial, "helan", "2024-03-01", 120, title="许可一", fiscal="central", pricing="agreement")
    for day, amount in (("2024-06-01", 50), ("2025-02-01", 30)):
        factories.receipt(
            first, trial.organisations["helan"], received_on=date.fromisoformat(day), amount=Money.wan(amount)
        )
    reversed_one = factories.receipt(
        first,
        trial.organisations["helan"],
        received_on=date(2024, 7, 1),
        amount=Money.wan(10),
        state="reversed",
    )
    assert reversed_one.pk
    contract(trial, "taihu", "2024-12-31", 80, title="开发一", way="development")
    contract(trial, "helan", "2024-05-05", 999, title="草稿", state="draft")
    fund = factories.project(kind="fund", region=factories.YINCHUAN)
    contract(trial, "helan", "2024-05-06", 60, title="基金付", project=fund)
    return first


def test_each_table_counts_by_its_own_day(trial: Any, contracts: Any) -> None:
    year = year_of(trial.actor("director"), 2024)
    t1 = rows_of(year, "T1")
    assert list(t1.values()) == [
        (1, "120.00", "50.00"),
        (1, "120.00", "50.00"),
        (1, "80.00", "0.00"),
        (2, "200.00", "50.00"),
    ]
    assert list(rows_of(year, "T3").values()) == [(1, "120.00", "50.00")] * 2
    assert year.by_fund.cell.count == 1
    assert sorted(str(entry.named.row) for entry in year.entries) == ["开发一", "许可一"]
    later = year_of(trial.actor("director"), 2025)
    assert next(iter(rows_of(later, "T1").values())) == (0, "0.00", "30.00")
    assert [str(entry.named.row) for entry in later.entries] == ["许可一"]
    assert year.faults == later.faults == []


def test_everybody_reckons_with_what_is_open_to_them(trial: Any, contracts: Any) -> None:
    totals = {
        name: year_of(trial.actor(name), 2024).sheets[0].rows[-1].cell.count
        for name in (
            "director",
            "finance",
            "leader",
            "officer",
            "far_officer",
            "secretary",
            "other_secretary",
        )
    }
    assert totals == {
        "director": 2, "finance": 2, "leader": 2, "officer": 1, "far_officer": 1, "secretary": 2, "other_secretary": 0,
    }  # fmt: skip


def test_workbook_says_what_the_page_says(trial: Any, contracts: Any, browser_of: Any) -> None:
    client = browser_of("finance")
    page = client.get("/yearly/2024/").content.decode()
    response = client.get("/yearly/2024/book.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["T1", "T2", "T3", "T4", "T5a", "T5b", "T6", "T7", "T14"]
    last = [cell.value for cell in list(book["T1"].rows)[-1]]
    assert last[1:4] == [2, 200, 50]
    assert "200.00" in page
    assert [row[0].value for row in list(book["T14"].rows)[4:]] == ["许可一", "开发一"]
    # Nothing in it is a formula, and taking it along is on record.
    assert all(cell.data_type != "f" for sheet in book for row in sheet.rows for cell in row)
    assert AuditEntry.objects.filter(verb="export", subject="contracts.contract:yearly").count() == 1


@pytest.mark.parametrize(
    ("address", "status"), [("/yearly/", 200), ("/yearly/1979/", 404), ("/yearly/9999/", 404)]
)
def test_there_are_years_and_no_others(trial: Any, browser_of: Any, address: str, status: int) -> None:
    assert browser_of("director").get(address).status_code == status
    assert browser_of("enterprise").get(address).status_code == 404


def test_page_costs_the_same_however_many_contracts(trial: Any, contracts: Any, browser_of: Any) -> None:
    client = browser_of("director")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/yearly/2024/")
        return len(asked)

    # The first page of a session asks a little more.
    cost()
    first = cost()
    for number in range(5):
        contract(trial, "helan", "2024-04-01", 10 + number, title=f"合同{number}")
    assert cost() == first


def test_amendment_and_termination_count_in_the_year_of_their_effect(trial: Any, contracts: Any) -> None:
    """Raise by 30 with a new line of 10 in 2025, end in 2026 with 80 not paid: the signing of 2024 stays as it was."""
    finance, director = trial.actor("professor"), trial.actor("director")
    contracts.lead = trial.people["professor"]
    contracts.save()

    def change(kind: str, day: str, amounts: list[int], new: int | None = None) -> None:
        contracts.refresh_from_db()
        after = standing_of(contracts)
        for line, amount in zip(after["lines"], amounts, strict=True):
            line["amount"] = amount * 1_000_000
        if new:
            after["lines"].append({**after["lines"][0], "code": "", "way": "service", "service": "general", "amount": new * 1_000_000})  # fmt: skip
        whole = sum(line["amount"] for line in after["lines"])
        after["facts"]["amount"] = whole
        after["budget"] = {"labour": whole}
        after["instalments"] = [{"code": "", "due_on": "2026-12-31", "condition": "", "amount": whole}]
        row = actions.propose(
            contracts,
            kind=kind,
            reason="双方协商一致",
            effective_on=date.fromisoformat(day),
            after=after,
            by=finance,
            at=NOW,
        )
        CHANGE_FLOW.advance(row, "approve", by=director, at=NOW, note="同意")

    change("amendment", "2025-05-01", [140], new=10)
    change("termination", "2026-02-01", [80, 0])
    by_year = {year: year_of(director, year).sheets[0].rows[-1] for year in (2024, 2025, 2026)}
    assert {year: (row.cell.count, row.amount.in_wan()) for year, row in by_year.items()} == {
        2024: (2, "200.00"),
        2025: (0, "30.00"),
        2026: (0, "-70.00"),
    }
    (entry,) = [one for one in year_of(director, 2026).entries if one.named.row == contracts]
    assert entry.amount.in_wan() == "80.00"
