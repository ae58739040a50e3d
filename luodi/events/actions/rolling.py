"""Do what the calendar says: close registration, say what was held, remind, let move up, clear away."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q

from luodi.core.actor import SYSTEM
from luodi.core.models import Origin
from luodi.events.actions import telling
from luodi.events.actions.registering import move_up
from luodi.events.models import Event, EventRegistration, RegistrationDraft
from luodi.events.states import AWAITED, EVENT_FLOW, EventState, RegistrationState

# So many days before it who comes is reminded.
REMIND_BEFORE: Final = timedelta(days=1)
# What was typed and never submitted is kept so long after the event.
DRAFTS_KEPT: Final = timedelta(days=30)
_WHY = "the calendar's work"


def close_due(*, at: datetime, today: date) -> int:
    """Close registration after its last day."""
    rows = Event.objects.unguarded(_WHY).filter(
        state=EventState.ANNOUNCED, closes_on__lt=today, retired_at=None
    )
    due = list(rows)
    for row in due:
        EVENT_FLOW.advance(row, "fill", by=SYSTEM, at=at)
    return len(due)


def hold_ended(*, at: datetime, today: date) -> int:
    """Say of announced events that are over that they took place; of plans only where they came in afterwards."""
    late = Q(state=EventState.PLANNED) & (Q(origin=Origin.IMPORTED) | Q(created_at__date__gt=F("ends_on")))
    rows = Event.objects.unguarded(_WHY).filter(
        Q(state__in=AWAITED) | late, ends_on__lt=today, retired_at=None
    )
    due = list(rows)
    for row in due:
        EVENT_FLOW.advance(row, "hold", by=SYSTEM, at=at)
    return len(due)


def remind_coming(*, at: datetime, today: date) -> int:
    """Remind who comes of what is tomorrow, each event once."""
    rows = Event.objects.unguarded(_WHY).filter(
        state__in=AWAITED, starts_on=today + REMIND_BEFORE, reminded_on=None, retired_at=None
    )
    due = list(rows.select_related("region"))
    for event in due:
        coming = EventRegistration.objects.unguarded("mails go to who registered").filter(
            event=event, state=RegistrationState.PLACED, retired_at=None
        )
        for row in coming.exclude(email=""):
            row.event = event
            telling.tell(row, "reminder", at=at, calendar=True, code=row.code)
        Event._base_manager.filter(pk=event.pk).update(reminded_on=today)
    return len(due)


def fill_free_places(*, at: datetime) -> int:
    """Let people move up where places came free otherwise, such as by a larger hall."""
    waiting = EventRegistration._base_manager.filter(
        event=OuterRef("pk"), state=RegistrationState.WAITING, retired_at=None
    )
    rows = Event.objects.unguarded(_WHY).filter(Exists(waiting), state__in=AWAITED, retired_at=None)
    return sum(move_up(row, at=at) for row in rows)


def forget_drafts(*, today: date) -> int:
    """Erase what was typed and never submitted."""
    rows = RegistrationDraft.objects.filter(registration=None, event__ends_on__lt=today - DRAFTS_KEPT)
    count, _by_model = rows.delete()
    return count
