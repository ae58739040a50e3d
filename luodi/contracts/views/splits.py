"""Draw up splits of income and records of pricing, take confirmations and objections, print the sheets."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from luodi.contracts import actions, papers, queries
from luodi.contracts.forms.income import (
    AnswerForm,
    CostsForm,
    ObjectionForm,
    PeopleForm,
    PricingForm,
    ReceiptsForm,
)
from luodi.contracts.income_states import PartAnswer, SplitState
from luodi.contracts.models import IncomeSplit, Objection, PricingRecord, SplitPart
from luodi.contracts.resources import PRICINGS, SPLITS
from luodi.contracts.views.contracts import ask, found
from luodi.core import audit, change, export, pages
from luodi.core.errors import Conflict, Invalid, Missing, Refusal
from luodi.core.gate import open_to_public
from luodi.core.pages import AppRequest
from luodi.core.papers import kinds
from luodi.core.rules import verbs_on
from luodi.needs.actions import hash_token


def begin(request: AppRequest, code: str) -> HttpResponse:
    """Choose the receipts of a contract that are shared out, and begin a split of them."""
    contract = found(request, code, "see_inside")
    if not queries.may_begin(contract, request.actor):
        raise Missing
    rows = queries.shareable(contract)
    form = ReceiptsForm(request.POST or None, rows=rows)
    if request.method == "POST" and form.is_valid():
        try:
            split = actions.open_split(contract, form.chosen, by=request.actor, at=timezone.now())
            return redirect("contracts:work", split.code)
        except Invalid as error:
            pages.show_errors(form, error)
    hint = _("Only money of transfers, licences and equity is shared, and each receipt once.")
    return ask(request, form, contract, _("Share income"), hint=hint)


def _split(request: AppRequest, code: str, verb: str) -> IncomeSplit:
    row: IncomeSplit = pages.row_or_404(SPLITS, request.actor, code)
    if row.retired_at or verb not in verbs_on(row, request.actor, (verb,)):
        raise Missing
    return row


def work(request: AppRequest, code: str) -> HttpResponse:
    """Show receipts, costs and people of a draft, each as a form of its own, and take them."""
    split = _split(request, code, "amend")
    what, actor = request.POST.get("what", ""), request.actor
    rows, chosen, parts = (
        queries.shareable(split.contract, split),
        queries.receipts_of_split(split),
        queries.people_of(split),
    )

    def sent(name: str) -> Any:
        return request.POST if what == name else None

    forms: dict[str, Any] = {
        "receipts": ReceiptsForm(sent("receipts"), rows=rows, chosen=chosen),
        "costs": CostsForm(sent("costs"), present={cost.kind: cost for cost in split.costs.all()}),
        "people": PeopleForm(sent("people"), parts=parts, actor=actor),
    }
    if request.method == "POST":
        if what == "ask":
            actions.ask_people(split, by=actor, at=timezone.now())
            return redirect(SPLITS.url(split))
        if _take(request, split, what, forms):
            return redirect("contracts:work", split.code)
    failed = any(form.is_bound and form.errors for form in forms.values())
    context = {
        "resource": SPLITS,
        "row": split,
        "forms": forms,
        "costs": [(forms["costs"][kind], forms["costs"][f"{kind}_reason"]) for kind in queries.COST_KINDS],
        "parts": parts,
        "left": queries.money_left(split, parts),
        "missing": queries.lacking_for_agreement(split),
    }
    return render(request, "contracts/split_work.html", context, status=422 if failed else 200)


def _take(request: AppRequest, split: IncomeSplit, what: str, forms: dict[str, Any]) -> bool:
    """Carry out what the page asked for; False if a form has to be shown again."""
    form = forms.get(what)
    if form is None or not form.is_valid():
        return False
    version = request.POST.get("version", "")
    common: dict[str, Any] = {
        "version": int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
        "by": request.actor,
        "at": timezone.now(),
    }
    try:
        if what == "receipts":
            actions.amend_split(split, receipts=form.chosen, **common)
        elif what == "costs":
            actions.amend_split(split, costs=form.costs, **common)
        else:
            actions.amend_split(split, shares=form.shares, **common)
    except Invalid as error:
        pages.show_errors(form, error)
        return False
    return True


def confirm(request: AppRequest, code: str) -> HttpResponse:
    """Let somebody answer to the own part in the account."""
    split: IncomeSplit = pages.row_or_404(SPLITS, request.actor, code)
    part = queries.own_part(split, request.actor)
    if part is None:
        raise Missing
    return _answer(request, part)


@open_to_public
def confirm_by_link(request: AppRequest, token: str) -> HttpResponse:
    """Let somebody answer to the own part by the link, without an account.

    :raises Missing: if the link is none of ours.
    """
    part = (
        SplitPart.objects.filter(token_hash=hash_token(token))
        .select_related("split__contract", "split__policy", "person")
        .first()
    )
    if part is None:
        raise Missing
    return _answer(request, part)


def _answer(request: AppRequest, part: SplitPart) -> HttpResponse:
    form = AnswerForm(request.POST or None)
    error: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        agrees = "agree" in request.POST
        reason = form.cleaned_data["reason"]
        if not agrees and not reason.strip():
            form.add_error("reason", _("Say what should be different."))
        else:
            try:
                actions.answer_part(
                    part, agrees=agrees, reason=reason, name=part.person.name, at=timezone.now()
                )
                part.refresh_from_db()
            except Conflict as refusal:
                error = refusal
    split = part.split
    context = {
        "part": part,
        "split": split,
        "form": form,
        "error": error,
        "open": part.answer == PartAnswer.PENDING and split.state == SplitState.DRAFT and part.amount.fen > 0,
        "rules": papers.rules_of(split),
    }
    status = 409 if error else 422 if form.is_bound and form.errors else 200
    return render(request, "contracts/part.html", context, status=status)


@require_POST
def correct(request: AppRequest, code: str) -> HttpResponse:
    """Take a split that was paid back by a counter-split."""
    split: IncomeSplit = pages.row_or_404(SPLITS, request.actor, code)
    reason = request.POST.get("note", "")[:1000]
    return redirect(SPLITS.url(actions.correct(split, reason=reason, by=request.actor, at=timezone.now())))


@require_GET
def sheet(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Print the sheet for finance, as a workbook or a document."""
    split = _split(request, code, "see_history")
    if kind not in ("xlsx", *kinds.Kind.values):
        raise Missing
    at = timezone.now()
    audit.record(request.actor, "export", split, at=at, changes={"kind": kind})
    name = f"income-split-{split.code}"
    if kind == "xlsx":
        return export.workbook_answer(papers.workbook_of(split), f"{name}.xlsx")
    return kinds.answer(kinds.written(papers.sheet_of(split), kind, at=at), kind, name)


