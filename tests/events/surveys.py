"""Set up events that were held, with a survey, who came, and their links."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from luodi.core.actor import SYSTEM
from luodi.core.models import OutboxEntry
from luodi.events import actions
from luodi.events.models import Event, EventRegistration, Survey
from tests import factories

NOW = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
ANSWERS = {
    "overall": "5",
    "partner": "0",
    "arrangement": "4",
    "again": "yes",
    "next": ["0", "2"],
    "better": "茶歇太短",
}


def held(days_ago: int = 1, **more: Any) -> Event:
    """Make an event that was held some days ago."""
    day = timezone.localdate() - timedelta(days=days_ago)
    made: Event = factories.event(state="held", starts_on=day, **more)
    return made


def came(event: Event, number: int = 0, **more: Any) -> EventRegistration:
    """Have somebody come to an event."""
    values = {
        "name": f"来宾{number}",
        "email": f"guest{number}@reach.example",
        "came_at": timezone.now(),
        **more,
    }
    made: EventRegistration = factories.event_registration(event, **values)
    return made


def opened(event: Event, guests: int = 6, **more: Any) -> Survey:
    """Open a survey of so many guests."""
    for number in range(guests):
        came(event, number, **more)
    survey = actions.set_up_survey(event, by=SYSTEM, at=timezone.now())
    actions.open_survey(survey, by=SYSTEM, at=timezone.now())
    survey.refresh_from_db()
    survey.event = event
    return survey


def links(template: str = "survey") -> dict[str, str]:
    """Give the links that were mailed, by address."""
    rows = OutboxEntry.objects.filter(channel="mail", payload__template=f"events/mail/{template}").order_by(
        "pk"
    )
    return {row.payload["to"]: re.sub(r"^https?://[^/]+", "", row.payload["context"]["url"]) for row in rows}


def phone() -> Client:
    """Be the browser inside WeChat: no cookies, and checks for forged forms are on."""
    return Client(enforce_csrf_checks=True)


def answer(link: str, **more: Any) -> Any:
    """Send answers by a link."""
    return phone().post(link, {**ANSWERS, **more})


def closed(event: Event, marks: list[int], **more: Any) -> Survey:
    """Have so many guests answer with these marks, and close the survey."""
    survey = opened(event, len(marks), **more)
    for link, mark in zip(links().values(), marks, strict=True):
        assert answer(link, overall=str(mark)).status_code == 302
    done = actions.close_survey(survey, by=SYSTEM, at=timezone.now())
    done.event = event
    return done
