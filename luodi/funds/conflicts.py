"""Answer who may not judge which application, and why; pure.

``screen`` looks at a whole call at once, ``conflicts_of`` at one pair. Hard conflicts bar for good, soft ones are
flagged and can be overridden by the other side with a reason. Windows come from the rule book. The same finding about
a person is one object, shared by all applications that it concerns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from luodi.core.periods import Period
from luodi.funds.rulebook.book import Windows
from luodi.funds.rulebook.choices import University


class Kind(models.TextChoices):
    """Be the kind of a conflict of interest."""

    SELF = "self", _("takes part in the application")
    COMPETITOR = "competitor", _("takes part in another application of the same call")
    COMPETING_UNIT = "competing_unit", _("belongs to an organisation that applies in the same call")
    UNIT = "unit", _("same organisation or group")
    SUPERVISOR = "supervisor", _("supervisor or student")
    KIN = "kin", _("related by family or marriage")
    INTEREST = "interest", _("holds a stake or a paid role")
    OFFICIAL = "official", _("official of the region with a stake or a role")
    JOINT = "joint", _("joint project or paper")
    DECLARED = "declared", _("declared by the person")
    COLLEGE = "college", _("same school or department")
    UNIVERSITY = "university", _("same university, another school")
    CITY = "city", _("same city")
    CHAIN = "chain", _("customer or supplier of the applicant")
    FORMER = "former", _("former employer")
    JOINT_PAST = "joint_past", _("joint project or paper some years ago")
    EXCLUDED = "excluded", _("excluded on the applicant's wish")


# What the other side can override with a reason.
SOFT = frozenset(
    {Kind.COLLEGE, Kind.UNIVERSITY, Kind.CITY, Kind.CHAIN, Kind.FORMER, Kind.JOINT_PAST, Kind.EXCLUDED}
)


@dataclass(frozen=True, slots=True)
class Post:
    """Be a time at an organisation; ``college`` is the school or department at a university."""

    unit: str
    period: Period
    college: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Interest:
    """Be a stake, a seat or a paid role in an organisation, for a period."""

    unit: str
    period: Period
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Joint:
    """Be a project or a paper with somebody; ``ends`` is the last day that it counts from, None: it still runs."""

    other: str
    ends: date | None
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Hold the facts about one who may judge; other people are named by their keys.

    What others declared about this person (kin, students) belongs here as well: whoever calls gathers both directions.
    """

    key: str
    posts: tuple[Post, ...] = ()
    interests: tuple[Interest, ...] = ()
    joint: tuple[Joint, ...] = ()
    kin: tuple[tuple[str, str], ...] = ()
    """(person, ref)."""
    supervision: tuple[tuple[str, str], ...] = ()
    """(supervisor or student, ref); lasts for life."""
    city: str = ""
    official_of: frozenset[str] = frozenset()
    """Regions."""
    declared: tuple[tuple[str, str], ...] = ()
    """(application, ref)."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """Be what matters of an organisation: its group, whether it is a university, its city, its business partners."""

    key: str
    parent: str = ""
    university: bool = False
    city: str = ""
    chain: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Application:
    """Hold the facts about one application: its call and region, who applies, with whom."""

    key: str
    call: str
    region: str
    organisations: tuple[str, ...]
    team: tuple[str, ...]
    colleges: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    """Reviewers that the applicant wishes to exclude; those beyond the rule book's number are not heard."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Be a finding about a person: its kind, since and until when it holds, and what proves it."""

    kind: Kind
    since: date | None = None
    until: date | None = None
    evidence: tuple[str, ...] = ()

    @property
    def hard(self) -> bool:
        """Tell whether nobody can override it."""
        return self.kind not in SOFT

    @property
    def reason(self) -> str | Promise:
        """Say it in words."""
        return self.kind.label


Finding = tuple[Conflict, Collection[str]]


@dataclass(frozen=True)
class Screened:
    """Hold what a screening found: person -> findings, each with the applications that it concerns."""

    found: dict[str, list[Finding]] = field(default_factory=dict)

    def of(self, application: str, person: str) -> list[Conflict]:
        """List a pair's conflicts, hard ones first."""
        here = dict.fromkeys(one for one, where in self.found.get(person, ()) if application in where)
        return sorted(here, key=lambda one: (not one.hard, one.kind.value))

    def barred_for(self, person: str) -> set[str]:
        """List the applications that a person may not judge, which nobody can override."""
        return {key for one, where in self.found.get(person, ()) if one.hard for key in where}

    def flagged_for(self, person: str) -> set[str]:
        """List the applications that a person may judge only if the other side says so, with a reason."""
        flagged = {key for one, where in self.found.get(person, ()) if not one.hard for key in where}
        return flagged - self.barred_for(person)


