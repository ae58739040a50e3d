"""A year's figures: each table by its own day, each contract once, money line by line; as the director reads it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.contracts.yearly import (
    OF_RESULTS,
    OWN,
    WAYS,
    Books,
    Cell,
    Deal,
    Entry,
    Line,
    faults,
    figures,
    listed,
)

WAN = 1_000_000


def day(text: str) -> date:
    return date.fromisoformat(text)


def told(cell: Cell) -> tuple[int, float, float]:
    """Give count, amount and received in 万元."""
    return cell.count, cell.amount / WAN, cell.received / WAN


def one(amount: int = 100, way: str = "licence", signed: str = "2023-05-01", **more: object) -> Deal:
    facts = {"region": "640000", "section": "C", "size": "smaller", "owner": "private"}
    return Deal(1, day(signed), (Line(1, way, amount * WAN, **facts),), home="110000", **more)  # type: ignore[arg-type]


def test_signed_paid_amended_and_terminated_in_different_years() -> None:
    books = Books(
        [one()],
        # Raised in 2024, ended in 2025 with what had not come in.
        [Entry(1, day("2024-03-01"), 20 * WAN), Entry(1, day("2025-06-30"), -50 * WAN)],
        [Entry(1, day("2023-12-31"), 30 * WAN), Entry(1, day("2024-01-01"), 40 * WAN)],
    )
    by_year = {year: told(figures(books, year).ways["licence"]) for year in (2022, 2023, 2024, 2025)}
    assert by_year == {
        2022: (0, 0, 0),
        2023: (1, 100, 30),
        2024: (0, 20, 40),
        2025: (0, -50, 0),
    }
    # The corrections are told apart, and the mean is that of what was signed.
    assert figures(books, 2025).ways["licence"].corrected == -50 * WAN
    average = figures(books, 2023).ways["licence"].average
    assert average is not None
    assert average.in_wan() == "100.00"
    assert figures(books, 2024).ways["licence"].average is None


def test_amended_in_the_year_of_signing_is_part_of_the_amount() -> None:
    cell = figures(Books([one()], [Entry(1, day("2023-11-01"), -10 * WAN)]), 2023).ways["licence"]
    assert (told(cell), cell.corrected) == ((1, 90, 0), 0)


def test_split_contract_counts_once_and_its_money_line_by_line() -> None:
    deal = Deal(
        7,
        day("2024-02-02"),
        (
            Line(71, "development", 60 * WAN, "640000"),
            Line(72, "service", 40 * WAN, "320000"),
            Line(73, "licence", 60 * WAN, "320000"),
        ),
        home="320000",
    )
    found = figures(Books([deal], receipts=[Entry(72, day("2025-01-05"), 40 * WAN)]), 2024)
    # Of two equal lines the one that stands first among the six ways takes the count.
    assert {way: told(cell) for way, cell in found.ways.items() if cell.amount} == {
        "development": (0, 60, 0),
        "service": (0, 40, 0),
        "licence": (1, 60, 0),
    }
    assert told(found.total) == (1, 160, 0)
    assert {row: told(cell) for row, cell in found.regions.items()} == {OWN: (1, 60, 0)}
    assert told(figures(Books([deal], receipts=[Entry(72, day("2025-01-05"), 40 * WAN)]), 2025).total) == (
        0,
        0,
        40,
    )


def test_contract_that_a_fund_pays_is_told_apart_and_never_twice() -> None:
    books = Books([one(by_fund=True)], receipts=[Entry(1, day("2023-08-08"), 100 * WAN)])
    found = figures(books, 2023)
    assert told(found.total) == (0, 0, 0)
    assert told(found.by_fund) == (1, 100, 0)
    assert listed(books, 2023) == []


@pytest.mark.parametrize(
    ("amount", "bands"), [(99, [0, 0, 0]), (100, [1, 0, 0]), (1_000, [1, 1, 0]), (10_000, [1, 1, 1])]
)
def test_bands_begin_at_their_limit(amount: int, bands: list[int]) -> None:
    assert [cell.count for cell in figures(Books([one(amount)]), 2023).bands.values()] == bands


def test_bands_leave_out_what_is_no_transfer_of_results() -> None:
    assert all(not cell.count for cell in figures(Books([one(500, way="development")]), 2023).bands.values())


def test_origin_pricing_receiver_and_industry() -> None:
    found = figures(Books([one(fiscal="central", pricing="listing")]), 2023)
    tables = (found.fiscal, found.pricing, found.sizes, found.owners, found.regions, found.sections)
    assert [list(table) for table in tables] == [
        ["central"], ["listing"], ["smaller"], ["private"], ["640000"], ["C"],
    ]  # fmt: skip
    assert all(told(cell) == (1, 100, 0) for table in tables for cell in table.values())


def test_list_has_what_was_signed_amended_or_paid_in_the_year() -> None:
    books = Books([one()], [Entry(1, day("2024-03-01"), 20 * WAN)], [Entry(1, day("2026-01-01"), 30 * WAN)])
    rows = {
        year: [
            (row.amount // WAN, row.received // WAN, row.received_in_all // WAN)
            for row in listed(books, year)
        ]
        for year in range(2022, 2028)
    }
    assert rows == {
        2022: [],
        2023: [(100, 0, 0)],
        2024: [(120, 0, 0)],
        2025: [],
        2026: [(120, 30, 30)],
        2027: [],
    }


def test_more_received_than_agreed_is_found() -> None:
    books = Books([one()], receipts=[Entry(1, day("2023-06-01"), 101 * WAN)])
    (fault,) = faults(figures(books, 2023), listed(books, 2023))
    assert (fault.table, fault.wanted // WAN, fault.found // WAN) == ("T14", 100, 101)


YEARS = (2022, 2023, 2024, 2025)
days = st.dates(date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31))


@st.composite
def many_books(draw: st.DrawFn) -> Books:
    """Make contracts of one to three lines with amendments and receipts, all within four years."""
    deals, amendments, receipts, key = [], [], [], 0
    for number in range(draw(st.integers(0, 6))):
        lines = []
        signed = draw(days)
        for _ in range(draw(st.integers(1, 3))):
            key += 1
            amount = draw(st.integers(0, 10**12))
            lines.append(
                Line(key, draw(st.sampled_from(WAYS)), amount, draw(st.sampled_from(("110000", "640000", ""))),
                     draw(st.sampled_from("ACM"))),
            )  # fmt: skip
            if draw(st.booleans()):
                amendments.append(Entry(key, max(draw(days), signed), draw(st.integers(-amount, 10**11))))
            receipts += [
                Entry(key, max(draw(days), signed), draw(st.integers(1, 10**10)))
                for _ in range(draw(st.integers(0, 2)))
            ]
        deals.append(Deal(number, signed, tuple(lines), by_fund=draw(st.booleans()), home="110000"))
    return Books(deals, amendments, receipts)


@given(many_books())
def test_years_and_parts_add_up_to_the_whole(books: Books) -> None:
    years = [figures(books, year) for year in YEARS]
    own = [deal for deal in books.deals if not deal.by_fund]
    keys = {line.key for deal in own for line in deal.lines}
    # Over all years: every contract once, every fen of amount, amendment and receipt once.
    assert sum(found.total.count for found in years) == len(own)
    assert sum(found.total.amount for found in years) == sum(
        line.amount for deal in own for line in deal.lines
    ) + sum(entry.amount for entry in books.amendments if entry.line in keys)
    assert sum(found.total.received for found in years) == sum(
        entry.amount for entry in books.receipts if entry.line in keys
    )
    for found in years:
        # Each way of cutting Σ3 gives Σ3.
        assert [fault for fault in faults(found, []) if fault.table != "T14"] == []
        assert all(cell.count == 0 or way in WAYS for way, cell in found.ways.items())
        assert found.of_results.count <= found.total.count
    assert set(WAYS) > OF_RESULTS
