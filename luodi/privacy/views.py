"""Show people what is kept about them, and administrators whose data have to be looked after."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.accounts.models import User
from luodi.accounts.rules import may_administer, may_see_deputies
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.pages import AppRequest, resource_or_404, row_or_404
from luodi.privacy import actions, queries
from luodi.privacy.erasing import erase
from luodi.privacy.forms import EraseForm
from luodi.privacy.whom import Whom, of_person, of_user
from luodi.registry.models import Person

EACH = 50


@require_GET
def mine(request: AppRequest) -> HttpResponse:
    """Show what is kept about oneself, who read it, and what one can ask for."""
    user = _self(request)
    whom = of_user(user)
    context = {
        "whom": whom,
        "readings": queries.readings_of(whom)[: queries.SHOWN],
        "asked": queries.has_asked(user),
        "burdens": queries.open_work(whom, request.actor),
        "consents": user.notice_consents.order_by("-version"),
    }
    return render(request, "privacy/mine.html", context)


@require_POST
def take_along(request: AppRequest) -> HttpResponse:
    """Send what is kept about oneself."""
    return _pack(request, of_user(_self(request)))


@require_POST
def ask_erasure(request: AppRequest) -> HttpResponse:
    """Ask for the erasure of what is kept about oneself."""
    actions.ask_erasure(_self(request), by=request.actor, at=timezone.now())
    messages.success(request, _("The administrators were told. You hear from the office."))
    return redirect("privacy:mine")


@require_GET
def overview(request: AppRequest) -> HttpResponse:
    """Show who asked for erasure, who has been idle for years, and what was erased."""
    _administers(request)
    now = timezone.now()
    context = {
        "requests": queries.requests(now),
        "people": Paginator(queries.idle_people(now), EACH).get_page(request.GET.get("page")),
        "accounts": queries.idle_accounts(now)[:EACH],
        "limit": timezone.localdate(queries.limit_of_retention(now)),
        "erasures": queries.erasures(),
    }
    return render(request, "privacy/overview.html", context)


@require_http_methods(["GET", "POST"])
def person(request: AppRequest, code: str) -> HttpResponse:
    """Show an administrator what is kept about somebody in the register, and erase it."""
    _administers(request)
    row = Person.objects.allowed(request.actor).filter(code=code).first()
    if row is None:
        raise Missing
    return _look_after(request, of_person(row))


@require_http_methods(["GET", "POST"])
def account(request: AppRequest, number: int) -> HttpResponse:
    """Show an administrator what is kept about an account's owner, and erase it."""
    _administers(request)
    user = User.objects.filter(pk=number).first()
    if user is None:
        raise Missing
    return _look_after(request, of_user(user))


def _look_after(request: AppRequest, whom: Whom) -> HttpResponse:
    if "take_along" in request.POST:
        return _pack(request, whom)
    form = EraseForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                done = erase(
                    whom, basis=said["basis"], again=said["again"], by=request.actor, at=timezone.now()
                )
            except Invalid as refusal:
                form.refuse(refusal)
            except Conflict as refusal:
                form.add_error(None, str(refusal.detail))
            else:
                return render(request, "privacy/erased.html", {"erasure": done})
        form.turn_to_error()
    context: dict[str, Any] = {
        "whom": whom,
        "form": form,
        "burdens": queries.open_work(whom, request.actor),
        "readings": queries.readings_of(whom)[: queries.SHOWN],
        "own": whom.user is not None and whom.user.pk == request.actor.user_id,
        "erased": queries.was_erased(whom),
    }
    return render(request, "privacy/person.html", context, status=status)


@require_GET
def readings(request: AppRequest, slug: str, code: str) -> HttpResponse:
    """Show who read the protected details of a record.

    :raises Missing: if the record, or who read it, is none of the reader's business.
    """
    resource = resource_or_404(slug)
    row = row_or_404(resource, request.actor, code)
    if not resource.model.MASKED or not queries.may_see_readings(row, request.actor):
        raise Missing
    whole = may_see_deputies(request.actor)
    context = {
        "resource": resource,
        "row": row,
        "url": resource.url(row),
        "readings": queries.readings(row),
        "lists": queries.readings(row, lists=True) if whole else (),
    }
    return render(request, "privacy/readings.html", context)


def _pack(request: AppRequest, whom: Whom) -> HttpResponse:
    now = timezone.now()
    body = actions.take_along(whom, by=request.actor, at=now)
    name = f"personal-data-{whom.code}-{timezone.localtime(now):%Y%m%d-%H%M}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="application/zip", headers=headers)


def _self(request: AppRequest) -> User:
    user = User.objects.filter(pk=request.actor.user_id or 0).first()
    if user is None:
        raise Missing
    return user


def _administers(request: AppRequest) -> None:
    if not may_administer(request.actor):
        raise Missing
