"""Begin calls on the page of their fund, write their topics and allotments, and answer comments."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from luodi.calls import actions
from luodi.calls.forms import CallForm, TopicForm
from luodi.calls.models import Call, Topic
from luodi.calls.queries import calls as queries
from luodi.calls.resources import CALLS
from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.money import Money, read_amount
from luodi.core.pages import AppRequest
from luodi.core.resource import address
from luodi.core.rules import verbs_on
from luodi.funds.models import Appropriation
from luodi.funds.resources import FUNDS


def new_call(request: AppRequest, code: str) -> HttpResponse:
    """Begin a call on the page of its fund."""
    return pages.add_within(request, FUNDS, code, CallForm, lambda fund: Call(fund=fund), _("New call"))


def _writable(request: AppRequest, code: str) -> Call:
    call: Call = pages.row_or_404(CALLS, request.actor, code)
    if call.retired_at or "amend" not in verbs_on(call, request.actor, ("amend",)):
        raise Missing
    return call


def new_topic(request: AppRequest, code: str) -> HttpResponse:
    """Write a topic on the page of its call."""
    return pages.add_within(request, CALLS, code, TopicForm, lambda call: Topic(call=call), _("New topic"))


def draw(request: AppRequest, code: str) -> HttpResponse:
    """Draw topics from needs that anybody may read."""
    call = _writable(request, code)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    needs = queries.needs_to_draw(call, request.actor, words)
    if request.method == "POST":
        ticked = set(request.POST.getlist("need"))
        chosen = [one for one in needs if one.code in ticked]
        actions.draw_topics(call, chosen, by=request.actor, at=timezone.now())
        return redirect(address(call) + "#topics")
    context = {"resource": CALLS, "row": call, "needs": needs, "words": words}
    return render(request, "calls/draw.html", context)


def money(request: AppRequest, code: str) -> HttpResponse:
    """Set money of payers' years aside for a call; what cannot be read stays in its box."""
    call = _writable(request, code)
    shares = queries.money_of(call, request.actor)
    typed: dict[str, str] = {}
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        typed = {share.year.code: request.POST.get(share.year.code, "").strip() for share in shares}
        amounts: dict[Appropriation, Money] = {}
        for share in shares:
            text = typed[share.year.code]
            try:
                amounts[share.year] = read_amount(text, unit="万元").money if text else Money(0)
            except ValueError:
                wrong[share.year.code] = _("This is no amount: write the 万元 as a number.")
        try:
            if not wrong:
                actions.allot(call, amounts, by=request.actor, at=timezone.now())
                return redirect(address(call) + "#money")
        except Invalid as error:
            wrong = {name: said[0] for name, said in error.fields.items()}
    lines = [
        (
            share,
            typed.get(share.year.code, share.allotted.in_wan().removesuffix(".00") if share.allotted else ""),
            wrong.get(share.year.code),
        )
        for share in shares
    ]
    context = {"resource": CALLS, "row": call, "lines": lines, "wrong": wrong}
    return render(request, "calls/money.html", context, status=422 if wrong else 200)


@require_POST
def ask(request: AppRequest, code: str) -> HttpResponse:
    """Ask the sides for a later last day, or to cancel the call."""
    call: Call = pages.row_or_404(CALLS, request.actor, code)
    why, at = request.POST.get("why", ""), timezone.now()
    if request.POST.get("what") == "extend":
        try:
            day = parse_date(request.POST.get("closes_on", ""))
        except ValueError:
            day = None
        if day is None:
            raise Invalid({"closes_on": [_("This is no day: write it as 2026-03-31.")]})
        actions.ask_to_extend(call, day, why, by=request.actor, at=at)
    else:
        actions.ask_to_cancel(call, why, by=request.actor, at=at)
    return redirect(address(call) + "#sides")


@require_POST
def answer(request: AppRequest, code: str, number: int) -> HttpResponse:
    """Answer what somebody said of the draft."""
    call: Call = pages.row_or_404(CALLS, request.actor, code)
    actions.answer(call, number, request.POST.get("answer", ""), by=request.actor, at=timezone.now())
    return redirect(address(call) + "#comments")
