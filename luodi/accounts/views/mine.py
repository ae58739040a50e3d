"""Show one's own account and change what is one's own to change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from luodi.accounts import actions
from luodi.accounts.forms import ProfileForm, TokenForm
from luodi.accounts.middleware import IDLE, language_of
from luodi.accounts.queries import duties, has_second_factor, in_force, sessions_of, tokens_of
from luodi.accounts.views.entry import AppRequest, attempt, for_users


@require_GET
@for_users
def me(request: AppRequest) -> HttpResponse:
    """Show one's own account."""
    return _show(request)


@require_POST
@for_users
def profile(request: AppRequest) -> HttpResponse:
    """Change name, phone and language."""
    form = ProfileForm(request.POST)

    def act(given: dict[str, Any]) -> bool:
        actions.amend_profile(request.user, given, by=request.actor, at=timezone.now())
        return True

    done, status = attempt(form, act)
    if not done:
        return _show(request, status=status, profile=form)
    request.user.refresh_from_db()
    with translation.override(language_of(request.user, request)):
        messages.success(request, _("Saved."))
    return redirect("accounts:me")


@require_POST
@for_users
def end_session(request: AppRequest, number: int) -> HttpResponse:
    """End one of one's sessions."""
    actions.end_session(request.user, number, by=request.actor, at=timezone.now())
    messages.success(request, _("The session is ended."))
    return redirect("accounts:me")


@require_POST
@for_users
def end_others(request: AppRequest) -> HttpResponse:
    """End all of one's sessions but this."""
    key = request.session.session_key or ""
    ended = actions.end_other_sessions(request.user, keep=key, by=request.actor, at=timezone.now())
    said = ngettext("%(count)d other session is ended.", "%(count)d other sessions are ended.", ended)
    messages.success(request, said % {"count": ended})
    return redirect("accounts:me")


@never_cache
@require_POST
@for_users
def create_token(request: AppRequest) -> HttpResponse:
    """Make a token and show its secret this once."""
    form = TokenForm(request.POST, prefix="token")
    now = timezone.now()

    def act(given: dict[str, Any]) -> Any:
        expires_at = now + timedelta(days=given["days"])
        return actions.create_token(
            request.user, name=given["name"], expires_at=expires_at, by=request.actor, at=now
        )

    made, status = attempt(form, act)
    if made is None:
        return _show(request, status=status, token=form)
    token, secret = made
    return render(request, "accounts/token_made.html", {"token": token, "secret": secret})


@require_POST
@for_users
def revoke_token(request: AppRequest, number: int) -> HttpResponse:
    """Revoke one of one's tokens."""
    actions.revoke_token(request.user, number, by=request.actor, at=timezone.now())
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:me")


def _show(
    request: AppRequest,
    *,
    status: int = 200,
    profile: ProfileForm | None = None,
    token: TokenForm | None = None,
) -> HttpResponse:
    user, now = request.user, timezone.now()
    for form in (profile, token):
        if form is not None:
            form.turn_to_error()
    initial = {name: getattr(user, name) for name in ProfileForm.base_fields}
    context = {
        "profile": profile or ProfileForm(initial=initial),
        "token_form": token or TokenForm(prefix="token"),
        "duties": duties(
            in_force(timezone.localdate()).filter(user=user).select_related("delegated_by").order_by("pk")
        ),
        "second_factor": has_second_factor(user),
        "sessions": sessions_of(user, now - IDLE),
        "this_session": request.session.session_key,
        "tokens": tokens_of(user),
        "now": now,
    }
    return render(request, "accounts/me.html", context, status=status)
