"""Gather what the registers know of experts and applicants, as the screening for conflicts of interest takes it.

A constant number of questions, however many people and applications: each register is asked once for all of them.
Units of the own university are one university; what is typed and stands in no register goes by its evened-out name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from luodi.calls.models import Application, Call, Exclusion, Member, Party
from luodi.contracts.models import Contract, SplitPart
from luodi.contracts.states import ContractState
from luodi.core.periods import Period
from luodi.funds import conflicts
from luodi.projects.models import Member as ProjectMember
from luodi.projects.models import Partner, Project
from luodi.projects.states import ProjectState
from luodi.registry.calc import name_key
from luodi.registry.models import (
    DeclaredInterest,
    Engagement,
    Expert,
    Organisation,
    Person,
    Publication,
)
from luodi.registry.states import OrganisationKind

UNIVERSITY: Final = "university"
"""The own university: every unit of it belongs to this one."""
_ALWAYS: Final = date(1900, 1, 1)
_WHY: Final = "screened for conflicts of interest; only who draws reviewers reads what is found"
# What is not over yet; other projects ended on their last day, or did not begin.
_UNDER_WAY = frozenset(
    {ProjectState.APPROVED, ProjectState.RUNNING, ProjectState.SUSPENDED, ProjectState.ACCEPTANCE}
)
_NEVER = frozenset({ProjectState.REJECTED, ProjectState.PROPOSED})
_OVER = frozenset({ContractState.CLOSED, ContractState.TERMINATED})


@dataclass
class Facts:
    """Hold what a screening looks at; people go by the key of their person, applications by their own."""

    applications: list[conflicts.Application] = field(default_factory=list)
    people: list[conflicts.Person] = field(default_factory=list)
    organisations: dict[str, conflicts.Organisation] = field(default_factory=dict)
    expert_of: dict[str, int] = field(default_factory=dict)


def gather(
    call: Call, applications: Iterable[Application], experts: Iterable[int], people: Iterable[int] = ()
) -> Facts:
    """Gather the facts about applications of a call, about experts, and about people who need be no experts."""
    facts, found = Facts(), _Registers(list(experts), list(people))
    units = _Units(facts.organisations)
    facts.applications = list(_applications(call, list(applications), units, found))
    for person in found.people:
        expert = found.expert_of.get(person.pk)
        if expert is not None:
            facts.expert_of[str(person.pk)] = expert
        facts.people.append(found.person(person, units, call))
    return facts


def city_of(region: str | None) -> str:
    """Give the prefecture of a region's code; nothing for what is wider."""
    return f"{region[:4]}00" if region and region[2:4] != "00" else ""


class _Units:
    """Name organisations as the screening does, and tell it of each that is named."""

    def __init__(self, told: dict[str, conflicts.Organisation]) -> None:
        self._told = told
        self._told[UNIVERSITY] = conflicts.Organisation(UNIVERSITY, university=True)
        rows = Organisation.objects.unguarded(_WHY).exclude(parent=None).values_list("pk", "parent_id")
        self._parents: dict[int, int] = dict(rows)

    def of(self, row: Organisation | None, name: str = "") -> str:
        """Give the key of an organisation of the register, or of one that was typed."""
        if row is None:
            return f"name:{name_key(name)}" if name.strip() else ""
        if row.kind == OrganisationKind.UNIVERSITY_UNIT:
            return UNIVERSITY
        key = str(row.pk)
        if key not in self._told:
            self._tell(row.pk, city_of(row.region_id))
            # One that was typed elsewhere under the same name is the same.
            self._told.setdefault(
                f"name:{row.name_key}", conflicts.Organisation(f"name:{row.name_key}", parent=key)
            )
        return key

    def _tell(self, key: int, city: str) -> None:
        parent = self._parents.get(key)
        self._told[str(key)] = conflicts.Organisation(str(key), parent=str(parent or ""), city=city)
        while parent is not None and str(parent) not in self._told:
            above = self._parents.get(parent)
            self._told[str(parent)] = conflicts.Organisation(str(parent), parent=str(above or ""))
            parent = above

    def college(self, row: Organisation | None) -> str:
        """Give the school or department that an organisation is, where it is one."""
        if row is None:
            return ""
        within = row.kind == OrganisationKind.UNIVERSITY_UNIT or (
            row.kind == OrganisationKind.OTHER and row.pk in self._parents
        )
        return str(row.pk) if within else ""


