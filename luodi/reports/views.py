"""Show today, the regions, a region, and what an officer carries."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.accounts.rules import may_see_deputies
from luodi.accounts.states import Role
from luodi.core import audit, export
from luodi.core.errors import Missing
from luodi.core.pages import AppRequest, row_or_404
from luodi.core.papers import kinds
from luodi.core.papers.kinds import Kind
from luodi.core.rules import NO_ROW
from luodi.events.models import Event
from luodi.registry.models import Region
from luodi.registry.resources import ORGANISATIONS
from luodi.reports import briefing as papers
from luodi.reports import guests as visitors
from luodi.reports import handover as handing
from luodi.reports import yearly as figures
from luodi.reports.briefing_paper import paper_of
from luodi.reports.forms import BriefingForm
from luodi.reports.lists import Subject, of_organisation, of_region
from luodi.reports.regions import by_strategy, overview, workspace
from luodi.reports.today import today_of
from luodi.reports.travel import may_be_visited, travels
from luodi.reports.yearly_book import book_of


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
    found = Region.objects.select_related("successor").filter(pk=code).first()
    if found is None:
        raise Missing
    context = {
        "space": workspace(request.actor, found, timezone.localdate()),
        "may_brief": travels(request.actor),
        "may_plan": Event.rules.q(request.actor, "create") is not NO_ROW,
    }
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


def _years(request: AppRequest, year: int) -> int:
    """Give the year that is asked for.

    :raises Missing: if figures are none of the reader's business, or there is no such year.
    """
    this = timezone.localdate().year
    year = year or this
    if not figures.may_read(request.actor) or not 1980 <= year <= this:
        raise Missing
    return year


@require_GET
def yearly(request: AppRequest, year: int = 0) -> HttpResponse:
    """Show a year's figures on contracts."""
    year = _years(request, year)
    found = figures.year_of(request.actor, year, timezone.localdate().year)
    return render(request, "reports/yearly.html", {"year": found})


@require_GET
def yearly_book(request: AppRequest, year: int) -> HttpResponse:
    """Send a year's figures as a workbook; that it was taken along is audited."""
    found = figures.year_of(request.actor, _years(request, year))
    subject = export.ListSubject("contracts.contract:yearly")
    facts = {"rows": len(found.entries), "kind": "xlsx", "asked": str(found.year)}
    audit.record(request.actor, "export", subject, at=timezone.now(), changes=facts)
    return export.workbook_answer(book_of(found), f"yearly-{found.year}.xlsx")


@require_GET
def guests(request: AppRequest) -> HttpResponse:
    """Show partners' accounts by region.

    :raises Missing: if the reader has no guests to look after.
    """
    if not visitors.may_see(request.actor):
        raise Missing
    today = timezone.localdate()
    context = {
        "provinces": visitors.guests_by_region(request.actor, today),
        "may_change": may_see_deputies(request.actor),
    }
    return render(request, "reports/guests.html", context)


def briefing(request: AppRequest, code: str) -> HttpResponse:
    """Prepare a visit to a region.

    :raises Missing: if there is no region of that code, or the reader's work is not in regions.
    """
    found = Region.objects.filter(pk=code).first()
    if found is None or not travels(request.actor):
        raise Missing
    return _briefing(request, of_region(found), found.url)


def organisation_briefing(request: AppRequest, code: str) -> HttpResponse:
    """Prepare a visit to an organisation.

    :raises Missing: if it is none of the reader's business, or a unit of the university's own.
    """
    found = row_or_404(ORGANISATIONS, request.actor, code)
    if not may_be_visited(request.actor, found):
        raise Missing
    return _briefing(request, of_organisation(found), ORGANISATIONS.url(found))


def _briefing(request: AppRequest, subject: Subject, back: str) -> HttpResponse:
    """Let chapters and period be chosen and the talking points be edited; give the paper."""
    now = timezone.now()
    day = timezone.localdate(now)
    form = BriefingForm(request.POST or None, initial={"since": day - papers.YEAR}, subject=subject)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = papers.briefing(
            request.actor, subject, day, since=said["since"], chapters=said["chapters"], points=said["points"]
        )
        kind = said["kind"] or Kind.DOCX
        written = kinds.written(paper_of(made), kind, at=now)
        code = subject.row.code
        changes = {"kind": kind, "chapters": [chapter.name for chapter in made.chapters]}
        audit.record(
            request.actor, "export", export.ListSubject(f"reports.briefing:{code}"), at=now, changes=changes
        )
        return kinds.answer(written, kind, f"briefing-{code}-{day:%Y%m%d}")
    shown = papers.briefing(request.actor, subject, day)
    if not form.is_bound:
        form.initial["points"] = shown.points
    context = {"subject": subject.row, "back": back, "form": form, "paper": shown}
    return render(
        request, "reports/briefing.html", context, status=422 if form.is_bound and form.errors else 200
    )
