"""Sign the award list by the sides: what is signed is held in the ledger and laid open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.awards import conflicts
from luodi.awards.models import Decision, DecisionItem, Vote
from luodi.awards.purses import amounts, purse_of
from luodi.awards.states import DECISION_FLOW, Motion
from luodi.calls.models import Application
from luodi.calls.states import APPLICATION_FLOW, CALL_FLOW
from luodi.core.actor import SYSTEM, Actor
from luodi.core.flow import Taken
from luodi.core.models import CalendarDay
from luodi.funds.actions import gates
from luodi.funds.cover import refuse_uncovered
from luodi.funds.models import Matter
from luodi.funds.queries import refuse_idle
from luodi.funds.rulebook.choices import Gate
from luodi.ledger import actions as ledger
from luodi.ledger import postings
from luodi.ledger.places import Posting, digest
from luodi.ledger.states import Kind


def funded(decision: Decision) -> list[DecisionItem]:
    """List what the panel carried to be funded, with its money."""
    rows = decision.items.filter(motion=Motion.FUND, carried=True).select_related("application__lead")
    return list(rows.prefetch_related("money__appropriation__payer"))


def content_of(decision: Decision) -> dict[str, Any]:
    """Give what the sides sign: each application's outcome, money and votes, and the minutes."""
    items = list(decision.items.select_related("application").prefetch_related("money__appropriation__payer"))
    votes: dict[int, list[list[Any]]] = {}
    for cast_ in Vote.objects.filter(item__decision=decision).select_related("member").order_by("pk"):
        votes.setdefault(cast_.item_id, []).append([cast_.member.user_id, cast_.said, cast_.tie])
    return {
        "list": [
            [
                one.application.receipt or one.application.code,
                one.score,
                one.motion,
                one.carried,
                one.reason,
                [
                    [line.appropriation.payer.name, line.appropriation.year, line.amount.fen]
                    for line in one.money.all()
                ],
                votes.get(one.pk, []),
            ]
            for one in items
        ],
        "minutes": digest({"text": decision.minutes, "place": decision.place, "on": str(decision.held_on)}),
    }


@DECISION_FLOW.effect("propose")
def lay_list(row: Decision, taken: Taken) -> None:
    """Lay the award list before the sides."""
    content = content_of(row)
    row.content_hash = digest(content)
    Decision._base_manager.filter(pk=row.pk).update(content_hash=row.content_hash)
    gates.lay(row, Gate.AWARD_LIST, row.call.governance, content, by=taken.by, at=taken.at)


@DECISION_FLOW.effect("withdraw")
def take_list_back(row: Decision, taken: Taken) -> None:
    """Take the list back from before the sides."""
    gates.withdraw(row, Gate.AWARD_LIST, at=taken.at)


def _signed(row: Decision, matter: Matter, at: datetime) -> None:
    DECISION_FLOW.advance(row, "sign", by=SYSTEM, at=at, inner=True)


def _refused(row: Decision, matter: Matter, at: datetime) -> None:
    DECISION_FLOW.advance(row, "refuse", by=SYSTEM, at=at, note=gates.refusal(matter), inner=True)


def _conflicted(row: Decision, matter: Matter) -> frozenset[int]:
    """Name who takes part in what is on the list, or has a conflict with it: they sign nothing of it."""
    return conflicts.barred_from(
        row.items.filter(motion=Motion.FUND).values_list("application_id", flat=True)
    )


gates.follows(
    gates.Kind(
        Gate.AWARD_LIST, Decision, _signed, _refused, stands=lambda row, _matter: digest(content_of(row)),
        conflicted=_conflicted, within=ledger.open_books,
    )
)  # fmt: skip


@DECISION_FLOW.effect("sign")
def hold_and_publicise(row: Decision, taken: Taken) -> None:
    """Hold the money of what is to be funded (L4), and begin the publicity.

    :raises NotEnough: if a payer's year has less at the call than the list gives.
    """
    refuse_idle(row.call.fund)
    for item in funded(row):
        hold(item, by=taken.by, at=taken.at)
        lay_open(item, at=taken.at)
    for item in row.items.exclude(motion=Motion.FUND, carried=True).select_related("application"):
        if item.motion == Motion.RESERVE and item.carried:
            advance(item.application, "keep_in_reserve", at=taken.at)
        else:
            advance(item.application, "reject", at=taken.at, note=item.reason or str(_("below the line")))
    CALL_FLOW.advance(row.call, "publicise", by=SYSTEM, at=taken.at, inner=True)


def hold(item: DecisionItem, *, by: Actor, at: datetime) -> None:
    """Hold an application's money at the call (L4); call within open books.

    :raises Conflict: if the call's rules commit what has come in alone, and it has not.
    """
    application = item.application
    moves: tuple[Any, ...] = ()
    for year, amount in amounts(item.money.select_related("appropriation__payer")).items():
        moves += postings.held(purse_of(year), application.call_id, application.pk, amount.fen)
    ledger.post(
        Posting(f"hold:{item.pk}", Kind.HELD, moves, subject=application.ref, approval=item.decision.content_hash),
        by=by, at=at,
    )  # fmt: skip
    refuse_uncovered(item.decision.call.fund)


def lay_open(item: DecisionItem, *, at: datetime) -> None:
    """Recommend an application and begin its publicity of so many working days."""
    advance(item.application, "recommend", at=at)
    advance(item.application, "publicise", at=at)
    today, book = localdate(at), item.decision.call.book
    item.publicised_on, item.days_left = today, None
    item.publicity_ends_on = CalendarDay.working_days().after(today, book.terms.publicity)
    item.save(update_fields=["publicised_on", "publicity_ends_on", "days_left"])


def advance(application: Application, verb: str, *, at: datetime, note: str = "") -> None:
    """Take a step of an application that follows from the round."""
    APPLICATION_FLOW.advance(application, verb, by=SYSTEM, at=at, note=note, inner=True)
    application.refresh_from_db()