def _applications(
    call: Call, rows: list[Application], units: _Units, found: _Registers
) -> Iterator[conflicts.Application]:
    keys = [row.pk for row in rows]
    parties: dict[int, list[Party]] = defaultdict(list)
    for party in Party.objects.filter(application__in=keys).select_related("organisation"):
        parties[party.application_id].append(party)
    team: dict[int, list[str]] = defaultdict(list)
    for member in Member.objects.filter(party__application__in=keys).select_related("party__organisation"):
        team[member.party.application_id].append(found.key_of(member))
    excluded: dict[int, list[str]] = defaultdict(list)
    for wish in Exclusion.objects.filter(application__in=keys).select_related("expert"):
        person = str(wish.expert.person_id) if wish.expert else found.named(wish.name, wish.organisation)
        excluded[wish.application_id].append(person)
    region = call.fund.region_id
    for row in rows:
        here = [
            (units.of(one.organisation, one.name), units.college(one.organisation)) for one in parties[row.pk]
        ]
        lead = [str(row.principal_id)] if row.principal_id else []
        yield conflicts.Application(
            key=str(row.pk),
            call=str(call.pk),
            region=region,
            organisations=tuple(dict.fromkeys(unit for unit, _college in here if unit)),
            team=tuple(dict.fromkeys([*lead, *team[row.pk]])),
            colleges=tuple(dict.fromkeys(college for _unit, college in here if college)),
            excluded=tuple(excluded[row.pk]),
        )


