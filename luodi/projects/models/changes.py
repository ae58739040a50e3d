"""Keep how running projects were changed: what, from what to what, why, and who decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.projects import rules
from luodi.projects.models.projects import Project
from luodi.projects.states import CHANGE_FLOW, ChangeState


class ProjectChange(Record):
    """Be a change of what a running project was approved with (项目变更), which the office decides on."""

    PREFIX = "JC"
    rules: ClassVar[Rules] = rules.change_rules
    flow: ClassVar[Flow | None] = CHANGE_FLOW

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="changes", db_index=False, verbose_name=_("project")
    )
    reason = models.TextField(_("reason"), max_length=1000)
    # Name of what changes -> what stood there and what is to stand there, as the audit would write it. People and
    # bodies by code; ``shares`` has [code, basis points] of everybody who has one.
    lines = models.JSONField(_("what changes"), default=dict, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ChangeState.choices, default=ChangeState.PROPOSED, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("project change")
        verbose_name_plural = _("project changes")
        constraints = (
            models.UniqueConstraint(
                fields=("project",),
                name="a_project_has_one_change_to_decide",
                condition=LIVE & models.Q(state="proposed"),
                violation_error_message=_("A change of this project waits for its decision already."),
            ),
        )
        indexes = (models.Index(fields=("project", "-changed_at"), name="change_of_project", condition=LIVE),)

    def __str__(self) -> str:
        return self.reason.partition("\n")[0][:80]
