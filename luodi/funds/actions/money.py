"""Book what a confirmed paper says, and close the year of a payer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.funds import queries
from luodi.funds.cover import refuse_uncovered
from luodi.funds.models import Appropriation, Inflow, Notice
from luodi.funds.rulebook.choices import Unspent
from luodi.funds.states import FUND_FLOW, INFLOW_FLOW, NOTICE_FLOW, InflowKind, NoticeKind, PaperState
from luodi.ledger import actions as ledger
from luodi.ledger import postings
from luodi.ledger.models import Account
from luodi.ledger.places import Posting
from luodi.ledger.states import Kind, Stage

# Where money of a fund that is closed can no longer stand.
_UNSETTLED = (
    Stage.FREE, Stage.CALL, Stage.HOLD, Stage.AWARD, Stage.DUE, Stage.CASH, Stage.TRANSIT, Stage.CLAIM,
)  # fmt: skip


@NOTICE_FLOW.effect("confirm")
def book_notice(row: Notice, taken: Taken) -> None:
    """Appropriate, or cut, what a confirmed notice says.

    :raises Conflict: if its year is closed.
    """
    appropriation = row.appropriation
    if appropriation.closed_at is not None:
        raise Conflict(_("This year is closed: nothing is booked in it any more."))
    moves = postings.issued(appropriation.payer.purse(appropriation.year), row.amount.fen)
    cut = row.kind == NoticeKind.CUT
    posted = ledger.post(
        Posting(
            key=f"notice:{row.pk}",
            kind=Kind.CUT if cut else Kind.ISSUED,
            moves=postings.turned(moves) if cut else moves,
            subject=row.ref,
            once=f"document:{appropriation.payer_id}:{row.document}",
            side=appropriation.payer.side,
        ),
        by=taken.by,
        at=taken.at,
    )
    _enter(row, posted.seq)


@INFLOW_FLOW.effect("confirm")
def book_inflow(row: Inflow, taken: Taken) -> None:
    """Book money that came in, or went back to its payer, once for each reference of the bank.

    :raises Conflict: if there is not so much at hand, or what goes back is committed by the rules of the fund.
    """
    moves = postings.received(row.payer.purse(row.received_on.year), row.amount.fen)
    back = row.kind == InflowKind.BACK
    posted = ledger.post(
        Posting(
            key=f"inflow:{row.pk}",
            kind=Kind.REFUNDED if back else Kind.RECEIVED,
            moves=postings.turned(moves) if back else moves,
            subject=row.ref,
            once=f"bank:{row.payer_id}:{row.reference}",
            side=row.payer.side,
        ),
        by=taken.by,
        at=taken.at,
    )
    if back:
        refuse_uncovered(row.payer.fund)
    _enter(row, posted.seq)


def _enter(row: Notice | Inflow, seq: int) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(entry=seq)
    row.entry = seq


def _settled(row: Any) -> dict[str, Words]:
    """Name the money that a fund still holds or owes: until there is none, it is not closed."""
    held = Account.objects.filter(fund=row.pk, stage__in=_UNSETTLED, moved_in__gt=F("moved_out"))
    stages = sorted(set(held.values_list("stage", flat=True)))
    if not stages:
        return {}
    named = str(_("; ")).join(str(Stage(stage).label) for stage in stages)
    return {
        "": format_lazy(
            _(
                "Money still stands at: {stages}. Close the years, settle what is open, and give back to its payers "
                "what is left at hand."
            ),
            stages=named,
        )
    }


FUND_FLOW.require("close", _settled)


def settle_year(row: Appropriation, *, by: Actor, at: datetime) -> Appropriation:
    """Close a payer's year: what is free is carried, lapses or goes back, as the payer's rule says.

    Money allotted, held or committed keeps its year until it is spent, so a year with some of it stays open.
    Afterwards nothing moves in it any more.

    :raises NotAllowed: if the actor does not answer for the payer.
    :raises Conflict: if the year is closed, is not over, money of it is still allotted or held, a notice of it waits
        to be confirmed, or what is free could not be carried in the order of the years.
    """
    with ledger.open_books():
        current: Appropriation | None = (
            Appropriation.objects.allowed(by).filter(pk=row.pk).select_related("payer").first()
        )
        if current is None:
            raise Missing
        if current.closed_at is not None:
            raise Conflict(_("This year is closed already."))
        if not Appropriation.objects.allowed(by, "settle").filter(pk=row.pk).exists():
            raise NotAllowed
        if current.year >= localdate(at).year:
            raise Conflict(_("The year %(year)s is not over.") % {"year": current.year})
        if (
            current.notices.unguarded("papers of a year")
            .filter(state=PaperState.ENTERED, retired_at=None)
            .exists()
        ):
            raise Conflict(_("A notice of this year waits to be confirmed: confirm or refuse it first."))
        if current.payer.year_end == Unspent.CARRY:
            _refuse_out_of_order(current)
        standing = queries.standing_of(current)
        if any(standing[stage] for stage in (Stage.CALL, Stage.HOLD, Stage.AWARD, Stage.DUE)):
            raise Conflict(
                _(
                    "Money of this year is still allotted, held, committed or released: spend it or free it first."
                )
            )
        _clear(current, standing[Stage.FREE], by=by, at=at)
        # What payees give back of a closed year is free in an open one: where it was spent stays open for that alone.
        ledger.close_accounts(queries.scopes_of(current, but=Stage.SPENT))
        Appropriation._base_manager.filter(pk=row.pk).update(closed_at=at, changed_at=at)
        current.refresh_from_db()
        audit.record(by, "settle", current, at=at, changes={"free": standing[Stage.FREE].fen})
        outbox.reindex(current, at=at)
    return current


def _refuse_out_of_order(row: Appropriation) -> None:
    """Refuse to close a year whose money is carried before those that are carried into it, or after the next.

    :raises Conflict: with the year that is in the way.
    """
    years = Appropriation.objects.unguarded("the other years of a payer").filter(
        payer=row.payer, retired_at=None
    )
    before = years.filter(year__lt=row.year, closed_at=None).order_by("year").first()
    if before is not None:
        raise Conflict(
            _("The year %(year)s is still open: close the earlier year first.") % {"year": before.year}
        )
    if years.filter(year=row.year + 1).exclude(closed_at=None).exists():
        words = _(
            "The year %(year)s is closed already: nothing is carried into it. Choose another rule for the payer."
        )
        raise Conflict(words % {"year": row.year + 1})


def _clear(row: Appropriation, free: Money, *, by: Actor, at: datetime) -> None:
    if not free:
        return
    purse = row.payer.purse(row.year)
    kind, moves = {
        Unspent.CARRY: (Kind.CARRIED, postings.carried),
        Unspent.LAPSE: (Kind.LAPSED, postings.lapsed),
        Unspent.RETURN: (Kind.RETURNED, postings.given_back),
    }[Unspent(row.payer.year_end)]
    posting = Posting(f"year-end:{row.pk}", kind, moves(purse, free.fen), row.ref, once=f"year:{row.pk}")
    ledger.post(posting, by=by, at=at)
    refuse_uncovered(row.payer.fund)