class _Registers:
    """Ask the registers once for all experts and other people."""

    def __init__(self, experts: list[int], others: list[int]) -> None:
        rows = Expert.objects.unguarded(_WHY).filter(Q(pk__in=experts) | Q(person__in=others))
        self.expert_of: dict[int, int] = dict(rows.values_list("person_id", "pk"))
        experts = sorted(self.expert_of.values())
        asked = Person.objects.unguarded(_WHY).filter(Q(pk__in=self.expert_of) | Q(pk__in=others))
        self.people = list(asked.select_related("organisation").order_by("pk"))
        self._by_name: dict[tuple[str, str], str] = {}
        for person in self.people:
            for name in (person.name, person.name_en):
                if name and person.organisation:
                    self._by_name[name.strip().casefold(), person.organisation.name_key] = str(person.pk)
        self._posts = _listed(Engagement.objects.filter(expert__in=experts).select_related("organisation"))
        self._interests = _listed(
            DeclaredInterest.objects.filter(expert__in=experts).select_related("organisation")
        )
        people = [person.pk for person in self.people]
        self._joint: dict[int, list[conflicts.Joint]] = defaultdict(list)
        self._clients: dict[int, list[tuple[Organisation, Period, str]]] = defaultdict(list)
        self._take_projects(people)
        self._take_contracts(people)
        self._take_works(experts)

    def named(self, name: str, organisation: str) -> str:
        """Find one of them by exact name and organisation; else give a key that is nobody's."""
        key = (name.strip().casefold(), name_key(organisation))
        return self._by_name.get(key, f"who:{key[0]}@{key[1]}")

    def key_of(self, member: Member) -> str:
        """Give the key of somebody of a team."""
        if member.person_id:
            return str(member.person_id)
        unit = member.party.organisation
        return self.named(member.name, unit.name if unit else member.party.name)

    def _take_projects(self, people: list[int]) -> None:
        mine = ProjectMember.objects.filter(person__in=people).exclude(project__state__in=_NEVER)
        facts = mine.values_list(
            "project", "person", "project__code", "project__state", "project__starts_on", "project__ends_on"
        )
        of_project: dict[int, list[int]] = defaultdict(list)
        about: dict[int, tuple[str, date | None, date]] = {}
        for project, person, code, state, starts, ends in facts:
            of_project[project].append(person)
            over = None if state in _UNDER_WAY or (state == ProjectState.ON_RECORD and ends is None) else ends
            about[project] = (code, over, starts or _ALWAYS)
        projects = Project.objects.unguarded(_WHY).filter(pk__in=mine.values("project")).values("pk")
        for project, other in ProjectMember.objects.filter(project__in=projects).values_list(
            "project", "person"
        ):
            code, over, _starts = about[project]
            for person in of_project[project]:
                if person != other:
                    self._joint[person].append(conflicts.Joint(str(other), over, code))
        for partner in Partner.objects.filter(project__in=projects).select_related("organisation"):
            code, over, starts = about[partner.project_id]
            for person in of_project[partner.project_id]:
                self._clients[person].append((partner.organisation, _period(starts, over), code))

    def _take_contracts(self, people: list[int]) -> None:
        """Count who leads a contract and who shares in its income as its team."""
        wanted = set(people)
        teams: dict[int, set[int]] = defaultdict(set)
        about: dict[int, tuple[str, date | None]] = {}
        led = Contract.objects.unguarded(_WHY).filter(lead__in=people)
        shared = SplitPart.objects.filter(person__in=people).values("split__contract")
        rows = led | Contract.objects.unguarded(_WHY).filter(pk__in=shared)
        columns = rows.values_list("pk", "code", "lead", "ends_on", "signed_on", "state")
        for key, code, lead, ends, signed, state in columns:
            about[key] = (code, ends or (signed if state in _OVER else None))
            if lead:
                teams[key].add(lead)
        parts = SplitPart.objects.filter(split__contract__in=rows.values("pk"))
        for key, person in parts.values_list("split__contract", "person"):
            teams[key].add(person)
        for key, team in teams.items():
            code, ends = about[key]
            for person in team & wanted:
                self._joint[person] += [
                    conflicts.Joint(str(other), ends, code) for other in sorted(team) if other != person
                ]

    def _take_works(self, experts: list[int]) -> None:
        """Count works that stand with two experts as joint works of their persons, until the end of their year."""
        mine = Publication.objects.filter(expert__in=experts, year__isnull=False)
        own: dict[str, list[int]] = defaultdict(list)
        for same, person in mine.values_list("same_as", "expert__person"):
            own[same].append(person)
        others = Publication.objects.filter(same_as__in=mine.values("same_as"), year__isnull=False)
        for same, other, year, title in others.values_list("same_as", "expert__person", "year", "title"):
            until = date(int(year or 1900), 12, 31)
            for person in own[same]:
                if person != other:
                    self._joint[person].append(conflicts.Joint(str(other), until, title[:80]))

    def person(self, row: Person, units: _Units, call: Call) -> conflicts.Person:
        """Put together what is known of somebody."""
        unit, expert = row.organisation, self.expert_of.get(row.pk, 0)
        posts: list[conflicts.Post] = []
        if unit is not None:
            posts.append(conflicts.Post(units.of(unit), Period(_ALWAYS), units.college(unit), unit.name))
        posts += [
            conflicts.Post(units.of(one.organisation, one.name), _years(one), ref=_told(one))
            for one in self._posts[expert]
        ]
        interests = [
            conflicts.Interest(units.of(one.organisation, one.name), _days(one), f"{_told(one)}|{one.kind}")
            for one in self._interests[expert]
        ]
        interests += [
            conflicts.Interest(units.of(organisation), period, f"{code} {organisation.name}")
            for organisation, period, code in self._clients[row.pk]
            if organisation.kind != OrganisationKind.UNIVERSITY_UNIT
        ]
        official = unit is not None and unit.kind == OrganisationKind.GOVERNMENT
        near = official and unit is not None and city_of(unit.region_id) == city_of(call.fund.region_id) != ""
        own_city = city_of(unit.region_id) if unit is not None else ""
        return conflicts.Person(
            key=str(row.pk),
            posts=tuple(posts),
            interests=tuple(interests),
            joint=tuple(dict.fromkeys(self._joint[row.pk])),
            city=own_city,
            official_of=frozenset({call.fund.region_id}) if near else frozenset(),
        )


def _listed(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.expert_id].append(row)
    return found


def _told(row: Any) -> str:
    return row.organisation.name if row.organisation else str(row.name)


def _period(starts: date, last: date | None) -> Period:
    """Make a period of a first day and a last one, whatever was typed."""
    return Period(starts, None if last is None else max(last + timedelta(days=1), starts))


def _years(row: Engagement) -> Period:
    first = date(row.from_year, 1, 1) if row.from_year else _ALWAYS
    return _period(first, date(row.to_year, 12, 31) if row.to_year else None)


def _days(row: DeclaredInterest) -> Period:
    return _period(row.starts_on or _ALWAYS, row.ends_on)
