"""Draw the circles of people around contracts; ``prefix`` leads from a row to its contract."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.contracts.states import SIGNED_STATES, ContractState
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, all_of, any_of
from luodi.needs.states import Visibility
from luodi.registry.rules import everything_for, in_regions, of_organisations, regional_audience

OFFICE = (Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER)
IN_REGION = (Role.REGIONAL_OFFICER, Role.TECHNOLOGY_MANAGER)
# Who reads every contract.
READERS = (*OFFICE, Role.FINANCE_CLERK, Role.UNIVERSITY_LEADER)


def lives_in(actor: Actor, roles: tuple[str, ...], prefix: str = "") -> Q:
    """Give the contracts one of whose lines lands where the actor holds one of the roles."""
    return all_of(
        in_regions(actor, roles, f"{prefix}lines__region"), Q(**{f"{prefix}lines__retired_at": None})
    )


def office(actor: Actor, prefix: str = "") -> Q:
    """Give what the office handles: everything, or what lands in the own region for the most part."""
    return any_of(everything_for(actor, *OFFICE), in_regions(actor, IN_REGION, f"{prefix}region"))


def touching(actor: Actor) -> Q:
    """Give the signed contracts that the officer of another region handles, one line of which lands in the own."""
    return all_of(lives_in(actor, IN_REGION), signed())


def clerk(actor: Actor) -> Q:
    """Give what the finance and contract clerk handles: everything."""
    return everything_for(actor, Role.FINANCE_CLERK)


def school(actor: Actor, prefix: str = "") -> Q:
    """Give the contracts of the secretary's school."""
    return of_organisations(actor, (Role.SCHOOL_SECRETARY,), f"{prefix}school")


def _mine(actor: Actor, prefix: str) -> tuple[Q, Q]:
    lead = Q(**{f"{prefix}lead__user": actor.user_id})
    return lead, Q(**{f"{prefix}project__members__person__user": actor.user_id})


def team(actor: Actor, prefix: str = "") -> Q:
    """Give the contracts that a professor leads, or works on in the team of their project."""
    if not actor.has(Role.PROFESSOR) or actor.user_id is None:
        return NO_ROW
    return any_of(*_mine(actor, prefix))


def not_own(actor: Actor, prefix: str = "") -> Q:
    """Leave out the contracts of one's own, whatever role one has: nobody decides on those."""
    if actor.user_id is None:
        return NO_ROW
    lead, member = _mine(actor, prefix)
    return ~lead & ~member


def keepers(actor: Actor, prefix: str = "") -> Q:
    """Give what somebody enters: the office, the school, and who does the work."""
    return any_of(office(actor, prefix), school(actor, prefix), team(actor, prefix))


def inside(actor: Actor, prefix: str = "") -> Q:
    """Give what somebody of the university's side reads whole."""
    return any_of(everything_for(actor, *READERS), keepers(actor, prefix))


def drafted(prefix: str = "") -> Q:
    """Give what may still be written on."""
    return Q(**{f"{prefix}state": ContractState.DRAFT})


def signed(prefix: str = "") -> Q:
    """Give what binds or has bound."""
    return Q(**{f"{prefix}state__in": SIGNED_STATES})


def told_outside(prefix: str = "") -> Q:
    """Give what a city may know of: signed, not confidential, and of no need for the university alone."""
    return signed(prefix) & Q(**{f"{prefix}confidential": False}) & ~_of_a_secret_need(prefix)


def _of_a_secret_need(prefix: str) -> Q:
    """Give what came of a need for the university alone, by a project or at once."""
    by = (f"{prefix}project__introduction", f"{prefix}introduction")
    return any_of(*(Q(**{f"{path}__need__visibility": Visibility.OFFICE}) for path in by))


def buyer(actor: Actor) -> Q:
    """Give the signed contracts that the actor's enterprise buys by."""
    mine = of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "lines__buyer")
    return all_of(mine, Q(lines__retired_at=None), signed())


def city(actor: Actor) -> Q:
    """Give the signed contracts that land in the city, as far as a city may know of them."""
    return all_of(lives_in(actor, (Role.CITY_OFFICIAL,)), told_outside())


def audience_of(
    region: str | None, lands: list[str], *, buyers: list[int], signed: bool, told: bool
) -> list[str]:
    """Give the index tokens of those whom a contract is open to by role, region and enterprise."""
    tokens = [str(role) for role in READERS]
    if region:
        tokens += regional_audience(region, *IN_REGION)
    for landed in lands:
        if signed:
            tokens += regional_audience(landed, *IN_REGION)
        if told:
            tokens += regional_audience(landed, Role.CITY_OFFICIAL)
    if signed:
        tokens += [f"{Role.ENTERPRISE_CONTACT}@{key}" for key in buyers]
    return tokens
