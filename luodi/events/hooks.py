"""Register pages, pieces of pages and the clock's work of events."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core import clock, indexing, pages
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.papers import codes
from luodi.core.resource import Fragment, Resource, Tool, attach, offer
from luodi.core.rules import NO_ROW, may
from luodi.events import actions, documents, queries
from luodi.events.models import Event, EventInvitation, EventRegistration, EventTemplate
from luodi.events.resources import EVENTS, INVITATIONS, REGISTRATIONS
from luodi.events.states import AWAITED, TOOK_PLACE, EventState, SurveyState
from luodi.events.views.coming import public_address
from luodi.events.views.planning import plan_address
from luodi.needs.models import Need
from luodi.partnerships import counting
from luodi.partnerships.models import StandingBody
from luodi.partnerships.states import OfficeRole

indexing.register(indexing.Source(Event, documents.event_document))
# Of what belongs to an event, so much stands on its page.
_SHOWN = 8


@attach(Event, "top")
def clashing(actor: Actor, event: Event) -> Fragment | None:
    """Warn who plans of what else takes place at the same time."""
    if event.state in (*TOOK_PLACE, EventState.CANCELLED) or not may(event, actor, "plan"):
        return None
    found = queries.clashes_of(event, actor)
    return Fragment("events/clashes_part.html", {"clashes": found, "asked": False}) if found else None


@attach(Event, "action")
def desk_and_copy(actor: Actor, event: Event) -> Fragment | None:
    """Lead to the desk where people are checked in, to another event like this one, or to the registration."""
    may_check = event.state in (*AWAITED, EventState.HELD) and may(event, actor, "check_in")
    may_copy = may(event, actor, "create")
    # Whoever plans registers others on this page; everybody else registers as anybody does.
    may_come = not may_copy and event.refusal(localdate()) is None
    if not (may_check or may_copy or may_come):
        return None
    context = {"event": event, "may_check": may_check, "may_copy": may_copy, "may_come": may_come}
    return Fragment("events/action_part.html", context)


@attach(Event, "main")
def programme(actor: Actor, event: Event) -> Fragment | None:
    """Show the programme."""
    may_write = not event.retired_at and may(event, actor, "amend")
    parts = queries.programme_of(event, actor)
    if not parts and not may_write:
        return None
    context = {"event": event, "parts": parts, "may_write": may_write}
    return Fragment("events/programme_part.html", context, _("Programme"), "programme")


@attach(Event, "main")
def people(actor: Actor, event: Event) -> Fragment | None:
    """Show who comes: numbers first, then the latest; and what is printed of them."""
    if not may(event, actor, "see_people"):
        return None
    columns = ("name", "of", "comes_as", "state", "came_at")
    page = listing(REGISTRATIONS, actor, {}, of=Q(event=event), size=_SHOWN, columns=columns)
    context = {
        "event": event,
        "page": page,
        "numbers": queries.numbers_of(event),
        "more_url": f"{REGISTRATIONS.list_url()}?event={event.code}",
        "may_enrol": not event.retired_at and may(event, actor, "enrol"),
    }
    return Fragment("events/people_part.html", context, _("Who comes"), "people")


@attach(Event, "main")
def survey(actor: Actor, event: Event) -> Fragment | None:
    """Say how the survey of those who came stands, or offer to prepare one."""
    if not may(event, actor, "see_people"):
        return None
    found = queries.survey_of(event)
    may_keep = not event.retired_at and may(event, actor, "survey")
    if found is None and not may_keep:
        return None
    context = {
        "event": event,
        "survey": found,
        "returned": queries.returned_of(found) if found and found.state != SurveyState.DRAFT else None,
        "may_keep": may_keep,
    }
    return Fragment("events/survey_part.html", context, _("Survey"), "survey")


@attach(Event, "main")
def invitations(actor: Actor, event: Event) -> Fragment | None:
    """Show who is asked, and what they answered."""
    may_invite = not event.retired_at and may(event, actor, "invite")
    if EventInvitation.rules.q(actor, "view") is NO_ROW or not may(event, actor, "see_people"):
        return None
    columns = ("name", "organisation", "comes_as", "state", "sent_at")
    page = listing(INVITATIONS, actor, {}, of=Q(event=event), size=_SHOWN, columns=columns)
    if not page.rows and not may_invite:
        return None
    over = event.state in (*TOOK_PLACE, EventState.CANCELLED)
    context = {
        "event": event,
        "page": page,
        "more_url": f"{INVITATIONS.list_url()}?event={event.code}",
        "may_invite": may_invite and not over,
        "may_send": may_invite and event.state == EventState.ANNOUNCED and bool(page.rows),
        "link": public_address(event),
    }
    return Fragment("events/invitations_part.html", context, _("Invitations"), "invitations")


@attach(Event, "main")
def tasks(actor: Actor, event: Event) -> Fragment | None:
    """Show what is to be done, in the order of days."""
    if not may(event, actor, "plan"):
        return None
    may_write = not event.retired_at and may(event, actor, "amend")
    today = localdate()
    due = queries.tasks_of(event, actor, today)
    templates = (
        list(EventTemplate.objects.allowed(actor).filter(retired_at=None).order_by("name"))
        if may_write
        else []
    )
    context = {
        "event": event,
        "tasks": due,
        "done": sum(one.row.state == "done" for one in due),
        "late": sum(one.late for one in due),
        "may_write": may_write,
        "templates": templates,
    }
    return Fragment("events/tasks_part.html", context, pgettext_lazy("event", "What is to be done"), "tasks")


@attach(Event, "side")
def way_in(actor: Actor, event: Event) -> Fragment | None:
    """Show the address by which people register: as code for phones, as text for WeChat, as poster."""
    if event.state not in (*AWAITED, EventState.PLANNED) or not may(event, actor, "plan"):
        return None
    link = public_address(event)
    context = {
        "event": event,
        "link": link,
        "picture": codes.picture(link),
        "open": event.refusal(localdate()) is None,
    }
    return Fragment("events/way_in_part.html", context, _("Way to register"), "way-in")


@attach(Event, "side")
def starts_from(actor: Actor, event: Event) -> Fragment | None:
    """Name the needs that an event starts from, as far as the reader may see them."""
    needs = queries.needs_of(event, actor)
    if not needs:
        return None
    return Fragment("events/needs_part.html", {"needs": needs}, _("Starts from needs"), "needs")


@attach(Need, "side")
def events_of_need(actor: Actor, need: Need) -> Fragment | None:
    """Name the events that start from a need, and let one be planned from it."""
    rows = queries.events_of_needs([need.pk], actor)
    may_plan = need.submitted_at is not None and Event.rules.q(actor, "create") is not NO_ROW
    if not rows and not may_plan:
        return None
    plan = plan_address(need=need.code) if may_plan else ""
    return Fragment("events/events_part.html", {"events": rows, "plan": plan}, _("Events"), "events")


@attach(StandingBody, "side")
def events_of_body(actor: Actor, body: StandingBody) -> Fragment | None:
    """List the latest events that a body runs."""
    rows = list(
        Event.objects.allowed(actor)
        .filter(body=body, retired_at=None)
        .select_related("region")
        .order_by("-starts_on", "-pk")[:_SHOWN]
    )
    context = {"events": rows, "plan": "", "more": f"{EVENTS.list_url()}?body={body.code}"}
    return Fragment("events/events_part.html", context, _("Events"), "events") if rows else None


@attach(EventRegistration, "action")
def badge(actor: Actor, row: EventRegistration) -> Fragment | None:
    """Lead to where somebody is checked in, or that is taken back."""
    if not may(row, actor, "check_in"):
        return None
    return Fragment("events/badge_part.html", {"registration": row})


@attach(EventInvitation, "action")
def own_link(actor: Actor, row: EventInvitation) -> Fragment | None:
    """Make the link by which somebody answers, to be sent by WeChat."""
    if row.retired_at or not may(row, actor, "send"):
        return None
    return Fragment("events/link_part.html", {"invitation": row})


@offer
def plan_tools(actor: Actor, resource: Resource) -> Tool | None:
    """Offer to plan from a template over the list of events."""
    if resource.model is not Event or not pages.may_create(resource, actor):
        return None
    return Tool(_("Plan from a template"), "template", reverse("events:plan"))


def _of_body(body: StandingBody, year: int, prefix: str = "") -> Q:
    """Give what was held of a body's events in a year: those that it ran, and those of its region that nobody ran."""
    own = Q(**{f"{prefix}body": body})
    beside = Q(**{f"{prefix}body": None}) & counting.of_region(body, f"{prefix}region_id")
    held = Q(**{f"{prefix}state__in": TOOK_PLACE})
    return (own | beside) & held & counting.days_of(year, f"{prefix}starts_on")


counting.offer(counting.Counter(OfficeRole.EVENTS, OfficeRole.EVENTS.label, EVENTS, _of_body))
counting.offer(
    counting.Counter(
        "person_times",
        _("person-times at events"),
        REGISTRATIONS,
        lambda body, year: _of_body(body, year, "event__") & Q(came_at__isnull=False),
    )
)


@clock.every(60, "events: let people move up")
def _move_up(now: datetime) -> None:
    actions.fill_free_places(at=now)


@clock.daily(1, "events: what the calendar says")
def _look_at_events(now: datetime) -> None:
    today = localdate(now)
    actions.hold_ended(at=now, today=today)
    actions.close_due(at=now, today=today)
    actions.forget_drafts(today=today)
    actions.close_ended(at=now, today=today)


@clock.daily(8, "events: remind who comes")
def _remind(now: datetime) -> None:
    actions.remind_coming(at=now, today=localdate(now))


@clock.daily(9, "events: ask who came")
def _ask_who_came(now: datetime) -> None:
    today = localdate(now)
    actions.open_due(at=now, today=today)
    actions.ask_the_rest(at=now, today=today)
