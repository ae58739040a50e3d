"""Keep research results, and where these are used."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.registry import rules
from luodi.registry.models.classifications import Field, Industry, Region, in_english
from luodi.registry.models.organisations import Organisation
from luodi.registry.models.people import Expert
from luodi.registry.states import RESULT_FLOW, ResultState, Way


class ResearchResult(Record):
    """Be a research result that can be put to use (科技成果)."""

    PREFIX = "R"
    NAMED_BY = "title"
    NATURAL = (("title", "school"),)
    rules: ClassVar[Rules] = rules.result_rules
    flow: ClassVar[Flow | None] = RESULT_FLOW
    MASKED: ClassVar[dict[str, str]] = {"inventors": "see_inventors"}

    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    summary = models.TextField(_("summary"), max_length=4000, blank=True)
    problem = models.TextField(_("problem solved"), max_length=1000, blank=True)
    advantage = models.TextField(_("advantage over the leading alternative"), max_length=1000, blank=True)
    economics = models.TextField(
        _("economic comparison"),
        max_length=1000,
        blank=True,
        help_text=_("Cost, yield, payback against what is used today."),
    )
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    field = models.ForeignKey(
        Field,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("technology field"),
    )
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("industry of use")
    )
    trl = models.PositiveSmallIntegerField(
        _("maturity (TRL)"), null=True, blank=True, choices=[(n, f"TRL {n}") for n in range(1, 10)]
    )
    way = models.CharField(_("wanted way"), max_length=16, choices=Way.choices, blank=True)
    school = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="results",
        verbose_name=_("school"),
    )
    inventors = models.ManyToManyField(
        Expert, blank=True, related_name="results", verbose_name=_("inventors")
    )
    outcome = models.TextField(_("outcome so far"), max_length=1000, blank=True)
    category = models.CharField(_("discipline"), max_length=60, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ResultState.choices, default=ResultState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("research result")
        verbose_name_plural = _("research results")
        indexes = (
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="result_by_change"),
            models.Index(fields=("state", "-changed_at", "-id"), name="result_in_state", condition=LIVE),
            models.Index(
                fields=("field", "-changed_at", "-id", "state"), name="result_of_field", condition=LIVE
            ),
            models.Index(fields=("school", "-changed_at", "-id"), name="result_of_school", condition=LIVE),
            # Most results are imported, by nobody: without them the database knows how few somebody has.
            models.Index(
                fields=("created_by", "-changed_at", "-id"),
                name="result_of_creator",
                condition=LIVE & models.Q(created_by__isnull=False),
            ),
            models.Index(fields=("title", "id"), name="result_sorted_by_title"),
            models.Index(fields=("trl", "id"), name="result_sorted_by_trl"),
        )

    def __str__(self) -> str:
        return (self.title_en if in_english() else "") or self.title


class ResultApplication(Record):
    """Be one use of a result (成果应用) in one region, each with its own benefits."""

    PREFIX = "A"
    NATURAL = (("result", "region", "enterprise", "year"),)
    rules: ClassVar[Rules] = rules.application_rules
    MASKED: ClassVar[dict[str, str]] = {"enterprise": "see_enterprise"}

    result = models.ForeignKey(
        ResearchResult,
        on_delete=models.PROTECT,
        related_name="applications",
        verbose_name=_("research result"),
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("region"))
    enterprise = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("enterprise"),
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    way = models.CharField(_("way"), max_length=16, choices=Way.choices, blank=True)
    outcome = models.TextField(_("outcome"), max_length=1000, blank=True)
    outcome_en = models.TextField(_("outcome in English"), max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("application of a result")
        verbose_name_plural = _("applications of results")
        indexes = (
            models.Index(fields=("region", "-changed_at"), name="application_by_region"),
            models.Index(fields=("year", "id"), name="application_sorted_by_year"),
        )

    def __str__(self) -> str:
        return f"{self.result} · {self.region}"

    @property
    def outcome_shown(self) -> str:
        """Give the outcome in the reader's language, as far as it is told in it."""
        return (self.outcome_en if in_english() else "") or self.outcome
