"""Draw the circles of people around the registers: whose work is limited by region or organisation."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, any_of
from luodi.registry.reference import holders, spans

# Whose work is not limited to a region.
WIDE = (
    Role.OFFICE_DIRECTOR,
    Role.UNIVERSITY_LEADER,
    Role.FUND_MANAGER,
    Role.TECHNOLOGY_MANAGER,
    Role.FINANCE_CLERK,
)
# Whose work is a region.
REGIONAL = (Role.REGIONAL_OFFICER, Role.RESIDENT, Role.TECHNOLOGY_MANAGER, Role.FUND_MANAGER)
# The university's side of the house: who may know experts by name.
UNIVERSITY = (*WIDE, Role.REGIONAL_OFFICER, Role.RESIDENT, Role.PROFESSOR, Role.SCHOOL_SECRETARY)


def everything_for(actor: Actor, *roles: str) -> Q:
    """Allow every row to those who hold one of the roles without limit, none to others."""
    return EVERY_ROW if actor.everywhere(*roles) else NO_ROW


def in_regions(actor: Actor, roles: tuple[str, ...], field: str = "region") -> Q:
    """Allow the rows whose region lies in one in which the actor holds one of the roles."""
    ranges = _joined(actor.keys("region", *roles))
    return any_of(*(Q(**{f"{field}_id__gte": low, f"{field}_id__lt": high}) for low, high in ranges))


@lru_cache(maxsize=1 << 10)
def _joined(regions: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Give the ranges of codes of regions, those that touch as one: a question is asked once a range."""
    ranges: list[tuple[str, str]] = []
    for low, high in sorted(span for code in regions for span in spans(code)):
        if ranges and low <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(high, ranges[-1][1]))
        else:
            ranges.append((low, high))
    return tuple(ranges)


def of_organisations(actor: Actor, roles: tuple[str, ...], field: str = "organisation") -> Q:
    """Allow the rows of organisations for which the actor holds one of the roles."""
    keys = [int(key) for key in actor.keys("organisation", *roles)]
    return Q(**{f"{field}__in": keys}) if keys else NO_ROW


@lru_cache(maxsize=1 << 14)
def regional_audience(region_code: str | None, *roles: str) -> tuple[str, ...]:
    """Give the index tokens of those who hold one of the roles in a region or one above it."""
    above = [region.code for region in holders(region_code)] if region_code else []
    return tuple(f"{role}@{code}" for role in roles for code in above)
