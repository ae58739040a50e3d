"""Draw up a region: everything in the office's work that belongs to it, within what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from luodi.core.actor import Actor
from luodi.core.listing import Listing, listing
from luodi.core.resource import Resource
from luodi.funds.models import Fund
from luodi.funds.resources import FUNDS
from luodi.needs.models import Need
from luodi.needs.resources import INTRODUCTIONS, NEEDS
from luodi.partnerships.resources import AGREEMENTS, BODIES, PROMISES
from luodi.projects.models import Project
from luodi.projects.resources import PROJECTS
from luodi.registry.models import Region, ResultApplication, Strategy
from luodi.registry.reference import ancestors, subtree
from luodi.registry.resources import APPLICATIONS, ORGANISATIONS

SHOWN = 8


@dataclass(frozen=True)
class Block:
    """Be one list of a region's page, with the address of the whole list."""

    resource: Resource
    page: Listing
    url: str


@dataclass(frozen=True)
class Workspace:
    """Be the page of a region."""

    region: Region
    above: list[Region]
    below: list[Region]
    blocks: list[Block]
    need_states: list[tuple[str, Any, int]]
    project_states: list[tuple[str, Any, int]]


def within(code: str, field: str = "region_id") -> Q:
    """Restrict to a region with all that lies in it."""
    low, high = subtree(code)
    return Q(**{f"{field}__gte": low, f"{field}__lt": high})


def workspace(actor: Actor, region: Region) -> Workspace:
    """Draw up the page of a region; a constant number of queries."""
    shown = (
        (AGREEMENTS, "region_id", ("title", "level", "state", "ends_on")),
        (PROMISES, "agreement__region_id", ("title", "agreement", "side", "due_on", "state")),
        (BODIES, "region_id", None),
        (NEEDS, "region_id", ("title", "organisation", "region", "state", "deadline_on")),
        (INTRODUCTIONS, "need__region_id", ("need", "expert", "state", "changed_at")),
        (PROJECTS, "region_id", ("title", "kind", "region", "state", "ends_on")),
        (FUNDS, "region_id", ("name", "region", "mode")),
        (APPLICATIONS, "region_id", ("result", "region", "enterprise", "year")),
        (ORGANISATIONS, "region_id", ("name", "kind", "region", "industry")),
    )
    blocks = []
    for resource, field, columns in shown:
        page = listing(resource, actor, {}, within=within(region.code, field), size=SHOWN, columns=columns)
        query = f"?region={region.code}" if "region" in resource.filters else ""
        blocks.append(Block(resource, page, resource.list_url() + query))
    codes = [above.code for above in ancestors(region.code)[:-1]]
    by_code = Region.objects.in_bulk(codes)
    return Workspace(
        region=region,
        above=[by_code[code] for code in codes if code in by_code],
        below=list(Region.objects.filter(parent=region, abolished=False)),
        blocks=[block for block in blocks if block.page.rows],
        need_states=_states(NEEDS, Need.objects.allowed(actor).filter(within(region.code), retired_at=None)),
        project_states=_states(
            PROJECTS, Project.objects.allowed(actor).filter(within(region.code), retired_at=None)
        ),
    )


def _states(resource: Resource, rows: QuerySet[Any]) -> list[tuple[str, Any, int]]:
    """Count rows by state in the order of the flow: state, its name, how many."""
    field = resource.field("state")
    names = dict(field.flatchoices) if field is not None else {}
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return [(state, name, counts[state]) for state, name in names.items() if counts.get(state)]


@dataclass(frozen=True)
class Province:
    """Be one province in the overview: what is open to the reader there."""

    region: Region
    needs: int
    projects: int
    funds: int
    uses: int

    @property
    def lit(self) -> bool:
        """Tell whether anything is there."""
        return bool(self.needs or self.projects or self.funds or self.uses)


def overview(actor: Actor) -> list[Province]:
    """Count by province what is open to the actor."""
    counts = [
        _by_province(model.objects.allowed(actor).filter(retired_at=None))
        for model in (Need, Project, Fund, ResultApplication)
    ]
    provinces = Region.objects.filter(level="province", abolished=False)
    return [Province(row, *(count.get(row.code[:2], 0) for count in counts)) for row in provinces]


def by_strategy() -> list[tuple[Strategy, list[Region]]]:
    """List the national strategies with their regions."""
    return [(row, list(row.regions.all())) for row in Strategy.objects.prefetch_related("regions")]


def _by_province(rows: QuerySet[Any]) -> dict[str, int]:
    from django.db.models.functions import Substr

    pairs = rows.order_by().annotate(head=Substr("region_id", 1, 2)).values_list("head").annotate(Count("pk"))
    return {head: count for head, count in pairs if head}
