"""Keep contracts."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.contracts import rules
from luodi.contracts.states import (
    CONTRACT_FLOW,
    ContractState,
    ContractWay,
    Fiscal,
    Ownership,
    Payment,
    PlanSource,
    Pricing,
    Signing,
)
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.needs.models import Introduction
from luodi.needs.states import Visibility
from luodi.projects.models import Project
from luodi.projects.states import ProjectKind
from luodi.registry.models import Field, Organisation, Person, Region, in_english

# Exact on every database, which a column of decimals is not.
_DECIMAL = re.compile(r"\d{1,15}(\.\d{1,6})?")
_FOREIGN = ("currency", "foreign_amount", "rate", "rate_on")
# What the buyers see of the whole beside the title; the city sees the title and its own lines.
_TERMS = (
    "number", "signing", "summary", "seller", "school", "field", "starts_on", "ends_on", "payment", "vat_rate",
    "ip_ownership", "ip_clause", "confidential", "confidential_until",
)  # fmt: skip
# What would tell one buyer of the others, or is the university's own; people are told by themselves, not by a contract.
_INSIDE = (
    "lead", "project", "region", "ways", "paid_by_fund", "amount", *_FOREIGN, "plan_source", "fiscal", "pricing",
    "handed_over_on", "outcome", "waiver",
)  # fmt: skip


class Contract(Record):
    """Be a technology contract (技术合同) by which the university sells work or rights; its lines say to whom."""

    PREFIX = "H"
    NAMED_BY = "title"
    NUMBERED_BY = "number"
    NATURAL = (("number",), ("title", "signed_on"))
    rules: ClassVar[Rules] = rules.contract_rules
    flow: ClassVar[Flow | None] = CONTRACT_FLOW
    MASKED: ClassVar[dict[str, str]] = {
        **dict.fromkeys(_TERMS, "see_terms"),
        **dict.fromkeys(_INSIDE, "see_inside"),
    }

    number = models.CharField(
        _("contract number"), max_length=40, blank=True, help_text=_("The number that the university gives.")
    )
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    signing = models.CharField(
        _("kind of signing"), max_length=12, choices=Signing.choices, default=Signing.NEW
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts",
        verbose_name=_("project"),
        help_text=_(
            "A contract of a fund project is paid by the fund and counts there, not among the six ways."
        ),
    )
    introduction = models.OneToOneField(
        Introduction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="contract",
        verbose_name=_("introduction"),
    )
    seller = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("seller"),
        help_text=_("Who signs for the university: a legal person with a credit code."),
    )
    school = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts_carried",
        verbose_name=_("school"),
    )
    lead = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contracts_led",
        verbose_name=_("person in charge"),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("landing region"),
        help_text=_("Where most of it is put to use; each line has a region of its own."),
    )
    field = models.ForeignKey(
        Field, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("technology field")
    )
    summary = models.TextField(
        _("technical content"),
        max_length=2000,
        blank=True,
        help_text=_("What is to be done or handed over, and by what one sees that it is done."),
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("valid from"), null=True, blank=True)
    ends_on = models.DateField(_("valid until"), null=True, blank=True)
    amount = MoneyField(_("contract amount"), null=True, blank=True)
    currency = models.CharField(
        _("foreign currency"), max_length=3, blank=True, help_text=_("Three letters, such as USD.")
    )
    foreign_amount = models.CharField(_("amount in foreign currency"), max_length=24, blank=True)
    rate = models.CharField(
        _("exchange rate"), max_length=16, blank=True, help_text=_("Yuan for one unit of the currency.")
    )
    rate_on = models.DateField(_("rate of the day"), null=True, blank=True)
    payment = models.CharField(_("way of payment"), max_length=8, choices=Payment.choices, blank=True)
    vat_rate = models.PositiveSmallIntegerField(
        _("VAT rate in %"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    ip_ownership = models.CharField(
        _("intellectual property"), max_length=8, choices=Ownership.choices, blank=True
    )
    ip_clause = models.TextField(_("clause on intellectual property"), max_length=1000, blank=True)
    confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("The city does not even see that there is such a contract."),
    )
    confidential_until = models.DateField(_("confidential until"), null=True, blank=True)
    plan_source = models.CharField(_("source of plan"), max_length=8, choices=PlanSource.choices, blank=True)
    fiscal = models.CharField(
        _("fiscal funds behind the result"), max_length=8, choices=Fiscal.choices, blank=True
    )
    pricing = models.CharField(_("way of pricing"), max_length=12, choices=Pricing.choices, blank=True)
    handed_over_on = models.DateField(_("deliverables handed over on"), null=True, blank=True, editable=False)
    outcome = models.TextField(
        pgettext_lazy("contract", "outcome"), max_length=1000, blank=True, editable=False
    )
    waiver = models.TextField(
        _("why money that is missing is waived"), max_length=500, blank=True, editable=False
    )
    terminated_on = models.DateField(_("terminated on"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=ContractState.choices, default=ContractState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = (
            models.UniqueConstraint(
                fields=("number",),
                name="one_contract_a_number",
                condition=~models.Q(number="") & models.Q(retired_at=None),
                violation_error_message=_("A contract of this number is there already."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gte=0),
                name="contract_amount_is_not_negative",
                violation_error_message=_("Give an amount of zero or more."),
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(starts_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="contract_ends_after_it_starts",
                violation_error_message=_("A contract cannot end before it begins."),
            ),
        )
        indexes = (
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="contract_by_change"),
            models.Index(fields=("region", "-changed_at", "-id"), name="contract_of_region", condition=LIVE),
            models.Index(fields=("state", "-changed_at", "-id"), name="contract_by_state"),
            models.Index(fields=("title", "id"), name="contract_sorted_by_title"),
            models.Index(fields=("signed_on", "id"), name="contract_sorted_by_signing"),
        )

    def __str__(self) -> str:
        return (self.title_en if in_english() else "") or self.title

    def clean(self) -> None:
        """Tidy the currency, and ask for days in their order and for all or nothing of a foreign price.

        :raises ValidationError: beside the fields.
        """
        super().clean()
        self.currency = self.currency.strip().upper()
        self.number = self.number.strip()
        wrong: dict[str, Any] = {}
        given = [name for name in _FOREIGN if getattr(self, name)]
        if given and len(given) < len(_FOREIGN):
            missing = next(name for name in _FOREIGN if name not in given)
            wrong[missing] = _(
                "A price in foreign currency has all four: currency, amount, rate and its day."
            )
        if self.currency and not (
            self.currency.isascii() and self.currency.isalpha() and len(self.currency) == 3
        ):
            wrong["currency"] = _("Write the three letters of the currency, such as USD.")
        for name in ("foreign_amount", "rate"):
            plain = getattr(self, name).replace(",", "").strip()
            setattr(self, name, plain)
            if plain and not _DECIMAL.fullmatch(plain):
                wrong[name] = _("Write a number, such as 120000.50.")
        if self.confidential_until and not self.confidential:
            wrong["confidential_until"] = _("Say first that the contract is confidential.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def paid_by_fund(self) -> bool:
        """Tell whether a fund pays the contract: then its money is counted with the fund, and not again here."""
        return self.project is not None and self.project.kind == ProjectKind.FUND

    @property
    def ways(self) -> str:
        """Name the ways of the contract's lines, as the six ways are listed."""
        rows = self.lines.unguarded("the ways of the whole; whoever may not see them is masked")
        found = set(rows.filter(retired_at=None).values_list("way", flat=True))
        return "、".join(str(label) for way, label in ContractWay.choices if way in found)

    @property
    def is_withheld(self) -> bool:
        """Tell whether nobody outside may know of it: it is confidential, or of a need for the university alone."""
        by = (self.introduction, self.project.introduction if self.project else None)
        return self.confidential or any(one.need.visibility == Visibility.OFFICE for one in by if one)

    @property
    def is_draft(self) -> bool:
        """Tell whether it may still be written on."""
        return self.state == ContractState.DRAFT
