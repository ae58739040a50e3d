"""Draw the pages of a standing body: what is added to it, its money, a year with plan and records, its evaluations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from luodi.core import audit, export, icalendar, pages
from luodi.core.errors import Invalid, Missing
from luodi.core.listing import listing
from luodi.core.pages import AppRequest
from luodi.core.resource import Resource
from luodi.core.words import Words
from luodi.partnerships import actions, counting, forms, queries
from luodi.partnerships.models import StandingBody, YearReport
from luodi.partnerships.resources import (
    ACTIONS,
    BODIES,
    BOOK,
    COUNCIL,
    EQUIPMENT,
    EVALUATIONS,
    LOG,
    MEETINGS,
    POSTINGS,
    REPORTS,
    TEAMS,
)
from luodi.partnerships.states import EvaluationState
from luodi.partnerships.views.books import draw_table


@dataclass(frozen=True)
class Addable:
    """Be something that is added to a body, and where its page leads then."""

    resource: Resource
    title: Words
    back: str = ""


ADDABLE = {
    "equipment": Addable(EQUIPMENT, _("New equipment"), "#equipment"),
    "team": Addable(TEAMS, _("New member team"), "#teams"),
    "member": Addable(COUNCIL, _("New council member"), "#council"),
    "meeting": Addable(MEETINGS, _("New council meeting"), "#council"),
    "posting": Addable(POSTINGS, _("New posting"), "#staff"),
    "money": Addable(BOOK, _("New line of the books"), "money/"),
    "report": Addable(REPORTS, _("New report on a year")),
    "evaluation": Addable(EVALUATIONS, _("New evaluation")),
    "action": Addable(ACTIONS, _("New action"), "#actions"),
    "log": Addable(LOG, _("New log entry"), "#log"),
}


def body_for(request: AppRequest, code: str, verb: str) -> StandingBody:
    """Find a body on which the actor may do something.

    :raises Missing: if there is none, or it is not the actor's.
    """
    body: StandingBody = pages.row_or_404(BODIES, request.actor, code)
    if body.retired_at or not StandingBody.objects.allowed(request.actor, verb).filter(pk=body.pk).exists():
        raise Missing
    return body


def new(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Add something to a body."""
    what = ADDABLE.get(kind)
    if what is None:
        raise Missing
    resource = what.resource
    body = body_for(request, code, resource.added_by)
    model: Any = resource.model
    form = pages.form_of(resource)(request.POST or None, instance=model(body=body), actor=request.actor)
    asked = request.GET.get("year", "")
    if not form.is_bound and "year" in form.fields and asked.isascii() and asked.isdigit():
        form.initial["year"] = asked[:4]
    if request.method == "POST" and form.is_valid():
        made = pages.create_from(form, request.actor)
        if made is not None:
            return redirect(BODIES.url(body) + what.back if what.back else resource.url(made))
    return pages.ask(request, form, BODIES, body, what.title)


@require_GET
def money(request: AppRequest, code: str) -> HttpResponse:
    """Show what the parties of a body promised and paid, by party and year, and line by line."""
    body = body_for(request, code, "see_money")
    lines = queries.book_of(body, request.actor)
    context = _context(request, body, "money") | {
        "table": draw_table(body, lines),
        "lines": lines,
    }
    return render(request, "partnerships/body_money.html", context)


def _year(year: int) -> int:
    if not counting.FIRST_YEAR <= year <= counting.LAST_YEAR:
        raise Missing
    return year


@require_GET
def year(request: AppRequest, code: str, year: int) -> HttpResponse:
    """Show a year of a body: targets beside what the records count, and its own report."""
    body = body_for(request, code, "concern")
    progress = queries.year_of(body, _year(year), request.actor)
    reports = YearReport.objects.allowed(request.actor).filter(body=body, year=year, retired_at=None)
    context = _context(request, body, "year") | {
        "year": year,
        "before": year - 1,
        "after": year + 1,
        "roles": [one for one in progress if one.role],
        "others": [one for one in progress if not one.role],
        "report": reports.first(),
    }
    return render(request, "partnerships/body_year.html", context)


def plan(request: AppRequest, code: str, year: int) -> HttpResponse:
    """Show and change the targets of a year."""
    body = body_for(request, code, "amend")
    progress = queries.year_of(body, _year(year), request.actor)
    form = forms.PlanForm(request.POST or None, targets={one.name: one.target for one in progress})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_targets(body, year, form.targets, by=request.actor, at=timezone.now())
            return redirect("partnerships:body_year", body.code, year)
        except Invalid as error:
            pages.show_errors(form, error)
    context = _context(request, body, "year") | {"year": year, "form": form}
    return render(request, "partnerships/body_plan.html", context, status=422 if form.errors else 200)


@require_GET
def counted(request: AppRequest, code: str, year: int, name: str) -> HttpResponse:
    """Show the records that a figure counts: the same question, asked as a list."""
    body = body_for(request, code, "concern")
    counter = counting.counter_or_404(name)
    where = counter.where(body, _year(year))
    asked = {key: request.GET[key] for key in ("page", "sort") if key in request.GET}
    page = listing(counter.resource, request.actor, asked, within=where)
    context = _context(request, body, "year") | {"year": year, "counter": counter, "page": page}
    return render(request, "partnerships/body_counted.html", context)


@require_GET
def evaluations(request: AppRequest, code: str) -> HttpResponse:
    """Show how the years of a body were evaluated, and what was agreed to be done."""
    body = body_for(request, code, "concern")
    rows = queries.evaluations_of(body, request.actor)
    context = _context(request, body, "evaluations") | {
        "evaluations": rows,
        "finals": sum(row.state == EvaluationState.FINAL for row in rows),
        "actions": queries.actions_of(body, request.actor, timezone.localdate()),
    }
    return render(request, "partnerships/body_evaluations.html", context)


@require_GET
def calendar(request: AppRequest, code: str) -> HttpResponse:
    """Send what is dated around a body as a calendar file; the audit tells who took it, as of every file."""
    body = body_for(request, code, "concern")
    at, today, actor = timezone.now(), timezone.localdate(), request.actor
    dated = queries.calendar_of(
        body,
        actor,
        queries.verbs_on(body, actor),
        today,
        meetings=queries.meetings_of(body, actor),
        postings=queries.postings_of(body, actor),
        actions=[one.row for one in queries.actions_of(body, actor, today)],
    )
    site = settings.LUODI_SITE_URL
    entries = [
        icalendar.Entry(
            uid=f"{one.uid}@{urlsplit(site).hostname}",
            day=one.day,
            title=f"{capfirst(str(one.words))} · {one.title}",
            kind=str(one.words),
            url=site + one.url,
        )
        for one in dated
    ]
    subject = export.ListSubject(f"{body._meta.label_lower}.calendar:{body.code}")
    with transaction.atomic():
        audit.record(actor, "export", subject, at=at, changes={"rows": len(entries), "kind": "ics"})
    return icalendar.answer(icalendar.write(str(body), entries, at=at), body.code)


def _context(request: AppRequest, body: StandingBody, tab: str) -> dict[str, Any]:
    """Give what stands on top of each page of a body."""
    return {
        "resource": BODIES,
        "row": body,
        "tab": tab,
        "this_year": timezone.localdate().year,
        "may": queries.verbs_on(body, request.actor),
    }
