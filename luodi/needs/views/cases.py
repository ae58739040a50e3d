"""Show match cases on a board, and keep them: next step, notes, dropping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.filtering import in_spans
from luodi.core.pages import AppRequest
from luodi.needs import actions, queries
from luodi.needs.forms import CaseNoteForm, DropForm, PlanForm
from luodi.needs.models import Introduction
from luodi.needs.resources import INTRODUCTIONS
from luodi.needs.rules import IN_REGION, OFFICE
from luodi.registry.models import Region


@require_GET
def board(request: AppRequest) -> HttpResponse:
    """Show the open cases by stages, of one region or of all that the actor keeps.

    :raises Missing: if keeping cases is not the actor's work.
    """
    if not request.actor.has(*OFFICE, *IN_REGION):
        raise Missing
    code = request.GET.get("region", "")[:20]
    region = Region.find(code) if code else None
    of = in_spans("need__region_id", region.spans()) if region else Q()
    columns = queries.board_of(request.actor, localdate(), of)
    context = {"columns": columns, "region": region, "asked": code, "unknown": bool(code) and region is None}
    return render(request, "needs/board.html", context)


def _filled(form: Any) -> dict[str, Any]:
    """Give what a form says.

    :raises Invalid: with its errors.
    """
    if not form.is_valid():
        raise Invalid({name: [str(words) for words in said] for name, said in form.errors.items()})
    data: dict[str, Any] = form.cleaned_data
    return data


def _on_case(request: AppRequest, code: str, do: Callable[[Introduction], object]) -> HttpResponse:
    row: Introduction = pages.row_or_404(INTRODUCTIONS, request.actor, code)
    do(row)
    return redirect(INTRODUCTIONS.url(row) + "#case")


@require_POST
def plan(request: AppRequest, code: str) -> HttpResponse:
    """Say what is done next."""

    def do(row: Introduction) -> None:
        said = _filled(PlanForm(request.POST))
        values = {"next_step": said["next_step"], "next_on": said["next_on"]}
        if said["mine"]:
            values["officer"] = request.user
        actions.plan_case(row, values, version=said["version"], by=request.actor, at=timezone.now())

    return _on_case(request, code, do)


@require_POST
def note(request: AppRequest, code: str) -> HttpResponse:
    """Keep what was said at a meeting."""

    def do(row: Introduction) -> None:
        actions.note_case(row, by=request.actor, at=timezone.now(), **_filled(CaseNoteForm(request.POST)))

    return _on_case(request, code, do)


@require_POST
def drop(request: AppRequest, code: str) -> HttpResponse:
    """Drop a case, and say why."""

    def do(row: Introduction) -> None:
        actions.drop_case(row, by=request.actor, at=timezone.now(), **_filled(DropForm(request.POST)))

    return _on_case(request, code, do)
