"""Set a password: forgotten, or changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from luodi.accounts import actions
from luodi.accounts.address import client_address
from luodi.accounts.forms import ChangePasswordForm, EmailForm, NewPasswordForm
from luodi.accounts.views.entry import AppRequest, attempt, for_users, page, reenter
from luodi.core.actor import Actor
from luodi.core.gate import open_to_public


@open_to_public
@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for the e-mail and say the same whether it is known or not."""
    form = EmailForm(request.POST or None)

    def act(given: dict[str, Any]) -> bool:
        actions.request_reset(given["email"], address=client_address(request), at=timezone.now())
        return True

    done, status = attempt(form, act, field="email")
    if done:
        return render(request, "accounts/password_mailed.html")
    return page(request, "accounts/password_forgotten.html", form, status=status)


@open_to_public
@never_cache
@sensitive_post_parameters("new", "again")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, key: str, token: str) -> HttpResponse:
    """Ask for a new password by the link of a mail; a second factor is asked for afterwards as always."""
    user = actions.user_of_link(key, token)
    if user is None:
        return render(request, "accounts/link_void.html", status=404)
    form = NewPasswordForm(request.POST or None)

    def act(given: dict[str, Any]) -> bool:
        by = Actor(user_id=user.pk, name=user.name)
        actions.set_password(user, given["new"], by=by, at=timezone.now())
        return True

    done, status = attempt(form, act, field="new")
    if not done:
        return page(request, "accounts/password_new.html", form, status=status)
    messages.success(request, _("The new password is set. Log in with it."))
    return redirect("accounts:log_in")


@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
@for_users
def change(request: AppRequest) -> HttpResponse:
    """Exchange one's password; every other session ends."""
    form = ChangePasswordForm(request.POST or None)

    def act(given: dict[str, Any]) -> bool:
        actions.change_password(
            request.user,
            given["old"],
            given["new"],
            address=client_address(request),
            by=request.actor,
            at=timezone.now(),
        )
        return True

    done, status = attempt(form, act, field="old")
    if not done:
        return page(request, "accounts/password_change.html", form, status=status)
    reenter(request, request.user)
    messages.success(request, _("Your password is changed. Everywhere else you are logged out."))
    return redirect("accounts:me")
