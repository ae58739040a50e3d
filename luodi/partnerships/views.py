"""Take promises and points where they belong: on the page of their agreement."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.core import change, pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.partnerships.forms import PointForm, PromiseForm
from luodi.partnerships.models import Agreement, ClausePoint, Promise
from luodi.partnerships.resources import AGREEMENTS


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
