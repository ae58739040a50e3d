"""Do what is done to contracts: keep budget and texts, note the signing, begin the closing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import IO

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts.models import BudgetLine, Contract, ContractText
from luodi.contracts.states import CONTRACT_FLOW, ContractState
from luodi.core import audit, change, files
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.money import Money


def ask(contract: Contract, verb: str, by: Actor) -> None:
    """Check that the actor may do a verb to a contract.

    :raises Missing: if the contract is not open to the actor.
    :raises NotAllowed: if the verb is not the actor's.
    """
    if not Contract.objects.allowed(by).filter(pk=contract.pk).exists():
        raise Missing
    if not Contract.objects.allowed(by, verb).filter(pk=contract.pk).exists():
        raise NotAllowed


def set_budget(
    contract: Contract, budget: Mapping[str, tuple[Money, str]], *, by: Actor, at: datetime
) -> None:
    """Set the budget of a draft: category -> amount and note; what is not named or is nothing falls away.

    :raises NotAllowed: if writing on the contract is not the actor's.
    :raises Conflict: if somebody else changed the contract at the same moment.
    """
    ask(contract, "amend", by)
    with transaction.atomic():
        before = {row.category: row.amount.fen for row in BudgetLine.objects.filter(contract=contract)}
        after = {category: amount.fen for category, (amount, _note) in budget.items() if amount.fen > 0}
        BudgetLine.objects.filter(contract=contract).delete()
        BudgetLine.objects.bulk_create(
            BudgetLine(contract=contract, category=category, amount=amount, note=note)  # type: ignore[misc]
            for category, (amount, note) in budget.items()
            if amount.fen > 0
        )
        _touch(contract, at)
        audit.record(by, "amend", contract, at=at, changes={"budget": [before, after]})


def _touch(contract: Contract, at: datetime) -> None:
    here = Contract.objects.unguarded("the change was decided on").filter(
        pk=contract.pk, version=contract.version
    )
    if not here.update(version=F("version") + 1, changed_at=at):
        raise Conflict
    contract.version += 1


def add_text(
    row: ContractText, upload: IO[bytes], *, name: str, size: int, by: Actor, at: datetime
) -> ContractText:
    """Keep the next version of a contract's text with its file.

    :raises NotAllowed: if keeping them is not the actor's.
    :raises Invalid: if the file is none that is taken, or the version is not complete.
    :raises Conflict: if somebody else added one at the same moment.
    """
    rows = ContractText.objects.unguarded("numbers go on whoever sees them").filter(contract=row.contract)
    row.number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            kept = change.create(row, by=by, at=at)
            files.add_file(kept, upload, name=name, size=size, by=by, at=at)
    except IntegrityError:
        raise Conflict from None
    return kept


def sign(
    contract: Contract,
    *,
    on: date,
    number: str,
    by: Actor,
    at: datetime,
    upload: IO[bytes] | None = None,
    name: str = "",
    size: int = 0,
) -> Contract:
    """Note that an approved contract was signed: its day, its number, and the signed text as the last version.

    :raises NotAllowed: if noting it is not the actor's.
    :raises Invalid: if the day is still to come, or no text is there.
    :raises Conflict: if the contract is not approved, or has moved on.
    """
    ask(contract, "sign", by)
    if on > localdate(at):
        raise Invalid({"signed_on": [_("This day is still to come.")]})
    with transaction.atomic():
        if contract.state != ContractState.APPROVED:
            raise Conflict(_("Only an approved contract is signed."))
        if upload is not None:
            text = ContractText(contract=contract, dated_on=on, change=str(_("Signed text")))
            add_text(text, upload, name=name, size=size, by=by, at=at)
        latest = ContractText.objects.unguarded("the last version is the signed one").filter(
            contract=contract
        )
        last = latest.order_by("-number").first()
        if last is not None:
            latest.filter(pk=last.pk).update(is_signed=True)
        before = [str(contract.signed_on or ""), contract.number]
        contract.signed_on, contract.number = on, number.strip() or contract.number
        change.clean(contract)
        rows = Contract.objects.unguarded("the signing was decided on").filter(pk=contract.pk)
        rows.update(signed_on=on, number=contract.number)
        audit.record(
            by,
            "amend",
            contract,
            at=at,
            changes={"signed_on": [before[0], on.isoformat()], "number": [before[1], contract.number]},
        )
        return CONTRACT_FLOW.advance(contract, "sign", by=by, at=at, inner=True)  # type: ignore[no-any-return]


def wind_up(
    contract: Contract,
    *,
    handed_over_on: date | None,
    outcome: str,
    waiver: str = "",
    by: Actor,
    at: datetime,
) -> Contract:
    """Begin the closing: say what was handed over when, what came of it, and why missing money is waived.

    :raises NotAllowed: if it is not the actor's to begin.
    :raises Invalid: if the day is still to come.
    :raises Conflict: if the contract is not in force.
    """
    ask(contract, "wind_up", by)
    if handed_over_on and handed_over_on > localdate(at):
        raise Invalid({"handed_over_on": [_("This day is still to come.")]})
    with transaction.atomic():
        moved = CONTRACT_FLOW.advance(contract, "wind_up", by=by, at=at, inner=True)
        values = {"handed_over_on": handed_over_on, "outcome": outcome.strip(), "waiver": waiver.strip()}
        Contract.objects.unguarded("the step was decided on").filter(pk=contract.pk).update(**values)
        told = {name: ["", str(value or "")] for name, value in values.items()}
        audit.record(by, "amend", moved, at=at, changes=told)
        moved.refresh_from_db()
    return moved  # type: ignore[no-any-return]
