"""Plan events: from a template, from another event, from needs; with what clashes while one plans."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from luodi.core import pages
from luodi.core.errors import Invalid, Missing, NotAllowed
from luodi.core.pages import AppRequest
from luodi.core.rules import NO_ROW, may
from luodi.events import actions, queries
from luodi.events.forms.guests import CopyForm, PlanForm
from luodi.events.forms.records import InvitationForm, RegistrationForm, SessionForm, TaskForm
from luodi.events.models import (
    Event,
    EventInvitation,
    EventRegistration,
    EventSession,
    EventTask,
    EventTemplate,
)
from luodi.events.resources import EVENTS
from luodi.needs.models import Need
from luodi.registry.models import Region

# So many needs are handed over to a plan at once.
MOST_NEEDS = 50


def event_for(request: AppRequest, code: str, verb: str) -> Event:
    """Find an event on which the actor may do something.

    :raises Missing: if there is none, or it is not the actor's.
    """
    event: Event = pages.row_or_404(EVENTS, request.actor, code)
    if event.retired_at or not may(event, request.actor, verb):
        raise Missing
    return event


def _needs(request: AppRequest) -> list[Need]:
    codes = [*request.GET.getlist("need"), *request.POST.getlist("need")][:MOST_NEEDS]
    rows = Need.objects.allowed(request.actor).filter(code__in=codes, retired_at=None)
    return list(rows.select_related("region").order_by("pk")) if codes else []


def plan(request: AppRequest) -> HttpResponse:
    """Plan an event, from a template and from the needs that it starts from.

    :raises Missing: if planning is not the actor's.
    """
    if Event.rules.q(request.actor, "create") is NO_ROW:
        raise Missing
    needs = _needs(request)
    form = PlanForm(request.POST or None, actor=request.actor, initial=_initial(request, needs))
    if request.method == "POST" and form.is_valid():
        made = _planned(request, form, needs)
        if made is not None:
            return redirect(EVENTS.url(made))
    context = {
        "form": form,
        "needs": needs,
        "templates": list(EventTemplate.objects.allowed(request.actor).filter(retired_at=None)),
        "resource": EVENTS,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "events/plan.html", context, status=status)


def _initial(request: AppRequest, needs: list[Need]) -> dict[str, Any]:
    """Fill in what the way here tells: the region of the page or of the needs, the day of the calendar."""
    code = request.GET.get("region", "")[:20] or next((one.region_id for one in needs if one.region_id), "")
    initial: dict[str, Any] = {"region": Region.objects.filter(pk=code).first()} if code else {}
    if day := request.GET.get("day", "")[:10]:
        initial["starts_on"] = day
    if template := request.GET.get("template", "")[:24]:
        initial["template"] = template
    return initial


def _planned(request: AppRequest, form: PlanForm, needs: list[Need]) -> Event | None:
    event = form.event()
    related: dict[str, Any] = {
        "industries": {one.industry for one in needs if one.industry_id},
        "fields": {one.field for one in needs if one.field_id},
    }
    try:
        return actions.plan_event(
            event,
            template=form.cleaned_data.get("template"),
            needs=needs,
            related=related,
            by=request.actor,
            at=timezone.now(),
        )
    except Invalid as error:
        pages.show_errors(form, error)
    except NotAllowed:
        form.add_error("region", str(_("Events of this region are planned by its own office.")))
    return None


@require_GET
def clashes(request: AppRequest) -> HttpResponse:
    """Say what else takes place, while somebody types days, region, hall and who is in charge.

    :raises Missing: if planning is not the actor's.
    """
    if Event.rules.q(request.actor, "create") is NO_ROW:
        raise Missing
    form = PlanForm(
        {**request.GET.dict(), "title": "-", "template": "", "region": request.GET.get("region", "")},
        actor=request.actor,
    )
    found = []
    if form.is_valid():
        event = form.event()
        own = request.GET.get("own", "")[:24]
        known = Event.objects.allowed(request.actor).filter(code=own).first() if own else None
        event.pk = known.pk if known else None
        event.lead_id = known.lead_id if known else None
        found = queries.clashes_of(event, request.actor)
    return render(request, "events/clashes_part.html", {"clashes": found, "asked": form.is_valid()})


def copy(request: AppRequest, code: str) -> HttpResponse:
    """Plan an event like this one on another day.

    :raises Missing: if there is no such event, or planning is not the actor's.
    """
    event: Event = pages.row_or_404(EVENTS, request.actor, code)
    if not may(event, request.actor, "create"):
        raise Missing
    form = CopyForm(request.POST or None, initial={"title": event.title})
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            made = actions.copy_event(
                event,
                starts_on=clean["starts_on"],
                changes={"title": clean["title"]},
                by=request.actor,
                at=timezone.now(),
            )
            return redirect(EVENTS.url(made))
        except Invalid as error:
            pages.show_errors(form, error)
    hint = _(
        "Days, tasks and programme are shifted; who speaks, who came and what came of it are not taken over."
    )
    return pages.ask(request, form, EVENTS, event, _("Plan an event like this one"), hint=hint)


_ADDABLE: dict[str, tuple[Any, Any, Any, str]] = {
    "session": (EventSession, SessionForm, _("New session"), "#programme"),
    "task": (EventTask, TaskForm, _("New task"), "#tasks"),
    "invitation": (EventInvitation, InvitationForm, _("Put somebody on the list"), "#invitations"),
}
_VERBS = {"session": "amend", "task": "amend", "invitation": "invite"}


def add(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Add a session, a task or somebody to be asked to an event.

    :raises Missing: if there is nothing of that kind, or the event is not the actor's.
    """
    if kind not in _ADDABLE:
        raise Missing
    model, form_class, title, back = _ADDABLE[kind]
    event = event_for(request, code, _VERBS[kind])
    row = model(event=event)
    form = form_class(request.POST or None, instance=row, actor=request.actor)
    if kind == "session" and not form.is_bound:
        form.initial["starts_at"] = form.initial["ends_at"] = f"{event.starts_on}T09:00"
    if request.method == "POST" and form.is_valid() and pages.create_from(form, request.actor):
        return redirect(EVENTS.url(event) + back)
    return pages.ask(request, form, EVENTS, event, title)


