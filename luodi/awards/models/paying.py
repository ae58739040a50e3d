"""Keep instalments with their conditions, what enterprises prove, payments, and what is claimed back."""

from __future__ import annotations

import unicodedata
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.awards import rules
from luodi.awards.models.awards import Award
from luodi.awards.states import (
    INSTALMENT_FLOW,
    LIVE_PAYMENTS,
    PAYMENT_FLOW,
    PROOF_FLOW,
    RECOVERY_FLOW,
    InstalmentState,
    PaymentState,
    ProofState,
    RecoveryState,
)
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.money import Money
from luodi.core.rules import Rules
from luodi.funds.models import Appropriation
from luodi.ledger.places import digest


class Instalment(Record):
    """Be a part of an award that is paid when its conditions hold (拨款批次)."""

    PREFIX = "GI"
    NATURAL = (("award", "number"),)
    rules: ClassVar[Rules] = rules.instalment_rules
    flow: ClassVar[Flow | None] = INSTALMENT_FLOW

    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, related_name="instalments", verbose_name=_("award")
    )
    number = models.PositiveSmallIntegerField(_("instalment"), editable=False)
    points = models.PositiveSmallIntegerField(_("share"), editable=False)
    # As the rule book of the call has them: [proof, share that is to be reached].
    conditions = models.JSONField(_("conditions"), default=list, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=InstalmentState.choices,
        default=InstalmentState.PLANNED,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("instalment of an award")
        verbose_name_plural = _("instalments of awards")
        constraints = (
            models.UniqueConstraint(fields=("award", "number"), name="instalments_are_numbered_apart"),
        )
        indexes = (models.Index(fields=("state", "-changed_at", "-id"), name="instalments_by_state"),)

    def __str__(self) -> str:
        return f"{self.award} · {self.number}"


class InstalmentMoney(models.Model):
    """Be what an instalment has of a payer's year (分年度分来源拨款)."""

    instalment = models.ForeignKey(Instalment, on_delete=models.CASCADE, related_name="money")
    appropriation = models.ForeignKey(Appropriation, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("instalment", "appropriation"), name="an_instalment_has_a_payers_year_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="money_of_an_instalment_is_not_below_zero"
            ),
        )

    def __str__(self) -> str:
        return f"{self.instalment_id} {self.amount}"


