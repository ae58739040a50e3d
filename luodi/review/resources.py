"""Declare the pages of reviewers' tasks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.review.models import Assignment

REVIEWS = register(
    Resource(
        model=Assignment,
        slug="reviews",
        icon="clipboard-check",
        title=_("Review tasks"),
        lead=_("What you were asked to review, and how far you are."),
        columns=("title", "call", "state", "answer_by_on", "due_on"),
        filters=("call", "state"),
        panels=(Panel(_("Task"), ("call", "answer_by_on", "due_on", "saved_at", "submitted_at")),),
        order="-changed_at",
        api=False,
        searched=False,
        creatable=False,
        workbook=False,
        roles=frozenset({Role.REVIEWER, Role.PROFESSOR, Role.OFFICE_DIRECTOR, Role.FUND_MANAGER}),
        empty=_("Nothing to review. Invitations come by mail, and stand here as well."),
    )
)
