"""Answer what a project still lacks, and what stands around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.words import Words
from luodi.projects import calc
from luodi.projects.models import (
    Assessment,
    AssessmentPolicy,
    Deliverable,
    Member,
    Milestone,
    Partner,
    Project,
    ProjectChange,
    Risk,
)
from luodi.projects.models.assessments import CRITERIA, EVEN
from luodi.projects.states import (
    AssessmentState,
    DeliverableState,
    PolicyState,
    ProjectState,
    RiskState,
    TeamRole,
)


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
    return lacking | lacking_assessments(project)


def policy_in_force() -> AssessmentPolicy | None:
    """Find the version by which projects are assessed now; None: all criteria alike, asked of no kind."""
    rows = AssessmentPolicy.objects.unguarded("by what is weighed is the same whoever assesses")
    return rows.filter(state=PolicyState.ACTIVE, retired_at=None).order_by("-activated_at").first()


def lacking_assessments(project: Any) -> dict[str, Words]:
    """Name what the office asks before a project of this kind is approved: so many submitted assessments."""
    policy = policy_in_force()
    if policy is None or project.kind not in policy.required_for:
        return {}
    # What somebody wrote who works in the project by now does not count.
    team = Member.objects.filter(project=project, person__user__isnull=False).values("person__user")
    rows = Assessment.objects.unguarded("counted, not shown").filter(
        project=project, state=AssessmentState.SUBMITTED, retired_at=None
    )
    missing = policy.least - rows.exclude(assessor__in=team).count()
    if missing <= 0:
        return {}
    words = _("Projects of this kind need %(least)d start assessments; %(missing)d are missing.")
    return {"assessments": words % {"least": policy.least, "missing": missing}}


def lacking_for_acceptance(project: Any) -> dict[str, Words]:
    """Name what must be done before a project is handed in: every milestone."""
    open_ones = Milestone.objects.unguarded("counted, not shown").filter(
        project=project, retired_at=None, done_on=None
    )
    count = open_ones.count()
    lacking: dict[str, Words] = {}
    if count:
        lacking["milestones"] = _("%(count)d milestones are not done yet.") % {"count": count}
    if owed := _deliverables(project).filter(state=DeliverableState.PROMISED).count():
        lacking["deliverables"] = _("%(count)d deliverables are not handed over yet.") % {"count": owed}
    return lacking


def lacking_for_closing(project: Any) -> dict[str, Words]:
    """Name what must be accepted before a project that was handed in is closed: every deliverable."""
    if project.state != ProjectState.ACCEPTANCE:
        return {}
    owed = _deliverables(project).exclude(state=DeliverableState.ACCEPTED).count()
    return (
        {"deliverables": _("%(count)d deliverables are not accepted yet.") % {"count": owed}} if owed else {}
    )


def _deliverables(project: Any) -> Any:
    rows = Deliverable.objects.unguarded("counted, not shown")
    return rows.filter(project=project, retired_at=None)


def team_of(project: Project) -> list[Member]:
    """List the team of a project that the actor may see, the lead first."""
    rows = Member.objects.filter(project=project).select_related("person__organisation")
    return sorted(rows, key=lambda row: (row.role != "lead", row.pk))


def partners_of(project: Project) -> list[Partner]:
    """List the partners of a project that the actor may see."""
    rows = Partner.objects.filter(project=project).select_related("organisation__region")
    return list(rows.order_by("pk"))


def milestones_of(project: Project, actor: Actor) -> list[Milestone]:
    """List the milestones of a project that the actor may see, the earliest first."""
    rows = Milestone.objects.allowed(actor).filter(project=project, retired_at=None)
    return list(rows.order_by("due_on", "pk"))


def deliverables_of(project: Project, actor: Actor) -> list[Deliverable]:
    """List what a project hands over, as far as the actor may see it, the earliest first."""
    rows = Deliverable.objects.allowed(actor).filter(project=project, retired_at=None)
    return list(rows.order_by("due_on", "pk"))


def risks_of(project: Project, actor: Actor) -> list[Risk]:
    """List the risks of a project that the actor may see: open ones first, the gravest of them first."""
    rows = Risk.objects.allowed(actor).filter(project=project, retired_at=None)
    return sorted(rows, key=lambda row: (row.state != RiskState.OPEN, -row.score, row.pk))


def red_risks(actor: Actor) -> Any:
    """Ask for the open red risks of projects under way that are the actor's to deal with."""
    rows = Risk.objects.allowed(actor, "amend").filter(
        state=RiskState.OPEN,
        retired_at=None,
        project__retired_at=None,
        likelihood__gte=calc.RED // calc.MOST_MARK,
        effect__gte=calc.RED // calc.MOST_MARK,
    )
    weighed = rows.annotate(weight=F("likelihood") * F("effect")).filter(weight__gte=calc.RED)
    return weighed.select_related("project").order_by("-weight", "changed_at", "pk")


