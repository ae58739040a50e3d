"""Know who asks: check the session, build the actor, speak the person's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import LoginSession, User
from luodi.accounts.queries import actor_of, has_second_factor, needs_second_factor
from luodi.accounts.states import NOTICE_VERSION
from luodi.core.actor import ANONYMOUS, Actor
from luodi.core.errors import NotAllowed
from luodi.core.middleware import problem, wants_json
from luodi.core.words import Words

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
# In the session: this login went through a second factor, or the person set one up since.
PROVEN = "second_factor"
# What somebody who must still set up a second factor can open.
_BEFORE_SECOND_FACTOR = frozenset({"accounts:second_factor", "accounts:log_out", "accounts:language"})
# What somebody who has not agreed to the notice on personal data can open.
_BEFORE_NOTICE = _BEFORE_SECOND_FACTOR | {"accounts:notice"}


class ActorMiddleware:
    """Give every request its ``actor``; a session that was ended, anywhere, is over with this request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the person who is logged in, or as nobody."""
        user = _logged_in(request, timezone.now())
        actor = SimpleLazyObject(lambda: _actor(user)) if user else ANONYMOUS
        request.actor = actor  # type: ignore[attr-defined]
        if user is not None:
            language = language_of(user, request)
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if user is not None or request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Let no staff work without a second factor, and nobody at all without the notice, where required."""
        return self._second_factor(request) or self._notice(request)

    def _notice(self, request: HttpRequest) -> HttpResponse | None:
        """Show the notice on personal data once, and anew when it says something new."""
        user = request.user
        if not settings.LUODI_NOTICE_REQUIRED or not isinstance(user, User) or user.is_demo:
            return None
        match = request.resolver_match
        if user.notice_version >= NOTICE_VERSION or (match and match.view_name in _BEFORE_NOTICE):
            return None
        back = request.get_full_path() if request.method == "GET" else "/"
        return _send_to(
            request,
            f"{reverse('accounts:notice')}?{urlencode({'next': back})}",
            _("Agree to the notice on personal data first: log in with a browser."),
        )

    def _second_factor(self, request: HttpRequest) -> HttpResponse | None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        user = request.user
        if not settings.LUODI_MFA_REQUIRED or not isinstance(user, User) or not needs_second_factor(actor):
            return None
        match = request.resolver_match
        if request.session.get(PROVEN) or (match and match.view_name in _BEFORE_SECOND_FACTOR):
            return None
        if has_second_factor(user):
            # Logged in before the second factor was set up elsewhere: prove it by logging in again.
            auth.logout(request)
            return redirect(settings.LOGIN_URL)
        return _send_to(request, reverse("accounts:second_factor"), _("Set up two-step verification first."))


def language_of(user: User, request: HttpRequest) -> str:
    """Choose the language: the account's own; a demonstration account is shared, so there the browser's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if user.is_demo and chosen in dict(settings.LANGUAGES):
        return chosen
    return user.language


def _logged_in(request: HttpRequest, now: datetime) -> User | None:
    """Find who is logged in; end the session if it is over."""
    if auth.SESSION_KEY not in request.session:
        return None
    # Reading the user checks that the account is active, its password and its epoch.
    user = request.user
    if not isinstance(user, User):
        return None
    kept = LoginSession.objects.filter(session_key=request.session.session_key, user_id=user.pk).first()
    if kept is None or now - kept.seen_at > IDLE or now - kept.started_at > ABSOLUTE:
        if kept is not None:
            kept.delete()
        auth.logout(request)
        return None
    if now - kept.seen_at >= SEEN_EVERY:
        LoginSession.objects.filter(pk=kept.pk).update(seen_at=now)
    return user


def _actor(user: User) -> Actor:
    return actor_of(user, timezone.localdate())


def _send_to(request: HttpRequest, address: str, words: Words) -> HttpResponse:
    if wants_json(request):
        return problem(NotAllowed(words))
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
