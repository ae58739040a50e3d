"""Release instalments, recognise matching money, and pay by maker and checker; the ledger moves with each step."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.awards.actions.awards import refuse_stopped
from luodi.awards.conflicts import barred_from
from luodi.awards.models import Instalment, MatchingProof, Payment
from luodi.awards.purses import amounts, joined, purse_of, standing, total
from luodi.awards.states import INSTALMENT_FLOW, PAYMENT_FLOW, PROOF_FLOW, InstalmentState, PaymentState
from luodi.core import change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.money import Money
from luodi.funds.actions import gates
from luodi.funds.cover import refuse_uncovered
from luodi.funds.models import Matter
from luodi.funds.rulebook.choices import Gate
from luodi.funds.rulebook.choices import Payer as Whose
from luodi.ledger import actions as ledger
from luodi.ledger import postings
from luodi.ledger.models import Operation
from luodi.ledger.places import Posting, digest
from luodi.ledger.states import Kind, Stage


def _content(row: Instalment) -> dict[str, Any]:
    money = [
        [line.appropriation.payer.name, line.appropriation.year, line.amount.fen]
        for line in row.money.select_related("appropriation__payer")
    ]
    return {"award": row.award.content_hash, "number": row.number, "money": money}


@INSTALMENT_FLOW.effect("propose")
def lay_release(row: Instalment, taken: Taken) -> None:
    """Lay the release before the sides."""
    refuse_stopped(row.award)
    governance = row.award.application.call.governance
    gates.lay(row, Gate.INSTALMENT_RELEASE, governance, _content(row), by=taken.by, at=taken.at)


def _passed(row: Instalment, matter: Matter, at: datetime) -> None:
    INSTALMENT_FLOW.advance(row, "release", by=SYSTEM, at=at, inner=True)


def _refused(row: Instalment, matter: Matter, at: datetime) -> None:
    INSTALMENT_FLOW.advance(row, "refuse", by=SYSTEM, at=at, note=gates.refusal(matter), inner=True)


gates.follows(
    gates.Kind(
        Gate.INSTALMENT_RELEASE, Instalment, _passed, _refused, stands=lambda row, _matter: digest(_content(row)),
        conflicted=lambda row, _matter: barred_from([row.award.application_id]), within=ledger.open_books,
    )
)  # fmt: skip


def _round(row: Instalment) -> int:
    """Count how often an instalment was released and undone before."""
    return Operation.objects.filter(kind=Kind.RELEASE_UNDONE, subject=row.ref).count()


def _moves(row: Instalment) -> tuple[Any, ...]:
    moves: tuple[Any, ...] = ()
    for year, amount in amounts(row.money.select_related("appropriation__payer")).items():
        moves += postings.released(purse_of(year), row.award.application_id, row.pk, amount.fen)
    return moves


@INSTALMENT_FLOW.effect("release")
def make_due(row: Instalment, taken: Taken) -> None:
    """Make an instalment due (L8), once in each round."""
    refuse_stopped(row.award)
    once = f"release:{row.pk}:{_round(row)}"
    ledger.post(
        Posting(once, Kind.RELEASED, _moves(row), subject=row.ref, once=once), by=taken.by, at=taken.at
    )


@INSTALMENT_FLOW.effect("undo")
def undo_release(row: Instalment, taken: Taken) -> None:
    """Take a release back that no payment was made of (L9)."""
    key = f"unrelease:{row.pk}:{_round(row)}"
    ledger.post(
        Posting(key, Kind.RELEASE_UNDONE, postings.turned(_moves(row)), subject=row.ref),
        by=taken.by,
        at=taken.at,
    )


@PROOF_FLOW.effect("pass")
def recognise(row: MatchingProof, taken: Taken) -> None:
    """Book matching money that the enterprise has paid to the project directly (L13)."""
    award = row.award
    refuse_stopped(award)
    line = award.money.filter(matching=True).select_related("appropriation__payer").first()
    if line is None:
        raise Conflict(_("No matching money is pledged for this award."))
    ledger.post(
        Posting(
            f"matching:{row.pk}", Kind.MATCHED,
            postings.matched(purse_of(line.appropriation), award.application_id, row.amount.fen),
            subject=row.ref, once=f"slip:{row.slip}", side=Whose.ENTERPRISE,
        ),
        by=taken.by, at=taken.at,
    )  # fmt: skip


def still_pledged(award: Any) -> Money:
    """Give what enterprises have pledged and not proven yet."""
    there = standing(Stage.AWARD, award.fund_id, application=award.application_id)
    keys = {
        (line.appropriation.payer_id, line.appropriation.year)
        for line in award.money.filter(matching=True).select_related("appropriation")
    }
    return Money(sum(fen for key, fen in there.items() if key in keys))


def prepare(instalment: Instalment, *, by: Actor, at: datetime) -> Payment:
    """Prepare the payment of a released instalment to the account that was verified.

    :raises NotAllowed: if the actor is not of the finance office.
    :raises Conflict: if the instalment is not released, or the award does not run.
    :raises Invalid: if the account was not verified.
    """
    with ledger.open_books():
        row = Instalment.objects.allowed(by).select_related("award").filter(pk=instalment.pk).first()
        if row is None:
            raise Missing
        if row.state != InstalmentState.RELEASED:
            raise Conflict(_("The instalment is not released."))
        refuse_stopped(row.award)
        award = row.award
        if award.account_verified_at is None:
            raise Invalid({"account": [_("Verify the account with its owner first.")]})
        money = amounts(row.money.select_related("appropriation__payer"))
        payment = Payment(  # type: ignore[misc]
            instalment=row, amount=total(money), bank=award.bank, account=award.account,
            account_name=award.account_name, origin=award.origin,
        )  # fmt: skip
        made: Payment = change.create(payment, by=by, at=at)
    return made


@PAYMENT_FLOW.effect("instruct")
def send_to_bank(row: Payment, taken: Taken) -> None:
    """Put the money on its way (L10): the same account as verified, and cash that is there.

    :raises NotEnough: if a payer's money has not come in.
    """
    award = row.instalment.award
    refuse_stopped(award)
    if (row.account, row.bank, row.account_name) != (award.account, award.bank, award.account_name):
        raise Conflict(_("The account was changed since: stop this payment and prepare another."))
    moves: tuple[Any, ...] = ()
    for year, amount in amounts(row.instalment.money.select_related("appropriation__payer")).items():
        moves += postings.instructed(purse_of(year), row.pk, amount.fen)
    posted = ledger.post(
        Posting(f"pay:{row.pk}", Kind.INSTRUCTED, joined(moves), subject=row.ref, once=f"pay:{row.pk}"),
        by=taken.by, at=taken.at,
    )  # fmt: skip
    Payment._base_manager.filter(pk=row.pk).update(entry=posted.seq)
    row.entry = posted.seq
    # What is committed to others by cash at hand is not paid out here.
    refuse_uncovered(award.fund)


def settle(payment: Payment, reference: str, on: date, *, by: Actor, at: datetime) -> Payment:
    """Book a payment as made, by the bank's reference (L11).

    :raises NotAllowed: if the actor is not of the finance office.
    :raises Conflict: if it is not on its way, or the reference was booked before.
    :raises Invalid: if reference or day make no sense.
    """
    _judge_bank(reference, on, at)
    with ledger.open_books():
        row = _resolved(payment, by)
        if (
            Payment.objects.unguarded("a reference is booked once")
            .filter(reference=reference.strip())
            .exists()
        ):
            raise Conflict(_("This bank reference is booked already."))
        instalment, application = row.instalment, row.instalment.award.application_id
        moves: tuple[Any, ...] = ()
        for year, amount in amounts(instalment.money.select_related("appropriation__payer")).items():
            moves += postings.settled(purse_of(year), application, instalment.pk, row.pk, amount.fen)
        ledger.post(_resolving(row, Kind.SETTLED, joined(moves)), by=by, at=at)
        _write(row, reference, on)
        settled: Payment = PAYMENT_FLOW.advance(row, "settle", by=SYSTEM, at=at, inner=True)
        INSTALMENT_FLOW.advance(instalment, "pay", by=SYSTEM, at=at, inner=True)
    return settled


def fail(payment: Payment, reference: str, on: date, why: str, *, by: Actor, at: datetime) -> Payment:
    """Book a payment as failed, by the bank's reference (L12); the instalment can be paid anew.

    :raises NotAllowed: if the actor is not of the finance office.
    :raises Conflict: if it is not on its way.
    :raises Invalid: if day or reason make no sense.
    """
    _judge_bank(reference, on, at)
    if not why.strip():
        raise Invalid({"why": [_("Say what the bank said.")]})
    with ledger.open_books():
        row = _resolved(payment, by)
        moves: tuple[Any, ...] = ()
        for year, amount in amounts(row.instalment.money.select_related("appropriation__payer")).items():
            moves += postings.instructed(purse_of(year), row.pk, amount.fen)
        ledger.post(_resolving(row, Kind.FAILED, postings.turned(joined(moves))), by=by, at=at)
        _write(row, "", on)
        failed: Payment = PAYMENT_FLOW.advance(row, "fail", by=SYSTEM, at=at, note=why, inner=True)
    return failed


def _judge_bank(reference: str, on: date, at: datetime) -> None:
    wrong: dict[str, Any] = {}
    if not 0 < len(reference.strip()) <= 80:
        wrong["reference"] = [_("Give the reference of the bank's statement.")]
    if on > localdate(at):
        wrong["on"] = [_("This day is still to come.")]
    if wrong:
        raise Invalid(wrong)


def _resolved(payment: Payment, by: Actor) -> Payment:
    """Find a payment that the actor may book the bank's answer of."""
    row: Payment | None = (
        Payment.objects.allowed(by).select_related("instalment__award").filter(pk=payment.pk).first()
    )
    if row is None:
        raise Missing
    if not Payment.objects.allowed(by, "resolve").filter(pk=row.pk).exists():
        raise NotAllowed
    if row.state != PaymentState.INSTRUCTED:
        raise Conflict(_("This payment is not on its way."))
    return row


def _resolving(row: Payment, kind: Kind, moves: tuple[Any, ...]) -> Posting:
    """Settled or failed: of the two, and of several attempts, one is booked."""
    return Posting(
        f"resolve:{row.pk}", kind, moves, subject=row.ref, once=f"resolve:{row.pk}", resolves=row.entry
    )


def _write(row: Payment, reference: str, on: date) -> None:
    Payment._base_manager.filter(pk=row.pk).update(reference=reference.strip(), resolved_on=on)
    row.reference, row.resolved_on = reference.strip(), on
