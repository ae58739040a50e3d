"""Answer what an application says, what is still missing of it, and who may write on which part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.accounts.states import Role as Office
from luodi.calls import calc
from luodi.calls.models import Application, Call, Member, Party, Revision
from luodi.calls.states import (
    HELD,
    NEEDED,
    WORDS,
    ApplicationState,
    From,
    Item,
    PartyState,
    Role,
)
from luodi.core.actor import Actor
from luodi.core.rules import verbs_on
from luodi.core.words import Words
from luodi.funds.eligibility import Verdict
from luodi.funds.rulebook import RuleBook
from luodi.funds.rulebook.book import Eligibility, ProjectClass
from luodi.funds.rulebook.choices import Applicant
from luodi.funds.rulebook.reading import parts as clauses
from luodi.registry.models import Organisation, Person
from luodi.registry.states import OrganisationKind

# For whom somebody of an organisation applies.
APPLYING = (Office.ENTERPRISE_CONTACT, Office.SCHOOL_SECRETARY)
_ITEMS, _PAYERS = list(Item.values), list(From.values)
_KINDS = {
    OrganisationKind.ENTERPRISE: Applicant.ENTERPRISE,
    OrganisationKind.UNIVERSITY_UNIT: Applicant.UNIVERSITY,
    OrganisationKind.INSTITUTE: Applicant.INSTITUTE,
}


def parties_of(row: Application) -> list[Party]:
    """List the parties of an application with all that they filled in, the lead first."""
    rows = Party.objects.filter(application=row).select_related("organisation", "application")
    return list(rows.prefetch_related("members__person", "budget", "targets").order_by("-lead", "pk"))


def content_of(row: Application, parties: Sequence[Party] | None = None) -> dict[str, Any]:
    """Write an application down as a revision holds it: fit for JSON, the same for the same words.

    How people are reached, and whom they wish not to be judged by, is no part of it: reviewers read it.
    """
    topic = row.topic
    return {
        "format": 1,
        "call": row.call.code,
        "receipt": row.receipt,
        "revision": row.revision,
        "title": row.title,
        "topic": {"code": topic.code, "title": topic.title, "kind": topic.kind} if topic else None,
        "class": row.class_key,
        "months": row.months,
        "words": {name: getattr(row, name) for name in WORDS},
        "parties": [party_content(one) for one in (parties_of(row) if parties is None else parties)],
        "papers": [
            {"name": one.name, "file": one.file.name, "size": one.file.size, "sha256": one.file.sha256}
            for one in papers_of(row)
        ],
    }


def papers_of(row: Application) -> list[Any]:
    """List the papers of an application that are still there, in the order in which they came."""
    return list(row.papers.filter(file__withdrawn_at=None).select_related("file").order_by("pk"))


def party_content(party: Party) -> dict[str, Any]:
    """Write a party down with its part."""
    lines = sorted(party.budget.all(), key=lambda one: (_ITEMS.index(one.item), _PAYERS.index(one.payer)))
    targets = sorted(party.targets.all(), key=lambda one: one.indicator)
    return {
        "name": party.name,
        "organisation": party.organisation.code if party.organisation else "",
        "uscc": party.uscc,
        "kind": party.kind,
        "local": party.local,
        "university": party.university,
        "lead": party.lead,
        "task": party.task,
        "confirmed_by": party.confirmed_name,
        "confirmed_at": _written(party.confirmed_at),
        "members": [_member_content(one) for one in sorted(party.members.all(), key=lambda one: one.pk)],
        "budget": [
            {"item": one.item, "payer": one.payer, "fen": one.amount.fen, "note": one.note} for one in lines
        ],
        "targets": [{"indicator": one.indicator, "number": one.number, "note": one.note} for one in targets],
    }


def _member_content(one: Member) -> dict[str, Any]:
    return {
        "name": one.name,
        "person": one.person.code if one.person else "",
        "post": one.post,
        "role": one.role,
        "task": one.task,
        "months": one.months,
        "agreed_at": _written(one.agreed_at),
    }


def _written(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def latest_revision(row: Application) -> Revision | None:
    """Find what was submitted last."""
    return Revision.objects.filter(application=row).order_by("-number").first()


def is_confirmed(party: Party) -> bool:
    """Tell whether a party stands by its part as it is now: the lead by submitting, a partner by its confirmation."""
    if party.lead:
        return True
    return party.state == PartyState.CONFIRMED and party.confirmed_hash == calc.part_hash(
        party_content(party)
    )


def facts_of(rows: Iterable[Application]) -> dict[int, calc.Facts]:
    """Count of each application what else its principal investigator has: projects of the fund, applications here."""
    known = list(rows)
    people = {row.principal_id for row in known if row.principal_id}
    if not people:
        return {row.pk: calc.Facts() for row in known}
    others = Application.objects.unguarded("counted, not shown").filter(
        principal__in=people, retired_at=None, submitted_at__isnull=False
    )
    live: Counter[tuple[Any, ...]] = Counter()
    here: Counter[tuple[Any, ...]] = Counter()
    own: dict[int, str] = {}
    for pk, person, call, fund, state in others.values_list(
        "pk", "principal_id", "call_id", "call__fund_id", "state"
    ):
        own[pk] = state
        live[fund, person] += state in _UNDER_WAY
        here[call, person] += state != ApplicationState.WITHDRAWN
    found = {}
    for row in known:
        state = own.get(row.pk, "")
        running = live[row.call.fund_id, row.principal_id] - (state in _UNDER_WAY)
        beside = here[row.call_id, row.principal_id] - (state not in ("", ApplicationState.WITHDRAWN))
        found[row.pk] = calc.Facts(running, beside + 1) if row.principal_id else calc.Facts()
    return found


_UNDER_WAY = (*HELD, ApplicationState.CONTRACTED)


def clause(book: RuleBook, path: str) -> Words:
    """Name a clause of the rule book by its path."""
    head, _dot, rest = path.partition(".")
    if path.startswith("eligibility.documents["):
        number = int(path.partition("[")[2].rstrip("]"))
        return format_lazy(_("document: {name}"), name=book.eligibility.documents[number])
    name = rest or head
    kind: Any = Eligibility if head == "eligibility" else ProjectClass if rest else RuleBook
    labels: dict[str, Words] = {one.name: one.metadata["label"] for one, _hint in clauses(kind)}
    return labels.get(name, name)


@dataclass(frozen=True, slots=True)
class Point:
    """Be one line of the checklist: what it is about, whether it is met, why not, and where it is mended."""

    label: Words
    met: bool
    words: Words = ""
    # Whether it stands in the way of submitting, or is for the formal check to judge.
    blocks: bool = True
    where: str = ""


@dataclass(frozen=True)
class Checklist:
    """Be what an application still lacks, with what it holds."""

    content: dict[str, Any]
    parties: list[Party]
    points: list[Point]
    gauges: list[calc.Gauge]

    @property
    def blocking(self) -> list[Point]:
        """List what stands in the way of submitting."""
        return [one for one in self.points if not one.met and one.blocks]

    @property
    def doubts(self) -> list[Point]:
        """List the clauses that are not met, but do not stand in the way."""
        return [one for one in self.points if not one.met and not one.blocks]

    @property
    def met(self) -> list[Point]:
        """List what is done."""
        return [one for one in self.points if one.met]


def checklist(row: Application) -> Checklist:
    """Draw up what is there and what is missing, every clause of the rule book with its verdict."""
    parties = parties_of(row)
    content = content_of(row, parties)
    book = row.call.book
    verdicts = calc.judged(book, content, row.call.year, facts_of([row])[row.pk])
    points = [*_words(row), *_people(parties), *_parties(parties), *_rules(book, verdicts)]
    return Checklist(content, parties, points, calc.gauges(book, content, row.call.year))


def missing(row: Application) -> dict[str, Words]:
    """Name what stands in the way of submitting."""
    return {
        f"{one.where}_{place}": format_lazy("{label}: {words}", label=one.label, words=one.words)
        for place, one in enumerate(checklist(row).blocking)
    }


def _words(row: Application) -> list[Point]:
    points = []
    for name in NEEDED:
        label = Application.label(name)
        points.append(Point(label, bool(getattr(row, name).strip()), _("not written yet"), where="words"))
    return points


def _people(parties: Sequence[Party]) -> list[Point]:
    members = [one for party in parties for one in party.members.all()]
    leaders = [one for one in members if one.role == Role.PRINCIPAL]
    waiting = [one.name for one in members if one.agreed_at is None]
    return [
        Point(
            Role.PRINCIPAL.label, len(leaders) == 1, _("name exactly one, in the part of a party"), where="parties"
        ),
        Point(
            _("consent of the team"),
            bool(members) and not waiting,
            format_lazy(_("not agreed yet: {names}"), names="、".join(waiting)) if waiting else _("nobody named yet"),
            where="parties",
        ),
    ]  # fmt: skip


def _parties(parties: Sequence[Party]) -> list[Point]:
    points = []
    for party in parties:
        if party.lead:
            points.append(
                Point(_("task of the lead"), bool(party.task.strip()), _("not written yet"), where="parties")
            )
            continue
        label = format_lazy(_("confirmation of {name}"), name=party.name)
        points.append(Point(label, is_confirmed(party), _stands(party), where="parties"))
    asked = sum(one.amount.fen for party in parties for one in party.budget.all() if one.payer == From.FUND)
    points.append(Point(_("budget"), asked > 0, _("nothing is asked of the fund yet"), where="parties"))
    return points


def _stands(party: Party) -> Words:
    if party.state == PartyState.DECLINED:
        return _("declined")
    if party.state == PartyState.CONFIRMED:
        return _("changed since it was confirmed")
    return _("invited, not confirmed yet") if party.invited_at else _("not invited yet")


def standing(party: Party) -> Words:
    """Say how a party stands to its part."""
    if party.lead:
        return pgettext_lazy("party", "lead")
    return _("confirmed") if is_confirmed(party) else _stands(party)


def _rules(book: RuleBook, verdicts: Sequence[Verdict]) -> list[Point]:
    return [
        Point(clause(book, one.path), one.met, one.words, calc.blocks(one), _mended(one.path))
        for one in verdicts
    ]


def _mended(path: str) -> str:
    if "documents" in path:
        return "papers"
    if (path.startswith("classes") and not path.endswith("_fen")) or path in ("topics", "eligibility.months"):
        return "facts"
    return "parties"


def may_fill(party: Party, actor: Actor) -> bool:
    """Tell whether somebody with an account may fill in a party's part: its makers, or the partner that was asked."""
    row = party.application
    if "amend" in verbs_on(row, actor, ("amend",)):
        return True
    mine = str(party.organisation_id) in actor.keys("organisation", *APPLYING)
    asked = party.invited_at is not None and party.state != PartyState.DECLINED
    return mine and asked and row.state in (ApplicationState.DRAFT, ApplicationState.RETURNED)