def enrol(request: AppRequest, code: str) -> HttpResponse:
    """Register somebody who called.

    :raises Missing: if the event is not the actor's, or over.
    """
    event = event_for(request, code, "enrol")
    form = RegistrationForm(
        request.POST or None, instance=EventRegistration(event=event), actor=request.actor
    )
    if request.method == "POST" and form.is_valid():
        plain, _related = form.parts()
        for name, value in plain.items():
            setattr(form.instance, name, value)
        try:
            actions.register(form.instance, by=request.actor, at=timezone.now())
            return redirect(EVENTS.url(event) + "#people")
        except Invalid as error:
            pages.show_errors(form, error)
    return pages.ask(request, form, EVENTS, event, _("Register somebody"))


@require_POST
def take_template(request: AppRequest, code: str) -> HttpResponse:
    """Add the checklist of a template to an event.

    :raises Missing: if there is no such event or template, or the event is not the actor's.
    """
    event = event_for(request, code, "amend")
    rows = EventTemplate.objects.allowed(request.actor).filter(retired_at=None)
    template = rows.filter(code=request.POST.get("template", "")[:24]).first()
    if template is None:
        raise Missing
    made = actions.add_tasks(event, template.lines, by=request.actor, at=timezone.now())
    said = ngettext("%(count)d task was added.", "%(count)d tasks were added.", len(made))
    messages.success(request, said % {"count": len(made)})
    return redirect(EVENTS.url(event) + "#tasks")


def plan_address(**asked: str) -> str:
    """Give the address of the page on which an event is planned, with what is known already."""
    from django.utils.http import urlencode

    return f"{reverse('events:plan')}?{urlencode(asked)}"
