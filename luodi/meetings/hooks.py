"""Register pages and pieces of pages of meetings."""

from __future__ import annotations

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.resource import Fragment, Resource, Tool, attach, offer
from luodi.core.rules import NO_ROW, may
from luodi.events.models import Event
from luodi.events.states import TOOK_PLACE, EventState
from luodi.meetings import queries
from luodi.meetings import resources as _resources  # noqa: F401
from luodi.meetings.models import Matchday, Meeting
from luodi.meetings.states import AHEAD, Chased, MeetingState


@attach(Event, "main")
def meetings(actor: Actor, event: Event) -> Fragment | None:
    """Show how the one-to-one meetings stand, and lead to their board."""
    matchday = Matchday.objects.allowed(actor).filter(event=event, retired_at=None).first()
    may_open = (
        matchday is None
        and event.state not in (*TOOK_PLACE, EventState.CANCELLED)
        and may(event, actor, "amend")
    )
    if matchday is None and not may_open:
        return None
    context = {
        "event": event,
        "matchday": matchday,
        "inside": matchday is not None and may(matchday, actor, "see_history"),
        "funnel": queries.funnel_of(event, actor) if matchday else None,
    }
    return Fragment("meetings/event_part.html", context, _("One-to-one meetings"), "meetings")


@attach(Matchday, "action")
def to_the_board(actor: Actor, matchday: Matchday) -> Fragment | None:
    """Lead to the board."""
    return Fragment("meetings/board_link_part.html", {"event": matchday.event})


@attach(Meeting, "action")
def to_the_outcome(actor: Actor, meeting: Meeting) -> Fragment | None:
    """Lead to where is noted what came of a meeting, and what became of it when it was asked again."""
    may_note = meeting.state != MeetingState.CANCELLED and may(meeting, actor, "note")
    due = meeting.chase_on is not None and meeting.chase_on <= localdate()
    may_follow = due and meeting.state not in AHEAD and may(meeting, actor, "follow")
    if not may_note and not may_follow:
        return None
    context = {"meeting": meeting, "may_note": may_note, "may_follow": may_follow, "answers": Chased.choices}
    return Fragment("meetings/outcome_part.html", context)


@offer
def compared(actor: Actor, resource: Resource) -> Tool | None:
    """Offer to compare events by what came of them, over their list."""
    if resource.model is not Event or Matchday.rules.q(actor, "view") is NO_ROW:
        return None
    return Tool(_("What came of events"), "chart-dots", reverse("meetings:league", args=[localdate().year]))
