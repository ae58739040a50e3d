"""Declare the pages of needs and introductions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.needs.forms import NeedForm
from luodi.needs.models import Introduction, Need

NEEDS = register(
    Resource(
        model=Need,
        slug="needs",
        icon="help-hexagon",
        title=_("Needs"),
        lead=_("What enterprises need from research, from first draft to solved."),
        columns=("title", "organisation", "region", "field", "budget", "deadline_on", "state", "changed_at"),
        filters=("state", "region", "field", "industry", "way", "visibility", "deadline_on"),
        panels=(
            Panel(_("What is needed"), ("problem", "technology", "goal", "keywords"), wide=True),
            Panel(_("Where it belongs"), ("organisation", "region", "field", "industry")),
            Panel(
                _("Terms"),
                (
                    "way",
                    "least_trl",
                    "budget",
                    "deadline_on",
                    "visibility",
                    "submitted_at",
                    "officer",
                    "origin",
                ),
            ),
        ),
        form=NeedForm,
        roles=frozenset(Role.values) - {Role.ADMINISTRATOR, Role.FINANCE_CLERK, Role.REVIEWER},
        empty=_("No need yet. Enter the first one; it saves itself as you type."),
    )
)

INTRODUCTIONS = register(
    Resource(
        model=Introduction,
        slug="introductions",
        icon="arrows-join",
        title=_("Introductions"),
        lead=_("Who was asked to meet whom, what they answered, and what came of it."),
        columns=("need", "organisation", "expert", "state", "answer_by_on", "changed_at"),
        filters=("state", "answer_by_on"),
        panels=(
            Panel(
                _("Introduction"),
                ("need", "organisation", "expert", "result", "message", "answer_by_on"),
                wide=True,
            ),
        ),
        roles=frozenset(
            {
                Role.OFFICE_DIRECTOR,
                Role.TECHNOLOGY_MANAGER,
                Role.REGIONAL_OFFICER,
                Role.RESIDENT,
                Role.ENTERPRISE_CONTACT,
                Role.PROFESSOR,
                Role.SCHOOL_SECRETARY,
                Role.UNIVERSITY_LEADER,
            }
        ),
        labels={"organisation": _("enterprise")},
        also=("need__organisation", "expert__person"),
        searched=False,
        creatable=False,
        empty=_("No introduction yet. Open an accepted need and choose Match."),
    )
)
