"""Arrange a session of defence, show its clock on the screen, and send the fee sheet."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.calls.models import Call
from luodi.calls.resources import CALLS
from luodi.core import audit, export, pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.core.papers import kinds
from luodi.review import actions, papers, rules
from luodi.review.forms import DefenceForm
from luodi.review.models import Defence, Finding, PoolMember
from luodi.review.queries import drawing
from luodi.review.views.running import call_or_404, frame


@require_GET
def defence(request: AppRequest, code: str) -> HttpResponse:
    """Show the order of a session, with times and conflicts of the pool."""
    call = call_or_404(request, code)
    row = Defence.objects.filter(call=call).first()
    turns = list(row.turns.select_related("application__lead")) if row else []
    each = timedelta(minutes=row.minutes + row.questions) if row else timedelta()
    against: dict[int, list[str]] = {}
    keys = [turn.application_id for turn in turns]
    pool = PoolMember.objects.filter(call=call).values("expert")
    found = Finding.objects.filter(application__in=keys, expert__in=pool, ended_at=None, overridden_at=None)
    for one in found.select_related("expert__person"):
        names = against.setdefault(one.application_id or 0, [])
        if str(one.expert) not in names:
            names.append(str(one.expert))
    context = frame(call, "defence") | {
        "defence": row,
        "lines": [
            (turn, row.starts_at + each * place if row else None, against.get(turn.application_id, []))
            for place, turn in enumerate(turns)
        ],
        "classes": {one.key: str(one.name) for one in call.book.classes},
    }
    return render(request, "review/defence.html", context)


def keep(request: AppRequest, code: str) -> HttpResponse:
    """Set when and where a session is."""
    call = call_or_404(request, code)
    form = DefenceForm(
        request.POST or None, instance=Defence.objects.filter(call=call).first() or Defence(call=call)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_defence(call, form.cleaned_data, by=request.actor, at=timezone.now())
            return redirect("review:defence", call.code)
        except Invalid as error:
            pages.show_errors(form, error)
    return pages.ask(request, form, CALLS, call, _("Defence session"))


@require_POST
def draw(request: AppRequest, code: str) -> HttpResponse:
    """Draw the order."""
    call = call_or_404(request, code)
    actions.draw_order(call, by_class=request.POST.get("by") == "class", by=request.actor, at=timezone.now())
    return redirect("review:defence", call.code)


def screen(request: AppRequest, code: str) -> HttpResponse:
    """Show who is in turn and how much time is left, large; call up the next."""
    call = call_or_404(request, code)
    row = Defence.objects.filter(call=call).first()
    if row is None:
        raise Missing
    if request.method == "POST":
        said = request.POST.get("place", "")
        if not (said.isdecimal() and len(said) < 6):
            raise Missing
        actions.call_up(call, int(said), by=request.actor, at=timezone.now())
        return redirect("review:screen", call.code)
    turns = list(row.turns.select_related("application__lead"))
    begun = [turn for turn in turns if turn.began_at]
    now = max(begun, key=lambda turn: turn.began_at, default=None)  # type: ignore[arg-type, return-value]
    place = now.place if now else 0
    context = {
        "call": call,
        "defence": row,
        "now": now,
        "next": next((turn for turn in turns if turn.place > place), None),
        "count": len(turns),
        "over_at": now.began_at + timedelta(minutes=row.minutes) if now and now.began_at else None,
        "ends_at": now.began_at + timedelta(minutes=row.minutes + row.questions)
        if now and now.began_at
        else None,
    }
    return render(request, "review/screen.html", context)


@require_GET
def fees(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Send the fee sheet as a workbook or a document, to who keeps the fund and to finance."""
    call: Call = pages.row_or_404(CALLS, request.actor, code)
    mine = Call.objects.allowed(request.actor).filter(rules.pays(request.actor), pk=call.pk)
    if call.governance_id is None or kind not in ("xlsx", "docx") or not mine.exists():
        raise Missing
    at = timezone.now()
    lines = drawing.fee_lines(call)
    audit.record(request.actor, "export", call, at=at, changes={"kind": "fees", "rows": len(lines)})
    name = f"{call.code}-{timezone.localtime(at):%Y%m%d}"
    if kind == "xlsx":
        return export.workbook_answer(papers.fee_workbook(call, lines, at=at), f"{name}.xlsx")
    return kinds.answer(kinds.written(papers.fee_sheet(call, lines), kind, at=at), kind, name)
