"""Keep what proves how mature a result is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.models import StoredFile
from luodi.registry.models.results import ResearchResult
from luodi.registry.states import MATURITY


class MaturityEvidence(models.Model):
    """Be what proves that a result reached a level of maturity (成熟度佐证)."""

    result = models.ForeignKey(ResearchResult, on_delete=models.CASCADE, related_name="evidence")
    level = models.PositiveSmallIntegerField(_("level reached"), choices=MATURITY)
    proof = models.CharField(
        _("what proves it"), max_length=300, help_text=_("Test report, pilot run, contract, acceptance …")
    )
    shown_on = models.DateField(_("date of the proof"))
    file = models.ForeignKey(StoredFile, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-level", "-shown_on", "pk")
        verbose_name = _("evidence of maturity")
        verbose_name_plural = _("evidence of maturity")

    def __str__(self) -> str:
        return f"TRL {self.level}"
