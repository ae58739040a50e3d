"""Members' conflicts come from all that the registers and the review know; why, only those read who may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from luodi.awards.actions import deciding, panels
from luodi.awards.models import Panel, PanelConflict, Vote
from luodi.awards.queries.deciding import seats_of, what_if
from luodi.awards.states import DECISION_FLOW
from luodi.calls.models import Application, Call, Exclusion, Member, Party
from luodi.core.errors import Missing, NotAllowed
from luodi.core.money import Money
from luodi.core.resource import address
from luodi.projects.models import Member as ProjectMember
from luodi.registry.models import DeclaredInterest, Engagement, Expert, Organisation, Person, Publication
from luodi.review.models import Finding
from tests import factories
from tests.awards.stage import deciding_call, item_of, reviewed, seated
from tests.calls.stage import C, working_fund
from tests.cast import World
from tests.factories import NOW

Browsers = Callable[..., Client]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read what is said in English, the language of the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def call(trial: World) -> Call:
    """Give a call that is being decided."""
    return deciding_call(trial, working_fund(trial, C))


@pytest.fixture
def row(trial: World, call: Call) -> Application:
    """Give an application of Taihu, led by one of its people."""
    made = reviewed(trial, call, "taihu")
    Application._base_manager.filter(pk=made.pk).update(principal=trial.people["far_enterprise"])
    return made


def leader_as_expert(world: World) -> Expert:
    """Let the university's leader be a professor as well."""
    person = world.people["professor"]
    Person._base_manager.filter(pk=person.pk).update(user=world.users["leader"])
    return world.experts["professor"]


def employed(world: World, expert: Expert, row: Application) -> None:
    Person._base_manager.filter(pk=expert.person_id).update(organisation=row.lead)


def of_the_team(world: World, expert: Expert, row: Application) -> None:
    party = Party.objects.get(application=row, lead=True)
    Member.objects.create(party=party, person=expert.person, name=expert.person.name)


def co_author(world: World, expert: Expert, row: Application) -> None:
    other = factories.expert(world.people["far_enterprise"])
    for one in (expert, other):
        Publication.objects.create(expert=one, title="低温电池", year=2026, same_as="doi:1")


def family(world: World, expert: Expert, row: Application) -> None:
    DeclaredInterest.objects.create(expert=expert, organisation=row.lead, kind="family")


def shares(world: World, expert: Expert, row: Application) -> None:
    DeclaredInterest.objects.create(expert=expert, organisation=row.lead, kind="shares")


def joint_project(world: World, expert: Expert, row: Application) -> None:
    project = factories.project(title="储能联合研发")
    for person in (expert.person, world.people["far_enterprise"]):
        ProjectMember.objects.create(project=project, person=person)


def said_as_reviewer(world: World, expert: Expert, row: Application) -> None:
    Finding.objects.create(
        call=row.call, application=row, expert=expert, kind="declared", hard=True, evidence=["师生"], source="declared",
        found_at=NOW,
    )  # fmt: skip


def former(world: World, expert: Expert, row: Application) -> None:
    Engagement.objects.create(expert=expert, organisation=row.lead, what="顾问", from_year=2015, to_year=2020)


def excluded(world: World, expert: Expert, row: Application) -> None:
    Exclusion.objects.create(
        application=row, name=expert.person.name, organisation="能源学院", reason="竞争", expert=expert
    )


def nothing(world: World, expert: Expert, row: Application) -> None:
    """Plant nothing: to be of the university, or of the city, is no conflict of who sits there for it."""


# What is known | the kind that is found, and whether it bars by itself.
KNOWN: dict[str, tuple[Any, str, bool]] = {
    "employer": (employed, "unit", True),
    "team": (of_the_team, "self", True),
    "co-author": (co_author, "joint", True),
    "family": (family, "interest", True),
    "shares": (shares, "interest", True),
    "joint project": (joint_project, "joint", True),
    "declared as reviewer": (said_as_reviewer, "declared", True),
    "former employer": (former, "former", False),
    "applicant's wish": (excluded, "excluded", False),
    "nothing": (nothing, "", False),
}


@pytest.mark.parametrize("what", KNOWN)
def test_conflict_is_found_in_what_is_known(trial: World, row: Application, what: str) -> None:
    plant, kind, bars = KNOWN[what]
    plant(trial, leader_as_expert(trial), row)
    panel = seated(trial, row.call)
    rows = PanelConflict.objects.filter(member__panel=panel)
    found = {(one.member.user_id, one.application_id, one.kind, one.bars) for one in rows}
    assert found == ({(trial.users["leader"].pk, row.pk, kind, bars)} if kind else set())


def test_school_of_the_university_is_what_counts(trial: World, row: Application) -> None:
    """The partner is the leader's own school: that bars; another school of the university does not."""
    leader_as_expert(trial)
    school: Organisation = trial.organisations["school"]
    party = Party.objects.create(
        application=row, organisation=trial.organisations["other_school"], name="材料学院"
    )
    panel = seated(trial, row.call)
    assert not PanelConflict.objects.filter(member__panel=panel, bars=True).exists()
    Party.objects.filter(pk=party.pk).update(organisation=school)
    panels.find_conflicts(panel, at=NOW)
    assert PanelConflict.objects.get(member__panel=panel, bars=True).kind == "unit"


