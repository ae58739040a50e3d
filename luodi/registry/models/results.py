"""Keep research results, and where these are used."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.registry import rules
from luodi.registry.models.classifications import Field, Industry, Region, in_english
from luodi.registry.models.organisations import Organisation
from luodi.registry.models.people import Expert
from luodi.registry.states import (
    RESULT_FLOW,
    Attribute,
    Embodiment,
    Evaluation,
    ProjectSource,
    ResultKind,
    ResultState,
    Secrecy,
    Stage,
    Standing,
    UseState,
    Way,
)

_APPROVAL_NUMBER = re.compile(r"[0-9A-Z]{3}(?:19|20)\d{2}Y\d{4}")
# How classified papers are marked: 秘密★10年, 机密★长期.
_CLASSIFIED_MARK = re.compile(r"[秘机絕绝]密\s*[★☆]")


class ResearchResult(Record):
    """Be a research result that can be put to use (科技成果)."""

    PREFIX = "R"
    NAMED_BY = "title"
    NATURAL = (("title", "school"),)
    rules: ClassVar[Rules] = rules.result_rules
    flow: ClassVar[Flow | None] = RESULT_FLOW
    MASKED: ClassVar[dict[str, str]] = {
        "inventors": "see_inventors",
        "completers": "see_inventors",
        "price_idea": "see_price",
        "price_terms": "see_price",
    }
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"completers"})

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
    price_idea = MoneyField(
        _("price idea"),
        null=True,
        blank=True,
        help_text=_("Seen by the university's side of the talks alone."),
    )
    price_terms = models.CharField(_("how it would be paid"), max_length=200, blank=True)
    kind = models.CharField(_("class of result"), max_length=8, choices=ResultKind.choices, blank=True)
    embodiment = models.CharField(_("form of result"), max_length=12, choices=Embodiment.choices, blank=True)
    attribute = models.CharField(_("attribute"), max_length=12, choices=Attribute.choices, blank=True)
    standing = models.CharField(_("level of technology"), max_length=16, choices=Standing.choices, blank=True)
    evaluation = models.CharField(
        _("form of evaluation"), max_length=12, choices=Evaluation.choices, blank=True
    )
    project_source = models.CharField(
        _("source of project"), max_length=12, choices=ProjectSource.choices, blank=True
    )
    completing_units = models.JSONField(_("completing units in order"), default=list, blank=True)
    completers = models.JSONField(_("completers in order"), default=list, blank=True)
    starts_on = models.DateField(_("work began"), null=True, blank=True)
    ends_on = models.DateField(_("work ended"), null=True, blank=True)
    use_state = models.CharField(_("state of use"), max_length=8, choices=UseState.choices, blank=True)
    unused_reason = models.CharField(
        _("why it is not used"),
        max_length=200,
        blank=True,
        help_text=_("Money, technology, market, policy, or what else stands in the way."),
    )
    approval_number = models.CharField(
        _("registration number"),
        max_length=12,
        blank=True,
        help_text=_("12 characters: region or department (3), year (4), Y, number (4)."),
    )
    secrecy = models.CharField(_("secrecy"), max_length=12, choices=Secrecy.choices, blank=True)
    # The highest level that evidence was given for; then it is the maturity, and not to be stated otherwise.
    trl_evidenced = models.PositiveSmallIntegerField(_("maturity evidenced"), null=True, editable=False)
    # Outsiders see a published result up to this day; empty for those that need no approval: public from the start.
    approved_until = models.DateField(_("may be shown until"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=ResultState.choices, default=ResultState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("research result")
        verbose_name_plural = _("research results")
        indexes = (
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="result_by_change"),
            models.Index(
                fields=("state", "-changed_at", "-id", "approved_until"),
                name="result_in_state",
                condition=LIVE,
            ),
            models.Index(
                fields=("field", "-changed_at", "-id", "state", "approved_until"),
                name="result_of_field",
                condition=LIVE,
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

    @property
    def stage(self) -> str:
        """Say how far the result has come, as the registration form counts: by its maturity."""
        return str(stage_of(self.trl).label) if self.trl else ""

    @property
    def maturity(self) -> str:
        """Say the maturity with whether anything proves it."""
        if not self.trl:
            return ""
        if self.trl_evidenced:
            return f"TRL {self.trl}"
        return gettext("TRL %(level)d (stated, not evidenced)") % {"level": self.trl}

    def clean(self) -> None:
        """Keep out what has no place here, and what contradicts itself.

        :raises ValidationError: with the fields and what to do.
        """
        wrong: dict[str, Any] = {}
        if self.secrecy == Secrecy.CLASSIFIED:
            wrong["secrecy"] = CLASSIFIED
        for name in ("title", "summary", "problem", "advantage", "economics", "outcome"):
            if _CLASSIFIED_MARK.search(getattr(self, name)):
                wrong[name] = CLASSIFIED
        self.approval_number = self.approval_number.strip().upper()
        if self.approval_number and not _APPROVAL_NUMBER.fullmatch(self.approval_number):
            wrong["approval_number"] = _(
                "This is no registration number. It has 12 characters, such as 3602024Y0123."
            )
        if self.use_state == UseState.UNUSED and not self.unused_reason.strip():
            wrong["unused_reason"] = _("Say why it is not used yet.")
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            wrong["ends_on"] = _("The work cannot end before it begins.")
        if self.trl_evidenced and self.trl != self.trl_evidenced:
            wrong["trl"] = _(
                "The evidence given is for TRL %(level)d. Add evidence for another level, or remove this one."
            ) % {"level": self.trl_evidenced}
        if wrong:
            raise ValidationError(wrong)


CLASSIFIED = _(
    "Classified results must not be entered here: this system is not approved for state secrets. "
    "Take it to the university's secrecy office, and delete the text from this page."
)


def stage_of(trl: int) -> Stage:
    """Give the stage that a maturity belongs to: laboratory up to 4, pilot up to 6, industrial from 7."""
    return Stage.LABORATORY if trl <= 4 else Stage.PILOT if trl <= 6 else Stage.INDUSTRIAL


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
