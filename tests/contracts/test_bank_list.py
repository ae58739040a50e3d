"""A month's bank list is booked like receipts by hand, and taken back by reversing, never by vanishing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import override

from luodi.contracts.models import Contract, Receipt
from luodi.contracts.resources import RECEIPTS
from luodi.core.errors import Missing
from luodi.core.models import AuditEntry
from luodi.core.money import Money
from luodi.workbooks.layout import columns_of, form_for
from luodi.workbooks.references import Finder
from luodi.workbooks.writing import register_table
from tests import factories
from tests.cast import World
from tests.factories import TODAY as DAY
from tests.workbooks.sheets import bring, counts, said, sheet, store, undo

HEAD = ("合同编号", "付款单位", "到账日期", "到账金额（元）", "流水号", "摘要")


@pytest.fixture(autouse=True)
def in_chinese() -> Any:
    with override("zh-hans"):
        yield


@pytest.fixture
def contract(trial: World) -> Contract:
    return factories.contract(trial.organisations["helan"], number="XD-2026-017", amount=Money.wan(180))


def line(trial: World, amount: float, voucher: str, **more: Any) -> tuple[Any, ...]:
    row = {
        "number": "XD-2026-017", "payer": trial.organisations["helan"].name, "day": DAY, "amount": amount,
        "voucher": voucher, "note": "技术开发费", **more,
    }  # fmt: skip
    return tuple(row.values())


def booked(contract: Contract) -> list[tuple[int, str]]:
    rows = Receipt._base_manager.filter(contract=contract, state="booked", retired_at=None).order_by("pk")
    return [(row.amount.fen, row.voucher) for row in rows]


def test_list_is_booked_once_and_found_again(trial: World, contract: Contract) -> None:
    content = sheet(HEAD, line(trial, 500_000, "记-0301"), line(trial, 300_000.55, "记-0302"))
    batch = bring(trial, "finance", "receipts", content)
    assert counts(batch) == (2, 0, 0, 0), said(batch)
    assert booked(contract) == [], "a check stores nothing"
    store(trial, batch)
    assert booked(contract) == [(50_000_000, "记-0301"), (30_000_055, "记-0302")]
    again = bring(trial, "finance", "receipts", content)
    assert counts(again) == (0, 0, 2, 0), said(again)


def test_what_goes_out_as_a_table_comes_back_as_it_was(trial: World, contract: Contract) -> None:
    helan = trial.organisations["helan"]
    parts = {"technical": Money(12_345_678), "vat": Money(1), "management_fee": Money(0)}
    factories.receipt(contract, helan, amount=Money(50_000_001), note="=1+1", **parts)
    factories.receipt(contract, helan, voucher="0012", state="reversed")
    rows = list(Receipt._base_manager.order_by("pk"))
    batch = bring(trial, "finance", "receipts", register_table(RECEIPTS, trial.actor("finance"), rows))
    assert counts(batch) == (0, 0, 2, 0), said(batch)


def test_what_cannot_be_booked_by_hand_goes_back_with_the_reason(trial: World, contract: Contract) -> None:
    helan = trial.organisations["helan"]
    factories.contract(helan, number="XD-2026-018", title="还没有签订的合同", state="approved")
    factories.contract(helan, number="XD-2026-019", title="草稿合同", state="draft")
    batch = bring(
        trial, "finance", "receipts",
        sheet(
            HEAD,
            line(trial, 10_000, "记-1", number="XD-2026-018"),
            line(trial, 10_000, "记-2", number="XD-2026-019"),
            line(trial, 10_000, "记-3", number="没有这个编号"),
            line(trial, 10_000, "记-4", payer="没有登记的公司"),
            line(trial, 10_000, "记-5", day=localdate() + timedelta(days=1)),
            line(trial, 1_800_000.01, "记-6"),
            line(trial, -5_000, "记-7"),
            line(trial, 10_000, ""),
            line(trial, 10_000, "记-9"),
        ),
    )  # fmt: skip
    assert counts(batch) == (1, 0, 0, 8), said(batch)
    told = said(batch)
    assert all("不能在" in told[row] for row in (2, 3))
    assert "超过合同金额" in told[7] or "多出" in told[7], told[7]
    store(trial, batch, confirmed=True)
    assert booked(contract) == [(1_000_000, "记-9")]


def test_rows_that_exceed_the_contract_only_together_are_stopped(trial: World, contract: Contract) -> None:
    rows = [line(trial, 700_000, f"记-{number}") for number in range(4)]
    batch = bring(trial, "finance", "receipts", sheet(HEAD, *rows))
    assert counts(batch) == (2, 0, 0, 2), said(batch)
    store(trial, batch, confirmed=True)
    assert len(booked(contract)) == 2


def test_undo_reverses_and_leaves_what_was_shared_or_reversed_since(trial: World, contract: Contract) -> None:
    content = sheet(HEAD, *(line(trial, 100_000, f"记-{number}") for number in range(3)))
    batch = store(trial, bring(trial, "finance", "receipts", content))
    first, second, third = Receipt._base_manager.filter(contract=contract).order_by("pk")
    from luodi.contracts.models import SplitReceipt

    split = factories.income_split(contract, state="paid")
    SplitReceipt.objects.create(split=split, receipt=first)
    undo(trial, batch)
    states = [Receipt._base_manager.get(pk=row.pk).state for row in (first, second, third)]
    assert states == ["booked", "reversed", "reversed"]
    assert not Receipt._base_manager.exclude(retired_at=None).exists(), "a receipt never vanishes"
    entry = AuditEntry.objects.get(subject=second.ref, verb="reverse")
    assert entry.note == batch.code
    # What was taken back may be booked anew.
    again = bring(trial, "finance", "receipts", content)
    assert counts(again) == (2, 0, 1, 0), said(again)


@pytest.mark.parametrize("who", ["director", "officer", "professor", "leader", "city_official", "enterprise"])
def test_nobody_but_the_clerk_books_by_a_list(trial: World, contract: Contract, who: str) -> None:
    with pytest.raises(Missing):
        bring(trial, who, "receipts", sheet(HEAD, line(trial, 10_000, "记-1")))
    assert booked(contract) == []


def test_a_number_that_is_masked_is_not_found_by_guessing(trial: World, contract: Contract) -> None:
    """The city sees that there is a contract, and not its number."""
    form = form_for(RECEIPTS, trial.actor("finance"))
    column = next(one for one in columns_of(RECEIPTS, form) if one.name == "contract")

    def found(who: str, text: str) -> Any:
        finder = Finder(trial.actor(who))
        finder.prepare(column, {text})
        return finder.one(column, text)[0]

    assert found("finance", "XD-2026-017") == contract
    assert found("city_official", contract.title) == contract
    with pytest.raises(ValidationError):
        found("city_official", "XD-2026-017")
