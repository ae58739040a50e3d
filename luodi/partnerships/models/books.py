"""Keep what the parties of a standing body promised and paid."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.partnerships import rules
from luodi.partnerships.calc import Line
from luodi.partnerships.counting import FIRST_YEAR, LAST_YEAR
from luodi.partnerships.models.bodies import StandingBody
from luodi.partnerships.states import BOOK_FLOW, BookKind, BookState
from luodi.registry.models import Organisation


class BookLine(Record):
    """Be a line of the books (经费明细) of a standing body: a party promised, or paid, an amount for a year."""

    PREFIX = "BC"
    # A draft is booked: a line that was reversed is no longer meant.
    NATURAL = (
        ("voucher", "body", "party", "year", "state"),
        ("party", "body", "year", "kind", "amount", "state"),
    )
    rules: ClassVar[Rules] = rules.book_rules
    flow: ClassVar[Flow | None] = BOOK_FLOW

    body = models.ForeignKey(
        StandingBody, on_delete=models.PROTECT, related_name="book", verbose_name=_("standing body")
    )
    party = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("party")
    )
    year = models.PositiveSmallIntegerField(
        _("for the year"),
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
    )
    kind = models.CharField(_("promised or paid"), max_length=8, choices=BookKind.choices)
    amount = MoneyField(_("amount"))
    paid_on = models.DateField(_("paid on"), null=True, blank=True)
    voucher = models.CharField(
        _("voucher"), max_length=80, blank=True, help_text=_("The number under which the payment is filed.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=BookState.choices, default=BookState.BOOKED, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("line of the books")
        verbose_name_plural = _("lines of the books")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="a_line_of_the_books_has_an_amount",
                violation_error_message=_("Give an amount above zero."),
            ),
        )
        indexes = (
            models.Index(fields=("body", "year", "party"), name="book_of_body", condition=LIVE),
            models.Index(fields=("year", "id"), name="book_sorted_by_year"),
        )

    def __str__(self) -> str:
        return f"{self.party} {self.year} {self.get_kind_display()}"

    def clean(self) -> None:
        """Ask for day and voucher of a payment, and for none of a promise; and for a party of the body.

        :raises ValidationError: beside the fields.
        """
        super().clean()
        wrong: dict[str, object] = {}
        if self.amount is not None and self.amount.fen <= 0:
            wrong["amount"] = _("Give an amount above zero.")
        if self.kind == BookKind.PAID:
            if not self.paid_on:
                wrong["paid_on"] = _("Say on which day it was paid.")
            if not self.voucher.strip():
                wrong["voucher"] = _("Give the number of the voucher.")
        elif self.kind == BookKind.PROMISED and self.paid_on:
            wrong["paid_on"] = _("A promise has no day of payment; enter the payment as a line of its own.")
        if self.body_id and self.party_id and not self._is_of_a_party():
            wrong["party"] = _("This is no party of the body: add it to the body's parties first.")
        if wrong:
            raise ValidationError(wrong)

    def _is_of_a_party(self) -> bool:
        parties = StandingBody.parties.through._base_manager
        return bool(
            self.body.partner_id == self.party_id
            or parties.filter(standingbody_id=self.body_id, organisation_id=self.party_id).exists()
        )

    @property
    def line(self) -> Line:
        """Give the line as sums take it."""
        return Line(self.party_id, self.year, self.kind == BookKind.PAID, self.amount)
