"""Propose changes of signed contracts, say how interests are dealt with, and keep the log of the seal."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.contracts import actions, queries
from luodi.contracts.forms import (
    ChangeBudgetForm,
    ChangeForm,
    ChangeInstalmentForm,
    ChangeLineForm,
    SealForm,
    WordForm,
)
from luodi.contracts.models import Contract
from luodi.contracts.resources import CHANGES, CONTRACTS
from luodi.contracts.views.contracts import ask, found
from luodi.core import pages
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.pages import AppRequest

# So many rows a contract may have, of lines and of instalments.
MOST = 60


def _rows(request: AppRequest, form: Any, prefix: str, present: list[Any]) -> BaseFormSet[Any]:
    made = formset_factory(form, extra=2, can_delete=True, max_num=MOST, absolute_max=MOST)
    initial = [form.initial_of(row) for row in present]
    return made(request.POST or None, initial=initial, prefix=prefix, form_kwargs={"actor": request.actor})


def _wanted(rows: BaseFormSet[Any], present: list[Any]) -> list[dict[str, Any]]:
    """Give the rows as they shall stand; one that names no row of the contract is a new one."""
    codes = {row.code for row in present}
    wanted = []
    for form in rows.forms:
        if (not form.has_changed() and not form.initial) or form in rows.deleted_forms:
            continue
        row = form.row()
        if row.get("code") not in codes:
            row.pop("code", None)
        wanted.append(row)
    return wanted


def propose(request: AppRequest, code: str) -> HttpResponse:
    """Propose how a contract in force shall stand: all of it on one page, filled with how it stands."""
    contract = found(request, code, "propose")
    if contract.state not in ("signed", "closing"):
        raise Missing
    lines = queries.lines_of(contract, request.actor)
    plan = queries.instalments_of(contract, request.actor)
    budget = {row.category: row.amount for row in queries.budget_of(contract)}
    form = ChangeForm(request.POST or None, contract=contract)
    line_rows = _rows(request, ChangeLineForm, "lines", lines)
    plan_rows = _rows(request, ChangeInstalmentForm, "instalments", plan)
    spent = ChangeBudgetForm(request.POST or None, present=budget, prefix="budget")
    valid = request.method == "POST" and all(
        [form.is_valid(), line_rows.is_valid(), plan_rows.is_valid(), spent.is_valid()]
    )
    if valid:
        after = {
            "facts": form.facts(),
            "lines": _wanted(line_rows, lines),
            "budget": spent.budget(),
            "instalments": _wanted(plan_rows, plan),
        }
        said = {name: form.cleaned_data[name] for name in ("kind", "reason", "effective_on")}
        try:
            made = actions.propose(contract, **said, after=after, by=request.actor, at=timezone.now())
            return redirect(CHANGES.url(made))
        except Invalid as error:
            pages.show_errors(form, error)
        except Conflict as error:
            form.add_error(None, str(error.detail))
    context = {
        "resource": CONTRACTS,
        "row": contract,
        "form": form,
        "lines": line_rows,
        "plan": plan_rows,
        "budget": spent,
    }
    failed = request.method == "POST"
    return render(request, "contracts/propose.html", context, status=422 if failed else 200)


def interests(request: AppRequest, code: str) -> HttpResponse:
    """Say how interests that the team has in a buyer are dealt with."""
    contract = found(request, code, "approve")
    form = WordForm(request.POST or None)
    ties = queries.ties_of(contract, timezone.localdate())
    if not ties:
        raise Missing
    return _take(
        request,
        form,
        contract,
        partial(actions.answer_interests, contract),
        _("Interests in a buyer"),
        hint="；".join(f"{tie.person} — {tie.buyer} — {tie.kind}" for tie in ties),
    )


def seal(request: AppRequest, code: str) -> HttpResponse:
    """Enter a use of the seal into the log."""
    contract = found(request, code, "seal")
    form = SealForm(request.POST or None)
    if not form.is_bound:
        form.initial = {"sealed_on": timezone.localdate(), "who": request.actor.name}

    def enter(*, sealed_on: Any, **said: Any) -> Any:
        return actions.seal(contract, on=sealed_on, **said)

    return _take(request, form, contract, enter, _("Use of the seal"))


def _take(
    request: AppRequest, form: Any, contract: Contract, act: Any, title: Any, hint: str = ""
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.cleaned_data, by=request.actor, at=timezone.now())
            return redirect(CONTRACTS.url(contract))
        except Invalid as error:
            pages.show_errors(form, error)
    return ask(request, form, contract, title, hint=hint)
