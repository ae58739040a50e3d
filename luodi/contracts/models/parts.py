"""Keep what belongs to a contract: lines, budget, payment plan, versions of the text, use of the seal."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.contracts import rules
from luodi.contracts.calc import buyer_kinds
from luodi.contracts.models.contracts import Contract
from luodi.contracts.states import BudgetCategory, ContractWay, ServiceKind
from luodi.core.fields import MoneyField
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.registry.models import Industry, Organisation, Region


class ContractLine(Record):
    """Be a line of a contract (合同明细): one buyer, one way, one region; the lines make up the amount."""

    PREFIX = "HL"
    NATURAL = (("contract", "buyer", "way", "region"),)
    rules: ClassVar[Rules] = rules.line_rules

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="lines", verbose_name=_("contract")
    )
    buyer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contract_lines", verbose_name=_("buyer")
    )
    way = models.CharField(pgettext_lazy("contract", "way"), max_length=12, choices=ContractWay.choices)
    service = models.CharField(
        _("kind of service"),
        max_length=12,
        choices=ServiceKind.choices,
        blank=True,
        help_text=_("Of a technical service only."),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("landing region"),
        help_text=_("Where it is put to use; empty takes that of the buyer."),
    )
    industry = models.ForeignKey(
        Industry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("industry"),
        help_text=_("In which it is put to use; empty takes that of the buyer."),
    )
    amount = MoneyField(_("amount"))

    class Meta(Record.Meta):
        verbose_name = _("line of a contract")
        verbose_name_plural = _("lines of contracts")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="a_line_is_not_negative",
                violation_error_message=_("Give an amount of zero or more."),
            ),
        )
        indexes = (
            models.Index(fields=("contract", "id"), name="lines_of_contract", condition=LIVE),
            models.Index(fields=("region", "-changed_at", "-id"), name="line_of_region", condition=LIVE),
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="line_by_change"),
        )

    def __str__(self) -> str:
        return f"{self.buyer} · {self.get_way_display()}"

    def clean(self) -> None:
        """Take region and industry of the buyer where none is said, and ask that a service alone has a kind.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.buyer_id:
            self.region_id = self.region_id or self.buyer.region_id
            self.industry_id = self.industry_id or self.buyer.industry_id
        if self.way == ContractWay.SERVICE:
            self.service = self.service or ServiceKind.GENERAL
        elif self.service:
            raise ValidationError({"service": _("Only a technical service has a kind of service.")})

    @property
    def buyer_kinds(self) -> tuple[str, ...]:
        """Tell what the buyer counts for in the yearly report."""
        return buyer_kinds(self.buyer.kind, self.buyer.size, self.buyer.ownership)


class Instalment(Record):
    """Be one payment of a contract's plan (付款计划): due on a day, on a condition; what came in covers it in order."""

    PREFIX = "HI"
    NATURAL = (("contract", "due_on", "amount"),)
    rules: ClassVar[Rules] = rules.instalment_rules

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="instalments", verbose_name=_("contract")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    condition = models.CharField(_("condition"), max_length=200, blank=True)
    amount = MoneyField(_("amount"))

    class Meta(Record.Meta):
        ordering = ("due_on", "pk")
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="an_instalment_has_an_amount",
                violation_error_message=_("Give an amount above zero."),
            ),
        )
        indexes = (
            models.Index(fields=("contract", "due_on", "id"), name="instalments_of_contract", condition=LIVE),
            models.Index(fields=("due_on", "id"), name="instalment_sorted_by_due"),
        )

    def __str__(self) -> str:
        return f"{self.due_on or '—'} {self.amount}"

    def clean(self) -> None:
        """Ask by what one knows that it is due: a day, or a condition.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.amount is not None and self.amount.fen <= 0:
            raise ValidationError({"amount": _("Give an amount above zero.")})
        if not self.due_on and not self.condition.strip():
            raise ValidationError({"due_on": _("Give a day, or the condition on which it is due.")})


class BudgetLine(models.Model):
    """Be a line of a contract's budget (经费预算)."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="budget")
    category = models.CharField(_("category"), max_length=12, choices=BudgetCategory.choices)
    amount = MoneyField(_("amount"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("contract", "category"), name="a_budget_has_a_category_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_budget_line_has_an_amount"),
        )


class ContractText(Record):
    """Be a version of a contract's text (合同文本): its number, its day, what changed, the file; one is signed."""

    PREFIX = "HT"
    rules: ClassVar[Rules] = rules.text_rules

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="texts", verbose_name=_("contract")
    )
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    dated_on = models.DateField(_("dated"))
    change = models.TextField(_("what changed"), max_length=2000)
    is_signed = models.BooleanField(_("the signed text"), default=False, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("version of a contract's text")
        verbose_name_plural = _("versions of contracts' texts")
        constraints = (
            models.UniqueConstraint(
                fields=("contract", "number"), name="a_version_has_a_number_of_its_own_in_a_contract"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contract} v{self.number}"


class SealEntry(models.Model):
    """Be one use of the seal on a contract (用印记录): when, by whom, how many copies."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"who"})

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="seals")
    sealed_on = models.DateField(_("sealed on"))
    who = models.CharField(_("by whom"), max_length=80)
    copies = models.PositiveSmallIntegerField(_("copies"), default=4)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("sealed_on", "pk")
