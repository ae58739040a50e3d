"""Change awards: amount, term, content, termination; small changes by the fund officer, larger ones by the sides."""

from __future__ import annotations

from datetime import date, datetime
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.awards.actions.awards import open_payments, refuse_stopped
from luodi.awards.conflicts import barred_from
from luodi.awards.models import Amendment, Award, InstalmentMoney
from luodi.awards.purses import Amounts, amounts, purse_of, standing, total
from luodi.awards.states import AMENDMENT_FLOW, AWARD_FLOW, AmendmentKind, AmendmentState, InstalmentState
from luodi.core.actor import SYSTEM
from luodi.core.errors import Conflict
from luodi.core.flow import Taken
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.funds.actions import gates
from luodi.funds.cover import refuse_uncovered
from luodi.funds.models import Matter
from luodi.funds.rulebook.choices import Gate
from luodi.funds.sharing import amendment_needs_gate, by_source, planned_anew
from luodi.funds.states import MatterState
from luodi.ledger import actions as ledger
from luodi.ledger import postings
from luodi.ledger.places import Posting, digest
from luodi.ledger.states import Kind, Stage


def own_money(award: Award) -> Amounts:
    """Give what an award has of the fund's own money."""
    return amounts(award.money.filter(matching=False).select_related("appropriation__payer"))


def needs_sides(row: Amendment) -> bool:
    """Tell whether a change passes the gate of amendments, by the limits of the call's rule book.

    It is held against what the sides approved last, not against what small changes have made of that since.
    """
    if row.kind == AmendmentKind.TERMINATION:
        return True
    if row.kind == AmendmentKind.CONTENT:
        return False
    award = row.award
    before, ends = _approved(award)
    if ends is None:
        return True
    return amendment_needs_gate(
        award.application.call.book.amendment,
        before=before,
        after=row.amount if row.kind == AmendmentKind.AMOUNT and row.amount else before,
        ended_on=ends,
        ends_on=row.ends_on if row.kind == AmendmentKind.TERM and row.ends_on else ends,
    )


def _approved(award: Award) -> tuple[Money, date | None]:
    """Give the amount and the end that the sides approved last: by the task book, or each by a change of it."""
    made = award.amendments.unguarded("what the sides approved last").filter(state=AmendmentState.MADE)
    changes = list(made.order_by("-pk"))
    by_sides = set(
        Matter.objects.filter(
            subject__in=[one.ref for one in changes], gate=Gate.AWARD_AMENDMENT, standing=MatterState.APPROVED
        ).values_list("subject", flat=True)
    )
    before: dict[str, Any] = {"amount": total(own_money(award)).fen, "ends_on": str(award.ends_on or "")}
    for kind, name in ((AmendmentKind.AMOUNT, "amount"), (AmendmentKind.TERM, "ends_on")):
        of_kind = (one for one in changes if one.kind == kind)
        for small in takewhile(lambda one: one.ref not in by_sides, of_kind):
            before[name] = small.before[name]
    return Money(before["amount"]), date.fromisoformat(before["ends_on"]) if before["ends_on"] else None


def impossible(row: Amendment) -> dict[str, Words]:
    """Name what is in the way of a change."""
    if row.kind == AmendmentKind.AMOUNT:
        if row.amount is None or row.amount.fen <= 0:
            return {"amount": _("Give the new amount.")}
        if row.amount == total(own_money(row.award)):
            return {"amount": _("This is the present amount.")}
    if row.kind == AmendmentKind.TERM and (row.ends_on is None or row.ends_on == row.award.ends_on):
        return {"ends_on": _("Give another end than the present one.")}
    if row.kind == AmendmentKind.TERMINATION and open_payments(row.award):
        return {"kind": _("An instalment is due or on its way: pay it or take its release back first.")}
    return {}


@AMENDMENT_FLOW.effect("propose")
def lay_change(row: Amendment, taken: Taken) -> None:
    """Lay a change before the sides."""
    content = _content(row)
    gates.lay(
        row, Gate.AWARD_AMENDMENT, row.award.application.call.governance, content, by=taken.by, at=taken.at
    )


def _content(row: Amendment) -> dict[str, Any]:
    return {
        "award": row.award.code,
        "kind": row.kind,
        "amount": row.amount.fen if row.amount else None,
        "ends_on": str(row.ends_on or ""),
        "text": row.text,
    }


