"""Ask for assessments of proposed projects, reckon them, and keep one policy in force."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.projects import queries
from luodi.projects.models import Assessment, AssessmentPolicy, Member, Partner, Project
from luodi.projects.states import ASSESSMENT_FLOW, POLICY_FLOW, PolicyState
from luodi.registry.models import Person


def ask_assessment(project: Project, *, person: Person | None, by: Actor, at: datetime) -> Assessment:
    """Ask somebody with an account to assess a proposed project; without ``person`` the actor does it.

    :raises Missing: if the project is not open to the actor.
    :raises NotAllowed: if asking is not the actor's.
    :raises Invalid: if the person has no account, works in the project or for a partner, or was asked already.
    """
    if not Project.objects.allowed(by).filter(pk=project.pk).exists():
        raise Missing
    if not Project.objects.allowed(by, "ask_assessment").filter(pk=project.pk).exists():
        raise NotAllowed
    user = person.user_id if person is not None else by.user_id
    if user is None:
        raise Invalid({"person": [_("This person has no account yet: invite them first.")]})
    if Member.objects.filter(project=project, person__user=user).exists():
        raise Invalid({"person": [_("Nobody assesses a project of their own.")]})
    if person is not None and person.organisation_id:
        partners = Partner.objects.filter(project=project, organisation=person.organisation_id)
        if partners.exists():
            raise Invalid({"person": [_("This person belongs to a partner of the project.")]})
    with transaction.atomic():
        row = change.create(Assessment(project=project, assessor_id=user), by=by, at=at)
        audit.record(by, "ask_assessment", project, at=at)
        # Who was asked may find the project from now on.
        outbox.reindex(project, at=at)
    return row


@ASSESSMENT_FLOW.effect("submit")
def _reckon(row: Assessment, taken: Taken) -> None:
    """Keep the score, and by which weights: a policy that comes later does not move it."""
    row.policy = queries.policy_in_force()
    _set(row, policy=row.policy, score=row.reckoned())


@ASSESSMENT_FLOW.effect("reopen")
def _forget_the_score(row: Assessment, taken: Taken) -> None:
    """Take the score back; the record of changes still knows."""
    audit.record(taken.by, "amend", row, at=taken.at, changes={"score": [row.score, None]})
    _set(row, policy=None, score=None)


@ASSESSMENT_FLOW.effect("withdraw")
def _no_longer_found(row: Assessment, taken: Taken) -> None:
    """Let who was asked lose sight of the project."""
    outbox.reindex(row.project, at=taken.at)


def _set(row: Assessment, **values: Any) -> None:
    Assessment.objects.unguarded("the step was decided on").filter(pk=row.pk).update(**values)
    row.refresh_from_db()


@POLICY_FLOW.effect("activate")
def _supersede_the_others(row: AssessmentPolicy, taken: Taken) -> None:
    """Let what was in force be superseded."""
    rows = AssessmentPolicy.objects.unguarded("the step was decided on")
    rows.filter(pk=row.pk).update(activated_at=taken.at)
    for other in rows.filter(state=PolicyState.ACTIVE, retired_at=None).exclude(pk=row.pk):
        POLICY_FLOW.advance(other, "supersede", by=SYSTEM, at=taken.at, inner=True)
