"""Say who may do what to projects."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of, any_of
from luodi.needs.states import Visibility
from luodi.projects.states import (
    BOUND,
    AssessmentState,
    ChangeState,
    DeliverableState,
    PolicyState,
    ProjectState,
    RiskState,
)
from luodi.registry.rules import WIDE, everything_for, in_regions, of_organisations

project_rules = Rules("project")
milestone_rules = Rules("milestone")
deliverable_rules = Rules("deliverable")
risk_rules = Rules("risk")
change_rules = Rules("project change")
assessment_rules = Rules("start assessment")
policy_rules = Rules("assessment policy")

OFFICE = (Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER)
OVER = (ProjectState.CLOSED, ProjectState.TERMINATED, ProjectState.REJECTED)
IN_REGION = (Role.REGIONAL_OFFICER, Role.RESIDENT, Role.TECHNOLOGY_MANAGER, Role.FUND_MANAGER)


def _office(actor: Actor, prefix: str = "") -> Q:
    return any_of(everything_for(actor, *OFFICE), in_regions(actor, IN_REGION, f"{prefix}region"))


def _team(actor: Actor, prefix: str = "") -> Q:
    return Q(**{f"{prefix}members__person__user": actor.user_id}) if actor.has(Role.PROFESSOR) else NO_ROW


def _lead(actor: Actor, prefix: str = "") -> Q:
    if not actor.has(Role.PROFESSOR):
        return NO_ROW
    return Q(**{f"{prefix}members__person__user": actor.user_id, f"{prefix}members__role": "lead"})


def _partner(actor: Actor, prefix: str = "") -> Q:
    return of_organisations(actor, (Role.ENTERPRISE_CONTACT,), f"{prefix}partners__organisation")


def _school(actor: Actor, prefix: str = "") -> Q:
    return any_of(
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), f"{prefix}members__person__organisation"),
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), f"{prefix}school"),
    )


def _city(actor: Actor, prefix: str = "") -> Q:
    """Give the projects of the city, but none from a need that was put before the university alone."""
    confidential = Q(**{f"{prefix}introduction__need__visibility": Visibility.OFFICE})
    return all_of(~confidential, in_regions(actor, (Role.CITY_OFFICIAL,), f"{prefix}region"))


def _asked(actor: Actor, prefix: str = "") -> Q:
    """Give the projects that somebody was asked to assess."""
    if not actor.has(Role.PROFESSOR, Role.REVIEWER):
        return NO_ROW
    asked = {
        f"{prefix}assessments__assessor": actor.user_id,
        f"{prefix}assessments__retired_at": None,
        f"{prefix}assessments__state__in": (AssessmentState.ASKED, AssessmentState.SUBMITTED),
    }
    return Q(**asked)


def _inside(actor: Actor, prefix: str = "") -> Q:
    """Give what is the university's own: its offices, the team, their school."""
    return any_of(
        everything_for(actor, *WIDE), _office(actor, prefix), _team(actor, prefix), _school(actor, prefix)
    )


def _sees(actor: Actor, prefix: str = "") -> Q:
    return any_of(
        _inside(actor, prefix), _city(actor, prefix), _partner(actor, prefix), _asked(actor, prefix)
    )


def _not_of_the_team(actor: Actor, prefix: str = "") -> Q:
    return ~Q(**{f"{prefix}members__person__user": actor.user_id})


@project_rules("view")
def view(actor: Actor) -> Q:
    """Show a project to the office, its region's city, its team, their schools and its partners."""
    return _sees(actor)


@project_rules("see_history")
def see_history(actor: Actor) -> Q:
    """Show the course of a project to those who work on it."""
    return any_of(_office(actor), _team(actor), _partner(actor), _school(actor))


@project_rules("see_partners")
def see_partners(actor: Actor) -> Q:
    """Show who the partners are to everybody who may see the project."""
    return _sees(actor)


@project_rules("see_shares")
def see_shares(actor: Actor) -> Q:
    """Show how a team shares the work to the university's offices, the team and their school."""
    return _inside(actor)


@project_rules("propose_change")
def propose_change(actor: Actor) -> Q:
    """Let the lead and the office propose to change what a running project was approved with."""
    return all_of(Q(state__in=BOUND), any_of(_office(actor), _lead(actor)))


