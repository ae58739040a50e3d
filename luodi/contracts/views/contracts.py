"""Take lines, budget, payment plan and texts on the page of their contract, the signing, and the closing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from luodi.contracts import actions, calc, queries
from luodi.contracts.forms import BudgetForm, ClosingForm, InstalmentForm, LineForm, NewTextForm, SignForm
from luodi.contracts.models import Contract, ContractLine, ContractText, Instalment
from luodi.contracts.resources import CONTRACTS, INSTALMENTS, LINES
from luodi.core import change, pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.core.resource import Resource
from luodi.core.rules import verbs_on


def found(request: AppRequest, code: str, verb: str) -> Contract:
    """Find a contract on which the actor may do a verb.

    :raises Missing: if there is none, or it is not the actor's.
    """
    contract: Contract = pages.row_or_404(CONTRACTS, request.actor, code)
    if contract.retired_at or verb not in verbs_on(contract, request.actor, (verb,)):
        raise Missing
    return contract


def ask(
    request: AppRequest, form: Any, row: Any, title: Any, *, resource: Resource = CONTRACTS, **more: Any
) -> HttpResponse:
    """Show a form on the way back to the contract, or other record, that it belongs to."""
    return pages.ask(request, form, resource, row, title, **more)


def new_line(request: AppRequest, code: str) -> HttpResponse:
    """Add a line to a contract; what the lines still lack to the amount is offered."""
    return _new_part(request, code, ContractLine, LineForm, "lines", _("New line"))


def new_instalment(request: AppRequest, code: str) -> HttpResponse:
    """Add an instalment to a contract's payment plan; what the plan still lacks to the amount is offered."""
    return _new_part(request, code, Instalment, InstalmentForm, "instalments", _("New instalment"))


def _new_part(
    request: AppRequest, code: str, model: Any, form_class: Any, what: str, title: Any
) -> HttpResponse:
    contract = found(request, code, "amend")
    form = form_class(request.POST or None, instance=model(contract=contract), actor=request.actor)
    if not form.is_bound and contract.amount is not None:
        gap = calc.gap(queries.parts_of(contract)[what], contract.amount)
        form.initial["amount"] = gap.missing if gap and gap.missing.fen > 0 else None
    if request.method == "POST" and form.is_valid() and pages.create_from(form, request.actor):
        return redirect(CONTRACTS.url(contract) + f"#{what}")
    return ask(request, form, contract, title)


def budget(request: AppRequest, code: str) -> HttpResponse:
    """Show the budget as one form, a row a category, and take it."""
    contract = found(request, code, "amend")
    present = {row.category: row for row in queries.budget_of(contract)}
    form = BudgetForm(request.POST or None, present=present)
    if request.method == "POST" and form.is_valid():
        actions.set_budget(contract, form.budget(), by=request.actor, at=timezone.now())
        return redirect(CONTRACTS.url(contract) + "#budget")
    whole = contract.amount
    return ask(request, form, contract, _("Budget"), hint=whole)


def new_text(request: AppRequest, code: str) -> HttpResponse:
    """Add a version of a contract's text with its file."""
    contract: Contract = pages.row_or_404(CONTRACTS, request.actor, code)
    row = ContractText(contract=contract, number=1)
    if not queries.may_add_text(contract, request.actor):
        raise Missing
    form = NewTextForm(request.POST or None, request.FILES or None, instance=row, actor=request.actor)
    if not form.is_bound:
        form.initial["dated_on"] = timezone.localdate()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            actions.add_text(
                form.instance, upload, name=upload.name, size=upload.size, by=request.actor, at=timezone.now()
            )
            return redirect(CONTRACTS.url(contract) + "#texts")
        except Invalid as error:
            pages.show_errors(form, error)
    return ask(request, form, contract, _("New version of the text"))


def sign(request: AppRequest, code: str) -> HttpResponse:
    """Note the signing of an approved contract."""
    contract = found(request, code, "sign")
    if contract.state != "approved":
        raise Missing
    form = SignForm(request.POST or None, request.FILES or None)
    if not form.is_bound:
        form.initial = {"signed_on": timezone.localdate(), "number": contract.number}
    if request.method == "POST" and form.is_valid():
        said, upload = form.cleaned_data, form.cleaned_data["file"]
        try:
            actions.sign(
                contract,
                on=said["signed_on"],
                number=said["number"],
                upload=upload,
                name=upload.name if upload else "",
                size=upload.size if upload else 0,
                by=request.actor,
                at=timezone.now(),
            )
            return redirect(CONTRACTS.url(contract))
        except Invalid as error:
            pages.show_errors(form, error)
    return ask(request, form, contract, _("Note the signing"))


def closing(request: AppRequest, code: str) -> HttpResponse:
    """Begin the closing of a contract: what was handed over, what came of it, what money is waived."""
    contract = found(request, code, "wind_up")
    if contract.state != "signed":
        raise Missing
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.wind_up(contract, **form.cleaned_data, by=request.actor, at=timezone.now())
            return redirect(CONTRACTS.url(contract))
        except Invalid as error:
            pages.show_errors(form, error)
    return ask(request, form, contract, _("Begin the closing"))


@require_POST
def drop(request: AppRequest, slug: str, code: str) -> HttpResponse:
    """Take a line or an instalment out of a draft, or throw the draft away.

    :raises Missing: if it is none of these, or not the actor's to take out.
    """
    resource = {one.slug: one for one in (CONTRACTS, LINES, INSTALMENTS)}.get(slug)
    if resource is None:
        raise Missing
    row = pages.row_or_404(resource, request.actor, code)
    change.retire(row, by=request.actor, at=timezone.now())
    if resource is CONTRACTS:
        return redirect(CONTRACTS.list_url())
    what = "lines" if resource is LINES else "instalments"
    return redirect(CONTRACTS.url(row.contract) + f"#{what}")
