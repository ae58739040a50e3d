"""What a person may not see of a record is neither shown, nor guessed, nor written by a table; the rest of it works."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from luodi.core import change
from luodi.core.resource import by_slug
from luodi.core.rules import internal_reads
from luodi.registry.models import Organisation
from luodi.workbooks import writing
from tests import factories
from tests.cast import World
from tests.factories import NOW, WUXI
from tests.workbooks.sheets import bring, counts, said, store


def fetched(world: World, register: str, row: Any) -> bytes:
    """Fetch the table of one record as the officer of Ningxia does."""
    resource = by_slug(register)
    assert resource is not None
    return writing.register_table(resource, world.actor("officer"), [type(row)._base_manager.get(pk=row.pk)])


def filled(content: bytes, **cells: str) -> tuple[bytes, dict[str, Any]]:
    """Write into the columns of the first record; gives also what stood there."""
    book = load_workbook(io.BytesIO(content))
    page = book.worksheets[0]
    places = {cell.value: cell.column for cell in page[1]}
    before = {name: page.cell(4, places[name]).value for name in cells}
    for name, text in cells.items():
        page.cell(4, places[name]).value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), before


def members(agreement: Any) -> set[Any]:
    """Give all partners of an agreement, whoever may see them."""
    with internal_reads():
        return set(agreement.partners.all())


@pytest.fixture
def partners(trial: World) -> tuple[Any, Organisation, Organisation]:
    """Be an agreement with a partner that the officer sees, and one of another region."""
    hidden, seen = factories.organisation("无锡机密厂", region=WUXI), factories.organisation("银川丙厂")
    agreement = factories.agreement(title="协议")
    agreement.partners.add(hidden, seen)
    return agreement, seen, hidden


def test_an_untouched_list_with_a_hidden_member_says_nothing_new(trial: World, partners: Any) -> None:
    agreement, _seen, hidden = partners
    batch = bring(trial, "officer", "agreements", fetched(trial, "agreements", agreement))
    assert counts(batch) == (0, 0, 1, 0), said(batch)
    assert hidden.name not in str(batch.facts)


def test_a_hidden_member_of_a_list_stays_and_is_shown_in_no_difference(trial: World, partners: Any) -> None:
    agreement, seen, hidden = partners
    other = factories.organisation("银川己厂")
    content, before = filled(fetched(trial, "agreements", agreement), partners=other.code)
    assert hidden.name not in str(before)
    batch = bring(trial, "officer", "agreements", content)
    assert counts(batch) == (0, 1, 0, 0), said(batch)
    assert hidden.name not in str(batch.facts)
    assert seen.name in str(batch.facts)
    store(trial, batch)
    assert members(agreement) == {hidden, other}


def test_a_director_sees_all_members_change(trial: World, partners: Any) -> None:
    agreement, seen, hidden = partners
    content, _before = filled(fetched(trial, "agreements", agreement), partners=seen.code)
    batch = bring(trial, "director", "agreements", content)
    assert counts(batch) == (0, 1, 0, 0), said(batch)
    assert hidden.name in str(batch.facts)
    store(trial, batch)
    assert members(agreement) == {seen}


@pytest.fixture
def daughter(trial: World) -> tuple[Organisation, Organisation]:
    """Be an organisation of Ningxia whose parent the officer may not see."""
    parent = factories.organisation("无锡机密母公司", region=WUXI)
    return factories.organisation("银川丁厂", parent=parent), parent


@pytest.mark.parametrize("typed", ["other", "the parent itself", "words"])
def test_a_masked_field_is_neither_compared_nor_changed(trial: World, daughter: Any, typed: str) -> None:
    row, parent = daughter
    other = factories.organisation("银川戊厂")
    text = {"other": other.code, "the parent itself": parent.code, "words": "某某母公司"}[typed]
    content, before = filled(fetched(trial, "organisations", row), parent=text, address="新地址")
    assert before["parent"] == "***"
    batch = bring(trial, "officer", "organisations", content)
    assert counts(batch) == (0, 0, 0, 1)
    assert parent.name not in str(batch.facts)
    row.refresh_from_db()
    assert row.parent == parent


@pytest.mark.parametrize("typed", ["***", ""])
def test_a_masked_field_that_is_left_alone_stays_and_the_rest_is_stored(
    trial: World, daughter: Any, typed: str
) -> None:
    row, parent = daughter
    content, _before = filled(fetched(trial, "organisations", row), parent=typed, address="新地址")
    batch = store(trial, bring(trial, "officer", "organisations", content))
    assert counts(batch) == (0, 1, 0, 0), said(batch)
    row.refresh_from_db()
    assert (row.parent, row.address) == (parent, "新地址")


def test_whoever_sees_the_field_changes_it(trial: World, daughter: Any) -> None:
    row, _parent = daughter
    other = factories.organisation("银川戊厂")
    content, _before = filled(fetched(trial, "organisations", row), parent=other.code)
    batch = store(trial, bring(trial, "director", "organisations", content))
    assert counts(batch) == (0, 1, 0, 0), said(batch)
    row.refresh_from_db()
    assert row.parent == other


def test_what_only_storing_refuses_is_told_and_goes_back(
    trial: World, browser_of: Callable[..., Any]
) -> None:
    first, second = factories.organisation("银川甲厂"), factories.organisation("银川乙厂")
    resource = by_slug("organisations")
    assert resource is not None
    book = load_workbook(
        io.BytesIO(writing.register_table(resource, trial.actor("officer"), [first, second]))
    )
    page = book.worksheets[0]
    place = next(cell.column for cell in page[1] if cell.value == "address")
    page.cell(4, place).value = page.cell(5, place).value = "新地址"
    out = io.BytesIO()
    book.save(out)
    batch = bring(trial, "officer", "organisations", out.getvalue())
    assert counts(batch) == (0, 2, 0, 0)
    change.amend(first, {"website": "https://a.example"}, version=first.version, by=trial.actor("director"), at=NOW)  # fmt: skip
    store(trial, batch)
    assert counts(batch) == (0, 1, 0, 1)
    assert list(said(batch)) == [4]
    browser = browser_of("officer")
    drawn = browser.get(f"/workbooks/batch/{batch.code}/").content.decode()
    assert "有 1 行在入库时未能写入" in drawn
    assert "银川甲厂" not in drawn.partition("改动对照")[2]
    back = browser.get(f"/workbooks/batch/{batch.code}/errors.xlsx")
    assert back.status_code == 200
    returned = load_workbook(io.BytesIO(b"".join(back) if back.streaming else back.content)).worksheets[0]
    assert any("银川甲厂" in str(cell.value) for line in returned.iter_rows() for cell in line)
