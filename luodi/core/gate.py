"""Close every address to the public unless its view says otherwise."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from luodi.core.errors import Invalid, NotAllowed
from luodi.core.ways import HOME, referrer

# More than any form of ours that is open by a link holds.
_LARGEST = 128 * 1024
View = TypeVar("View", bound=Callable[..., Any])


def open_to_public(view: View) -> View:
    """Mark a view that answers people who are not logged in."""
    view.open_to_public = True  # type: ignore[attr-defined]
    return view


def refuse_foreign(request: HttpRequest) -> None:
    """Refuse a form that a page of another site sent, where no cookie is asked for that would tell.

    :raises NotAllowed: if it says that it comes from elsewhere.
    """
    origin = request.headers.get("Origin", "")
    foreign = bool(origin) and urlsplit(origin).netloc != request.get_host()
    if foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise NotAllowed(_("This form was not sent from our page."))


def by_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Open a view to whoever has its address: without cookies, not from pages of others, not too large, not kept."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Sent twice it counts once, so that a page may send it again by itself while the database is busy.
        request.repeatable = True  # type: ignore[attr-defined]
        if request.method == "POST":
            refuse_foreign(request)
            if int(request.headers.get("Content-Length") or 0) > _LARGEST:
                raise Invalid({"": [_("This is more than the form takes.")]})
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return open_to_public(csrf_exempt(opened))


class GateMiddleware:
    """Send people who are not logged in to the login page, programs a 401; the same for what exists and what not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Let logged-in people and public views pass."""
        if getattr(view, "open_to_public", False) or not request.actor.anonymous:  # type: ignore[attr-defined]
            return None
        return turned_away(request)


def _back_to(request: HttpRequest) -> str:
    """Find the page to come back to after the login: this one, or the one whose form was sent."""
    if request.method in ("GET", "HEAD") and not getattr(request, "htmx", False):
        return request.get_full_path()
    return referrer(request) or HOME


def turned_away(request: HttpRequest) -> HttpResponse:
    """Answer somebody who must log in first."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": _("Log in, or send a token."), "status": 401}
        return JsonResponse(body, status=401, content_type="application/problem+json")
    address = f"{settings.LOGIN_URL}?{urlencode({'next': _back_to(request)})}"
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
