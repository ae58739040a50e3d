"""Propose and apply changes of signed contracts, and say how interests are dealt with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts import queries, standing
from luodi.contracts.actions.contracts import ask
from luodi.contracts.models import (
    BudgetLine,
    Contract,
    ContractChange,
    ContractLine,
    Instalment,
    InterestAnswer,
    Receipt,
    SealEntry,
)
from luodi.contracts.states import CHANGE_FLOW, CONTRACT_FLOW, ChangeKind, ContractState, ReceiptState
from luodi.core import audit, change, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid
from luodi.core.flow import Taken
from luodi.core.money import Money
from luodi.registry.models import Organisation

_DECIDED = "the change was decided on"
_CHANGEABLE = (ContractState.SIGNED, ContractState.CLOSING)


def propose(
    contract: Contract,
    *,
    kind: str,
    reason: str,
    effective_on: date,
    after: standing.Standing,
    by: Actor,
    at: datetime,
) -> ContractChange:
    """Propose how a signed contract shall stand; the office decides.

    :raises NotAllowed: if proposing is not the actor's.
    :raises Invalid: if nothing would change, sums would not add up, or more has come in than it would be worth.
    :raises Conflict: if the contract is not in force, or another change still waits.
    """
    ask(contract, "propose", by)
    if contract.state not in _CHANGEABLE:
        raise Conflict(_("Only a contract in force is changed."))
    before = queries.standing_of(contract)
    if kind != ChangeKind.TERMINATION and not standing.touches(before, after):
        raise Invalid({"": [_("Nothing would change.")]})
    if lacking := queries.lacking_for_change(contract, after):
        raise Invalid({name: [words] for name, words in lacking.items()})
    rows = ContractChange.objects.unguarded("numbers go on whoever sees them").filter(contract=contract)
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    row = ContractChange(
        contract=contract,
        number=number,
        kind=kind,
        reason=reason,
        effective_on=effective_on,
        before=before,
        after=dict(after),
    )
    try:
        with transaction.atomic():
            return change.create(row, by=by, at=at)
    except IntegrityError:
        raise Conflict(_("Another change of this contract still waits for its decision.")) from None


@CHANGE_FLOW.effect("approve")
def _apply(row: ContractChange, taken: Taken) -> None:
    """Bring a contract to how it shall stand, whole or not at all; a termination ends it as well.

    :raises Conflict: if the contract has come to stand otherwise since the change was proposed.
    :raises Invalid: if more has come in meanwhile than it would be worth.
    """
    contract = Contract.objects.unguarded(_DECIDED).get(pk=row.contract_id)
    if contract.state not in _CHANGEABLE or queries.standing_of(contract) != row.before:
        raise Conflict(_("The contract has changed since this was proposed: propose the change anew."))
    if lacking := queries.lacking_for_change(contract, row.after):
        raise Invalid({name: [words] for name, words in lacking.items()})
    try:
        with transaction.atomic():
            _set_facts(contract, row.after["facts"], taken.at)
            _set_lines(contract, row.after["lines"], taken)
            _set_plan(contract, row.after["instalments"], taken)
            _set_budget(contract, row.after["budget"])
    except IntegrityError:
        raise Conflict(_("More has come in at this moment than the contract would be worth.")) from None
    audit.record(
        taken.by, "apply_change", contract, at=taken.at, note=row.reason, changes={"change": [None, row.code]}
    )
    if row.kind == ChangeKind.TERMINATION:
        contract.refresh_from_db()
        CONTRACT_FLOW.advance(contract, "terminate", by=taken.by, at=taken.at, note=row.reason, inner=True)
        Contract.objects.unguarded(_DECIDED).filter(pk=contract.pk).update(terminated_on=row.effective_on)
    outbox.reindex(contract, at=taken.at)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _set_facts(contract: Contract, facts: Mapping[str, Any], at: datetime) -> None:
    values = dict(facts) | {
        "amount": Money(facts["amount"]),
        "starts_on": _day(facts["starts_on"]),
        "ends_on": _day(facts["ends_on"]),
    }
    rows = Contract.objects.unguarded(_DECIDED).filter(pk=contract.pk)
    rows.update(**values, version=F("version") + 1, changed_at=at)


def _set_lines(contract: Contract, wanted: list[dict[str, Any]], taken: Taken) -> None:
    rows = ContractLine.objects.unguarded(_DECIDED).filter(contract=contract, retired_at=None)
    codes = {line["buyer"] for line in wanted}
    buyers = {one.code: one for one in Organisation.objects.unguarded(_DECIDED).filter(code__in=codes)}
    gone = rows.exclude(code__in=[line["code"] for line in wanted if line.get("code")])
    booked = Receipt.objects.unguarded(_DECIDED).filter(state=ReceiptState.BOOKED, retired_at=None)
    if booked.filter(line__in=gone.values("pk")).exists():
        raise Invalid({"lines": [_("Money was booked on a line that would fall away: keep the line.")]})
    # Before anything is added: what is new has no code among those that stay.
    gone.update(retired_at=taken.at, changed_at=taken.at, version=F("version") + 1)
    for line in wanted:
        values = {
            "buyer": buyers[line["buyer"]],
            "way": line["way"],
            "service": line.get("service") or "",
            "region_id": line.get("region") or None,
            "industry_id": line.get("industry") or None,
            "amount": Money(line["amount"]),
        }
        if line.get("code"):
            rows.filter(code=line["code"]).update(**values, version=F("version") + 1, changed_at=taken.at)
        else:
            _made(ContractLine(contract=contract, **values), taken)


def _set_plan(contract: Contract, wanted: list[dict[str, Any]], taken: Taken) -> None:
    rows = Instalment.objects.unguarded(_DECIDED).filter(contract=contract, retired_at=None)
    gone = rows.exclude(code__in=[one["code"] for one in wanted if one.get("code")])
    gone.update(retired_at=taken.at, changed_at=taken.at, version=F("version") + 1)
    for one in wanted:
        values = {
            "due_on": _day(one.get("due_on")),
            "condition": one.get("condition") or "",
            "amount": Money(one["amount"]),
        }
        if one.get("code"):
            rows.filter(code=one["code"]).update(**values, version=F("version") + 1, changed_at=taken.at)
        else:
            _made(Instalment(contract=contract, **values), taken)


def _made(row: Any, taken: Taken) -> None:
    """Save a part that an approved change adds; its own rule is for drafts, and the change was decided on."""
    row.created_at = row.changed_at = taken.at
    row.created_by_id = taken.by.user_id
    change.clean(row)
    row.save(force_insert=True)


def _set_budget(contract: Contract, wanted: Mapping[str, int]) -> None:
    notes = dict(BudgetLine.objects.filter(contract=contract).values_list("category", "note"))
    BudgetLine.objects.filter(contract=contract).delete()
    BudgetLine.objects.bulk_create(
        BudgetLine(contract=contract, category=category, amount=Money(fen), note=notes.get(category, ""))  # type: ignore[misc]
        for category, fen in wanted.items()
    )


def answer_interests(contract: Contract, *, word: str, by: Actor, at: datetime) -> InterestAnswer:
    """Say how interests that the team has in a buyer are dealt with.

    :raises NotAllowed: if it is not the actor's to say.
    :raises Invalid: if nothing is said.
    """
    ask(contract, "approve", by)
    if not word.strip():
        raise Invalid({"word": [_("Say how it is dealt with.")]})
    found = [tie.key for tie in queries.ties_of(contract, localdate(at))]
    with transaction.atomic():
        said = InterestAnswer.objects.create(
            contract=contract, word=word.strip(), found=found, by_id=by.user_id, at=at
        )
        # The course of the contract is read by more people than those who may know of interests.
        audit.record(by, "answer_interests", contract, at=at)
    return said


def seal(
    contract: Contract, *, on: date, who: str, copies: int, note: str, by: Actor, at: datetime
) -> SealEntry:
    """Enter a use of the seal into the log.

    :raises NotAllowed: if keeping the log is not the actor's.
    :raises Conflict: if the contract has not been approved.
    :raises Invalid: if the day is still to come.
    """
    ask(contract, "seal", by)
    if contract.state not in (ContractState.APPROVED, *_CHANGEABLE):
        raise Conflict(_("Only an approved contract is sealed."))
    if on > localdate(at):
        raise Invalid({"sealed_on": [_("This day is still to come.")]})
    with transaction.atomic():
        entry = SealEntry.objects.create(contract=contract, sealed_on=on, who=who, copies=copies, note=note)
        audit.record(by, "seal", contract, at=at, changes={"copies": [None, copies]})
    return entry
