"""Say which events are near, and what is still to be done for them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.events.models import Event, EventTask
from luodi.events.rules import PLANNERS
from luodi.events.states import AWAITED, TaskState
from luodi.meetings.models import Meeting
from luodi.reports.waiting import MOST, Item, Section

# What is due within so many working days is shown, and events within so many days.
SOON: Final = 3
AHEAD: Final = timedelta(days=7)
# Who is asked to events: of the others' only what they come to themselves is near to them.
GUESTS: Final = (Role.PROFESSOR, Role.ENTERPRISE_CONTACT)


def sections(actor: Actor, days: WorkingDays, day: date) -> list[Section]:
    """Draw up this week's events, and the tasks that are due."""
    found = []
    if actor.has(*PLANNERS, Role.PROFESSOR):
        found.append(_tasks(actor, days, day))
    if actor.has(*PLANNERS):
        found.append(_chased(actor, day))
    if actor.has(*PLANNERS, Role.TECHNOLOGY_MANAGER, Role.UNIVERSITY_LEADER, Role.CITY_OFFICIAL):
        found.append(_near(actor, day, Event.objects.allowed(actor, "see_people")))
    elif actor.has(*GUESTS):
        coming = Q(registrations__person__user=actor.user_id)
        if keys := [int(key) for key in actor.keys("organisation", Role.ENTERPRISE_CONTACT)]:
            coming |= Q(registrations__organisation__in=keys)
        mine = Event._base_manager.filter(coming, registrations__state="placed").values("pk")
        found.append(_near(actor, day, Event.objects.allowed(actor).filter(pk__in=mine)))
    # Most have nothing of it most of the time: then nothing is said.
    return [section for section in found if section.items]


def _tasks(actor: Actor, days: WorkingDays, day: date) -> Section:
    rows = EventTask.objects.allowed(actor, "finish").filter(
        state=TaskState.OPEN, due_on__lte=days.after(day, SOON), retired_at=None
    )
    rows = rows.exclude(event__state="cancelled").select_related("event", "owner")
    items = [
        Item(
            icon="checklist",
            kind=_("overdue") if row.due_on < day else _("due"),
            title=row.title,
            url=address(row.event) + "#tasks",
            detail=" · ".join(str(part) for part in (row.event, row.owner) if part),
            due=row.due_on,
            waited=max(0, days.between(row.due_on, day)),
            urgent=row.due_on < day,
        )
        for row in rows.order_by("due_on", "pk")[:MOST]
    ]
    more = reverse("resource:list", args=["event-tasks"]) + "?state=open"
    return Section("event-tasks", _("To be done for events"), items, "", more)


def _chased(actor: Actor, day: date) -> Section:
    """List meetings of which it is to be asked what became of them: after 30, 90 and 180 days."""
    rows = Meeting.objects.allowed(actor, "follow").filter(chase_on__lte=day, retired_at=None)
    rows = rows.select_related("matchday__event", "a__registration", "b__registration")
    items = [
        Item(
            icon="messages",
            kind=_("ask again"),
            title=f"{row.a.registration.name} – {row.b.registration.name}",
            url=address(row),
            detail=" · ".join(part for part in (str(row.matchday.event), row.next_step) if part),
            due=row.chase_on,
            waited=(day - row.chase_on).days,
        )
        for row in rows.order_by("chase_on", "pk")[:MOST]
    ]
    more = reverse("resource:list", args=["meetings"]) + f"?chase_on_before={day.isoformat()}"
    return Section("meetings", _("What became of meetings"), items, "", more)


def _near(actor: Actor, day: date, rows: object) -> Section:
    near = rows.filter(  # type: ignore[attr-defined]
        state__in=("planned", *AWAITED), starts_on__lte=day + AHEAD, ends_on__gte=day, retired_at=None
    )
    items = [
        Item(
            icon="calendar-event",
            kind=row.get_state_display(),
            title=row.title,
            url=address(row),
            detail=" · ".join(part for part in (row.hours, row.region.short, row.venue) if part),
            due=row.starts_on,
            urgent=row.starts_on == day,
        )
        for row in near.select_related("region").order_by("starts_on", "pk")[:MOST]
    ]
    more = reverse("resource:list", args=["events"]) + f"?starts_on_after={day.isoformat()}"
    return Section("events", _("This week's events"), items, "", more)
