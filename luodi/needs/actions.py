"""Do what is done to needs, matches and introductions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core import audit, change, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.periods import WorkingDays
from luodi.needs.models import Consent, Introduction, MatchFeedback, Need
from luodi.needs.states import INTRODUCTION_FLOW, NEED_FLOW, OPEN_NEED, Answer, IntroductionState, Side
from luodi.registry.models import Expert, Organisation, Person, ResearchResult

# Working days that a side has to answer.
ANSWER_WITHIN = 10


def open_draft(*, by: Actor, at: datetime, organisation: Organisation | None = None) -> Need:
    """Start a need as an empty draft, which the form then saves into as it is typed.

    :raises Invalid: if it is not clear whose need it is.
    """
    own = by.keys("organisation", Role.ENTERPRISE_CONTACT)
    if organisation is None and len(own) != 1:
        raise Invalid({"organisation": [_("Say first whose need this is.")]})
    need = Need(organisation_id=organisation.pk if organisation else int(own[0]))
    need.region_id = (
        Organisation.objects.unguarded("one's own enterprise").get(pk=need.organisation_id).region_id
    )
    return change.create(need, by=by, at=at)


def save_draft(need: Need, sent: Mapping[str, Any], *, version: int, by: Actor, at: datetime) -> Need:
    """Save some fields of a draft; nothing is written, and the version stays, if nothing is new.

    :raises Conflict: if the page that sent them was filled from another version.
    """
    fresh = {name: value for name, value in sent.items() if getattr(need, name) != value}
    if not fresh and need.version == version:
        return need
    return change.amend(need, fresh, version=version, by=by, at=at)


@NEED_FLOW.effect("submit")
def note_submission(need: Need, taken: Taken) -> None:
    """Remember when the need came in."""
    Need._base_manager.filter(pk=need.pk).update(submitted_at=taken.at)


@NEED_FLOW.effect("accept", "return")
def tell_the_owner(need: Need, taken: Taken) -> None:
    """Put the officer's name on the need and tell who entered it."""
    if taken.by.user_id:
        Need._base_manager.filter(pk=need.pk).update(officer_id=taken.by.user_id)
    writer = need.created_by
    if writer and writer.email:
        context = {"title": need.title, "code": need.code, "note": taken.note, "url": _address(need)}
        template = "needs/mail/accepted" if taken.step.verb == "accept" else "needs/mail/returned"
        outbox.mail(writer.email, template, context, language=writer.language, at=taken.at)


def give_feedback(
    need: Need,
    *,
    verdict: str,
    by: Actor,
    at: datetime,
    result: ResearchResult | None = None,
    expert: Expert | None = None,
    note: str = "",
    context: Mapping[str, Any] | None = None,
) -> MatchFeedback:
    """Keep one verdict a person and match; a second one replaces the first.

    :raises NotAllowed: if matching this need is not the actor's.
    """
    if not Need.objects.allowed(by, "match").filter(pk=need.pk).exists():
        raise NotAllowed
    with transaction.atomic():
        mine: MatchFeedback | None = (
            MatchFeedback.objects.allowed(by)
            .filter(need=need, result=result, expert=expert, created_by=by.user_id)
            .first()
        )
        if mine is None:
            row = MatchFeedback(
                need=need,
                result=result,
                expert=expert,
                verdict=verdict,
                note=note,
                context=dict(context or {}),
            )
            return change.create(row, by=by, at=at)
        changes = {"verdict": verdict, "note": note, "context": dict(context or {})}
        return change.amend(mine, changes, version=mine.version, by=by, at=at)


def introduce(
    need: Need,
    *,
    expert: Expert,
    by: Actor,
    at: datetime,
    result: ResearchResult | None = None,
    message: str = "",
    match: Mapping[str, Any] | None = None,
) -> Introduction:
    """Ask both sides whether they want to be introduced, each by a link that only it has.

    :raises Missing: if the need is not open to the actor.
    :raises NotAllowed: if introducing for this need is not the actor's.
    :raises Conflict: if the need is not open, or the expert has been asked or has enough on the desk.
    """
    with transaction.atomic():
        if not Need.objects.allowed(by).filter(pk=need.pk).exists():
            raise Missing
        if not Need.objects.allowed(by, "introduce").filter(pk=need.pk).exists():
            raise NotAllowed
        # Taken first, so that two officers cannot both be the last to fit under the expert's cap.
        Expert._base_manager.select_for_update().get(pk=expert.pk)
        need = Need._base_manager.get(pk=need.pk)
        if need.state not in OPEN_NEED:
            raise Conflict(_("Only an accepted need can be introduced to an expert."))
        _check_desk(expert)
        row = Introduction(
            need=need,
            expert=expert,
            result=result,
            message=message,
            match=dict(match or {}),
            answer_by_on=WorkingDays().after(localdate(at), ANSWER_WITHIN),
        )
        introduction = change.create(row, by=by, at=at)
        NEED_FLOW.advance(need, "introduce", by=by, at=at, inner=True)
        _ask(introduction, Side.OWNER, need.created_by, at)
        _ask(introduction, Side.EXPERT, expert.person, at)
        outbox.reindex(expert, at=at)
    return introduction


