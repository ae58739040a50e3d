"""Assign by hand, keep or drop what was proposed, invite, remind, and propose somebody else where one drops out."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application, Call
from luodi.calls.states import ApplicationState
from luodi.core import audit, change, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import CalendarDay
from luodi.core.resource import address
from luodi.funds.conflicts import Kind
from luodi.needs.actions import hash_token
from luodi.needs.actions.telling import language_of
from luodi.review import rules
from luodi.review.actions.drawing import ask_leave, plan_of
from luodi.review.actions.proposing import free_number
from luodi.review.models import Affinity, Assignment, Finding, PoolMember, ReviewPlan
from luodi.review.states import ASSIGNMENT_FLOW, LIVE, WRITING, AssignmentState, How

_WHY = "who runs the review decided on it"
# Before this many days are left a reviewer is reminded.
REMIND_BEFORE = timedelta(days=3)
_OPEN = (ApplicationState.ELIGIBLE, ApplicationState.IN_REVIEW, ApplicationState.SUBMITTED)


def findings_against(application: Application, expert: int) -> list[Finding]:
    """List what keeps an expert from an application now."""
    rows = Finding.objects.filter(call=application.call_id, expert=expert, ended_at=None, overridden_at=None)
    return list(rows.filter(Q(application=None) | Q(application=application.pk)).order_by("-hard", "kind"))


def load_of(call: Call, expert: int) -> int:
    """Count what an expert has to do in a call."""
    tasks = Assignment.objects.unguarded(_WHY).filter(call=call, expert=expert, state__in=LIVE)
    return int(tasks.count())


def assign_by_hand(application: Application, expert: int, *, by: Actor, at: datetime) -> Assignment:
    """Propose an expert of the pool by hand; it is kept when the engine plans anew.

    :raises Conflict: if a conflict of interest bars it, the expert was asked before, or has enough.
    """
    call = application.call
    ask_leave(call, by)
    if rules.own_matter(application, by):
        raise NotAllowed
    if application.state not in _OPEN:
        raise Conflict(_("This application is not in review."))
    member = PoolMember.objects.filter(call=call, expert=expert).first()
    if member is None:
        raise Missing
    if against := findings_against(application, expert):
        kinds = "、".join(str(Kind(one.kind).label) for one in against)
        raise Conflict(_("A conflict of interest stands against this: %(kinds)s.") % {"kinds": kinds})
    with transaction.atomic():
        if Assignment.objects.unguarded(_WHY).filter(application=application, expert=expert).exists():
            raise Conflict(_("This expert was proposed or asked for this application already."))
        if load_of(call, expert) >= member.most:
            raise Conflict(
                _("This expert has as many applications as agreed: %(most)d.") % {"most": member.most}
            )
        return _made(application, expert, by=by, at=at, how=How.HAND, locked=True)


def _made(
    application: Application, expert: int, *, by: Actor, at: datetime, how: str, locked: bool
) -> Assignment:
    tasks = Assignment.objects.unguarded(_WHY).filter(application=application)
    fit = (
        Affinity.objects.filter(application=application, expert=expert)
        .values_list("points", flat=True)
        .first()
    )
    row = Assignment(
        call=application.call, application=application, title=application.title, expert_id=expert,
        number=free_number(set(tasks.values_list("number", flat=True)), random.SystemRandom()),
        how=how, fit=fit or 0, locked=locked, drawn_by_id=by.user_id,
    )  # fmt: skip
    return change.create(row, by=by, at=at)


def propose_replacement(application: Application, *, at: datetime) -> Assignment | None:
    """Propose who fits best of those who may and have room, where fewer than the rules ask for are left."""
    call = application.call
    if call.state not in ("screening", "reviewing") or application.state not in _OPEN:
        return None
    tasks = Assignment.objects.unguarded(_WHY).filter(call=call)
    if tasks.filter(application=application, state__in=LIVE).count() >= call.book.review.reviews:
        return None
    asked = tasks.filter(application=application).values("expert")
    barred = Finding.objects.filter(call=call, ended_at=None, overridden_at=None)
    barred = barred.filter(Q(application=None) | Q(application=application.pk))
    pool = (
        PoolMember.objects.filter(call=call)
        .exclude(expert__in=asked)
        .exclude(expert__in=barred.values("expert"))
    )
    fits = dict(Affinity.objects.filter(application=application).values_list("expert", "points"))
    loads: dict[int, int] = {}
    for expert in tasks.filter(state__in=LIVE).values_list("expert", flat=True):
        loads[expert] = loads.get(expert, 0) + 1
    free = [one for one in pool if loads.get(one.expert_id, 0) < one.most]
    if not free:
        return None
    best = min(
        free, key=lambda one: (-fits.get(one.expert_id, 0), loads.get(one.expert_id, 0), one.expert_id)
    )
    return _made(application, best.expert_id, by=SYSTEM, at=at, how=How.ENGINE, locked=False)


def _proposal(row: Assignment, by: Actor) -> Assignment:
    """Find a proposal that the actor runs.

    :raises Missing: if it is none of theirs.
    :raises Conflict: if somebody was asked already.
    """
    found: Assignment | None = Assignment.objects.allowed(by, "invite").filter(pk=row.pk).first()
    if found is None:
        raise Missing
    if found.state != AssignmentState.PROPOSED:
        raise Conflict(_("This expert was asked already."))
    return found


def lock_pair(row: Assignment, locked: bool, *, by: Actor, at: datetime) -> None:
    """Keep a proposal when the engine plans anew, or let it go again."""
    found = _proposal(row, by)
    with transaction.atomic():
        Assignment.objects.unguarded(_WHY).filter(pk=found.pk).update(
            locked=locked, version=F("version") + 1, changed_at=at
        )
        audit.record(by, "keep_pair" if locked else "free_pair", found, at=at)


def withdraw_proposal(row: Assignment, *, by: Actor, at: datetime) -> None:
    """Drop a proposal: nobody was asked, so nothing of it stays but the audit."""
    found = _proposal(row, by)
    with transaction.atomic():
        audit.record(by, "drop_proposal", found.application.call, at=at)
        Assignment.objects.unguarded(_WHY).filter(pk=found.pk, state=AssignmentState.PROPOSED).delete()


def invite(rows: Iterable[Assignment], *, by: Actor, at: datetime) -> int:
    """Ask proposed reviewers, each by a link that only they have; conflicts are asked once more.

    :returns: how many were asked.
    :raises Conflict: if the call is not in review yet, or a conflict stands against one.
    :raises Invalid: if no day is set until which reviews are due.
    """
    asked = 0
    today = localdate(at)
    days = CalendarDay.working_days()
    with transaction.atomic():
        for row in rows:
            found = _proposal(row, by)
            call = found.call
            if call.state != "reviewing":
                raise Conflict(_("Begin the review of the call first: until then nobody is asked."))
            plan = plan_of(call)
            if plan.due_on is None or plan.due_on < today:
                raise Invalid({"due_on": [_("Set the day until which reviews are due.")]})
            if findings_against(found.application, found.expert_id):
                raise Conflict(_("A conflict of interest stands against one of them. Plan anew first."))
            _invite(found, plan, days.after(today, plan.answer_days), by, at)
            asked += 1
    return asked


def _invite(row: Assignment, plan: ReviewPlan, until: date, by: Actor, at: datetime) -> None:
    token = new_token()
    Assignment.objects.unguarded(_WHY).filter(pk=row.pk).update(
        token_hash=hash_token(token), invited_at=at, answer_by_on=until, due_on=plan.due_on
    )
    ASSIGNMENT_FLOW.advance(row, "invite", by=by, at=at, inner=True)
    _tell(row, "review/mail/invitation", until, token, at)


def _tell(row: Assignment, template: str, until: date | None, token: str, at: datetime) -> None:
    """Tell a reviewer; the mail names the title and nobody, whatever is shown behind the link."""
    person = row.expert.person
    if not person.email:
        return
    where = reverse("review:linked", args=[token]) if token else address(row)
    context = {
        "title": row.title,
        "call": str(row.call.title),
        "url": settings.LUODI_SITE_URL + where,
        "until": until.isoformat() if until else "",
    }
    outbox.mail(person.email, template, context, language=language_of(person), at=at)


def remind(call: Call, *, by: Actor, at: datetime, all_late: bool = True) -> int:
    """Remind those who have not answered or not handed in; nobody twice a day.

    :returns: how many were reminded.
    """
    ask_leave(call, by, states=("reviewing",))
    today = localdate(at)
    rows = (
        Assignment.objects.unguarded(_WHY)
        .filter(call=call)
        .filter(Q(state=AssignmentState.INVITED) | Q(state__in=WRITING))
    )
    rows = rows.exclude(reminded_on=today).select_related("expert__person__user", "call")
    if not all_late:
        soon = today + REMIND_BEFORE
        rows = rows.filter(Q(state__in=WRITING, due_on__lte=soon))
    told = 0
    with transaction.atomic():
        for row in rows:
            token = ""
            changes: dict[str, Any] = {"reminded_on": today}
            if row.expert.person.user_id is None:
                # Only the hash of the old link is kept, so whoever has no account gets a new one.
                token = new_token()
                changes["token_hash"] = hash_token(token)
            Assignment.objects.unguarded(_WHY).filter(pk=row.pk).update(**changes)
            until = row.answer_by_on if row.state == AssignmentState.INVITED else row.due_on
            _tell(row, "review/mail/reminder", until, token, at)
            told += 1
        if told:
            audit.record(by, "remind_reviewers", call, at=at, changes={"told": [0, told]})
    return told
