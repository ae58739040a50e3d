"""Keep how prices of results were found, and what was objected to in publicity."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.contracts import rules
from luodi.contracts.income_states import OBJECTION_FLOW, PRICING_FLOW, ObjectionState, PricingState
from luodi.contracts.models.contracts import Contract
from luodi.contracts.models.splits import IncomeSplit
from luodi.contracts.states import Pricing
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.registry.models import ResearchResult


class PricingRecord(Record):
    """Be how the price of a result in a contract was found (定价记录): basis, publicity, objections, decision."""

    PREFIX = "HP"
    rules: ClassVar[Rules] = rules.pricing_rules
    flow: ClassVar[Flow | None] = PRICING_FLOW

    contract = models.ForeignKey(
        Contract,
        on_delete=models.PROTECT,
        related_name="pricings",
        db_index=False,
        verbose_name=_("contract"),
    )
    result = models.ForeignKey(
        ResearchResult,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pricings",
        verbose_name=_("research result"),
    )
    way = models.CharField(_("way of pricing"), max_length=12, choices=Pricing.choices)
    price = MoneyField(_("price"))
    basis = models.TextField(
        _("basis of the price"),
        max_length=2000,
        blank=True,
        help_text=_("Appraisal report with its number, comparable deals, bids; add the papers as files."),
    )
    notice = models.TextField(
        _("text of the publicity"),
        max_length=2000,
        blank=True,
        help_text=_("What is laid open: result, buyer, price, how it was found. No trade secret."),
    )
    publicised_on = models.DateField(_("publicised"), null=True, editable=False)
    publicity_ends_on = models.DateField(_("publicity until"), null=True, editable=False)
    days_left = models.PositiveSmallIntegerField(_("working days left"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=PricingState.choices, default=PricingState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("record of pricing")
        verbose_name_plural = _("records of pricing")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(price__gt=0),
                name="a_price_is_above_zero",
                violation_error_message=_("Give a price above zero."),
            ),
        )
        indexes = (
            models.Index(fields=("contract", "-changed_at"), name="pricing_of_contract", condition=LIVE),
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="pricing_by_change"),
        )

    def __str__(self) -> str:
        return f"{self.contract} · {self.get_way_display()}"

    def clean(self) -> None:
        """Ask for a price above zero.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.price is not None and self.price.fen <= 0:
            raise ValidationError({"price": _("Give an amount above zero.")})


class Objection(Record):
    """Be what somebody objects to in a publicity (公示异议): it stops the clock until it is dealt with."""

    PREFIX = "HO"
    rules: ClassVar[Rules] = rules.objection_rules
    flow: ClassVar[Flow | None] = OBJECTION_FLOW
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"who"})

    split = models.ForeignKey(
        IncomeSplit,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="objections",
        verbose_name=_("income split"),
    )
    pricing = models.ForeignKey(
        PricingRecord,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="objections",
        verbose_name=_("record of pricing"),
    )
    who = models.CharField(_("who objects"), max_length=120, help_text=_("Name, and how to reach them."))
    what = models.TextField(_("what is objected to"), max_length=2000)
    answer = models.TextField(_("how it was dealt with"), max_length=2000, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(split=None, pricing__isnull=False)
                | models.Q(split__isnull=False, pricing=None),
                name="an_objection_is_to_one_thing",
            ),
        )
        indexes = (models.Index(fields=("retired_at", "-changed_at", "-id"), name="objection_by_change"),)

    def __str__(self) -> str:
        return self.what.partition("\n")[0][:80]

    @property
    def about(self) -> Any:
        """Give what is objected to."""
        return self.split or self.pricing
