"""Take promises, points and texts on the page of their agreement, renewals, pasted chats, and next steps done."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.partnerships import actions, chat
from luodi.partnerships.forms import NewTextForm, PasteForm, PointForm, PromiseForm
from luodi.partnerships.models import Agreement, AgreementText, ClausePoint, Interaction, Promise
from luodi.partnerships.resources import AGREEMENTS, INTERACTIONS


def new_promise(request: AppRequest, code: str) -> HttpResponse:
    """Add a promise to an agreement."""
    return _add(request, code, Promise, PromiseForm, _("New promise"))


def new_point(request: AppRequest, code: str) -> HttpResponse:
    """Add a point to the board of an agreement."""
    return _add(request, code, ClausePoint, PointForm, _("New point"))


def _add(request: AppRequest, code: str, model: Any, form_class: Any, title: Any) -> HttpResponse:
    agreement = _kept_agreement(request, code)
    form = form_class(request.POST or None, instance=model(agreement=agreement), actor=request.actor)
    if request.method == "POST" and form.is_valid() and pages.create_from(form, request.actor):
        return redirect(AGREEMENTS.url(agreement))
    return pages.ask(request, form, AGREEMENTS, agreement, title)


def _kept_agreement(request: AppRequest, code: str) -> Agreement:
    """Find an agreement that the actor may change.

    :raises Missing: if there is none, or it is not the actor's to change.
    """
    agreement: Agreement = pages.row_or_404(AGREEMENTS, request.actor, code)
    if not pages.may_amend(AGREEMENTS, request.actor, agreement):
        raise Missing
    return agreement


def new_text(request: AppRequest, code: str) -> HttpResponse:
    """Add a version of an agreement's text with its file."""
    agreement = _kept_agreement(request, code)
    row = AgreementText(agreement=agreement, number=1)
    form = NewTextForm(request.POST or None, request.FILES or None, instance=row, actor=request.actor)
    if not form.is_bound:
        form.initial["dated_on"] = timezone.localdate()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            actions.add_text(
                form.instance, upload, name=upload.name, size=upload.size, by=request.actor, at=timezone.now()
            )
            return redirect(AGREEMENTS.url(agreement) + "#texts")
        except Invalid as error:
            pages.show_errors(form, error)
    return pages.ask(request, form, AGREEMENTS, agreement, _("New version of the text"))


@require_POST
def renew(request: AppRequest, code: str) -> HttpResponse:
    """Start the agreement that continues this one, and lead to its form: the term is to be said."""
    agreement: Agreement = pages.row_or_404(AGREEMENTS, request.actor, code)
    made = actions.renew_agreement(agreement, by=request.actor, at=timezone.now())
    return redirect(AGREEMENTS.url(made) + "edit/")


def paste(request: AppRequest) -> HttpResponse:
    """Split a pasted chat into notes: shown first, kept when confirmed."""
    if not pages.may_create(INTERACTIONS, request.actor):
        raise Missing
    form = PasteForm(request.POST or None, actor=request.actor)
    context: dict[str, Any] = {"resource": INTERACTIONS, "form": form}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        notes = chat.split(said["text"], timezone.localdate())
        if "keep" in request.POST and notes:
            facts = {name: said[name] for name in ("title", "organisation", "agreement")}
            actions.keep_chat(notes, facts, by=request.actor, at=timezone.now())
            return redirect(INTERACTIONS.list_url())
        context["notes"] = notes
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "partnerships/paste.html", context, status=status)


@require_POST
def step_done(request: AppRequest, code: str) -> HttpResponse:
    """Note that the next step of an interaction is done today."""
    row: Interaction = pages.row_or_404(INTERACTIONS, request.actor, code)
    actions.finish_step(row, on=timezone.localdate(), by=request.actor, at=timezone.now())
    return redirect(INTERACTIONS.url(row))
