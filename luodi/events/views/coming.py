"""Let people register on their phones, without an account, by the address of an event.

No cookie is asked for: browsers inside other apps may keep none. What may be done follows from the secret in the
address alone; the one address that is public, where a registration begins, refuses forms of other sites.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from luodi.accounts.address import client_address, counted_as
from luodi.core import icalendar
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.gate import by_link
from luodi.core.pages import show_errors
from luodi.core.papers import codes
from luodi.events import actions, queries
from luodi.events.actions.registering import Said, throttle_suggestions
from luodi.events.actions.telling import calendar_of
from luodi.events.forms.guests import LONGEST, GuestForm
from luodi.events.models import Event, EventRegistration, RegistrationDraft
from luodi.events.states import AWAITED, RegistrationState

# A field that people do not see: who fills it in is a program.
HONEYPOT = "website"


def guest_address(request: HttpRequest) -> str:
    """Give what the attempts of a guest are counted by."""
    return counted_as(client_address(request))


def public_address(event: Event) -> str:
    """Give the address that stands on an event's poster."""
    return settings.LUODI_SITE_URL + reverse("events:register", args=[event.token])


@by_link
def register(request: HttpRequest, token: str) -> HttpResponse:
    """Say what an event is about and how long it takes to register, and begin a registration.

    :raises Missing: if the address is none of ours, or the event is not announced.
    """
    event = queries.event_by_token(token)
    if event is None or event.state == "planned" or event.retired_at:
        raise Missing
    refusal = event.refusal(timezone.localdate())
    if request.method == "POST" and not refusal:
        if request.POST.get(HONEYPOT):
            # As if it had worked: whoever fills in what nobody sees learns nothing from the answer.
            return redirect("events:register", token)
        secret = actions.begin(event, address=guest_address(request), at=timezone.now())
        return redirect("events:own", secret)
    context = {
        "event": event,
        "refusal": refusal,
        "numbers": queries.numbers_of(event),
        "honeypot": HONEYPOT,
    }
    status = 409 if refusal and request.method == "POST" else 200
    return render(request, "events/register.html", context, status=status)


@by_link
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask somebody who is invited whether they come: yes leads to the form, no is kept.

    :raises Missing: if the address is none of ours.
    """
    invitation = queries.invitation_by_token(token)
    if invitation is None:
        raise Missing
    event = invitation.event
    refusal = event.refusal(timezone.localdate())
    if request.method == "POST" and not refusal:
        now = timezone.now()
        if request.POST.get("comes") == "yes":
            if invitation.registration_id is not None:
                return redirect("events:answer", token)
            secret = actions.begin(event, address=guest_address(request), at=now, invitation=invitation)
            return redirect("events:own", secret)
        actions.answer_invitation(invitation, comes=False, at=now)
        return redirect("events:answer", token)
    context = {"event": event, "invitation": invitation, "refusal": refusal}
    status = 409 if refusal and request.method == "POST" else 200
    return render(request, "events/answer.html", context, status=status)


def _draft_or_404(token: str) -> RegistrationDraft:
    found = queries.draft_by_token(token)
    if found is None:
        raise Missing
    return found


def _typed(request: HttpRequest, names: Any) -> dict[str, str]:
    """Take what a page sent, as it was typed."""
    return {
        name: request.POST.get(name, "").replace("\x00", "")[:LONGEST]
        for name in names
        if name in request.POST
    }


def _form(draft: RegistrationDraft, token: str, data: Any = None) -> GuestForm:
    suggest = reverse("events:organisations", args=[token])
    return GuestForm(data, event=draft.event, suggest=suggest, initial=draft.typed)


@by_link
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Show a registration to whoever has its link: the form, or the receipt with the badge's code; and take it."""
    draft = _draft_or_404(token)
    if draft.registration is not None:
        return _receipt(request, draft.registration, draft.event, token)
    refusal = draft.event.refusal(timezone.localdate())
    if refusal:
        context: dict[str, Any] = {"event": draft.event, "refusal": refusal}
        status = 409 if request.method == "POST" else 200
        return render(request, "events/register.html", context, status=status)
    form = _form(draft, token)
    if request.method == "POST":
        now = timezone.now()
        # The box is not sent when it is not ticked.
        sent = {**_typed(request, form.fields), "agreed": request.POST.get("agreed", "")[:5]}
        draft = actions.save_draft(draft, sent, at=now)
        form = _form(draft, token, draft.typed)
        if form.is_valid() and not form.lacking():
            try:
                actions.submit(draft, Said(form.values()), token=token, at=now)
                return redirect("events:own", token)
            except Invalid as error:
                show_errors(form, error)
        else:
            for name, words in form.lacking().items():
                form.add_error(name, str(words))
    context = {"event": draft.event, "form": form, "token": token, "link": _link(token)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "events/own.html", context, status=status)


def _link(token: str) -> str:
    return settings.LUODI_SITE_URL + reverse("events:own", args=[token])


def _receipt(request: HttpRequest, row: EventRegistration, event: Event, token: str) -> HttpResponse:
    context = {
        "event": event,
        "registration": row,
        "token": token,
        "link": _link(token),
        "placed": row.state == RegistrationState.PLACED,
        "badge": codes.picture(badge_address(row)),
        "may_withdraw": row.state in (RegistrationState.PLACED, RegistrationState.WAITING)
        and event.state in AWAITED
        and row.came_at is None,
        "programme": queries.public_programme(event),
    }
    return render(request, "events/receipt.html", context)


def badge_address(row: EventRegistration) -> str:
    """Give what the code of a badge leads to: the desk reads it, to everybody else it is a login page."""
    return settings.LUODI_SITE_URL + reverse("events:came", args=[row.code])


@by_link
@require_POST
def save(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what was typed as it is typed; tells when, what cannot be right, and what is still missing."""
    draft = _draft_or_404(token)
    form = GuestForm(event=draft.event)
    try:
        draft = actions.save_draft(draft, _typed(request, form.fields), at=timezone.now())
    except Conflict as refusal:
        return JsonResponse({"gone": str(refusal.detail)}, status=410)
    form.data, form.is_bound = draft.typed, True
    form.is_valid()
    return JsonResponse(
        {
            "version": draft.saves + 1,
            "saved_at": date_format(timezone.localtime(draft.changed_at), "H:i:s"),
            "errors": {name: [str(words) for words in said] for name, said in form.errors.items()},
            "missing": {name: str(words) for name, words in form.lacking().items()},
        }
    )


@by_link
@require_GET
def organisations(request: HttpRequest, token: str) -> HttpResponse:
    """Suggest names of organisations as one is typed: name and region, few, and not too often."""
    draft = _draft_or_404(token)
    text = request.GET.get("q", "").strip()[:60]
    if not throttle_suggestions(draft, address=guest_address(request), at=timezone.now()):
        return JsonResponse({"items": []}, status=429)
    items = queries.organisations_like(draft.event, text)
    return JsonResponse({"items": [{"code": name, "name": name, "note": region} for name, region in items]})


@by_link
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the own registration back.

    :raises Missing: if nothing was registered by this link.
    """
    draft = _draft_or_404(token)
    if draft.registration is None:
        raise Missing
    row = draft.registration
    row.event = draft.event
    actions.withdraw_by_link(row, at=timezone.now())
    return redirect("events:own", token)


@by_link
@require_GET
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Send the event for the own calendar."""
    draft = _draft_or_404(token)
    return icalendar.answer(calendar_of(draft.event, at=timezone.now()), draft.event.code)
