"""Let people enter a need on their phones, without an account, by the address of a district.

No cookie is asked for: browsers inside other apps may keep none. What may be done follows from the secret in the
address alone, which no other site knows, so that a form sent from there (CSRF) has nothing to send it to; the one
address that is public, where an entry begins, refuses forms of other sites by where they say they come from.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from luodi.accounts.actions.attempts import TooMany
from luodi.accounts.address import client_address, counted_as
from luodi.collecting import actions, pasted, queries
from luodi.collecting.actions.entering import may_correct
from luodi.collecting.forms import LONGEST, EntryForm, MailForm, PasteForm, Suggesting
from luodi.collecting.models import CallDistrict, Entry
from luodi.core.errors import Conflict, Missing
from luodi.core.gate import by_link
from luodi.needs.calc import clarity

# A field that people do not see: who fills it in is a program.
HONEYPOT = "website"


def _from(request: HttpRequest) -> str:
    return counted_as(client_address(request))


@by_link
def district(request: HttpRequest, token: str) -> HttpResponse:
    """Say what a call asks for and how long it takes, and begin an entry.

    :raises Missing: if the address is none of ours.
    """
    found = queries.district_by_token(token)
    if found is None:
        raise Missing
    refusal = found.refusal(timezone.localdate())
    if request.method == "POST" and not refusal:
        if request.POST.get(HONEYPOT):
            # As if it had worked: whoever fills in what nobody sees learns nothing from the answer.
            return redirect("collecting:district", token)
        secret = actions.begin_entry(found, address=_from(request), at=timezone.now())
        return redirect("collecting:entry", secret)
    context = {"district": found, "call": found.call, "refusal": refusal, "honeypot": HONEYPOT}
    status = 409 if refusal and request.method == "POST" else 200
    return render(request, "collecting/district.html", context, status=status)


def _entry_or_404(token: str, *, whole: bool = True) -> Entry:
    found = queries.entry_by_token(token, whole=whole)
    if found is None:
        raise Missing
    return found


def _typed(request: HttpRequest, form_fields: Any) -> dict[str, str]:
    """Take what a page sent, as it was typed."""
    return {
        name: request.POST.get(name, "").replace("\x00", "")[:LONGEST]
        for name in form_fields
        if name in request.POST and name != "version"
    }


def _form(entry: Entry, token: str, data: Any = None) -> EntryForm:
    form = EntryForm(data, district=entry.district, initial=entry.typed)
    form.fields["company"].widget = Suggesting(
        reverse("collecting:enterprises", args=[token]), form.fields["company"].widget.attrs
    )
    return form


@by_link
def entry(request: HttpRequest, token: str) -> HttpResponse:
    """Show an entry to whoever has its link: the form, or the receipt with the state of the need; and take it."""
    found = _entry_or_404(token)
    collected = getattr(found, "collected", None)
    correcting = collected is not None and may_correct(collected)
    if collected is not None and not correcting:
        return _receipt(request, found, token)
    refusal = None if correcting else found.district.refusal(timezone.localdate())
    if refusal:
        context = {"call": found.district.call, "district": found.district, "refusal": refusal}
        return render(
            request, "collecting/closed.html", context, status=409 if request.method == "POST" else 200
        )
    form = _form(found, token)
    if request.method == "POST":
        # The box is not sent when it is not ticked.
        sent = {**_typed(request, form.fields), "agreed": request.POST.get("agreed", "")}
        found = actions.save_entry(found, sent, at=timezone.now())
        form = _form(found, token, found.typed)
        if form.is_valid() and not form.lacking():
            take = actions.correct_need if correcting else _submit(token)
            take(found, form.submission(), at=timezone.now())
            return redirect("collecting:entry", token)
        for name, words in form.lacking().items():
            form.add_error(name, str(words))
    return _form_page(request, found, token, form)


def _submit(token: str) -> Any:
    return lambda found, said, *, at: actions.submit_entry(found, said, token=token, at=at)


def _form_page(
    request: HttpRequest,
    found: Entry,
    token: str,
    form: EntryForm,
    *,
    read: Any = (),
    mail: Any = None,
    sent: str = "",
) -> HttpResponse:
    collected = getattr(found, "collected", None)
    context = {
        "entry": found,
        "token": token,
        "call": found.district.call,
        "district": found.district,
        "form": form,
        "need": collected.need if collected else None,
        "reason": queries.last_reason(collected.need) if collected else "",
        "link": settings.LUODI_SITE_URL + reverse("collecting:entry", args=[token]),
        "mail": mail or MailForm(initial={"to": found.typed.get("email", "")}),
        "sent": sent,
        "paste": PasteForm(),
        "read": read,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "collecting/entry.html", context, status=status)


def _receipt(request: HttpRequest, found: Entry, token: str) -> HttpResponse:
    context = {
        "entry": found,
        "call": found.district.call,
        "district": found.district,
        "need": found.collected.need,
        "link": settings.LUODI_SITE_URL + reverse("collecting:entry", args=[token]),
    }
    return render(request, "collecting/receipt.html", context)


@by_link
@require_POST
def save(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what was typed as it is typed; tells when, what cannot be right, and what is still missing."""
    found = _entry_or_404(token, whole=False)
    form = EntryForm(district=found.district)
    try:
        found = actions.save_entry(found, _typed(request, form.fields), at=timezone.now())
    except Conflict as refusal:
        return JsonResponse({"gone": str(refusal.detail)}, status=410)
    # The same form, filled in: making one takes longer than anything else here, and a phone saves often.
    form.data, form.is_bound = found.typed, True
    form.is_valid()
    return JsonResponse(
        {
            "version": found.saves + 1,
            "saved_at": date_format(timezone.localtime(found.changed_at), "H:i:s"),
            "errors": {name: [str(words) for words in said] for name, said in form.errors.items()},
            "missing": {name: str(words) for name, words in form.lacking().items()},
            "clarity": clarity(form.instance),
        }
    )


