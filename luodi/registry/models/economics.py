"""Keep how a result compares in money with what is used today."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.registry.models.results import ResearchResult
from luodi.registry.states import Better


class EconomicLine(models.Model):
    """Be one line of a result's economic comparison (经济对比): ours beside the leading alternative."""

    result = models.ForeignKey(ResearchResult, on_delete=models.CASCADE, related_name="economic_lines")
    title = models.CharField(
        _("what is compared"), max_length=60, help_text=_("Cost a ton, yield, energy, payback …")
    )
    ours = models.CharField(_("with this result"), max_length=60)
    theirs = models.CharField(_("with the leading alternative"), max_length=60)
    unit = models.CharField(_("unit"), max_length=24, blank=True)
    better = models.CharField(
        _("which is better"), max_length=4, choices=Better.choices, blank=True,
        help_text=_("Only for numbers: then the difference is worked out."),
    )  # fmt: skip
    note = models.CharField(_("how this is known"), max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("line of the economic comparison")
        verbose_name_plural = _("economic comparison")

    def __str__(self) -> str:
        return self.title