def conflicts_of(
    application: Application,
    person: Person,
    *,
    of_call: Sequence[Application] = (),
    organisations: Mapping[str, Organisation] | None = None,
    windows: Windows,
    on: date,
) -> list[Conflict]:
    """List the conflicts of one pair; ``of_call`` are all applications of the call, for competitors."""
    calls = of_call if application in of_call else [application, *of_call]
    found = screen(calls, [person], organisations=organisations or {}, windows=windows, on=on)
    return found.of(application.key, person.key)


def screen(
    applications: Sequence[Application],
    people: Iterable[Person],
    *,
    organisations: Mapping[str, Organisation],
    windows: Windows,
    on: date,
) -> Screened:
    """Find all conflicts between applications and people, as they are on a day."""
    found = Screened()
    index = _Index(applications, organisations, windows)
    for person in people:
        found.found[person.key] = [
            (conflict, where) for conflict, where in _findings(person, index, windows, on) if where
        ]
    return found


class _Index:
    """Find applications by what they name, so that no pair is ever looked at for nothing."""

    def __init__(
        self, applications: Sequence[Application], organisations: Mapping[str, Organisation], windows: Windows
    ) -> None:
        self.organisations = organisations
        self.by_team: dict[str, dict[str, None]] = defaultdict(dict)
        self.by_group: dict[str, dict[str, None]] = defaultdict(dict)
        self.by_college: dict[str, dict[str, None]] = defaultdict(dict)
        self.by_city: dict[str, dict[str, None]] = defaultdict(dict)
        self.by_chain: dict[str, dict[str, None]] = defaultdict(dict)
        self.by_excluded: dict[str, dict[str, None]] = defaultdict(dict)
        self.by_call: dict[str, dict[str, None]] = defaultdict(dict)
        self.call_of = {one.key: one.call for one in applications}
        self.region_of = {one.key: one.region for one in applications}
        self.heads: dict[str, str] = {}
        self.competing: set[str] = set()
        for one in applications:
            self._take(one, windows)

    def _take(self, one: Application, windows: Windows) -> None:
        self.by_call[one.call][one.key] = None
        for member in dict.fromkeys(one.team):
            self.by_team[member][one.key] = None
        for college in dict.fromkeys(one.colleges):
            self.by_college[college][one.key] = None
        for person in dict.fromkeys(one.excluded[: windows.exclusions]):
            self.by_excluded[person][one.key] = None
        known = [self.organisations.get(key, Organisation(key)) for key in one.organisations]
        self.competing |= {self.group(each.key) for each in known if not each.university}
        for group in dict.fromkeys(self.group(each.key) for each in known):
            self.by_group[group][one.key] = None
        for city in dict.fromkeys(each.city for each in known if each.city):
            self.by_city[city][one.key] = None
        for partner in dict.fromkeys(partner for each in known for partner in each.chain):
            self.by_chain[partner][one.key] = None

    def group(self, unit: str) -> str:
        """Give the head of an organisation's group; of parents that run in a circle, the first by key."""
        way: list[str] = []
        while unit not in way:
            if unit in self.heads:
                break
            way.append(unit)
            known = self.organisations.get(unit)
            if known is None or not known.parent:
                break
            unit = known.parent
        else:
            unit = min(way[way.index(unit) :])
        head = self.heads.get(unit, unit)
        self.heads.update(dict.fromkeys(way, head))
        return head

    def rivals(self, own: Collection[str]) -> Rivals:
        """List the other applications of the calls in which somebody applies."""
        calls = sorted({self.call_of[key] for key in own})
        return Rivals(own, tuple(self.by_call[call] for call in calls))


@dataclass(frozen=True)
class Rivals:
    """Be all applications of some calls but the own: not written out, as there are very many."""

    own: Collection[str]
    calls: tuple[Collection[str], ...]

    def __contains__(self, key: object) -> bool:
        return key not in self.own and any(key in call for call in self.calls)

    def __iter__(self) -> Iterator[str]:
        return (key for call in self.calls for key in call if key not in self.own)

    def __len__(self) -> int:
        return sum(map(len, self.calls)) - len(self.own)


NOWHERE: Mapping[str, None] = {}


