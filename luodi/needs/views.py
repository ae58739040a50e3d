"""Draw what a declared page cannot: the form that saves itself, matches, consent."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from luodi.accounts.states import Role
from luodi.core import pages
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed, Refusal
from luodi.core.gate import open_to_public
from luodi.core.pages import AppRequest
from luodi.core.search import IndexUnavailable
from luodi.needs import actions, queries
from luodi.needs.calc import clarity, missing_fields
from luodi.needs.forms import AnswerForm, FeedbackForm, IntroduceForm, NeedForm
from luodi.needs.models import Consent, Introduction, Need
from luodi.needs.resources import INTRODUCTIONS, NEEDS
from luodi.needs.states import Answer, Side, Verdict
from luodi.registry.models import Organisation


def need_or_404(request: AppRequest, code: str) -> Need:
    """Find a need that the actor may see.

    :raises Missing: if there is none.
    """
    need: Need = pages.row_or_404(NEEDS, request.actor, code)
    return need


def new(request: AppRequest) -> HttpResponse:
    """Start a need: for an enterprise at once, for the office after choosing whose it is."""
    if not pages.may_create(NEEDS, request.actor):
        raise Missing
    own = request.actor.keys("organisation", Role.ENTERPRISE_CONTACT)
    form = NeedForm(request.POST or None, actor=request.actor)
    if len(own) == 1 and request.method == "POST":
        need = actions.open_draft(by=request.actor, at=timezone.now())
        return redirect("needs:write", need.code)
    if request.method == "POST":
        code = request.POST.get("organisation", "")
        chosen = Organisation.objects.allowed(request.actor).filter(code=code).first()
        try:
            need = actions.open_draft(by=request.actor, at=timezone.now(), organisation=chosen)
            return redirect("needs:write", need.code)
        except Invalid as error:
            form = NeedForm(actor=request.actor)
            return render(
                request, "needs/new.html", {"form": form, "said": error.fields["organisation"]}, status=422
            )
    return render(request, "needs/new.html", {"form": form, "own": len(own) == 1})


def write(request: AppRequest, code: str) -> HttpResponse:
    """Show the form that saves itself; its button saves and submits."""
    need = need_or_404(request, code)
    if not pages.may_amend(NEEDS, request.actor, need):
        return redirect(NEEDS.url(need))
    form = NeedForm(request.POST or None, instance=need, actor=request.actor)
    conflict: Conflict | None = None
    if request.method == "POST" and form.is_valid():
        try:
            need = pages.save_form(form, need, request.actor)
            if "submit" in request.POST and NEEDS.flow:
                NEEDS.flow.advance(need, "submit", by=request.actor, at=timezone.now())
            return redirect(NEEDS.url(need))
        except Invalid as error:
            # What could be saved is saved: the form goes on from there.
            need.refresh_from_db()
            form = NeedForm(instance=need, actor=request.actor, data=_data_of(request, need))
            form.is_valid()
            pages.show_errors(form, error)
        except Conflict as error:
            conflict = error
            form.data = _data_of(request, need)
    need.refresh_from_db()
    context = {
        "resource": NEEDS,
        "form": form,
        "row": need,
        "lacking": missing_fields(need),
        "clarity": clarity(need),
        "conflict": conflict,
        "clash": _clash(form, conflict),
    }
    status = 409 if conflict else 422 if form.is_bound and form.errors else 200
    return render(request, "needs/write.html", context, status=status)


def _data_of(request: AppRequest, need: Need) -> Any:
    data = request.POST.copy()
    data["version"] = str(Need._base_manager.values_list("version", flat=True).get(pk=need.pk))
    return data


def _clash(form: NeedForm, conflict: Conflict | None) -> list[tuple[Any, Any, Any]]:
    if conflict is None:
        return []
    return [(form.fields[name].label, conflict.theirs[name], mine) for name, mine in conflict.mine.items()]


@require_POST
def autosave(request: AppRequest, code: str) -> JsonResponse:
    """Save what is valid of a draft as it is typed; tells version, time, faults, and what is still missing."""
    need = need_or_404(request, code)
    form = NeedForm(request.POST, instance=need, actor=request.actor)
    form.is_valid()
    plain, _related = form.parts()
    faults = {name: [str(words) for words in said] for name, said in form.errors.items()}
    try:
        version = int(request.POST.get("version") or 0)
        # Only what was typed: fields that the page did not send keep their values.
        sent = {name: value for name, value in plain.items() if name in request.POST}
        need.refresh_from_db()
        need = actions.save_draft(need, sent, version=version, by=request.actor, at=timezone.now())
    except Conflict as error:
        return JsonResponse({"conflict": True, "detail": str(error.detail)}, status=409)
    except Invalid as error:
        faults.update({name: [str(words) for words in said] for name, said in error.fields.items()})
    return JsonResponse(
        {
            "version": need.version,
            "saved_at": date_format(timezone.localtime(need.changed_at), "H:i:s"),
            "errors": faults,
            "missing": {name: str(words) for name, words in missing_fields(need).items()},
            "clarity": clarity(need),
        }
    )


@require_GET
def match(request: AppRequest, code: str) -> HttpResponse:
    """Show what matches a need: results or experts, ranked, with reasons."""
    need = need_or_404(request, code)
    if not Need.objects.allowed(request.actor, "match").filter(pk=need.pk).exists():
        raise Missing
    kind = request.GET.get("kind", "results")
    if kind not in queries.KINDS:
        kind = "results"
    hard = {
        name: request.GET.get(name) == "1" for name in ("field", "industry", "maturity", "region", "room")
    }
    context: dict[str, Any] = {
        "need": need,
        "row": need,
        "resource": NEEDS,
        "kind": kind,
        "hard": hard,
        "verdicts": Verdict.choices,
    }
    try:
        found = queries.matches(need, request.actor, kind, hard=hard)
        context["matches"] = found
        context["need_parts"] = _marked_need(need, found)
    except IndexUnavailable:
        context["unavailable"] = True
    context["may_introduce"] = need.state in ("accepted", "in_talks")
    part = "needs/match_part.html" if request.htmx and not request.htmx.boosted else "needs/match.html"  # type: ignore[attr-defined]
    return render(request, part, context)


def _marked_need(need: Need, found: queries.Matches) -> list[tuple[Any, list[tuple[str, bool]]]]:
    texts = [
        ("title", need.title),
        ("problem", need.problem),
        ("technology", need.technology),
        ("goal", need.goal),
    ]
    names = {"title": "title", "problem": "texts.0", "technology": "texts.1", "goal": "texts.2"}
    return [
        (NEEDS.label(name), queries.marked(text, found.need_terms.get(names[name], [])))
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
                match=queries.match_snapshot(need, request.actor, expert),
                by=request.actor,
                at=timezone.now(),
            )
            return redirect(INTRODUCTIONS.url(introduction))
        except (Conflict, Invalid, NotAllowed) as error:
            form.add_error(None, str(error.detail))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "needs/introduce.html", {"need": need, "row": need, "form": form}, status=status)


@open_to_public
def consent(request: AppRequest, token: str) -> HttpResponse:
    """Let a side answer by its link, without an account.

    :raises Missing: if the link is none of ours.
    """
    found = (
        Consent.objects.filter(token_hash=actions.hash_token(token)).select_related("introduction").first()
    )
    if found is None:
        raise Missing
    return _answer_page(request, found)


def answer(request: AppRequest, code: str) -> HttpResponse:
    """Let a side answer in its account."""
    introduction: Introduction = pages.row_or_404(INTRODUCTIONS, request.actor, code)
    side = queries.side_of(introduction, request.actor)
    if side is None:
        raise Missing
    return _answer_page(request, introduction.consents.get(side=side))


def _answer_page(request: AppRequest, found: Consent) -> HttpResponse:
    introduction = queries.full_introduction(found.introduction_id)
    offered = queries.releasable(introduction, found.side)
    always = queries.ALWAYS[Side(found.side)]
    choices = [(name, _line(label, value)) for name, label, value in offered if name not in always]
    given = request.POST if request.method == "POST" else None
    initial = {
        "name": request.actor.name,
        "released": [name for name, _ in choices if name in ("contact", "school")],
    }
    form = AnswerForm(given, choices=choices, initial=initial)
    error: Refusal | None = None
    if given is not None and form.is_valid():
        try:
            actions.answer(
                found,
                agrees="agree" in given,
                name=form.cleaned_data["name"],
                released=form.cleaned_data["released"],
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
            found.refresh_from_db()
            introduction = queries.full_introduction(found.introduction_id)
        except Conflict as refusal:
            error = refusal
    other = Side.EXPERT if found.side == Side.OWNER else Side.OWNER
    context = {
        "introduction": introduction,
        "consent": found,
        "form": form,
        "error": error,
        "always": [_line(label, value) for name, label, value in offered if name in always],
        "about": queries.about_other_side(introduction, found.side),
        "released": queries.released(introduction, other),
        "open": found.answer == Answer.PENDING and introduction.state == "asked",
    }
    status = 409 if error else 422 if form.is_bound and form.errors else 200
    # The link is a secret; that no other site learns it is the referrer policy's work (same-origin, settings).
    return render(request, "needs/consent.html", context, status=status)


def _line(label: Any, value: str) -> str:
    """Write a label with its value as the reader's language does."""
    return f"{capfirst(str(label))}{gettext(': ')}{value}"
