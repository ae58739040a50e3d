"""Answer for what belongs to the whole site: search, health, the last resort."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from luodi.core import guards, indexing, searching
from luodi.core.gate import open_to_public
from luodi.core.models import OutboxEntry
from luodi.core.pages import AppRequest
from luodi.core.resource import Resource
from luodi.core.search import IndexUnavailable
from luodi.reports.finding import regions_like

# What a name that somebody types means most often stands first; a register that is not named here comes last.
_FOUND_FIRST = (
    "needs", "results", "experts", "organisations", "people", "projects", "contracts", "agreements", "bodies", "funds",
)  # fmt: skip


def _place(group: tuple[Resource, Any]) -> int:
    slug = group[0].slug
    return _FOUND_FIRST.index(slug) if slug in _FOUND_FIRST else len(_FOUND_FIRST)


@require_GET
def search(request: AppRequest) -> HttpResponse:
    """Search everything the actor may see."""
    text = request.GET.get("q", "").strip()[:100]
    most = 5 if request.htmx else 20  # type: ignore[attr-defined]
    groups = searching.suggestions(request.actor, text, each=most) if text else []
    groups.sort(key=_place)
    page = "site/search_part.html" if request.htmx else "site/search.html"  # type: ignore[attr-defined]
    regions = regions_like(request.actor, text, most)
    # Letters are the beginnings of many counties: what one works with comes first.
    context = {"regions": regions, "groups": groups, "query": text, "letters": text.isascii()}
    return render(request, page, context)


@open_to_public
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Tell a monitor whether database, guards, index and worker are well; 503 if one is not."""
    checks: dict[str, str] = {}
    try:
        lost = guards.missing(connection)
        checks["database"] = "ok" if not lost else f"guards missing: {', '.join(sorted(lost))}"
        waiting = OutboxEntry.objects.filter(done_at=None).count()
        checks["outbox"] = "ok" if waiting < 10_000 else f"{waiting} waiting"
    except Exception:
        checks["database"] = "unreachable"
    try:
        checks["index"] = "ok" if indexing.port().generation else "empty"
    except IndexUnavailable:
        checks["index"] = "unavailable, the database is searched instead"
    if (state := _vectors()) is not None:
        checks["vectors"] = state
    well = checks["database"] == "ok" and checks.get("outbox") == "ok"
    return JsonResponse({"status": "ok" if well else "unwell", "checks": checks}, status=200 if well else 503)


def _vectors() -> str | None:
    """Say whether needs are compared by meaning as well; without it they still are by wording. None if unwanted."""
    try:
        state = indexing.port().vectors(indexing.labels())
    except Exception:
        return "unavailable, wording alone is compared"
    if state is None:
        return None
    return "unavailable, wording alone is compared" if state.trouble else f"ok, {state.missing} waiting"


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for a bug without needing anything that may be broken."""
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": "Something went wrong. It has been recorded.", "status": 500}
        return JsonResponse(body, status=500, content_type="application/problem+json")
    page = (
        '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>落地 Luodi</title>'
        "<h1>出了点问题 · Something went wrong</h1>"
        "<p>错误已记录，您填写的内容若已自动保存则不会丢失。请返回重试，或联系管理员。</p>"
        "<p>The error has been recorded. What was saved is not lost. Please go back and try again.</p></html>"
    )
    return HttpResponse(page, status=500)
