"""Check applications by form, lay the list before the sides, take appeals and recommendations."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from luodi.calls import calc
from luodi.calls.actions import appealing, marking
from luodi.calls.actions import checking as actions
from luodi.calls.application_forms import AppealForm, EndorseForm, ReturnForm
from luodi.calls.models import Application, Call, Revision
from luodi.calls.queries import checks
from luodi.calls.resources import APPLICATIONS, CALLS
from luodi.calls.states import ApplicationState
from luodi.calls.wording import differences
from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.core.rules import verbs_on
from luodi.funds.hooks import keys
from luodi.funds.rulebook.choices import Gate

_MOST_OWN = 3


def board(request: AppRequest, code: str) -> HttpResponse:
    """Show what came in for a call, unchecked, returned, found; find eligible at once what has nothing against it.

    :raises Missing: for everybody but the fund's own people.
    """
    call: Call = pages.row_or_404(CALLS, request.actor, code)
    may = verbs_on(call, request.actor, ("see_history", "lay_list"))
    if "see_history" not in may:
        raise Missing
    wrong: list[Any] = []
    rows = checks.board(call, request.actor)
    if request.method == "POST":
        try:
            _take(request, call, rows)
            return redirect("calls:checks", call.code)
        except Invalid as error:
            wrong = error.words
    may_check = set(
        Application.objects.allowed(request.actor, "check").filter(call=call).values_list("pk", flat=True)
    )
    groups: dict[str, list[checks.Row]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    titles = (
        ("open", _("to be checked")), ("returned", _("returned for correction")),
        ("found", _("found, not confirmed yet")),
        ("appealed", _("under appeal")), ("done", _("confirmed")),
    )  # fmt: skip
    context = {
        "resource": CALLS,
        "row": call,
        "groups": [(name, title, groups[name]) for name, title in titles if name in groups],
        "may_check": may_check,
        "may_lay": "lay_list" in may,
        "matter": checks.list_before_sides(call),
        "sides": keys(request.actor, call, gates=(Gate.ELIGIBILITY_LIST,)),
        "holds_up": checks.holds_review_up(call, timezone.localdate()) if call.state == "screening" else {},
        "wrong": wrong,
    }
    return render(request, "calls/checks.html", context, status=422 if wrong else 200)


def _take(request: AppRequest, call: Call, rows: list[checks.Row]) -> None:
    what, at = request.POST.get("what", ""), timezone.now()
    if what == "lay":
        actions.lay_eligibility_list(call, by=request.actor, at=at)
    elif what == "take_back":
        actions.take_list_back(call, by=request.actor, at=at)
    elif what == "eligible":
        chosen = set(request.POST.getlist("row"))
        picked = [row.application for row in rows if row.application.code in chosen and row.group == "open"]
        if not picked:
            raise Invalid({"": [_("Choose applications first.")]})
        actions.find_all_eligible(picked, by=request.actor, at=at)
    else:
        raise Missing


def _row(request: AppRequest, code: str, verb: str) -> Application:
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    if row.retired_at or verb not in verbs_on(row, request.actor, (verb,)):
        raise Missing
    return row


def check(request: AppRequest, code: str) -> HttpResponse:
    """Show the check sheet of what was submitted, clause by clause; take the person's word and the outcome."""
    row = _row(request, code, "check")
    form = ReturnForm(request.POST if request.POST.get("what") == "return" else None)
    wrong: dict[str, list[Any]] = {}
    lines = checks.sheet(row)
    if request.method == "POST":
        try:
            if _checked(request, row, lines, form):
                return redirect("calls:checks", row.call.code)
        except Invalid as error:
            wrong = error.fields
            if form.is_bound:
                pages.show_errors(form, error)
                wrong = {}
            lines = _as_said(request, lines)
    revisions = list(Revision.objects.filter(application=row).order_by("-number")[:2])
    content = revisions[0].content if revisions else None
    context = {
        "resource": APPLICATIONS,
        "row": row,
        "lines": [(line, wrong.get(line.path, [])) for line in lines if line.by_rule is not None],
        "own": [line for line in lines if line.by_rule is None],
        "blanks": range(_MOST_OWN),
        "form": form,
        "wrong": [words for name in ("", "own") for words in wrong.get(name, [])],
        "faulty": bool(wrong),
        "revision": revisions[0] if revisions else None,
        "content": content,
        "gauges": calc.gauges(row.call.book, content, row.call.year) if content else [],
        "differences": differences(revisions[1].content, revisions[0].content) if len(revisions) > 1 else [],
        "open": row.state == ApplicationState.SUBMITTED and row.call.state in checks.CHECKED_IN,
        "before_sides": checks.list_before_sides(row.call) is not None,
        "endorsements": checks.endorsements_of(row),
    }
    return render(request, "calls/check.html", context, status=422 if wrong or form.errors else 200)


