"""Keep what a standing body plans for a year, and what it reports of it."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.partnerships import rules
from luodi.partnerships.counting import FIRST_YEAR, LAST_YEAR, indicators
from luodi.partnerships.models.bodies import StandingBody
from luodi.partnerships.states import REPORT_FLOW, ReportState

YEARS = (MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR))
LARGEST_TARGET = 100_000


class Target(Record):
    """Be a target of a body's annual plan (年度目标); how far it is reached is counted and never typed."""

    PREFIX = "BY"
    NATURAL = (("indicator", "body", "year"),)
    rules: ClassVar[Rules] = rules.target_rules

    body = models.ForeignKey(
        StandingBody, on_delete=models.PROTECT, related_name="targets", verbose_name=_("standing body")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    # Asked each time: apps above add to them.
    indicator = models.CharField(_("indicator"), max_length=40, choices=indicators)
    target = models.PositiveIntegerField(_("target"), validators=[MaxValueValidator(LARGEST_TARGET)])

    class Meta(Record.Meta):
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "year", "indicator"),
                name="one_target_for_an_indicator_and_year",
                violation_error_message=_("There is a target for this indicator and year already."),
                condition=LIVE,
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_shown} {self.year}"

    def clean(self) -> None:
        """Ask for an indicator that is known.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.indicator not in indicators():
            raise ValidationError({"indicator": _("Choose one of the indicators of an annual plan.")})

    @property
    def indicator_shown(self) -> str:
        """Name the indicator in the reader's language."""
        return str(indicators().get(self.indicator, self.indicator))


class YearReport(Record):
    """Be a standing body's own report on a year (年度自评报告)."""

    PREFIX = "BR"
    NATURAL = (("year", "body"),)
    rules: ClassVar[Rules] = rules.report_rules
    flow: ClassVar[Flow | None] = REPORT_FLOW

    body = models.ForeignKey(
        StandingBody, on_delete=models.PROTECT, related_name="reports", verbose_name=_("standing body")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    done = models.TextField(_("what was done"), max_length=6000, blank=True)
    results = models.TextField(_("what came of it for the region"), max_length=6000, blank=True)
    problems = models.TextField(_("what was difficult"), max_length=4000, blank=True)
    ahead = models.TextField(_("what is planned for the next year"), max_length=4000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("report on a year")
        verbose_name_plural = _("reports on a year")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "year"),
                name="one_report_of_a_body_on_a_year",
                condition=LIVE,
                violation_error_message=_("There is a report on this year already."),
            ),
        )
        indexes = (models.Index(fields=("year", "id"), name="report_sorted_by_year"),)

    def __str__(self) -> str:
        return f"{self.body} {self.year}"
