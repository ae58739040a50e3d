"""Keep what has come in on contracts."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts import rules
from luodi.contracts.models.contracts import Contract
from luodi.contracts.models.parts import ContractLine
from luodi.contracts.states import RECEIPT_FLOW, ReceiptState
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.money import Money
from luodi.core.rules import Rules
from luodi.registry.models import Organisation

_PARTS = ("technical", "vat", "management_fee", "registration_fee")


class Receipt(Record):
    """Be money that came in on a contract (到账): only reversed, never more than the contract is worth."""

    PREFIX = "HR"
    NATURAL = (
        ("voucher", "contract", "amount", "state"),
        ("contract", "received_on", "amount", "payer", "state"),
    )
    rules: ClassVar[Rules] = rules.receipt_rules
    flow: ClassVar[Flow | None] = RECEIPT_FLOW

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="receipts", verbose_name=_("contract")
    )
    line = models.ForeignKey(
        ContractLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="receipts",
        verbose_name=_("line"),
        help_text=_("On which line it counts; a contract with one line needs none."),
    )
    payer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="payments_made", verbose_name=_("paying unit")
    )
    received_on = models.DateField(_("received on"))
    amount = MoneyField(_("amount"))
    technical = MoneyField(
        _("technical value in it"),
        null=True,
        blank=True,
        help_text=_("Without equipment, materials and other parts that are not technical."),
    )
    vat = MoneyField(_("VAT in it"), null=True, blank=True)
    management_fee = MoneyField(_("management fee"), null=True, blank=True)
    registration_fee = MoneyField(_("registration fee"), null=True, blank=True)
    voucher = models.CharField(
        _("voucher"), max_length=80, help_text=_("The number under which the payment is filed.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=ReceiptState.choices, default=ReceiptState.BOOKED, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="a_receipt_has_an_amount",
                violation_error_message=_("Give an amount above zero."),
            ),
        )
        indexes = (
            models.Index(fields=("contract", "state", "amount"), name="receipts_of_contract", condition=LIVE),
            models.Index(fields=("received_on", "id"), name="receipt_sorted_by_day"),
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="receipt_by_change"),
        )

    def __str__(self) -> str:
        return f"{self.received_on} {self.amount}"

    def clean(self) -> None:
        """Ask for parts within the amount, a line of the contract, and no more money than the contract speaks of.

        :raises ValidationError: beside the fields.
        """
        super().clean()
        wrong: dict[str, Any] = {}
        if self.amount is not None and self.amount.fen <= 0:
            wrong["amount"] = _("Give an amount above zero.")
        day: date | None = self.received_on
        if self._state.adding and day is not None and day > localdate():
            wrong["received_on"] = _("This day is still to come.")
        for name in _PARTS:
            part = getattr(self, name)
            if part is not None and self.amount is not None and not 0 <= part.fen <= self.amount.fen:
                wrong[name] = _("A part cannot be larger than the whole receipt.")
        if self.line is not None and self.line.contract_id != self.contract_id:
            wrong["line"] = _("This is no line of the contract.")
        if not wrong and self.amount is not None and self.contract_id and (over := self._too_much()):
            facts = {"over": over.in_yuan(), "whole": self.contract.amount.in_yuan()}
            wrong["amount"] = (
                _("With this more has come in than the contract is worth (%(whole)s): %(over)s too much.")
                % facts
            )
        if wrong:
            raise ValidationError(wrong)

    def _too_much(self) -> Money | None:
        """Give by how much the receipts exceed the contract's amount; two clerks at once are the database's to stop."""
        rows = Receipt.objects.unguarded("the sum that no receipt may exceed")
        others = rows.filter(contract=self.contract_id, state=ReceiptState.BOOKED, retired_at=None)
        summed = others.exclude(pk=self.pk).aggregate(sum=models.Sum("amount"))["sum"] or Money(0)
        whole = self.contract.amount or Money(0)
        over = summed + self.amount - whole
        return over if self.state == ReceiptState.BOOKED and over.fen > 0 else None
