"""Say who may do what to projects."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, Rules, all_of, any_of
from luodi.needs.states import Visibility
from luodi.projects.states import ProjectState
from luodi.registry.rules import WIDE, everything_for, in_regions, of_organisations

project_rules = Rules("project")
milestone_rules = Rules("milestone")

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


def _sees(actor: Actor, prefix: str = "") -> Q:
    return any_of(
        everything_for(actor, *WIDE),
        _office(actor, prefix),
        _city(actor, prefix),
        _team(actor, prefix),
        _partner(actor, prefix),
        _school(actor, prefix),
    )


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
    return all_of(_office(actor), ~Q(members__person__user=actor.user_id)) if actor.user_id else NO_ROW


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
