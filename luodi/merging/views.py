"""Show what may be registered twice, compare it side by side, merge it, and take that back."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.models import Record
from luodi.core.pages import AppRequest, may_create
from luodi.merging import actions, queries
from luodi.merging.kinds import Kind, by_slug


def _kind(actor: Actor, slug: str) -> Kind:
    kind = by_slug(slug)
    if kind is None or kind not in queries.kinds_for(actor):
        raise Missing
    return kind


@require_GET
def overview(request: AppRequest) -> HttpResponse:
    """Lead to the first register whose records the reader may merge."""
    kinds = queries.kinds_for(request.actor)
    if not kinds:
        raise Missing
    return redirect("merging:pairs", kinds[0].resource.slug)


@require_GET
def pairs(request: AppRequest, slug: str) -> HttpResponse:
    """Show the work list of a register: pairs that may be one, and what was merged lately."""
    kind = _kind(request.actor, slug)
    context = {
        "kind": kind,
        "kinds": queries.kinds_for(request.actor),
        "pairs": queries.pairs_for(kind, request.actor),
        "count": queries.open_likenesses(kind, request.actor).count(),
        "merges": queries.latest_merges(kind, request.actor),
    }
    return render(request, "merging/pairs.html", context)


@require_GET
def alike(request: AppRequest, slug: str) -> HttpResponse:
    """Tell while somebody types whether this is registered already, within what the reader may see."""
    kind = by_slug(slug)
    if kind is None or request.actor.user_id is None:
        raise Missing
    own = request.GET.get("own", "")
    typed = {name: request.GET.get(name, "").replace("\x00", "").strip()[:160] for name in kind.depends}
    if not own and not may_create(kind.resource, request.actor):
        raise Missing
    found = [one for one in kind.typed(request.actor, typed) if one.row.code != own]
    drawn = [(one, kind.resource.url(one.row)) for one in found]
    return render(request, "merging/alike_part.html", {"found": drawn, "kind": kind})


def compare(request: AppRequest, slug: str) -> HttpResponse:
    """Show records side by side, and merge them as chosen."""
    kind = _kind(request.actor, slug)
    asked = request.POST if request.method == "POST" else request.GET
    rows = _rows(kind, request.actor, asked.getlist("code"))
    stays = next((row for row in rows if row.code == asked.get("stays")), rows[0])
    said: list[Any] = []
    status = 200
    if request.method == "POST" and "merge" in request.POST:
        try:
            done = actions.merge(
                kind, rows, stays, _values(kind, request, rows), versions=_versions(request, rows),
                by=request.actor, at=timezone.now(),
            )  # fmt: skip
            return redirect("merging:merge", done.code)
        except Invalid as error:
            said = error.words
            status = error.status
        except Conflict as error:
            said, status = [error.detail], error.status
            rows = _rows(kind, request.actor, [row.code for row in rows])
    context = {
        "kind": kind,
        "rows": [(row, kind.resource.url(row)) for row in rows],
        "stays": stays,
        "choices": queries.choices(kind, request.actor, rows, stays),
        "errors": said,
    }
    return render(request, "merging/compare.html", context, status=status)


def _rows(kind: Kind, actor: Actor, codes: list[str]) -> list[Record]:
    """Find the records that a comparison is about, the oldest first; all must be the actor's to merge."""
    wanted = list(dict.fromkeys(codes))[: actions.MOST]
    found = kind.model.objects.allowed(actor, actions.VERB).filter(code__in=wanted, retired_at=None)
    seen = kind.model.objects.allowed(actor).filter(pk__in=found.values("pk"))
    rows = list(seen.select_related(*kind.resource.related).order_by("created_at", "pk"))
    if len(rows) < 2 or len(rows) < len(wanted):
        raise Missing
    return rows


def _values(kind: Kind, request: AppRequest, rows: list[Record]) -> dict[str, Any]:
    """Read whose value of each field was chosen; of what was not chosen the record that stays keeps its own."""
    of_code = {row.code: row for row in rows}
    values: dict[str, Any] = {}
    for name in queries.chosen_fields(kind):
        row = of_code.get(request.POST.get(f"field-{name}", ""))
        if row is None or name in kind.united:
            continue
        verb = kind.model.MASKED.get(name)
        if verb and not kind.model.objects.allowed(request.actor, verb).filter(pk=row.pk).exists():
            continue
        column = kind.model._meta.get_field(name).attname  # type: ignore[union-attr]
        values[column] = getattr(row, column)
    return values


def _versions(request: AppRequest, rows: list[Record]) -> dict[int, int]:
    said = {row.pk: request.POST.get(f"version-{row.code}", "") for row in rows}
    return {
        key: int(text) for key, text in said.items() if text.isascii() and text.isdigit() and len(text) < 10
    }


@require_POST
def apart(request: AppRequest, slug: str) -> HttpResponse:
    """Note that two records are not the same."""
    kind = _kind(request.actor, slug)
    one, other = _rows(kind, request.actor, request.POST.getlist("code")[:2])
    actions.keep_apart(kind, one, other, by=request.actor, at=timezone.now())
    back = next((row for row in (one, other) if row.code == request.POST.get("back")), None)
    return redirect(kind.resource.url(back)) if back else redirect("merging:pairs", slug)


@require_GET
def merge(request: AppRequest, code: str) -> HttpResponse:
    """Show what a merge did, and offer to undo it."""
    done, kind, stayed, gone = queries.merge_or_404(request.actor, code)
    return render(request, "merging/merge.html", _context(request.actor, done, kind, stayed, gone))


def _context(actor: Actor, done: Any, kind: Kind, stayed: Record, gone: list[Record]) -> dict[str, Any]:
    return {
        "merge": done,
        "kind": kind,
        "stayed": (stayed, kind.resource.url(stayed)),
        "gone": [(row, kind.resource.url(row)) for row in gone],
        "moved": queries.moved_by(done, actor),
    }


@require_POST
def undo(request: AppRequest, code: str) -> HttpResponse:
    """Put everything back as it stood before a merge."""
    done, kind, stayed, gone = queries.merge_or_404(request.actor, code)
    try:
        actions.undo(done, by=request.actor, at=timezone.now())
    except Conflict as error:
        context = {**_context(request.actor, done, kind, stayed, gone), "errors": [error.detail]}
        return render(request, "merging/merge.html", context, status=error.status)
    return redirect("merging:merge", code)
