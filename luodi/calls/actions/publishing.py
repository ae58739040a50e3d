"""Write calls, put them before the sides, and let them open, close, be prolonged or cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.actions.attempts import Limit, TooMany, take
from luodi.calls.models import Allotment, Call, GuideComment, Topic
from luodi.calls.states import CALL_FLOW, WRITABLE, CallState
from luodi.core import audit, change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.models import CalendarDay
from luodi.core.money import Money
from luodi.funds.actions import gates
from luodi.funds.models import Appropriation, Governance, Matter
from luodi.funds.queries import refuse_idle
from luodi.funds.rulebook.choices import Gate
from luodi.ledger import actions as ledger
from luodi.ledger import postings
from luodi.ledger.models import Account
from luodi.ledger.places import Posting, digest
from luodi.ledger.states import Kind, Stage
from luodi.needs.models import Need
from luodi.needs.rules import open_to_the_world

# A house may share one address, and nobody fills the office's day by a program.
FROM_ADDRESS: Final = Limit("comment-from", 10, timedelta(hours=1))
TO_ONE: Final = Limit("comment-to", 200, timedelta(days=1))


def _refuse_unwritable(call: Call, by: Actor) -> None:
    """Refuse to change what a call says once it lies before the sides.

    :raises NotAllowed: if it is not the actor's to write.
    """
    if not Call.objects.allowed(by, "amend").filter(pk=call.pk).exists():
        raise NotAllowed(_("A call is written until it lies before the sides, by who keeps the fund."))


def drawable(actor: Actor) -> Any:
    """Give the needs that can become topics: open to anybody and not narrowed, since a guide is public."""
    return Need.objects.allowed(actor).filter(
        open_to_the_world(), problem_for="", goal_for="", retired_at=None
    )


def draw_topics(call: Call, needs: Iterable[Need], *, by: Actor, at: datetime) -> list[Topic]:
    """Draw topics from needs that the actor may see; a need that is a topic already is left as it is.

    :raises NotAllowed: if the call is not the actor's to write.
    """
    _refuse_unwritable(call, by)
    with transaction.atomic():
        there = set(
            Topic.objects.unguarded("needs that are topics of the call").filter(call=call, retired_at=None)
            .values_list("need_id", flat=True)
        )  # fmt: skip
        made = []
        for need in drawable(by).filter(pk__in=[one.pk for one in needs]):
            if need.pk in there:
                continue
            # Whose need it is stands nowhere in the topic: the guide is public.
            row = Topic(
                call=call,
                need=need,
                title=need.title,
                content=need.problem[:2000],
                indicators=need.goal[:2000],
            )
            made.append(change.create(row, by=by, at=at))
    return made


def allot(call: Call, shares: Mapping[Appropriation, Money], *, by: Actor, at: datetime) -> None:
    """Set money of payers' years aside for a call, all or none; nothing of a year whose amount is zero.

    :raises NotAllowed: if the call is not the actor's to write.
    :raises Invalid: beside the year's code, if it is of another fund or closed, or the amount below zero.
    """
    _refuse_unwritable(call, by)
    wrong: dict[str, list[Any]] = {}
    for year, amount in shares.items():
        if year.payer.fund_id != call.fund_id or year.closed_at or year.retired_at:
            wrong[year.code] = [_("Choose an open year of a payer of this fund.")]
        elif amount.fen < 0:
            wrong[year.code] = [_("Give an amount above zero.")]
    if wrong:
        raise Invalid(wrong)
    with transaction.atomic():
        before: dict[int, Any] = dict(
            Allotment.objects.filter(call=call).values_list("appropriation_id", "amount")
        )
        told = {}
        for year, amount in shares.items():
            there = before.get(year.pk, Money(0))
            if amount == there:
                continue
            rows = Allotment.objects.filter(call=call, appropriation=year)
            if not amount:
                rows.delete()
            elif not rows.update(amount=amount):
                Allotment.objects.create(call=call, appropriation=year, amount=amount)  # type: ignore[misc]
            told[str(year)] = [str(there), str(amount)]
        if told:
            audit.record(by, "allot", call, at=at, changes=told)


def content_of(call: Call) -> dict[str, Any]:
    """Give all that the sides approve of a call: its text, dates, topics, money and rules."""
    topics = (
        Topic.objects.unguarded("what the sides approve").filter(call=call, retired_at=None).order_by("pk")
    )
    return {
        "title": [call.title, call.title_en],
        "year": call.year,
        "guide": call.guide,
        "days": [call.opens_on.isoformat(), call.closes_on.isoformat()],
        "rules": call.governance.content_hash if call.governance else "",
        "topics": [
            [one.title, one.kind, one.content, one.indicators, one.most.fen if one.most else None]
            for one in topics
        ],
        "money": [
            [one.appropriation.payer.name, one.appropriation.year, one.amount.fen]
            for one in call.allotments.select_related("appropriation__payer")
        ],
    }


@CALL_FLOW.effect("ask_comments")
def open_for_comments(row: Call, taken: Taken) -> None:
    """Reckon until when comments are taken."""
    days = CalendarDay.working_days()
    until = days.after(localdate(taken.at), row.comment_days)
    Call._base_manager.filter(pk=row.pk).update(comments_until=until)
    row.comments_until = until


@CALL_FLOW.effect("propose")
def lay_before_sides(row: Call, taken: Taken) -> None:
    """Freeze the rules in force into the call, and lay it before the sides.

    :raises Invalid: if comments are still taken, or the last day is over.
    """
    if (
        taken.source == CallState.COMMENTING
        and row.comments_until
        and localdate(taken.at) <= row.comments_until
    ):
        raise Invalid({"": [_("Comments are taken until %(day)s.") % {"day": row.comments_until}]})
    if row.closes_on < localdate(taken.at):
        raise Invalid({"closes_on": [_("The last day is over: put a later one.")]})
    row.governance = Governance.objects.unguarded("the rules in force").get(in_force_of=row.fund_id)
    row.content_hash = digest(content_of(row))
    Call._base_manager.filter(pk=row.pk).update(governance=row.governance, content_hash=row.content_hash)
    content = {"what": "publish", "hash": row.content_hash}
    gates.lay(row, Gate.PUBLISH_CALL, row.governance, content, by=taken.by, at=taken.at)


@CALL_FLOW.effect("withdraw")
def take_back(row: Call, taken: Taken) -> None:
    """Take the call back from before the sides."""
    gates.withdraw(row, Gate.PUBLISH_CALL, at=taken.at)


def ask_to_extend(call: Call, closes_on: date, why: str, *, by: Actor, at: datetime) -> Matter:
    """Ask the sides for a later last day.

    :raises NotAllowed: if it is not the actor's to ask, or applications are not taken.
    :raises Invalid: if the day is not later, or no reason is given.
    """
    _may(call, "extend", by)
    wrong: dict[str, list[Any]] = {}
    if closes_on <= max(call.closes_on, localdate(at)):
        wrong["closes_on"] = [_("Choose a later day than the present one.")]
    return _ask(call, {"what": "extend", "closes_on": closes_on.isoformat()}, why, wrong, by, at)


def ask_to_cancel(call: Call, why: str, *, by: Actor, at: datetime) -> Matter:
    """Ask the sides to cancel a call; its money becomes free again once they agree.

    :raises NotAllowed: if it is not the actor's to ask, or the call is decided on already.
    :raises Invalid: if no reason is given.
    """
    _may(call, "ask_to_cancel", by)
    return _ask(call, {"what": "cancel"}, why, {}, by, at)


def _may(call: Call, verb: str, by: Actor) -> None:
    if not Call.objects.allowed(by, verb).filter(pk=call.pk).exists():
        raise NotAllowed


def _ask(
    call: Call, content: dict[str, Any], why: str, wrong: dict[str, list[Any]], by: Actor, at: datetime
) -> Matter:
    if not why.strip():
        wrong["why"] = [_("Please give a reason; it will be shown to those concerned.")]
    if wrong:
        raise Invalid(wrong)
    content |= {"why": why.strip()[:500]}
    with transaction.atomic():
        matter = gates.lay(call, Gate.PUBLISH_CALL, call.governance, content, by=by, at=at)
        audit.record(by, f"ask_to_{content['what']}", call, at=at, note=content["why"])
    return matter


def _passed(row: Call, matter: Matter, at: datetime) -> None:
    what = matter.content["what"]
    if what == "publish":
        row = CALL_FLOW.advance(row, "approve", by=SYSTEM, at=at, inner=True)
        if row.opens_on <= localdate(at):
            CALL_FLOW.advance(row, "open", by=SYSTEM, at=at, inner=True)
    elif what == "cancel":
        CALL_FLOW.advance(row, "cancel", by=SYSTEM, at=at, note=matter.content["why"], inner=True)
    else:
        _extend(row, date.fromisoformat(matter.content["closes_on"]), matter.content["why"], at)


def _refused(row: Call, matter: Matter, at: datetime) -> None:
    if matter.content["what"] == "publish":
        CALL_FLOW.advance(row, "refuse", by=SYSTEM, at=at, note=gates.refusal(matter), inner=True)


def _extend(row: Call, day: date, why: str, at: datetime) -> None:
    if row.state != CallState.OPEN:
        raise Conflict(_("Applications are not taken any more: the last day cannot be put off."))
    before = row.closes_on
    Call._base_manager.filter(pk=row.pk).update(closes_on=day, changed_at=at)
    row.closes_on = day
    audit.record(
        SYSTEM, "extend", row, at=at, note=why, changes={"closes_on": [before.isoformat(), day.isoformat()]}
    )


def _stands(row: Call, matter: Matter) -> str:
    if matter.content["what"] == "publish":
        return digest(content_of(row))
    return matter.content_hash


def _topic_writers(row: Call, _matter: Matter) -> frozenset[int]:
    topics = Topic.objects.unguarded("who wrote topics does not approve the call").filter(call=row)
    return gates.writers_of(*(one.ref for one in topics))


gates.follows(
    gates.Kind(
        Gate.PUBLISH_CALL, Call, _passed, _refused, stands=_stands, makers=_topic_writers,
        within=ledger.open_books,
    )
)  # fmt: skip


@CALL_FLOW.effect("approve")
def set_money_aside(row: Call, taken: Taken) -> None:
    """Allot the money to the call (L3): what the sides approved, to the fen.

    :raises NotEnough: if a payer's year has less that is free.
    """
    refuse_idle(row.fund)
    moves: tuple[Any, ...] = ()
    for one in row.allotments.select_related("appropriation__payer"):
        purse = one.appropriation.payer.purse(one.appropriation.year)
        moves += postings.allotted(purse, row.pk, one.amount.fen)
    posting = Posting(
        key=f"call:{row.pk}:{row.content_hash[:12]}:{taken.at.isoformat()}", kind=Kind.ALLOTTED, moves=moves,
        subject=row.ref, approval=row.content_hash,
    )  # fmt: skip
    ledger.post(posting, by=taken.by, at=taken.at)


@CALL_FLOW.effect("cancel")
def give_all_back(row: Call, taken: Taken) -> None:
    """Give free what stands at a call that is cancelled."""
    give_back_what_is_left(row, by=taken.by, at=taken.at)


def give_back_what_is_left(call: Call, *, by: Actor, at: datetime) -> None:
    """Give free what still stands at the call, all that is not held for an application; call within open books."""
    left = Account.objects.filter(fund=call.fund_id, call=call.pk, stage=Stage.CALL, closed=False)
    moves: tuple[Any, ...] = ()
    payers = {
        one.appropriation.payer_id: one.appropriation.payer
        for one in call.allotments.select_related("appropriation__payer")
    }
    for account in left:
        if account.balance.fen > 0 and account.source is not None and account.year is not None:
            purse = payers[account.source].purse(account.year)
            moves += postings.turned(postings.allotted(purse, call.pk, account.balance.fen))
    if moves:
        key = f"call:{call.pk}:back:{at.isoformat()}"
        ledger.post(Posting(key, Kind.ALLOTTED_BACK, moves, subject=call.ref), by=by, at=at)


def comment(call: Call, said: GuideComment, *, at: datetime, address: str = "") -> GuideComment:
    """Take what anybody says of the draft while it is open for comments; sent twice it counts once.

    :raises Missing: if the call is not open for comments.
    :raises TooMany: if too many came from one address, or to this call.
    """
    again = GuideComment.objects.filter(call=call, name=said.name, text=said.text).first()
    if again is not None:
        return again
    if address and not (take(FROM_ADDRESS, address, at) and take(TO_ONE, call.ref, at)):
        raise TooMany
    with transaction.atomic():
        row = (
            Call.objects.unguarded("anybody may comment on a draft")
            .select_for_update()
            .filter(pk=call.pk)
            .first()
        )
        if not takes_comments(row, at):
            raise Missing
        said.call, said.at = call, at
        said.full_clean(exclude=["call", "answered_at"])
        said.save(force_insert=True)
    return said


def takes_comments(call: Call | None, at: datetime) -> bool:
    """Tell whether comments are taken at a time."""
    return bool(
        call is not None
        and call.state == CallState.COMMENTING
        and call.comments_until
        and localdate(at) <= call.comments_until
    )


def answer(call: Call, number: int, text: str, *, by: Actor, at: datetime) -> GuideComment:
    """Answer a comment; the answer can be written anew until the call lies before the sides.

    :raises NotAllowed: if the call is not the actor's to run.
    :raises Missing: if the call has no such comment.
    :raises Invalid: if the answer is empty.
    """
    _may(call, "answer", by)
    if call.state not in WRITABLE:
        raise Conflict(_("The call lies before the sides already: its draft is not discussed any more."))
    if not text.strip():
        raise Invalid({"answer": [_("Write what becomes of the comment.")]})
    row = GuideComment.objects.filter(call=call, pk=number).first()
    if row is None:
        raise Missing
    with transaction.atomic():
        row.answer, row.answered_at = text.strip()[:2000], at
        row.save(update_fields=["answer", "answered_at"])
        audit.record(by, "answer", call, at=at)
    return row


def by_the_clock(at: datetime) -> int:
    """Open what is approved once its first day has come, close what is open once its last day is over.

    :returns: how many calls went on.
    """
    today, went = localdate(at), 0
    rows = Call.objects.unguarded("the calendar opens and closes calls").filter(retired_at=None)
    for verb, due in (
        ("open", rows.filter(state=CallState.APPROVED, opens_on__lte=today)),
        ("close", rows.filter(state=CallState.OPEN, closes_on__lt=today)),
    ):
        for row in due:
            CALL_FLOW.advance(row, verb, by=SYSTEM, at=at, inner=True)
            went += 1
    return went
