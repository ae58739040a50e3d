"""Do what is done to projects, their teams, partners and milestones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.needs.models import Introduction
from luodi.needs.states import INTRODUCTION_FLOW, STAGES
from luodi.projects import calc
from luodi.projects.models import Deliverable, Member, Milestone, Partner, Project
from luodi.projects.states import BOUND, DELIVERABLE_FLOW, PartnerRole, ProjectKind, TeamRole
from luodi.registry.models import Organisation, Person, ResultApplication

BY_CHANGE = _("A running project changes this by a project change that the office approves.")


def open_from_introduction(introduction: Introduction, *, kind: str, by: Actor, at: datetime) -> Project:
    """Make a project of an introduction: title, region, lead and client are taken over.

    :raises Missing: if the introduction is not open to the actor.
    :raises NotAllowed: if opening a project is not the actor's.
    :raises Conflict: if the two sides have not agreed, or there is a project already.
    """
    with transaction.atomic():
        if not Introduction.objects.allowed(by).filter(pk=introduction.pk).exists():
            raise Missing
        if not Introduction.objects.allowed(by, "convert").filter(pk=introduction.pk).exists():
            raise NotAllowed
        row = Introduction._base_manager.select_related("need", "expert__person").get(pk=introduction.pk)
        if row.state not in STAGES:
            raise Conflict(_("A project can be opened once both sides have agreed, and once only."))
        need = row.need
        project = Project(
            title=need.title,
            kind=kind,
            introduction=row,
            region_id=need.region_id or "",
            school_id=row.expert.person.organisation_id,
            field_id=need.field_id,
            summary="\n".join(part for part in (need.open_text("problem"), need.open_text("goal")) if part),
            # What fewer see than the need goes no further with the project.
            amount=None if need.protects("budget") else need.budget,
            starts_on=localdate(at),
            ends_on=need.deadline_on if need.deadline_on and need.deadline_on > localdate(at) else None,
        )
        project = change.create(project, by=by, at=at)
        Member.objects.create(project=project, person=row.expert.person, role=TeamRole.LEAD)
        Partner.objects.create(project=project, organisation_id=need.organisation_id, role=PartnerRole.CLIENT)
        INTRODUCTION_FLOW.advance(row, "convert", by=by, at=at, note=project.code, inner=True)
    return project


def tie(project: Project, application: ResultApplication | None, *, by: Actor, at: datetime) -> Project:
    """Say which use of a result a project brings about, or take that back.

    :raises Missing: if the project or the use is not open to the actor.
    :raises NotAllowed: if changing the project is not the actor's.
    :raises Invalid: if it belongs to another use already.
    """
    if application is not None:
        seen = ResultApplication.objects.allowed(by).filter(pk=application.pk, retired_at=None)
        if not seen.exists():
            raise Missing
        if project.application_id not in (None, application.pk):
            raise Invalid({"project": [_("This project belongs to another use of a result already.")]})
    return change.amend(project, {"application": application}, version=project.version, by=by, at=at)


def add_member(
    project: Project, *, person: Person, role: str, share: int | None, by: Actor, at: datetime
) -> Member:
    """Put somebody into the team; ``share`` in basis points.

    :raises Invalid: if the person is in it already, there is a lead already, or shares exceed the whole; or if the
        project is running and the lead or a share would change.
    """
    may_change(project, by)
    if project.state in BOUND and (share or role == TeamRole.LEAD):
        raise Invalid({"share" if share else "role": [BY_CHANGE]})
    try:
        with transaction.atomic():
            # Whoever else sets shares of this project waits here, so that two together cannot exceed the whole.
            note(project, by, at, {"team": [None, f"{person.code} {role}"]})
            taken = list(Member.objects.filter(project=project).values_list("share", flat=True))
            within_the_whole([*taken, share])
            member = Member.objects.create(project=project, person=person, role=role, share=share)
    except IntegrityError:
        raise Invalid(
            {"person": [_("This person is in the team already, or the project has a lead already.")]}
        ) from None
    return member


def within_the_whole(shares: list[int | None]) -> None:
    """Check that shares do not exceed the whole.

    :raises Invalid: if they do.
    """
    if calc.over(shares):
        total = calc.percent(sum(share or 0 for share in shares))
        words = _("Shares add up to %(sum)s %%; the whole is 100 %%.") % {"sum": total}
        raise Invalid({"share": [words]})


def set_shares(project: Project, shares: Mapping[int, int | None], *, by: Actor, at: datetime) -> None:
    """Say how a team shares the work: member's key -> basis points; who is not named keeps the share.

    :raises Invalid: if shares exceed the whole, or the project is running.
    :raises Missing: if somebody is not in the team.
    """
    may_change(project, by)
    if project.state in BOUND:
        raise Invalid({"share": [BY_CHANGE]})
    with transaction.atomic():
        note(project, by, at, {"shares": []})
        team = {row.pk: row for row in Member.objects.filter(project=project)}
        if not set(shares) <= set(team):
            raise Missing
        for key, share in shares.items():
            team[key].share = share
        within_the_whole([row.share for row in team.values()])
        Member.objects.bulk_update([team[key] for key in shares], ["share"])


def remove_member(project: Project, *, key: int, by: Actor, at: datetime) -> None:
    """Take somebody out of the team.

    :raises Missing: if nobody of that key is in it.
    :raises Invalid: if the project is running and it is the lead, or has a share.
    """
    may_change(project, by)
    with transaction.atomic():
        member = Member.objects.filter(project=project, pk=key).select_related("person").first()
        if member is None:
            raise Missing
        if project.state in BOUND and (member.share or member.role == TeamRole.LEAD):
            raise Invalid({"person": [BY_CHANGE]})
        note(project, by, at, {"team": [f"{member.person.code} {member.role}", None]})
        member.delete()


def add_partner(
    project: Project, *, organisation: Organisation, role: str, by: Actor, at: datetime
) -> Partner:
    """Add a partner.

    :raises Invalid: if it has this role already.
    """
    may_change(project, by)
    try:
        with transaction.atomic():
            partner = Partner.objects.create(project=project, organisation=organisation, role=role)
            note(project, by, at, {"partners": [None, f"{organisation.code} {role}"]})
    except IntegrityError:
        raise Invalid({"organisation": [_("This organisation has this role already.")]}) from None
    return partner


def remove_partner(project: Project, *, key: int, by: Actor, at: datetime) -> None:
    """Take a partner out.

    :raises Missing: if there is none of that key.
    """
    may_change(project, by)
    with transaction.atomic():
        partner = Partner.objects.filter(project=project, pk=key).select_related("organisation").first()
        if partner is None:
            raise Missing
        note(project, by, at, {"partners": [f"{partner.organisation.code} {partner.role}", None]})
        partner.delete()


def set_milestone(project: Project, values: dict[str, Any], *, by: Actor, at: datetime) -> Milestone:
    """Add a milestone.

    :raises NotAllowed: if the project's milestones are not the actor's to set.
    """
    may_change(project, by)
    with transaction.atomic():
        milestone = change.create(Milestone(project=project, **values), by=by, at=at)
        audit.record(by, "set_milestone", project, at=at, note=milestone.title)
    return milestone


def amend_milestone(
    milestone: Milestone, values: dict[str, Any], *, version: int, by: Actor, at: datetime
) -> Milestone:
    """Change a milestone, or note that it is done.

    :raises Invalid: if it is said to be done in the future.
    """
    done = values.get("done_on")
    if done and done > localdate(at):
        raise Invalid({"done_on": [_("This day is still to come.")]})
    with transaction.atomic():
        amended = change.amend(milestone, values, version=version, by=by, at=at)
        if done:
            note = " · ".join(text for text in (amended.title, amended.evidence) if text)
            audit.record(by, "finish_milestone", amended.project, at=at, note=note)
    return amended


def may_change(project: Project, by: Actor) -> None:
    """Check that the actor may change the project.

    :raises Missing: if the project is not open to the actor.
    :raises NotAllowed: if changing it is not the actor's.
    """
    if not Project.objects.allowed(by).filter(pk=project.pk).exists():
        raise Missing
    if not Project.objects.allowed(by, "amend").filter(pk=project.pk).exists():
        raise NotAllowed


def note(project: Project, by: Actor, at: datetime, changes: dict[str, Any]) -> None:
    """Keep in the course of a project that something beside its fields changed."""
    Project._base_manager.filter(pk=project.pk).update(version=F("version") + 1, changed_at=at)
    audit.record(by, "amend", project, at=at, changes=changes)


@DELIVERABLE_FLOW.effect("hand_over")
def _note_handing_over(row: Deliverable, taken: Taken) -> None:
    """Keep when it was handed over."""
    _note_on(row, handed_over_on=localdate(taken.at))


@DELIVERABLE_FLOW.effect("accept")
def _note_who_accepted(row: Deliverable, taken: Taken) -> None:
    """Keep when it was accepted and by whom: who is named already, else who says so."""
    _note_on(row, accepted_on=localdate(taken.at), accepted_by=row.accepted_by or taken.by.name[:120])


@DELIVERABLE_FLOW.effect("return")
def _take_the_day_back(row: Deliverable, taken: Taken) -> None:
    """Let it be due again."""
    _note_on(row, handed_over_on=None)


def _note_on(row: Deliverable, **values: Any) -> None:
    Deliverable.objects.unguarded("the step was decided on").filter(pk=row.pk).update(**values)
    row.refresh_from_db()


DEFAULT_KIND = ProjectKind.JOINT_RD
