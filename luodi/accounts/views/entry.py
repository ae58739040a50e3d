"""Share what all pages of accounts need: opening a session, going on, showing a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from luodi.accounts import actions
from luodi.accounts.actions.attempts import TooMany
from luodi.accounts.forms import BareForm
from luodi.accounts.middleware import PROVEN
from luodi.accounts.models import User
from luodi.core.actor import Actor
from luodi.core.errors import Invalid, Missing

_BACKEND = "django.contrib.auth.backends.ModelBackend"


class AppRequest(HttpRequest):
    """Be a request of somebody who is logged in."""

    actor: Actor
    user: User


def for_users(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer people who are logged in only; the gate has turned everybody else away."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            raise Missing
        return view(request, *args, **kwargs)

    return guarded


def enter(request: HttpRequest, user: User, *, how: str, proven: bool = False) -> HttpResponse:
    """Open a session with a key that nobody knew before, and go where the person wanted to."""
    auth.login(request, user, backend=_BACKEND)
    request.session[PROVEN] = proven
    actions.note_login(user, how=how, at=timezone.now())
    return redirect(wanted(request) or settings.LOGIN_REDIRECT_URL)


def reenter(request: HttpRequest, user: User, *, proven: bool | None = None) -> None:
    """Go on in this browser after all sessions of the account were ended; the session's key is a new one."""
    kept = bool(request.session.get(PROVEN)) if proven is None else proven
    auth.login(request, user, backend=_BACKEND)
    request.session[PROVEN] = kept


def wanted(request: HttpRequest) -> str:
    """Give where the person wanted to go, if it is a page of this site."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else ""


def attempt(
    form: BareForm, act: Callable[[dict[str, Any]], Any], *, field: str | None = None
) -> tuple[Any, int]:
    """Do an act with a form's values; gives what it gave and 0, or None and the status to show the form with.

    Refused fields are told beside the fields, too many attempts beside ``field``.
    """
    if not form.is_bound:
        return None, 200
    if not form.is_valid():
        return None, 422
    try:
        return act(form.cleaned_data), 0
    except TooMany as refusal:
        form.add_error(field, str(refusal.detail))
        return None, refusal.status
    except Invalid as refusal:
        form.refuse(refusal)
        return None, refusal.status


def page(
    request: HttpRequest, template: str, form: BareForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    """Show a page with a form."""
    if form.is_bound:
        form.turn_to_error()
    return render(request, template, {"form": form, "next": wanted(request), **context}, status=status)
