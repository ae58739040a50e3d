"""Do what is done to claims and bounties: claim, choose, decline, announce, open, remind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.accounts.calc import secret_hash
from luodi.claims import queries
from luodi.claims.models import Bounty, Claim, ComparisonLink
from luodi.claims.states import BOUNTY_FLOW, CLAIM_FLOW, IN_HAND, BountyState
from luodi.core import audit, change, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.needs import actions as needing
from luodi.needs.actions.telling import address_of, language_of
from luodi.needs.models import Introduction, Need
from luodi.needs.queries import ALWAYS, office_days
from luodi.needs.states import NEED_FLOW, OPEN_INTRODUCTION, STAGES, IntroductionState, Side
from luodi.registry.models import Expert

# Working days that the owner has to answer a claim; calendar days that a link to compare is good for.
ANSWER_WITHIN = 10
LINK_DAYS = 30
# What a claimant releases by claiming, shown once chosen.
RELEASED = ("name", "school", "title", "email")


def open_claim(need: Need, *, expert: Expert, by: Actor, at: datetime) -> Claim:
    """Start a claim as a draft.

    :raises Missing: if the need is not open to the actor.
    :raises NotAllowed: if claiming for this expert is not the actor's.
    :raises Conflict: if the need takes no claims, or the expert may not claim it.
    """
    if not Need.objects.allowed(by).filter(pk=need.pk).exists():
        raise Missing
    if not queries.experts_of(by).filter(pk=expert.pk).exists():
        raise NotAllowed
    with transaction.atomic():
        _check_claimable(need, expert, at)
        return change.create(Claim(need=need, expert=expert), by=by, at=at)


def _check_claimable(need: Need, expert: Expert, at: datetime) -> None:
    """Refuse a claim that nothing could come of.

    :raises Conflict: with what stands against it.
    """
    if not queries.is_open_for_claims(need, localdate(at)):
        raise Conflict(_("This need does not take claims at present."))
    if queries.belongs_to_owner(need, expert):
        raise Conflict(
            _("The need is of an enterprise that this expert belongs to: its owner cannot be the lead.")
        )
    mine = Introduction.objects.unguarded("counted, not shown").filter(expert=expert)
    if mine.filter(need=need, state__in=(*STAGES, IntroductionState.CONVERTED)).exists():
        raise Conflict(_("This expert has been introduced to the need's owner already."))
    if mine.filter(state__in=OPEN_INTRODUCTION).exclude(need=need).count() >= expert.load_cap:
        raise Conflict(
            _("This expert has %(cap)d open introductions already, as many as agreed. Finish one first.")
            % {"cap": expert.load_cap}
        )


@CLAIM_FLOW.effect("submit")
def take_in(claim: Claim, taken: Taken) -> None:
    """Check a claim as it comes in, start the owner's clock, and mark for the office what may be a conflict."""
    need = claim.need
    if not Need.objects.allowed(taken.by).filter(pk=need.pk).exists():
        raise Missing
    _check_claimable(need, claim.expert, taken.at)
    today = localdate(taken.at)
    found = queries.conflicts_of(need, claim.expert, today)
    sealed = queries.bounty_of(need) is not None
    values = {
        "submitted_at": taken.at,
        "answer_by_on": None if sealed else office_days().after(today, ANSWER_WITHIN),
        "conflict": "、".join(found)[:300],
    }
    Claim._base_manager.filter(pk=claim.pk).update(**values)
    claim.refresh_from_db()
    context = {"title": need.title, "url": address_of(need), "sealed": sealed, "conflict": bool(found)}
    _tell(need.officer, "claims/mail/received", context, taken.at)
    if not sealed:
        context = {
            "title": need.title,
            "url": compare_address(need),
            "until": str(values["answer_by_on"]),
        }
        _tell(need.created_by, "claims/mail/claimed", context, taken.at)


@CLAIM_FLOW.effect("decline", "choose")
def keep_the_reason(claim: Claim, taken: Taken) -> None:
    """Keep the owner's reason with the claim, and thank a claimant who was not chosen."""
    Claim._base_manager.filter(pk=claim.pk).update(reason=taken.note[:500])
    claim.refresh_from_db()
    if taken.step.verb == "decline":
        bounty = queries.bounty_of(claim.need)
        context = {
            "title": claim.need.title,
            "note": taken.note,
            "url": address_of(claim),
            "outcome": bounty.outcome if bounty else "",
        }
        for whom in _claimants(claim):
            _tell(whom, "claims/mail/declined", context, taken.at)


