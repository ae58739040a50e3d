"""Declare the pages of projects."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.projects.forms import MilestoneForm, ProjectForm
from luodi.projects.models import Milestone, Project

PROJECTS = register(
    Resource(
        model=Project,
        slug="projects",
        icon="briefcase",
        title=_("Projects"),
        lead=_("Joint work from its proposal to its close, wherever it lands."),
        columns=("title", "kind", "region", "school", "state", "ends_on", "changed_at"),
        filters=("state", "kind", "region", "field", "ends_on", "origin"),
        panels=(
            Panel(_("Project"), ("summary",), wide=True),
            Panel(
                _("Facts"),
                ("kind", "region", "school", "field", "amount", "starts_on", "ends_on", "origin", "source"),
            ),
        ),
        form=ProjectForm,
        roles=frozenset(Role.values) - {Role.ADMINISTRATOR, Role.REVIEWER},
        empty=_("No project yet. An introduction that both sides agreed to becomes one."),
    )
)

MILESTONES = register(
    Resource(
        model=Milestone,
        slug="milestones",
        icon="flag",
        title=_("Milestones"),
        lead=_("What projects promised by which day."),
        columns=("title", "project", "due_on", "done_on"),
        filters=("due_on",),
        panels=(Panel(_("Milestone"), ("title", "project", "due_on", "done_on", "evidence")),),
        form=MilestoneForm,
        order="due_on",
        searched=False,
        creatable=False,
        empty=_("No milestone yet."),
    )
)
