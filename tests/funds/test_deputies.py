"""A deputy turns a side's key for the days that it is lent, and counts as the lender and as themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from luodi.accounts.models import Membership, User
from luodi.accounts.queries import actor_of
from luodi.core.actor import Actor
from luodi.core.errors import NotAllowed
from luodi.funds import actions
from luodi.funds.models import Fund, GateApproval, Governance, Matter
from luodi.funds.states import GOVERNANCE_FLOW, Mode
from tests import factories
from tests.cast import World
from tests.factories import NOW, TODAY, WUXI


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read what is said in English, the language of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def row(trial: World) -> Governance:
    """Give a co-led fund's book before its sides."""
    fund: Fund = factories.fund("无锡科技成果转化基金", WUXI)
    made = actions.begin(fund, mode=Mode.CO_LED, by=trial.actor("fund_manager"), at=NOW)
    return GOVERNANCE_FLOW.advance(made, "propose", by=trial.actor("fund_manager"), at=NOW)


def lent(world: World, lender: str, deputy: str, *, starts: int = -1, ends: int = 7) -> Actor:
    """Lend the lender's role for days around today; gives the deputy as of today."""
    held = Membership.objects.get(user=world.users[lender], delegated_by=None)
    user: User = world.users[deputy]
    Membership.objects.create(
        user=user, role=held.role, scope=held.scope, key=held.key, delegated_by=world.users[lender],
        starts_on=TODAY + timedelta(days=starts), ends_on=TODAY + timedelta(days=ends),
    )  # fmt: skip
    return actor_of(user, TODAY)


def turn(row: Governance, side: str, by: Actor, at: Any = NOW) -> Governance:
    """Turn a key."""
    matter = Matter.objects.get(subject=row.ref)
    done: Governance = actions.turn(matter.pk, side, yes=True, note="", by=by, at=at)[0]
    return done


def keys(row: Governance, by: Actor) -> list[str]:
    """Name the keys that somebody is offered."""
    return [side for one in actions.positions(row, by, NOW) for side, _label in one.keys]


def test_deputy_turns_the_key_and_both_are_written_down(trial: World, row: Governance) -> None:
    deputy = lent(trial, "leader", "resident")
    assert keys(row, deputy) == ["university"]
    turn(row, "university", deputy)
    said = GateApproval.objects.get(side="university")
    assert (said.actor_id, said.lender_id) == (trial.users["resident"].pk, trial.users["leader"].pk)
    assert turn(row, "government", trial.actor("far_official")).state == "in_force"


def test_key_counts_also_once_the_loan_is_over(trial: World, row: Governance) -> None:
    deputy = lent(trial, "leader", "resident", ends=1)
    turn(row, "university", deputy)
    later = NOW + timedelta(days=20)
    assert turn(row, "government", trial.actor("far_official"), later).state == "in_force"


@pytest.mark.parametrize(("starts", "ends"), [(1, 7), (-7, 0)])
def test_before_and_after_there_is_no_key(trial: World, row: Governance, starts: int, ends: int) -> None:
    deputy = lent(trial, "leader", "resident", starts=starts, ends=ends)
    assert keys(row, deputy) == []
    with pytest.raises(NotAllowed):
        turn(row, "university", deputy)


def test_loan_that_ended_before_it_began_is_none(trial: World, row: Governance) -> None:
    lent(trial, "leader", "resident", starts=9, ends=3)
    turn(row, "university", trial.actor("leader"))
    assert turn(row, "government", trial.actor("far_official")).state == "in_force"


def test_deputy_of_whoever_made_the_matter_approves_nothing(trial: World) -> None:
    """The director drafts the book and lends the university's key: the deputy would approve for its maker."""
    fund = factories.fund("无锡科技成果转化基金", WUXI)
    made = actions.begin(fund, mode=Mode.CO_LED, by=trial.actor("director"), at=NOW)
    made = GOVERNANCE_FLOW.advance(made, "propose", by=trial.actor("fund_manager"), at=NOW)
    deputy = lent(trial, "director", "resident")
    assert keys(made, deputy) == []
    with pytest.raises(NotAllowed, match="stand in for"):
        turn(made, "university", deputy)


def test_nobody_decides_for_both_sides_through_a_deputy(trial: World, row: Governance) -> None:
    """The leader is a city's official as well: the own key of one side, and a deputy's of the other, is one person."""
    Membership.objects.create(
        user=trial.users["leader"],
        role="city_official",
        scope="region",
        key=WUXI,
        starts_on=TODAY.replace(year=2020),
    )
    both = actor_of(trial.users["leader"], TODAY)
    turn(row, "government", both)
    held = Membership.objects.get(user=trial.users["leader"], role="university_leader")
    Membership.objects.create(
        user=trial.users["resident"], role=held.role, scope=held.scope, key=held.key,
        delegated_by=trial.users["leader"], starts_on=TODAY, ends_on=TODAY + timedelta(days=7),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="for both"):
        turn(row, "university", actor_of(trial.users["resident"], TODAY))


def test_own_key_is_turned_as_ones_own(trial: World, row: Governance) -> None:
    """Whoever holds a key and is lent the same one stands in for nobody."""
    director = lent(trial, "leader", "director")
    turn(row, "university", director)
    assert GateApproval.objects.get(side="university").lender_id is None