def _checked(request: AppRequest, row: Application, lines: list[checks.Line], form: ReturnForm) -> bool:
    at = timezone.now()
    if request.POST.get("what") == "return":
        if not form.is_valid():
            return False
        said = form.cleaned_data
        actions.send_back(row, said["parts"], said["until"], said["note"], by=request.actor, at=at)
        return True
    outcome = {"eligible": True, "ineligible": False}.get(request.POST.get("what", ""))
    said_of = {one.path: _said(request, f"line_{one.name}") for one in lines if one.by_rule is not None}
    own = [
        (request.POST.get(f"own_{place}", "").strip()[:70], _said(request, f"own_{place}"))
        for place in range(actions.MOST_OWN)
        if request.POST.get(f"own_{place}", "").strip()
    ]
    note = request.POST.get("note", "")[:2000]
    actions.check(row, said_of, own, outcome=outcome, note=note, by=request.actor, at=at)
    return outcome is not None


def _said(request: AppRequest, name: str) -> actions.Said:
    return actions.Said(
        request.POST.get(f"{name}_met") == "yes", request.POST.get(f"{name}_reason", "").strip()[:500]
    )


def _as_said(request: AppRequest, lines: list[checks.Line]) -> list[checks.Line]:
    """Show the sheet as it was filled in."""
    fresh = []
    for one in lines:
        said = (
            _said(request, f"line_{one.name}")
            if one.by_rule is not None
            else actions.Said(bool(one.met), one.reason)
        )
        fresh.append(checks.Line(one.path, one.label, one.by_rule, one.words, said.met, said.reason))
    return fresh


@require_POST
def mark_paper(request: AppRequest, code: str, number: int) -> HttpResponse:
    """Say of a document whether it names nobody."""
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    nameless = request.POST.get("word") == "nameless"
    marking.mark_paper(row, number, nameless=nameless, by=request.actor, at=timezone.now())
    return redirect(APPLICATIONS.url(row) + "#reviewer-papers")


def appeal(request: AppRequest, code: str) -> HttpResponse:
    """Take an appeal against having been found not eligible."""
    row = _row(request, code, "lodge_appeal")
    until = checks.appeal_until(row)
    if until is None or timezone.localdate() > until:
        raise Missing
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appealing.lodge_appeal(row, form.cleaned_data["ground"], by=request.actor, at=timezone.now())
            return redirect(APPLICATIONS.url(row))
        except Invalid as error:
            pages.show_errors(form, error)
    return pages.ask(request, form, APPLICATIONS, row, _("Appeal"))


def endorse(request: AppRequest, code: str) -> HttpResponse:
    """Take the recommendation of a school or a district."""
    row = _row(request, code, "endorse")
    form = EndorseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            appealing.endorse(row, said["rank"], said["opinion"], by=request.actor, at=timezone.now())
            return redirect(APPLICATIONS.url(row))
        except Invalid as error:
            pages.show_errors(form, error)
    return pages.ask(request, form, APPLICATIONS, row, _("Recommend"))
