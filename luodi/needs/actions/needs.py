"""Do what is done to needs and to verdicts on their matches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core import change, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Invalid, NotAllowed
from luodi.core.flow import Taken
from luodi.needs.actions.telling import address_of
from luodi.needs.models import Introduction, MatchFeedback, Need
from luodi.needs.states import INTRODUCTION_FLOW, NARROWABLE, NEED_FLOW, IntroductionState
from luodi.registry.models import Expert, Organisation, ResearchResult


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
        context = {"title": need.title, "code": need.code, "note": taken.note, "url": address_of(need)}
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


def let_lapse(*, at: datetime, today: date) -> int:
    """Let requests without answer lapse; run daily by the worker. Gives how many."""
    silent = list(
        Introduction.objects.allowed(SYSTEM).filter(state=IntroductionState.ASKED, answer_by_on__lt=today)
    )
    for introduction in silent:
        INTRODUCTION_FLOW.advance(introduction, "lapse", by=SYSTEM, at=at, inner=True)
    return len(silent)


def narrow(need: Need, levels: Mapping[str, str], *, version: int, by: Actor, at: datetime) -> Need:
    """Say of single fields how far they are seen; the search index follows."""
    changes = {f"{name}_for": levels.get(name, "") for name in NARROWABLE}
    return change.amend(need, changes, version=version, by=by, at=at, verb="narrow")
