"""Show a year of events: the calendar with its heat and clashes, and the figures by any field."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.core import audit, export
from luodi.core.errors import Missing
from luodi.core.filtering import in_spans
from luodi.core.pages import AppRequest
from luodi.core.papers.kinds import disposition
from luodi.core.rules import NO_ROW
from luodi.events import queries
from luodi.events.models import Event, EventGoal
from luodi.events.queries.years import FIELDS, Share
from luodi.events.resources import EVENTS, GOALS
from luodi.partnerships.counting import FIRST_YEAR, LAST_YEAR
from luodi.registry.models import Region

# A year before and one after this one are a step away.
_AROUND = 3


def _reader(request: AppRequest, year: int) -> None:
    """Let those in who read the goal of a year: the offices, the university, the region's people.

    :raises Missing: for anybody else, and for years that nobody plans.
    """
    known = FIRST_YEAR <= year <= LAST_YEAR
    if not known or EventGoal.rules.q(request.actor, "view") is NO_ROW:
        raise Missing


@require_GET
def calendar(request: AppRequest) -> HttpResponse:
    """Lead to the calendar of this year."""
    return redirect("events:year", timezone.localdate().year)


@require_GET
def year(request: AppRequest, year: int) -> HttpResponse:
    """Show the calendar of a year, of a region with all that lies in it where one is asked for."""
    _reader(request, year)
    region = Region.objects.filter(pk=request.GET.get("region", "")[:20]).first()
    where = in_spans("region_id", region.spans()) if region else None
    today = timezone.localdate()
    context = {
        "year": queries.year_of(year, request.actor, where),
        "region": region,
        "today": today,
        "years": range(today.year - _AROUND, today.year + 2),
        "resource": EVENTS,
        "goals": GOALS,
        "may_plan": Event.rules.q(request.actor, "create") is not NO_ROW,
        "may_set_goal": EventGoal.rules.q(request.actor, "create") is not NO_ROW,
    }
    return render(request, "events/year.html", context)


def _by(request: AppRequest) -> list[str]:
    asked = [name for name in request.GET.getlist("by") if name in FIELDS]
    return list(dict.fromkeys(asked))[:2] or ["month"]


def _head(by: list[str]) -> list[str]:
    counted = (
        _("Planned and held"),
        _("Held"),
        _("Registered"),
        _("Came"),
        _("Satisfaction"),
        _("Return rate"),
    )
    return [*(str(FIELDS[name]) for name in by), *counted]


@require_GET
def figures(request: AppRequest, year: int) -> HttpResponse:
    """Show the figures of a year by one or two fields of the reader's choice."""
    _reader(request, year)
    by = _by(request)
    whole = queries.year_of(year, request.actor)
    context = {
        "year": whole,
        "by": by,
        "fields": FIELDS,
        "head": _head(by),
        "rows": queries.statistics(request.actor, year, by),
        "years": range(timezone.localdate().year - _AROUND, timezone.localdate().year + 2),
        "resource": EVENTS,
        "query": "&".join(f"by={name}" for name in by),
    }
    return render(request, "events/figures.html", context)


@require_GET
def figures_file(request: AppRequest, year: int, kind: str) -> HttpResponse:
    """Send the same figures as CSV or XLSX; written down as every export.

    :raises Missing: if the kind of file is none that is offered.
    """
    _reader(request, year)
    if kind not in ("csv", "xlsx"):
        raise Missing
    by = _by(request)
    rows = [
        [*key, share.planned, share.held, _known(share.registered), _known(share.came), *_opinion(share)]
        for key, share in queries.statistics(request.actor, year, by)
    ]
    with transaction.atomic():
        listed: Any = _Listed(year)
        audit.record(
            request.actor, "export", listed, at=timezone.now(), changes={"rows": len(rows), "kind": kind}
        )
    name = f"events-{year}-{'-'.join(by)}.{kind}"
    if kind == "xlsx":
        return export.workbook_answer(export.table_workbook(_head(by), rows), name)
    headers = {"Content-Disposition": disposition(name), "Cache-Control": "no-store"}
    return HttpResponse(_csv(_head(by), rows), content_type="text/csv; charset=utf-8", headers=headers)


def _csv(head: list[str], rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([export.safe_text(text) for text in head])
    writer.writerows([[_safe(cell) for cell in row] for row in rows])
    return ("\ufeff" + out.getvalue()).encode()


def _known(count: int | None) -> int | str:
    return "" if count is None else count


def _opinion(share: Share) -> tuple[float | str, int | str]:
    """Give satisfaction and return, with a dash where nobody was asked or too few answered."""
    mean, returned = share.satisfaction, share.returned
    return "–" if mean is None else round(mean, 2), "–" if returned is None else returned


def _safe(cell: Any) -> Any:
    return export.safe_text(cell) if isinstance(cell, str) else cell


class _Listed:
    """Be the list of a year, for the audit."""

    def __init__(self, year: int) -> None:
        self.ref, self.code = f"events.year:{year}", str(year)
        self.pk = year
