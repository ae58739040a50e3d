"""Let both sides of an introduction answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from luodi.core import pages
from luodi.core.errors import Conflict, Missing, Refusal
from luodi.core.gate import open_to_public
from luodi.core.pages import AppRequest
from luodi.needs import actions, queries
from luodi.needs.forms import AnswerForm
from luodi.needs.models import Consent, Introduction
from luodi.needs.resources import INTRODUCTIONS
from luodi.needs.states import Answer, Side


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
