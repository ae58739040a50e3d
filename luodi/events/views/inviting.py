"""Draw up whom to ask from the registers, and ask them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luodi.core import pages
from luodi.core.errors import Missing
from luodi.core.pages import AppRequest
from luodi.core.rules import may
from luodi.events import actions, queries
from luodi.events.forms.guests import CandidatesForm
from luodi.events.models import Event, EventInvitation
from luodi.events.resources import EVENTS, INVITATIONS
from luodi.events.views.planning import event_for
from luodi.registry.models import Organisation, Person


def _asked(request: AppRequest, event: Event) -> Any:
    """Ask by the event's own region and themes, unless something else is asked for."""
    if request.GET:
        return request.GET
    asked = QueryDict(mutable=True)
    asked["region"] = event.region_id
    asked.setlist("industries", [row.pk for row in event.industries.all()])
    asked.setlist("fields_wanted", [row.pk for row in event.fields.all()])
    return asked


def invite(request: AppRequest, code: str) -> HttpResponse:
    """Show whom the registers have for an event, and put those who are ticked on its list.

    :raises Missing: if the event is not the actor's.
    """
    event = event_for(request, code, "invite")
    if request.method == "POST":
        people = Person.objects.allowed(request.actor).filter(
            code__in=request.POST.getlist("person")[:200], retired_at=None
        )
        units = Organisation.objects.allowed(request.actor).filter(
            code__in=request.POST.getlist("organisation")[:200], retired_at=None
        )
        count = actions.draw_list(
            event,
            people=people.select_related("organisation"),
            organisations=units,
            by=request.actor,
            at=timezone.now(),
        )
        said = ngettext("%(count)d was put on the list.", "%(count)d were put on the list.", count)
        messages.success(request, said % {"count": count})
        return redirect(EVENTS.url(event) + "#invitations")
    form = CandidatesForm(_asked(request, event))
    clean = form.cleaned_data if form.is_valid() else {}
    found = queries.candidates(
        event,
        request.actor,
        region=clean.get("region"),
        industries=clean.get("industries"),
        fields=clean.get("fields_wanted"),
    )
    context = {"event": event, "form": form, "found": found, "resource": EVENTS}
    return render(request, "events/invite.html", context)


@require_POST
def send(request: AppRequest, code: str) -> HttpResponse:
    """Mail all on the list who were not asked yet."""
    event = event_for(request, code, "invite")
    mailed, without = actions.send_invitations(event, by=request.actor, at=timezone.now())
    said = ngettext("%(count)d invitation is on its way.", "%(count)d invitations are on their way.", mailed)
    messages.success(request, said % {"count": mailed})
    if without:
        words = _("%(count)d on the list have no e-mail: send them their links by WeChat, or call them.")
        messages.warning(request, words % {"count": without})
    return redirect(EVENTS.url(event) + "#invitations")


@require_POST
def link(request: AppRequest, code: str) -> HttpResponse:
    """Make the link by which somebody on the list answers, with a text to send it by WeChat; shown only now.

    :raises Missing: if there is no such invitation, or inviting is not the actor's.
    """
    row: EventInvitation = pages.row_or_404(INVITATIONS, request.actor, code)
    if not may(row, request.actor, "send"):
        raise Missing
    url = actions.make_link(row, by=request.actor, at=timezone.now())
    context = {"invitation": row, "event": row.event, "url": url, "resource": INVITATIONS, "row": row}
    return render(request, "events/link.html", context)
