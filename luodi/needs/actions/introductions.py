"""Bring a need's owner and an expert together: ask both, keep their answers, tell what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.periods import WorkingDays
from luodi.needs.actions.telling import address_of, language_of
from luodi.needs.models import Consent, Introduction, Need
from luodi.needs.states import (
    INTRODUCTION_FLOW,
    NEED_FLOW,
    OPEN_INTRODUCTION,
    OPEN_NEED,
    Answer,
    IntroductionState,
    Side,
)
from luodi.registry.models import Expert, Person, ResearchResult

# Working days that a side has to answer.
ANSWER_WITHIN = 10


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
        expert=expert, state__in=OPEN_INTRODUCTION
    )
    if on_desk.count() >= expert.load_cap:
        raise Conflict(
            _(
                "This expert has %(cap)d open introductions already, as many as agreed. Choose another, or wait."
            )
            % {"cap": expert.load_cap}
        )


def introduce_agreed(
    need: Need,
    *,
    expert: Expert,
    by: Actor,
    at: datetime,
    released: Mapping[str, Sequence[str]],
    result: ResearchResult | None = None,
) -> Introduction:
    """Open an introduction that both sides have agreed to: the expert by a claim, the owner by choosing it.

    ``released``: by side, what it releases of itself. A request that still waits for an answer is answered by this.

    :raises Conflict: if the need is not open, or the expert has enough on the desk.
    """
    with transaction.atomic():
        Expert._base_manager.select_for_update().get(pk=expert.pk)
        need = Need._base_manager.get(pk=need.pk)
        if need.state not in OPEN_NEED:
            raise Conflict(_("This need is not open any more."))
        mine = Introduction.objects.unguarded("the owner chose").filter(need=need, expert=expert)
        introduction = mine.filter(state=IntroductionState.ASKED).first()
        if introduction is None:
            _check_desk(expert)
            row = Introduction(need=need, expert=expert, result=result, answer_by_on=localdate(at))
            introduction = change.create(row, by=by, at=at)
            NEED_FLOW.advance(need, "introduce", by=by, at=at, inner=True)
        for side in Side.values:
            given = {"answer": Answer.AGREED, "released": list(released[side]), "answered_at": at}
            introduction.consents.update_or_create(
                side=side, defaults=given, create_defaults={**given, "token_hash": hash_token(new_token())}
            )
        opened: Introduction = INTRODUCTION_FLOW.advance(introduction, "agree", by=by, at=at, inner=True)
        outbox.reindex(expert, at=at)
        outbox.reindex(need, at=at)
    return opened


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
        outbox.mail(whom.email, "needs/mail/consent", context, language=language_of(whom), at=at)


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
            context = {"title": introduction.need.title, "url": address_of(introduction)}
            outbox.mail(whom.email, "needs/mail/introduced", context, language=language_of(whom), at=taken.at)


@INTRODUCTION_FLOW.effect("refuse", "lapse", "drop", "withdraw")
def free_the_need(introduction: Introduction, taken: Taken) -> None:
    """Put the need back among the open ones when nobody talks about it any more."""
    need = introduction.need
    others = Introduction.objects.unguarded("counted, not shown").filter(
        need=need,
        state__in=(*OPEN_INTRODUCTION, IntroductionState.CONVERTED),
    )
    if need.state == "in_talks" and not others.exclude(pk=introduction.pk).exists():
        why = taken.note or str(taken.step.label)
        NEED_FLOW.advance(need, "reopen", by=SYSTEM, at=taken.at, note=why)


@NEED_FLOW.effect("withdraw", "close", "elsewhere")
def end_open_requests(need: Need, taken: Taken) -> None:
    """End the requests for consent of a need that is no longer there."""
    asked = Introduction.objects.unguarded("of this need").filter(need=need, state=IntroductionState.ASKED)
    for introduction in asked:
        INTRODUCTION_FLOW.advance(introduction, "withdraw", by=SYSTEM, at=taken.at, note=taken.note)
