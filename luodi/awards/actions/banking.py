"""Send payments to the bank as a table, and book what the bank answers, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from luodi.awards import bankfile
from luodi.awards.actions import paying
from luodi.awards.models import Payment
from luodi.awards.states import PaymentState
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, NotAllowed, Refusal
from luodi.core.words import Words


@dataclass(frozen=True)
class Booked:
    """Tell what became of a row of the bank's answer."""

    answer: bankfile.Answer
    done: bool
    words: Words


def order_file(*, by: Actor, at: datetime) -> bytes:
    """Write the payments whose bank is instructed, and that it has not answered yet.

    :raises NotAllowed: if the actor is not of the finance office.
    """
    if not by.everywhere("finance_clerk"):
        raise NotAllowed
    rows = Payment.objects.allowed(by, "resolve").filter(state=PaymentState.INSTRUCTED, retired_at=None)
    orders = []
    for row in rows.select_related("instalment__award__application").order_by("pk"):
        purpose = f"{row.instalment.award.application.receipt} {row.instalment.number}"
        orders.append(
            bankfile.Order(row.code, row.account_name, row.account, row.bank, row.amount, purpose.strip())
        )
        audit.record(by, "export", row, at=at, changes={"kind": "bank"})
    return bankfile.written(orders)


def book_answers(content: bytes, *, by: Actor, at: datetime) -> list[Booked]:
    """Book what the bank answers; each row stands for itself, and one that was booked before is told so.

    :raises NotAllowed: if the actor is not of the finance office.
    :raises Invalid: if the file cannot be read.
    """
    if not by.everywhere("finance_clerk"):
        raise NotAllowed
    try:
        answers = bankfile.read(content)
    except bankfile.Unreadable as error:
        raise Invalid({"file": [error.words]}) from None
    known = {
        row.code: row
        for row in Payment.objects.allowed(by, "resolve").filter(code__in=[one.code for one in answers])
    }
    return [_booked(one, known.get(one.code), by, at) for one in answers]


def _booked(answer: bankfile.Answer, row: Payment | None, by: Actor, at: datetime) -> Booked:
    if answer.fault or answer.day is None:
        return Booked(answer, False, answer.fault)
    if row is None:
        return Booked(answer, False, _("no payment has this number"))
    try:
        if answer.paid:
            if row.state == PaymentState.PAID and row.reference == answer.reference:
                return Booked(answer, True, _("booked before"))
            paying.settle(row, answer.reference, answer.day, by=by, at=at)
            return Booked(answer, True, _("booked as paid"))
        paying.fail(row, answer.reference or answer.code, answer.day, answer.why, by=by, at=at)
        return Booked(answer, True, _("booked as failed"))
    except Invalid as error:
        said = next(iter(error.fields.values()), [error.title])
        return Booked(answer, False, said[0])
    except (Conflict, Refusal) as error:
        return Booked(answer, False, error.detail or error.title)
