"""Contracts add up to the fen, go through their approvals, and take no more money than they speak of."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from luodi.contracts import actions, calc, queries
from luodi.contracts.models import BudgetLine, Contract, ContractLine, Receipt
from luodi.contracts.states import CONTRACT_FLOW, RECEIPT_FLOW
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.money import Money
from tests import factories
from tests.cast import World
from tests.contracts.test_permissions import contract_of
from tests.factories import NOW, TODAY

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def receipt(contract: Contract, world: World, wan: int, **more: object) -> Receipt:
    """Give a receipt that is not booked yet."""
    values = {"received_on": TODAY, "voucher": "2026-记-0001", **more}
    return Receipt(contract=contract, payer=world.organisations["helan"], amount=Money.wan(wan), **values)  # type: ignore[misc]


def test_contract_goes_from_draft_to_closed(trial: World) -> None:
    row = contract_of(trial, "draft", signed_on=None)
    for who, verb in (
        ("professor", "submit"),
        ("secretary", "endorse"),
        ("finance", "clear"),
        ("officer", "approve"),
    ):
        row = CONTRACT_FLOW.advance(row, verb, by=trial.actor(who), at=NOW)
    with pytest.raises(NotAllowed):
        actions.sign(row, on=TODAY, number="", by=trial.actor("professor"), at=NOW)
    with pytest.raises(Invalid) as refused:
        actions.sign(row, on=TODAY + timedelta(days=1), number="", by=trial.actor("finance"), at=NOW)
    assert "signed_on" in refused.value.fields
    row = actions.sign(
        row,
        on=TODAY,
        number="HT-1",
        by=trial.actor("finance"),
        at=NOW,
        upload=BytesIO(PDF),
        name="合同.pdf",
        size=len(PDF),
    )
    assert (row.state, row.signed_on, row.number) == ("signed", TODAY, "HT-1")
    texts = queries.texts_of(row, trial.actor("director"))
    assert [(text.number, text.is_signed) for text in texts] == [(2, True), (1, False)]
    actions.book(receipt(row, trial, 180), by=trial.actor("finance"), at=NOW)
    row = actions.wind_up(
        row, handed_over_on=TODAY, outcome="样机已验收", by=trial.actor("professor"), at=NOW
    )
    row = CONTRACT_FLOW.advance(row, "close", by=trial.actor("director"), at=NOW, note="全部履行")
    assert row.state == "closed"


def test_closing_asks_for_the_money_or_a_reason(trial: World) -> None:
    row = contract_of(trial, "signed")
    row = actions.wind_up(
        row, handed_over_on=TODAY, outcome="样机已验收", by=trial.actor("professor"), at=NOW
    )
    with pytest.raises(Invalid) as refused:
        CONTRACT_FLOW.advance(row, "close", by=trial.actor("director"), at=NOW, note="结题")
    assert set(refused.value.fields) == {"waiver"}
    assert "1,800,000.00" in str(refused.value.fields["waiver"][0])


def test_submission_tells_the_exact_difference(trial: World) -> None:
    row = contract_of(trial, "draft", amount=Money.wan(240), bare=True)
    factories.contract_line(row, trial.organisations["helan"])
    BudgetLine.objects.create(contract=row, category="labour", amount=Money.wan(235))  # type: ignore[misc]
    factories.instalment(row, amount=Money.wan(241))
    with pytest.raises(Invalid) as refused:
        CONTRACT_FLOW.advance(row, "submit", by=trial.actor("professor"), at=NOW)
    said = {name: str(words[0]) for name, words in refused.value.fields.items()}
    assert set(said) == {"budget", "instalments"}
    assert [part in said["budget"] for part in ("2,350,000.00", "2,400,000.00", "50,000.00")] == [True] * 3
    assert [part in said["instalments"] for part in ("2,410,000.00", "10,000.00")] == [True] * 2


def test_line_takes_region_and_industry_of_its_buyer(trial: World) -> None:
    helan = trial.organisations["helan"]
    row = ContractLine(contract=contract_of(trial, "draft"), buyer=helan, way="service", amount=Money.wan(1))  # type: ignore[misc]
    row.clean()
    assert (row.region_id, row.industry_id, row.service) == (helan.region_id, helan.industry_id, "general")


def test_receipts_never_exceed_the_contract(trial: World) -> None:
    row, finance = contract_of(trial, "signed"), trial.actor("finance")
    first = actions.book(receipt(row, trial, 100), by=finance, at=NOW)
    with pytest.raises(Invalid) as refused:
        actions.book(receipt(row, trial, 81), by=finance, at=NOW)
    assert "10,000.00" in str(refused.value.fields["amount"][0])
    RECEIPT_FLOW.advance(first, "reverse", by=finance, at=NOW, note="入错账户")
    actions.book(receipt(row, trial, 180), by=finance, at=NOW)
    assert queries.received(row) == Money.wan(180)


def test_database_itself_refuses_what_code_let_through(trial: World) -> None:
    row = contract_of(trial, "signed")
    kept = factories.receipt(row, trial.organisations["helan"], amount=Money.wan(180))
    for attempt in (
        lambda: factories.receipt(row, trial.organisations["helan"], amount=Money(1)),
        lambda: Receipt.objects.unguarded("an attack").filter(pk=kept.pk).update(amount=Money.wan(181)),
        lambda: Contract.objects.unguarded("an attack").filter(pk=row.pk).update(amount=Money.wan(179)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    # Raised first, the contract takes the rest.
    Contract.objects.unguarded("an amendment").filter(pk=row.pk).update(amount=Money.wan(200))
    factories.receipt(row, trial.organisations["helan"], amount=Money.wan(20))
    assert connection.is_usable()


def test_second_of_two_clerks_is_told(trial: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row, finance = contract_of(trial, "signed"), trial.actor("finance")
    factories.receipt(row, trial.organisations["helan"], amount=Money.wan(180))
    # The other clerk's receipt was not there yet when this one looked.
    monkeypatch.setattr(Receipt, "_too_much", lambda self: None)
    with pytest.raises(Conflict):
        actions.book(receipt(row, trial, 1), by=finance, at=NOW)


def test_what_is_overdue_is_found_in_due_order(trial: World) -> None:
    row, helan = contract_of(trial, "signed", bare=True), trial.organisations["helan"]
    factories.contract_line(row, helan)
    for days, wan in ((-40, 60), (-10, 60), (30, 60)):
        factories.instalment(row, due_on=TODAY + timedelta(days=days), amount=Money.wan(wan))
    factories.receipt(row, helan, amount=Money.wan(90))
    late = list(queries.overdue(trial.actor("finance"), TODAY).filter(contract=row))
    assert [(one.due_on, queries.open_of(one)) for one in late] == [
        (TODAY - timedelta(days=10), Money.wan(30))
    ]
    assert not queries.overdue(trial.actor("enterprise"), TODAY).exists()
    plan = queries.coverage(
        queries.instalments_of(row, trial.actor("finance")), Money.wan(90), TODAY, waiting=True
    )
    assert [(one.covered, one.overdue) for one in plan] == [
        (Money.wan(60), False),
        (Money.wan(30), True),
        (Money(0), False),
    ]


_DUES = st.lists(
    st.tuples(st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1))), st.integers(1, 10**9)),
    max_size=8,
)


@given(_DUES, st.integers(0, 10**10))
def test_coverage_spreads_all_the_money_and_no_more(dues: list[tuple[date | None, int]], fen: int) -> None:
    plan = [calc.Due(number, day, Money(amount)) for number, (day, amount) in enumerate(dues)]
    spread = calc.covered(plan, Money(fen))
    whole = sum(due.amount.fen for due in plan)
    assert sum(part.fen for part in spread.values()) == min(fen, whole)
    # Nothing later is covered before everything earlier is covered whole.
    parts = [(due.amount.fen, spread[due.key].fen) for due in calc.in_order(plan)]
    started = [covered for _amount, covered in parts]
    for (amount, covered), after in zip(parts, started[1:], strict=False):
        assert covered == amount or after == 0


@pytest.mark.parametrize(
    ("kind", "size", "ownership", "kinds"),
    [
        ("enterprise", "large", "state", ("large", "state")),
        ("enterprise", "micro", "private", ("smaller", "private")),
        ("enterprise", "", "joint", ("foreign",)),
        ("enterprise", "", "", ()),
        ("government", "", "public", ("other_unit",)),
        ("foreign", "large", "foreign", ("abroad",)),
    ],
)
def test_kinds_of_buyers(kind: str, size: str, ownership: str, kinds: tuple[str, ...]) -> None:
    assert calc.buyer_kinds(kind, size, ownership) == kinds
