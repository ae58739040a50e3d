"""Note what came of a meeting in an account, follow it up, and compare events by what came of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from luodi.core import pages
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.core.rules import NO_ROW, may
from luodi.events.models import Event
from luodi.events.queries.surveying import scores_of
from luodi.events.queries.years import events_in
from luodi.events.resources import EVENTS
from luodi.meetings import actions, queries
from luodi.meetings.actions.following import Noted
from luodi.meetings.forms import OutcomeForm
from luodi.meetings.models import Matchday, Meeting
from luodi.meetings.resources import MEETINGS
from luodi.registry.models import Person


def _owners(request: AppRequest, meeting: Meeting) -> list[tuple[str, str]]:
    """Offer who may see to the next step: those who met, who runs the event, and oneself."""
    keys = {
        meeting.a.registration.person_id,
        meeting.b.registration.person_id,
        meeting.matchday.event.lead_id,
    }
    rows = Person.objects.allowed(request.actor).filter(retired_at=None)
    mine = rows.filter(user=request.actor.user_id) if request.actor.user_id else rows.none()
    found = {row.code: str(row) for row in (*mine, *rows.filter(pk__in=keys - {None}).order_by("pk"))}
    return list(found.items())


def outcome(request: AppRequest, code: str) -> HttpResponse:
    """Take what came of a meeting.

    :raises Missing: if it is hidden from the actor, or noting is not the actor's.
    """
    meeting: Meeting = pages.row_or_404(MEETINGS, request.actor, code)
    if not may(meeting, request.actor, "note"):
        raise Missing
    given = request.POST if request.method == "POST" else None
    initial = {
        "result": meeting.result, "next_step": meeting.next_step, "due_on": meeting.due_on,
        "owner": meeting.owner.code if meeting.owner else "",
    }  # fmt: skip
    form = OutcomeForm(given, owners=_owners(request, meeting), initial=initial)
    if given is not None and form.is_valid():
        said = form.cleaned_data
        owner = (
            Person.objects.allowed(request.actor).filter(code=said.get("owner", "")).first()
            if said.get("owner")
            else None
        )
        try:
            noted = Noted(said["result"], said["next_step"], owner, said["due_on"])
            actions.note_outcome(meeting, noted, by=request.actor, at=timezone.now())
            return redirect(MEETINGS.url(meeting))
        except Invalid as error:
            pages.show_errors(form, error)
        except Conflict as error:
            form.add_error(None, str(error.detail))
    context = {"meeting": meeting, "row": meeting, "form": form, "resource": MEETINGS}
    return render(
        request, "meetings/outcome.html", context, status=422 if form.is_bound and form.errors else 200
    )


@require_POST
def follow(request: AppRequest, code: str) -> HttpResponse:
    """Keep what became of a meeting when it was asked again.

    :raises Missing: if it is hidden from the actor, or following up is not the actor's.
    """
    meeting: Meeting = pages.row_or_404(MEETINGS, request.actor, code)
    if not may(meeting, request.actor, "follow"):
        raise Missing
    actions.follow_up(meeting, request.POST.get("chased", "")[:8], by=request.actor, at=timezone.now())
    return redirect(MEETINGS.url(meeting))


@require_GET
def league(request: AppRequest, year: int) -> HttpResponse:
    """Compare the events of a year by what came of them: the funnel of each, the most contracts first.

    :raises Missing: if meetings are none of the actor's business, or the year is none.
    """
    if Matchday.rules.q(request.actor, "view") is NO_ROW or not 2000 <= year <= 2100:
        raise Missing
    open_keys = set(
        Event.objects.allowed(request.actor, "see_people")
        .filter(starts_on__year=year)
        .values_list("pk", flat=True)
    )
    events = [
        one for one in events_in(year, request.actor) if one.pk in open_keys and one.state != "cancelled"
    ]
    funnels = queries.funnels(events, request.actor)
    funnels.sort(key=lambda one: (-one.contracts, -one.cases, -one.held, -one.came, one.event.starts_on))
    surveys = scores_of(open_keys)
    rows = [(one, surveys[one.event.pk].satisfaction if one.event.pk in surveys else None) for one in funnels]
    context = {"year": year, "rows": rows, "resource": EVENTS, "years": (year - 1, year + 1)}
    return render(request, "meetings/league.html", context)
