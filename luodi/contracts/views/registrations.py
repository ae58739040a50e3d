"""Prepare the registration of a contract, attach its papers, print its form, and enter what came of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from luodi.contracts import actions, queries
from luodi.contracts import form_of_registration as printed
from luodi.contracts.forms import OutcomeForm, PaperForm, RegistrationForm
from luodi.contracts.models import Registration
from luodi.contracts.resources import REGISTRATIONS
from luodi.contracts.views.contracts import ask, found
from luodi.core import export, pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.core.papers import kinds
from luodi.core.papers.kinds import Kind
from luodi.core.rules import verbs_on


def prepare(request: AppRequest, code: str) -> HttpResponse:
    """Begin the registration of a signed contract, filled in as far as its records tell."""
    contract = found(request, code, "prepare")
    row = Registration(contract=contract, filler=request.actor.name[:80])
    form = RegistrationForm(request.POST or None, instance=row, actor=request.actor)
    if not form.is_bound:
        form.initial.update(queries.suggested(contract))
    if request.method == "POST" and form.is_valid():
        plain, _related = form.parts()
        for name, value in plain.items():
            setattr(form.instance, name, value)
        try:
            made = actions.prepare(form.instance, by=request.actor, at=timezone.now())
            return redirect(REGISTRATIONS.url(made))
        except Invalid as error:
            pages.show_errors(form, error)
    return ask(request, form, contract, _("Begin the registration"))


def _registration(request: AppRequest, code: str, verb: str) -> Registration:
    """Find a registration on which the actor may do a verb.

    :raises Missing: if there is none, or it is not the actor's.
    """
    row: Registration = pages.row_or_404(REGISTRATIONS, request.actor, code)
    if row.retired_at or verb not in verbs_on(row, request.actor, (verb,)):
        raise Missing
    return row


def paper(request: AppRequest, code: str) -> HttpResponse:
    """Add an attachment to a registration that is a draft."""
    row = _registration(request, code, "amend")
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            actions.attach_paper(
                row,
                form.cleaned_data["kind"],
                upload,
                name=upload.name,
                size=upload.size,
                by=request.actor,
                at=timezone.now(),
            )
            return redirect(REGISTRATIONS.url(row) + "#check")
        except Invalid as error:
            pages.show_errors(form, error)
    return ask(request, form, row, _("Add an attachment"), resource=REGISTRATIONS)


def outcome(request: AppRequest, code: str) -> HttpResponse:
    """Enter what the registration body recognised."""
    row = _registration(request, code, "register")
    if row.state != "filed":
        raise Missing
    form = OutcomeForm(request.POST or None)
    if not form.is_bound:
        form.initial = {
            "registered_on": timezone.localdate(),
            "recognised_amount": row.contract.amount,
            "recognised_value": row.technical_value,
        }
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.register(
                row,
                number=said["number"],
                on=said["registered_on"],
                value=said["recognised_value"],
                amount=said["recognised_amount"],
                by=request.actor,
                at=timezone.now(),
            )
            return redirect(REGISTRATIONS.url(row))
        except Invalid as error:
            pages.show_errors(form, error)
    return ask(request, form, row, _("Enter the registration"), resource=REGISTRATIONS)


@require_GET
def form_file(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Print the form of a registration as Word, PDF or Excel, in Chinese.

    :raises Missing: if it is asked for as something else.
    """
    row: Registration = pages.row_or_404(REGISTRATIONS, request.actor, code)
    name, at = f"JJ-001-{row.code}", timezone.now()
    # It is filed in Chinese, whatever language it is prepared in.
    with translation.override("zh-hans"):
        if kind in Kind.values:
            return kinds.answer(kinds.written(printed.paper_of(row), kind, at=at), kind, name)
        if kind != "xlsx":
            raise Missing
        return export.workbook_answer(printed.workbook_of(row), f"{name}.xlsx")
