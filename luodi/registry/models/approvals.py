"""Keep who agreed that a result may be shown, and until when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.registry import rules
from luodi.registry.models.results import ResearchResult
from luodi.registry.states import APPROVAL_FLOW, APPROVAL_PENDING, ApprovalState


class PublicationApproval(Record):
    """Be an approval to publish a result (发布审批): its owner, the school and the office agree, up to a day."""

    PREFIX = "Y"
    rules: ClassVar[Rules] = rules.approval_rules
    flow: ClassVar[Flow | None] = APPROVAL_FLOW

    result = models.ForeignKey(
        ResearchResult, on_delete=models.PROTECT, related_name="approvals", verbose_name=_("research result")
    )
    until_on = models.DateField(
        _("may be shown until"), help_text=_("After this day enterprises do not see the result any more.")
    )
    conditions = models.TextField(
        _("what is not to be told"), max_length=500, blank=True,
        help_text=_("Figures, partners or drawings that stay out of what is shown."),
    )  # fmt: skip
    warned_at = models.DateTimeField(_("warned of the end"), null=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ApprovalState.choices,
        default=ApprovalState.ASKED,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("approval to publish")
        verbose_name_plural = _("approvals to publish")
        constraints = (
            models.UniqueConstraint(
                fields=("result",),
                condition=models.Q(state__in=APPROVAL_PENDING, retired_at=None),
                name="one_open_approval_per_result",
                violation_error_message=_("An approval for this result is under way already."),
            ),
        )
        indexes = (
            models.Index(fields=("state", "until_on"), name="approval_by_end"),
            models.Index(fields=("until_on", "id"), name="approval_sorted_by_end"),
        )

    def __str__(self) -> str:
        return f"{self.result} · {self.until_on}"
