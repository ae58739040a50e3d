"""Keep what may go wrong in projects."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.projects import calc, rules
from luodi.projects.models.projects import Project
from luodi.projects.states import RISK_FLOW, Effect, Likelihood, RiskState

_FROM_1_TO_5 = (MinValueValidator(1), MaxValueValidator(5))


class Risk(Record):
    """Be something that may go wrong in a project (风险), how likely and how bad, and what is done about it."""

    PREFIX = "JR"
    NATURAL = (("title", "project"),)
    rules: ClassVar[Rules] = rules.risk_rules
    flow: ClassVar[Flow | None] = RISK_FLOW
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"owner"})

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="risks", db_index=False, verbose_name=_("project")
    )
    title = models.CharField(_("risk"), max_length=200)
    likelihood = models.PositiveSmallIntegerField(
        _("likelihood"), choices=Likelihood.choices, default=Likelihood.POSSIBLE, validators=_FROM_1_TO_5
    )
    effect = models.PositiveSmallIntegerField(
        _("effect"), choices=Effect.choices, default=Effect.NOTABLE, validators=_FROM_1_TO_5
    )
    owner = models.CharField(
        _("responsible"), max_length=120, blank=True, help_text=_("Who watches it and acts.")
    )
    measure = models.TextField(_("measure"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=RiskState.choices, default=RiskState.OPEN, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        indexes = (
            models.Index(fields=("project", "state"), name="risk_of_project", condition=LIVE),
            models.Index(fields=("-changed_at", "id"), name="risk_by_change"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def score(self) -> int:
        """Give likelihood times effect."""
        return self.likelihood * self.effect

    @property
    def light(self) -> str:
        """Light it while it may come: red, amber or green; what has come or gone has no light."""
        return calc.light(self.likelihood, self.effect) if self.state == RiskState.OPEN else ""