def _agreed(row: Amendment, matter: Matter, at: datetime) -> None:
    AMENDMENT_FLOW.advance(row, "agree", by=SYSTEM, at=at, inner=True)


def _refused(row: Amendment, matter: Matter, at: datetime) -> None:
    AMENDMENT_FLOW.advance(row, "turn_down", by=SYSTEM, at=at, note=gates.refusal(matter), inner=True)


gates.follows(
    gates.Kind(
        Gate.AWARD_AMENDMENT, Amendment, _agreed, _refused, stands=lambda row, _matter: digest(_content(row)),
        conflicted=lambda row, _matter: barred_from([row.award.application_id]), within=ledger.open_books,
    )
)  # fmt: skip


@AMENDMENT_FLOW.effect("make", "agree")
def carry_out(row: Amendment, taken: Taken) -> None:
    """Carry a change out.

    :raises Conflict: if something came in its way meanwhile.
    """
    if missing := impossible(row):
        raise Conflict(next(iter(missing.values())))
    award = row.award
    before = {"amount": total(own_money(award)).fen, "ends_on": str(award.ends_on or "")}
    Amendment._base_manager.filter(pk=row.pk).update(before=before)
    if row.kind == AmendmentKind.AMOUNT and row.amount is not None:
        _change_amount(row, award, row.amount, taken)
    elif row.kind == AmendmentKind.TERM:
        Award._base_manager.filter(pk=award.pk).update(ends_on=row.ends_on, changed_at=taken.at)
    elif row.kind == AmendmentKind.TERMINATION:
        AWARD_FLOW.advance(award, "terminate", by=SYSTEM, at=taken.at, note=row.text, inner=True)


def _change_amount(row: Amendment, award: Award, amount: Money, taken: Taken) -> None:
    """Raise or lower an award (L7) by payer in the old proportions, and plan anew what is not released."""
    refuse_stopped(award)
    old = own_money(award)
    keys = {str(year.pk): year for year in old}
    new = {
        keys[key]: part
        for key, part in by_source(amount, {str(year.pk): part.fen for year, part in old.items()}).items()
    }
    moves: tuple[Any, ...] = ()
    for year, part in new.items():
        more = part.fen - old[year].fen
        if more > 0:
            moves += postings.raised(purse_of(year), award.application_id, more)
        elif more < 0:
            moves += postings.lowered(purse_of(year), award.application_id, -more)
    kind = Kind.RAISED if amount.fen > total(old).fen else Kind.LOWERED
    _plan_anew(award, old, new)
    ledger.post(Posting(f"amend:{row.pk}", kind, moves, subject=row.ref), by=taken.by, at=taken.at)
    refuse_uncovered(award.fund)
    for year, part in new.items():
        award.money.filter(appropriation=year).update(amount=part)


def _plan_anew(award: Award, old: Amounts, new: Amounts) -> None:
    """Cut what is not released of a changed award into the instalments that are left.

    :raises Conflict: if an instalment lies before the sides, or less is left than was released.
    """
    if (
        award.instalments.unguarded("the plan of a changed award")
        .filter(state=InstalmentState.PROPOSED)
        .exists()
    ):
        raise Conflict(_("A release lies before the sides: let it be decided first."))
    open_ = list(
        award.instalments.unguarded("the plan of a changed award")
        .filter(state__in=(InstalmentState.PLANNED, InstalmentState.VERIFIED))
        .order_by("number")
    )
    there = standing(Stage.AWARD, award.fund_id, application=award.application_id)
    released = {
        str(year.pk): Money(part.fen - there.get((year.payer_id, year.year), 0)) for year, part in old.items()
    }
    try:
        parts = planned_anew(
            {str(year.pk): part for year, part in new.items()}, released, [part.points for part in open_]
        )
    except ValueError:
        raise Conflict(
            _("Less would be left than was released, or no instalment is left to take it.")
        ) from None
    for instalment, cut in zip(open_, parts, strict=True):
        for key, amount in cut.by_source.items():
            lines = InstalmentMoney.objects.filter(instalment=instalment, appropriation_id=int(key))
            if not lines.update(amount=amount):
                InstalmentMoney.objects.create(  # type: ignore[misc]
                    instalment=instalment, appropriation_id=int(key), amount=amount
                )
