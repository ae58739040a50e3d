"""Somebody of the team is changed where they stand; their word is asked anew only for another role or share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from luodi.calls.actions import parties
from luodi.calls.models import Call, Member
from luodi.calls.queries import applications as queries
from luodi.core.errors import Invalid
from tests.calls.consortium import agreed, begun, completed, fresh, link_of, open_call, part_of
from tests.cast import World
from tests.factories import NOW


@pytest.fixture
def call(trial: World) -> Call:
    """Open a call of Wuxi's fund."""
    return open_call(trial)


@pytest.fixture
def member(trial: World, call: Call) -> Member:
    """Give one of the lead's team who has agreed, with a second who leads."""
    row = completed(trial, begun(trial, call))
    by = trial.actor("far_enterprise")
    made = parties.add_member(
        part_of(row, lead=True), {"name": "陈工", "role": "member", "months": 6}, by=by, at=NOW
    )
    agreed(row)
    made.refresh_from_db()
    return made


def said(member: Member, **more: object) -> dict[str, object]:
    """Give what the form says, with changes."""
    names = ("role", "post", "task", "months", "email")
    return {name: getattr(member, name) for name in names} | more


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        ({"task": "电极设计"}, False), ({"post": "高级工程师"}, False), ({"email": "c@reach.example"}, False),
        ({"months": 12}, True), ({"role": "core"}, True), ({"role": "core", "months": 1, "task": "x"}, True),
    ],
)  # fmt: skip
def test_word_is_asked_anew_only_for_role_and_share(
    trial: World, member: Member, change: dict[str, object], anew: bool
) -> None:
    assert (
        parties.amend_member(member, said(member, **change), by=trial.actor("far_enterprise"), at=NOW) is anew
    )
    member.refresh_from_db()
    assert {name: getattr(member, name) for name in change} == change
    assert (member.agreed_at is None) is anew
    assert member.token_hash is None or not anew


def test_second_leader_is_refused_and_leading_is_kept_on_the_application(
    trial: World, member: Member
) -> None:
    by = trial.actor("far_enterprise")
    with pytest.raises(Invalid):
        parties.amend_member(member, said(member, role="principal"), by=by, at=NOW)
    leader = Member.objects.get(party=member.party, role="principal")
    parties.amend_member(leader, said(leader, role="core"), by=by, at=NOW)
    assert fresh(member.party.application).principal is None
    parties.amend_member(member, said(member, role="principal"), by=by, at=NOW)


def test_partner_that_confirmed_is_asked_again(trial: World, member: Member) -> None:
    school = part_of(member.party.application, lead=False)
    other = school.members.all()[0]
    parties.amend_member(other, said(other, task="谱学分析"), by=link_of(school), at=NOW)
    assert not queries.is_confirmed(part_of(member.party.application, lead=False))


def test_page_changes_somebody_and_shows_what_is_wrong_there(
    trial: World, member: Member, browser_of: Callable[..., Client]
) -> None:
    row, browser = member.party.application, browser_of("far_enterprise")
    address = f"/fund-applications/{row.code}/party/{member.party_id}/"
    shown = browser.get(address)
    assert f'value="change-{member.pk}"' in shown.content.decode()
    sent = {"what": f"change-{member.pk}", "role": "principal", "months": "6"}
    assert browser.post(address, sent).status_code == 422
    assert browser.post(address, sent | {"role": "core", "task": "电极"}).status_code == 302
    member.refresh_from_db()
    assert (member.role, member.task, member.agreed_at) == ("core", "电极", None)
    other = Member.objects.exclude(party=member.party).first()
    assert other is not None
    wrong = {"what": f"change-{other.pk}", "role": "core", "months": "6"}
    assert browser.post(address, wrong).status_code == 404
