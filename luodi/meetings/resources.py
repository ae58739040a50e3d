"""Declare the pages of meetings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.core.resource import Panel, Resource, register
from luodi.events.rules import READERS
from luodi.meetings.models import Matchday, Meeting

MATCHDAYS = register(
    Resource(
        model=Matchday,
        slug="matchdays",
        icon="arrows-exchange",
        title=_("Meetings of events"),
        lead=_("Who meets whom, when and at which table: event by event."),
        columns=("event", "minutes", "pairing", "planned_at", "state"),
        filters=("state", "pairing"),
        panels=(
            Panel(
                _("Facts"), ("event", "minutes", "pause", "walk", "pairing", "most", "notice", "planned_at")
            ),
        ),
        order="-changed_at",
        workbook=False,
        searched=False,
        creatable=False,
        within="event",
        empty=_("Nothing yet. Open an event and set up its meetings."),
    )
)

MEETINGS = register(
    Resource(
        model=Meeting,
        slug="meetings",
        icon="messages",
        title=_("Meetings"),
        lead=_("One-to-one meetings at events, and what came of them."),
        columns=("matchday", "time", "table", "a", "b", "state", "result", "due_on"),
        filters=("matchday", "state", "result", "chased", "due_on", "chase_on"),
        panels=(
            Panel(_("Meeting"), ("matchday", "time", "table", "a", "b")),
            Panel(
                _("What came of it"),
                ("result", "next_step", "owner", "due_on", "introduction", "chase_on", "chased"),
            ),
        ),
        order="-changed_at",
        roles=READERS,
        also=("slot", "until", "matchday__event", "a__registration", "b__registration"),
        labels={"time": _("time")},
        workbook=False,
        searched=False,
        creatable=False,
        empty=_("No meeting yet. They are planned on the page of an event."),
    )
)
