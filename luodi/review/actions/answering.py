"""Take what a reviewer answers and writes: the signed declaration first, then the review, saved as one goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application
from luodi.calls.states import APPLICATION_FLOW, ApplicationState
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid
from luodi.core.flow import Taken
from luodi.ledger.actions import open_books
from luodi.review import declaration, sheet
from luodi.review.actions.inviting import propose_replacement
from luodi.review.actions.screening import declare_finding
from luodi.review.models import Assignment, ReviewVersion
from luodi.review.states import ASSIGNMENT_FLOW, PROMISED, AssignmentState

_WHY = "the reviewer's own task"


def accept(row: Assignment, *, name: str, version: int, by: Actor, at: datetime) -> Assignment:
    """Accept an invitation by signing the declaration on conflicts of interest; only then the full text opens.

    :raises Invalid: if the declaration is not signed, or another text was shown.
    :raises Conflict: if the invitation is not open any more.
    """
    if version != declaration.PRESENT or not name.strip():
        raise Invalid({"name": [_("Sign the declaration with your name.")]})
    if row.answer_by_on and row.answer_by_on < localdate(at):
        raise Conflict(_("The time to answer is over."))
    with open_books():
        Assignment.objects.unguarded(_WHY).filter(pk=row.pk, state=AssignmentState.INVITED).update(
            declaration=version, signed_name=name.strip()[:80], answered_at=at
        )
        accepted: Assignment = ASSIGNMENT_FLOW.advance(row, "accept", by=by, at=at, inner=True)
        _begin_review(accepted.application, at)
    return accepted


def _begin_review(application: Application, at: datetime) -> None:
    """Have an application in review once as many have accepted as the rules ask for."""
    if application.state != ApplicationState.ELIGIBLE:
        return
    tasks = Assignment.objects.unguarded("counted, not shown").filter(
        application=application, state__in=PROMISED
    )
    if tasks.count() >= application.call.book.review.reviews:
        APPLICATION_FLOW.advance(application, "review", by=SYSTEM, at=at, inner=True)


def decline(row: Assignment, *, reason: str, conflict: bool, by: Actor, at: datetime) -> Assignment:
    """Decline an invitation with a reason; a conflict that is declared bars from then on.

    :raises Invalid: without a reason.
    :raises Conflict: if the invitation is not open any more.
    """
    reason = reason.strip()[:500]
    with transaction.atomic():
        declined: Assignment = ASSIGNMENT_FLOW.advance(row, "decline", by=by, at=at, note=reason, inner=True)
        Assignment.objects.unguarded(_WHY).filter(pk=row.pk).update(reason=reason, answered_at=at)
        if conflict:
            declare_finding(row, reason, at=at)
    return declined


def recuse(row: Assignment, *, reason: str, by: Actor, at: datetime) -> Assignment:
    """Step back for a conflict that became known late: the review is kept and does not count, the conflict bars.

    :raises Invalid: without a reason.
    """
    from luodi.review.actions.concluding import reckon_anew

    reason = reason.strip()[:500]
    with open_books():
        gone: Assignment = ASSIGNMENT_FLOW.advance(row, "recuse", by=by, at=at, note=reason, inner=True)
        Assignment.objects.unguarded(_WHY).filter(pk=row.pk).update(reason=reason)
        declare_finding(row, reason, at=at)
        reckon_anew(row.application, at=at)
    return gone


def save_draft(row: Assignment, typed: Any, *, by: Actor, at: datetime) -> tuple[Assignment, dict[str, Any]]:
    """Keep what is written so far, complete or not.

    :returns: the task, and what is wrong, beside the boxes.
    :raises Conflict: if nothing can be written any more.
    """
    draft, wrong = sheet.read(row, typed)
    with transaction.atomic():
        if row.state == AssignmentState.ACCEPTED:
            row = ASSIGNMENT_FLOW.advance(row, "begin", by=by, at=at, inner=True)
        open_ = (AssignmentState.DRAFTING, AssignmentState.RETURNED)
        kept = (
            Assignment.objects.unguarded(_WHY)
            .filter(pk=row.pk, state__in=open_)
            .update(
                scores=draft.scores,
                remarks=draft.remarks,
                comment=draft.comment,
                confidential=draft.confidential,
                justification=draft.justification,
                saved_at=at,
                changed_at=at,
                version=F("version") + 1,
            )
        )
        if not kept:
            raise Conflict(_("This review was handed in, or is not open any more."))
    row.refresh_from_db()
    return row, wrong


def hand_in(row: Assignment, *, by: Actor, at: datetime) -> Assignment:
    """Hand a review in: what it says is kept as a version that nobody changes.

    :raises Invalid: with what is missing, beside the boxes.
    """
    with transaction.atomic():
        done: Assignment = ASSIGNMENT_FLOW.advance(row, "submit", by=by, at=at, inner=True)
        Assignment.objects.unguarded(_WHY).filter(pk=row.pk).update(submitted_at=at)
        number = ReviewVersion.objects.filter(assignment=row).count() + 1
        ReviewVersion.objects.create(assignment=done, number=number, content=sheet.content(done), at=at)
    return done


def expire_all(at: datetime) -> int:
    """Let invitations run out that were not answered in time.

    :returns: how many.
    """
    late = Assignment.objects.unguarded("the clock").filter(
        state=AssignmentState.INVITED, answer_by_on__lt=localdate(at)
    )
    rows = list(late.select_related("call")[:1000])
    for row in rows:
        ASSIGNMENT_FLOW.advance(row, "expire", by=SYSTEM, at=at, inner=True)
    return len(rows)


@ASSIGNMENT_FLOW.effect("decline", "expire", "recuse", "void")
def find_another(row: Assignment, taken: Taken) -> None:
    """Propose somebody else where one drops out; whoever runs the review invites or chooses."""
    if not taken.facts.get("closing"):
        propose_replacement(row.application, at=taken.at)
