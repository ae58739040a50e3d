"""Store the invented people and enterprises of the demonstration, each marked as fiction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate

from luodi.accounts import actions as accounts
from luodi.accounts.models import Membership, User
from luodi.accounts.queries import actor_of
from luodi.accounts.states import GUEST_ROLES
from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.models import Origin, Record
from luodi.registry import importing
from luodi.registry.models import Expert, Organisation, Person, ResearchResult, Site
from luodi.registry.states import OrganisationKind, ResultState
from luodi.site.demo import load
from luodi.site.demo.catalogue import catalogue

# Partners' accounts end; those of the demonstration long after anybody looks at it.
_GUESTS_TERM = timedelta(days=900)
# The papers came in over the last months, a batch at a time.
_BATCH, _OLDEST, _STEP = 500, timedelta(days=190), timedelta(days=23)


@dataclass
class World:
    """Hold what is stored already, by the keys of the data."""

    organisations: dict[str, Organisation]
    experts: dict[str, Expert] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


def mark(row: Record) -> Any:
    """Mark a record as fiction."""
    row.origin = Origin.DEMONSTRATION
    return row


def mark_stored(row: Record) -> Any:
    """Mark what an action made as fiction; the actions know of no fiction."""
    type(row)._base_manager.filter(pk=row.pk).update(origin=Origin.DEMONSTRATION)
    row.refresh_from_db()
    return row


def store_organisations(world: World, at: datetime) -> None:
    """Store the schools and enterprises that do not exist."""
    for school in load.schools():
        if not school.real:
            row = Organisation(
                kind=OrganisationKind.UNIVERSITY_UNIT,
                name=school.name,
                name_en=school.name_en,
                parent=world.organisations["university"],
            )
            world.organisations[school.key] = change.create(mark(row), by=SYSTEM, at=at)
    for entry in load.enterprises():
        row = Organisation(
            kind=OrganisationKind.ENTERPRISE,
            name=entry.name,
            name_en=entry.name_en,
            uscc=entry.uscc,
            region_id=entry.region,
            industry_id=entry.industry,
            size=entry.size,
            high_tech=entry.high_tech,
            introduction=entry.introduction,
            other_names=list(entry.other_names),
        )
        world.organisations[entry.key] = change.create(mark(row), by=SYSTEM, at=at)
        for region in entry.sites:
            change.create(mark(Site(organisation=row, region_id=region)), by=SYSTEM, at=at)


def store_experts(world: World, at: datetime) -> None:
    """Store the invented experts; how to reach them stays empty but for those who have an account."""
    emails = {account.expert: account.email for account in load.accounts() if account.expert}
    for entry in load.experts():
        row = Person(
            name=entry.name,
            name_en=entry.name_en,
            title=entry.title,
            organisation=world.organisations[entry.school],
            email=emails.get(entry.key, ""),
        )
        person = change.create(mark(row), by=SYSTEM, at=at)
        expert = Expert(
            person=person,
            keywords=list(entry.keywords),
            profile=entry.profile,
            services=list(entry.services),
            languages=list(entry.languages),
            load_cap=entry.load_cap,
        )
        related = {
            "fields": list(entry.fields),
            "industries": list(entry.industries),
            "regions": list(entry.regions),
        }
        world.experts[entry.key] = change.create(mark(expert), by=SYSTEM, at=at, related=related)
        world.people[entry.key] = person


def store_accounts(world: World, at: datetime) -> None:
    """Store the demonstration accounts with what each may do where; nobody has a password for them."""
    for entry in load.accounts():
        user = User.objects.create_user(
            entry.email,
            None,
            name=entry.name,
            name_en=entry.name_en,
            language="en" if entry.language == "en" else "zh-hans",
            is_demo=True,
            created_at=at,
        )
        world.users[entry.key] = user
        for grant in entry.grants:
            key = str(world.organisations[grant.of].pk) if grant.scope == "organisation" else grant.of
            ends_on = localdate(at) + _GUESTS_TERM if grant.role in GUEST_ROLES else None
            Membership.objects.create(
                user=user,
                role=grant.role,
                scope=grant.scope,
                key=key,
                starts_on=localdate(at),
                ends_on=ends_on,
            )
        _store_person(world, entry, user, at)


def store_deputy(world: World, now: datetime) -> None:
    """Let the officer of the East stand in for the resident in Wuxi, who is on leave."""
    lender, deputy = world.users["resident-wuxi"], world.users["officer-east"]
    held = Membership.objects.get(user=lender)
    today = localdate(now)
    accounts.lend(
        lender,
        role=held.pk,
        place="",
        deputy=deputy.email,
        starts_on=today,
        ends_on=today + timedelta(days=12),
        by=actor_of(lender, today),
        at=now,
    )


def _store_person(world: World, entry: load.Account, user: User, at: datetime) -> None:
    """Tie an account to the person of an expert, or make the person of an organisation that it acts for."""
    if entry.expert:
        Person._base_manager.filter(pk=world.people[entry.expert].pk).update(user=user)
        return
    places = [world.organisations[grant.of] for grant in entry.grants if grant.scope == "organisation"]
    if not places:
        return
    row = Person(
        name=entry.name,
        name_en=entry.name_en,
        title=entry.title,
        organisation=places[0],
        email=entry.email,
        user=user,
    )
    change.create(mark(row), by=SYSTEM, at=at)


def store_catalogue(now: datetime, papers: Path | None, most: int | None = None) -> int:
    """Store the catalogue as published results; gives their number."""
    batch: list[ResearchResult] = []
    count = 0
    origin = Origin.IMPORTED if papers is not None and papers.is_file() else Origin.DEMONSTRATION
    for record in catalogue(papers, most):
        batch.append(_result(record))
        if len(batch) == _BATCH:
            count += _store(batch, now, count, origin)
            batch = []
    return count + (_store(batch, now, count, origin) if batch else 0)


def _store(batch: list[ResearchResult], now: datetime, before: int, origin: str) -> int:
    at = min(now - _OLDEST + _STEP * (before // _BATCH), now)
    importing.store_results(
        batch, by=SYSTEM, at=at, origin=origin, state=ResultState.PUBLISHED, note=batch[0].source
    )
    return len(batch)


def _result(record: Mapping[str, Any]) -> ResearchResult:
    # What the text is comes first, so that nobody takes a paper, or a composed text, for a result on offer.
    parts = (record["origin"], record["source"], record["licence"], record["ref"])
    return ResearchResult(
        title=record["title"][:200],
        summary=record["summary"][:4000],
        keywords=record["keywords"],
        field_id=record["field"],
        category=f"{record['category']} · {record['discipline']}"[:60],
        source=" · ".join(part for part in parts if part)[:300],
    )
