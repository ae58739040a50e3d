"""Register pages, pieces of pages, what comes round, and what the review asks of the steps below."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application, Call
from luodi.calls.states import CALL_FLOW
from luodi.core import clock, guards
from luodi.core.actor import SYSTEM, Actor
from luodi.core.models import AuditEntry
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.core.words import Words
from luodi.review import actions, resources, rules  # noqa: F401
from luodi.review.forms import AnswerForm
from luodi.review.guards import GUARDS
from luodi.review.models import ApplicationScore, Assignment, ReviewPlan
from luodi.review.queries.comments import comments_for_applicant
from luodi.review.queries.overview import undecidable
from luodi.review.views import mine

guards.expect(*GUARDS)
# Where a call's review is prepared, runs, or can be looked up.
_SHOWN = ("screening", "reviewing", "deciding", "publicity", "announced")
_NAMED = 3


def _all_reviewed(row: Any) -> dict[str, Words]:
    """Name what keeps the decision from beginning: applications whose review is not over, or not enough."""
    open_ = undecidable(row)
    if not open_:
        return {}
    words = _("The review of %(count)d applications is not concluded: %(codes)s.")
    return {"reviews": words % {"count": len(open_), "codes": "、".join(open_[:_NAMED])}}


CALL_FLOW.require("begin_decision", _all_reviewed)


@attach(Call, "main")
def review_of_call(actor: Actor, call: Call) -> Fragment | None:
    """Lead whoever runs, decides or pays to the review of a call."""
    if call.state not in _SHOWN or call.governance_id is None:
        return None
    runs = may(call, actor, "begin_review")
    secretary = ReviewPlan.objects.filter(call=call).values_list("secretary", flat=True).first()
    overrides = rules.overrides(call, actor, secretary)
    pays = Call.objects.allowed(actor).filter(rules.pays(actor), pk=call.pk).exists()
    if not (runs or overrides or pays):
        return None
    context = {"call": call, "runs": runs, "overrides": overrides, "pays": pays}
    return Fragment("review/call_part.html", context, _("Review"), "review")


@attach(Application, "main")
def review_of_application(actor: Actor, row: Application) -> Fragment | None:
    """Lead whoever runs the review to that of an application."""
    if row.call.governance_id is None or row.call.state not in _SHOWN or row.submitted_at is None:
        return None
    if rules.own_matter(row, actor) or not rules.runs(row.call, actor):
        return None
    score = ApplicationScore.objects.filter(application=row).order_by("-number").first()
    return Fragment("review/application_part.html", {"row": row, "score": score}, _("Review"), "review")


@attach(Application, "main")
def comments_on_application(actor: Actor, row: Application) -> Fragment | None:
    """Show those who may see an application what its reviewers say, once it was released."""
    text = comments_for_applicant(row)
    if text is None:
        return None
    return Fragment("review/comments_part.html", {"text": text}, _("Comments of the reviewers"), "comments")


@attach(Assignment, "main")
def task(actor: Actor, row: Assignment) -> Fragment | None:
    """Show a reviewer the invitation, or the text and the way to the sheet."""
    if row.expert.person.user_id is None or row.expert.person.user_id != actor.user_id:
        return None
    note = ""
    if row.state == "returned":
        last = AuditEntry.objects.filter(subject=row.ref, verb="return").order_by("-pk").first()
        note = last.note if last else ""
    form = AnswerForm(initial={"name": actor.name})
    context = mine.shown(row) | {"to": mine.addresses(row), "form": form, "returned_note": note}
    return Fragment("review/task_part.html", context, _("Your task"), "task")


@clock.every(3600, "review: invitations that ran out")
def invitations_run_out(at: datetime) -> None:
    """Let invitations run out that were not answered in time."""
    actions.expire_all(at)


@clock.daily(9, "review: reminders before reviews are due")
def remind_in_time(at: datetime) -> None:
    """Remind reviewers some days before their reviews are due, and when they are late."""
    for call in Call.objects.unguarded("the clock").filter(state="reviewing"):
        actions.remind(call, by=SYSTEM, at=at, all_late=False)
