"""Take promises and points on the page of their agreement, pasted chats, and that a next step is done."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from luodi.core import change, pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.partnerships import actions, chat
from luodi.partnerships.forms import PasteForm, PointForm, PromiseForm
from luodi.partnerships.models import Agreement, ClausePoint, Interaction, Promise
from luodi.partnerships.resources import AGREEMENTS, INTERACTIONS


def new_promise(request: AppRequest, code: str) -> HttpResponse:
    """Add a promise to an agreement."""
    return _add(request, code, Promise, PromiseForm, _("New promise"))


def new_point(request: AppRequest, code: str) -> HttpResponse:
    """Add a point to the board of an agreement."""
    return _add(request, code, ClausePoint, PointForm, _("New point"))


def _add(request: AppRequest, code: str, model: Any, form_class: Any, title: Any) -> HttpResponse:
    agreement: Agreement = pages.row_or_404(AGREEMENTS, request.actor, code)
    if not pages.may_amend(AGREEMENTS, request.actor, agreement):
        raise Missing
    row = model(agreement=agreement)
    form = form_class(request.POST or None, instance=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            plain, related = form.parts()
            for name, value in plain.items():
                setattr(form.instance, name, value)
            change.create(form.instance, by=request.actor, at=timezone.now(), related=related)
            return redirect(AGREEMENTS.url(agreement))
        except Invalid as error:
            pages.show_errors(form, error)
    context = {"resource": AGREEMENTS, "row": agreement, "form": form, "title": title}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "partnerships/add.html", context, status=status)


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
