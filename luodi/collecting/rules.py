"""Say who may do what to calls for needs and to the lists of their districts."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.collecting.states import OPEN_LIST, CallState
from luodi.core.actor import Actor
from luodi.core.rules import Rules, all_of, any_of
from luodi.needs.rules import IN_REGION, OFFICE
from luodi.registry.rules import everything_for, in_regions

call_rules = Rules("call for needs")
district_rules = Rules("district of a call")

CITY = (Role.CITY_OFFICIAL,)
# Who does the city's part: its own people, and the resident who sits with them.
BESIDE_THE_CITY = (Role.CITY_OFFICIAL, Role.RESIDENT)
# Who takes the city's list for the office.
FOR_THE_OFFICE = (Role.REGIONAL_OFFICER, Role.TECHNOLOGY_MANAGER)
# Roles whose navigation shows calls.
READERS = frozenset({*OFFICE, *IN_REGION, *CITY, Role.UNIVERSITY_LEADER})


def _keeps(actor: Actor, field: str = "region") -> Q:
    """Give the calls that the office, or the city, of the region runs."""
    return any_of(everything_for(actor, *OFFICE), in_regions(actor, (*IN_REGION, *CITY), field))


@call_rules("view")
def view_call(actor: Actor) -> Q:
    """Show a call to the office and the city of its region, and once it is open to the cities of its districts."""
    below = in_regions(actor, (*IN_REGION, *CITY), "districts__region")
    return any_of(
        everything_for(actor, Role.UNIVERSITY_LEADER),
        _keeps(actor),
        all_of(~Q(state=CallState.DRAFT), below),
    )


@call_rules("create", "open", "close", "reopen", "conclude", "withdraw", "remind", "see_history")
def run_call(actor: Actor) -> Q:
    """Let the office run calls, and a city those of its own region."""
    return _keeps(actor)


@call_rules("amend")
def amend_call(actor: Actor) -> Q:
    """Let who runs a call change it until it is over."""
    return all_of(Q(state__in=(CallState.DRAFT, CallState.OPEN, CallState.CLOSED)), _keeps(actor))


@call_rules("retire")
def retire_call(actor: Actor) -> Q:
    """Let who runs a call put away one that never was open."""
    return all_of(Q(state=CallState.DRAFT), _keeps(actor))


@district_rules("view")
def view_district(actor: Actor) -> Q:
    """Show a district's list to the district itself, its city and the office."""
    return any_of(
        everything_for(actor, *OFFICE, Role.UNIVERSITY_LEADER),
        _keeps(actor, "call__region"),
        all_of(~Q(call__state=CallState.DRAFT), in_regions(actor, (*IN_REGION, *CITY))),
    )


@district_rules("see_history")
def district_history(actor: Actor) -> Q:
    """Show the course of a list to those who take part in it."""
    return any_of(_keeps(actor, "call__region"), hand_in(actor))


@district_rules("create", "amend")
def shape_district(actor: Actor) -> Q:
    """Let who runs the call say what is asked where, until the call is over."""
    running = Q(call__state__in=(CallState.DRAFT, CallState.OPEN))
    return all_of(running, _keeps(actor, "call__region"))


@district_rules("retire")
def retire_district(actor: Actor) -> Q:
    """Let who runs a call take a district out of it before it is open."""
    return all_of(Q(call__state=CallState.DRAFT), _keeps(actor, "call__region"))


@district_rules("hand_in")
def hand_in(actor: Actor) -> Q:
    """Let the district's people, or the office beside them, hand its list in while the call runs."""
    running = Q(call__state__in=(CallState.OPEN, CallState.CLOSED))
    circle = any_of(everything_for(actor, *OFFICE), in_regions(actor, (*IN_REGION, *CITY)))
    return all_of(running, circle)


@district_rules("assign")
def assign(actor: Actor) -> Q:
    """Let who may hand a list in also add needs to it, as long as it is open."""
    return all_of(hand_in(actor), Q(state__in=OPEN_LIST))


@district_rules("accept", "return")
def decide_for_the_city(actor: Actor) -> Q:
    """Let the city of the whole call, or the office's resident beside it, look at a district's list."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR), in_regions(actor, BESIDE_THE_CITY, "call__region")
    )


@district_rules("confirm", "send_back")
def decide_for_the_office(actor: Actor) -> Q:
    """Let the office decide on what a city has passed on."""
    return any_of(everything_for(actor, *OFFICE), in_regions(actor, FOR_THE_OFFICE, "call__region"))
