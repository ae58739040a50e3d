"""Run the review of a call: settings, state, reminders; and the review of one application."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.calls.models import Application, Call
from luodi.calls.resources import APPLICATIONS, CALLS
from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.review import actions, rules
from luodi.review.forms import FindingForm, PlanForm, officials_of
from luodi.review.models import ApplicantComments, ApplicationScore, Assignment
from luodi.review.queries import comments, drawing, overview
from luodi.review.states import COUNTING

_PAGE = 50
_SHOWN = 40


def call_or_404(request: AppRequest, code: str) -> Call:
    """Find a call whose review the actor runs.

    :raises Missing: if there is none, or it is not theirs, or has no rules yet.
    """
    call: Call = pages.row_or_404(CALLS, request.actor, code)
    if call.governance_id is None or not rules.runs(call, request.actor):
        raise Missing
    return call


def application_or_404(request: AppRequest, code: str) -> Application:
    """Find an application whose review the actor runs, and that is not their own."""
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    if (
        row.call.governance_id is None
        or not rules.runs(row.call, request.actor)
        or rules.own_matter(row, request.actor)
    ):
        raise Missing
    return row


def frame(call: Call, here: str) -> dict[str, Any]:
    """Give what all pages of a call's review share."""
    return {"resource": CALLS, "row": call, "call": call, "here": here, "plan": actions.plan_of(call)}


@require_GET
def state(request: AppRequest, code: str) -> HttpResponse:
    """Show how the review of a call stands, on one page."""
    call = call_or_404(request, code)
    drawn = overview.lines(call, localdate())
    context = frame(call, "state") | {
        "standing": overview.standing(drawn),
        "page": Paginator(drawn, _PAGE).get_page(request.GET.get("page")),
        "review": call.book.review,
        "today": localdate(),
    }
    return render(request, "review/state.html", context)


def settings(request: AppRequest, code: str) -> HttpResponse:
    """Set how a call is reviewed."""
    call = call_or_404(request, code)
    plan = actions.plan_of(call)
    form = PlanForm(request.POST or None, instance=plan, officials=officials_of(call))
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_plan(call, dict(form.cleaned_data), by=request.actor, at=timezone.now())
            return redirect("review:state", call.code)
        except Invalid as error:
            pages.show_errors(form, error)
    return pages.ask(request, form, CALLS, call, _("Settings of the review"))


@require_POST
def remind(request: AppRequest, code: str) -> HttpResponse:
    """Remind whoever is awaited."""
    call = call_or_404(request, code)
    actions.remind(call, by=request.actor, at=timezone.now())
    return redirect("review:state", call.code)


@require_GET
def application(request: AppRequest, code: str) -> HttpResponse:
    """Show the review of one application: who, why, what they said, and what can be done."""
    row = application_or_404(request, code)
    return _application_page(request, row)


def _application_page(request: AppRequest, row: Application, error: Invalid | None = None) -> HttpResponse:
    tasks = Assignment.objects.allowed(request.actor).filter(application=row).order_by("number")
    candidates = drawing.for_application(row)
    written = ApplicantComments.objects.filter(application=row).first()
    listed = list(tasks.select_related("expert__person__organisation", "call"))
    why = request.GET.get("expert", "")
    context = frame(row.call, "state") | {
        "resource": APPLICATIONS,
        "row": row,
        "tasks": listed,
        "candidates": candidates[:_SHOWN],
        "more": max(0, len(candidates) - _SHOWN),
        "asked_why": next((one for one in candidates if one.member.expert.code == why), None),
        "why": why,
        "scores": list(ApplicationScore.objects.filter(application=row).order_by("-number")),
        "review": row.call.book.review,
        "line": overview.line_of(row, listed, localdate()),
        "written": written,
        "default_text": written.text if written else comments.default_text(row),
        "named": comments.names_in(row, written.text if written else comments.default_text(row)),
        "decision_is_out": comments.decision_is_out(row),
        "any_in": any(task.state in COUNTING for task in listed),
        "finding": FindingForm(),
        "error": error,
    }
    return render(request, "review/application.html", context, status=422 if error else 200)


def _task(request: AppRequest, code: str) -> Assignment:
    row: Assignment | None = (
        Assignment.objects.allowed(request.actor, "invite")
        .filter(code=code)
        .select_related("application__call", "application__principal", "call", "expert__person__user")
        .first()
    )
    if row is None:
        raise Missing
    return row


@require_POST
def assign(request: AppRequest, code: str) -> HttpResponse:
    """Propose an expert for an application by hand."""
    row = application_or_404(request, code)
    expert = request.POST.get("expert", "")
    if not (expert.isdecimal() and len(expert) < 12):
        raise Missing
    actions.assign_by_hand(row, int(expert), by=request.actor, at=timezone.now())
    return redirect("review:application", row.code)


@require_POST
def enter_conflict(request: AppRequest, code: str) -> HttpResponse:
    """Enter a conflict of interest between an expert and an application."""
    row = application_or_404(request, code)
    form = FindingForm(request.POST)
    if not form.is_valid():
        return _application_page(
            request, row, Invalid({"evidence": [_("Say which kind of conflict it is, and what proves it.")]})
        )
    said = form.cleaned_data
    actions.add_finding(
        row.call, row, said["expert"], said["kind"], said["evidence"], by=request.actor, at=timezone.now()
    )
    return redirect("review:application", row.code)


@require_POST
def act(request: AppRequest, code: str, verb: str) -> HttpResponse:
    """Do one thing to a task: invite, keep, free, drop, declare void."""
    row = _task(request, code)
    by, at = request.actor, timezone.now()
    if verb == "invite":
        actions.invite([row], by=by, at=at)
    elif verb in ("keep", "free"):
        actions.lock_pair(row, verb == "keep", by=by, at=at)
    elif verb == "drop":
        actions.withdraw_proposal(row, by=by, at=at)
    elif verb == "void":
        actions.void(row, note=request.POST.get("note", "")[:500], by=by, at=at)
    else:
        raise Missing
    return redirect("review:application", row.application.code)


@require_POST
def conclude(request: AppRequest, code: str) -> HttpResponse:
    """End the review of an application, or take it up again."""
    row = application_or_404(request, code)
    at = timezone.now()
    if request.POST.get("do") == "reopen":
        actions.reopen(row, by=request.actor, at=at)
        return redirect("review:application", row.code)
    try:
        actions.conclude(row, by=request.actor, at=at, waiver=request.POST.get("waiver", ""))
    except Invalid as error:
        return _application_page(request, row, error)
    return redirect("review:application", row.code)


@require_POST
def feedback(request: AppRequest, code: str) -> HttpResponse:
    """Write what the applicants will read, or let them read it."""
    row = application_or_404(request, code)
    at = timezone.now()
    try:
        actions.write_comments(row, request.POST.get("text", "")[:10_000], by=request.actor, at=at)
        if request.POST.get("do") == "release":
            actions.release_comments(row, by=request.actor, at=at)
    except Invalid as error:
        return _application_page(request, row, error)
    return redirect("review:application", row.code)
