"""Keep what was said when the two sides of a match case met."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.needs.models.needs import Introduction
from luodi.needs.states import IntroductionState


class CaseNote(models.Model):
    """Be a line on a meeting, visit or talk of a match case (对接纪要): when, who, what came out."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"who", "result"})

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="notes")
    stage = models.CharField(_("stage"), max_length=12, choices=IntroductionState.choices)
    happened_on = models.DateField(_("day"))
    who = models.CharField(_("who took part"), max_length=200)
    result = models.TextField(_("what came out"), max_length=1000)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-happened_on", "-pk")
        verbose_name = _("note of a match case")
        verbose_name_plural = _("notes of match cases")

    def __str__(self) -> str:
        return self.result[:60]
