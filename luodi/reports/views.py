"""Show today, the regions, and a region."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from luodi.core.errors import Missing
from luodi.core.pages import AppRequest
from luodi.registry.models import Region
from luodi.reports.regions import by_strategy, overview, workspace
from luodi.reports.today import today_of


@require_GET
def today(request: AppRequest) -> HttpResponse:
    """Show what waits for the reader."""
    return render(request, "reports/today.html", {"today": today_of(request.actor, timezone.now())})


@require_GET
def regions(request: AppRequest) -> HttpResponse:
    """Show all provinces."""
    return render(
        request, "reports/regions.html", {"provinces": overview(request.actor), "strategies": by_strategy()}
    )


@require_GET
def region(request: AppRequest, code: str) -> HttpResponse:
    """Show a region.

    :raises Missing: if there is no region of that code.
    """
    found = Region.objects.filter(pk=code).first()
    if found is None:
        raise Missing
    return render(request, "reports/region.html", {"space": workspace(request.actor, found)})