def _findings(person: Person, index: _Index, windows: Windows, on: date) -> Iterator[Finding]:
    own = index.by_team.get(person.key, NOWHERE)
    if own:
        yield Conflict(Kind.SELF, evidence=tuple(sorted(own))), own
        yield Conflict(Kind.COMPETITOR, evidence=tuple(sorted(own))), index.rivals(own)
    yield from _by_people(person, index)
    yield from _by_joint_work(person, index, windows, on)
    for post in person.posts:
        yield from _by_post(post, index, windows, on)
    for interest in person.interests:
        yield from _by_interest(person, interest, index, on)
    if person.city:
        yield Conflict(Kind.CITY, evidence=(person.city,)), index.by_city.get(person.city, NOWHERE)
    yield Conflict(Kind.EXCLUDED), index.by_excluded.get(person.key, NOWHERE)
    for application, ref in person.declared:
        if application in index.call_of:
            yield Conflict(Kind.DECLARED, evidence=_refs(ref)), (application,)


def _by_people(person: Person, index: _Index) -> Iterator[Finding]:
    for kind, others in ((Kind.KIN, person.kin), (Kind.SUPERVISOR, person.supervision)):
        for other, ref in others:
            yield Conflict(kind, evidence=_refs(ref)), index.by_team.get(other, NOWHERE)


def _by_joint_work(person: Person, index: _Index, windows: Windows, on: date) -> Iterator[Finding]:
    for joint in person.joint:
        barred_until = joint.ends and later(joint.ends, windows.joint_months)
        flagged_until = joint.ends and later(joint.ends, windows.joint_soft_months)
        if barred_until is None or on <= barred_until:
            found = Conflict(Kind.JOINT, joint.ends, barred_until, _refs(joint.ref))
        elif flagged_until and on <= flagged_until:
            found = Conflict(Kind.JOINT_PAST, joint.ends, flagged_until, _refs(joint.ref))
        else:
            continue
        yield found, index.by_team.get(joint.other, NOWHERE)


def _by_post(post: Post, index: _Index, windows: Windows, on: date) -> Iterator[Finding]:
    if post.period.starts > on:
        return
    group, refs, ends = index.group(post.unit), _refs(post.ref), post.period.ends
    there = index.by_group.get(group, NOWHERE)
    barred_until = ends and later(ends, windows.unit_months)
    if barred_until is not None and on > barred_until:
        until = later(barred_until, windows.former_soft_months) if windows.former_soft_months else None
        if until is None or on <= until:
            yield Conflict(Kind.FORMER, ends, until, refs), there
        return
    known = index.organisations.get(post.unit)
    since = post.period.starts
    if known and known.university and windows.university == University.COLLEGE:
        same = index.by_college.get(post.college, NOWHERE) if post.college else NOWHERE
        yield Conflict(Kind.UNIT, since, barred_until, refs), [key for key in there if key in same]
        yield Conflict(Kind.UNIVERSITY, since, barred_until, refs), [key for key in there if key not in same]
    else:
        yield Conflict(Kind.UNIT, since, barred_until, refs), there
    if post.college:
        yield Conflict(Kind.COLLEGE, since, barred_until, refs), index.by_college.get(post.college, NOWHERE)
    if on in post.period:
        yield Conflict(Kind.CHAIN, since, None, refs), index.by_chain.get(post.unit, NOWHERE)
        if group in index.competing:
            yield Conflict(Kind.COMPETING_UNIT, since, None, refs), index.rivals(there)


def _by_interest(person: Person, interest: Interest, index: _Index, on: date) -> Iterator[Finding]:
    if on not in interest.period:
        return
    group, refs = index.group(interest.unit), _refs(interest.ref)
    there = index.by_group.get(group, NOWHERE)
    ends = interest.period.ends
    yield Conflict(Kind.INTEREST, interest.period.starts, ends, refs), there
    if person.official_of:
        regional = [key for key in there if index.region_of[key] in person.official_of]
        yield Conflict(Kind.OFFICIAL, interest.period.starts, ends, refs), regional
    if group in index.competing:
        yield Conflict(Kind.COMPETING_UNIT, interest.period.starts, ends, refs), index.rivals(there)


def _refs(ref: str) -> tuple[str, ...]:
    return (ref,) if ref else ()


def later(day: date, months: int) -> date:
    """Find the same day some months later, the last of the month where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(day.year + years, month + 1, last)
        except ValueError:
            continue
    return date(day.year + years, month + 1, day.day)
