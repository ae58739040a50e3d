"""Take objections to what is laid open, decide on them, and offer awards when the days are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.actions.attempts import Limit, TooMany, take
from luodi.awards.actions.signing import advance, hold, lay_open
from luodi.awards.models import Award, AwardMoney, DecisionItem, FundObjection
from luodi.awards.purses import Amounts, amounts, left_in_call, purse_of, total
from luodi.awards.states import AWARD_FLOW, AwardState, Motion, ObjectionState
from luodi.calls.models import Application, Call
from luodi.calls.states import APPLICATION_FLOW, CALL_FLOW, HELD, ApplicationState, CallState
from luodi.core import audit, change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.models import CalendarDay
from luodi.funds.queries import refuse_idle
from luodi.ledger import actions as ledger
from luodi.ledger import postings
from luodi.ledger.places import Posting
from luodi.ledger.states import Kind

# A house may share one address, and nobody fills the sides' day by a program.
FROM_ADDRESS: Final = Limit("fund-objection-from", 5, timedelta(hours=1))
TO_ONE: Final = Limit("fund-objection-to", 30, timedelta(days=1))
# States in which an application is laid open, halted or not.
LAID_OPEN = (ApplicationState.PUBLICISED, ApplicationState.OBJECTED)


def object_to(
    item: DecisionItem, objection: FundObjection, *, by: Actor, at: datetime, address: str = ""
) -> FundObjection:
    """Take an objection to a proposed award; its days stand still until every objection is dealt with.

    ``by`` is SYSTEM where anybody objects from outside: then ``address`` limits how many come from one.

    :raises Missing: if it is not laid open.
    :raises Conflict: if its days are over, or too many come.
    :raises Invalid: if a field is missing.
    """
    today = localdate(at)
    again = FundObjection.objects.unguarded("whether the same was said already").filter(
        application=item.application_id, name=objection.name, what=objection.what, state=ObjectionState.OPEN
    )
    if (said := again.first()) is not None:
        return said  # type: ignore[no-any-return]
    if address and not (take(FROM_ADDRESS, address, at) and take(TO_ONE, str(item.pk), at)):
        raise TooMany
    with ledger.open_books():
        application = Application.objects.unguarded("what is laid open to objections").get(
            pk=item.application_id
        )
        item.refresh_from_db()
        if application.state not in LAID_OPEN:
            raise Missing
        if item.publicity_ends_on is not None and today > item.publicity_ends_on:
            raise Conflict(_("The days for objections are over."))
        objection.application = application
        objection.answer_by_on = CalendarDay.working_days().after(
            today, application.call.book.terms.objection
        )
        made: FundObjection = change.create(objection, by=by, at=at)
        if application.state == ApplicationState.PUBLICISED:
            left = CalendarDay.working_days().between(today, item.publicity_ends_on or today)
            item.days_left, item.publicity_ends_on = max(left, 0), None
            item.save(update_fields=["days_left", "publicity_ends_on"])
            advance(application, "object", at=at)
    return made


def decide(objection: FundObjection, *, upheld: bool, answer: str, by: Actor, at: datetime) -> FundObjection:
    """Decide on an objection: one that is upheld ends the award and releases its money; else the days run on.

    :raises NotAllowed: if it is not the actor's to decide.
    :raises Conflict: if it was decided before.
    :raises Invalid: if nothing is answered.
    """
    if not answer.strip():
        raise Invalid({"answer": [_("Write what was found and what becomes of it.")]})
    with ledger.open_books():
        row = FundObjection.objects.allowed(by).filter(pk=objection.pk).first()
        if row is None:
            raise Missing
        if row.state != ObjectionState.OPEN:
            raise Conflict(_("This was decided before."))
        if not FundObjection.objects.allowed(by, "decide").filter(pk=row.pk).exists():
            raise NotAllowed
        state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
        FundObjection._base_manager.filter(pk=row.pk).update(
            state=state,
            answer=answer.strip()[:2000],
            answered_on=localdate(at),
            changed_at=at,
            version=row.version + 1,
        )
        audit.record(by, "uphold" if upheld else "dismiss", row, at=at, source=row.state, target=state)
        row.refresh_from_db()
        decided: FundObjection = row
        _go_on(row.application, upheld=upheld, answer=answer, by=by, at=at)
    return decided


def _go_on(application: Application, *, upheld: bool, answer: str, by: Actor, at: datetime) -> None:
    item = DecisionItem.objects.select_related("application__call").get(application=application)
    if application.state != ApplicationState.OBJECTED:
        return
    if upheld:
        advance(application, "reject", at=at, note=answer)
        release_hold(application, by=by, at=at)
        return
    others = FundObjection.objects.unguarded("whether objections are open").filter(
        application=application, state=ObjectionState.OPEN
    )
    if not others.exists():
        advance(application, "overrule", at=at, note=answer)
        item.publicity_ends_on = CalendarDay.working_days().after(localdate(at), item.days_left or 0)
        item.days_left = None
        item.save(update_fields=["publicity_ends_on", "days_left"])


def release_hold(application: Application, *, by: Actor, at: datetime) -> None:
    """Release what is held for an application to its call (L5); call within open books."""
    item = DecisionItem.objects.filter(application=application).first()
    if item is None:
        return
    moves: tuple[Any, ...] = ()
    for year, amount in amounts(item.money.select_related("appropriation__payer")).items():
        moves += postings.turned(
            postings.held(purse_of(year), application.call_id, application.pk, amount.fen)
        )
    if moves:
        ledger.post(
            Posting(f"unhold:{item.pk}", Kind.HOLD_RELEASED, moves, subject=application.ref), by=by, at=at
        )


@APPLICATION_FLOW.effect("withdraw", "decline", "expire")
def let_go(row: Application, taken: Taken) -> None:
    """Release what was held when an application is withdrawn, or its offer declined or over; end what was begun of it.

    A task book that lies signed before the sides is taken back with it.
    """
    if taken.source in HELD:
        release_hold(row, by=taken.by, at=taken.at)
    award = Award.objects.unguarded("the offer of an application").filter(application=row).first()
    if award is not None and award.state in AWARD_FLOW.step("lapse").sources:
        AWARD_FLOW.advance(award, "lapse", by=SYSTEM, at=taken.at, note=taken.note or row.state, inner=True)


def by_the_clock(at: datetime) -> int:
    """Offer what was laid open long enough, let offers end, and announce calls; return how much went on."""
    today, went = localdate(at), 0
    over = DecisionItem.objects.filter(
        application__state=ApplicationState.PUBLICISED, publicity_ends_on__lt=today
    ).select_related("application__call__fund", "decision__call")
    for item in over:
        with ledger.open_books():
            item.application.refresh_from_db()
            if item.application.state == ApplicationState.PUBLICISED:
                offer(item, at=at)
                went += 1
    ended = Award.objects.unguarded("the calendar ends offers").filter(
        state=AwardState.OFFERED, offer_ends_on__lt=today
    )
    for award in ended.select_related("application"):
        APPLICATION_FLOW.advance(award.application, "expire", by=SYSTEM, at=at, inner=True)
        went += 1
    for call in Call.objects.unguarded("the calendar announces calls").filter(state=CallState.PUBLICITY):
        waiting = Application.objects.unguarded("whether anything is still laid open").filter(
            call=call, state__in=(*LAID_OPEN, ApplicationState.RECOMMENDED)
        )
        if not waiting.exists():
            CALL_FLOW.advance(call, "announce", by=SYSTEM, at=at, inner=True)
            went += 1
    return went


def offer(item: DecisionItem, *, at: datetime) -> Award:
    """Offer an award whose publicity is over; call within open books."""
    application = item.application
    advance(application, "offer", at=at)
    days = application.call.book.terms.offer
    row = Award(
        application=application, fund=application.call.fund, offer_ends_on=localdate(at) + timedelta(days=days),
        origin=application.origin,
    )  # fmt: skip
    award: Award = change.create(row, by=SYSTEM, at=at)
    AwardMoney.objects.bulk_create(
        AwardMoney(award=award, appropriation=year, amount=amount)  # type: ignore[misc]
        for year, amount in amounts(item.money.select_related("appropriation")).items()
    )
    return award


def promote(item: DecisionItem, *, by: Actor, at: datetime) -> DecisionItem:
    """Recommend the first of the reserve where another award fell away: its money is held, its publicity begins.

    :raises NotAllowed: if the decision is not the actor's to keep.
    :raises Conflict: if it is not in reserve, not the first there, the call has not so much left, or the fund rests.
    """
    from luodi.awards.models import Decision

    decision = item.decision
    if not Decision.objects.allowed(by, "propose").filter(pk=decision.pk).exists():
        raise NotAllowed
    with ledger.open_books():
        refuse_idle(decision.call.fund)
        item.application.refresh_from_db()
        reserve = decision.items.filter(
            motion=Motion.RESERVE, carried=True, application__state=ApplicationState.RESERVE
        )
        if (
            item.pk
            != reserve.order_by(F("score").desc(nulls_last=True), "pk").values_list("pk", flat=True).first()
        ):
            raise Conflict(_("The first of the reserve goes first."))
        wanted: Amounts = amounts(item.money.select_related("appropriation__payer"))
        left = left_in_call(decision.call)
        if any(left.get(year) is None or left[year].fen < amount.fen for year, amount in wanted.items()):
            words = _("The call has not so much left: %(wanted)s yuan are wanted.")
            raise Conflict(words % {"wanted": total(wanted).in_yuan()})
        hold(item, by=by, at=at)
        lay_open(item, at=at)
        audit.record(by, "promote", decision, at=at, changes={"application": item.application.code})
    return item


def end_reserve(call: Call, *, by: Actor, at: datetime) -> int:
    """Give up the reserve of an announced call and give free what the call still has (L3 turned).

    :returns: how many applications were in reserve.
    :raises NotAllowed: if the call is not the actor's to run.
    :raises Conflict: if it is not announced.
    """
    from luodi.calls.actions.publishing import give_back_what_is_left

    if not Call.objects.allowed(by, "begin_decision").filter(pk=call.pk).exists():
        raise NotAllowed
    with ledger.open_books():
        call.refresh_from_db()
        if call.state != CallState.ANNOUNCED:
            raise Conflict(_("The call is not announced yet."))
        rows = list(
            Application.objects.unguarded("the reserve of a call").filter(
                call=call, state=ApplicationState.RESERVE
            )
        )
        for row in rows:
            advance(row, "reject", at=at, note=str(_("the reserve is given up")))
        give_back_what_is_left(call, by=by, at=at)
        audit.record(by, "end_reserve", call, at=at)
    return len(rows)
