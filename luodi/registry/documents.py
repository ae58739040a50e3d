"""Turn what the registers hold into documents of the search index."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from luodi.accounts.states import Role
from luodi.core.search import EVERYBODY, PUBLIC, Document
from luodi.registry.models import (
    Expert,
    Organisation,
    Person,
    Publication,
    ResearchResult,
    ResultApplication,
    Site,
)
from luodi.registry.reference import holders
from luodi.registry.rules import REGIONAL, UNIVERSITY, WIDE, regional_audience
from luodi.registry.states import ResultState

_WHY = "the index keeps an audience of its own"
# Of an expert's published works, so many of the latest tell what the expert works on.
_LATEST = 20
_EVERYBODY = (EVERYBODY, PUBLIC)
_WIDE = tuple(str(role) for role in WIDE)


@lru_cache(maxsize=1 << 14)
def region_facet(code: str | None) -> tuple[str, ...]:
    """Give a region's code with those of the regions above it, and of those that it was passed on to."""
    return tuple(region.code for region in holders(code)) if code else ()


def industry_facet(industry_id: str | None) -> tuple[str, ...]:
    """Give an industry's code with that of its section."""
    return tuple(dict.fromkeys((industry_id, industry_id[:1]))) if industry_id else ()


def result_body(row: ResearchResult) -> str:
    """Give the text of a result beside title and keywords."""
    return "\n".join(
        text for text in (row.title_en, row.summary, row.problem, row.advantage, row.outcome) if text
    )


def gather_of_experts(rows: list[Expert]) -> None:
    """Set on experts the titles of their latest published works."""
    titles: dict[int, list[str]] = {}
    works = Publication.objects.filter(expert__in=[row.pk for row in rows])
    for expert, title in works.values_list("expert_id", "title"):
        titles.setdefault(expert, []).append(title)
    for row in rows:
        gathered: Any = row
        gathered.latest_works = titles.get(row.pk, [])[:_LATEST]


def expert_body(row: Any) -> str:
    """Give the text of an expert (see ``gather_of_experts``) beside name and keywords."""
    return "\n".join(text for text in (row.profile, row.person.title, *row.latest_works) if text)


def gather_of_results(rows: list[ResearchResult]) -> None:
    """Set on results where they are in use, and on those that are not published who made them."""
    regions: dict[int, set[str]] = {}
    uses = ResultApplication.objects.unguarded(_WHY).filter(result__in=[row.pk for row in rows])
    for result, region in uses.order_by().values_list("result_id", "region_id"):
        regions.setdefault(result, set()).add(region)
    makers: dict[int, list[int]] = {}
    hidden = [row.pk for row in rows if row.state != ResultState.PUBLISHED]
    made = Expert.objects.unguarded(_WHY).filter(results__in=hidden, person__user__isnull=False)
    for result, user in made.order_by().values_list("results", "person__user_id") if hidden else ():
        makers.setdefault(result, []).append(user)
    for row in rows:
        gathered: Any = row
        gathered.used_in = regions.get(row.pk, ())
        gathered.makers = makers.get(row.pk, ())


def result_document(row: Any) -> Document:
    """Draw up a result (see ``gather_of_results``): found by everybody once published, by its makers before."""
    return Document(
        key=row.ref,
        kind=row._meta.label_lower,
        code=row.code,
        title=row.title,
        body=result_body(row),
        keywords=tuple(row.keywords),
        audience=_EVERYBODY if row.state == ResultState.PUBLISHED else _makers(row),
        facets={
            "field": (row.field_id,) if row.field_id else (),
            "industry": industry_facet(row.industry_id),
            "region": tuple(sorted({code for region in row.used_in for code in region_facet(region)})),
            "way": (row.way,) if row.way else (),
            "state": (row.state,),
        },
        numbers={"trl": row.trl} if row.trl else {},
    )


