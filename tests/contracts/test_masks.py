"""What of a contract is masked for buyers and cities, field by field: also choices, which carry no mark of their own."""

from __future__ import annotations

import pytest

from luodi.contracts.models import Contract
from luodi.contracts.resources import CONTRACTS
from luodi.core.cells import cells, masks_of
from tests.cast import World
from tests.contracts.test_permissions import contract_of

TERMS = frozenset(
    [
        "number",
        "signing",
        "summary",
        "seller",
        "school",
        "field",
        "starts_on",
        "ends_on",
        "payment",
        "vat_rate",
        "ip_ownership",
        "ip_clause",
        "confidential",
        "confidential_until",
    ]
)
INSIDE = frozenset(
    [
        "lead",
        "project",
        "region",
        "ways",
        "paid_by_fund",
        "amount",
        "currency",
        "foreign_amount",
        "rate",
        "rate_on",
        "plan_source",
        "fiscal",
        "pricing",
        "handed_over_on",
        "outcome",
        "waiver",
    ]
)


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        ("director", frozenset()),
        ("professor", frozenset()),
        ("finance", frozenset()),
        ("enterprise", INSIDE),
        ("city_official", TERMS | INSIDE),
    ],
)
def test_reader_sees_these_fields_and_no_others(trial: World, who: str, hidden: frozenset[str]) -> None:
    row = contract_of(trial, "signed")
    actor = trial.actor(who)
    assert Contract.objects.allowed(actor).filter(pk=row.pk).exists()
    seen = masks_of(CONTRACTS, actor, row)
    drawn = cells(CONTRACTS, row, [*CONTRACTS.shown, "title"], seen, actor)
    assert {cell.name for cell in drawn if cell.masked} == hidden & {cell.name for cell in drawn}
    assert hidden <= set(CONTRACTS.shown)
    assert all(cell.text == "" and cell.value is None for cell in drawn if cell.masked)
