"""Register pages, index source and attachments of projects."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from luodi.core import indexing
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.merging import kinds
from luodi.needs.models import Introduction
from luodi.needs.states import STAGES
from luodi.partnerships import counting
from luodi.partnerships.models import StandingBody
from luodi.partnerships.states import OfficeRole
from luodi.projects import actions, documents, queries
from luodi.projects import differences as comparing
from luodi.projects.forms import AskForm, TieForm
from luodi.projects.models import (
    Assessment,
    AssessmentPolicy,
    Deliverable,
    Member,
    Partner,
    Project,
    ProjectChange,
)
from luodi.projects.resources import PROJECTS
from luodi.projects.states import AssessmentState, ProjectKind, ProjectState, TeamRole
from luodi.registry.models import Expert, Organisation, ResearchResult, ResultApplication


def _unretired(model: Any) -> Any:
    return model.objects.unguarded("the index keeps an audience of its own").filter(retired_at=None)


indexing.register(
    indexing.Source(
        Project,
        documents.project_document,
        related=("introduction__need",),
        many=(
            "members__person",
            "partners",
            Prefetch("deliverables", _unretired(Deliverable)),
            Prefetch("assessments", _unretired(Assessment).exclude(state=AssessmentState.WITHDRAWN)),
        ),
    )
)
indexing.follow(Deliverable, Project, "pk", by="project_id")
indexing.follow(Partner, Project, "pk", by="project_id")
indexing.follow(Member, Project, "pk", by="project_id")
# Of two rows of a team, that of the lead stays when two people turn out to be one.
kinds.weigh(Member, lambda member: int(member.role == TeamRole.LEAD))


counting.offer(
    counting.Counter(
        "projects",
        _("projects opened"),
        PROJECTS,
        lambda body, year: (
            counting.of_region(body)
            & counting.instants_of(year, "created_at")
            & ~Q(state=ProjectState.ON_RECORD)
        ),
    )
)
counting.offer(
    counting.Counter("housed", _("projects housed"), PROJECTS, queries.housed_in),
)


def _begun_in_the_region(kind: str) -> counting.Where:
    """Count the projects of a kind that begin in a year in a body's region."""

    def where(body: StandingBody, year: int) -> Q:
        return counting.of_region(body) & counting.days_of(year, "starts_on") & Q(kind=kind)

    return where


for _kind in (ProjectKind.PLANNING, ProjectKind.INTERNATIONAL):
    # The kind of project has the name of the role that it is the work of.
    _role = OfficeRole(_kind.value)
    counting.offer(counting.Counter(_role.value, _role.label, PROJECTS, _begun_in_the_region(_kind.value)))


@attach(Introduction, "top")
def open_a_project(actor: Actor, introduction: Introduction) -> Fragment | None:
    """Offer to make a project of an introduction that both sides agreed to, or lead to the one there is."""
    project = Project.objects.allowed(actor).filter(introduction=introduction).first()
    may = (
        introduction.state in STAGES
        and Introduction.objects.allowed(actor, "convert").filter(pk=introduction.pk).exists()
    )
    if not (project or may):
        return None
    context = {
        "introduction": introduction,
        "project": project,
        "kinds": ProjectKind.choices,
        "default": actions.DEFAULT_KIND,
    }
    return Fragment("projects/open_part.html", context, anchor="project")


@attach(Project, "main")
def crew(actor: Actor, project: Project) -> Fragment:
    """Show team, partners and milestones."""
    context = {
        "project": project,
        "team": queries.team_of(project),
        "partners": queries.partners_of(project),
        "milestones": queries.milestones_of(project, actor),
        "may_change": may(project, actor, "amend"),
        "see_shares": may(project, actor, "see_shares"),
    }
    return Fragment("projects/crew_part.html", context, _("Team, partners, milestones"), "crew")


@attach(Project, "main")
def deliverables_of_project(actor: Actor, project: Project) -> Fragment | None:
    """Show what the project hands over."""
    rows, may_add = queries.deliverables_of(project, actor), may(project, actor, "amend")
    if not rows and not may_add:
        return None
    context = {"project": project, "rows": rows, "may_add": may_add}
    return Fragment("projects/deliverables_part.html", context, _("Deliverables"), "deliverables")


@attach(Project, "main")
def risks_of_project(actor: Actor, project: Project) -> Fragment | None:
    """Show what may go wrong, to whose business it is."""
    if not may(project, actor, "see_shares"):
        return None
    rows, may_add = queries.risks_of(project, actor), may(project, actor, "amend")
    if not rows and not may_add:
        return None
    context = {"project": project, "rows": rows, "may_add": may_add}
    return Fragment("projects/risks_part.html", context, _("Risks"), "risks")