Terms = dict[str, Any]
MOVED = _("The project has moved on since this was proposed: withdraw it and propose anew.")


def terms_of(project: Project) -> Terms:
    """Give what a project was approved with in plain values: its fixed fields, its lead, the shares of its team."""
    row = Project._base_manager.select_related("base").get(pk=project.pk)
    team = list(Member.objects.filter(project=project).select_related("person"))
    lead = next((one.person.code for one in team if one.role == TeamRole.LEAD), None)
    shares = sorted([one.person.code, one.share] for one in team if one.share)
    return {
        "title": row.title,
        "region": row.region_id,
        "base": row.base.code if row.base else None,
        "amount": row.amount.fen if row.amount is not None else None,
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "lead": lead,
        "shares": shares,
    }


def moved_since(row: ProjectChange) -> dict[str, Words]:
    """Tell whether something that a change speaks of has moved since it was proposed."""
    terms = terms_of(row.project)
    return {"": MOVED} if any(terms[name] != old for name, (old, _new) in row.lines.items()) else {}


def changes_of(project: Project, actor: Actor) -> list[ProjectChange]:
    """List the changes of a project that the actor may see, the latest first."""
    rows = ProjectChange.objects.allowed(actor).filter(project=project, retired_at=None)
    return list(rows.order_by("-changed_at", "-pk"))


@dataclass(frozen=True)
class Judged:
    """Hold what several assessors said of a project: their assessments, and how the marks of each criterion lie."""

    rows: list[Assessment]
    spreads: dict[str, calc.Spread]
    score: calc.Spread | None
    weights: tuple[int, int, int]

    @property
    def mean_score(self) -> str:
        """Give the mean of the scores with two decimals; their unit is a hundredth of a point."""
        return f"{self.score.mean / 100:.2f}" if self.score else ""

    @property
    def sum(self) -> int:
        """Give the sum of the weights."""
        return sum(self.weights)

    @property
    def far_apart(self) -> bool:
        """Tell whether some marks differ so much that the assessors should talk."""
        return any(one.far_apart for one in self.spreads.values())


def judged(project: Project, actor: Actor) -> Judged:
    """Gather the assessments of a project whose marks the actor may see."""
    rows = list(
        Assessment.objects.allowed(actor, "see_marks")
        .filter(project=project, state=AssessmentState.SUBMITTED, retired_at=None)
        .select_related("assessor", "policy")
        .order_by("pk")
    )
    policy = policy_in_force()
    spreads = {name: calc.spread([getattr(row, name) for row in rows]) for name in CRITERIA} if rows else {}
    score = calc.spread([row.score or 0 for row in rows]) if rows else None
    return Judged(rows, spreads, score, policy.weights if policy else EVEN)


def asked_of(actor: Actor) -> Any:
    """Ask for the assessments that the actor still owes."""
    rows = Assessment.objects.allowed(actor, "submit").filter(
        state=AssessmentState.ASKED, retired_at=None, assessor=actor.user_id
    )
    return rows.select_related("project").order_by("created_at", "pk")


def housed_in(body: Any, year: int) -> Q:
    """Give the projects that a body housed in a year: begun before its end, and not over before it began."""
    begun = Q(starts_on__lt=date(year + 1, 1, 1))
    over = Q(state__in=(ProjectState.PROPOSED, ProjectState.REJECTED))
    return Q(base=body) & begun & (Q(ends_on=None) | Q(ends_on__gte=date(year, 1, 1))) & ~over
