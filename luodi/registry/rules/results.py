"""Say who may do what to research results, their uses and approvals to publish them."""

from __future__ import annotations

from django.db.models import Q
from django.utils.timezone import localdate

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of, any_of
from luodi.registry.rules.circles import (
    REGIONAL,
    UNIVERSITY,
    WIDE,
    everything_for,
    in_regions,
    of_organisations,
)

result_rules = Rules("research result")
application_rules = Rules("application of a result")
approval_rules = Rules("approval to publish")


def _own_result(actor: Actor, prefix: str = "") -> Q:
    created = Q(**{f"{prefix}created_by": actor.user_id})
    return NO_ROW if actor.user_id is None else any_of(created, _invented(actor, prefix))


def _invented(actor: Actor, prefix: str = "") -> Q:
    return Q(**{f"{prefix}inventors__person__user": actor.user_id}) if actor.has(Role.PROFESSOR) else NO_ROW


def shown_to_outsiders(prefix: str = "") -> Q:
    """Give the results that are published, and whose approval, where they need one, has not run out."""
    # One condition, not two branches: a list would ask each by itself.
    published, until = Q(**{f"{prefix}state": "published"}), f"{prefix}approved_until"
    return published & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": localdate()}))


@result_rules("view")
def view_result(actor: Actor) -> Q:
    """Show published results to all who are logged in, others to the office, the school and the inventors."""
    if actor.anonymous:
        return NO_ROW
    return any_of(
        everything_for(actor, *WIDE),
        EVERY_ROW if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT) else NO_ROW,
        shown_to_outsiders(),
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), "school"),
        _own_result(actor),
    )


@result_rules("see_inventors")
def see_inventors(actor: Actor) -> Q:
    """Show who made a result to the university."""
    return EVERY_ROW if actor.has(*UNIVERSITY) else NO_ROW


def _kept_result(actor: Actor, prefix: str = "") -> Q:
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), f"{prefix}school"),
        _own_result(actor, prefix) if actor.has(Role.PROFESSOR) else NO_ROW,
    )


@result_rules("create", "amend", "submit", "see_history")
def keep_result(actor: Actor) -> Q:
    """Let the office, the school and the inventors keep a result."""
    return _kept_result(actor)


@result_rules("see_price")
def see_price(actor: Actor) -> Q:
    """Show what the university would like to be paid to its own side of the talks alone."""
    return any_of(
        _kept_result(actor), EVERY_ROW if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT) else NO_ROW
    )


@result_rules("publish", "return")
def publish_result(actor: Actor) -> Q:
    """Let the office put a result before the enterprises."""
    return everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER)


@result_rules("withdraw", "retire")
def withdraw_result(actor: Actor) -> Q:
    """Let the office and the inventors take a result back at once."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        _own_result(actor) if actor.has(Role.PROFESSOR) else NO_ROW,
    )


@application_rules("view")
def view_application(actor: Actor) -> Q:
    """Show uses to the office, its region's city and who uses the result; those of the portfolio to all.

    Outside the university only uses of published results: a use tells the title of what is used.
    """
    if actor.anonymous:
        return NO_ROW
    outside = any_of(
        in_regions(actor, (Role.CITY_OFFICIAL,)),
        Q(origin="portfolio"),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "enterprise"),
    )
    return any_of(
        everything_for(actor, *WIDE),
        in_regions(actor, REGIONAL),
        all_of(shown_to_outsiders("result__"), outside),
    )


@application_rules("see_enterprise")
def see_user_of_result(actor: Actor) -> Q:
    """Show who uses a result to the office, the region's city and the enterprise itself."""
    return any_of(
        everything_for(actor, *WIDE),
        in_regions(actor, (*REGIONAL, Role.CITY_OFFICIAL)),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "enterprise"),
    )


@application_rules("create", "amend", "retire", "see_history")
def keep_application(actor: Actor) -> Q:
    """Let the office keep applications, each officer those of the own region."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT)),
    )


@approval_rules("view", "see_history")
def view_approval(actor: Actor) -> Q:
    """Show approvals to the office, the school and the owners; enterprises learn nothing of them."""
    return any_of(
        _kept_result(actor, "result__"),
        EVERY_ROW if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT) else NO_ROW,
    )


@approval_rules("create", "amend")
def ask_approval(actor: Actor) -> Q:
    """Let those who keep a result ask for its approval, and change what is asked before anybody agreed."""
    return all_of(Q(state="asked"), _kept_result(actor, "result__"))


@approval_rules("consent")
def consent_as_owner(actor: Actor) -> Q:
    """Let the owner alone, an inventor of the result, agree for the owner."""
    return _invented(actor, "result__") if actor.user_id else NO_ROW


@approval_rules("endorse")
def endorse_for_school(actor: Actor) -> Q:
    """Let the school that the result belongs to agree for the school."""
    return of_organisations(actor, (Role.SCHOOL_SECRETARY,), "result__school")


@approval_rules("note_consent", "note_endorsement")
def note_on_paper(actor: Actor) -> Q:
    """Let the director note what owner or school agreed to on paper, saying on which."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


@approval_rules("approve")
def approve_for_office(actor: Actor) -> Q:
    """Let the office approve what owner and school agreed to."""
    return everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER)


@approval_rules("refuse")
def refuse_approval(actor: Actor) -> Q:
    """Let each of the three refuse."""
    return any_of(consent_as_owner(actor), endorse_for_school(actor), approve_for_office(actor))


@approval_rules("revoke")
def revoke_approval(actor: Actor) -> Q:
    """Let the owner and the office take an approval back at any time."""
    return any_of(consent_as_owner(actor), approve_for_office(actor))


@approval_rules("expire", "retire")
def by_the_clock(actor: Actor) -> Q:
    """Leave this to the clock: approvals are refused, revoked or run out, they do not vanish."""
    return NO_ROW
