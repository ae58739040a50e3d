"""Put the meetings of an event as the planner takes them, and read what it answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from luodi.core.actor import Actor
from luodi.core.search import IndexUnavailable
from luodi.core.words import Words
from luodi.events.states import ComesAs, RegistrationState
from luodi.meetings.calc import interpreter_for
from luodi.meetings.models import Matchday, Meeting, MeetingSlot, MeetingTable, Participant, Wish
from luodi.meetings.states import OPEN_MATCHDAY, STANDING, Hold, MeetingState, Pairing
from luodi.needs.models import Need
from luodi.needs.ranking import matches
from luodi.needs.states import OPEN_NEED
from luodi.scheduling import answer, problem

SIDES = {ComesAs.ENTERPRISE: "enterprise", ComesAs.EXPERT: "expert", ComesAs.INVESTOR: "investor"}
# Who registered and does not come after all.
GONE = (RegistrationState.WITHDRAWN, RegistrationState.DECLINED)
ACROSS = (("enterprise", "expert"), ("enterprise", "investor"), ("expert", "investor"))
SAME_HOUSE, TWO_LANGUAGES = "same house", "two languages"
# So many needs are asked of the match engine for one event, each for so many experts.
MOST_NEEDS, MOST_EXPERTS = 60, 100
# So many unmet wishes are kept with their reasons.
MOST_UNMET = 500


@dataclass(frozen=True)
class Stock:
    """Hold what the meetings of an event are made of."""

    matchday: Matchday
    slots: list[MeetingSlot]
    tables: list[MeetingTable]
    people: list[Participant]
    meetings: list[Meeting]

    def span(self, first: int, length: int) -> list[MeetingSlot]:
        """Give so many slots from the one with a key on."""
        at = next(number for number, slot in enumerate(self.slots) if slot.pk == first)
        return self.slots[at : at + length]


def coming(matchday: Matchday) -> QuerySet[Participant]:
    """Find who takes part and still comes."""
    return Participant.objects.filter(matchday=matchday).exclude(registration__state__in=GONE)


def stock_of(matchday: Matchday) -> Stock:
    """Read slots, tables, people who still come, and meetings that stand; six questions whatever their number."""
    people = (
        coming(matchday)
        .select_related("registration__organisation")
        .prefetch_related("away")
        .order_by("registration__comes_as", "registration__name", "pk")
    )
    meetings = Meeting.objects.unguarded("the plan of a matchday that was decided on").filter(
        matchday=matchday, state__in=STANDING, retired_at=None
    )
    return Stock(
        matchday,
        list(matchday.slots.all()),
        list(matchday.tables.select_related("closed_from")),
        list(people),
        list(meetings.select_related("slot", "until", "table").order_by("slot__number", "table__number")),
    )


def problem_of(stock: Stock, *, by: Actor) -> problem.Problem:
    """Put it as the planner takes it: keys are primary keys as text.

    :raises Wrong: if it contradicts itself.
    """
    here = {one.pk for one in stock.people}
    wishes = Wish.objects.filter(of__matchday=stock.matchday).exclude(strength=0).order_by("of", "to")
    everybody = stock.matchday.pairing == Pairing.ALL
    asked = [
        problem.Wish(str(one.of_id), str(one.to_id), one.strength)
        for one in wishes
        if one.of_id in here and one.to_id in here
    ]
    suggested, locks = _suggestions(stock, by), _locks(stock, here)
    pairs = {problem.pair_of(one.of, one.to) for one in asked}
    pairs |= {problem.pair_of(one.a, one.b) for one in suggested}
    pairs |= {problem.pair_of(one.a, one.b) for one in locks}
    lengths = _kept_lengths(stock, here)
    return problem.Problem(
        slots=tuple(
            problem.Slot(str(one.pk), str(one.session), localtime(one.starts_at).date().isoformat())
            for one in stock.slots
        ),
        tables=tuple(_table(one, stock) for one in stock.tables),
        participants=tuple(_participant(one, stock, everybody) for one in stock.people),
        wishes=tuple(asked),
        suggestions=tuple(suggested),
        pairings=(("all", "all"),) if everybody else ACROSS,
        forbidden=_same_house(stock.people) | _two_languages(stock.people),
        needs=tuple(_needs(stock, pairs | lengths.keys(), lengths)),
        interpreters=_interpreters(stock),
        locks=tuple(locks),
        walking=_walking(stock),
        seed=stock.matchday.pk,
    )


def _table(one: MeetingTable, stock: Stock) -> problem.Table:
    gone = one.closed_from.number if one.closed_from else None
    closed = frozenset(str(slot.pk) for slot in stock.slots if gone is not None and slot.number >= gone)
    return problem.Table(str(one.pk), one.room or "1", closed=closed)


def _walking(stock: Stock) -> dict[problem.Pair, int]:
    """Say between which rooms it takes slots to walk: between any two."""
    slots = stock.matchday.slots_to_walk
    rooms = sorted({one.room or "1" for one in stock.tables})
    return dict.fromkeys(combinations(rooms, 2), slots) if slots else {}


def _participant(one: Participant, stock: Stock, everybody: bool) -> problem.Participant:
    away = {slot.pk for slot in one.away.all()}
    there = frozenset(str(slot.pk) for slot in stock.slots if slot.pk not in away)
    return problem.Participant(
        str(one.pk),
        ("all",) if everybody else (SIDES.get(ComesAs(one.registration.comes_as), "guest"),),
        available=there if away else None,
        most=one.most or stock.matchday.most,
        booth=str(one.booth_id) if one.booth_id else None,
    )


def _same_house(people: list[Participant]) -> dict[problem.Pair, str]:
    """Forbid meetings of two people of one organisation."""
    houses: dict[int, list[str]] = defaultdict(list)
    for one in people:
        if one.registration.organisation_id:
            houses[one.registration.organisation_id].append(str(one.pk))
    return {
        problem.pair_of(a, b): SAME_HOUSE for keys in houses.values() for a in keys for b in keys if a < b
    }


def _two_languages(people: list[Participant]) -> dict[problem.Pair, str]:
    """Forbid meetings that would need two interpreters."""
    foreign = [one for one in people if one.interpreter]
    return {
        problem.pair_of(str(a.pk), str(b.pk)): TWO_LANGUAGES
        for a, b in combinations(foreign, 2)
        if a.interpreter != b.interpreter
    }


def _needs(
    stock: Stock, pairs: set[problem.Pair], kept: Mapping[problem.Pair, int]
) -> Iterator[problem.Need]:
    """Say for how long two people who might meet do so, and of which language they need an interpreter."""
    people = {str(one.pk): one for one in stock.people}
    for a, b in sorted(pairs):
        one, other = people[a], people[b]
        length = kept.get((a, b)) or max(one.length, other.length)
        wanted = interpreter_for(one.interpreter, other.interpreter)
        if wanted or length != 1:
            yield problem.Need(a, b, length=length, interpreter=wanted or None)


def _kept_lengths(stock: Stock, here: set[int]) -> dict[problem.Pair, int]:
    """Give the length of meetings that keep it: of those that are held or over, and of all that people were told of."""
    told = stock.matchday.state not in OPEN_MATCHDAY
    return {
        problem.pair_of(str(one.a_id), str(one.b_id)): one.length
        for one in stock.meetings
        if (told or one.hold or one.state != MeetingState.PLANNED) and {one.a_id, one.b_id} <= here
    }


def _interpreters(stock: Stock) -> dict[str, int]:
    """Say how many interpreters there are; none of a language that is needed and was not set up."""
    known = dict.fromkeys(sorted({one.interpreter for one in stock.people if one.interpreter}), 0)
    known.update(stock.matchday.interpreters)
    return known


def _locks(stock: Stock, here: set[int]) -> list[problem.Lock]:
    found = []
    for one in stock.meetings:
        # What has taken place stays where it was.
        placed = one.hold == Hold.PLACE or one.state in (MeetingState.HELD, MeetingState.MISSED)
        if (one.hold or placed) and one.a_id in here and one.b_id in here:
            where = (str(one.slot_id), str(one.table_id)) if placed else (None, None)
            found.append(problem.Lock(str(one.a_id), str(one.b_id), *where))
    return found


def _suggestions(stock: Stock, by: Actor) -> list[problem.Suggestion]:
    """Ask the match engine how well experts who come fit the needs of enterprises who come; nothing without it."""
    experts = {one.registration.person_id: one for one in stock.people if one.registration.person_id}
    owners: dict[int, list[Participant]] = defaultdict(list)
    for one in stock.people:
        if one.registration.organisation_id and one.registration.comes_as == ComesAs.ENTERPRISE:
            owners[one.registration.organisation_id].append(one)
    if not experts or not owners:
        return []
    needs = Need.objects.allowed(by).filter(organisation__in=owners, state__in=OPEN_NEED, retired_at=None)
    scores: dict[problem.Pair, float] = {}
    for need in needs.order_by("-changed_at")[:MOST_NEEDS]:
        for person, score in _fitting(need, by):
            expert = experts.get(person)
            for owner in owners[need.organisation_id] if expert is not None else ():
                pair = problem.pair_of(str(owner.pk), str(expert.pk))  # type: ignore[union-attr]
                scores[pair] = max(scores.get(pair, 0.0), score)
    return [problem.Suggestion(a, b, score) for (a, b), score in sorted(scores.items()) if a != b]


def _fitting(need: Need, by: Actor) -> list[tuple[int, float]]:
    try:
        found = matches(need, by, "experts", limit=MOST_EXPERTS)
    except IndexUnavailable:
        return []
    return [(match.row.person_id, min(1.0, float(match.item.score) / 100)) for match in found.items]


def plan_of(stock: Stock) -> answer.Plan:
    """Give the plan that stands, as the planner takes it."""
    meetings = tuple(
        answer.Meeting(
            str(one.slot_id), str(one.table_id), *problem.pair_of(str(one.a_id), str(one.b_id)), one.length
        )
        for one in stock.meetings
    )
    return answer.Plan(meetings, answer.Objectives(), 0, 0)


def said_of(plan: answer.Plan) -> dict[str, Any]:
    """Keep what is to be shown of a plan: how good it is, how good any could be, and what is unmet with its reason."""
    reached = plan.objectives
    return {
        "meetings": len(plan.meetings),
        "weight": reached.weight,
        "bound": plan.bound,
        "musts": reached.musts,
        "musts_wanted": reached.musts_wanted,
        "musts_bound": plan.musts_bound,
        "empty": reached.empty,
        "least_served": reached.least_served,
        "breaks": reached.breaks,
        "proven": plan.proven,
        "seconds": round(plan.seconds, 2),
        "unmet": [_unmet(one) for one in plan.unmet[:MOST_UNMET]],
        "unmet_count": len(plan.unmet),
    }


def _unmet(one: answer.Unmet) -> dict[str, Any]:
    cure = one.cure
    told = (
        {"what": cure.what, "person": cure.person, "slot": cure.slot, "people": list(cure.people)}
        if cure
        else None
    )
    return {
        "a": int(one.a), "b": int(one.b), "must": one.must, "weight": one.weight, "reason": one.reason,
        "facts": dict(one.facts), "cure": told,
    }  # fmt: skip


def in_words(fault: problem.Wrong, stock: Stock) -> Words:
    """Say what stops the planner: which meeting is held where it cannot be, by names."""
    people = {str(one.pk): one.registration.name for one in stock.people}
    if fault.pair is None:
        return _(
            "These meetings cannot be planned as they are set up: look at times, tables and what is held."
        )
    said = _(
        "The meeting of %(a)s and %(b)s is held where it cannot be: one of them is away or meets somebody else "
        "then, the table is taken or not theirs, or the two may not meet. Let go of it, or put it elsewhere."
    )
    a, b = (people.get(key, key) for key in fault.pair)
    return said % {"a": a, "b": b}
