"""Conclude the review of an application: lock what counts, reckon the score, and say what applicants learn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application
from luodi.calls.states import APPLICATION_FLOW, ApplicationState
from luodi.core import audit
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.funds import rulebook
from luodi.funds.scoring import scored
from luodi.ledger.actions import open_books
from luodi.review import rules
from luodi.review.actions.drawing import ask_leave, plan_of
from luodi.review.models import ApplicantComments, ApplicationScore, Assignment
from luodi.review.queries.comments import decision_is_out, names_in
from luodi.review.states import ASSIGNMENT_FLOW, COUNTING, WRITING, AssignmentState

_WHY = "the review is concluded"


def _leave(application: Application, by: Actor, *states: str) -> None:
    ask_leave(application.call, by, states=states)
    if rules.own_matter(application, by):
        raise NotAllowed


def conclude(application: Application, *, by: Actor, at: datetime, waiver: str = "") -> ApplicationScore:
    """End the review of an application and reckon its score by the frozen rules.

    All are in and enough; or the day is over, and for fewer than the rules ask for somebody says why they are enough.

    :raises Conflict: if reviews are still awaited.
    :raises Invalid: if fewer are in than the rules ask for, and no reason is given.
    """
    _leave(application, by, "reviewing")
    with open_books():
        application = (
            Application.objects.unguarded(_WHY).select_related("call__governance").get(pk=application.pk)
        )
        tasks = Assignment.objects.unguarded(_WHY).filter(application=application).select_related("call")
        waiting = [row for row in tasks if row.state == AssignmentState.INVITED or row.state in WRITING]
        counting = [row for row in tasks if row.state in COUNTING]
        short = len(counting) < application.call.book.review.reviews
        due = plan_of(application.call).due_on
        if (waiting or short) and (due is None or due >= localdate(at)):
            raise Conflict(_("Reviews are still awaited until the day they are due."))
        if not counting:
            raise Conflict(_("There is no review that counts."))
        if short and not waiver.strip():
            raise Invalid(
                {"waiver": [_("Fewer reviews are in than the rules ask for. Say why they are enough.")]}
            )
        for row in waiting:
            ASSIGNMENT_FLOW.advance(row, "expire", by=SYSTEM, at=at, inner=True, facts={"closing": True})
        tasks.filter(state=AssignmentState.PROPOSED).delete()
        for row in counting:
            if row.state == AssignmentState.SUBMITTED:
                ASSIGNMENT_FLOW.advance(row, "lock", by=SYSTEM, at=at, inner=True)
        if application.state == ApplicationState.ELIGIBLE:
            application = APPLICATION_FLOW.advance(application, "review", by=SYSTEM, at=at, inner=True)
        score = _reckon(application, waiver.strip()[:500] if short else "", by.user_id if short else None, at)
        # Its applicants read the course of an application: the step says nothing of anybody.
        APPLICATION_FLOW.advance(application, "conclude_review", by=SYSTEM, at=at, inner=True)
    return score


def _reckon(application: Application, waiver: str, waived_by: int | None, at: datetime) -> ApplicationScore:
    review = application.call.book.review
    tasks = Assignment.objects.unguarded(_WHY).filter(application=application)
    rows = list(tasks.filter(state__in=COUNTING).order_by("number"))
    score = scored(review, [row.scores for row in rows])
    inputs = [
        {"reviewer": row.number, "scores": row.scores, "total": total}
        for row, total in zip(rows, score.each or [0] * len(rows), strict=True)
    ]
    return ApplicationScore.objects.create(
        application=application,
        number=ApplicationScore.objects.filter(application=application).count() + 1,
        total=score.total,
        kept=score.kept,
        reviews=len(rows),
        voided=tasks.filter(state__in=(AssignmentState.VOIDED, AssignmentState.RECUSED)).count(),
        spread=score.spread,
        flagged=score.flagged,
        formula=rulebook.written(application.call.book)["review"],
        inputs=inputs,
        waiver=waiver,
        waived_by_id=waived_by,
        at=at,
    )


def reckon_anew(application: Application, *, at: datetime) -> None:
    """Reckon a score anew after a review ceased to count; where too few are left, the review goes on."""
    last = ApplicationScore.objects.filter(application=application).order_by("-number").first()
    if last is None:
        return
    application = Application.objects.unguarded(_WHY).select_related("call").get(pk=application.pk)
    score = _reckon(application, last.waiver, last.waived_by_id, at)
    enough = score.reviews >= application.call.book.review.reviews or bool(score.waiver and score.reviews)
    if (
        not enough
        and application.state == ApplicationState.REVIEWED
        and application.call.state == "reviewing"
    ):
        _open_again(application, at)


def _open_again(application: Application, at: datetime) -> None:
    from luodi.review.actions.inviting import propose_replacement

    application = APPLICATION_FLOW.advance(application, "reopen_review", by=SYSTEM, at=at, inner=True)
    for row in Assignment.objects.unguarded(_WHY).filter(
        application=application, state=AssignmentState.LOCKED
    ):
        ASSIGNMENT_FLOW.advance(row, "unlock", by=SYSTEM, at=at, inner=True)
    propose_replacement(application, at=at)


def reopen(application: Application, *, by: Actor, at: datetime) -> None:
    """Take up the review of an application again; reviews can be returned, and others asked."""
    _leave(application, by, "reviewing")
    with open_books():
        _open_again(application, at)
        audit.record(by, "reopen_reviews", application.call, at=at)


def void(row: Assignment, *, note: str, by: Actor, at: datetime) -> Assignment:
    """Declare a review void: it is kept, does not count, and where it had counted the score is reckoned anew.

    :raises Invalid: without a reason.
    """
    with open_books():
        gone: Assignment = ASSIGNMENT_FLOW.advance(row, "void", by=by, at=at, note=note, inner=True)
        reckon_anew(row.application, at=at)
    return gone


def write_comments(application: Application, text: str, *, by: Actor, at: datetime) -> ApplicantComments:
    """Write what the applicants will read, from the reviewers' comments; names of reviewers are not let through.

    :raises Invalid: if a reviewer is named in it.
    :raises Conflict: if it was released.
    """
    _leave(application, by, "reviewing", "deciding", "publicity", "announced")
    if not text.strip():
        raise Invalid({"text": [_("Write what the applicants will read.")]})
    _no_names(application, text)
    with transaction.atomic():
        given: dict[str, Any] = {"text": text.strip(), "written_by_id": by.user_id, "written_at": at}
        row, _made = ApplicantComments.objects.get_or_create(application=application, defaults=given)
        if row.released_at is not None:
            raise Conflict(_("The applicants have these comments already."))
        ApplicantComments.objects.filter(pk=row.pk).update(**given)
        audit.record(by, "write_comments", application.call, at=at)
    row.refresh_from_db()
    return row


def _no_names(application: Application, text: str) -> None:
    if found := names_in(application, text):
        words = _("This names %(count)d of the reviewers: %(names)s. Take the names out first.")
        raise Invalid({"text": [words % {"count": len(found), "names": "、".join(found)}]})


def release_comments(application: Application, *, by: Actor, at: datetime) -> ApplicantComments:
    """Let the applicants read the comments, once the decision is out; names are looked for once more.

    :raises Conflict: if the decision is not out.
    :raises Missing: if nothing was written.
    """
    if not by.system:
        _leave(application, by, "publicity", "announced")
    if not decision_is_out(application):
        raise Conflict(_("The decision is not out yet."))
    row = ApplicantComments.objects.filter(application=application).first()
    if row is None:
        raise Missing
    _no_names(application, row.text)
    with transaction.atomic():
        ApplicantComments.objects.filter(pk=row.pk, released_at=None).update(released_at=at)
        audit.record(by, "release_comments", application.call, at=at)
    row.refresh_from_db()
    return row