@project_rules("ask_assessment")
def ask_assessment(actor: Actor) -> Q:
    """Let the office ask for assessments of a proposed project that is not its asker's own."""
    if actor.user_id is None:
        return NO_ROW
    return all_of(Q(state=ProjectState.PROPOSED), _office(actor), _not_of_the_team(actor))


@project_rules("see_assessments")
def see_assessments(actor: Actor) -> Q:
    """Show how a project was assessed to the office and the leader, but not to who works in it."""
    if actor.user_id is None:
        return NO_ROW
    return all_of(_judging(actor), _not_of_the_team(actor))


@project_rules("create")
def create(actor: Actor) -> Q:
    """Let the office open a project where it lands."""
    return _office(actor)


@project_rules("amend")
def amend(actor: Actor) -> Q:
    """Let the office and the lead change a project that is not over."""
    return all_of(~Q(state__in=OVER), any_of(_office(actor), _lead(actor)))


@project_rules("approve", "reject", "close", "suspend", "resume", "terminate", "return")
def decide(actor: Actor) -> Q:
    """Let the office decide, but nobody on a project of their own team."""
    return all_of(_office(actor), _not_of_the_team(actor)) if actor.user_id else NO_ROW


@project_rules("start", "deliver")
def run(actor: Actor) -> Q:
    """Let the lead and the office move a project on."""
    return any_of(_office(actor), _lead(actor))


@project_rules("retire")
def retire(actor: Actor) -> Q:
    """Let only the director take a project out of use."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


@milestone_rules("view")
def view_milestone(actor: Actor) -> Q:
    """Show milestones to those who see the project."""
    return _sees(actor, "project__")


@milestone_rules("create", "amend", "retire")
def keep_milestone(actor: Actor) -> Q:
    """Let the lead and the office keep the milestones of a project that is not over."""
    return all_of(~Q(project__state__in=OVER), milestone_history(actor))


@milestone_rules("see_history")
def milestone_history(actor: Actor) -> Q:
    """Show the course of a milestone to the lead and the office."""
    return any_of(_office(actor, "project__"), _lead(actor, "project__"))


@deliverable_rules("view")
def view_deliverable(actor: Actor) -> Q:
    """Show what a project hands over to those who see the project."""
    return _sees(actor, "project__")


@deliverable_rules("create", "hand_over")
def hand_over(actor: Actor) -> Q:
    """Let the lead and the office promise and hand over in a project that is not over."""
    return all_of(~Q(project__state__in=OVER), milestone_history(actor))


@deliverable_rules("amend", "retire")
def amend_deliverable(actor: Actor) -> Q:
    """Let them change what is not accepted yet."""
    return all_of(~Q(state=DeliverableState.ACCEPTED), hand_over(actor))


@deliverable_rules("accept", "return")
def accept_deliverable(actor: Actor) -> Q:
    """Let the partner accept what it was given, or the office note it; nobody of the team."""
    if actor.user_id is None:
        return NO_ROW
    either = any_of(_office(actor, "project__"), _partner(actor, "project__"))
    return all_of(~Q(project__state__in=OVER), either, _not_of_the_team(actor, "project__"))


@deliverable_rules("see_history", "open_files")
def deliverable_history(actor: Actor) -> Q:
    """Show the course and the files of a deliverable to those who give and those who get it."""
    return any_of(
        _office(actor, "project__"),
        _team(actor, "project__"),
        _partner(actor, "project__"),
        _school(actor, "project__"),
    )


@risk_rules("view")
def view_risk(actor: Actor) -> Q:
    """Show what may go wrong to the university's offices, the team and their school, to nobody outside."""
    return _inside(actor, "project__")


@risk_rules("create", "occur", "close", "reopen", "retire")
def keep_risk(actor: Actor) -> Q:
    """Let the lead and the office watch over the risks of a project that is not over."""
    return all_of(~Q(project__state__in=OVER), milestone_history(actor))


@risk_rules("amend")
def amend_risk(actor: Actor) -> Q:
    """Let them judge a risk anew that is not closed."""
    return all_of(~Q(state=RiskState.CLOSED), keep_risk(actor))


@risk_rules("see_history")
def risk_history(actor: Actor) -> Q:
    """Show the course of a risk to the lead and the office."""
    return milestone_history(actor)


