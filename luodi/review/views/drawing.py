"""Draw reviewers: the pool, conflicts of interest, and the plan."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.calls.models import Application, Call
from luodi.calls.resources import CALLS
from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.funds.conflicts import Kind
from luodi.registry.models import Expert, Field
from luodi.review import actions, rules
from luodi.review.actions.proposing import suggested
from luodi.review.forms import MemberForm
from luodi.review.models import Assignment, Finding, PoolMember
from luodi.review.queries import drawing, overview
from luodi.review.states import How, Work
from luodi.review.views.running import call_or_404, frame

_SUGGESTED = 60
_AT_ONCE = 200


@require_GET
def pool(request: AppRequest, code: str) -> HttpResponse:
    """Show the pool of a call, and the register that it is drawn from."""
    call = call_or_404(request, code)
    asked = {name: request.GET.get(name, "") for name in ("q", "field", "region")}
    rows = PoolMember.objects.filter(call=call).select_related("expert__person__organisation")
    page = Paginator(rows.order_by("expert__person__name", "pk"), drawing.PAGE).get_page(
        request.GET.get("page")
    )
    found = Paginator(drawing.candidates(call, request.actor, asked), drawing.PAGE)
    context = frame(call, "pool") | {
        "page": page,
        "members": drawing.members(call, list(page.object_list)),
        "found": found.get_page(request.GET.get("found")),
        "asked": asked,
        "fields": Field.objects.order_by("code"),
        "most": call.book.review.most_each,
        "may_change": call.state in ("screening", "reviewing"),
    }
    return render(request, "review/pool.html", context)


@require_POST
def change_pool(request: AppRequest, code: str) -> HttpResponse:
    """Put experts into the pool, chosen or those that fit best; take one out; set how many one takes."""
    call = call_or_404(request, code)
    at, do = timezone.now(), request.POST.get("do", "")
    if do == "suggest":
        # What was never compared is compared first; where that takes long the worker does it.
        if actions.plan_of(call).compared_at is None and not actions.ask_for(
            call, Work.AFFINITY, by=request.actor, at=at
        ):
            return redirect("review:pool", call.code)
        experts = Expert.objects.allowed(request.actor).filter(pk__in=suggested(call, _SUGGESTED))
        actions.add_to_pool(call, experts, by=request.actor, at=at, how=How.ENGINE)
    elif do == "add":
        chosen = [key for key in request.POST.getlist("expert") if key.isdecimal() and len(key) < 12][:500]
        experts = Expert.objects.allowed(request.actor).filter(pk__in=chosen)
        actions.add_to_pool(call, experts, by=request.actor, at=at)
    elif do == "out":
        actions.take_out(call, _number(request, "expert"), by=request.actor, at=at)
    else:
        raise Missing
    return redirect("review:pool", call.code)


def _number(request: AppRequest, name: str) -> int:
    said = request.POST.get(name, "")
    if not (said.isdecimal() and len(said) < 12):
        raise Missing
    return int(said)


def member(request: AppRequest, code: str, number: int) -> HttpResponse:
    """Set how many applications an expert takes at most, and an own fee."""
    call = call_or_404(request, code)
    row = PoolMember.objects.filter(call=call, pk=number).select_related("expert__person").first()
    if row is None:
        raise Missing
    form = MemberForm(request.POST or None, initial={"most": row.most, "fee": row.fee})
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend_member(call, row.expert_id, form.cleaned_data, by=request.actor, at=timezone.now())
            return redirect("review:pool", call.code)
        except Invalid as error:
            pages.show_errors(form, error)
    return pages.ask(request, form, CALLS, call, str(row.expert))


@require_GET
def conflicts(request: AppRequest, code: str) -> HttpResponse:
    """Show the conflicts of interest: all to who draws, the soft ones to those who may set them aside."""
    call: Call = pages.row_or_404(CALLS, request.actor, code)
    if call.governance_id is None:
        raise Missing
    runs = rules.runs(call, request.actor)
    plan = actions.plan_of(call)
    may = rules.overrides(call, request.actor, plan.secretary_id)
    if not (runs or may):
        raise Missing
    rows = drawing.findings(call, request.GET, soft_only=not runs)
    page = Paginator(rows, drawing.PAGE).get_page(request.GET.get("page"))
    drew = dict(PoolMember.objects.filter(call=call).values_list("expert", "added_by"))
    context = frame(call, "conflicts") | {
        "page": page,
        "lines": [
            (
                one,
                Kind(one.kind).label,
                may and not one.hard and one.open and drew.get(one.expert_id) != request.actor.user_id,
            )
            for one in page.object_list
        ],
        "kinds": Kind.choices,
        "kind": request.GET.get("kind", ""),
        "only": request.GET.get("only", ""),
        "runs": runs,
    }
    return render(request, "review/conflicts.html", context)


@require_POST
def screen(request: AppRequest, code: str) -> HttpResponse:
    """Look for conflicts of interest anew."""
    call = call_or_404(request, code)
    actions.screen_call(call, by=request.actor, at=timezone.now())
    return redirect("review:conflicts", call.code)


@require_POST
def set_aside(request: AppRequest, code: str, number: int) -> HttpResponse:
    """Set a soft conflict aside, with a reason."""
    call: Call = pages.row_or_404(CALLS, request.actor, code)
    found = (
        Finding.objects.filter(call=call, pk=number).select_related("call", "application__principal").first()
    )
    if found is None:
        raise Missing
    actions.set_aside(found, request.POST.get("reason", ""), by=request.actor, at=timezone.now())
    return redirect("review:conflicts", call.code)


@require_GET
def plan(request: AppRequest, code: str) -> HttpResponse:
    """Show what the engine proposes, how good it is, and what would help where nothing is possible."""
    call = call_or_404(request, code)
    tasks = Assignment.objects.allowed(request.actor).filter(call=call, state="proposed")
    shown = tasks.select_related("application", "expert__person__organisation").order_by(
        "application__receipt", "number"
    )
    page = Paginator(shown, drawing.PAGE).get_page(request.GET.get("page"))
    context = frame(call, "plan")
    said = overview.outcome_words(context["plan"])
    context |= {
        "page": page,
        "said": said,
        "cures": [(cure, _cure(cure)) for cure in said["cures"]],
        "pool": PoolMember.objects.filter(call=call).count(),
        "review": call.book.review,
    }
    return render(request, "review/plan.html", context)


def _cure(cure: dict[str, Any]) -> str:
    """Say what would make a plan possible; people and applications by name, for who runs the review."""
    whom = str(cure["whom"])
    model: Any = Application if cure["what"] == "demand" else Expert
    row = model.objects.unguarded("named to who runs the review").filter(code=whom).first()
    words = {
        "capacity": _("let %(whom)s take %(units)d more"),
        "demand": _("let “%(whom)s” have %(units)d reviewers fewer"),
        "least": _("ask %(whom)s for %(units)d fewer"),
    }
    return words.get(cure["what"], _("free what is kept: %(whom)s")) % {
        "whom": row or whom,
        "units": cure["units"],
    }


@require_POST
def work(request: AppRequest, code: str) -> HttpResponse:
    """Have texts compared, or reviewers assigned; invite whoever is proposed."""
    call = call_or_404(request, code)
    do, at = request.POST.get("do", ""), timezone.now()
    if do == "invite":
        rows = Assignment.objects.allowed(request.actor, "invite").filter(call=call, state="proposed")
        asked = rows.select_related("application__principal", "call", "expert__person__user")
        actions.invite(asked.order_by("pk")[:_AT_ONCE], by=request.actor, at=at)
        return redirect("review:state", call.code)
    if do not in (Work.AFFINITY, Work.PLAN):
        raise Missing
    actions.ask_for(call, do, by=request.actor, at=at)
    return redirect("review:plan", call.code)
