"""Draw up a region: everything in the office's work that belongs to it, within what the reader may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from luodi.contracts.resources import LINES
from luodi.core.actor import Actor
from luodi.core.filtering import in_spans
from luodi.core.listing import Listing
from luodi.core.resource import Resource
from luodi.core.words import Words
from luodi.events.resources import EVENTS
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
from luodi.reports.lists import Asked, of_region, shown

SHOWN: Final = 8
# The lists of a region's page: what of the list, its columns, and its title where that is not the list's own.
_BLOCKS: Final[tuple[tuple[Resource, Asked, tuple[str, ...], Words], ...]] = (
    (PROMISES, OPEN_PROMISES, ("title", "agreement", "side", "owner", "due_on"), _("Promises that are open")),
    (AGREEMENTS, (), ("title", "level", "state", "ends_on"), ""),
    (BODIES, (), ("name", "kind", "region", "since_year"), ""),
    (NEEDS, (), ("title", "organisation", "region", "state", "deadline_on"), ""),
    (INTRODUCTIONS, (), ("need", "expert", "state", "changed_at"), ""),
    (PROJECTS, (), ("title", "kind", "region", "state", "ends_on"), ""),
    (LINES, money.SIGNED, ("contract", "buyer", "way", "region", "amount"), _("Contracts that land here")),
    (FUNDS, (), ("name", "region", "mode"), ""),
    (EVENTS, (), ("title", "kind", "region", "starts_on", "state"), ""),
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
    contracts: money.Signed


def within(code: str, column: str = "region_id") -> Q:
    """Restrict to a region with all that lies in it and was passed on to it."""
    return in_spans(column, reference.spans(code))


def workspace(actor: Actor, region: Region, day: date) -> Workspace:
    """Draw up the page of a region; a constant number of queries."""
    subject = of_region(region)
    late = (*OPEN_PROMISES, ("due_on_before", (day - timedelta(days=1)).isoformat()))
    shares = [(resource, more, columns) for resource, more, columns, _title in _BLOCKS]
    *pages, overdue = subject.pages(actor, [*shares, (PROMISES, late, ())], size=SHOWN)
    blocks = [
        Block(resource, title or resource.title, page, subject.url(resource, more))
        for (resource, more, _columns, title), page in zip(_BLOCKS, pages, strict=True)
    ]
    near, tallies = _near(region), _tallies(actor, region)
    by_code = {one.code: one for one in near}
    places = _places(region, near, tallies)
    return Workspace(
        region=region,
        above=[by_code[code] for code in _above(region) if code in by_code],
        successor=region.successor if region.abolished else None,
        predecessors=[one for one in near if one.successor_id == region.code],
        divisions=[place for place in places if place.region.level != Level.ZONE],
        zones=[place for place in places if place.region.level == Level.ZONE],
        blocks=[block for block in blocks if block.page.rows],
        overdue=shown(overdue.count) if overdue.count else "",
        overdue_url=subject.url(PROMISES, late),
        need_states=_states(NEEDS, tallies),
        project_states=_states(PROJECTS, tallies),
        course=course_of(actor, subject),
        years=money.by_year(actor, subject),
        contracts=money.signed(actor, subject),
    )


# What is counted for a region among others.
_COUNTED: Final = (Need, Project, Fund, ResultApplication)


@dataclass(frozen=True)
class Tally:
    """Be how many records of a register lie under a code, in one state where the register has states."""

    model: Any
    code: str
    state: str
    count: int


def _tallies(actor: Actor, region: Region) -> list[Tally]:
    """Count what is open to the actor in a region, by code and state, in one query."""
    questions = []
    for place, model in enumerate(_COUNTED):
        state = F("state") if model in (Need, Project) else Value("", CharField())
        rows = model.objects.allowed(actor).filter(within(region.code), retired_at=None).order_by()
        grouped = rows.values_list(Value(place), "region_id", state)
        questions.append(grouped.annotate(Count("pk")))
    found = questions[0].union(*questions[1:], all=True)
    return [Tally(_COUNTED[place], code, state, count) for place, code, state, count in found]


def _states(resource: Resource, tallies: Iterable[Tally]) -> list[tuple[str, Any, int]]:
    """Count rows by state in the order of the flow: state, its name, how many."""
    field = resource.field("state")
    names = dict(field.flatchoices) if field is not None else {}
    counts: Counter[str] = Counter()
    for tally in tallies:
        if tally.model is resource.model:
            counts[tally.state] += tally.count
    return [(state, name, counts[state]) for state, name in names.items() if counts[state]]


def _above(region: Region) -> list[str]:
    """List the codes that a region lies in, the widest first."""
    return [above.code for above in reference.ancestors(region.code)[:-1]]


def _near(region: Region) -> list[Region]:
    """List the regions that a region's page names: above, right below, zones in it, and what it goes on for."""
    zones = Q(in_spans("code", reference.spans(region.code)), level=Level.ZONE)
    return list(
        Region.objects.filter(Q(parent=region) | zones | Q(successor=region) | Q(pk__in=_above(region)))
    )


def divided(actor: Actor, region: Region) -> list[Place]:
    """Count what is open to the actor in each division right below a region and in every zone in it.

    A constant number of queries.
    """
    return _places(region, _near(region), _tallies(actor, region))


def _places(region: Region, near: Iterable[Region], tallies: Iterable[Tally]) -> list[Place]:
    spans = reference.spans(region.code)
    below = {
        one.code: one
        for one in near
        if not one.abolished and (one.parent_id == region.code or _is_zone_in(spans, region, one))
    }
    counts: dict[Any, Counter[str]] = {model: Counter() for model in _COUNTED}
    for tally in tallies:
        # A code that was passed on counts where it went, as on that region's own page.
        for holder in reference.holders(tally.code):
            if holder.code in below:
                counts[tally.model][holder.code] += tally.count
    return [Place(one, *(counts[model][code] for model in _COUNTED)) for code, one in below.items()]


def _is_zone_in(spans: Iterable[tuple[str, str]], region: Region, one: Region) -> bool:
    is_zone = one.level == Level.ZONE and region.level != Level.ZONE
    return is_zone and any(low <= one.code < high for low, high in spans)


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
