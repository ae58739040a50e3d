"""Show what matches a need, compare, judge and introduce."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.pages import AppRequest
from luodi.core.search import IndexUnavailable
from luodi.needs import actions, ranking
from luodi.needs.forms import FeedbackForm, IntroduceForm, WhyNotForm
from luodi.needs.models import Need
from luodi.needs.resources import INTRODUCTIONS, NEEDS
from luodi.needs.states import OPEN_NEED, Verdict
from luodi.needs.views.writing import need_or_404

# What can be looked at side by side.
MOST_BESIDE = 4
HARD = ("field", "industry", "maturity", "region", "room")


def _matched_need(request: AppRequest, code: str) -> Need:
    """Find a need whose matches are the actor's business.

    :raises Missing: if there is none.
    """
    need = need_or_404(request, code)
    if not Need.objects.allowed(request.actor, "match").filter(pk=need.pk).exists():
        raise Missing
    return need


def _asked(request: AppRequest) -> tuple[str, dict[str, bool]]:
    """Read what is asked for: results or experts, and which hard filters are on."""
    kind = request.GET.get("kind", "results")
    return kind if kind in ranking.KINDS else "results", {name: request.GET.get(name) == "1" for name in HARD}


@require_GET
def match(request: AppRequest, code: str) -> HttpResponse:
    """Show what matches a need: results or experts, ranked, with reasons."""
    need = _matched_need(request, code)
    kind, hard = _asked(request)
    context: dict[str, Any] = {
        "need": need,
        "row": need,
        "resource": NEEDS,
        "kind": kind,
        "hard": hard,
        "verdicts": Verdict.choices,
        "why_form": WhyNotForm(kind=kind, actor=request.actor),
        "most_beside": MOST_BESIDE,
    }
    try:
        found = ranking.matches(need, request.actor, kind, hard=hard)
        context["matches"] = found
        context["need_parts"] = _marked_need(need, found)
    except IndexUnavailable:
        context["unavailable"] = True
    context["may_introduce"] = need.state in OPEN_NEED
    part = "needs/match_part.html" if request.htmx and not request.htmx.boosted else "needs/match.html"  # type: ignore[attr-defined]
    return render(request, part, context)


@require_GET
def compare(request: AppRequest, code: str) -> HttpResponse:
    """Show up to four matches of a need side by side, part by part."""
    need = _matched_need(request, code)
    kind, _hard = _asked(request)
    codes = list(dict.fromkeys(request.GET.getlist("record")))[:MOST_BESIDE]
    rows = ranking.KINDS[kind].objects.allowed(request.actor).filter(code__in=codes, retired_at=None)
    by_code = {row.code: row for row in rows}
    context: dict[str, Any] = {"need": need, "row": need, "resource": NEEDS, "kind": kind}
    try:
        found = [ranking.match_of(need, request.actor, kind, by_code[one]) for one in codes if one in by_code]
    except IndexUnavailable:
        context["unavailable"] = True
        found = []
    beside = sorted(
        (one for one in found if one is not None), key=lambda one: (-one.item.score, one.row.code)
    )
    names = [reason.name for reason in beside[0].reasons] if beside else []
    context["beside"] = beside
    context["lines"] = [(name, [one.reasons[at] for one in beside]) for at, name in enumerate(names)]
    context["may_introduce"] = need.state in OPEN_NEED
    return render(request, "needs/compare.html", context)


@require_GET
def why_not(request: AppRequest, code: str) -> HttpResponse:
    """Tell why a record that somebody has in mind does not stand higher."""
    need = _matched_need(request, code)
    kind, hard = _asked(request)
    form = WhyNotForm(request.GET, kind=kind, actor=request.actor)
    context: dict[str, Any] = {"need": need, "row": need, "resource": NEEDS, "kind": kind, "form": form}
    if form.is_valid() and (asked := form.cleaned_data["record"]):
        try:
            context["asked"] = asked
            context["why"] = ranking.why_not(need, request.actor, kind, asked, hard=hard)
        except IndexUnavailable:
            context["unavailable"] = True
    part = "needs/why_not_part.html" if request.htmx else "needs/why_not.html"  # type: ignore[attr-defined]
    return render(request, part, context)


def _marked_need(need: Need, found: ranking.Matches) -> list[tuple[Any, list[tuple[str, bool]]]]:
    texts = [
        ("title", need.title),
        ("problem", need.problem),
        ("technology", need.technology),
        ("goal", need.goal),
    ]
    names = {"title": "title", "problem": "texts.0", "technology": "texts.1", "goal": "texts.2"}
    return [
        (NEEDS.label(name), ranking.marked(text, found.need_terms.get(names[name], [])))
        for name, text in texts
        if text
    ]


@require_POST
def feedback(request: AppRequest, code: str) -> HttpResponse:
    """Keep a verdict on one match."""
    need = need_or_404(request, code)
    form = FeedbackForm(request.POST, actor=request.actor)
    if not form.is_valid():
        raise Invalid({name: [str(words) for words in said] for name, said in form.errors.items()})
    said = form.cleaned_data
    actions.give_feedback(
        need,
        verdict=said["verdict"],
        result=said["result"],
        expert=said["expert"],
        note=said["note"],
        context={"rank": said["rank"]} if said["rank"] else {},
        by=request.actor,
        at=timezone.now(),
    )
    target = said["result"] or said["expert"]
    context = {
        "need": need,
        "target": target,
        "kind": "results" if said["result"] else "experts",
        "verdict": said["verdict"],
        "verdicts": Verdict.choices,
        "rank": said["rank"],
    }
    return render(request, "needs/feedback_part.html", context)


def introduce(request: AppRequest, code: str) -> HttpResponse:
    """Ask both sides for consent to be introduced."""
    need = need_or_404(request, code)
    if not Need.objects.allowed(request.actor, "introduce").filter(pk=need.pk).exists():
        raise Missing
    given = request.POST if request.method == "POST" else None
    form = IntroduceForm(given, initial=request.GET.dict(), actor=request.actor)
    if given is not None and form.is_valid():
        expert, result = form.cleaned_data["expert"], form.cleaned_data["result"]
        try:
            introduction = actions.introduce(
                need,
                expert=expert,
                result=result,
                message=form.cleaned_data["message"],
                match=ranking.match_snapshot(need, request.actor, expert),
                by=request.actor,
                at=timezone.now(),
            )
            return redirect(INTRODUCTIONS.url(introduction))
        except (Conflict, Invalid, NotAllowed) as error:
            form.add_error(None, str(error.detail))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "needs/introduce.html", {"need": need, "row": need, "form": form}, status=status)
