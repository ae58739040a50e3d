"""Say who may do what to the meetings of events."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, Rules, all_of, any_of
from luodi.events.states import EventState
from luodi.meetings.states import MeetingState
from luodi.partnerships.rules.circles import kept
from luodi.registry.rules import everything_for, in_regions, of_organisations

matchday_rules = Rules("meetings of an event")
meeting_rules = Rules("meeting")

_BEYOND = "matchday__"


def _office(actor: Actor, prefix: str = "") -> Q:
    return kept(actor, f"{prefix}event__")


def _around(actor: Actor, prefix: str = "") -> Q:
    """Give the meetings of events that the office keeps, the university looks on, and the city of the region hosts."""
    wide = everything_for(actor, Role.UNIVERSITY_LEADER, Role.TECHNOLOGY_MANAGER)
    return any_of(
        _office(actor, prefix), wide, in_regions(actor, (Role.CITY_OFFICIAL,), f"{prefix}event__region")
    )


def _open(prefix: str = "") -> Q:
    return ~Q(**{f"{prefix}event__state__in": (EventState.CLOSED, EventState.CANCELLED)})


@matchday_rules("view")
def view(actor: Actor) -> Q:
    """Show who meets whom to the office, the university's leaders and the city of the region."""
    return _around(actor)


@matchday_rules("create", "amend", "ask", "confirm", "finish", "plan")
def plan(actor: Actor) -> Q:
    """Let the office plan meetings until the event is concluded."""
    return all_of(_open(), _office(actor))


@matchday_rules("see_history")
def see_history(actor: Actor) -> Q:
    """Show their course to the office."""
    return _office(actor)


@matchday_rules("retire")
def nobody(actor: Actor) -> Q:
    """Let none vanish."""
    return NO_ROW


def _own(actor: Actor) -> Q:
    """Give the meetings of the actor and of own organisations."""
    keys = (Role.ENTERPRISE_CONTACT,)
    found = NO_ROW
    for side in ("a", "b"):
        found = any_of(found, of_organisations(actor, keys, f"{side}__registration__organisation"))
        if actor.user_id is not None and actor.has(Role.PROFESSOR):
            found = any_of(found, Q(**{f"{side}__registration__person__user": actor.user_id}))
    return found


@meeting_rules("view")
def view_meeting(actor: Actor) -> Q:
    """Show a meeting to those around the event, and once it is confirmed to those who meet."""
    told = ~Q(state__in=("planned", "cancelled"))
    return any_of(_around(actor, _BEYOND), all_of(told, _own(actor)))


@meeting_rules("see_outcome")
def see_outcome(actor: Actor) -> Q:
    """Show what came of it to the office and to those who met: a city sees that it took place."""
    wide = everything_for(actor, Role.UNIVERSITY_LEADER, Role.TECHNOLOGY_MANAGER)
    return any_of(_office(actor, _BEYOND), wide, _own(actor))


@meeting_rules("create", "move", "confirm", "cancel")
def plan_meeting(actor: Actor) -> Q:
    """Let the office plan, move and cancel meetings."""
    return all_of(_open(_BEYOND), _office(actor, _BEYOND))


@meeting_rules("hold", "miss", "note")
def note(actor: Actor) -> Q:
    """Let the office, and those who met, say whether it took place and what came of it."""
    return any_of(_office(actor, _BEYOND), _own(actor))


@meeting_rules("see_history")
def meeting_history(actor: Actor) -> Q:
    """Show its course to the office."""
    return _office(actor, _BEYOND)


@meeting_rules("amend", "retire")
def nothing(actor: Actor) -> Q:
    """Let meetings be moved and cancelled, not rewritten."""
    return NO_ROW


@meeting_rules("follow")
def follow(actor: Actor) -> Q:
    """Let the office ask again what became of a meeting that took place."""
    return all_of(Q(state__in=(MeetingState.HELD, MeetingState.MISSED)), _office(actor, _BEYOND))
