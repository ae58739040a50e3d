"""Compare the claims on a need side by side, and choose: in an account, or by a link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from luodi.accounts.calc import secret_hash
from luodi.accounts.states import Role
from luodi.claims import actions, queries
from luodi.claims.forms import ChoiceForm, LinkForm
from luodi.claims.models import Claim
from luodi.claims.rules import BEFORE_THE_OWNER
from luodi.claims.states import CLAIM_FLOW
from luodi.core import pages
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, Refusal
from luodi.core.gate import open_to_public
from luodi.core.pages import AppRequest
from luodi.core.resource import address
from luodi.needs.models import Need
from luodi.needs.queries import ALWAYS, releasable_by_owner
from luodi.needs.resources import NEEDS
from luodi.needs.states import Side


def compare(request: AppRequest, code: str) -> HttpResponse:
    """Compare claims in an account: the owner chooses, the office sees names and what may be a conflict.

    :raises Missing: if the actor is neither.
    """
    need: Need = pages.row_or_404(NEEDS, request.actor, code)
    owner = str(need.organisation_id) in request.actor.keys("organisation", Role.ENTERPRISE_CONTACT)
    office = Need.objects.allowed(request.actor, "introduce").filter(pk=need.pk).exists()
    if not (owner or office) or need.submitted_at is None:
        raise Missing
    mine = Claim.objects.allowed(request.actor)
    return _page(request, need, mine, by=request.actor, office=office and not owner, back=address(need))


@open_to_public
def linked(request: AppRequest, token: str) -> HttpResponse:
    """Compare claims and choose by a link, without an account; opening the page changes nothing.

    :raises Missing: if the link is none of ours or too old.
    """
    link = queries.open_link(secret_hash(token), localdate())
    if link is None:
        raise Missing
    mine = Claim.objects.unguarded("the link was checked").filter(BEFORE_THE_OWNER)
    by = actions.by_link(link)
    if request.method == "POST" and link.used_at is not None:
        raise Missing
    return _page(request, link.need, mine, by=by, office=False, back="", used=link.used_at is not None)


def _page(
    request: AppRequest, need: Need, mine: Any, *, by: Actor, office: bool, back: str, used: bool = False
) -> HttpResponse:
    offered = releasable_by_owner(need)
    always = ALWAYS[Side.OWNER]
    choices = [(name, _line(label, value)) for name, label, value in offered if name not in always]
    given = request.POST if request.method == "POST" else None
    form = ChoiceForm(given, choices=choices, initial={"released": [n for n, _l in choices if n != "phone"]})
    error: Refusal | None = None
    if given is not None:
        error = _decided(form, given, mine.filter(need=need), by)
        if error is None and not form.errors:
            return redirect(request.path)
    context = {
        "need": need,
        "comparison": queries.comparison(need, office=office, today=localdate()),
        "form": form,
        "link_form": LinkForm(initial=_owner_contact(need)) if office else None,
        "office": office,
        "back": back,
        "error": error,
        "used": used,
        "always": [_line(label, value) for name, label, value in offered if name in always],
    }
    template = "claims/compare.html" if back else "claims/compare_linked.html"
    return render(request, template, context, status=409 if error else 422 if given else 200)


def _decided(form: ChoiceForm, given: Any, rows: Any, by: Actor) -> Refusal | None:
    """Choose or decline as the page says; gives what was refused, or leaves errors in the form.

    :raises Missing: if the claim is none of these.
    """
    claim = rows.filter(code=given.get("claim", "")).first()
    if claim is None:
        raise Missing
    if not form.is_valid():
        return None
    data, at = form.cleaned_data, timezone.now()
    try:
        if "decline" in given or "shortlist" in given:
            verb = "decline" if "decline" in given else "shortlist"
            CLAIM_FLOW.advance(claim, verb, by=by, at=at, note=data["reason"])
        else:
            released = data.get("released", [])
            actions.choose(
                claim, by=by, at=at, reason=data["reason"], released=released, others=data["others"]
            )
    except (Conflict, Invalid) as refusal:
        return refusal
    return None


@require_POST
def send_link(request: AppRequest, code: str) -> HttpResponse:
    """Mail the owner a link by which to compare and choose."""
    need: Need = pages.row_or_404(NEEDS, request.actor, code)
    form = LinkForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: [str(words) for words in said] for name, said in form.errors.items()})
    link = actions.send_link(need, by=request.actor, at=timezone.now(), **form.cleaned_data)
    messages.success(request, gettext("Sent. For WeChat, this is the link: %(link)s") % {"link": link})
    return redirect("claims:compare", need.code)


def _owner_contact(need: Need) -> dict[str, str]:
    """Propose whom the link goes to: who entered the need, if that is somebody of the enterprise."""
    writer = need.created_by
    own = (
        writer is not None
        and writer.memberships.filter(role=Role.ENTERPRISE_CONTACT, key=str(need.organisation_id)).exists()
    )
    return {"name": writer.name, "email": writer.email} if writer is not None and own else {}


def _line(label: Any, value: str) -> str:
    """Write a label with its value as the reader's language does."""
    return f"{capfirst(str(label))}{gettext(': ')}{value}"
