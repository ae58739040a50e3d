"""Put the interface for programs together: who asks, what is offered, how every refusal is said."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import orjson
from django.conf import settings
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI, Router
from ninja.utils import check_csrf

from luodi.accounts.queries import actor_for_token
from luodi.core import intake, representation, schemas, searching
from luodi.core.api import PROBLEMS, answer, answers, router_of
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed, Refusal
from luodi.core.gate import open_to_public, turned_away
from luodi.core.middleware import problem
from luodi.core.pages import AppRequest
from luodi.core.resource import resources
from luodi.core.search import IndexUnavailable
from luodi.needs import api as needs
from luodi.needs.resources import NEEDS

log = logging.getLogger("luodi.api")
SAFE = ("GET", "HEAD", "OPTIONS")


class NotLoggedIn(Refusal):
    """Refuse somebody who is nobody."""

    status = 401
    title = _("Log in, or send a token.")


class NoSuchMethod(Refusal):
    """Refuse a method that an address does not have."""

    status = 405
    title = _("This address does not take this method.")


class NoIndex(Refusal):
    """Refuse what only the search index can answer."""

    status = 503
    title = _("The search index is being rebuilt. Try again in a moment.")


def authenticate(request: Any) -> None:
    """Know who asks: whose token is sent, else who is logged in (and then only from our own pages).

    :raises NotLoggedIn: if it is nobody.
    :raises NotAllowed: if a change does not come from one of our own pages.
    """
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _space, secret = header.partition(" ")
        actor = actor_for_token(secret.strip(), timezone.now()) if scheme.lower() == "bearer" else None
        if actor is None:
            raise NotLoggedIn
        request.actor = actor
    elif request.actor.anonymous:
        raise NotLoggedIn
    elif request.method not in SAFE and check_csrf(request) is not None:
        raise NotAllowed(_("Send the page's CSRF token along, or use a token of your own."))


def check_request(request: HttpRequest) -> None:
    """Refuse early what no operation could take.

    :raises TooLarge: if the body is larger than any record.
    :raises Malformed: if the address holds NUL.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > intake.LARGEST_BODY:
        raise intake.TooLarge
    if "\0" in request.path or any(
        "\0" in said for pair in request.GET.lists() for said in (pair[0], *pair[1])
    ):
        raise intake.Malformed(_("The character NUL cannot be stored."))


def entrance(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let every address of the interface answer alike: to nobody 401, and every refusal as a problem."""

    @open_to_public
    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            check_request(request)
            authenticate(request)
            method, request.method = request.method, "GET" if request.method == "HEAD" else request.method
            response = view(request, *args, **kwargs)
            # The server leaves the body away.
            request.method = method
        except Refusal as error:
            response = refuse(request, error)
        if response.status_code == 405 and "json" not in response["Content-Type"]:
            allowed = response["Allow"]
            response = refuse(request, NoSuchMethod())
            response["Allow"] = allowed
        # Says who may see what: no cache between us keeps it.
        response["Cache-Control"] = "no-store"
        return response

    enter.csrf_exempt = True  # type: ignore[attr-defined]
    return enter


def refuse(request: HttpRequest, error: Any) -> HttpResponse:
    """Say a refusal, ours or the framework's, as a problem."""
    if isinstance(error, NotLoggedIn):
        response = turned_away(request)
        response["WWW-Authenticate"] = "Bearer"
        return response
    if isinstance(error, Http404):
        error = Missing()
    elif isinstance(error, IndexUnavailable):
        log.warning("index unavailable: %s", error)
        error = NoIndex()
    elif isinstance(error, IntegrityError):
        # Two did the same at the same moment, past each other's checks.
        log.warning("refused by the database: %s", error)
        error = Conflict()
    return problem(error)


def build() -> NinjaAPI:
    """Draw the interface from the registry of resources."""
    api = NinjaAPI(
        title="落地 Luodi",
        version="1",
        description=gettext_noop(
            "What the pages do, for programs: the same rules, forms and steps. Send a token of your own account "
            "(Authorization: Bearer …). Money is whole fen; instants are UTC; what you may not see is absent."
        ),
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
    )
    for kind in (Refusal, Http404, IndexUnavailable, IntegrityError):
        api.add_exception_handler(kind, refuse)
    for resource in resources():
        if resource.api:
            routers = needs.routers() if resource is NEEDS else [router_of(resource)]
            for router in routers:
                api.add_router(f"/v1/{resource.slug}", router)
    api.add_router("/v1/search", _search_router())
    return api


def _search_router() -> Router:
    router = Router(tags=["search"])
    found = {"kind": schemas.TEXT, "code": schemas.TEXT, "name": schemas.TEXT, "links": schemas.ref("Links")}
    items = {"type": "array", "items": {"type": "object", "required": list(found), "properties": found}}
    words = {"type": "string", "minLength": 1, "maxLength": 100}
    router.add_api_operation(
        "",
        ["GET"],
        search,
        operation_id="search",
        openapi_extra=answers(
            200,
            {"type": "object", "required": ["items"], "properties": {"items": items}},
            parameters=[{"in": "query", "name": "q", "required": True, "schema": words}],
        ),
    )
    return router


def search(request: AppRequest) -> HttpResponse:
    """Search all registers for what is open to you, up to 20 of each."""
    text = request.GET.get("q", "").strip()
    if not 0 < len(text) <= 100 or set(request.GET) != {"q"}:
        raise Invalid({"q": [_("Ask with 1 to 100 characters.")]})
    groups = searching.suggestions(request.actor, text, each=20)
    items = [
        {
            "kind": resource.slug,
            "code": one.code,
            "name": one.title,
            "links": {"self": representation.address(resource, one.code), "page": one.url},
        }
        for resource, found in groups
        for one in found
    ]
    return answer({"items": items})


def document(api: NinjaAPI, request: HttpRequest) -> HttpResponse:
    """Give the description of the interface (OpenAPI 3.1), in the reader's language."""
    said: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="/api/"))
    problem_schema = {"application/problem+json": {"schema": schemas.ref("Problem")}}
    kinds = {**PROBLEMS, 503: NoIndex.title}
    said["info"]["description"] = gettext(api.description)
    said["components"] = {
        "schemas": {**said["components"]["schemas"], **schemas.SHARED},
        "responses": {
            f"Problem{status}": {"description": words, "content": problem_schema}
            for status, words in kinds.items()
        },
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
        },
    }
    said["security"] = [{"token": []}, {"session": []}]
    body = orjson.dumps(said, default=str, option=orjson.OPT_NON_STR_KEYS)
    return HttpResponse(body, content_type="application/json")


def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer for an address that leads nowhere as for a record that is not open to the reader.

    :raises Missing: always.
    """
    raise Missing


def patterns() -> list[URLPattern]:
    """Give the addresses, each behind the entrance."""
    api = build()
    own = [entry for entry in api.urls[0] if isinstance(entry, URLPattern) and entry.name != "api-root"]
    for entry in own:
        entry.callback = entrance(entry.callback)
    return [
        path("openapi.json", entrance(partial(document, api)), name="document"),
        *own,
        path("", entrance(nothing)),
        path("<path:rest>", entrance(nothing)),
    ]


app_name = "api"
urlpatterns = patterns()
