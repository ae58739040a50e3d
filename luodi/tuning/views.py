"""Draw what declared pages of tuning cannot: what a version moves, quality month by month, what nights found."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from luodi.core import pages
from luodi.core.errors import Conflict, Missing
from luodi.core.pages import AppRequest
from luodi.core.resource import Resource
from luodi.core.search import IndexUnavailable
from luodi.tuning import actions, queries, rules, texts
from luodi.tuning import digest as news
from luodi.tuning import quality as report
from luodi.tuning.forms import TryForm
from luodi.tuning.models import MatchDictionary, MatchProfile
from luodi.tuning.resources import DICTIONARIES, PROFILES
from luodi.tuning.states import Kind, RunState, Work

_VERSIONED: dict[str, Resource] = {resource.slug: resource for resource in (PROFILES, DICTIONARIES)}


def _keeper(request: AppRequest) -> None:
    if not rules.keeps(request.actor):
        raise Missing


def _matcher(request: AppRequest) -> None:
    if not request.actor.has(*rules.MATCHERS):
        raise Missing


def _version(request: AppRequest, slug: str, code: str) -> Any:
    if slug not in _VERSIONED:
        raise Missing
    return pages.row_or_404(_VERSIONED[slug], request.actor, code)


def new_profile(request: AppRequest) -> HttpResponse:
    """Start a version of the weights from those in force."""
    _keeper(request)
    kind = request.POST.get("kind", "")
    if request.method == "POST" and kind in Kind.values:
        row = actions.copy_profile(kind, by=request.actor, at=timezone.now())
        return redirect("resource:edit", PROFILES.slug, row.code)
    kinds = [(kind.value, kind.label, queries.profile_in_force(kind)) for kind in Kind]
    return render(request, "tuning/new_profile.html", {"resource": PROFILES, "kinds": kinds})


def new_dictionary(request: AppRequest) -> HttpResponse:
    """Start a version of the dictionary from the one in force."""
    _keeper(request)
    if request.method == "POST":
        row = actions.copy_dictionary(by=request.actor, at=timezone.now())
        return redirect("resource:edit", DICTIONARIES.slug, row.code)
    context = {"resource": DICTIONARIES, "present": queries.dictionary_in_force()}
    return render(request, "tuning/new_dictionary.html", context)


@require_POST
def copy(request: AppRequest, slug: str, code: str) -> HttpResponse:
    """Start a version from another one."""
    row = _version(request, slug, code)
    _keeper(request)
    made: MatchProfile | MatchDictionary
    if isinstance(row, MatchProfile):
        made = actions.copy_profile(row.kind, of=row, by=request.actor, at=timezone.now())
    else:
        made = actions.copy_dictionary(of=row, by=request.actor, at=timezone.now())
    return redirect("resource:edit", slug, made.code)


@require_GET
def moves(request: AppRequest, slug: str, code: str) -> HttpResponse:
    """Show what the first ten of a need's list would be by this version."""
    row = _version(request, slug, code)
    form = TryForm(request.GET, actor=request.actor)
    context: dict[str, Any] = {"version": row, "form": form}
    if form.is_valid() and (need := form.cleaned_data["need"]):
        if not type(need).objects.allowed(request.actor, "match").filter(pk=need.pk).exists():
            raise Missing
        kind = request.GET.get("kind", "")
        kinds = [kind] if kind in queries.kinds_of(row) else queries.kinds_of(row)
        try:
            context["tried"] = [
                queries.moves_of(need, request.actor, one, queries.proposed(row, one)) for one in kinds
            ]
        except IndexUnavailable:
            context["unavailable"] = True
    part = "tuning/moves_part.html" if request.htmx else "tuning/moves.html"  # type: ignore[attr-defined]
    return render(request, part, {"resource": _VERSIONED[slug], **context})


@require_GET
def quality(request: AppRequest) -> HttpResponse:
    """Show month by month how good the lists were."""
    _matcher(request)
    context = {
        "quality": report.quality_of(request.actor, timezone.localdate()),
        "may_keep": rules.keeps(request.actor),
        "kinds": Kind.choices,
        "runs": [run for kind in Kind.values if (run := queries.latest_run(Work.LEARN, kind))],
    }
    return render(request, "tuning/quality.html", context)


@require_POST
def learn(request: AppRequest) -> HttpResponse:
    """Have weights learned by the worker."""
    _keeper(request)
    kind = request.POST.get("kind", "")
    if kind not in Kind.values:
        raise Missing
    _ask(Work.LEARN, request, kind)
    return redirect("tuning:run", kind)


@require_POST
def night(request: AppRequest) -> HttpResponse:
    """Have all open needs matched now."""
    _keeper(request)
    _ask(Work.NIGHT, request)
    return redirect("tuning:run", Work.NIGHT)


def _ask(work: str, request: AppRequest, kind: str = "") -> None:
    # One that is under way is shown instead.
    with suppress(Conflict):
        actions.ask_for(work, kind=kind, by=request.actor, at=timezone.now())


@require_GET
def run(request: AppRequest, verb: str) -> HttpResponse:
    """Show how far the last work is: ``night``, or learning for ``results`` or ``experts``.

    The part asks for itself until the work has ended.
    """
    _keeper(request)
    work, kind = (Work.NIGHT, "") if verb == Work.NIGHT else (Work.LEARN, verb)
    found = queries.latest_run(work, kind)
    if found is None or (work == Work.LEARN and kind not in Kind.values):
        raise Missing
    ended = found.state in (RunState.DONE, RunState.FAILED)
    context = {"run": found, "verb": verb, "ended": ended, "said": texts.words_of(found)}
    part = "tuning/run_part.html" if request.htmx else "tuning/run.html"  # type: ignore[attr-defined]
    return render(request, part, context)


@require_GET
def digest(request: AppRequest) -> HttpResponse:
    """Show what the nights found anew within a week."""
    _matcher(request)
    context = {
        "groups": news.new_matches(request.actor, timezone.now()),
        "may_keep": rules.keeps(request.actor),
        "last": queries.latest_run(),
    }
    return render(request, "tuning/digest.html", context)
