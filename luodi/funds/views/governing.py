"""Begin, write and decide on the rule book of a fund."""

from __future__ import annotations

from collections import defaultdict

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.core import pages
from luodi.core.errors import Conflict, Missing
from luodi.core.pages import AppRequest
from luodi.core.resource import address
from luodi.core.rules import verbs_on
from luodi.core.words import Words
from luodi.funds import actions, queries, rulebook
from luodi.funds.models import Governance
from luodi.funds.resources import FUNDS, GOVERNANCES
from luodi.funds.rulebook.sheet import laid_out, read_back
from luodi.funds.states import GovernanceState, Mode


def begin(request: AppRequest, code: str) -> HttpResponse:
    """Begin a version: from one of the standard books, or from any version that the reader may see."""
    fund = pages.row_or_404(FUNDS, request.actor, code)
    if fund.retired_at or "amend" not in verbs_on(fund, request.actor, ("amend",)):
        raise Missing
    choices = queries.books_to_copy(fund, request.actor)
    if request.method == "POST":
        chosen = request.POST.get("from", "")
        at = timezone.now()
        of = next((row for row in choices if row.code == chosen), None)
        if of is not None:
            row = actions.copy(fund, of, by=request.actor, at=at)
        else:
            row = actions.begin(fund, mode=chosen, by=request.actor, at=at)
        return redirect("funds:sheet", row.code)
    context = {"resource": FUNDS, "row": fund, "modes": Mode.choices, "books": choices}
    return render(request, "funds/begin_rules.html", context)


def sheet(request: AppRequest, code: str) -> HttpResponse:
    """Show a draft as a sheet of boxes; what is written is kept, sound or not, and faults stand beside their boxes."""
    row: Governance = pages.row_or_404(GOVERNANCES, request.actor, code)
    if row.state != GovernanceState.DRAFT or "amend" not in verbs_on(row, request.actor, ("amend",)):
        raise Missing
    conflict = ""
    if request.method == "POST":
        content = read_back(request.POST, row.content)
        sent = request.POST.get("version", "")
        try:
            row = actions.write(
                row,
                content,
                request.POST.get("why", ""),
                version=int(sent) if sent.isdecimal() and len(sent) < 10 else 0,
                by=request.actor,
                at=timezone.now(),
            )
            if request.POST.get("then") == "leave":
                return redirect(GOVERNANCES.url(row))
        except Conflict as error:
            # What was typed stays on the sheet; saving again writes it over what somebody else wrote.
            row.refresh_from_db()
            row.content, conflict = content, str(error.detail)
    faults = _faults(row)
    context = {
        "resource": GOVERNANCES,
        "row": row,
        "chapters": laid_out(row.content, faults),
        "count": sum(map(len, faults.values())),
        "conflict": conflict,
        "saved": request.method == "POST" and not conflict,
    }
    return render(request, "funds/sheet.html", context, status=409 if conflict else 200)


def _faults(row: Governance) -> dict[str, list[Words]]:
    found: dict[str, list[Words]] = defaultdict(list)
    try:
        rulebook.read(row.content)
    except rulebook.Faulty as error:
        for fault in error.faults:
            found[fault.path].append(fault.words)
    return found


@require_POST
def turn(request: AppRequest, number: int) -> HttpResponse:
    """Turn a side's key for or against a matter, or give its opinion."""
    row, _matter = actions.turn(
        number,
        request.POST.get("side", ""),
        yes=request.POST.get("word") == "approve",
        note=request.POST.get("note", ""),
        by=request.actor,
        at=timezone.now(),
    )
    return redirect(address(row) + "#sides")
