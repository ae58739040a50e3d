"""Register contracts: attach papers, note the filing, enter what came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts import queries, registering
from luodi.contracts.models import Registration, RegistrationBook, RegistrationPaper
from luodi.contracts.states import (
    BOOK_FLOW,
    REGISTRATION_FLOW,
    BookState,
    PaperKind,
    RegistrationState,
)
from luodi.core import change, files
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.money import Money

_DECIDED = "the step was decided on"


def attach_paper(
    row: Registration, kind: str, upload: IO[bytes], *, name: str, size: int, by: Actor, at: datetime
) -> RegistrationPaper:
    """Add a paper of a kind to a registration that is still a draft.

    :raises Missing: if the registration is not open to the actor.
    :raises NotAllowed: if preparing it is not the actor's, or it is no draft any more.
    :raises Invalid: if the kind or the file is none that is taken.
    """
    if not Registration.objects.allowed(by).filter(pk=row.pk).exists():
        raise Missing
    if not Registration.objects.allowed(by, "amend").filter(pk=row.pk).exists():
        raise NotAllowed
    if kind not in PaperKind.values:
        raise Invalid({"kind": [_("Choose which paper this is.")]})
    with transaction.atomic():
        stored = files.add_file(row, upload, name=name, size=size, by=by, at=at)
        return RegistrationPaper.objects.create(registration=row, kind=kind, file=stored)


def register(
    row: Registration,
    *,
    number: str,
    on: date,
    value: Money,
    amount: Money,
    by: Actor,
    at: datetime,
) -> Registration:
    """Enter the registration: number, day, recognised technical value and recognised amount.

    :raises Invalid: if the number has neither 16 nor 14 digits, the day is impossible, or a sum exceeds the whole.
    :raises Conflict: if the registration is not filed, or another has this number.
    """
    wrong: dict[str, list[object]] = {}
    number = "".join(number.split())
    if not registering.is_number(number):
        wrong["number"] = [_("A registration number has 16 digits; older ones have 14.")]
    if on > localdate(at):
        wrong["registered_on"] = [_("This day is still to come.")]
    elif row.filed_on and on < row.filed_on:
        wrong["registered_on"] = [_("It cannot be registered before it was filed.")]
    whole = row.contract.amount or Money(0)
    if not 0 <= amount.fen <= whole.fen:
        wrong["recognised_amount"] = [_("More cannot be recognised than the contract is worth.")]
    if not 0 <= value.fen <= amount.fen:
        wrong["recognised_value"] = [_("The technical value is part of the recognised amount.")]
    if wrong:
        raise Invalid(wrong)  # type: ignore[arg-type]
    try:
        with transaction.atomic():
            moved = REGISTRATION_FLOW.advance(row, "register", by=by, at=at, inner=True)
            values = {
                "number": number,
                "registered_on": on,
                "recognised_value": value,
                "recognised_amount": amount,
            }
            Registration.objects.unguarded(_DECIDED).filter(pk=row.pk).update(**values)
    except IntegrityError:
        raise Conflict(_("Another registration has this number.")) from None
    moved.refresh_from_db()
    return moved  # type: ignore[no-any-return]


@REGISTRATION_FLOW.effect("check")
def _keep_the_rules(row: Registration, taken: Taken) -> None:
    """Remember by which rules a registration was checked."""
    rows = Registration.objects.unguarded(_DECIDED).filter(pk=row.pk)
    rows.update(book=queries.book_in_force())
    row.refresh_from_db()


@REGISTRATION_FLOW.effect("file")
def _note_the_day(row: Registration, taken: Taken) -> None:
    rows = Registration.objects.unguarded(_DECIDED).filter(pk=row.pk)
    rows.update(filed_on=localdate(taken.at))
    row.refresh_from_db()


@REGISTRATION_FLOW.effect("refuse")
def _note_the_refusal(row: Registration, taken: Taken) -> None:
    Registration.objects.unguarded(_DECIDED).filter(pk=row.pk).update(refusal=taken.note[:1000])
    row.refresh_from_db()


@REGISTRATION_FLOW.effect("return")
def _forget_the_check(row: Registration, taken: Taken) -> None:
    """Let a draft be checked by the rules in force then."""
    Registration.objects.unguarded(_DECIDED).filter(pk=row.pk).update(book=None, filed_on=None)
    row.refresh_from_db()


@BOOK_FLOW.effect("activate")
def _supersede_the_others(row: RegistrationBook, taken: Taken) -> None:
    """Let what was in force be superseded."""
    rows = RegistrationBook.objects.unguarded(_DECIDED)
    rows.filter(pk=row.pk).update(activated_at=taken.at)
    for other in rows.filter(state=BookState.ACTIVE, retired_at=None).exclude(pk=row.pk):
        BOOK_FLOW.advance(other, "supersede", by=SYSTEM, at=taken.at, inner=True)


def prepare(row: Registration, *, by: Actor, at: datetime) -> Registration:
    """Begin the registration of a signed contract.

    :raises NotAllowed: if preparing it is not the actor's, or the contract was never signed.
    :raises Invalid: if it is registered already, or its registration is under way.
    """
    row.state = RegistrationState.DRAFT
    return change.create(row, by=by, at=at)
