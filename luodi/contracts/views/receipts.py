"""Book a receipt on the page of its contract, and list what is overdue."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from luodi.contracts import actions, queries
from luodi.contracts.forms import NewReceiptForm
from luodi.contracts.models import Receipt
from luodi.contracts.resources import CONTRACTS
from luodi.contracts.resources.contracts import INSIDERS
from luodi.contracts.views.contracts import ask, found
from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest

MOST = 200


def book(request: AppRequest, code: str) -> HttpResponse:
    """Book a receipt; payer and line are those of the contract where it has one line only."""
    contract = found(request, code, "book")
    row = Receipt(contract=contract)
    form = NewReceiptForm(request.POST or None, request.FILES or None, instance=row, actor=request.actor)
    left = (contract.amount or queries.received(contract)) - queries.received(contract)
    if not form.is_bound:
        lines = queries.lines_of(contract, request.actor)
        if len(lines) == 1:
            form.initial.update(payer=lines[0].buyer, line=lines[0])
    if request.method == "POST" and form.is_valid():
        plain, _related = form.parts()
        for name, value in plain.items():
            setattr(form.instance, name, value)
        upload = form.cleaned_data["file"]
        try:
            actions.book(
                form.instance,
                upload=upload,
                name=upload.name if upload else "",
                size=upload.size if upload else 0,
                by=request.actor,
                at=timezone.now(),
            )
            return redirect(CONTRACTS.url(contract) + "#receipts")
        except Invalid as error:
            pages.show_errors(form, error)
    hint = _("%(left)s yuan of the contract have not come in yet.") % {"left": left.in_yuan()}
    return ask(request, form, contract, _("Book a receipt"), hint=hint)


@require_GET
def overdue(request: AppRequest) -> HttpResponse:
    """List the instalments that are overdue, the longest first, within what the reader may see.

    :raises Missing: if the reader has nothing to do with the money of contracts.
    """
    if not request.actor.has(*INSIDERS):
        raise Missing
    today = timezone.localdate()
    rows = list(queries.overdue(request.actor, today)[: MOST + 1])
    told = [(row, queries.open_of(row), queries.days_overdue(row, today)) for row in rows[:MOST]]
    context = {"rows": told, "more": len(rows) > MOST, "resource": CONTRACTS}
    return render(request, "contracts/overdue.html", context)
