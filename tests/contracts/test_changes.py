"""Changes of signed contracts are applied whole or not at all, and keep every sum."""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.contracts import actions, queries, standing
from luodi.contracts.models import Contract, ContractChange, ContractLine, Receipt
from luodi.contracts.states import CHANGE_FLOW, CONTRACT_FLOW
from luodi.core.errors import Conflict, Invalid, NotAllowed, Refusal
from luodi.core.money import Money
from luodi.registry.models import DeclaredInterest
from tests import factories
from tests.cast import World
from tests.contracts.test_permissions import contract_of
from tests.factories import NOW, TODAY

WAN = 1_000_000


def proposal(contract: Contract, after: standing.Standing, world: World, **more: Any) -> ContractChange:
    """Propose a change as the professor."""
    values = {
        "kind": "amendment",
        "reason": "双方协商",
        "effective_on": TODAY,
        "by": world.actor("professor"),
        **more,
    }
    return actions.propose(contract, after=after, at=NOW, **values)


def raised(before: dict[str, Any], wan: int) -> dict[str, Any]:
    """Raise a contract of one line, with a budget and a plan."""
    after = deepcopy(before)
    after["facts"]["amount"] += wan * WAN
    after["lines"][0]["amount"] += wan * WAN
    after["budget"]["labour"] += wan * WAN
    after["instalments"][-1]["amount"] += wan * WAN
    return after


def test_change_is_applied_whole_when_the_office_approves(trial: World) -> None:
    row = contract_of(trial, "signed")
    after = raised(queries.standing_of(row), 20)
    after["facts"]["ends_on"] = "2027-12-31"
    taihu = trial.organisations["taihu"]
    after["lines"][0]["amount"] -= 50 * WAN
    after["lines"].append(
        {
            "buyer": taihu.code,
            "way": "service",
            "service": "general",
            "region": "320200",
            "industry": None,
            "amount": 50 * WAN,
        }
    )
    change = proposal(row, after, trial)
    assert queries.standing_of(row) == change.before
    told = [(str(one.what), str(one.name), one.old, one.new) for one in queries.told(change)]
    assert ("合同", "合同金额", "1,800,000.00", "2,000,000.00") in told
    assert ("合同", "有效期至", "2027-03-31", "2027-12-31") in told
    assert any(one[2] == "—" and "太湖装备有限公司" in one[3] and "500,000.00" in one[3] for one in told)
    with pytest.raises(NotAllowed):
        CHANGE_FLOW.advance(change, "approve", by=trial.actor("professor"), at=NOW)
    CHANGE_FLOW.advance(change, "approve", by=trial.actor("director"), at=NOW)
    row.refresh_from_db()
    assert (row.amount, row.ends_on) == (Money.wan(200), date(2027, 12, 31))
    lines = queries.lines_of(row, trial.actor("director"))
    assert [(line.buyer, line.amount) for line in lines] == [
        (trial.organisations["helan"], Money.wan(150)),
        (taihu, Money.wan(50)),
    ]
    assert Contract.objects.allowed(trial.actor("far_officer")).filter(pk=row.pk).exists()


@pytest.mark.parametrize("part", ["lines", "budget", "instalments"])
def test_change_that_does_not_add_up_is_refused(trial: World, part: str) -> None:
    row = contract_of(trial, "signed")
    after = raised(queries.standing_of(row), 20)
    after[part] = queries.standing_of(row)[part]
    with pytest.raises(Invalid) as refused:
        proposal(row, after, trial)
    assert set(refused.value.fields) == {part}
    assert "200,000.00" in str(refused.value.fields[part][0])


def test_contract_is_never_worth_less_than_has_come_in(trial: World) -> None:
    row = contract_of(trial, "signed")
    factories.receipt(row, trial.organisations["helan"], amount=Money.wan(100))
    before = queries.standing_of(row)
    with pytest.raises(Invalid) as refused:
        proposal(row, raised(before, -81), trial)
    assert set(refused.value.fields) >= {"amount"}
    change = proposal(row, raised(before, -70), trial)
    # Another receipt comes in before the office decides.
    factories.receipt(row, trial.organisations["helan"], amount=Money.wan(20), voucher="2")
    with pytest.raises(Invalid):
        CHANGE_FLOW.advance(change, "approve", by=trial.actor("director"), at=NOW)
    assert queries.standing_of(row) == before


