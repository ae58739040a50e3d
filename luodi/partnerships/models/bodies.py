"""Keep standing bodies."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.partnerships import rules
from luodi.partnerships.states import BodyKind
from luodi.registry.models import Organisation, Region, in_english


class StandingBody(Record):
    """Be an office, institute, base or laboratory (常设机构) that outlives single projects."""

    PREFIX = "B"
    NAMED_BY = "name"
    NATURAL = (("name", "region"),)
    rules: ClassVar[Rules] = rules.body_rules

    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind.choices)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("region")
    )
    partner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("partner"),
    )
    partner_text = models.CharField(_("partner as stated"), max_length=160, blank=True)
    since_year = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    tasks = models.JSONField(_("tasks"), default=list, blank=True)
    tasks_en = models.JSONField(_("tasks in English"), default=list, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    note_en = models.TextField(_("note in English"), max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("standing body")
        verbose_name_plural = _("standing bodies")
        indexes = (
            models.Index(fields=("region", "-changed_at"), name="body_by_region"),
            models.Index(fields=("name", "id"), name="body_sorted_by_name"),
        )

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name

    @property
    def tasks_shown(self) -> list[str]:
        """Give the tasks in the reader's language."""
        return (self.tasks_en if in_english() else self.tasks) or self.tasks or self.tasks_en

    @property
    def note_shown(self) -> str:
        """Give the note in the reader's language."""
        return (self.note_en if in_english() else self.note) or self.note or self.note_en
