"""Draw from the registers whom an event may be for: by technology field, industry and region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from luodi.core.actor import Actor
from luodi.core.filtering import in_spans
from luodi.events.models import Event, EventInvitation
from luodi.registry.models import Expert, Organisation

# So many of each kind can be chosen from one by one.
MOST: Final = 100


@dataclass(frozen=True)
class Candidates:
    """Be who could be asked: ``more`` tells whether the registers hold more than are shown."""

    people: list[Any]
    organisations: list[Any]
    more: bool


def candidates(event: Event, actor: Actor, *, region: Any, industries: Any, fields: Any) -> Candidates:
    """Find who could be asked and is not on the list yet, among those whom the actor may see; a few queries."""
    held = EventInvitation.objects.unguarded("who is on the list, so that nobody is twice").filter(
        event=event, retired_at=None
    )
    experts = Expert.objects.allowed(actor).filter(retired_at=None, person__retired_at=None)
    experts = experts.exclude(person__in=held.filter(person__isnull=False).values("person"))
    topics = Q()
    if fields:
        topics |= Q(fields__in=list(fields))
    if industries:
        topics |= _among("industries", industries)
    if topics:
        experts = experts.filter(pk__in=Expert._base_manager.filter(topics).values("pk"))
    units = Organisation.objects.allowed(actor).filter(retired_at=None)
    units = units.exclude(
        pk__in=held.filter(person=None, organisation__isnull=False).values("organisation")
    ).exclude(kind="university_unit")
    if region is not None:
        units = units.filter(in_spans("region_id", region.spans()))
    if industries:
        units = units.filter(_among("industry", industries))
    people = list(experts.select_related("person__organisation").order_by("person__name", "pk")[: MOST + 1])
    found = list(units.select_related("region", "industry").order_by("name", "pk")[: MOST + 1])
    return Candidates(people[:MOST], found[:MOST], max(len(people), len(found)) > MOST)


def _among(column: str, industries: Any) -> Q:
    """Restrict to industries with all that lies in them."""
    wanted = Q()
    for row in industries:
        low, high = row.subtree()
        wanted |= (
            Q(**{f"{column}__gte": low, f"{column}__lt": high})
            if column == "industry"
            else Q(**{f"{column}__pk__gte": low, f"{column}__pk__lt": high})
        )
    return wanted