class MatchingProof(Record):
    """Be a proof that an enterprise has paid its matching money to the project (配套资金到位证明), by its bank slip."""

    PREFIX = "GE"
    NATURAL = (("award", "reference"),)
    rules: ClassVar[Rules] = rules.proof_rules
    flow: ClassVar[Flow | None] = PROOF_FLOW

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="proofs", verbose_name=_("award"))
    paid_on = models.DateField(_("paid on"))
    amount = MoneyField(_("amount"))
    reference = models.CharField(
        _("number of the bank slip"), max_length=80, help_text=_("Each slip is recognised once.")
    )
    # The slip of the lead organisation, however its number is written: the same in all its awards of all funds.
    slip = models.CharField(max_length=64, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ProofState.choices, default=ProofState.SENT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("proof of matching money")
        verbose_name_plural = _("proofs of matching money")
        constraints = (
            models.UniqueConstraint(
                fields=("slip",),
                name="a_bank_slip_is_recognised_once",
                condition=LIVE & ~models.Q(state="failed"),
                violation_error_message=_("This bank slip is in already."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="a_matching_proof_has_an_amount",
                violation_error_message=_("Give an amount above zero."),
            ),
        )

    def __str__(self) -> str:
        return self.reference

    def clean(self) -> None:
        """Ask for an amount above zero, and tell which slip it is.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.award_id:
            written = unicodedata.normalize("NFKC", self.reference).casefold()
            number = "".join(sign for sign in written if sign.isalnum())
            self.slip = digest([self.award.application.lead_id, number])
        if self.amount is not None and self.amount.fen <= 0:
            raise ValidationError({"amount": _("Give an amount above zero.")})


class Payment(Record):
    """Be an order to the bank to pay an instalment (支付): prepared by one, instructed by another, paid or failed."""

    PREFIX = "GY"
    NATURAL = (("reference",), ("instalment", "state"))
    rules: ClassVar[Rules] = rules.payment_rules
    flow: ClassVar[Flow | None] = PAYMENT_FLOW
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"account_name"})
    MASKED: ClassVar[dict[str, str]] = dict.fromkeys(("bank", "account", "account_name"), "see_account")

    instalment = models.ForeignKey(
        Instalment, on_delete=models.PROTECT, related_name="payments", verbose_name=_("instalment")
    )
    amount = MoneyField(_("amount"), editable=False)
    # As verified for the award when the payment was prepared.
    bank = models.CharField(_("bank"), max_length=120, editable=False)
    account = models.CharField(_("account number"), max_length=40, editable=False)
    account_name = models.CharField(_("account name"), max_length=160, editable=False)
    reference = models.CharField(_("bank reference"), max_length=80, blank=True, editable=False)
    resolved_on = models.DateField(_("booked by the bank on"), null=True, editable=False)
    entry = models.BigIntegerField(_("number in the ledger"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=PaymentState.choices, default=PaymentState.PREPARED, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = (
            models.UniqueConstraint(
                fields=("instalment",),
                name="an_instalment_has_one_live_payment",
                condition=models.Q(state__in=LIVE_PAYMENTS),
                violation_error_message=_("A payment of this instalment is under way, or was made."),
            ),
            models.UniqueConstraint(
                fields=("reference",),
                name="a_bank_reference_pays_once",
                violation_error_message=_("This bank reference was used for a payment already."),
                condition=~models.Q(reference=""),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="a_payment_has_an_amount",
                violation_error_message=_("Give an amount above zero."),
            ),
        )
        indexes = (models.Index(fields=("state", "-changed_at", "-id"), name="payments_by_state"),)

    def __str__(self) -> str:
        return self.code


class Recovery(Record):
    """Be money that is claimed back from an award (追回): demanded, collected in parts, or waived by the sides."""

    PREFIX = "GQ"
    NATURAL = (("award", "amount"),)
    rules: ClassVar[Rules] = rules.recovery_rules
    flow: ClassVar[Flow | None] = RECOVERY_FLOW

    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, related_name="recoveries", verbose_name=_("award")
    )
    amount = MoneyField(_("amount"))
    why = models.TextField(_("why"), max_length=2000)
    due_on = models.DateField(_("due on"))
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=RecoveryState.choices,
        default=RecoveryState.DRAFTED,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("recovery")
        verbose_name_plural = _("recoveries")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="a_recovery_has_an_amount",
                violation_error_message=_("Give an amount above zero."),
            ),
            models.UniqueConstraint(
                fields=("award",),
                name="an_award_has_one_recovery_at_a_time",
                condition=LIVE & models.Q(state__in=("drafted", "demanded", "proposed")),
                violation_error_message=_("Another recovery of this award is open: settle it first."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.award} {self.amount}"

    @property
    def fen(self) -> int:
        """Give the amount in fen."""
        amount: Money = self.amount
        return amount.fen


class RecoveryMoney(models.Model):
    """Be what a recovery claims of a payer's year (追回来源)."""

    recovery = models.ForeignKey(Recovery, on_delete=models.CASCADE, related_name="money")
    appropriation = models.ForeignKey(Appropriation, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("recovery", "appropriation"), name="a_recovery_has_a_payers_year_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.amount}"


class Collection(models.Model):
    """Be money that came back (追回到账), by its bank reference."""

    recovery = models.ForeignKey(Recovery, on_delete=models.PROTECT, related_name="collections")
    received_on = models.DateField(_("received on"))
    amount = MoneyField(_("amount"))
    reference = models.CharField(_("bank reference"), max_length=80)
    entry = models.BigIntegerField(_("number in the ledger"))
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("recovery", "reference"), name="money_comes_back_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_collection_has_an_amount"),
        )

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.amount}"
