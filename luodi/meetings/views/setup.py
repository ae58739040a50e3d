"""Set up the meetings of an event: times, tables, who takes part, links by which they say whom to meet."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from luodi.core import pages
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.core.papers import codes
from luodi.core.rules import may
from luodi.events.models import Event
from luodi.events.resources import EVENTS
from luodi.events.views.planning import event_for
from luodi.meetings import actions, queries
from luodi.meetings.forms import PersonForm, SetUpForm
from luodi.meetings.models import Matchday, Participant
from luodi.meetings.queries.people import others_of, wishes_of
from luodi.meetings.states import OPEN_MATCHDAY, Strength


def matchday_for(request: AppRequest, code: str, verb: str = "view") -> tuple[Event, Matchday]:
    """Find the meetings of an event, on which the actor may do something.

    :raises Missing: if there are none, or they are not the actor's.
    """
    event: Event = pages.row_or_404(EVENTS, request.actor, code)
    found = Matchday.objects.allowed(request.actor).filter(event=event, retired_at=None).first()
    if found is None or (verb != "view" and not may(found, request.actor, verb)):
        raise Missing
    found.event = event
    return event, found


def set_up(request: AppRequest, code: str) -> HttpResponse:
    """Take times, tables and lengths of the meetings of an event.

    :raises Missing: if planning the event is not the actor's.
    """
    event = event_for(request, code, "amend")
    matchday = Matchday.objects.allowed(request.actor, "plan").filter(event=event, retired_at=None).first()
    given = request.POST if request.method == "POST" else None
    initial = _standing(matchday) if matchday else {}
    form = SetUpForm(
        given, instance=matchday or Matchday(event=event), actor=request.actor, event=event, initial=initial
    )
    if given is not None and form.is_valid():
        try:
            _shaped(request, event, matchday, form)
            return redirect("meetings:people", event.code)
        except Invalid as error:
            pages.show_errors(form, error)
        except Conflict as error:
            form.add_error(None, str(error.detail))
    context = {"form": form, "event": event, "matchday": matchday, "resource": EVENTS}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "meetings/set_up.html", context, status=status)


def _shaped(request: AppRequest, event: Event, matchday: Matchday | None, form: SetUpForm) -> None:
    if matchday is None:
        actions.open_meetings(event, form.instance, form.shape(), by=request.actor, at=timezone.now())
        return
    with transaction.atomic():
        saved = pages.save_form(form, matchday, request.actor)
        saved.event = event
        actions.reshape(saved, form.shape(), by=request.actor, at=timezone.now())


def _standing(matchday: Matchday) -> dict[str, Any]:
    """Give times and tables as they are: a line a session."""
    slots, lines = list(matchday.slots.all()), []
    for session in dict.fromkeys(slot.session for slot in slots):
        mine = [slot for slot in slots if slot.session == session]
        begin, end = timezone.localtime(mine[0].starts_at), timezone.localtime(mine[-1].ends_at)
        lines.append(f"{begin:%Y-%m-%d} {begin:%H:%M}-{end:%H:%M}")
    rooms = Counter(table.room for table in matchday.tables.all())
    tables = [f"{room}: {count}" if room else str(count) for room, count in rooms.items()]
    return {"times": "\n".join(lines), "tables": "\n".join(tables)}


@require_GET
def people(request: AppRequest, code: str) -> HttpResponse:
    """List who takes part, how many wishes and meetings they have: the organisers' alone, as everybody is told."""
    event, matchday = matchday_for(request, code, "see_history")
    guests = queries.people_of(matchday)
    context = {
        "event": event,
        "matchday": matchday,
        "guests": guests,
        "answered": sum(one.row.answered_at is not None for one in guests),
        "may_plan": may(matchday, request.actor, "plan"),
        "open": matchday.state in OPEN_MATCHDAY,
        "booths": any(one.row.booth_id for one in guests),
        "resource": EVENTS,
    }
    return render(request, "meetings/people.html", context)


def _participant(matchday: Matchday, guest: str) -> Participant:
    rows = Participant.objects.filter(matchday=matchday, registration__code=guest[:24])
    found = rows.select_related("registration__organisation", "registration__event__region").first()
    if found is None:
        raise Missing
    found.matchday = matchday
    return found


