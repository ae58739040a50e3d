"""Draw what a declared page of a project cannot: opening, team, partners, milestones, changes, assessments."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.needs.models import Introduction
from luodi.needs.resources import INTRODUCTIONS
from luodi.projects import actions, queries
from luodi.projects.forms import (
    AskForm,
    ChangeForm,
    MemberForm,
    MilestoneForm,
    PartnerForm,
    SharesForm,
    TieForm,
)
from luodi.projects.models import Milestone, Project
from luodi.projects.resources import CHANGES, DELIVERABLES, MILESTONES, PROJECTS, RISKS
from luodi.projects.states import BOUND, ProjectKind
from luodi.registry.models import ResultApplication
from luodi.registry.resources import APPLICATIONS


@require_POST
def open_project(request: AppRequest, code: str) -> HttpResponse:
    """Make a project of an introduction."""
    introduction: Introduction = pages.row_or_404(INTRODUCTIONS, request.actor, code)
    kind = request.POST.get("kind", "")
    if kind not in ProjectKind.values:
        raise Invalid({"kind": [_("Choose one of the six kinds of project.")]})
    project = actions.open_from_introduction(introduction, kind=kind, by=request.actor, at=timezone.now())
    return redirect(PROJECTS.url(project))


def crew(request: AppRequest, code: str) -> HttpResponse:
    """Show and change team, partners and milestones of a project."""
    project: Project = pages.row_or_404(PROJECTS, request.actor, code)
    if not pages.may_amend(PROJECTS, request.actor, project):
        raise Missing
    what = request.POST.get("what", "")
    team = queries.team_of(project)
    forms: dict[str, Any] = {
        "member": MemberForm(
            request.POST if what == "member" else None, actor=request.actor, prefix="member"
        ),
        "partner": PartnerForm(
            request.POST if what == "partner" else None, actor=request.actor, prefix="partner"
        ),
        "milestone": MilestoneForm(
            request.POST if what == "milestone" else None, actor=request.actor, prefix="milestone"
        ),
        "shares": SharesForm(request.POST if what == "shares" else None, team=team, prefix="shares"),
    }
    if request.method == "POST" and _take(request, project, what, forms):
        return redirect("projects:crew", project.code)
    context = {
        "resource": PROJECTS,
        "row": project,
        "forms": forms,
        "team": team,
        "bound": project.state in BOUND,
        "partners": queries.partners_of(project),
        "milestones": queries.milestones_of(project, request.actor),
    }
    failed = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "projects/crew.html", context, status=422 if failed else 200)


def _take(request: AppRequest, project: Project, what: str, forms: dict[str, Any]) -> bool:
    """Carry out what the page asked for; False if a form has to be shown again."""
    by, at = request.actor, timezone.now()
    key = request.POST.get("key", "")
    if what in ("remove-member", "remove-partner"):
        if not (key.isascii() and key.isdigit() and len(key) < 18):
            raise Missing
        remove = actions.remove_member if what == "remove-member" else actions.remove_partner
        remove(project, key=int(key), by=by, at=at)
        return True
    form = forms.get(what)
    if form is None or not form.is_valid():
        return False
    said = form.cleaned_data
    try:
        if what == "member":
            actions.add_member(
                project, person=said["person"], role=said["role"], share=said["share"], by=by, at=at
            )
        elif what == "shares":
            actions.set_shares(project, form.shares, by=by, at=at)
        elif what == "partner":
            actions.add_partner(project, organisation=said["organisation"], role=said["role"], by=by, at=at)
        else:
            values = {name: said[name] for name in ("title", "due_on", "done_on", "evidence")}
            actions.set_milestone(project, values, by=by, at=at)
    except Invalid as error:
        pages.show_errors(form, error)
        return False
    return True


ADDABLE = {
    "deliverable": (DELIVERABLES, _("New deliverable")),
    "risk": (RISKS, _("New risk")),
}


def add(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Add a deliverable or a risk to a project."""
    if kind not in ADDABLE:
        raise Missing
    resource, title = ADDABLE[kind]
    project: Project = pages.row_or_404(PROJECTS, request.actor, code)
    if not pages.may_amend(PROJECTS, request.actor, project):
        raise Missing
    model: Any = resource.model
    row = model(project=project)
    form = pages.form_of(resource)(request.POST or None, instance=row, actor=request.actor)
    if request.method == "POST" and form.is_valid() and pages.create_from(form, request.actor):
        return redirect(PROJECTS.url(project) + f"#{resource.slug}")
    return _ask(request, form, project, title)


def _ask(request: AppRequest, form: Any, project: Project, title: Any, lead: Any = "") -> HttpResponse:
    """Show a form on the way back to its project."""
    return pages.ask(request, form, PROJECTS, project, title, hint=lead)


def propose_change(request: AppRequest, code: str) -> HttpResponse:
    """Propose to change what a running project was approved with."""
    project: Project = pages.row_or_404(PROJECTS, request.actor, code)
    if not Project.objects.allowed(request.actor, "propose_change").filter(pk=project.pk).exists():
        raise Missing
    team = queries.team_of(project)
    form = ChangeForm(request.POST or None, actor=request.actor, project=project, team=team)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.propose_change(
                project, form.wanted, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now()
            )
            return redirect(CHANGES.url(made))
        except Invalid as error:
            pages.show_errors(form, error)
    lead = _(
        "Change what is to be different, and leave the rest. The office decides; then all of it is applied at once."
    )
    return _ask(request, form, project, _("Propose a change"), lead)


@require_POST
def ask_assessment(request: AppRequest, code: str) -> HttpResponse:
    """Ask somebody to assess a proposed project."""
    project: Project = pages.row_or_404(PROJECTS, request.actor, code)
    form = AskForm(request.POST, actor=request.actor)
    if not form.is_valid():
        raise Invalid({"person": [str(words) for said in form.errors.values() for words in said]})
    actions.ask_assessment(project, person=form.cleaned_data["person"], by=request.actor, at=timezone.now())
    return redirect(PROJECTS.url(project) + "#assessments")


@require_POST
def tie(request: AppRequest, code: str) -> HttpResponse:
    """Say which project brings a use of a result about; an empty choice with ``loose`` takes one away."""
    use: ResultApplication = pages.row_or_404(APPLICATIONS, request.actor, code)
    if not pages.may_amend(APPLICATIONS, request.actor, use):
        raise Missing
    if loose := request.POST.get("loose"):
        project: Project = pages.row_or_404(PROJECTS, request.actor, loose)
        if project.application_id != use.pk:
            raise Missing
        actions.tie(project, None, by=request.actor, at=timezone.now())
        return redirect(APPLICATIONS.url(use))
    form = TieForm(request.POST, actor=request.actor)
    if not form.is_valid():
        raise Invalid({"project": [str(words) for said in form.errors.values() for words in said]})
    actions.tie(form.cleaned_data["project"], use, by=request.actor, at=timezone.now())
    return redirect(APPLICATIONS.url(use))


@require_POST
def milestone_done(request: AppRequest, code: str) -> HttpResponse:
    """Note that a milestone is done today, with its evidence."""
    milestone: Milestone = pages.row_or_404(MILESTONES, request.actor, code)
    version = request.POST.get("version", "")
    values = {"done_on": timezone.localdate(), "evidence": request.POST.get("evidence", "")[:500]}
    actions.amend_milestone(
        milestone,
        values,
        version=int(version) if version.isdigit() else 0,
        by=request.actor,
        at=timezone.now(),
    )
    return redirect(PROJECTS.url(Project._base_manager.get(pk=milestone.project_id)))
