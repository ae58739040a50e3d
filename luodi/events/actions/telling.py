"""Write mails to those who come to an event, with its entry for their calendars."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from luodi.core import icalendar, outbox
from luodi.events.models import Event, EventInvitation, EventRegistration
from luodi.events.states import COMING

# Guests have no account whose language is known: the public pages are Chinese first.
LANGUAGE = "zh-hans"


def calendar_of(event: Event, *, at: datetime) -> bytes:
    """Write the entry that somebody who comes puts into the own calendar."""
    return icalendar.write(event.title, [entry_of(event)], at=at)


def entry_of(event: Event) -> icalendar.Entry:
    """Give an event as an entry of a calendar: with its hours where those of a single day are known."""
    return icalendar.Entry(
        uid=event.code,
        day=event.starts_on,
        title=event.title,
        kind=str(event.get_kind_display()),
        url=settings.LUODI_SITE_URL + reverse("events:register", args=[event.token]),
        until=event.ends_on,
        span=event.instants,
        place=event.where,
        off=event.state == "cancelled",
    )


def facts_of(event: Event) -> dict[str, Any]:
    """Say of an event what every mail says."""
    return {"event": event.title, "when": event.when, "where": event.where, "region": event.region.short}


def tell(
    row: EventRegistration | EventInvitation,
    what: str,
    *,
    at: datetime,
    calendar: bool = False,
    language: str = LANGUAGE,
    unsubscribe: str = "",
    **more: Any,
) -> None:
    """Mail somebody, where an address is known; ``unsubscribe``: where to stop such mails."""
    if not row.email:
        return
    event = row.event
    context = {**facts_of(event), "name": row.name, **more}
    attached = calendar_of(event, at=at).decode() if calendar else ""
    template = f"events/mail/{what}"
    outbox.mail(
        row.email,
        template,
        context,
        language=language,
        at=at,
        calendar=attached,
        unsubscribe=unsubscribe,
    )


def tell_all(event: Event, what: str, *, at: datetime, **more: Any) -> int:
    """Mail all who come or wait, and give how many were reached."""
    rows = EventRegistration.objects.unguarded("mails go to who registered").filter(
        event=event, state__in=COMING, retired_at=None
    )
    told = list(rows.exclude(email="").select_related("event__region"))
    for row in told:
        row.event = event
        tell(row, what, at=at, calendar=True, **more)
    return len(told)
