"""Prove, report, change, pay and claim back on the pages of awards."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from luodi.awards.actions import awards, banking, paying, recovering, reporting
from luodi.awards.bankfile import MOST_BYTES
from luodi.awards.forms import AmendmentForm, BankForm, CheckForm, ProofForm, RecoveryForm
from luodi.awards.models import Amendment, Award, Check, Instalment, MatchingProof, Payment, Recovery
from luodi.awards.queries import awards as queries
from luodi.awards.resources import AWARDS, CHECKS, INSTALMENTS, PAYMENTS, RECOVERIES
from luodi.awards.states import PaymentState
from luodi.calls.states import IN_MONEY, Indicator
from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.money import Money, read_amount
from luodi.core.pages import AppRequest
from luodi.core.resource import address
from luodi.core.rules import verbs_on


def new_proof(request: AppRequest, code: str) -> HttpResponse:
    """Send in a proof of matching money."""
    return pages.add_within(
        request, AWARDS, code, ProofForm, lambda award: MatchingProof(award=award), _("New proof of matching money"),
        verb="take", hint=_("Add the bank slip as a file on the page of the proof afterwards."),
    )  # fmt: skip


def new_check(request: AppRequest, code: str) -> HttpResponse:
    """Report at mid-term or for acceptance."""
    return pages.add_within(
        request, AWARDS, code, CheckForm, lambda award: Check(award=award), _("New report"), verb="take",
        hint=_("What was reached of each promise is entered on the page of the report."),
    )  # fmt: skip


def new_amendment(request: AppRequest, code: str) -> HttpResponse:
    """Ask for a change of an award."""
    award = pages.row_or_404(AWARDS, request.actor, code)
    verb = "take" if "take" in verbs_on(award, request.actor, ("take",)) else "check"
    return pages.add_within(
        request, AWARDS, code, AmendmentForm, lambda row: Amendment(award=row), _("New change"), verb=verb
    )


def new_recovery(request: AppRequest, code: str) -> HttpResponse:
    """Draft what is claimed back."""
    return pages.add_within(
        request,
        AWARDS,
        code,
        RecoveryForm,
        lambda award: Recovery(award=award),
        _("New recovery"),
        verb="check",
    )


@require_POST
def verify_account(request: AppRequest, code: str) -> HttpResponse:
    """Say that the account was verified with its owner."""
    award: Award = pages.row_or_404(AWARDS, request.actor, code)
    awards.verify_account(award, by=request.actor, at=timezone.now(), version=pages.version_seen(request))
    return redirect(address(award))


def reached(request: AppRequest, code: str) -> HttpResponse:
    """Enter what was reached of each promise; what cannot be read stays in its box."""
    check: Check = pages.row_or_404(CHECKS, request.actor, code)
    if "amend" not in verbs_on(check, request.actor, ("amend",)):
        raise Missing
    lines = queries.reached_of(check)
    typed: dict[str, str] = {}
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        said: dict[str, tuple[int, str]] = {}
        for line in lines:
            name = line.indicator.value
            text = typed[name] = request.POST.get(name, "").strip()
            number = _number(line.indicator, text)
            if number is None and text:
                wrong[name] = _("Give a whole number, zero or above.")
            elif number is not None:
                said[name] = (number, request.POST.get(f"evidence-{name}", ""))
        if not wrong:
            reporting.report(check, said, by=request.actor, at=timezone.now())
            return redirect(address(check))
    shown = [
        (line, typed.get(line.indicator.value, _typed(line)), wrong.get(line.indicator.value))
        for line in lines
    ]
    context = {"resource": CHECKS, "row": check, "lines": shown}
    return render(request, "awards/reached.html", context, status=422 if wrong else 200)


def _number(indicator: Indicator, text: str) -> int | None:
    if indicator in IN_MONEY:
        try:
            return read_amount(text, unit="元").money.fen if text else None
        except ValueError:
            return None
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _typed(line: queries.Reach) -> str:
    if line.reached is None:
        return ""
    return Money(line.reached).in_yuan().replace(",", "") if line.in_money else str(line.reached)


@require_POST
def prepare(request: AppRequest, code: str) -> HttpResponse:
    """Prepare the payment of a released instalment."""
    row: Instalment = pages.row_or_404(INSTALMENTS, request.actor, code)
    payment = paying.prepare(row, by=request.actor, at=timezone.now())
    return redirect(address(payment))


@require_POST
def resolve(request: AppRequest, code: str) -> HttpResponse:
    """Book what the bank says of a payment."""
    row: Payment = pages.row_or_404(PAYMENTS, request.actor, code)
    said, at = _bank(request), timezone.now()
    if request.POST.get("word") == "paid":
        paying.settle(row, said["reference"], said["on"], by=request.actor, at=at)
    else:
        paying.fail(row, said["reference"] or row.code, said["on"], said["why"], by=request.actor, at=at)
    return redirect(address(row))


def _bank(request: AppRequest) -> dict[str, Any]:
    form = BankForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: [str(words) for words in said] for name, said in form.errors.items()})
    return form.values()


@require_POST
def collect(request: AppRequest, code: str) -> HttpResponse:
    """Book money that came back."""
    row: Recovery = pages.row_or_404(RECOVERIES, request.actor, code)
    said = _bank(request)
    try:
        amount = read_amount(request.POST.get("amount", ""), unit="元").money
    except ValueError:
        raise Invalid({"amount": [_("This is no amount: write the yuan as a number.")]}) from None
    recovering.book(row, amount, said["reference"], said["on"], by=request.actor, at=timezone.now())
    return redirect(address(row))


def bank(request: AppRequest) -> HttpResponse:
    """Show the accountant's day: what waits for a second clerk, what is at the bank, and the bank's answers."""
    if not request.actor.everywhere("finance_clerk"):
        raise Missing
    booked: list[banking.Booked] = []
    wrong: Any = None
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            content = upload.read(MOST_BYTES + 1) if upload else b""
            booked = banking.book_answers(content, by=request.actor, at=timezone.now())
        except Invalid as error:
            wrong = error.fields["file"][0]
    rows = Payment.objects.allowed(request.actor).select_related("instalment__award__application")
    context = {
        "resource": PAYMENTS,
        "prepared": rows.filter(state=PaymentState.PREPARED).order_by("pk")[:200],
        "instructed": rows.filter(state=PaymentState.INSTRUCTED).order_by("pk")[:200],
        "failed": rows.filter(state=PaymentState.FAILED).order_by("-pk")[:20],
        "booked": booked,
        "wrong": wrong,
    }
    return render(request, "awards/bank.html", context, status=422 if wrong else 200)


@require_GET
def bank_file(request: AppRequest) -> HttpResponse:
    """Send the payments that the bank is to make, as CSV."""
    at = timezone.now()
    answer = HttpResponse(banking.order_file(by=request.actor, at=at), content_type="text/csv; charset=utf-8")
    name = f"payments-{timezone.localtime(at):%Y%m%d-%H%M}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
