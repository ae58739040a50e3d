"""Take payers, years, notices and inflows where they belong, and show where a fund's money is."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from luodi.core import audit, export, pages
from luodi.core.cells import money_words
from luodi.core.errors import Missing
from luodi.core.pages import AppRequest
from luodi.core.resource import address
from luodi.funds import actions, queries, statements
from luodi.funds.forms import AppropriationForm, InflowForm, NoticeForm, PayerForm
from luodi.funds.models import Appropriation, Inflow, Notice, Payer
from luodi.funds.resources import APPROPRIATIONS, FUNDS, PAYERS
from luodi.funds.states import InflowKind
from luodi.ledger.actions import lift
from luodi.ledger.models import Halt
from luodi.ledger.states import Stage

_PAGE = 50


def new_payer(request: AppRequest, code: str) -> HttpResponse:
    """Name a payer on the page of its fund."""
    return pages.add_within(request, FUNDS, code, PayerForm, lambda fund: Payer(fund=fund), _("New payer"))


def new_year(request: AppRequest, code: str) -> HttpResponse:
    """Plan a year on the page of a payer."""
    return pages.add_within(
        request, PAYERS, code, AppropriationForm, lambda payer: Appropriation(payer=payer), _("New year")
    )


def new_notice(request: AppRequest, code: str) -> HttpResponse:
    """Enter a notice on the page of a payer's year."""
    title = _("New notice of appropriation")
    return pages.add_within(
        request, APPROPRIATIONS, code, NoticeForm, lambda row: Notice(appropriation=row), title
    )


def new_inflow(request: AppRequest, code: str) -> HttpResponse:
    """Enter on the page of a payer what came in, or went back to it where the address says so."""
    if not request.actor.has(*queries.CLERKS):
        raise Missing
    payer = pages.row_or_404(PAYERS, request.actor, code)
    back = request.GET.get("kind") == InflowKind.BACK
    kind, title = (InflowKind.BACK, _("Enter a return")) if back else (InflowKind.IN, _("Enter an inflow"))
    return pages.add_within(
        request,
        PAYERS,
        code,
        InflowForm,
        lambda payer: Inflow(payer=payer, kind=kind),
        format_lazy("{} · {}", title, payer.fund),
        verb="view",
        hint=_("Cash of this payer at hand: %(amount)s") % {"amount": money_words(payer.at_hand)},
    )


@require_GET
def money(request: AppRequest, code: str) -> HttpResponse:
    """Show where every fen of a fund is, by payer and year."""
    fund = pages.row_or_404(FUNDS, request.actor, code)
    drawn = queries.statement(fund, request.actor)
    may_lift = request.actor.everywhere("office_director")
    context = {"resource": FUNDS, "row": fund, "statement": drawn, "may_lift": may_lift}
    return render(request, "funds/money.html", context)


@require_GET
def entries(request: AppRequest, code: str) -> HttpResponse:
    """Show the entries of the ledger behind a figure."""
    fund = pages.row_or_404(FUNDS, request.actor, code)
    stage = request.GET.get("stage", "")
    rows = queries.entries(
        fund, request.actor, stage=stage, payer=_number(request, "payer"), year=_number(request, "year")
    )
    page = Paginator(rows, _PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "resource": FUNDS,
        "row": fund,
        "page": page,
        "lines": queries.told(page.object_list, request.actor, stage),
        "stage": Stage(stage).label,
        "query": query.urlencode(),
    }
    return render(request, "funds/entries.html", context)


def _number(request: AppRequest, name: str) -> int | None:
    asked = request.GET.get(name, "")
    if asked and not asked.isdecimal():
        raise Missing
    return int(asked[:9]) if asked else None


@require_GET
def statement_file(request: AppRequest, code: str) -> HttpResponse:
    """Send the statement of a fund as a workbook."""
    fund = pages.row_or_404(FUNDS, request.actor, code)
    drawn = queries.statement(fund, request.actor)
    at = timezone.now()
    body = statements.workbook(drawn, at=at)
    audit.record(
        request.actor, "export", fund, at=at, changes={"kind": "statement", "rows": len(drawn.lines)}
    )
    return export.workbook_answer(body, f"{fund.code}-{timezone.localtime(at):%Y%m%d}.xlsx")


@require_POST
def settle(request: AppRequest, code: str) -> HttpResponse:
    """Close a payer's year."""
    row = pages.row_or_404(APPROPRIATIONS, request.actor, code)
    actions.settle_year(row, by=request.actor, at=timezone.now())
    return redirect(address(row))


@require_POST
def open_again(request: AppRequest, number: int) -> HttpResponse:
    """Open books that the verification shut, with a reason."""
    halt = Halt.objects.filter(pk=number, lifted_at=None).first()
    if halt is None or not request.actor.everywhere("office_director"):
        raise Missing
    lift(halt, request.POST.get("reason", ""), by=request.actor, at=timezone.now())
    return redirect(FUNDS.list_url())
