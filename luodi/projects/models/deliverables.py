"""Keep what projects hand over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.projects import rules
from luodi.projects.models.projects import Project
from luodi.projects.states import DELIVERABLE_FLOW, DeliverableKind, DeliverableState


class Deliverable(Record):
    """Be something that a project hands over (交付物), with the day it is due and who accepted it."""

    PREFIX = "JD"
    NATURAL = (("title", "project"),)
    rules: ClassVar[Rules] = rules.deliverable_rules
    flow: ClassVar[Flow | None] = DELIVERABLE_FLOW
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"accepted_by"})

    project = models.ForeignKey(
        Project,
        on_delete=models.CASCADE,
        related_name="deliverables",
        db_index=False,
        verbose_name=_("project"),
    )
    title = models.CharField(_("deliverable"), max_length=160)
    kind = models.CharField(
        _("kind"), max_length=12, choices=DeliverableKind.choices, default=DeliverableKind.REPORT
    )
    due_on = models.DateField(_("due"))
    handed_over_on = models.DateField(_("handed over"), null=True, editable=False)
    accepted_on = models.DateField(_("accepted"), null=True, editable=False)
    accepted_by = models.CharField(
        _("accepted by"),
        max_length=120,
        blank=True,
        help_text=_("Who accepted it for the partner, where the office notes it."),
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=DeliverableState.choices,
        default=DeliverableState.PROMISED,
        editable=False,
    )

    class Meta(Record.Meta):
        ordering = ("due_on", "pk")
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        indexes = (
            models.Index(fields=("project", "due_on"), name="deliverable_of_project", condition=LIVE),
            models.Index(fields=("due_on", "id"), name="deliverable_sorted_by_due"),
        )

    def __str__(self) -> str:
        return self.title
