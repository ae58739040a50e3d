"""Keep the registration of contracts, its attachments, and the book of rules it is checked by."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.contracts import registering, rules
from luodi.contracts.models.contracts import Contract
from luodi.contracts.states import (
    BOOK_FLOW,
    REGISTRATION_FLOW,
    BookState,
    ContractWay,
    PaperKind,
    RegistrationState,
)
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import Record, StoredFile
from luodi.core.rules import Rules
from luodi.registry.models import in_english


class RegistrationBook(Record):
    """Be a version of the rules and codes of registration (登记规则): laws and lists change, and Luodi need not."""

    PREFIX = "HB"
    rules: ClassVar[Rules] = rules.book_rules
    flow: ClassVar[Flow | None] = BOOK_FLOW

    title = models.CharField(_("title"), max_length=80, help_text=_("What is different in this version."))
    text = models.TextField(
        _("rules and codes"),
        max_length=20_000,
        help_text=_(
            "Sections in brackets; a line each, its parts separated by bars; English behind a slash."
        ),
    )
    activated_at = models.DateTimeField(_("put in force"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=BookState.choices, default=BookState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("rules of registration")
        verbose_name_plural = _("rules of registration")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Ask for lines that can be read.

        :raises ValidationError: beside the text, with the line.
        """
        super().clean()
        try:
            registering.read_book(self.text)
        except registering.Unreadable as wrong:
            raise ValidationError(
                {"text": _("Line %(line)d cannot be read.") % {"line": wrong.line}}
            ) from None


class Registration(Record):
    """Be the registration of a contract (技术合同认定登记): once, by the seller; a refused one is filed again."""

    PREFIX = "HG"
    NATURAL = (("number",), ("contract", "state"))
    rules: ClassVar[Rules] = rules.registration_rules
    flow: ClassVar[Flow | None] = REGISTRATION_FLOW
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"filler"})

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("contract")
    )
    way = models.CharField(
        _("type of the contract"),
        max_length=12,
        choices=ContractWay.choices,
        help_text=_("The main one, where lines are of several."),
    )
    technical_value = MoneyField(
        _("technical value"),
        help_text=_("The amount without equipment, materials and what else is not technical."),
    )
    ip_kind = models.CharField(_("intellectual property concerned"), max_length=4, blank=True)
    objective = models.CharField(_("socio-economic objective"), max_length=4, blank=True)
    buyer_nature = models.CharField(_("nature of the buyer"), max_length=4, blank=True)
    country = models.CharField(_("country of the buyer"), max_length=4, default="156")
    new_input = MoneyField(_("expected new input"), null=True, blank=True)
    new_output = MoneyField(_("expected new output value"), null=True, blank=True)
    office = models.CharField(_("registration body"), max_length=120, blank=True)
    filler = models.CharField(_("filled in by"), max_length=80, blank=True)
    filed_on = models.DateField(_("filed on"), null=True, blank=True, editable=False)
    number = models.CharField(
        pgettext_lazy("contract", "registration number"), max_length=16, blank=True, editable=False
    )
    registered_on = models.DateField(_("registered on"), null=True, blank=True, editable=False)
    recognised_value = MoneyField(_("recognised technical value"), null=True, blank=True, editable=False)
    recognised_amount = MoneyField(_("recognised amount"), null=True, blank=True, editable=False)
    refusal = models.TextField(_("why it was refused"), max_length=1000, blank=True, editable=False)
    book = models.ForeignKey(
        RegistrationBook,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("rules it was checked by"),
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=RegistrationState.choices,
        default=RegistrationState.DRAFT,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = (
            models.UniqueConstraint(
                fields=("contract",),
                name="a_contract_is_registered_once",
                condition=~models.Q(state="refused") & models.Q(retired_at=None),
                violation_error_message=_(
                    "This contract is registered already, or its registration is under way."
                ),
            ),
            models.UniqueConstraint(
                fields=("number",),
                name="one_registration_a_number",
                violation_error_message=_("A registration of this number is there already."),
                condition=~models.Q(number=""),
            ),
            models.CheckConstraint(
                condition=models.Q(technical_value__gte=0),
                name="technical_value_is_not_negative",
                violation_error_message=_("Give an amount of zero or more."),
            ),
        )
        indexes = (
            models.Index(fields=("state", "-changed_at", "-id"), name="registration_by_state"),
            models.Index(fields=("registered_on", "id"), name="registration_sorted_by_day"),
        )

    def __str__(self) -> str:
        return self.number or str(self.contract)

    def _coded(self, what: str, code: str) -> str:
        from luodi.contracts.queries import book_of

        return coded(book_of(self), what, code, english=in_english())

    @property
    def ip_kind_name(self) -> str:
        """Name the intellectual property with its code."""
        return self._coded("ip", self.ip_kind)

    @property
    def objective_name(self) -> str:
        """Name the objective with its code."""
        return self._coded("objectives", self.objective)

    @property
    def buyer_nature_name(self) -> str:
        """Name the nature of the buyer with its code."""
        return self._coded("buyers", self.buyer_nature)

    @property
    def country_name(self) -> str:
        """Name the country of the buyer with its code."""
        return self._coded("countries", self.country)

    @property
    def days(self) -> str:
        """Count the days from the signing of the contract to its registration; nothing while it is not there."""
        signed = self.contract.signed_on
        return str((self.registered_on - signed).days) if self.registered_on and signed else ""


class RegistrationPaper(models.Model):
    """Be an attachment of a registration (登记附件): which of the papers that are asked for a file is."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="papers")
    kind = models.CharField(_("kind"), max_length=8, choices=PaperKind.choices)
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.get_kind_display())


def coded(book: registering.Book, what: str, code: str, *, english: bool) -> str:
    """Write a code of the form with its name."""
    name = book.codes[what].get(code, "")
    return f"{code} {registering.named(name, english=english)}".strip()
