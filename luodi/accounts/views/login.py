"""Log in and out, and choose the language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from luodi.accounts.actions import login
from luodi.accounts.actions.attempts import TooMany
from luodi.accounts.address import client_address
from luodi.accounts.forms import BareForm, CodeForm, LoginForm
from luodi.accounts.middleware import PROVEN
from luodi.accounts.models import User
from luodi.accounts.queries import demo_accounts, has_second_factor
from luodi.core.errors import Missing
from luodi.core.gate import open_to_public

_PENDING = "password_given"
# Seconds in which the code must follow the password.
_PENDING_FOR = 600
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@open_to_public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail and password; whether the e-mail is known cannot be told from the answer."""
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = LoginForm(request.POST or None)
    if not form.is_valid():
        return _login_page(request, form, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    now = timezone.now()
    try:
        user = login.check_password(
            given["email"], given["password"], address=client_address(request), at=now
        )
    except TooMany as refusal:
        form.add_error("password", str(refusal.detail))
        return _login_page(request, form, status=refusal.status)
    if user is None:
        form.add_error("password", _("E-mail and password do not match."))
        return _login_page(request, form, status=422)
    if not has_second_factor(user):
        return _enter(request, user, how="password")
    # A new session key before the second step: what was planted in the browser is worth nothing.
    request.session.cycle_key()
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
    status = 200
    if form.is_valid():
        try:
            if login.check_code(user, form.cleaned_data["code"], at=timezone.now()):
                return _enter(request, user, how="password and code")
            form.add_error("code", _("This code is not right, or was used already. Wait for the next one."))
            status = 422
        except TooMany as refusal:
            form.add_error("code", str(refusal.detail))
            status = refusal.status
    elif form.is_bound:
        status = 422
    return _page(request, "accounts/log_in_code.html", form, status=status)


@open_to_public
@require_POST
def log_in_demo(request: HttpRequest) -> HttpResponse:
    """Log in to a demonstration account by one click; there is no such address outside demonstration mode."""
    if not settings.LUODI_DEMO:
        raise Missing
    user = User.objects.filter(email=request.POST.get("account", ""), is_demo=True, is_active=True).first()
    if user is None:
        raise Missing
    return _enter(request, user, how="demonstration")


@open_to_public
@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session here and on the server."""
    login.end_session(request.session.session_key)
    auth.logout(request)
    return redirect(settings.LOGIN_URL)


@open_to_public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: of the browser, and of the account that is logged in."""
    chosen = request.POST.get("language", "")
    response = redirect(_next(request) or settings.LOGIN_REDIRECT_URL)
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
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


def _enter(request: HttpRequest, user: User, *, how: str) -> HttpResponse:
    """Open the session; its key is a new one."""
    request.session.pop(_PENDING, None)
    auth.login(request, user, backend=_BACKEND)
    request.session[PROVEN] = how == "password and code"
    login.note_login(user, how=how, at=timezone.now())
    return redirect(_next(request) or settings.LOGIN_REDIRECT_URL)


def _pending_user(request: HttpRequest) -> User | None:
    """Find whose password was given a moment ago and has not changed since."""
    pending: dict[str, Any] = request.session.get(_PENDING) or {}
    user = User.objects.filter(pk=pending.get("user"), is_active=True).first()
    if user is None or pending["hash"] != user.get_session_auth_hash():
        return None
    return user if timezone.now().timestamp() - pending["at"] < _PENDING_FOR else None


def _next(request: HttpRequest) -> str:
    """Give where the person wanted to go, if it is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


def _with_next(name: str, request: HttpRequest) -> str:
    wanted = _next(request)
    return f"{resolve_url(name)}?{urlencode({'next': wanted})}" if wanted else resolve_url(name)


def _login_page(request: HttpRequest, form: BareForm, *, status: int) -> HttpResponse:
    demo = demo_accounts(timezone.localdate()) if settings.LUODI_DEMO else []
    return _page(request, "accounts/log_in.html", form, status=status, demo=demo)


def _page(request: HttpRequest, template: str, form: BareForm, *, status: int, **context: Any) -> HttpResponse:
    if form.is_bound:
        form.turn_to_error()
    return render(request, template, {"form": form, "next": _next(request), **context}, status=status)
