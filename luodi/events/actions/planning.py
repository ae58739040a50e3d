"""Plan events: from a template, from another event, from a region's needs; and say what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.models import CalendarDay
from luodi.core.rules import open_keys
from luodi.events import calc
from luodi.events.actions import telling
from luodi.events.actions.surveying import hand_on
from luodi.events.models import Event, EventSession, EventTask, EventTemplate, Survey
from luodi.events.states import EVENT_FLOW, TaskState
from luodi.needs.models import Need

# What another event hands on: not its days, nor what came of it.
_HANDED_ON: Final = (
    "title", "kind", "series", "summary", "is_public", "hours", "region", "venue", "address", "body", "host", "lead",
    "budget", "capacity", "minutes",
)  # fmt: skip
_MANY: Final = ("cohosts", "industries", "fields")


def plan_event(
    event: Event,
    *,
    template: EventTemplate | None = None,
    needs: Iterable[Need] = (),
    related: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime,
) -> Event:
    """Plan a new event, with the checklist of a template and the needs that it starts from.

    :raises NotAllowed: if planning in this region is not the actor's.
    :raises Invalid: with the fields that do not validate.
    """
    with transaction.atomic():
        planned = change.create(event, by=by, at=at, related=related)
        if template is not None:
            add_tasks(planned, template.lines, by=by, at=at)
            hand_on(template.questions, planned, by=by, at=at)
        if wanted := list(needs):
            link_needs(planned, wanted, by=by, at=at)
    return planned


def add_tasks(event: Event, lines: Iterable[calc.Line], *, by: Actor, at: datetime) -> list[EventTask]:
    """Add the tasks of a checklist, each due on a working day; what stands there already stays.

    :raises NotAllowed: if they are not the actor's to add.
    """
    calendar = CalendarDay.working_days()
    rows = EventTask.objects.unguarded("titles alone, so that none is added twice")
    known = set(rows.filter(event=event, retired_at=None).values_list("title", flat=True))
    made = [
        EventTask(
            event=event,
            title=line.title,
            due_on=calc.due_day(event.starts_on, line.days, calendar),
            state=TaskState.OPEN,
        )
        for line in lines
        if line.title not in known
    ]
    if not all(change.create_many(made, by=by, at=at, related=[{}] * len(made))):
        raise NotAllowed
    return made


def copy_event(
    source: Event, *, starts_on: date, by: Actor, at: datetime, changes: Mapping[str, Any] | None = None
) -> Event:
    """Plan an event like another one: days shifted, tasks open again, the programme where it was.

    What the actor may not see of the other event, such as its budget, is not handed on.

    :raises Missing: if the other event is not open to the actor.
    :raises NotAllowed: if planning in this region is not the actor's.
    """
    seen = Event.objects.allowed(by).filter(pk=source.pk).first()
    if seen is None:
        raise Missing
    values = {name: getattr(seen, name) for name in _HANDED_ON} | dict(changes or {})
    if "budget" in values and not open_keys(Event, by, "see_money", [seen.pk]):
        values.pop("budget")
    ends_on = calc.moved(seen.ends_on, seen.starts_on, starts_on)
    closes_on = calc.moved(seen.closes_on, seen.starts_on, starts_on) if seen.closes_on else None
    event = Event(**values, starts_on=starts_on, ends_on=ends_on, closes_on=closes_on)
    related = {name: list(_open(getattr(seen, name), by)) for name in _MANY}
    with transaction.atomic():
        made = change.create(event, by=by, at=at, related=related)
        _copy_tasks(seen, made, by, at)
        _copy_sessions(seen, made, by, at)
        asked = Survey.objects.filter(event=seen).values_list("questions", flat=True).first()
        hand_on(asked or (), made, by=by, at=at)
    return made


def _open(rows: Any, by: Actor) -> Any:
    return rows.allowed(by) if hasattr(rows, "allowed") else rows.all()


def _copy_tasks(source: Event, event: Event, by: Actor, at: datetime) -> None:
    calendar = CalendarDay.working_days()
    rows = EventTask.objects.allowed(by).filter(event=source, retired_at=None)
    made = [
        EventTask(
            event=event,
            title=row.title,
            owner_id=row.owner_id,
            due_on=calc.due_day(event.starts_on, (row.due_on - source.starts_on).days, calendar),
            state=TaskState.OPEN,
        )
        for row in rows.exclude(state=TaskState.DROPPED).order_by("due_on", "pk")
    ]
    change.create_many(made, by=by, at=at, related=[{}] * len(made))


def _copy_sessions(source: Event, event: Event, by: Actor, at: datetime) -> None:
    """Hand on the programme without who speaks: whoever spoke last year was not asked for this one."""
    shift = event.starts_on - source.starts_on
    rows = EventSession.objects.allowed(by).filter(event=source, retired_at=None).order_by("starts_at", "pk")
    made = [
        EventSession(
            event=event,
            kind=row.kind,
            title=row.title,
            room=row.room,
            starts_at=row.starts_at + shift,
            ends_at=row.ends_at + shift,
        )
        for row in rows
    ]
    change.create_many(made, by=by, at=at, related=[{}] * len(made))


def link_needs(event: Event, needs: Sequence[Need], *, by: Actor, at: datetime) -> int:
    """Say from which needs an event starts; those that are linked already stay.

    :returns: how many were added.
    :raises Missing: if the event, or a need, is not open to the actor.
    :raises NotAllowed: if changing the event is not the actor's.
    """
    keys = {need.pk for need in needs}
    with transaction.atomic():
        if not Event.objects.allowed(by).filter(pk=event.pk).exists():
            raise Missing
        if not Event.objects.allowed(by, "amend").filter(pk=event.pk).exists():
            raise NotAllowed
        if Need.objects.allowed(by).filter(pk__in=keys).count() < len(keys):
            raise Missing
        linked = Event.needs.through._base_manager.filter(event=event)
        fresh = keys - set(linked.values_list("need_id", flat=True))
        event.needs.add(*fresh)
        if fresh:
            audit.record(by, "link_needs", event, at=at, changes={"needs": [None, len(fresh)]})
    return len(fresh)


@EVENT_FLOW.effect("hold")
def not_before(event: Event, taken: Taken) -> None:
    """Refuse that an event took place before it began.

    :raises Conflict: if its first day is still to come.
    """
    if localdate(taken.at) < event.starts_on:
        raise Conflict(_("It has not begun yet: its first day is %(day)s.") % {"day": event.starts_on})


@EVENT_FLOW.effect("cancel")
def tell_of_cancellation(event: Event, taken: Taken) -> None:
    """Tell everybody who was to come, with the reason."""
    telling.tell_all(event, "cancelled", at=taken.at, note=taken.note)
