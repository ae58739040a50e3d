"""Say who may do what to events, to who comes, and to what is done for them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of, any_of
from luodi.events.states import AWAITED, COMING, KNOWN, EventState, InvitationState, TaskState
from luodi.partnerships.rules.circles import KEEPERS, kept
from luodi.registry.rules import (
    REGIONAL,
    WIDE,
    everything_for,
    in_regions,
    of_organisations,
    result_rules,
)

event_rules = Rules("event")
session_rules = Rules("session of an event")
task_rules = Rules("task of an event")
registration_rules = Rules("registration for an event")
invitation_rules = Rules("invitation to an event")
template_rules = Rules("template of events")
goal_rules = Rules("goal of a year")

# Whose navigation shows events.
READERS = frozenset(Role.values) - {Role.ADMINISTRATOR}
# Who plans them.
PLANNERS = (Role.OFFICE_DIRECTOR, *KEEPERS)
_OVER = (EventState.CLOSED, EventState.CANCELLED)


def open_to_the_world(prefix: str = "") -> Q:
    """Give the events that anybody may read of without a login."""
    return Q(**{f"{prefix}is_public": True, f"{prefix}state__in": KNOWN, f"{prefix}retired_at": None})


def _inside(actor: Actor, prefix: str = "") -> Q:
    """Give the events that the university's offices and the people of the region plan and hold together."""
    city = in_regions(actor, (Role.CITY_OFFICIAL,), f"{prefix}region")
    return any_of(everything_for(actor, *WIDE), in_regions(actor, REGIONAL, f"{prefix}region"), city)


def _comes(actor: Actor, prefix: str = "") -> Q:
    """Give the events, once they are known, to which the actor or an own organisation was asked or comes."""
    known = Q(**{f"{prefix}state__in": (*KNOWN, EventState.CANCELLED)})
    keys = (Role.ENTERPRISE_CONTACT,)
    asked = any_of(
        of_organisations(actor, keys, f"{prefix}invitations__organisation"),
        of_organisations(actor, keys, f"{prefix}registrations__organisation"),
    )
    mine = NO_ROW
    if actor.user_id is not None and actor.has(Role.PROFESSOR):
        mine = any_of(
            Q(**{f"{prefix}invitations__person__user": actor.user_id}),
            Q(**{f"{prefix}registrations__person__user": actor.user_id}),
        )
    return all_of(known, any_of(asked, mine))


def _seen(actor: Actor, prefix: str = "") -> Q:
    if actor.anonymous:
        return NO_ROW
    return any_of(open_to_the_world(prefix), _inside(actor, prefix), _comes(actor, prefix))


@event_rules("view")
def view(actor: Actor) -> Q:
    """Show public events to all who are logged in, plans to the region's people, others to who was asked."""
    return _seen(actor)


@event_rules("create", "announce", "fill", "reopen", "hold", "conclude", "cancel", "see_history", "invite")
def keep(actor: Actor) -> Q:
    """Let the office plan and hold events, each officer and resident those of the own region."""
    return kept(actor)


@event_rules("amend")
def amend(actor: Actor) -> Q:
    """Let them change an event that is not over."""
    return all_of(~Q(state__in=_OVER), kept(actor))


@event_rules("enrol")
def enrol(actor: Actor) -> Q:
    """Let them register somebody until the event is concluded."""
    return all_of(Q(state__in=(*AWAITED, EventState.HELD)), kept(actor))


@event_rules("check_in")
def check_in(actor: Actor) -> Q:
    """Let the office check people in from the announcement until the event is concluded."""
    desk = any_of(kept(actor), everything_for(actor, Role.TECHNOLOGY_MANAGER))
    return all_of(Q(state__in=(*AWAITED, EventState.HELD)), desk)


@event_rules("see_people")
def see_people(actor: Actor) -> Q:
    """Show who comes to the office, the university's leaders and the city of the region."""
    wide = everything_for(actor, Role.UNIVERSITY_LEADER, Role.TECHNOLOGY_MANAGER)
    return any_of(kept(actor), wide, in_regions(actor, (Role.CITY_OFFICIAL,)))


@event_rules("survey")
def survey(actor: Actor) -> Q:
    """Let the office ask those who came what they thought of it, also once the event is concluded."""
    return all_of(~Q(state=EventState.CANCELLED), kept(actor))


@event_rules("see_money")
def see_money(actor: Actor) -> Q:
    """Show the budget to the office and the university's other offices."""
    return any_of(everything_for(actor, *WIDE), kept(actor))


@event_rules("plan")
def plan(actor: Actor) -> Q:
    """Show what is to be done for an event to the office."""
    return any_of(everything_for(actor, *WIDE), in_regions(actor, REGIONAL))


@event_rules("retire")
def retire(actor: Actor) -> Q:
    """Let the office put away a plan that came to nothing."""
    return all_of(Q(state=EventState.PLANNED), kept(actor))


@session_rules("view")
def view_session(actor: Actor) -> Q:
    """Show the programme to whom the event is shown."""
    return _seen(actor, "event__")


@session_rules("create", "amend", "retire")
def shape_session(actor: Actor) -> Q:
    """Let the office shape the programme until the event is over."""
    return all_of(~Q(event__state__in=_OVER), kept(actor, "event__"))


@session_rules("see_history")
def session_history(actor: Actor) -> Q:
    """Show its course to the office."""
    return kept(actor, "event__")


