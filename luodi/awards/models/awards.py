"""Keep awards with their money by payer and year, what is changed of them, and what they reach."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.awards import rules
from luodi.awards.states import (
    AMENDMENT_FLOW,
    AWARD_FLOW,
    CHECK_FLOW,
    RUNNING,
    AmendmentKind,
    AmendmentState,
    AwardState,
    CheckKind,
    ProofState,
)
from luodi.calls.models import Application
from luodi.calls.states import Indicator
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.money import Money
from luodi.core.rules import Rules
from luodi.core.words import Words
from luodi.funds.models import Appropriation, Fund
from luodi.partnerships.models import StandingBody


class Award(Record):
    """Be what a fund grants to an application (立项项目): offered, signed as a task book, run, accepted, settled."""

    PREFIX = "GW"
    NATURAL = (("application",),)
    rules: ClassVar[Rules] = rules.award_rules
    flow: ClassVar[Flow | None] = AWARD_FLOW
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"account_name", "signed_name"})
    # What the applicant names and the task book then says, each with its column.
    AGREED: ClassVar[dict[str, str]] = {"starts_on": "starts_on", "ends_on": "ends_on", "base": "base_id"}
    # Where the money goes.
    ACCOUNT: ClassVar[tuple[str, ...]] = ("bank", "account", "account_name")
    MASKED: ClassVar[dict[str, str]] = dict.fromkeys(ACCOUNT, "see_account")

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="award", verbose_name=_("application")
    )
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="awards", verbose_name=_("fund"))
    offer_ends_on = models.DateField(_("offer valid until"), editable=False)
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    base = models.ForeignKey(
        StandingBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("base"),
        help_text=_("Where the project lands, for funds with a base."),
    )
    # Typed by the applicant, verified by somebody of the finance office out of band.
    bank = models.CharField(_("bank"), max_length=120, blank=True)
    account = models.CharField(_("account number"), max_length=40, blank=True)
    account_name = models.CharField(_("account name"), max_length=160, blank=True)
    account_verified_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    account_verified_at = models.DateTimeField(_("account verified"), null=True, editable=False)
    content_hash = models.CharField(_("hash of the task book"), max_length=64, blank=True, editable=False)
    signed_name = models.CharField(
        _("signed for the applicant by"), max_length=80, blank=True, editable=False
    )
    signed_at = models.DateTimeField(_("signed"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=AwardState.choices, default=AwardState.OFFERED, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        indexes = (
            models.Index(fields=("fund", "state", "-changed_at", "-id"), name="awards_of_a_fund"),
            models.Index(fields=("state", "offer_ends_on"), name="offers_that_end"),
        )

    def __str__(self) -> str:
        return str(self.application)

    def clean(self) -> None:
        """Have an account verified anew that is not the one that was; keep what the signed task book says.

        :raises ValidationError: beside the fields.
        """
        super().clean()
        if self._state.adding or not self.pk:
            return
        stored = Award.objects.unguarded("the same row as it is stored").get(pk=self.pk)
        if any(getattr(self, name) != getattr(stored, name) for name in self.ACCOUNT):
            self.account_verified_by = self.account_verified_at = None
        if stored.state not in RUNNING:
            return
        wrong: dict[str, Words] = {
            name: _("The task book is signed: ask for a change of the award.")
            for name, column in self.AGREED.items()
            if getattr(self, column) != getattr(stored, column)
        }
        wrong |= {
            name: _("The award runs: name an account that it can be paid to.")
            for name in self.ACCOUNT
            if not getattr(self, name)
        }
        if wrong:
            raise ValidationError(wrong)


class AwardMoney(models.Model):
    """Be what an award has of a payer's year (立项经费): enterprises' matching, once pledged, among it."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="money")
    appropriation = models.ForeignKey(Appropriation, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(_("amount"))
    # Pledged by enterprises, who pay the project directly: never paid out by the fund.
    matching = models.BooleanField(_("enterprise's matching"), default=False)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("award", "appropriation"), name="an_award_has_a_payers_year_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="money_of_an_award_is_not_below_zero"
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.amount}"


class Amendment(Record):
    """Be a change of an award (项目变更): asked for, agreed by the fund officer or, above the limits, by the sides."""

    PREFIX = "GM"
    NATURAL = (("award", "kind"),)
    rules: ClassVar[Rules] = rules.amendment_rules
    flow: ClassVar[Flow | None] = AMENDMENT_FLOW

    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("award")
    )
    kind = models.CharField(_("what changes"), max_length=12, choices=AmendmentKind.choices)
    amount = MoneyField(
        _("new amount of the fund's money"), null=True, blank=True, help_text=_("For a change of the amount.")
    )
    ends_on = models.DateField(_("new end"), null=True, blank=True, help_text=_("For a change of the term."))
    text = models.TextField(_("what changes, and why"), max_length=4000)
    before = models.JSONField(default=dict, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=AmendmentState.choices,
        default=AmendmentState.ASKED,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = (
            models.UniqueConstraint(
                fields=("award",),
                name="an_award_is_amended_once_at_a_time",
                condition=LIVE & models.Q(state__in=("asked", "proposed")),
                violation_error_message=_("Another change of this award is open: settle it first."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.award} · {self.get_kind_display()}"


class Check(Record):
    """Be a check of a running project (中期检查、验收): what was promised against what was reached, and the report."""

    PREFIX = "GZ"
    NATURAL = (("award", "kind"),)
    rules: ClassVar[Rules] = rules.check_rules
    flow: ClassVar[Flow | None] = CHECK_FLOW

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="checks", verbose_name=_("award"))
    kind = models.CharField(_("kind"), max_length=10, choices=CheckKind.choices)
    report = models.TextField(_("report"), max_length=8000, help_text=_("What was done, reached and spent."))
    spent = MoneyField(_("of the fund's money spent so far"))
    conclusion = models.TextField(_("conclusion"), max_length=2000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ProofState.choices, default=ProofState.SENT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("check of a project")
        verbose_name_plural = _("checks of projects")
        constraints = (
            models.UniqueConstraint(
                fields=("award", "kind"),
                name="a_check_is_open_or_passed_once",
                condition=LIVE & ~models.Q(state="failed"),
                violation_error_message=_("There is such a check already: correct that one."),
            ),
            models.CheckConstraint(
                condition=models.Q(spent__gte=0),
                name="money_spent_is_not_below_zero",
                violation_error_message=_("Give an amount of zero or more."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.award} · {self.get_kind_display()}"

    @property
    def spent_fen(self) -> int:
        """Give what was spent, in fen."""
        spent: Money = self.spent
        return spent.fen


class Reached(models.Model):
    """Be what was reached of a promised result (成果完成情况): beside the promise of the application."""

    check_of = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="reached")
    indicator = models.CharField(_("indicator"), max_length=16, choices=Indicator.choices)
    number = models.BigIntegerField(_("reached"), validators=(MinValueValidator(0),))
    evidence = models.CharField(_("proven by"), max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("check_of", "indicator"), name="an_indicator_is_reported_once_a_check"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=0), name="what_is_reached_is_not_below_zero"
            ),
        )

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.indicator}"
