"""Keep by what income is shared: the office's policies, and the rules of the law that they must keep."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.contracts import rules, splitting
from luodi.contracts.income_states import (
    SPLIT_POLICY_FLOW,
    STATUTORY_FLOW,
    StatutoryKind,
    VersionState,
)
from luodi.contracts.states import OF_RESULTS, ContractWay
from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.core.words import Words
from luodi.registry.models import Organisation

WAYS = [(way.value, way.label) for way in ContractWay if way in OF_RESULTS]
_DAYS = (MinValueValidator(1), MaxValueValidator(60))
WRONG: dict[str, Words] = {
    "parts": _("Line %(line)d: four parts with bars between are needed."),
    "upto": _("Line %(line)d: the first part is an amount in 万元, or empty for no end."),
    "percent": _("Line %(line)d: shares are per cent from 0 to 100."),
    "sum": _("Line %(line)d: unit, school and team must add up to 100 %%."),
    "order": _("Line %(line)d: each tier must reach further than the one before."),
    "end": _("Line %(line)d: the last tier must have no end."),
    "none": _("A policy needs a tier."),
    "most": _("A policy has up to 12 tiers."),
}


class StatutoryRule(Record):
    """Be what the law says of income (法定规则): its name, the figure, for which way; a version of it."""

    PREFIX = "HZ"
    rules: ClassVar[Rules] = rules.statutory_rules
    flow: ClassVar[Flow | None] = STATUTORY_FLOW

    kind = models.CharField(_("what it says"), max_length=16, choices=StatutoryKind.choices)
    way = models.CharField(
        _("way"), max_length=12, choices=WAYS, blank=True, help_text=_("Left empty it holds for all three.")
    )
    # Basis points, or months.
    value = models.PositiveIntegerField(_("figure"))
    name = models.CharField(
        _("name of the rule"), max_length=200, help_text=_("As it is quoted: law or notice, number, article.")
    )
    activated_at = models.DateTimeField(_("put in force"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("statutory rule")
        verbose_name_plural = _("statutory rules")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Ask for a part that is one, or for months that there are.

        :raises ValidationError: beside the field.
        """
        super().clean()
        most = 600 if self.kind == StatutoryKind.HALF_TAX else splitting.WHOLE
        if not 0 < (self.value or 0) <= most:
            raise ValidationError({"value": _("This figure cannot be right.")})

    @property
    def value_shown(self) -> str:
        """Give the figure with its unit."""
        if self.kind == StatutoryKind.HALF_TAX:
            return str(_("%(count)d months") % {"count": self.value})
        return f"{splitting.percent(self.value)} %"


class SplitPolicy(Record):
    """Be a version of how a school or the university shares income (分配政策), by tiers and ways."""

    PREFIX = "HQ"
    rules: ClassVar[Rules] = rules.split_policy_rules
    flow: ClassVar[Flow | None] = SPLIT_POLICY_FLOW

    title = models.CharField(_("title"), max_length=80, help_text=_("What is different in this version."))
    document = models.CharField(
        _("document"),
        max_length=120,
        blank=True,
        help_text=_("Name and number of what the university issued."),
    )
    school = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("school"),
        help_text=_("Left empty it holds for all schools that have none of their own."),
    )
    way = models.CharField(
        _("way"), max_length=12, choices=WAYS, blank=True, help_text=_("Left empty it holds for all three.")
    )
    tiers = models.TextField(
        _("tiers"),
        max_length=2000,
        help_text=_(
            "One a line: net income up to (万元) | unit % | school % | team %; on the last line the first is empty."
        ),
    )
    publicity_days = models.PositiveSmallIntegerField(
        _("publicity in working days"), default=5, validators=_DAYS
    )
    names_amounts = models.BooleanField(
        _("publicity names amounts of people"),
        default=False,
        help_text=_("Then the people of a split see each other's amounts from its publicity on."),
    )
    asks_pricing = models.BooleanField(
        _("asks for a record of pricing"),
        default=False,
        help_text=_("Then no contract of these ways is signed before its price was publicised and decided."),
    )
    pricing_days = models.PositiveSmallIntegerField(
        _("publicity of prices in working days"), default=15, validators=_DAYS
    )
    activated_at = models.DateTimeField(_("put in force"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState.choices, default=VersionState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("split policy")
        verbose_name_plural = _("split policies")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Ask for tiers that can be read.

        :raises ValidationError: beside the tiers, with the line.
        """
        super().clean()
        try:
            splitting.read_tiers(self.tiers)
        except splitting.Unreadable as wrong:
            raise ValidationError({"tiers": WRONG[wrong.what] % {"line": wrong.line}}) from None

    @property
    def steps(self) -> tuple[splitting.Tier, ...]:
        """Give the tiers."""
        return splitting.read_tiers(self.tiers)
