"""Keep who pays into a fund, what is planned and appropriated, and what came in; the ledger holds the sums."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.core.cells import money_words
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.money import Money
from luodi.core.rules import Rules
from luodi.core.words import Words
from luodi.funds import rules
from luodi.funds.models.funds import Fund
from luodi.funds.rulebook import choices
from luodi.funds.states import INFLOW_FLOW, NOTICE_FLOW, InflowKind, NoticeKind, PaperState
from luodi.ledger.models import Account
from luodi.ledger.postings import Purse
from luodi.ledger.states import Book, Stage
from luodi.registry.models import Organisation


class Payer(Record):
    """Be who pays into a fund (出资方), and what becomes of its money at the end of a year."""

    PREFIX = "GS"
    NAMED_BY = "name"
    NATURAL = (("fund", "name"),)
    rules: ClassVar[Rules] = rules.payer_rules

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="payers", verbose_name=_("fund"))
    name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    side = models.CharField(_("side"), max_length=12, choices=choices.Payer.choices)
    year_end = models.CharField(
        _("at the end of the year"),
        max_length=8,
        choices=choices.Unspent.choices,
        default=choices.Unspent.CARRY,
    )

    class Meta(Record.Meta):
        verbose_name = _("payer")
        verbose_name_plural = _("payers")
        constraints = (
            models.UniqueConstraint(
                fields=("fund", "name"),
                name="a_payer_is_named_once_in_a_fund",
                violation_error_message=_("The fund has a payer of this name already."),
                condition=LIVE,
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def at_hand(self) -> Money:
        """Give the cash of this payer that is in the fund's account now."""
        accounts = Account.objects.filter(book=Book.CASH, stage=Stage.CASH, fund=self.fund_id, source=self.pk)
        return sum((account.balance for account in accounts), Money(0))

    def purse(self, year: int) -> Purse:
        """Name this payer's money of a year in the ledger."""
        return Purse(self.fund_id, self.pk, year)


