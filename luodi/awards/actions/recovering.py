"""Claim money back: demanded by the sides, collected in parts by the bank's references, or waived at the gate."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Sum
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.awards.actions.changing import own_money
from luodi.awards.conflicts import barred_from
from luodi.awards.models import Collection, Recovery, RecoveryMoney
from luodi.awards.purses import amounts, joined, purse_of, standing, total
from luodi.awards.states import RECOVERY_FLOW, RecoveryState
from luodi.core import audit
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.funds.actions import gates
from luodi.funds.models import Appropriation, Matter
from luodi.funds.rulebook.choices import Gate
from luodi.ledger import actions as ledger
from luodi.ledger import postings
from luodi.ledger.models import Transfer
from luodi.ledger.places import Posting, digest
from luodi.ledger.states import Kind, Stage


def _spent(row: Recovery) -> dict[Appropriation, int]:
    """Give what payees have of each payer's year: no more is claimed back."""
    there = standing(Stage.SPENT, row.award.fund_id, application=row.award.application_id)
    return {
        year: there.get((year.payer_id, year.year), 0)
        for year in own_money(row.award)
        if there.get((year.payer_id, year.year), 0)
    }


def too_much(row: Recovery) -> dict[str, Words]:
    """Name what is wrong with a claim: more than the payee has of the fund's money."""
    there = sum(_spent(row).values())
    if row.fen <= there:
        return {}
    words = _("The payee has %(there)s yuan of the fund: no more is claimed back.")
    return {"amount": words % {"there": Money(there).in_yuan()}}


@RECOVERY_FLOW.effect("demand")
def claim(row: Recovery, taken: Taken) -> None:
    """Write the claim into the book of claims (L14d), by payer's year in the proportions of what was paid."""
    spent = _spent(row)
    parts = dict(zip(spent, row.amount.split(list(spent.values())), strict=True))
    RecoveryMoney.objects.bulk_create(
        RecoveryMoney(recovery=row, appropriation=year, amount=part) for year, part in parts.items() if part
    )
    moves: tuple[Any, ...] = ()
    for year, part in parts.items():
        if part:
            moves += postings.claimed(purse_of(year), row.award.application_id, part.fen)
    ledger.post(
        Posting(f"claim:{row.pk}", Kind.CLAIMED, joined(moves), subject=row.ref), by=taken.by, at=taken.at
    )


def collected(row: Recovery) -> Money:
    """Give what came back."""
    found = Collection.objects.filter(recovery=row).aggregate(sum=Sum("amount"))["sum"]
    return found if isinstance(found, Money) else Money(int(found or 0))


def book(
    recovery: Recovery, amount: Money, reference: str, on: date, *, by: Actor, at: datetime
) -> Collection:
    """Book money that came back (L14): free again in an open year of the same payer.

    :raises NotAllowed: if the actor is not of the finance office.
    :raises Conflict: if it was booked, or is more than is claimed.
    :raises Invalid: if amount, day or reference make no sense.
    """
    wrong: dict[str, Any] = {}
    if amount.fen <= 0:
        wrong["amount"] = [_("Give an amount above zero.")]
    if not 0 < len(reference.strip()) <= 80:
        wrong["reference"] = [_("Give the reference of the bank's statement.")]
    if on > localdate(at):
        wrong["on"] = [_("This day is still to come.")]
    if wrong:
        raise Invalid(wrong)
    with ledger.open_books():
        row = Recovery.objects.allowed(by).select_related("award").filter(pk=recovery.pk).first()
        if row is None:
            raise Missing
        if not Recovery.objects.allowed(by, "book").filter(pk=row.pk).exists():
            raise NotAllowed
        left = row.fen - collected(row).fen
        if amount.fen > left:
            words = _("%(left)s yuan are claimed and not collected yet: book no more.")
            raise Conflict(words % {"left": Money(left).in_yuan()})
        if Collection.objects.filter(recovery=row, reference=reference.strip()).exists():
            raise Conflict(_("This bank reference is booked already."))
        posted = ledger.post(
            Posting(
                f"collect:{row.pk}:{reference.strip()}", Kind.COLLECTED, _collecting(row, amount, at),
                subject=row.ref, once=f"back:{row.award.fund_id}:{reference.strip()}",
            ),
            by=by, at=at,
        )  # fmt: skip
        made = Collection.objects.create(  # type: ignore[misc]
            recovery=row, received_on=on, amount=amount, reference=reference.strip(), entry=posted.seq,
            by_id=by.user_id, at=at,
        )  # fmt: skip
        audit.record(by, "collect", row, at=at, changes={"amount": [None, str(amount)]})
        if amount.fen == left:
            RECOVERY_FLOW.advance(row, "collect", by=SYSTEM, at=at, inner=True)
    return made


