"""Turn refusals into answers: a page, a piece of a page, or a problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.utils import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from luodi.core.errors import Busy, Conflict, Expired, Invalid, Missing, MovedOn, Refusal, Stale, is_busy
from luodi.core.resource import address
from luodi.core.ways import page_before


class RefusalMiddleware:
    """Answer for every ``Refusal`` that a view raises; anything else is a bug and stays one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; a missing address answers exactly like a record that is not open to the reader."""
        if isinstance(error, Http404):
            error = Missing()
        if isinstance(error, OperationalError) and is_busy(error):
            error = Busy()
        return answer(request, error) if isinstance(error, Refusal) else None


def answer(request: HttpRequest, error: Refusal) -> HttpResponse:
    """Draw the answer to a refusal in the form that the request asked for."""
    if wants_json(request):
        return problem(error)
    context: dict[str, Any] = {"error": error, "said": _said(error)}
    # A reason that was typed is not lost, whatever it was that could not be done.
    context["note"] = request.POST.get("note", "")
    context["back"] = page_before(request)
    if isinstance(error, (Stale, MovedOn)):
        context |= {"record": address(error.row), "to_record": error.way}
    if isinstance(error, Busy):
        return _ask_again(request, error, context)
    if getattr(request, "htmx", False):
        return _part(request, error, context)
    return render(request, "core/refusal.html", context, status=error.status)


# What fits into a page again; forms of ours have fewer fields, and files do not fit at all.
_MOST_SENT_AGAIN = 300


def _ask_again(request: HttpRequest, error: Busy, context: dict[str, Any]) -> HttpResponse:
    """Draw a page that sends the same again: by itself where that cannot do anything twice."""
    if getattr(request, "htmx", False):
        return _part(request, error, context)
    given = request.POST if request.method == "POST" else request.GET
    sent = [(name, value) for name, values in given.lists() for value in values]
    context["sent"] = sent if len(sent) <= _MOST_SENT_AGAIN and not request.FILES else None
    context["by_itself"] = request.method != "POST" or getattr(request, "repeatable", False)
    response = render(request, "core/busy.html", context, status=error.status)
    response["Retry-After"] = str(error.after)
    return response


def _part(request: HttpRequest, error: Refusal, context: dict[str, Any]) -> HttpResponse:
    response = render(request, "core/refusal_part.html", context, status=error.status)
    response["HX-Retarget"] = "#messages"
    response["HX-Reswap"] = "innerHTML"
    return response


def problem(error: Refusal) -> JsonResponse:
    """Draw a problem document."""
    body: dict[str, Any] = {"type": "about:blank", "title": str(error.title), "status": error.status}
    if str(error.detail) != str(error.title):
        body["detail"] = str(error.detail)
    if isinstance(error, Invalid):
        body["errors"] = {name: [str(words) for words in said] for name, said in error.fields.items()}
    if isinstance(error, Conflict) and error.version:
        body |= {"version": error.version, "theirs": error.theirs, "yours": error.mine}
    return JsonResponse(
        body,
        status=error.status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a program asks."""
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith(
        "application/json"
    )


def _said(error: Refusal) -> list[Any]:
    if not isinstance(error, Invalid):
        return []
    return [words for said in error.fields.values() for words in said]


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that did not come from a page of ours, or came from one that is too old."""
    words = _("This page was open too long, or cookies are blocked. Go back, reload it and send it again.")
    return answer(request, Expired(words))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for an address that leads nowhere, in the same words as for a hidden record."""
    return answer(request, Missing())