@require_GET
def notice(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Print the notice of a split's publicity."""
    split = _split(request, code, "see_history")
    if kind not in kinds.Kind.values or split.publicised_on is None:
        raise Missing
    paper = papers.notice_of(split)
    return kinds.answer(kinds.written(paper, kind, at=timezone.now()), kind, f"publicity-{split.code}")


def new_pricing(request: AppRequest, code: str) -> HttpResponse:
    """Begin a record of how a contract's price was found."""
    contract = found(request, code, "see_inside")
    if not queries.may_price(contract, request.actor):
        raise Missing
    row = PricingRecord(contract=contract, price=contract.amount, way=contract.pricing)
    form = PricingForm(request.POST or None, instance=row, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        made = _created(form, request)
        if made is not None:
            return redirect(PRICINGS.url(made))
    return ask(request, form, contract, _("New record of pricing"))


def _created(form: Any, request: AppRequest) -> Any:
    plain, related = form.parts()
    for name, value in plain.items():
        setattr(form.instance, name, value)
    try:
        return change.create(form.instance, by=request.actor, at=timezone.now(), related=related)
    except Invalid as error:
        pages.show_errors(form, error)
    return None


def object_to(request: AppRequest, slug: str, code: str) -> HttpResponse:
    """Object to a split or a price that is being publicised."""
    resource = {one.slug: one for one in (SPLITS, PRICINGS)}.get(slug)
    if resource is None:
        raise Missing
    row = pages.row_or_404(resource, request.actor, code)
    field = "pricing" if slug == PRICINGS.slug else "split"
    instance = Objection(who=request.actor.name, **{field: row})
    form = ObjectionForm(request.POST or None, instance=instance, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.object_to(row, who=said["who"], what=said["what"], by=request.actor, at=timezone.now())
            return redirect(resource.url(row))
        except Invalid as error:
            pages.show_errors(form, error)
    return pages.ask(request, form, resource, row, _("Object"))
