"""Claims between two payers end at zero, however the money comes back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from luodi.awards.actions import recovering
from luodi.awards.models import Award, Recovery
from luodi.awards.states import RECOVERY_FLOW
from luodi.core.money import Money
from luodi.ledger.models import Account
from luodi.ledger.states import Stage
from luodi.ledger.verifying import findings
from tests.awards.stage import (
    LATER,
    claimed,
    paid,
    parts_of,
    released,
    under_way,
)
from tests.calls.stage import approved
from tests.cast import World
from tests.factories import NOW

_numbers = count(1)


@pytest.fixture
def award(trial: World) -> Award:
    """Give a running award whose first instalment was paid by two payers, half by each."""
    award = under_way(trial)
    paid(trial, released(trial, parts_of(award)[0]), "银0001")
    return award


def came_back(world: World, row: Recovery, amounts: Sequence[int]) -> Recovery:
    """Book what came back, one amount after the other."""
    for fen in amounts:
        reference = f"回{next(_numbers)}"
        recovering.book(row, Money(fen), reference, NOW.date(), by=world.actor("finance"), at=LATER)
    row.refresh_from_db()
    return row


def owed(award: Award) -> int:
    """Give what the ledger still claims of an award, in fen."""
    rows = Account.objects.filter(application=award.application_id, stage=Stage.CLAIM)
    return sum(row.balance.fen for row in rows)


def test_last_fen_is_booked(trial: World, award: Award) -> None:
    row = came_back(trial, claimed(trial, award, Money(238_193)), (24_009, 22_249, 191_935))
    assert (row.state, owed(award)) == ("recovered", 0)
    assert list(findings()) == []


def test_last_fen_is_waived(trial: World, award: Award) -> None:
    row = came_back(trial, claimed(trial, award, Money(238_193)), (24_009, 22_249))
    RECOVERY_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=LATER, note="企业破产")
    assert approved(trial, row, at=LATER).state == "waived"
    assert owed(award) == 0
    assert list(findings()) == []


def test_any_collections_end_at_zero(trial: World, award: Award) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @example([24_009, 22_249, 191_935], False)
    @given(st.lists(st.integers(1, 99_999), min_size=1, max_size=5), st.booleans())
    def ends(amounts: list[int], waived: bool) -> None:
        row = came_back(
            trial, claimed(trial, award, Money(sum(amounts))), amounts[:-1] if waived else amounts
        )
        if waived:
            RECOVERY_FLOW.advance(row, "propose", by=trial.actor("fund_manager"), at=LATER, note="企业破产")
            row = approved(trial, row, at=LATER)
        assert (row.state, owed(award)) == ("waived" if waived else "recovered", 0)

    ends()
    assert list(findings()) == []
