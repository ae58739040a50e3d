"""Check people in: a page that works at several desks at once and through a short loss of network."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from luodi.core import pages
from luodi.core.codes import new_token
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.core.rules import may
from luodi.events import actions, queries
from luodi.events.actions import Checked
from luodi.events.forms.guests import WalkInForm
from luodi.events.models import Event, EventRegistration
from luodi.events.resources import EVENTS, REGISTRATIONS
from luodi.events.views.planning import event_for


@require_GET
def desk(request: AppRequest, code: str) -> HttpResponse:
    """Show the page of a desk."""
    event = event_for(request, code, "check_in")
    context = {
        "event": event,
        "form": WalkInForm(),
        "numbers": queries.numbers_of(event),
        "resource": EVENTS,
        "addresses": {
            name: reverse(f"events:desk_{name}", args=[event.code]) for name in ("list", "mark", "walk_in")
        },
    }
    return render(request, "events/desk.html", context)


def _guest(one: queries.Guest) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "of": one.of,
        "tail": one.tail,
        "as": one.comes_as,
        "came": one.came,
        "waits": one.waits,
    }


def _state(event: Event) -> dict[str, int]:
    numbers = queries.numbers_of(event)
    return {"placed": numbers.placed, "waiting": numbers.waiting, "come": numbers.came}


@require_GET
def desk_list(request: AppRequest, code: str) -> HttpResponse:
    """Answer who may come in and who has, so that every desk knows what the others did."""
    event = event_for(request, code, "check_in")
    guests = [_guest(one) for one in queries.at_desk(event, request.actor)]
    return JsonResponse({"guests": guests, **_state(event)})


def _made_at(request: AppRequest) -> datetime | None:
    try:
        at = parse_datetime(request.POST.get("at", "")[:40])
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _answer(event: Event, checked: Checked) -> HttpResponse:
    row = checked.row
    return JsonResponse(
        {
            "code": row.code,
            "name": row.name,
            "of": row.of,
            "fresh": checked.fresh,
            "came": row.came_at.isoformat() if row.came_at else "",
            "desk": row.desk,
            **_state(event),
        }
    )


@require_POST
def desk_mark(request: AppRequest, code: str) -> HttpResponse:
    """Check somebody in by the code of the badge, or of the list; sent twice it counts once.

    :raises Missing: if nobody of that code is registered for this event.
    """
    event = event_for(request, code, "check_in")
    rows = EventRegistration.objects.allowed(request.actor).filter(event=event, retired_at=None)
    row = rows.select_related("organisation").filter(code=request.POST.get("code", "")[:24]).first()
    if row is None:
        raise Missing
    checked = actions.check_in(
        event,
        row,
        key=request.POST.get("key", ""),
        desk=request.POST.get("desk", ""),
        made_at=_made_at(request),
        by=request.actor,
        at=timezone.now(),
    )
    return _answer(event, checked)


@require_POST
def desk_walk_in(request: AppRequest, code: str) -> HttpResponse:
    """Register and check in somebody who comes without having said so; sent twice it counts once.

    :raises Invalid: with the fields that cannot be right.
    """
    event = event_for(request, code, "check_in")
    form = WalkInForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: [str(words) for words in said] for name, said in form.errors.items()})
    checked = actions.walk_in(
        event,
        form.values(event),
        key=request.POST.get("key", ""),
        desk=request.POST.get("desk", ""),
        made_at=_made_at(request),
        by=request.actor,
        at=timezone.now(),
    )
    return _answer(event, checked)


def came(request: AppRequest, code: str) -> HttpResponse:
    """Open what the code of a badge leads to: who it is, with a button to check them in, or to take that back.

    :raises Missing: if there is no such registration, or checking in is not the actor's.
    """
    row: EventRegistration = pages.row_or_404(REGISTRATIONS, request.actor, code)
    if not may(row, request.actor, "check_in"):
        raise Missing
    if request.method == "POST":
        if request.POST.get("undo"):
            actions.undo_check_in(row, by=request.actor, at=timezone.now())
        else:
            key = request.POST.get("key", "")
            actions.check_in(row.event, row, key=key, by=request.actor, at=timezone.now())
        return redirect("events:came", row.code)
    context = {
        "registration": row,
        "event": row.event,
        "key": new_token()[:32].replace("_", "x"),
        "numbers": queries.numbers_of(row.event),
    }
    return render(request, "events/came.html", context)