class Appropriation(Record):
    """Be what a payer plans to give in a year (年度出资计划); what it did give is in the ledger."""

    PREFIX = "GA"
    NATURAL = (("payer", "year"),)
    rules: ClassVar[Rules] = rules.appropriation_rules

    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, related_name="appropriations", verbose_name=_("payer")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=(MinValueValidator(2000), MaxValueValidator(2100))
    )
    planned = MoneyField(_("promised for the year"))
    closed_at = models.DateTimeField(_("year closed at"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("year of a payer")
        verbose_name_plural = _("years of payers")
        constraints = (
            models.UniqueConstraint(
                fields=("payer", "year"),
                name="a_payer_has_a_year_once",
                violation_error_message=_("This year of the payer is planned already."),
                condition=LIVE,
            ),
            models.CheckConstraint(
                condition=models.Q(planned__gte=0),
                name="promised_money_is_not_below_zero",
                violation_error_message=_("Give an amount of zero or more."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.payer} {self.year}"

    def clean(self) -> None:
        """Keep the year of which papers speak.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self._state.adding or not self.pk:
            return
        rows = Appropriation.objects.unguarded("the same row as it is stored").filter(pk=self.pk)
        papers = Notice.objects.unguarded("whether papers speak of the year").filter(
            appropriation=self.pk, retired_at=None
        )
        if not rows.filter(year=self.year).exists() and papers.exists():
            raise ValidationError(
                {"year": _("There are notices of this year already: plan the other year anew.")}
            )


class Notice(Record):
    """Be a notice of appropriation (拨款文件): by its document number a payer's money becomes the fund's, or is cut."""

    PREFIX = "GN"
    NATURAL = (("appropriation", "document"),)
    rules: ClassVar[Rules] = rules.notice_rules
    flow: ClassVar[Flow | None] = NOTICE_FLOW

    appropriation = models.ForeignKey(
        Appropriation, on_delete=models.PROTECT, related_name="notices", verbose_name=_("year of a payer")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=NoticeKind.choices, default=NoticeKind.ISSUE)
    document = models.CharField(
        _("document number"), max_length=80, help_text=_("As the payer numbers it; each is booked once.")
    )
    dated_on = models.DateField(_("dated"))
    amount = MoneyField(_("amount"))
    state = models.CharField(
        _("state"), max_length=12, choices=PaperState.choices, default=PaperState.ENTERED, editable=False
    )
    entry = models.BigIntegerField(_("number in the ledger"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("notice of appropriation")
        verbose_name_plural = _("notices of appropriation")
        constraints = (
            models.UniqueConstraint(
                fields=("appropriation", "document"),
                name="a_document_appropriates_once",
                violation_error_message=_("A notice of this number is entered for the year already."),
                condition=LIVE & ~models.Q(state="refused"),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="a_notice_has_an_amount",
                violation_error_message=_("Give an amount above zero."),
            ),
        )
        indexes = (
            models.Index(fields=("state", "-changed_at", "-id"), name="notices_waiting", condition=LIVE),
        )

    def __str__(self) -> str:
        return self.document

    def clean(self) -> None:
        """Ask for an amount above zero, in a year that is open.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.amount is not None and self.amount.fen <= 0:
            raise ValidationError({"amount": _("Give an amount above zero.")})
        if self.appropriation_id and self.appropriation.closed_at:
            raise ValidationError(_("This year is closed: nothing is booked in it any more."))


class Inflow(Record):
    """Be money of a payer that came into the fund's account (到账), or what was left of it and went back (退回).

    Entered by one and confirmed by another.
    """

    PREFIX = "GC"
    NATURAL = (("payer", "reference"),)
    rules: ClassVar[Rules] = rules.inflow_rules
    flow: ClassVar[Flow | None] = INFLOW_FLOW

    payer = models.ForeignKey(
        Payer, on_delete=models.PROTECT, related_name="inflows", verbose_name=_("payer")
    )
    kind = models.CharField(
        _("kind"),
        max_length=4,
        choices=InflowKind.choices,
        default=InflowKind.IN,
        help_text=_("Back goes what a payer takes home, such as cash of a year that has lapsed."),
    )
    received_on = models.DateField(_("day of receipt or return"))
    amount = MoneyField(_("amount"))
    reference = models.CharField(
        _("bank reference"),
        max_length=80,
        help_text=_("As the bank's statement has it; each is booked once."),
    )
    state = models.CharField(
        _("state"), max_length=12, choices=PaperState.choices, default=PaperState.ENTERED, editable=False
    )
    entry = models.BigIntegerField(_("number in the ledger"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("inflow")
        verbose_name_plural = _("inflows")
        constraints = (
            models.UniqueConstraint(
                fields=("payer", "reference"),
                name="a_bank_reference_comes_in_once",
                violation_error_message=_("This bank reference is entered already."),
                condition=LIVE & ~models.Q(state="refused"),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="an_inflow_has_an_amount",
                violation_error_message=_("Give an amount above zero."),
            ),
        )
        indexes = (
            models.Index(fields=("state", "-changed_at", "-id"), name="inflows_waiting", condition=LIVE),
        )

    def __str__(self) -> str:
        told = {"payer": self.payer, "amount": money_words(self.amount), "day": self.received_on}
        if self.kind == InflowKind.BACK:
            return gettext("%(payer)s: %(amount)s went back (%(day)s)") % told
        return gettext("%(payer)s: %(amount)s came in (%(day)s)") % told

    @property
    def fund(self) -> Fund:
        """Give the fund that the payer pays into."""
        return self.payer.fund

    def clean(self) -> None:
        """Ask for an amount that can move, a day that has come, and a reference that is new.

        :raises ValidationError: with all that is wrong, beside the fields.
        """
        super().clean()
        day: date | None = self.received_on
        wrong: dict[str, Words] = {}
        if self._state.adding and day is not None and day > localdate():
            wrong["received_on"] = _("This day is still to come.")
        if words := self._wrong_amount():
            wrong["amount"] = words
        if words := self._wrong_reference():
            wrong["reference"] = words
        if wrong:
            raise ValidationError(wrong)

    def _wrong_amount(self) -> Words:
        if self.amount is None:
            return ""
        if self.amount.fen <= 0:
            return _("Give an amount above zero.")
        if self.kind != InflowKind.BACK or not self.payer_id:
            return ""
        there = self.payer.at_hand
        if self.amount <= there:
            return ""
        return gettext("Not enough cash: %(there)s is at hand.") % {"there": money_words(there)}

    def _wrong_reference(self) -> Words:
        """Name the paper that has the reference already."""
        if not self.payer_id or not self.reference:
            return ""
        others = Inflow.objects.unguarded("what else has the bank's reference, for the same payer")
        others = others.filter(payer=self.payer_id, reference=self.reference, retired_at=None)
        other = others.exclude(state=PaperState.REFUSED).exclude(pk=self.pk).first()
        if other is None:
            return ""
        told = {"day": other.received_on, "amount": money_words(other.amount)}
        return gettext("This bank reference is entered already: %(amount)s on %(day)s.") % told