@by_link
@require_GET
def enterprises(request: HttpRequest, token: str) -> HttpResponse:
    """Suggest names of enterprises as one is typed: name and region, few, and not too often."""
    found = _entry_or_404(token)
    text = request.GET.get("q", "").strip()[:60]
    if not actions.throttle_suggestions(found, address=_from(request), at=timezone.now()):
        return JsonResponse({"items": []}, status=429)
    items = queries.enterprises_like(found.district, text)
    return JsonResponse({"items": [{"code": name, "name": name, "note": region} for name, region in items]})


@by_link
@require_POST
def mail(request: HttpRequest, token: str) -> HttpResponse:
    """Send somebody the own link."""
    found = _entry_or_404(token)
    form = MailForm(request.POST)
    sent = ""
    if form.is_valid():
        sent = form.cleaned_data["to"]
        try:
            actions.mail_link(
                found,
                sent,
                token=token,
                address=_from(request),
                language=get_language() or "zh-hans",
                at=timezone.now(),
            )
        except TooMany as refusal:
            form.add_error("to", str(refusal.detail))
            sent = ""
    if getattr(found, "collected", None) is not None and not may_correct(found.collected):
        return _receipt(request, found, token)
    return _form_page(request, found, token, _form(found, token), mail=form, sent=sent)


@by_link
@require_POST
def paste(request: HttpRequest, token: str) -> HttpResponse:
    """Read a pasted message into the fields that are still empty, and show what was read from where."""
    found = _entry_or_404(token)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return redirect("collecting:entry", token)
    read = pasted.read(form.cleaned_data["text"], timezone.localdate())
    known = EntryForm(district=found.district).fields
    fresh = {one.name: one.shown for one in read if one.name in known and not found.typed.get(one.name)}
    found = actions.save_entry(found, fresh, at=timezone.now())
    told = [(known[one.name].label, one) for one in read if one.name in fresh]
    return _form_page(request, found, token, _form(found, token), read=told or [("", None)])


def public_address(row: CallDistrict) -> str:
    """Give the address that stands on a district's poster."""
    return settings.LUODI_SITE_URL + reverse("collecting:district", args=[row.token])
