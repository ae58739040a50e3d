"""Administer accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.accounts import actions
from luodi.accounts.forms import EndForm, MembershipForm
from luodi.accounts.middleware import IDLE
from luodi.accounts.models import Membership, User
from luodi.accounts.queries import deeds_on, has_second_factor, sessions_of, with_duties
from luodi.accounts.queries import people as people_found
from luodi.accounts.rules import may_administer, may_see_deputies
from luodi.accounts.scopes import scope_names
from luodi.accounts.states import DEEDS, GUEST_ROLES, WAYS_IN, Role
from luodi.accounts.views.entry import AppRequest, attempt, for_users
from luodi.core.errors import Missing

EACH = 50


@dataclass(frozen=True, slots=True)
class Paging:
    """Say which page of how many is shown."""

    page: int
    pages: int
    more: bool


def for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer administrators; to everybody else there is no such page."""

    @wraps(view)
    def guarded(request: AppRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_administer(request.actor):
            raise Missing
        return view(request, *args, **kwargs)

    return for_users(guarded)


@require_GET
@for_administrators
def people(request: AppRequest) -> HttpResponse:
    """List the accounts with what each may do."""
    text = request.GET.get("q", "").strip()[:100]
    found = Paginator(people_found(text), EACH).get_page(request.GET.get("page"))
    rows = with_duties(people_found(text).filter(pk__in=[user.pk for user in found]), timezone.localdate())
    return render(
        request,
        "accounts/people.html",
        {
            "rows": rows,
            "page": Paging(found.number, found.paginator.num_pages, found.has_next()),
            "count": found.paginator.count,
            "query": text,
        },
    )


@require_GET
@for_administrators
def person(request: AppRequest, number: int) -> HttpResponse:
    """Show one account."""
    return _show(request, _found(number))


@require_POST
@for_administrators
def act_on(request: AppRequest, number: int, verb: str) -> HttpResponse:
    """Close an account, open it again, or remove its lost second factor."""
    user = _found(number)
    now, note = timezone.now(), request.POST.get("note", "")[:500]
    if verb == "deactivate":
        actions.deactivate(user, by=request.actor, at=now, note=note)
        messages.success(request, _("The account is closed; it is logged out everywhere."))
    elif verb == "reactivate":
        actions.reactivate(user, by=request.actor, at=now, note=note)
        messages.success(request, _("The account is open again."))
    elif verb == "remove-second-factor" and user.pk != request.user.pk:
        actions.remove_second_factor(user, by=request.actor, at=now)
        messages.success(
            request, _("Two-step verification is off; it can be set up anew after the next login.")
        )
    else:
        raise Missing
    return redirect("accounts:person", number=number)


@require_POST
@for_administrators
def add_membership(request: AppRequest, number: int) -> HttpResponse:
    """Give an account one more role."""
    user = _found(number)
    form = MembershipForm(request.POST)

    def act(given: dict[str, Any]) -> Membership:
        return actions.add_membership(user, **given, by=request.actor, at=timezone.now())

    made, status = attempt(form, act)
    if made is None:
        return _show(request, user, form, status)
    messages.success(request, _("The role is given."))
    return redirect("accounts:person", number=number)


@require_POST
@for_administrators
def end_membership(request: AppRequest, number: int, held: int) -> HttpResponse:
    """End a role of an account."""
    row = Membership.objects.filter(user_id=number, pk=held).select_related("user").first()
    if row is None:
        raise Missing
    actions.end_membership(row, by=request.actor, at=timezone.now())
    messages.success(request, _("The role is ended."))
    return redirect("accounts:person", number=number)


@require_POST
@for_users
def prolong(request: AppRequest, number: int, held: int) -> HttpResponse:
    """Set a new end of a guest's role."""
    row = (
        Membership.objects.filter(user_id=number, pk=held, role__in=GUEST_ROLES)
        .select_related("user")
        .first()
    )
    if row is None or not may_see_deputies(request.actor):
        raise Missing
    form = EndForm(request.POST)

    def act(given: dict[str, Any]) -> bool:
        actions.prolong(row, ends_on=given["ends_on"], by=request.actor, at=timezone.now())
        return True

    done, _status = attempt(form, act)
    if done:
        messages.success(request, _("The role now ends on the new day."))
    else:
        messages.error(request, " ".join(str(words) for said in form.errors.values() for words in said))
    return redirect("reports:guests")


def _found(number: int) -> User:
    user = User.objects.filter(pk=number).first()
    if user is None:
        raise Missing
    return user


def _show(
    request: AppRequest, user: User, form: MembershipForm | None = None, status: int = 200
) -> HttpResponse:
    if form is not None:
        form.turn_to_error()
    today, now = timezone.localdate(), timezone.now()
    held = list(user.memberships.select_related("delegated_by").order_by("-starts_on", "-pk"))
    names = scope_names((row.scope, row.key) for row in held)
    context = {
        "person": user,
        "own": user.pk == request.user.pk,
        "held": [(row, names[row.scope, row.key], *_standing(row, request, today)) for row in held],
        "form": form or MembershipForm(initial={"starts_on": today}),
        "second_factor": has_second_factor(user),
        "sessions": sessions_of(user, now - IDLE).count(),
        "deeds": [
            (deed, DEEDS.get(deed.verb, deed.verb), WAYS_IN.get(deed.note, deed.note))
            for deed in deeds_on(user)
        ],
    }
    return render(request, "accounts/person.html", context, status=status)


def _standing(row: Membership, request: AppRequest, today: date) -> tuple[bool, bool]:
    """Tell whether a role is held or still to come, and whether the reader may end it."""
    running = row.ends_on is None or row.ends_on > today
    own = row.user_id == request.user.pk and row.role == Role.ADMINISTRATOR
    return running, running and not own
