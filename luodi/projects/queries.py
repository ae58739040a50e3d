"""Answer what a project still lacks, and what stands around it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.words import Words
from luodi.projects.models import Member, Milestone, Partner, Project
from luodi.projects.states import ProjectState


def lacking_for_approval(project: Any) -> dict[str, Words]:
    """Name what a project needs before it can be approved: lead, partner, milestone, dates."""
    lacking: dict[str, Words] = {}
    if not Member.objects.filter(project=project, role="lead").exists():
        lacking["team"] = _("Name the person who leads the project.")
    if not Partner.objects.filter(project=project).exists():
        lacking["partners"] = _("Name at least one partner.")
    if (
        not Milestone.objects.unguarded("counted, not shown")
        .filter(project=project, retired_at=None)
        .exists()
    ):
        lacking["milestones"] = _("Set at least one milestone.")
    if project.starts_on is None or project.ends_on is None:
        lacking["ends_on"] = _("Say when the project starts and ends.")
    return lacking


def lacking_for_acceptance(project: Any) -> dict[str, Words]:
    """Name what must be done before a project is handed in: every milestone."""
    open_ones = Milestone.objects.unguarded("counted, not shown").filter(
        project=project, retired_at=None, done_on=None
    )
    count = open_ones.count()
    return {"milestones": _("%(count)d milestones are not done yet.") % {"count": count}} if count else {}


def team_of(project: Project) -> list[Member]:
    """List the team of a project that the actor may see, the lead first."""
    rows = Member.objects.filter(project=project).select_related("person__organisation")
    return sorted(rows, key=lambda row: (row.role != "lead", row.pk))


def partners_of(project: Project) -> list[Partner]:
    """List the partners of a project that the actor may see."""
    return list(Partner.objects.filter(project=project).select_related("organisation").order_by("pk"))


def milestones_of(project: Project, actor: Actor) -> list[Milestone]:
    """List the milestones of a project that the actor may see, the earliest first."""
    rows = Milestone.objects.allowed(actor).filter(project=project, retired_at=None)
    return list(rows.order_by("due_on", "pk"))


def housed_in(body: Any, year: int) -> Q:
    """Give the projects that a body housed in a year: begun before its end, and not over before it began."""
    begun = Q(starts_on__lt=date(year + 1, 1, 1))
    over = Q(state__in=(ProjectState.PROPOSED, ProjectState.REJECTED))
    return Q(base=body) & begun & (Q(ends_on=None) | Q(ends_on__gte=date(year, 1, 1))) & ~over