def choose(
    claim: Claim, *, by: Actor, at: datetime, reason: str, released: Sequence[str] = (), others: str = ""
) -> Claim:
    """Choose a claim: open the introduction, decline the others, tell all; both sides have agreed by this.

    ``released``: what the owner releases of itself beside its name; ``others``: what the others are told.

    :raises Missing: if the claim is not before the actor.
    :raises NotAllowed: if choosing is not the actor's.
    :raises Conflict: if another was chosen, the need is closed, or the expert has no room.
    """
    with transaction.atomic():
        if not Claim.objects.allowed(by).filter(pk=claim.pk).exists():
            raise Missing
        if not Claim.objects.allowed(by, "choose").filter(pk=claim.pk).exists():
            raise NotAllowed
        # One choice at a time for a need: of two, the second finds the first.
        need = Need._base_manager.select_for_update().get(pk=claim.need_id)
        if queries.chosen_under_way(need):
            raise Conflict(_("A claim on this need has been chosen already."))
        chosen: Claim = CLAIM_FLOW.advance(claim, "choose", by=by, at=at, note=reason, inner=True)
        # Both sides agreed: the claimant by claiming, the owner by this choice; the introduction follows from it.
        deed = Actor(user_id=by.user_id, name=by.name, system=True)
        introduction = needing.introduce_agreed(
            need,
            expert=chosen.expert,
            result=chosen.results.all().unguarded("of the chosen claim").first(),
            released={Side.OWNER: [*ALWAYS[Side.OWNER], *released], Side.EXPERT: list(RELEASED)},
            by=deed,
            at=at,
        )
        Claim._base_manager.filter(pk=chosen.pk).update(introduction=introduction)
        _publish_outcome(need, by=deed, at=at)
        words = others.strip() or gettext("Another claim was chosen for this need.")
        rivals = Claim.objects.unguarded("the owner chose").filter(need=need, state__in=IN_HAND)
        for rival in rivals.order_by("pk"):
            CLAIM_FLOW.advance(rival, "decline", by=deed, at=at, note=words)
        ComparisonLink.objects.filter(need=need, used_at=None).update(used_at=at)
    chosen.refresh_from_db()
    return chosen


def _publish_outcome(need: Need, *, by: Actor, at: datetime) -> None:
    """Tell how a bounty came out, for every claimant to read: how many claimed, that one was chosen."""
    bounty = queries.bounty_of(need)
    if bounty is None or bounty.state != BountyState.OPENED:
        return
    count = Claim.objects.unguarded("counted").filter(need=need).exclude(submitted_at=None).count()
    outcome = gettext("%(count)d claims came in; one of them was chosen.") % {"count": count}
    Bounty._base_manager.filter(pk=bounty.pk).update(outcome=outcome)
    BOUNTY_FLOW.advance(bounty, "decide", by=by, at=at, note=outcome, inner=True)


def send_link(need: Need, *, name: str, email: str, by: Actor, at: datetime) -> str:
    """Mail the owner of a need a link by which to compare and choose without an account; an earlier one is void.

    :returns: the address of the link, for whoever sends it by other means.
    :raises Missing: if deciding on the claims of the need is not the actor's.
    :raises Conflict: if there is nothing to compare.
    """
    waiting = queries.in_hand(by, "decline").filter(need=need)
    if not Need.objects.allowed(by, "introduce").filter(pk=need.pk).exists() or by.user_id is None:
        raise Missing
    if not waiting.exists():
        raise Conflict(_("There is no claim to choose among."))
    token, today = new_token(), localdate(at)
    until = today + timedelta(days=LINK_DAYS)
    with transaction.atomic():
        ComparisonLink.objects.filter(need=need, used_at=None).update(used_at=at)
        ComparisonLink.objects.create(
            need=need,
            token_hash=secret_hash(token),
            name=name,
            made_at=at,
            made_by_id=by.user_id,
            until_on=until,
        )
        link = str(settings.LUODI_SITE_URL + reverse("claims:linked", args=[token]))
        context = {"title": need.title, "name": name, "url": link, "until": until.isoformat(), "by": by.name}
        outbox.mail(email, "claims/mail/compare", context, language="zh-hans", at=at)
        audit.record(by, "send_comparison", need, at=at)
    return link


def by_link(link: ComparisonLink) -> Actor:
    """Act for the owner who holds a link: the link stands for the right, and its name signs."""
    return Actor(user_id=None, name=link.name, system=True)