@session_rules("see_result")
def see_result(actor: Actor) -> Q:
    """Name the result that is shown to whom the register shows it."""
    open_to, seen = result_rules.q(actor, "view"), _seen(actor, "event__")
    if open_to is EVERY_ROW or seen is NO_ROW:
        return seen
    results: Any = apps.get_model("registry", "ResearchResult")._base_manager
    named = Q(Exists(results.filter(open_to, pk=OuterRef("result"))))
    return all_of(any_of(Q(result__isnull=True), named), seen)


@task_rules("view")
def view_task(actor: Actor) -> Q:
    """Show what is to be done to the office, and to whoever has to do it."""
    return any_of(everything_for(actor, *WIDE), in_regions(actor, REGIONAL, "event__region"), _to_do(actor))


def _to_do(actor: Actor) -> Q:
    return Q(owner__user=actor.user_id) if actor.user_id is not None else NO_ROW


@task_rules("create", "see_history", "take_up")
def keep_task(actor: Actor) -> Q:
    """Let the office say what is to be done."""
    return kept(actor, "event__")


@task_rules("amend", "drop", "retire")
def amend_task(actor: Actor) -> Q:
    """Let the office change what is open."""
    return all_of(Q(state=TaskState.OPEN), kept(actor, "event__"))


@task_rules("finish")
def finish_task(actor: Actor) -> Q:
    """Let the office, and whoever has to do it, say that it is done."""
    return any_of(kept(actor, "event__"), _to_do(actor))


def _own(actor: Actor) -> Q:
    """Give the registrations of the actor and of own organisations."""
    mine = NO_ROW
    if actor.user_id is not None and actor.has(Role.PROFESSOR):
        mine = Q(person__user=actor.user_id)
    return any_of(mine, of_organisations(actor, (Role.ENTERPRISE_CONTACT,)))


def _people(actor: Actor) -> Q:
    wide = everything_for(actor, Role.UNIVERSITY_LEADER, Role.TECHNOLOGY_MANAGER)
    return any_of(kept(actor, "event__"), wide)


@registration_rules("view")
def view_registration(actor: Actor) -> Q:
    """Show who comes to the office, the city of the region, and of the own house to an enterprise or an expert."""
    city = in_regions(actor, (Role.CITY_OFFICIAL,), "event__region")
    return any_of(_people(actor), city, _own(actor))


@registration_rules("see_contact")
def see_contact(actor: Actor) -> Q:
    """Show how somebody is reached to the office and to the own house: a city sees names alone."""
    return any_of(kept(actor, "event__"), _own(actor))


@registration_rules("create")
def create_registration(actor: Actor) -> Q:
    """Let the office register somebody who called."""
    return all_of(Q(event__state__in=(*AWAITED, EventState.HELD)), kept(actor, "event__"))


@registration_rules("amend")
def amend_registration(actor: Actor) -> Q:
    """Let the office correct a registration until the event is over."""
    return all_of(~Q(event__state__in=_OVER), kept(actor, "event__"))


@registration_rules("see_history")
def registration_history(actor: Actor) -> Q:
    """Show its course to the office."""
    return kept(actor, "event__")


@registration_rules("decline", "readmit", "place")
def admit(actor: Actor) -> Q:
    """Let the office say who has a place, as long as people are awaited."""
    return all_of(Q(event__state__in=AWAITED), kept(actor, "event__"))


@registration_rules("withdraw")
def withdraw(actor: Actor) -> Q:
    """Let the office, and the own house, take a registration back as long as people are awaited."""
    return all_of(Q(event__state__in=AWAITED, came_at=None), any_of(kept(actor, "event__"), _own(actor)))


@registration_rules("check_in")
def check_somebody_in(actor: Actor) -> Q:
    """Let the office check in who has a place, or comes all the same from the waiting list."""
    desk = any_of(kept(actor, "event__"), everything_for(actor, Role.TECHNOLOGY_MANAGER))
    awaited = Q(state__in=COMING, event__state__in=(*AWAITED, EventState.HELD))
    return all_of(awaited, desk)


@invitation_rules("view", "see_history")
def view_invitation(actor: Actor) -> Q:
    """Show who is asked to the office and the university's leaders."""
    return _people(actor)


@invitation_rules("see_contact")
def see_reach(actor: Actor) -> Q:
    """Show how somebody is reached to the office that invites."""
    return kept(actor, "event__")


@invitation_rules("create", "send", "accept", "refuse", "amend")
def invite(actor: Actor) -> Q:
    """Let the office invite to events that are not over."""
    return all_of(~Q(event__state__in=(*_OVER, EventState.HELD)), kept(actor, "event__"))


@invitation_rules("retire")
def strike(actor: Actor) -> Q:
    """Let the office strike from the list whom nobody has asked yet."""
    return all_of(Q(state=InvitationState.LISTED), invite(actor))


@template_rules("view")
def view_template(actor: Actor) -> Q:
    """Show templates to who plans events."""
    return EVERY_ROW if actor.has(*PLANNERS, Role.TECHNOLOGY_MANAGER) else NO_ROW


@template_rules("create", "amend", "see_history", "retire")
def keep_template(actor: Actor) -> Q:
    """Let the director keep templates."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


@goal_rules("view")
def view_goal(actor: Actor) -> Q:
    """Show how many events a year is to have to the office, the university and the region's people."""
    return EVERY_ROW if actor.has(*WIDE, *REGIONAL, Role.CITY_OFFICIAL) else NO_ROW


@goal_rules("create", "amend", "see_history")
def keep_goal(actor: Actor) -> Q:
    """Let the director set it."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


@goal_rules("retire")
@registration_rules("retire")
def nobody(actor: Actor) -> Q:
    """Let none vanish."""
    return NO_ROW