@attach(Project, "main")
def changes_of_project(actor: Actor, project: Project) -> Fragment | None:
    """Show how the project was changed, and let its lead and the office propose."""
    may_propose = may(project, actor, "propose_change")
    if not may(project, actor, "see_shares"):
        return None
    rows = queries.changes_of(project, actor)
    if not rows and not may_propose:
        return None
    context = {"project": project, "rows": rows, "may_propose": may_propose and not project.retired_at}
    return Fragment("projects/changes_part.html", context, _("Project changes"), "changes")


@attach(Project, "main")
def assessments_of_project(actor: Actor, project: Project) -> Fragment | None:
    """Show how the project was assessed, with formula and spread, and let the office ask for more."""
    if not may(project, actor, "see_assessments"):
        return None
    may_ask = may(project, actor, "ask_assessment") and not project.retired_at
    rows = list(
        Assessment.objects.allowed(actor)
        .filter(project=project, retired_at=None)
        .exclude(state=AssessmentState.WITHDRAWN)
        .select_related("assessor")
        .order_by("pk")
    )
    if not rows and not may_ask:
        return None
    context = {
        "project": project,
        "rows": rows,
        "judged": queries.judged(project, actor) if rows else None,
        "form": AskForm(actor=actor) if may_ask else None,
    }
    return Fragment("projects/assessments_part.html", context, _("Start assessment"), "assessments")


@attach(ProjectChange, "main")
def difference(actor: Actor, row: ProjectChange) -> Fragment:
    """Show field by field what stood there and what is to stand there."""
    context = {"lines": comparing.lines_of(row, actor)}
    return Fragment("projects/difference_part.html", context, _("Before and after"), "difference")


@attach(AssessmentPolicy, "main")
def formula(actor: Actor, row: AssessmentPolicy) -> Fragment:
    """Show the formula of a version."""
    context = {"weights": row.weights, "sum": sum(row.weights)}
    return Fragment("projects/formula_part.html", context, _("Formula"), "formula")


@attach(ResultApplication, "main")
def projects_of_use(actor: Actor, use: ResultApplication) -> Fragment | None:
    """Show the projects that bring a use of a result about, and let the office name them."""
    rows = list(Project.objects.allowed(actor).filter(application=use, retired_at=None).order_by("-pk")[:20])
    may = not use.retired_at and ResultApplication.objects.allowed(actor, "amend").filter(pk=use.pk).exists()
    if not (rows or may):
        return None
    context = {"use": use, "projects": rows, "may": may, "form": TieForm(actor=actor) if may else None}
    return Fragment("projects/use_part.html", context, PROJECTS.title, "projects")


@attach(ResearchResult, "main")
def projects_of_result(actor: Actor, result: ResearchResult) -> Fragment | None:
    """Show the projects that bring a result into use."""
    columns = ("title", "region", "state", "ends_on")
    page = listing(PROJECTS, actor, {}, of=Q(application__result=result), size=20, columns=columns)
    return Fragment("core/related.html", {"page": page}, PROJECTS.title, "projects") if page.rows else None


@attach(Expert, "main")
def projects_of_expert(actor: Actor, expert: Expert) -> Fragment | None:
    """Show the projects that an expert works in, as far as the reader may see them."""
    mine = Q(pk__in=Member.objects.filter(person=expert.person_id).values("project"))
    columns = ("title", "kind", "region", "state", "ends_on")
    page = listing(PROJECTS, actor, {}, of=mine, size=20, columns=columns)
    return Fragment("core/related.html", {"page": page}, PROJECTS.title, "projects") if page.rows else None


@attach(Project, "side")
def use_of_project(actor: Actor, project: Project) -> Fragment | None:
    """Lead to the use of a result that a project brings about."""
    if project.application_id is None:
        return None
    use = ResultApplication.objects.allowed(actor).filter(pk=project.application_id).first()
    if use is None:
        return None
    return Fragment("projects/brings_part.html", {"use": use}, _("Brings a result into use"), "use")


@attach(Organisation, "main")
def projects_of_organisation(actor: Actor, organisation: Organisation) -> Fragment | None:
    """Show the projects an organisation takes part in."""
    page = listing(
        PROJECTS,
        actor,
        {},
        of=Q(pk__in=Partner.objects.filter(organisation=organisation).values("project")),
        size=20,
    )
    return Fragment("core/related.html", {"page": page}, PROJECTS.title, "projects") if page.rows else None


@attach(StandingBody, "main")
def projects_of_body(actor: Actor, body: StandingBody) -> Fragment | None:
    """Show the projects that a body houses."""
    columns = ("title", "kind", "school", "state", "ends_on")
    page = listing(PROJECTS, actor, {}, of=Q(base=body), size=20, columns=columns)
    return (
        Fragment("core/related.html", {"page": page}, _("Projects housed"), "projects") if page.rows else None
    )
