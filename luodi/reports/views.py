"""Show today, the regions, a region, and what an officer carries."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.accounts.states import Role
from luodi.core.errors import Missing
from luodi.core.pages import AppRequest
from luodi.registry.models import Region
from luodi.reports import briefing as papers
from luodi.reports import handover as handing
from luodi.reports.forms import BriefingForm
from luodi.reports.paper import briefing_docx
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
    context = {"space": workspace(request.actor, found), "may_brief": _travels(request)}
    return render(request, "reports/region.html", context)


def handover(request: AppRequest) -> HttpResponse:
    """Show what an officer carries, and hand it over to somebody else.

    :raises Missing: if it is none of the reader's business.
    """
    people = handing.carriers(timezone.localdate())
    if not request.actor.has(*handing.CARRIERS):
        raise Missing
    asked = request.POST.get("of") or request.GET.get("of", "")
    user = next((one for one in people if one.email == asked), None)
    if user is None:
        user = next((one for one in people if one.pk == request.actor.user_id), None)
    if user is None or not handing.may_see(request.actor, user):
        raise Missing
    context: dict[str, Any] = {"user": user}
    if request.method == "POST":
        to = next((one for one in people if one.email == request.POST.get("to", "") and one != user), None)
        if to is None:
            context["error"] = _("Choose who takes it over.")
        else:
            context["moved"] = handing.hand_over(user, to=to, by=request.actor, at=timezone.now())
            context["to"] = to
    shown = people if request.actor.everywhere(Role.OFFICE_DIRECTOR) else [user]
    context |= {
        "people": people,
        "shown": shown,
        "bundles": handing.carried(user, request.actor),
    }
    status = 422 if "error" in context else 200
    return render(request, "reports/handover.html", context, status=status)


def _travels(request: AppRequest) -> bool:
    return request.actor.has(*handing.CARRIERS, Role.UNIVERSITY_LEADER)


def briefing(request: AppRequest, code: str) -> HttpResponse:
    """Prepare a visit: choose chapters and period, edit the talking points, take the paper along.

    :raises Missing: if there is no region of that code, or the reader's work is not in regions.
    """
    found = Region.objects.filter(pk=code).first()
    if found is None or not _travels(request):
        raise Missing
    day = timezone.localdate()
    form = BriefingForm(request.POST or None, initial={"since": day - papers.YEAR})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        paper = papers.briefing(
            request.actor, found, day, since=said["since"], chapters=said["chapters"], points=said["points"]
        )
        name = f"briefing-{found.code}-{day:%Y%m%d}.docx"
        mime = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(briefing_docx(paper), content_type=mime, headers=headers)
    shown = papers.briefing(request.actor, found, day)
    if not form.is_bound:
        form.initial["points"] = shown.points
    context = {"region": found, "form": form, "paper": shown}
    return render(
        request, "reports/briefing.html", context, status=422 if form.is_bound and form.errors else 200
    )
