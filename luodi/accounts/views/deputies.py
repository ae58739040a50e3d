"""Lend roles to those who stand in, and show who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.accounts import actions
from luodi.accounts.forms import LendForm
from luodi.accounts.models import Membership
from luodi.accounts.queries import deputies as lent_roles
from luodi.accounts.queries import in_force, lendable
from luodi.accounts.rules import may_see_deputies
from luodi.accounts.scopes import scope_names
from luodi.accounts.views.entry import AppRequest, attempt, for_users
from luodi.core.errors import Missing

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Line:
    """Be one role that is lent, as it is shown: ``standing`` is coming, running, over or lapsed."""

    row: Membership
    place: str
    standing: str
    endable: bool


def lines(rows: Iterable[Membership], today: date) -> list[Line]:
    """Draw up lent roles; one whose lender lost it before its end has lapsed."""
    found = list(rows)
    names = scope_names((row.scope, row.key) for row in found)
    holding = set(in_force(today).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True))
    drawn = []
    for row in found:
        over = row.ends_on is None or row.ends_on <= today
        if over or row.starts_on > today:
            standing = "over" if over else "coming"
        else:
            standing = "running" if row.pk in holding else "lapsed"
        drawn.append(Line(row, names[row.scope, row.key], standing, not over))
    return drawn


@require_http_methods(["GET", "POST"])
@for_users
def deputies(request: AppRequest) -> HttpResponse:
    """Show who stands in for oneself and for whom one stands in, and lend a role."""
    today = timezone.localdate()
    held = lendable(request.user, today)
    names = scope_names((row.scope, row.key) for row in held)
    roles = [(row.pk, f"{row.get_role_display()} · {names[row.scope, row.key]}") for row in held]
    initial = {"starts_on": today, "ends_on": today + timedelta(days=7)}
    form = LendForm(request.POST or None, roles=roles, initial=initial)

    def act(given: dict[str, Any]) -> Membership:
        return actions.lend(request.user, **given, by=request.actor, at=timezone.now())

    made, status = attempt(form, act)
    if made is not None:
        messages.success(request, _("The role is lent; the deputy is told by mail."))
        return redirect("accounts:deputies")
    if form.is_bound:
        form.turn_to_error()
    own = Q(user=request.user) | Q(delegated_by=request.user)
    context = {
        "form": form,
        "may_lend": bool(held),
        "lines": lines(lent_roles(today).filter(own)[:SHOWN], today),
        "sees_all": may_see_deputies(request.actor),
    }
    return render(request, "accounts/deputies.html", context, status=status or 200)


@require_GET
@for_users
def all_deputies(request: AppRequest) -> HttpResponse:
    """Show the director and the administrators everything that is lent."""
    if not may_see_deputies(request.actor):
        raise Missing
    today = timezone.localdate()
    context = {"lines": lines(lent_roles(today)[:SHOWN], today), "all": True}
    return render(request, "accounts/deputies_all.html", context)


@require_POST
@for_users
def end_deputy(request: AppRequest, number: int) -> HttpResponse:
    """Take a lent role back, or give it back."""
    rows = lent_roles(timezone.localdate()).filter(pk=number)
    if not may_see_deputies(request.actor):
        rows = rows.filter(Q(user=request.user) | Q(delegated_by=request.user))
    row = rows.first()
    if row is None:
        raise Missing
    actions.end_lent(row, by=request.actor, at=timezone.now())
    messages.success(request, _("The role is lent no longer."))
    return redirect("accounts:all_deputies" if "all" in request.POST else "accounts:deputies")