def _makers(row: Any) -> tuple[str, ...]:
    """Give who finds a result that is not published."""
    makers = tuple(f"user:{user}" for user in row.makers)
    school = (f"{Role.SCHOOL_SECRETARY}@{row.school_id}",) if row.school_id else ()
    creator = (f"user:{row.created_by_id}",) if row.created_by_id else ()
    return (*_WIDE, f"any:{Role.REGIONAL_OFFICER}", f"any:{Role.RESIDENT}", *school, *makers, *creator)


def expert_document(row: Any) -> Document:
    """Draw up an expert (see ``gather_of_experts``): found by the university alone."""
    return Document(
        key=row.ref,
        kind=row._meta.label_lower,
        code=row.code,
        title=row.person.name,
        body=expert_body(row),
        keywords=tuple(row.keywords),
        names=tuple(name for name in (row.person.name, row.person.name_en) if name),
        audience=tuple(f"any:{role}" for role in UNIVERSITY),
        facets={
            "field": tuple(field.pk for field in row.fields.all()),
            "industry": tuple(
                code for industry in row.industries.all() for code in industry_facet(industry.pk)
            ),
            "region": tuple(
                dict.fromkeys(code for region in row.regions.all() for code in region_facet(region.pk))
            ),
            "service": tuple(row.services),
        },
        numbers={"load_cap": row.load_cap},
    )


def gather_of_organisations(rows: list[Organisation]) -> None:
    """Set on organisations the regions of their sites."""
    regions: dict[int, set[str]] = {}
    sites = Site.objects.unguarded(_WHY).filter(organisation__in=[row.pk for row in rows], retired_at=None)
    for organisation, region in sites.order_by().values_list("organisation_id", "region_id"):
        regions.setdefault(organisation, set()).add(region)
    for row in rows:
        gathered: Any = row
        gathered.works_in = sorted(regions.get(row.pk, ()))


def organisation_document(row: Any) -> Document:
    """Draw up an organisation (see ``gather_of_organisations``): found by region of seat and sites."""
    regional = [
        token
        for region in (row.region_id, *row.works_in)
        for token in regional_audience(region, *REGIONAL, Role.CITY_OFFICIAL)
    ]
    own = (f"{Role.ENTERPRISE_CONTACT}@{row.pk}", f"{Role.SCHOOL_SECRETARY}@{row.pk}")
    wide = (*_WIDE, str(Role.ADMINISTRATOR))
    names = tuple(name for name in (row.name, row.name_en, *row.former_names, *row.other_names) if name)
    return Document(
        key=row.ref,
        kind=row._meta.label_lower,
        code=row.code,
        title=row.name,
        body="\n".join(text for text in (*names[1:], row.uscc, row.introduction) if text),
        names=names,
        audience=(EVERYBODY,)
        if row.kind == "university_unit"
        else tuple(dict.fromkeys((*wide, *own, *regional))),
        facets={
            "region": tuple(
                dict.fromkeys(
                    code for region in (row.region_id, *row.works_in) for code in region_facet(region)
                )
            ),
            "industry": industry_facet(row.industry_id),
            "kind": (row.kind,),
        },
    )


def person_document(row: Person) -> Document:
    """Draw up a person by name and title, never by how to reach somebody: a phone is looked up under its own rule."""
    organisation = row.organisation
    region = organisation.region_id if organisation else None
    tokens = [*_WIDE, str(Role.ADMINISTRATOR)]
    tokens += regional_audience(region, Role.REGIONAL_OFFICER, Role.RESIDENT)
    if organisation is not None:
        own = (Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY)
        tokens += [f"{role}@{organisation.pk}" for role in own]
        if organisation.kind == "university_unit":
            tokens += [f"any:{role}" for role in UNIVERSITY]
    if row.user_id:
        tokens.append(f"user:{row.user_id}")
    return Document(
        key=row.ref,
        kind=row._meta.label_lower,
        code=row.code,
        title=row.name,
        body=row.title,
        names=tuple(name for name in (row.name, row.name_en, *row.other_names) if name),
        audience=tuple(dict.fromkeys(tokens)),
        facets={"region": region_facet(region)},
    )