def open_bounty(need: Need, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Bounty:
    """Draw up the bounty of a need.

    :raises Conflict: if the need has one, is not open, or a claim on it was chosen.
    """
    if need.state != "accepted":
        raise Conflict(_("Only an accepted need that nobody works on can be put out as a bounty."))
    if Bounty.objects.unguarded("told only whether there is one").filter(need=need).exists():
        raise Conflict(_("This need has a bounty already."))
    return change.create(Bounty(need=need, **values), by=by, at=at)


@BOUNTY_FLOW.effect("announce")
def announce_bounty(bounty: Bounty, taken: Taken) -> None:
    """Begin the time for claims; claims that came in before are sealed with the others.

    :raises Invalid: if the deadline is not ahead.
    """
    if bounty.closes_on is None or bounty.closes_on <= localdate(taken.at):
        raise Invalid({"closes_on": [_("The last day for claims must lie ahead.")]})
    Bounty._base_manager.filter(pk=bounty.pk).update(announced_at=taken.at)
    Claim._base_manager.filter(need=bounty.need_id, state__in=IN_HAND).update(
        answer_by_on=None, nudged_on=None
    )
    outbox.reindex(bounty.need, at=taken.at)
    context = {"title": bounty.need.title, "url": address_of(bounty), "until": bounty.closes_on.isoformat()}
    _tell(bounty.need.created_by, "claims/mail/announced", context, taken.at)


@BOUNTY_FLOW.effect("propose")
def tell_the_office(bounty: Bounty, taken: Taken) -> None:
    """Tell the officer that a bounty waits to be announced."""
    context = {"title": bounty.need.title, "url": address_of(bounty)}
    _tell(bounty.need.officer, "claims/mail/proposed", context, taken.at)


@BOUNTY_FLOW.effect("open", "cancel")
def start_the_clock(bounty: Bounty, taken: Taken) -> None:
    """Put all claims before the owner at the same moment, and start the clock for an answer."""
    until = office_days().after(localdate(taken.at), ANSWER_WITHIN)
    mine = Claim.objects.unguarded("of this bounty").filter(need=bounty.need_id, state__in=IN_HAND)
    mine.update(answer_by_on=until)
    if taken.step.verb == "open":
        Bounty._base_manager.filter(pk=bounty.pk).update(opened_at=taken.at)
        need = bounty.need
        context = {
            "title": need.title,
            "url": compare_address(need),
            "until": until.isoformat(),
            "count": mine.count(),
        }
        for whom in (need.created_by, need.officer):
            _tell(whom, "claims/mail/opened", context, taken.at)
        return
    for claim in mine.select_related("expert__person__user", "need", "created_by"):
        context = {"title": bounty.need.title, "note": taken.note, "url": address_of(claim)}
        for whom in _claimants(claim):
            _tell(whom, "claims/mail/cancelled", context, taken.at)


def open_due_bounties(*, at: datetime) -> int:
    """Open the claims of bounties whose last day is over; run by the worker. Gives how many."""
    due = Bounty.objects.allowed(SYSTEM).filter(
        state=BountyState.ANNOUNCED, closes_on__lt=localdate(at), retired_at=None
    )
    for bounty in (rows := list(due)):
        BOUNTY_FLOW.advance(bounty, "open", by=SYSTEM, at=at, inner=True)
    return len(rows)


def remind_owners(*, at: datetime) -> int:
    """Remind once of claims that wait too long, the owner and the officer; run daily. Gives how many needs."""
    today = localdate(at)
    rows = list(queries.overdue(today).select_related("need__created_by", "need__officer"))
    needs = {claim.need_id: claim.need for claim in rows}
    with transaction.atomic():
        for key, need in needs.items():
            count = sum(claim.need_id == key for claim in rows)
            context = {"title": need.title, "count": count, "url": compare_address(need)}
            for whom in {who.pk: who for who in (need.created_by, need.officer) if who}.values():
                _tell(whom, "claims/mail/reminder", context, at)
        Claim._base_manager.filter(pk__in=[claim.pk for claim in rows]).update(nudged_on=today)
    return len(needs)


def compare_address(need: Need) -> str:
    """Give the address at which the claims on a need are compared."""
    return str(settings.LUODI_SITE_URL + reverse("claims:compare", args=[need.code]))


def _claimants(claim: Claim) -> list[Any]:
    """Name who is told of a claim: the expert, and who entered it if that is somebody else."""
    person = claim.expert.person
    writer = claim.created_by
    return [person, *([writer] if writer and writer.pk != person.user_id else [])]


def _tell(whom: Any, template: str, context: Mapping[str, Any], at: datetime) -> None:
    if whom is not None and whom.email:
        outbox.mail(whom.email, template, dict(context), language=language_of(whom), at=at)


@NEED_FLOW.effect("withdraw", "close", "elsewhere", "expire", "solve")
def end_claims(need: Need, taken: Taken) -> None:
    """Thank those who claimed a need that is no longer there, and cancel its bounty."""
    note = taken.note or gettext("The need is not open any more.")
    bounty = queries.bounty_of(need)
    if bounty is not None and bounty.state in (BountyState.ANNOUNCED, BountyState.OPENED):
        BOUNTY_FLOW.advance(bounty, "cancel", by=SYSTEM, at=taken.at, note=note)
    for claim in Claim.objects.unguarded("of this need").filter(need=need, state__in=IN_HAND):
        CLAIM_FLOW.advance(claim, "decline", by=SYSTEM, at=taken.at, note=note)


@CLAIM_FLOW.effect("withdraw")
def tell_of_withdrawal(claim: Claim, taken: Taken) -> None:
    """Tell the officer that a claim that was handed in is no longer there."""
    if taken.source in IN_HAND:
        context = {"title": claim.need.title, "note": taken.note, "url": address_of(claim)}
        _tell(claim.need.officer, "claims/mail/withdrawn", context, taken.at)
