"""Claim a need: start, write, submit; and draw up a bounty."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate

from luodi.claims import actions, queries
from luodi.claims.forms import AttachmentForm, BountyForm, ClaimForm, StartForm
from luodi.claims.models import Bounty, Claim
from luodi.claims.resources import BOUNTIES, CLAIMS
from luodi.claims.states import CLAIM_FLOW
from luodi.core import files, pages
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed, Refusal
from luodi.core.pages import AppRequest
from luodi.needs.models import Need
from luodi.needs.resources import NEEDS


def start(request: AppRequest, code: str) -> HttpResponse:
    """Start a claim on a need: for oneself at once, for a school after choosing the expert.

    :raises Missing: if the need is hidden from the actor, or claiming is not the actor's.
    """
    need: Need = pages.row_or_404(NEEDS, request.actor, code)
    experts = queries.experts_of(request.actor)
    own = experts.filter(person__user=request.actor.user_id).first()
    if own is None and not experts.exists():
        raise Missing
    given = request.POST if request.method == "POST" else None
    form = None if own else StartForm(given, actor=request.actor, experts=experts)
    error: Refusal | None = None
    if given is not None and (form is None or form.is_valid()):
        expert: Any = own or (form and form.cleaned_data["expert"])
        try:
            claim = actions.open_claim(need, expert=expert, by=request.actor, at=timezone.now())
            return redirect("claims:write", claim.code)
        except (Conflict, Invalid) as refusal:
            error = refusal
    context = {
        "need": need,
        "row": need,
        "form": form,
        "own": own,
        "error": error,
        "bounty": queries.bounty_of(need),
        "open": queries.is_open_for_claims(need, localdate()),
    }
    return render(request, "claims/start.html", context, status=409 if error else 422 if given else 200)


def write(request: AppRequest, code: str) -> HttpResponse:
    """Show the form of a claim; one button saves the draft, the other submits it."""
    claim: Claim = pages.row_or_404(CLAIMS, request.actor, code)
    if not pages.may_amend(CLAIMS, request.actor, claim):
        return redirect(CLAIMS.url(claim))
    form = ClaimForm(request.POST or None, instance=claim, actor=request.actor)
    attachment = AttachmentForm(request.POST or None, request.FILES or None)
    conflict: Conflict | None = None
    if request.method == "POST" and form.is_valid():
        try:
            claim = pages.save_form(form, claim, request.actor)
            _attach(request, attachment, claim)
            if "submit" in request.POST:
                CLAIM_FLOW.advance(claim, "submit", by=request.actor, at=timezone.now())
            return redirect(CLAIMS.url(claim))
        except Invalid as error:
            # What could be saved is saved: the form goes on from there.
            form = _again(request, claim)
            pages.show_errors(form, error)
        except Conflict as error:
            conflict = error
            form.data = _with_version(request, claim)
    context = {
        "resource": CLAIMS,
        "form": form,
        "attachment": attachment,
        "row": claim,
        "need": claim.need,
        "bounty": claim.bounty,
        "conflict": conflict,
        "clash": _clash(form, conflict),
    }
    status = 409 if conflict else 422 if form.is_bound and form.errors else 200
    return render(request, "claims/write.html", context, status=status)


def _attach(request: AppRequest, form: AttachmentForm, claim: Claim) -> None:
    """Keep the file that came with the claim.

    :raises Invalid: if it is none that is taken.
    """
    upload = form.cleaned_data.get("attachment") if form.is_valid() else None
    if upload:
        files.add_file(claim, upload, name=upload.name, size=upload.size, by=request.actor, at=timezone.now())


def _again(request: AppRequest, claim: Claim) -> ClaimForm:
    claim.refresh_from_db()
    form = ClaimForm(_with_version(request, claim), instance=claim, actor=request.actor)
    form.is_valid()
    return form


def _with_version(request: AppRequest, claim: Claim) -> Any:
    data = request.POST.copy()
    data["version"] = str(Claim._base_manager.values_list("version", flat=True).get(pk=claim.pk))
    return data


def _clash(form: ClaimForm, conflict: Conflict | None) -> list[tuple[Any, Any, Any]]:
    if conflict is None:
        return []
    labels = {name: field.label for name, field in form.fields.items()}
    return [(labels.get(name, name), conflict.theirs[name], conflict.mine[name]) for name in conflict.mine]


def bounty(request: AppRequest, code: str) -> HttpResponse:
    """Draw up the bounty of a need.

    :raises Missing: if the need is hidden from the actor, or drawing one up is not the actor's.
    """
    need: Need = pages.row_or_404(NEEDS, request.actor, code)
    if not Need.objects.allowed(request.actor, "see_history").filter(pk=need.pk).exists():
        raise Missing
    given = request.POST if request.method == "POST" else None
    form = BountyForm(given, instance=Bounty(need=need), actor=request.actor)
    if given is not None and form.is_valid():
        values, _related = form.parts()
        try:
            row = actions.open_bounty(need, values, by=request.actor, at=timezone.now())
            return redirect(BOUNTIES.url(row))
        except NotAllowed:
            raise Missing from None
        except Invalid as error:
            pages.show_errors(form, error)
        except Conflict as error:
            form.add_error(None, str(error.detail))
    context = {"form": form, "row": need, "need": need, "resource": BOUNTIES}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "claims/bounty.html", context, status=status)