@change_rules("view", "see_history")
def view_change(actor: Actor) -> Q:
    """Show how a project was changed to the university's offices, the team and their school."""
    return _inside(actor, "project__")


@change_rules("create")
def propose(actor: Actor) -> Q:
    """Let the lead and the office propose to change a running project."""
    return all_of(Q(project__state__in=BOUND), milestone_history(actor))


@change_rules("amend")
def amend_change(actor: Actor) -> Q:
    """Let who proposed it put the reason better until it is decided."""
    return all_of(Q(state=ChangeState.PROPOSED, created_by=actor.user_id), milestone_history(actor))


@change_rules("withdraw")
def withdraw_change(actor: Actor) -> Q:
    """Let who proposed a change take it back."""
    return Q(created_by=actor.user_id) if actor.user_id else NO_ROW


@change_rules("approve", "reject")
def decide_on_change(actor: Actor) -> Q:
    """Let the office decide on a change of a running project that is not its decider's own."""
    if actor.user_id is None:
        return NO_ROW
    office = _office(actor, "project__")
    return all_of(Q(project__state__in=BOUND), office, _not_of_the_team(actor, "project__"))


def _judging(actor: Actor, prefix: str = "") -> Q:
    return any_of(everything_for(actor, Role.UNIVERSITY_LEADER), _office(actor, prefix))


def _own_assessment(actor: Actor) -> Q:
    return Q(assessor=actor.user_id) if actor.user_id else NO_ROW


@assessment_rules("view", "see_history")
def view_assessment(actor: Actor) -> Q:
    """Show an assessment to who writes it, the office and the leader; nobody sees one of the own project."""
    if actor.user_id is None:
        return NO_ROW
    either = any_of(_own_assessment(actor), _judging(actor, "project__"))
    return all_of(either, _not_of_the_team(actor, "project__"))


@assessment_rules("see_marks")
def see_marks(actor: Actor) -> Q:
    """Show marks to their writer, and once submitted to the office and the leader, but to nobody who still judges."""
    if actor.user_id is None:
        return NO_ROW
    rows: Any = apps.get_model("projects", "Assessment")._base_manager
    owed = rows.filter(
        project=OuterRef("project"), assessor=actor.user_id, state=AssessmentState.ASKED, retired_at=None
    )
    others = all_of(Q(state=AssessmentState.SUBMITTED), _judging(actor, "project__"), ~Q(Exists(owed)))
    return all_of(any_of(_own_assessment(actor), others), _not_of_the_team(actor, "project__"))


@assessment_rules("create", "withdraw")
def ask_for_assessment(actor: Actor) -> Q:
    """Let the office ask for an assessment of a proposed project, and take that back."""
    if actor.user_id is None:
        return NO_ROW
    proposed = Q(project__state=ProjectState.PROPOSED)
    return all_of(proposed, _office(actor, "project__"), _not_of_the_team(actor, "project__"))


@assessment_rules("submit", "reopen")
def assess(actor: Actor) -> Q:
    """Let who was asked assess a project that is still proposed, but never one of the own."""
    if actor.user_id is None:
        return NO_ROW
    proposed = Q(project__state=ProjectState.PROPOSED)
    return all_of(proposed, _own_assessment(actor), _not_of_the_team(actor, "project__"))


@assessment_rules("amend")
def amend_assessment(actor: Actor) -> Q:
    """Let who was asked write until it is submitted."""
    return all_of(Q(state=AssessmentState.ASKED), assess(actor))


@policy_rules("view")
def view_policy(actor: Actor) -> Q:
    """Show how projects are assessed to the university's offices and to who assesses."""
    return EVERY_ROW if actor.has(*WIDE, *IN_REGION, Role.PROFESSOR, Role.REVIEWER) else NO_ROW


@policy_rules("create", "see_history", "activate")
def keep_policy(actor: Actor) -> Q:
    """Let the director decide how projects are assessed."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


@policy_rules("amend")
def amend_policy(actor: Actor) -> Q:
    """Let the director change a draft; what was once in force stays as it was."""
    return all_of(Q(state=PolicyState.DRAFT), keep_policy(actor))


@change_rules("retire")
@assessment_rules("retire")
@policy_rules("retire", "supersede")
def nobody(actor: Actor) -> Q:
    """Let none of it vanish."""
    return NO_ROW
