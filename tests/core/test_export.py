"""What is sent to a spreadsheet program is text, numbers and days; never a formula, never a hidden cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client

from luodi.core.export import FORMULA_STARTS, safe_text
from luodi.core.models import AuditEntry
from luodi.core.money import Money
from tests import factories
from tests.cast import World

ATTACKS = [f"{start}cmd|' /C calc'!A0" for start in FORMULA_STARTS] + [
    '=HYPERLINK("http://x.example")',
    "=1+1",
    "-5+3",
]


def as_csv(client: Client, query: str = "") -> list[list[str]]:
    """Fetch the needs as CSV."""
    response = client.get(f"/needs/export.csv{query}")
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def as_xlsx(client: Client, query: str = "") -> Any:
    """Fetch the needs as a workbook."""
    response = client.get(f"/needs/export.xlsx{query}")
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content)).active


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_that_begins_like_a_formula_stays_text(
    trial: World, browser_of: Callable[..., Client], attack: str
) -> None:
    factories.need(trial.organisations["helan"], title=attack)
    client = browser_of("director")
    titles = [row[1] for row in as_csv(client)[1:]]
    assert f"'{attack}" in titles
    assert not any(cell.startswith(FORMULA_STARTS) for row in as_csv(client) for cell in row)
    cells = [cell for row in as_xlsx(client).iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(attack.strip() in str(cell.value) for cell in cells)


def test_money_and_days_are_numbers(trial: World, browser_of: Callable[..., Client]) -> None:
    factories.need(trial.organisations["helan"], budget=Money.wan("180.5"))
    client = browser_of("director")
    sheet = as_xlsx(client)
    values = {cell.value for row in sheet.iter_rows(min_row=2) for cell in row}
    assert 180.5 in values
    assert any(hasattr(value, "year") for value in values)
    assert "180.50" in [cell for row in as_csv(client) for cell in row]


def test_masked_cell_is_empty_and_hidden_row_absent(trial: World, browser_of: Callable[..., Client]) -> None:
    factories.need(trial.organisations["helan"], title="公开的需求", visibility="public")
    factories.need(trial.organisations["helan"], title="机密的需求", visibility="office")
    for rows in (
        as_csv(browser_of("rival")),
        [[c.value for c in r] for r in as_xlsx(browser_of("rival")).iter_rows()],
    ):
        said = str(rows)
        assert "公开的需求" in said
        assert "机密的需求" not in said
        assert "贺兰" not in said


def test_export_follows_the_filters_of_the_list(trial: World, browser_of: Callable[..., Client]) -> None:
    factories.need(trial.organisations["helan"], state="submitted", title="提交的")
    factories.need(trial.organisations["helan"], state="accepted", title="受理的")
    rows = as_csv(browser_of("officer"), "?state=submitted")
    assert [row[1] for row in rows[1:]] == ["提交的"]


def test_export_is_written_into_the_books(trial: World, browser_of: Callable[..., Client]) -> None:
    as_csv(browser_of("officer"), "?state=submitted")
    line = AuditEntry.objects.get(verb="export")
    assert (line.subject, line.changes["kind"]) == ("needs.need:list", "csv")
    assert line.changes["asked"] == "state=submitted"


def test_harmless_text_is_left_as_it_is() -> None:
    for text in ("储能", "a=b", "1-2", "", "'x"):
        assert safe_text(text) == text