def own_organisations(actor: Actor) -> list[Organisation]:
    """List the organisations for which somebody applies: those spoken for, and a professor's own school."""
    keys = {int(key) for key in actor.keys("organisation", *APPLYING)}
    if actor.has(Office.PROFESSOR) and actor.user_id is not None:
        people = Person.objects.unguarded("the actor's own entry").filter(user=actor.user_id)
        keys |= {key for key in people.values_list("organisation_id", flat=True) if key}
    rows = Organisation.objects.unguarded("the actor's own").filter(pk__in=keys, retired_at=None)
    return list(rows.select_related("region").order_by("name"))


def party_of(organisation: Organisation, call: Call) -> Party:
    """Fill in a party from the register: code, kind, whether it is a legal person of the fund's region."""
    party = Party(
        organisation=organisation,
        name=organisation.name,
        uscc=organisation.uscc,
        kind=_KINDS.get(OrganisationKind(organisation.kind), Applicant.OTHER),
        local=is_local(call, organisation.region_id or "", organisation.uscc),
    )
    if party.kind == Applicant.UNIVERSITY:
        parent = (
            organisation.parent_id
            and Organisation.objects.unguarded("its name is public").filter(pk=organisation.parent_id).first()
        )
        # A school of the own university stands in the register without the university above it.
        party.university = parent.name if parent else call.book.sides.university.zh
    return party


def is_local(call: Call, region: str, uscc: str) -> bool:
    """Tell whether a place, or the registration in a credit code where the place is not known, lies in the region."""
    place = region or uscc[2:8]
    return bool(place) and any(low <= place < high for low, high in call.fund.region.spans())


def person_meant(name: str, organisation: Organisation | None) -> Person | None:
    """Find the person of the register whom a typed name means: the only one of this name in the organisation."""
    if organisation is None:
        return None
    rows = Person.objects.unguarded("matched, not shown").filter(
        name=name.strip(), organisation=organisation, retired_at=None
    )[:2]
    found: list[Person] = list(rows)
    return found[0] if len(found) == 1 else None


def earlier_of(actor: Actor, *, but: Application | None = None) -> list[Application]:
    """List the applications that somebody makes or made, from which a new one can be taken over."""
    rows = Application.objects.allowed(actor, "submit").filter(retired_at=None)
    rows = rows.exclude(pk=but.pk) if but is not None else rows
    return list(rows.select_related("call").order_by("-changed_at")[:50])


def is_late(row: Application, at: datetime) -> bool:
    """Tell whether a draft can no longer be submitted: its call takes no more applications."""
    return row.state == ApplicationState.DRAFT and not row.call.takes(localdate(at))
