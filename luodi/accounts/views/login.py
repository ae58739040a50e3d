"""Log in and out, and choose the language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from luodi.accounts import actions
from luodi.accounts.address import client_address
from luodi.accounts.forms import CodeForm, LoginForm
from luodi.accounts.models import User
from luodi.accounts.queries import demo_accounts, has_second_factor
from luodi.accounts.views.entry import attempt, enter, page, wanted
from luodi.core.errors import Invalid, Missing
from luodi.core.gate import open_to_public

_PENDING = "password_given"
# Seconds in which the code must follow the password.
_PENDING_FOR = 600


@open_to_public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail and password; whether the e-mail is known cannot be told from the answer."""
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = LoginForm(request.POST or None)
    now = timezone.now()

    def act(given: dict[str, Any]) -> User:
        user = actions.check_password(
            given["email"], given["password"], address=client_address(request), at=now
        )
        if user is None:
            raise Invalid({"password": [_("E-mail and password do not match.")]})
        return user

    user, status = attempt(form, act, field="password")
    if user is None:
        demo = demo_accounts(timezone.localdate()) if settings.LUODI_DEMO else []
        return page(request, "accounts/log_in.html", form, status=status, demo=demo)
    if not has_second_factor(user):
        return enter(request, user, how="password")
    # A new session key before the second step: what was planted in the browser is worth nothing.
    request.session.flush()
    request.session[_PENDING] = {"user": user.pk, "at": now.timestamp(), "hash": user.get_session_auth_hash()}
    return redirect(_with_next("accounts:log_in_code", request))


@open_to_public
@never_cache
@require_http_methods(["GET", "POST"])
def log_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor after the password was right."""
    user = _pending_user(request)
    if user is None:
        return redirect(_with_next("accounts:log_in", request))
    form = CodeForm(request.POST or None)

    def act(given: dict[str, Any]) -> bool:
        if not actions.check_code(user, given["code"], at=timezone.now()):
            raise Invalid(
                {"code": [_("This code is not right, or was used already. Wait for the next one.")]}
            )
        return True

    right, status = attempt(form, act, field="code")
    if not right:
        return page(request, "accounts/log_in_code.html", form, status=status)
    del request.session[_PENDING]
    return enter(request, user, how="password and code", proven=True)


@open_to_public
@require_POST
def log_in_demo(request: HttpRequest) -> HttpResponse:
    """Log in to a demonstration account by one click; there is no such thing outside demonstration mode."""
    account = request.POST.get("account", "")
    user = (
        User.objects.filter(email=account, is_demo=True, is_active=True).first()
        if settings.LUODI_DEMO
        else None
    )
    if user is None:
        raise Missing
    return enter(request, user, how="demonstration")


@open_to_public
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session here and on the server."""
    actions.forget_session(request.session.session_key)
    auth.logout(request)
    return redirect(settings.LOGIN_URL)


@open_to_public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: of the browser, and of the account that is logged in."""
    response = redirect(wanted(request) or settings.LOGIN_REDIRECT_URL)
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        return response
    user = request.user
    if isinstance(user, User) and not user.is_demo:
        User.objects.filter(pk=user.pk).update(language=chosen)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _pending_user(request: HttpRequest) -> User | None:
    """Find whose password was given a moment ago and has not changed since."""
    pending: dict[str, Any] = request.session.get(_PENDING) or {}
    user = User.objects.filter(pk=pending["user"], is_active=True).first() if pending else None
    if user is None or pending["hash"] != user.get_session_auth_hash():
        return None
    return user if timezone.now().timestamp() - pending["at"] < _PENDING_FOR else None


def _with_next(name: str, request: HttpRequest) -> str:
    address = wanted(request)
    return f"{resolve_url(name)}?{urlencode({'next': address})}" if address else resolve_url(name)
