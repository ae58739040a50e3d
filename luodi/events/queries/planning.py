"""Ask what is planned: tasks, programme, goals, and which events start from which needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from luodi.core.actor import Actor
from luodi.core.rules import open_keys
from luodi.events.models import Event, EventGoal, EventSession, EventTask
from luodi.events.models.planning import USUAL_GOAL
from luodi.events.states import TaskState
from luodi.needs.models import Need
from luodi.registry.models import ResearchResult
from luodi.registry.rules import shown_to_outsiders


@dataclass(frozen=True)
class Due:
    """Be a task with how it stands: how many days from the event, whether it is late, what the reader may do."""

    row: EventTask
    days: int
    late: bool
    may_finish: bool

    @property
    def offset(self) -> str:
        """Say when it is due as templates do."""
        return f"T{self.days:+d}" if self.days else "T0"


def tasks_of(event: Event, actor: Actor, today: date) -> list[Due]:
    """List what is to be done for an event, in the order of days; two queries."""
    rows = list(
        EventTask.objects.allowed(actor)
        .filter(event=event, retired_at=None)
        .select_related("owner")
        .order_by("due_on", "pk")
    )
    mine = open_keys(EventTask, actor, "finish", [row.pk for row in rows])
    return [
        Due(
            row,
            (row.due_on - event.starts_on).days,
            row.state == TaskState.OPEN and row.due_on < today,
            row.state == TaskState.OPEN and row.pk in mine,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Part:
    """Be a session as it is shown: its result is nothing where the reader may not know it."""

    row: EventSession
    shows: bool


def programme_of(event: Event, actor: Actor) -> list[Part]:
    """List the programme in the order of time; two queries."""
    rows = list(
        EventSession.objects.allowed(actor)
        .filter(event=event, retired_at=None)
        .select_related("speaker", "result")
        .order_by("starts_at", "room", "pk")
    )
    named = open_keys(EventSession, actor, "see_result", [row.pk for row in rows if row.result_id])
    return [Part(row, row.pk in named) for row in rows]


def public_programme(event: Event) -> list[Part]:
    """List the programme for whoever has the event's own address: results as far as anybody may know them."""
    rows = EventSession.objects.unguarded("the programme of an event that is announced").filter(
        event=event, retired_at=None
    )
    shown = rows.filter(result__in=ResearchResult.objects.unguarded("anybody's").filter(shown_to_outsiders()))
    named = set(shown.values_list("pk", flat=True))
    listed = rows.select_related("speaker", "result").order_by("starts_at", "room", "pk")
    return [Part(row, row.pk in named) for row in listed]


def goal_of(year: int) -> int:
    """Give how many events a year is to have."""
    rows = EventGoal.objects.unguarded("a number that every page of a year shows").filter(
        year=year, retired_at=None
    )
    found: int | None = rows.values_list("goal", flat=True).first()
    return USUAL_GOAL if found is None else found


def needs_of(event: Event, actor: Actor) -> list[Need]:
    """List the needs that an event starts from, as far as the actor may see them."""
    rows = Need.objects.allowed(actor).filter(events=event, retired_at=None)
    return list(rows.select_related("region").order_by("-changed_at", "pk"))


def events_of_needs(needs: Iterable[int], actor: Actor) -> list[Event]:
    """List the events that start from some needs, the latest first, as far as the actor may see them."""
    rows = Event.objects.allowed(actor).filter(
        Q(pk__in=Event.needs.through._base_manager.filter(need__in=list(needs)).values("event")),
        retired_at=None,
    )
    return list(rows.select_related("region").order_by("-starts_on", "pk"))