def _collecting(row: Recovery, amount: Money, at: datetime) -> tuple[Any, ...]:
    """Share what came back among the payers' years that are still owed something."""
    owed = _owed(row)
    parts = dict(zip(owed, amount.split([money.fen for money in owed.values()]), strict=True))
    moves: tuple[Any, ...] = ()
    for year, part in parts.items():
        if part:
            purse = purse_of(year)
            moves += postings.collected(
                purse, row.award.application_id, part.fen, purse.of(_open_year(year, at))
            )
    return joined(moves)


def _owed(row: Recovery) -> dict[Appropriation, Money]:
    """Give what is still owed of each payer's year: the claim less what came back by the ledger.

    Parts that were rounded one by one do not add up to their sum rounded: only the ledger knows who got which fen.
    """
    given = Transfer.objects.filter(
        operation__subject=row.ref, operation__kind=Kind.COLLECTED, source__stage=Stage.SPENT
    )
    back: dict[tuple[int | None, int | None], int] = {}
    for move in given.select_related("source"):
        key = (move.source.source, move.source.year)
        back[key] = back.get(key, 0) + move.amount.fen
    left = {
        year: claimed - Money(back.get((year.payer_id, year.year), 0))
        for year, claimed in amounts(row.money.select_related("appropriation__payer")).items()
    }
    return {year: money for year, money in left.items() if money}


def _open_year(year: Appropriation, at: datetime) -> int:
    """Find the year that money which came back is free in: its own if it is open, else the next open one."""
    rows = Appropriation.objects.unguarded("the open years of a payer").filter(
        payer=year.payer, closed_at=None, retired_at=None, year__gte=year.year
    )
    found = rows.order_by("year").values_list("year", flat=True).first()
    return int(found) if found is not None else max(localdate(at).year, year.year + 1)


@RECOVERY_FLOW.effect("propose")
def ask_to_waive(row: Recovery, taken: Taken) -> None:
    """Lay the waiver of what is left before the sides."""
    governance = row.award.application.call.governance
    gates.lay(row, Gate.SETTLEMENT, governance, _content(row), by=taken.by, at=taken.at)


def _content(row: Recovery) -> dict[str, Any]:
    return {"recovery": row.code, "claimed": row.fen, "waived": total(_owed(row)).fen}


def _passed(row: Recovery, matter: Matter, at: datetime) -> None:
    RECOVERY_FLOW.advance(row, "waive", by=SYSTEM, at=at, inner=True)


def _refused(row: Recovery, matter: Matter, at: datetime) -> None:
    RECOVERY_FLOW.advance(row, "refuse", by=SYSTEM, at=at, note=gates.refusal(matter), inner=True)


gates.follows(
    gates.Kind(
        Gate.SETTLEMENT, Recovery, _passed, _refused, stands=lambda row, _matter: digest(_content(row)),
        conflicted=lambda row, _matter: barred_from([row.award.application_id]), within=ledger.open_books,
    )
)  # fmt: skip


@RECOVERY_FLOW.effect("waive")
def waive(row: Recovery, taken: Taken) -> None:
    """Give up what is left of a claim (L14w)."""
    moves: tuple[Any, ...] = ()
    for year, money in _owed(row).items():
        moves += postings.waived(purse_of(year), row.award.application_id, money.fen)
    ledger.post(
        Posting(f"waive:{row.pk}", Kind.WAIVED, joined(moves), subject=row.ref), by=taken.by, at=taken.at
    )


OPEN = (RecoveryState.DEMANDED, RecoveryState.PROPOSED)
