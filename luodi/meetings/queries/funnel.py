"""Count what came of an event, step by step: asked, registered, came, met, cases, contracts, money."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from luodi.contracts.models import Contract, Receipt
from luodi.contracts.states import ReceiptState
from luodi.core.actor import Actor
from luodi.core.money import Money
from luodi.events.models import Event, EventInvitation, EventRegistration
from luodi.events.states import RegistrationState
from luodi.meetings.models import Meeting
from luodi.meetings.states import MeetingState


@dataclass(frozen=True)
class Funnel:
    """Be what came of an event; contracts and money as far as the reader may see them."""

    event: Event
    invited: int
    registered: int
    came: int
    meetings: int
    held: int
    cases: int
    contracts: int
    money: Money

    @property
    def labelled(self) -> tuple[tuple[str, int], ...]:
        """Give the numbers in their order, each with what it counts."""
        return (
            (_("Invited"), self.invited), (_("Registered"), self.registered), (_("Came"), self.came),
            (_("Met"), self.held), (_("Match cases"), self.cases), (_("Contracts"), self.contracts),
        )  # fmt: skip


def funnel_of(event: Event, actor: Actor) -> Funnel:
    """Count for one event."""
    return funnels([event], actor)[0]


def funnels(events: Sequence[Event], actor: Actor) -> list[Funnel]:
    """Count for many events; four questions whatever their number, two more where cases came of them."""
    keys = [one.pk for one in events]
    invited = _count(EventInvitation, keys, Q(retired_at=None), {"count": Q()})
    placed = Q(state=RegistrationState.PLACED, retired_at=None)
    coming = _count(EventRegistration, keys, placed, {"count": Q(), "came": Q(came_at__isnull=False)})
    told = Meeting.objects.allowed(actor, "see_outcome").values("pk")
    met = {
        row["matchday__event"]: row
        for row in Meeting._base_manager.filter(matchday__event__in=keys)
        .exclude(state=MeetingState.CANCELLED)
        .order_by()
        .values("matchday__event")
        .annotate(
            count=Count("pk"),
            held=Count("pk", filter=Q(state=MeetingState.HELD)),
            # Of what came of them a city learns by its own pages alone.
            cases=Count("introduction", distinct=True, filter=Q(pk__in=told)),
        )
    }
    signed = _contracts(keys, actor)
    none: dict[str, int] = {"count": 0, "held": 0, "cases": 0}
    return [
        Funnel(
            # Where nobody was checked in, the heads that were counted.
            one, invited[one.pk]["count"], coming[one.pk]["count"], coming[one.pk]["came"] or one.attended or 0,
            met.get(one.pk, none)["count"], met.get(one.pk, none)["held"], met.get(one.pk, none)["cases"],
            *signed.get(one.pk, (0, Money(0))),
        )
        for one in events
    ]  # fmt: skip


def _count(
    model: type[Any], keys: Iterable[int], where: Q, each: Mapping[str, Q]
) -> dict[int, dict[str, int]]:
    """Count rows of each event by some names, in one question; nothing is nought."""
    counts = {name: Count("pk", filter=those) for name, those in each.items()}
    rows = model._base_manager.filter(where, event__in=list(keys)).order_by().values("event")
    found = {row["event"]: row for row in rows.annotate(**counts)}
    return {key: found.get(key, dict.fromkeys(each, 0)) for key in keys}


def _contracts(keys: Sequence[int], actor: Actor) -> dict[int, tuple[int, Money]]:
    """Count contracts that came of an event's cases, at once or by a project, and what was received under them."""
    cases = Meeting._base_manager.filter(matchday__event__in=keys, introduction__isnull=False).order_by()
    event_of = dict(cases.values_list("introduction", "matchday__event"))
    if not event_of:
        return {}
    either = Q(introduction__in=event_of) | Q(project__introduction__in=event_of)
    seen = Contract.objects.allowed(actor).filter(either, retired_at=None).exclude(state="draft").order_by()
    contracts = {key: event_of[case] for key, case in _cases(seen, event_of)}
    booked = Receipt.objects.allowed(actor).filter(
        contract__in=contracts, state=ReceiptState.BOOKED, retired_at=None
    )
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for event in contracts.values():
        found[event] = (found[event][0] + 1, found[event][1])
    for contract, amount in booked.order_by().values_list("contract", "amount"):
        event = contracts[contract]
        found[event] = (found[event][0], found[event][1] + amount.fen)
    return {event: (count, Money(fen)) for event, (count, fen) in found.items()}


def _cases(contracts: Any, known: dict[int, int]) -> list[tuple[int, int]]:
    """Name the case of each contract: its own, else that of its project."""
    rows = contracts.values_list("pk", "introduction", "project__introduction")
    return [(key, own if own in known else of_project) for key, own, of_project in rows]
