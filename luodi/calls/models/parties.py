"""Keep the parties of an application, each with its own part: people, money, promised results."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.calls.models.applications import Application
from luodi.calls.states import From, Indicator, Item, PartyState, Role
from luodi.core.fields import MoneyField
from luodi.funds.rulebook.choices import Applicant
from luodi.registry.models import Organisation, Person


class Party(models.Model):
    """Be a party of an application (参与单位): it fills in and confirms its own part, by account or by its link.

    Only the hash of the link's secret is kept.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"contact", "email", "phone", "confirmed_name", "reason"})

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="parties")
    lead = models.BooleanField(_("lead"), default=False)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name"), max_length=160)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Applicant.choices)
    local = models.BooleanField(_("legal person of the fund's region"), default=False)
    # The university that a school or department is of: rules name universities, not their schools.
    university = models.CharField(_("university"), max_length=160, blank=True)
    task = models.TextField(_("task"), max_length=2000, blank=True)
    contact = models.CharField(_("contact"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001
    invited_at = models.DateTimeField(null=True)
    # The text that was confirmed; a part that is written on afterwards has to be confirmed anew.
    confirmed_hash = models.CharField(max_length=64, blank=True)
    confirmed_name = models.CharField(_("confirmed by"), max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Raised by every change of the part: of two who write on it at once, one is told.
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(
        _("state"), max_length=12, choices=PartyState.choices, default=PartyState.INVITED
    )

    class Meta:
        ordering = ("-lead", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application",), name="an_application_has_one_lead", condition=models.Q(lead=True)
            ),
            models.UniqueConstraint(
                fields=("application", "organisation"), name="an_organisation_takes_part_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Be somebody of the team (项目组成员), who agrees to it by an own link."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name", "email", "post", "reason"})

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    post = models.CharField(_("post or title"), max_length=80, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    task = models.CharField(_("task"), max_length=300, blank=True)
    months = models.PositiveSmallIntegerField(_("person-months"), default=0)
    email = models.EmailField(_("e-mail"), blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001
    agreed_at = models.DateTimeField(_("agreed"), null=True)
    refused_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class CostLine(models.Model):
    """Be money of a party's budget (经费预算): on what, and whose."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="budget")
    item = models.CharField(_("budget item"), max_length=12, choices=Item.choices)
    payer = models.CharField(_("whose money"), max_length=10, choices=From.choices)
    amount = MoneyField(_("amount"))
    note = models.CharField(_("what for"), max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_cost_line_has_an_amount"),
            models.UniqueConstraint(
                fields=("party", "item", "payer"), name="a_party_names_an_item_of_a_payer_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item} {self.amount}"


class Target(models.Model):
    """Be what a party promises to reach (预期成果): counted at mid-term and at acceptance; money is in fen."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="targets")
    indicator = models.CharField(_("indicator"), max_length=16, choices=Indicator.choices)
    number = models.BigIntegerField(_("promised"), validators=(MinValueValidator(1),))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("party", "indicator"), name="a_party_promises_an_indicator_once"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="a_promise_is_above_zero"),
        )

    def __str__(self) -> str:
        return f"{self.indicator} {self.number}"
