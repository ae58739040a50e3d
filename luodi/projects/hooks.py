"""Register pages, index source and attachments of projects."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.core import indexing
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.resource import Fragment, attach
from luodi.needs.models import Introduction
from luodi.partnerships import counting
from luodi.partnerships.models import StandingBody
from luodi.partnerships.states import OfficeRole
from luodi.projects import actions, documents, queries
from luodi.projects.models import Partner, Project
from luodi.projects.resources import PROJECTS
from luodi.projects.states import ProjectKind, ProjectState
from luodi.registry.models import Organisation

indexing.register(
    indexing.Source(
        Project,
        documents.project_document,
        related=("introduction__need",),
        many=("members__person", "partners"),
    )
)


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
        introduction.state == "introduced"
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
        "may_change": Project.objects.allowed(actor, "amend").filter(pk=project.pk).exists(),
    }
    return Fragment("projects/crew_part.html", context, _("Team, partners, milestones"), "crew")


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
