"""Draw up a region: everything in the office's work that belongs to it, within what the reader may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.filtering import in_spans
from luodi.core.listing import Listing
from luodi.core.resource import Resource
from luodi.core.words import Words
from luodi.funds.models import Fund
from luodi.funds.resources import FUNDS
from luodi.needs.models import Need
from luodi.needs.resources import INTRODUCTIONS, NEEDS
from luodi.partnerships.resources import AGREEMENTS, BODIES, INTERACTIONS, PROMISES
from luodi.projects.models import Project
from luodi.projects.resources import PROJECTS
from luodi.registry import reference
from luodi.registry.models import Region, ResultApplication, Strategy
from luodi.registry.resources import APPLICATIONS, ORGANISATIONS, PEOPLE
from luodi.registry.states import Level
from luodi.reports import money
from luodi.reports.briefing import OPEN_PROMISES
from luodi.reports.course import Step, course_of
from luodi.reports.lists import Asked, Subject, of_region, shown

SHOWN: Final = 8
# The lists of a region's page: what of the list, its columns, and its title where that is not the list's own.
_BLOCKS: Final[tuple[tuple[Resource, Asked, tuple[str, ...], Words], ...]] = (
    (PROMISES, OPEN_PROMISES, ("title", "agreement", "side", "owner", "due_on"), _("Promises that are open")),
    (AGREEMENTS, (), ("title", "level", "state", "ends_on"), ""),
    (BODIES, (), ("name", "kind", "region", "since_year"), ""),
    (NEEDS, (), ("title", "organisation", "region", "state", "deadline_on"), ""),
    (INTRODUCTIONS, (), ("need", "expert", "state", "changed_at"), ""),
    (PROJECTS, (), ("title", "kind", "region", "state", "ends_on"), ""),
    (FUNDS, (), ("name", "region", "mode"), ""),
    (APPLICATIONS, (), ("result", "region", "enterprise", "year"), ""),
    (INTERACTIONS, (), ("title", "happened_on", "organisation", "people", "next_step"), _("Whom we met")),
    (PEOPLE, (), ("name", "organisation", "title"), _("Contacts")),
    (ORGANISATIONS, (), ("name", "kind", "region", "industry"), ""),
)


@dataclass(frozen=True)
class Block:
    """Be one list of a region's page, with the address of the whole list."""

    resource: Resource
    title: Words
    page: Listing
    url: str


@dataclass(frozen=True)
class Place:
    """Be one region among others: what is open to the reader there."""

    region: Region
    needs: int
    projects: int
    funds: int
    uses: int

    @property
    def lit(self) -> bool:
        """Tell whether anything is there."""
        return bool(self.needs or self.projects or self.funds or self.uses)


@dataclass(frozen=True)
class Workspace:
    """Be the page of a region."""

    region: Region
    above: list[Region]
    # Where an abolished region's work goes on, and which ones go on in this one.
    successor: Region | None
    predecessors: list[Region]
    divisions: list[Place]
    zones: list[Place]
    blocks: list[Block]
    overdue: str
    overdue_url: str
    need_states: list[tuple[str, Any, int]]
    project_states: list[tuple[str, Any, int]]
    course: list[Step]
    years: list[money.Year]


def within(code: str, column: str = "region_id") -> Q:
    """Restrict to a region with all that lies in it and was passed on to it."""
    return in_spans(column, reference.spans(code))


def workspace(actor: Actor, region: Region, day: date) -> Workspace:
    """Draw up the page of a region; a constant number of queries."""
    subject = of_region(region)
    blocks = [
        Block(
            resource=resource,
            title=title or resource.title,
            page=_page(actor, subject, resource, more, columns),
            url=subject.url(resource, more),
        )
        for resource, more, columns, title in _BLOCKS
    ]
    late = (*OPEN_PROMISES, ("due_on_before", (day - timedelta(days=1)).isoformat()))
    overdue = _page(actor, subject, PROMISES, late, ("title",)).count
    codes = [above.code for above in reference.ancestors(region.code)[:-1]]
    by_code = Region.objects.in_bulk(codes)
    places = divided(actor, region)
    here = within(region.code)
    return Workspace(
        region=region,
        above=[by_code[code] for code in codes if code in by_code],
        successor=region.successor if region.abolished else None,
        predecessors=list(Region.objects.filter(successor=region)),
        divisions=[place for place in places if place.region.level != Level.ZONE],
        zones=[place for place in places if place.region.level == Level.ZONE],
        blocks=[block for block in blocks if block.page.rows],
        overdue=shown(overdue) if overdue else "",
        overdue_url=subject.url(PROMISES, late),
        need_states=_states(NEEDS, Need.objects.allowed(actor).filter(here, retired_at=None)),
        project_states=_states(PROJECTS, Project.objects.allowed(actor).filter(here, retired_at=None)),
        course=course_of(actor, subject),
        years=money.by_year(actor, subject),
    )


def _page(
    actor: Actor, subject: Subject, resource: Resource, more: Asked, columns: tuple[str, ...]
) -> Listing:
    return subject.page(actor, resource, more, size=SHOWN, columns=columns)


def _states(resource: Resource, rows: QuerySet[Any]) -> list[tuple[str, Any, int]]:
    """Count rows by state in the order of the flow: state, its name, how many."""
    field = resource.field("state")
    names = dict(field.flatchoices) if field is not None else {}
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return [(state, name, counts[state]) for state, name in names.items() if counts.get(state)]


# What is counted for a region among others.
_COUNTED: Final = (Need, Project, Fund, ResultApplication)


def divided(actor: Actor, region: Region) -> list[Place]:
    """Count what is open to the actor in each division right below a region and in every zone in it.

    A constant number of queries.
    """
    zones = in_spans("code", reference.spans(region.code)) if region.level != Level.ZONE else Q(pk__in=[])
    below = list(Region.objects.filter(Q(parent=region) | Q(zones, level=Level.ZONE), abolished=False))
    known = {one.code for one in below}
    counts = [_by_code(actor, model, within(region.code), known) for model in _COUNTED]
    return [Place(one, *(count[one.code] for count in counts)) for one in below]


def _by_code(actor: Actor, model: Any, here: Q, known: Iterable[str]) -> Counter[str]:
    rows = model.objects.allowed(actor).filter(here, retired_at=None).order_by()
    found: Counter[str] = Counter()
    for code, count in rows.values_list("region_id").annotate(Count("pk")):
        # A code that was passed on counts where it went, as on that region's own page.
        for holder in reference.holders(code):
            if holder.code in known:
                found[holder.code] += count
    return found


def overview(actor: Actor) -> list[Place]:
    """Count by province what is open to the actor."""
    counts = [_by_province(model.objects.allowed(actor).filter(retired_at=None)) for model in _COUNTED]
    provinces = Region.objects.filter(level=Level.PROVINCE, abolished=False)
    return [Place(row, *(count.get(row.code[:2], 0) for count in counts)) for row in provinces]


def by_strategy() -> list[tuple[Strategy, list[Region]]]:
    """List the national strategies with their regions."""
    return [(row, list(row.regions.all())) for row in Strategy.objects.prefetch_related("regions")]


def _by_province(rows: QuerySet[Any]) -> dict[str, int]:
    pairs = rows.order_by().annotate(head=Substr("region_id", 1, 2)).values_list("head").annotate(Count("pk"))
    return {head: count for head, count in pairs if head}
