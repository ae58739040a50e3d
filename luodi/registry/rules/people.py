"""Say who may do what to people and experts."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, any_of
from luodi.registry.rules.circles import (
    UNIVERSITY,
    WIDE,
    everything_for,
    in_regions,
    of_organisations,
)

person_rules = Rules("person")
expert_rules = Rules("expert")


@person_rules("view")
def view_person(actor: Actor) -> Q:
    """Show people of the university to the university, others by region, and everybody themselves."""
    if actor.anonymous:
        return NO_ROW
    return any_of(
        everything_for(actor, *WIDE, Role.ADMINISTRATOR),
        Q(organisation__kind="university_unit") if actor.has(*UNIVERSITY) else NO_ROW,
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT), "organisation__region"),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY)),
        Q(user=actor.user_id),
    )


@person_rules("see_contact", "see_history")
def see_contact(actor: Actor) -> Q:
    """Show how to reach a person to the office, to the person's own school or enterprise, and to the person."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER, Role.ADMINISTRATOR),
        Q(organisation__kind="university_unit")
        if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT)
        else NO_ROW,
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT), "organisation__region"),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY)),
        Q(user=actor.user_id) if actor.user_id else NO_ROW,
    )


@person_rules("create")
def add_person(actor: Actor) -> Q:
    """Let the office enter people, schools and enterprises their own."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR),
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT), "organisation__region"),
        of_organisations(actor, (Role.SCHOOL_SECRETARY, Role.ENTERPRISE_CONTACT)),
    )


@person_rules("merge")
def merge_people(actor: Actor) -> Q:
    """Let the office make one of two entries of a person."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR),
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT), "organisation__region"),
    )


@person_rules("amend")
def keep_person(actor: Actor) -> Q:
    """Let the office keep people, a school its own, and everybody themselves."""
    return any_of(add_person(actor), Q(user=actor.user_id) if actor.user_id else NO_ROW)


@person_rules("retire")
def retire_person(actor: Actor) -> Q:
    """Let only the director and the administrator take a person out of use."""
    return everything_for(actor, Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR)


@expert_rules("view")
def view_expert(actor: Actor) -> Q:
    """Show experts to the university; outside of it nobody finds one by searching."""
    return EVERY_ROW if actor.has(*UNIVERSITY) else NO_ROW


@expert_rules("see_contact")
def see_expert_contact(actor: Actor) -> Q:
    """Show how to reach an expert to those who introduce, to the school and to the expert."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        EVERY_ROW if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT) else NO_ROW,
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), "person__organisation"),
        Q(person__user=actor.user_id) if actor.user_id else NO_ROW,
    )


@expert_rules("see_interests")
def see_interests(actor: Actor) -> Q:
    """Show declared interests to the office and to who declared them; not to the school, not to colleagues."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        EVERY_ROW if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT) else NO_ROW,
        Q(person__user=actor.user_id) if actor.user_id else NO_ROW,
    )


@expert_rules("declare")
def declare_interests(actor: Actor) -> Q:
    """Let experts declare their interests, and the director write down what was declared on paper."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR),
        Q(person__user=actor.user_id) if actor.has(Role.PROFESSOR) else NO_ROW,
    )


@expert_rules("ask_profile")
def ask_for_confirmation(actor: Actor) -> Q:
    """Let the office and the school ask experts whether their profiles are right, and read the answers."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), "person__organisation"),
    )


@expert_rules("confirm_profile")
def by_the_link(actor: Actor) -> Q:
    """Leave this to the expert's answer by the link."""
    return NO_ROW


@expert_rules("create", "amend", "see_history")
def keep_expert(actor: Actor) -> Q:
    """Let the office, the school and the expert keep the profile; nobody but a professor is one by the own word."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR),
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), "person__organisation"),
        Q(person__user=actor.user_id) if actor.has(Role.PROFESSOR) else NO_ROW,
    )


@expert_rules("retire", "merge")
def retire_expert(actor: Actor) -> Q:
    """Let only the director take an expert out of use, or make one of two."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)