def test_change_of_what_has_changed_meanwhile_is_proposed_anew(trial: World) -> None:
    row = contract_of(trial, "signed")
    change = proposal(row, raised(queries.standing_of(row), 20), trial)
    with pytest.raises(Invalid):
        proposal(row, raised(queries.standing_of(row), 10), trial)
    ContractLine.objects.unguarded("moved").filter(contract=row).update(way="service")
    with pytest.raises(Conflict):
        CHANGE_FLOW.advance(change, "approve", by=trial.actor("director"), at=NOW)


def test_termination_ends_the_contract_at_what_has_come_in(trial: World) -> None:
    row = contract_of(trial, "signed")
    factories.receipt(row, trial.organisations["helan"], amount=Money.wan(100))
    after = deepcopy(queries.standing_of(row))
    after["facts"]["amount"] = after["lines"][0]["amount"] = 100 * WAN
    after["budget"] = {"labour": 100 * WAN}
    after["instalments"] = after["instalments"][:1]
    change = proposal(row, after, trial, kind="termination", reason="买方停产", effective_on=date(2026, 3, 1))
    CHANGE_FLOW.advance(change, "approve", by=trial.actor("director"), at=NOW)
    row.refresh_from_db()
    assert (row.state, row.amount, row.terminated_on) == ("terminated", Money.wan(100), date(2026, 3, 1))


def test_signed_facts_change_by_nothing_else(trial: World) -> None:
    row = contract_of(trial, "signed")
    for who in ("director", "professor", "finance"):
        assert not Contract.objects.allowed(trial.actor(who), "amend").filter(pk=row.pk).exists()
        assert not ContractLine.objects.allowed(trial.actor(who), "amend").filter(contract=row).exists()


_STEP = st.tuples(
    st.integers(-60, 60), st.integers(0, 3), st.integers(0, 400), st.booleans(), st.integers(0, 60)
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_STEP, max_size=5))
def test_no_sequence_of_changes_breaks_the_sums(
    trial: World, steps: list[tuple[int, int, int, bool, int]]
) -> None:
    row, helan = contract_of(trial, "signed"), trial.organisations["helan"]
    for by, split, share, sound, money in steps:
        after = raised(queries.standing_of(row), by) if sound else deepcopy(queries.standing_of(row))
        if not sound:
            after["facts"]["amount"] += by * WAN
        for _extra in range(split):
            part = min(share * WAN // 10, after["lines"][0]["amount"])
            after["lines"][0]["amount"] -= part
            after["lines"].append({**after["lines"][0], "code": None, "amount": part})
        after["lines"] = [{k: v for k, v in line.items() if k != "code" or v} for line in after["lines"]]
        try:
            change = proposal(row, after, trial, by=trial.actor("director"))
            CHANGE_FLOW.advance(change, "approve", by=trial.actor("director"), at=NOW)
        except Refusal:
            pending = ContractChange.objects.allowed(trial.actor("director")).filter(
                contract=row, state="proposed"
            )
            for waiting in pending:
                CHANGE_FLOW.advance(waiting, "reject", by=trial.actor("director"), at=NOW, note="不成立")
        if money:
            came = Receipt(
                contract=row, payer=helan, received_on=TODAY, amount=Money.wan(money), voucher="到账"
            )
            with suppress(Refusal):
                actions.book(came, by=trial.actor("finance"), at=NOW)
        row.refresh_from_db()
        stands = queries.standing_of(row)
        assert set(standing.sums(stands).values()) == {row.amount.fen}
        assert queries.received(row) <= row.amount


def test_interest_in_a_buyer_is_answered_before_approval(trial: World) -> None:
    row = contract_of(trial, "cleared")
    DeclaredInterest.objects.create(
        expert=trial.experts["professor"], organisation=trial.organisations["helan"], kind="shares"
    )
    with pytest.raises(Invalid) as refused:
        CONTRACT_FLOW.advance(row, "approve", by=trial.actor("director"), at=NOW)
    assert set(refused.value.fields) == {"interests"}
    with pytest.raises(NotAllowed):
        actions.answer_interests(row, word="无碍", by=trial.actor("professor"), at=NOW)
    actions.answer_interests(row, word="已回避价格谈判", by=trial.actor("officer"), at=NOW)
    assert CONTRACT_FLOW.advance(row, "approve", by=trial.actor("director"), at=NOW).state == "approved"
