"""Say who may do what to organisations and their sites."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of, any_of
from luodi.registry.rules.circles import (
    REGIONAL,
    WIDE,
    everything_for,
    in_regions,
    of_organisations,
)

organisation_rules = Rules("organisation")
site_rules = Rules("site")


@organisation_rules("view")
def view_organisation(actor: Actor) -> Q:
    """Show university units to all who are logged in, others by region of seat or site, or as one's own."""
    if actor.anonymous:
        return NO_ROW
    return any_of(
        everything_for(actor, *WIDE, Role.ADMINISTRATOR),
        Q(kind="university_unit"),
        in_regions(actor, (*REGIONAL, Role.CITY_OFFICIAL)),
        _with_site(actor, (*REGIONAL, Role.CITY_OFFICIAL)),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY), "pk"),
    )


def _with_site(actor: Actor, roles: tuple[str, ...]) -> Q:
    """Allow the organisations that work in a region in which the actor holds one of the roles.

    By the keys of the few that have a site there: a list asks this by its own index, like the region of the seat.
    """
    there = in_regions(actor, roles)
    if there is NO_ROW:
        return NO_ROW
    sites: Any = apps.get_model("registry", "Site")._base_manager.filter(there, retired_at=None)
    return Q(pk__in=sites.values("organisation"))


@organisation_rules("see_parent")
def see_parent(actor: Actor) -> Q:
    """Show what an organisation belongs to only to those who may open that too, by whatever lets them."""
    open_to = organisation_rules.q(actor, "view")
    if open_to is EVERY_ROW or open_to is NO_ROW:
        return open_to
    organisations: Any = apps.get_model("registry", "Organisation")._base_manager
    seen = Exists(organisations.filter(open_to, pk=OuterRef("parent")))
    return any_of(Q(parent__isnull=True), Q(seen))


@organisation_rules("create")
def add_organisation(actor: Actor) -> Q:
    """Let the office enter organisations, each officer those of the own region."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR),
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT)),
    )


@organisation_rules("amend")
def keep_organisation(actor: Actor) -> Q:
    """Let the office keep the register, and an enterprise its own entry."""
    return any_of(
        add_organisation(actor),
        all_of(Q(kind="enterprise"), of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "pk")),
    )


@organisation_rules("merge")
def merge_organisations(actor: Actor) -> Q:
    """Let the office make one of two entries that it keeps; an enterprise keeps its own, and merges none."""
    return add_organisation(actor)


@organisation_rules("retire")
def retire_organisation(actor: Actor) -> Q:
    """Let only the director and the administrator take an organisation out of use."""
    return everything_for(actor, Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR)


@organisation_rules("see_history")
def organisation_history(actor: Actor) -> Q:
    """Show who changed the entry to those who keep it."""
    return keep_organisation(actor)


@site_rules("view")
def view_site(actor: Actor) -> Q:
    """Show sites to whom the seat's region shows the organisation, and those in a region to that region."""
    if actor.anonymous:
        return NO_ROW
    return any_of(
        everything_for(actor, *WIDE, Role.ADMINISTRATOR),
        Q(organisation__kind="university_unit"),
        in_regions(actor, (*REGIONAL, Role.CITY_OFFICIAL)),
        in_regions(actor, (*REGIONAL, Role.CITY_OFFICIAL), "organisation__region"),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY)),
    )


@site_rules("create", "amend", "retire", "see_history")
def keep_site(actor: Actor) -> Q:
    """Let those who keep an organisation say where it works."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR),
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT), "organisation__region"),
        all_of(Q(organisation__kind="enterprise"), of_organisations(actor, (Role.ENTERPRISE_CONTACT,))),
    )