def test_what_is_only_proposed_bars_once_it_is_noted(trial: World, row: Application) -> None:
    former(trial, leader_as_expert(trial), row)
    panel = seated(trial, row.call)
    manager = trial.actor("fund_manager")
    decision = deciding.begin(row.call, {row.pk: 9000}, by=manager, at=NOW)
    deciding.choose(decision, by=manager, at=NOW)
    decision.refresh_from_db()
    decision = DECISION_FLOW.advance(decision, "open_vote", by=manager, at=NOW)
    item = item_of(row)
    deciding.cast(decision, item.pk, "yes", by=trial.actor("leader"), at=NOW)
    proposed = PanelConflict.objects.get(member__panel=panel)
    for who in ("leader", "far_official"):
        with pytest.raises(NotAllowed):
            panels.note(panel, proposed.pk, by=trial.actor(who), at=NOW)
    panels.note(panel, proposed.pk, by=manager, at=NOW)
    # What was voted before it was known is gone, and the quorum does without the member.
    assert not Vote.objects.filter(item=item).exists()
    assert deciding.result_of(item).conflicted == 1
    with pytest.raises(NotAllowed):
        deciding.cast(decision, item.pk, "yes", by=trial.actor("leader"), at=NOW)
    with pytest.raises(Missing):
        panels.note(panel, proposed.pk, by=manager, at=NOW)


def test_proposal_goes_with_what_it_came_from(trial: World, row: Application) -> None:
    former(trial, leader_as_expert(trial), row)
    panel = seated(trial, row.call)
    Engagement.objects.all().delete()
    assert panels.find_conflicts(panel, at=NOW) == 0
    assert not PanelConflict.objects.filter(member__panel=panel).exists()


def told(panel: Panel, world: World, who: str) -> list[tuple[bool, str]]:
    """Give what somebody reads of conflicts: whether only proposed, and why."""
    return [
        (one.proposed, str(one.why)) for seat in seats_of(panel, world.actor(who)) for one in seat.conflicts
    ]


def test_reason_is_told_to_whom_it_may_be(trial: World, row: Application, browser_of: Browsers) -> None:
    expert = leader_as_expert(trial)
    family(trial, expert, row)
    panel = seated(trial, row.call)
    with_reason = f"holds a stake or a paid role ({row.lead.name} · family of somebody there)"
    assert told(panel, trial, "fund_manager") == [(False, with_reason)]
    assert told(panel, trial, "leader") == [(False, with_reason)]
    # The others know that the leader does not vote, and no more.
    for who in ("far_official", "finance", "resident"):
        assert told(panel, trial, who) == [(False, "")], who
        shown = browser_of(who).get(address(panel)).content.decode()
        assert row.title in shown
        assert "亲属" not in shown
        assert "family of" not in shown


def test_wish_of_an_applicant_is_not_told_to_whom_it_is_about(trial: World, row: Application) -> None:
    excluded(trial, leader_as_expert(trial), row)
    panel = seated(trial, row.call)
    assert [proposed for proposed, _why in told(panel, trial, "fund_manager")] == [True]
    for who in ("leader", "far_official", "resident"):
        assert told(panel, trial, who) == [], who
    panels.note(panel, PanelConflict.objects.get().pk, by=trial.actor("fund_manager"), at=NOW)
    assert told(panel, trial, "leader") == [(False, "")]


def test_manager_with_something_at_stake_does_not_choose(
    trial: World, call: Call, row: Application, browser_of: Browsers
) -> None:
    seated(trial, call)
    manager, director = trial.actor("fund_manager"), trial.actor("director")
    decision = deciding.begin(call, {row.pk: 9000}, by=manager, at=NOW)
    own = browser_of("fund_manager")
    choose = f"/fund-decisions/{decision.code}/choose/"
    assert own.get(choose).status_code == 200
    assert choose in own.get(address(decision)).content.decode()
    mine = factories.applied(
        call,
        trial.organisations["taihu"],
        state="reviewed",
        title="自己的项目",
        created_by=trial.users["fund_manager"],
    )
    item = item_of(row)
    for act in (
        lambda: deciding.choose(decision, by=manager, at=NOW),
        lambda: deciding.move(decision, item.pk, "fund", Money.wan(10), "", by=manager, at=NOW),
        lambda: what_if(decision, manager),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert own.get(choose).status_code == 404
    sent = {"motion": "reserve", "amount": "1", "reason": ""}
    assert own.post(f"/fund-decisions/{decision.code}/items/{item.pk}/move", sent).status_code == 403
    shown = own.get(address(decision)).content.decode()
    assert choose not in shown
    assert "/move" not in shown
    # Somebody else does it all the same, and so does the manager once the own application is withdrawn.
    assert what_if(decision, director)
    Application._base_manager.filter(pk=mine.pk).update(retired_at=NOW)
    assert deciding.choose(decision, by=manager, at=NOW).given