def person(request: AppRequest, code: str, guest: str) -> HttpResponse:
    """Say for somebody when they are there and whom they wish to meet, as they said on the phone."""
    event, matchday = matchday_for(request, code, "plan")
    one = _participant(matchday, guest)
    slots = list(matchday.slots.all())
    away = set(one.away.values_list("pk", flat=True))
    initial = {
        "there": [str(slot.pk) for slot in slots if slot.pk not in away], "most": one.most, "length": one.length,
        "booth": one.booth_id,
        "interpreter": one.interpreter,
    }  # fmt: skip
    given = request.POST if request.method == "POST" else None
    form = PersonForm(given, slots=slots, matchday=matchday, initial=initial)
    others = others_of(one)
    if given is not None and form.is_valid():
        try:
            with transaction.atomic():
                said, now = form.cleaned_data, timezone.now()
                there = {int(value) for value in said["there"]}
                lasting = {"most": said["most"], "length": said["length"]}
                actions.set_person(one, there=there, **lasting, by=request.actor, at=now)
                actions.set_booth(one, said["booth"], by=request.actor, at=now)
                if "interpreter" in said:
                    actions.set_interpreter(one, said["interpreter"], by=request.actor, at=now)
                if any(name.startswith("to_") for name in given):
                    actions.save_wishes(one, said_wishes(given, others), by=request.actor, at=now)
            return redirect("meetings:people", event.code)
        except Invalid as error:
            pages.show_errors(form, error)
        except Conflict as error:
            form.add_error(None, str(error.detail))
    wishes = wishes_of(one) if given is None else said_wishes(given, others)
    context = {
        "event": event, "matchday": matchday, "person": one, "form": form, "resource": EVENTS,
        "lines": [(other, wishes.get(other.pk, 0)) for other in others], "strengths": Strength.choices,
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "meetings/person.html", context, status=status)


def said_wishes(sent: Any, others: list[Participant]) -> dict[int, int]:
    """Read wishes from a form: a strength for each of the others."""
    found = {}
    for other in others:
        text = sent.get(f"to_{other.pk}", "0")
        found[other.pk] = int(text) if text.lstrip("-").isdigit() and len(text) < 4 else 0
    return found


@require_POST
def link(request: AppRequest, code: str, guest: str) -> HttpResponse:
    """Make the link of somebody, as text to be sent and as code to be shown."""
    event, matchday = matchday_for(request, code, "plan")
    one = _participant(matchday, guest)
    made = actions.make_link(one, by=request.actor, at=timezone.now())
    context = {
        "event": event,
        "person": one,
        "link": made,
        "picture": codes.picture(made),
        "resource": EVENTS,
    }
    return render(request, "meetings/link.html", context)


@require_POST
def gather(request: AppRequest, code: str) -> HttpResponse:
    """Take in who registered since."""
    event, matchday = matchday_for(request, code, "plan")
    count = actions.gather(matchday, by=request.actor, at=timezone.now())
    messages.success(
        request, ngettext("%(count)d more takes part.", "%(count)d more take part.", count) % {"count": count}
    )
    return redirect("meetings:people", event.code)


@require_POST
def booths(request: AppRequest, code: str) -> HttpResponse:
    """Give every enterprise a booth, or take all back."""
    event, matchday = matchday_for(request, code, "plan")
    now = timezone.now()
    try:
        if request.POST.get("take"):
            actions.take_booths(matchday, by=request.actor, at=now)
            messages.success(request, _("All tables are anybody's again."))
        else:
            count = actions.give_booths(matchday, by=request.actor, at=now)
            said = ngettext("%(count)d booth is given.", "%(count)d booths are given.", count)
            messages.success(request, said % {"count": count})
    except Conflict as error:
        messages.error(request, str(error.detail))
    return redirect("meetings:people", event.code)


@require_POST
def ask(request: AppRequest, code: str) -> HttpResponse:
    """Mail those who have not said whom they wish to meet."""
    event, matchday = matchday_for(request, code, "plan")
    mailed, unknown = actions.ask_everybody(matchday, by=request.actor, at=timezone.now(), again=True)
    said = _("%(mailed)d mails are on their way; %(unknown)d people have no e-mail: send them their link.")
    messages.success(request, said % {"mailed": mailed, "unknown": unknown})
    return redirect("meetings:people", event.code)
