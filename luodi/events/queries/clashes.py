"""Find what else takes place at the same time: in the same region, hall, or with the same people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.words import Words
from luodi.events import calc
from luodi.events.models import Event, EventSession
from luodi.events.states import STANDING
from luodi.registry.calc import clean_name
from luodi.registry.reference import spans


@dataclass(frozen=True)
class Clash:
    """Be another event at the same time, with what both want."""

    event: Event
    reasons: tuple[Words, ...]


def clashes_of(event: Event, actor: Actor) -> list[Clash]:
    """Find what clashes with an event, saved or not, among those that the actor may see; two queries.

    Only what both need is a clash: two events on one day in different places with different people are none.
    """
    rows = Event.objects.allowed(actor).filter(
        state__in=STANDING, retired_at=None, starts_on__lte=event.ends_on, ends_on__gte=event.starts_on
    )
    others = [row for row in rows.exclude(pk=event.pk).select_related("region", "lead") if _meet(event, row)]
    if not others:
        return []
    speakers = _speakers([*(row.pk for row in others), *([event.pk] if event.pk else [])])
    found = ((row, _reasons(event, row, speakers)) for row in others)
    return [Clash(row, reasons) for row, reasons in found if reasons]


def clashing(events: Iterable[Event]) -> dict[int, tuple[Words, ...]]:
    """Say of many events which clash with another one of them, and in what; one query."""
    rows = [row for row in events if row.state in STANDING]
    speakers = _speakers([row.pk for row in rows])
    found: dict[int, tuple[Words, ...]] = {}
    for one, other in combinations(sorted(rows, key=lambda row: row.starts_on), 2):
        if not _meet(one, other):
            continue
        reasons = _reasons(one, other, speakers)
        for row in (one, other) if reasons else ():
            found[row.pk] = tuple(dict.fromkeys((*found.get(row.pk, ()), *reasons)))
    return found


def _meet(one: Event, other: Event) -> bool:
    return calc.overlap(one.span, other.span)


def _speakers(keys: Iterable[int]) -> dict[int, set[int]]:
    rows = EventSession.objects.unguarded("who speaks where, as a clash of times alone").filter(
        event__in=list(keys), speaker__isnull=False, retired_at=None
    )
    found: dict[int, set[int]] = {}
    for event, speaker in rows.values_list("event_id", "speaker_id"):
        found.setdefault(event, set()).add(speaker)
    return found


def _reasons(one: Event, other: Event, speakers: dict[int, set[int]]) -> tuple[Words, ...]:
    reasons: list[Words] = []
    if one.venue and clean_name(one.venue).casefold() == clean_name(other.venue).casefold():
        reasons.append(_("same venue"))
    people = [_people(row, speakers) for row in (one, other)]
    if people[0] & people[1]:
        reasons.append(_("same people"))
    if _near(one, other):
        reasons.append(_("same region"))
    return tuple(reasons)


def _people(row: Event, speakers: dict[int, set[int]]) -> set[int]:
    return speakers.get(row.pk or 0, set()) | ({row.lead_id} if row.lead_id else set())


def _near(one: Any, other: Any) -> bool:
    """Tell whether one's region lies in the other's."""
    pairs = ((one.region_id, other.region_id), (other.region_id, one.region_id))
    return any(low <= inner < high for outer, inner in pairs for low, high in spans(outer))


def planned_between(actor: Actor, where: Q) -> list[Event]:
    """List the events that stand, by a condition, as clashes are found among them."""
    rows = Event.objects.allowed(actor).filter(where, state__in=STANDING, retired_at=None)
    return list(rows.select_related("region", "lead").order_by("starts_on", "pk"))