def _check_desk(expert: Expert) -> None:
    """Keep an expert from being asked beyond the own cap.

    :raises Conflict: if the cap is reached.
    """
    on_desk = Introduction.objects.unguarded("counted, not shown").filter(
        expert=expert, state__in=(IntroductionState.ASKED, IntroductionState.INTRODUCED)
    )
    if on_desk.count() >= expert.load_cap:
        raise Conflict(
            _(
                "This expert has %(cap)d open introductions already, as many as agreed. Choose another, or wait."
            )
            % {"cap": expert.load_cap}
        )


def _ask(introduction: Introduction, side: str, whom: Any, at: datetime) -> None:
    """Stage the mail with the link by which a side answers; only the hash of the link is kept."""
    token = new_token()
    Consent.objects.create(introduction=introduction, side=side, token_hash=hash_token(token))
    if whom is not None and whom.email:
        link = settings.LUODI_SITE_URL + reverse("needs:consent", args=[token])
        context = {
            "title": introduction.need.title,
            "url": link,
            "until": introduction.answer_by_on.isoformat(),
            "message": introduction.message,
            "side": str(side),
        }
        language = (
            getattr(whom, "language", "") or getattr(getattr(whom, "user", None), "language", "") or "zh-hans"
        )
        outbox.mail(whom.email, "needs/mail/consent", context, language=language, at=at)


def hash_token(token: str) -> str:
    """Hash a link's secret; the secret has 256 bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def answer(
    consent: Consent, *, agrees: bool, name: str, released: Sequence[str], reason: str, at: datetime
) -> Introduction:
    """Keep a side's answer; when both have agreed the introduction opens, when one refuses it ends.

    :raises Conflict: if this side has answered already, or the introduction is not open any more.
    """
    with transaction.atomic():
        introduction = Introduction._base_manager.select_related("need").get(pk=consent.introduction_id)
        if introduction.state != IntroductionState.ASKED:
            raise Conflict(_("This request is not open any more."))
        given = Answer.AGREED if agrees else Answer.REFUSED
        answered = Consent.objects.filter(pk=consent.pk, answer=Answer.PENDING).update(
            answer=given,
            released=list(released) if agrees else [],
            reason=reason,
            answered_at=at,
            answered_by=name,
        )
        if not answered:
            raise Conflict(_("This side has answered already."))
        by = Actor(user_id=None, name=name, system=True)
        audit.record(
            by, "agreed" if agrees else "refused", introduction, at=at, note=reason, source=consent.side
        )
        if not agrees:
            INTRODUCTION_FLOW.advance(introduction, "refuse", by=by, at=at, note=reason, inner=True)
        elif not introduction.consents.exclude(answer=Answer.AGREED).exists():
            INTRODUCTION_FLOW.advance(introduction, "agree", by=by, at=at, inner=True)
        outbox.reindex(introduction.need, at=at)
    introduction.refresh_from_db()
    return introduction


@INTRODUCTION_FLOW.effect("agree")
def tell_both_sides(introduction: Introduction, taken: Taken) -> None:
    """Tell both sides, and the officer who asked, that they may talk now."""
    asker = introduction.need.officer or introduction.created_by
    writer = introduction.need.created_by
    person: Person = introduction.expert.person
    for whom in (asker, writer, person):
        if whom is not None and whom.email:
            context = {"title": introduction.need.title, "url": _address(introduction)}
            language = getattr(whom, "language", "zh-hans")
            outbox.mail(whom.email, "needs/mail/introduced", context, language=language, at=taken.at)


@INTRODUCTION_FLOW.effect("refuse", "lapse", "drop", "withdraw")
def free_the_need(introduction: Introduction, taken: Taken) -> None:
    """Put the need back among the open ones when nobody talks about it any more."""
    need = introduction.need
    others = Introduction.objects.unguarded("counted, not shown").filter(
        need=need,
        state__in=(IntroductionState.ASKED, IntroductionState.INTRODUCED, IntroductionState.CONVERTED),
    )
    if need.state == "in_talks" and not others.exclude(pk=introduction.pk).exists():
        why = taken.note or str(taken.step.label)
        NEED_FLOW.advance(need, "reopen", by=SYSTEM, at=taken.at, note=why)


@NEED_FLOW.effect("withdraw", "close")
def end_open_requests(need: Need, taken: Taken) -> None:
    """End the requests for consent of a need that is no longer there."""
    asked = Introduction.objects.unguarded("of this need").filter(need=need, state=IntroductionState.ASKED)
    for introduction in asked:
        INTRODUCTION_FLOW.advance(introduction, "withdraw", by=SYSTEM, at=taken.at, note=taken.note)


def let_lapse(*, at: datetime, today: date) -> tuple[int, int]:
    """Let requests without answer lapse and needs past their date expire; run daily by the worker.

    :returns: how many introductions lapsed, how many needs expired.
    """
    silent = list(
        Introduction.objects.allowed(SYSTEM).filter(state=IntroductionState.ASKED, answer_by_on__lt=today)
    )
    for introduction in silent:
        INTRODUCTION_FLOW.advance(introduction, "lapse", by=SYSTEM, at=at, inner=True)
    # A month's grace: the deadline is when a solution is wanted, talks may be about to begin.
    overdue = list(
        Need.objects.allowed(SYSTEM).filter(state="accepted", deadline_on__lt=today - timedelta(days=30))
    )
    for need in overdue:
        NEED_FLOW.advance(need, "expire", by=SYSTEM, at=at, inner=True)
    return len(silent), len(overdue)


def _address(row: Any) -> str:
    from luodi.core.resource import address

    return settings.LUODI_SITE_URL + address(row)
