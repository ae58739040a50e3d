"""Keep the ledger: accounts, operations and transfers that nothing changes any more.

What may not happen is refused by the database itself (guards.py), on SQLite and PostgreSQL alike.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.fields import MoneyField
from luodi.core.money import LARGEST_FEN, Money
from luodi.ledger.states import BELOW_ZERO, Book, Kind, Stage

# A sum above this would leave the integers on SQLite.
HIGHEST_SUM = 9 * 10**17
# Transfers of one operation are numbered within it: the number of a transfer is operation * PER_OPERATION + line.
PER_OPERATION = 1000


def nothing() -> Money:
    """Give what a new account holds."""
    return Money(0)


class Account(models.Model):
    """Be an account (账户): one stage of money of one fund, source and year; never below zero but for the outside."""

    book = models.CharField(_("book"), max_length=1, choices=Book.choices)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices)
    fund = models.BigIntegerField()
    source = models.BigIntegerField(null=True)
    year = models.SmallIntegerField(_("year"), null=True)
    call = models.BigIntegerField(null=True)
    application = models.BigIntegerField(null=True)
    instalment = models.BigIntegerField(null=True)
    payment = models.BigIntegerField(null=True)
    scope = models.CharField(max_length=160, unique=True)
    may_go_negative = models.BooleanField(default=False)
    closed = models.BooleanField(_("closed"), default=False)
    moved_in = MoneyField(_("in"), default=nothing)
    moved_out = MoneyField(_("out"), default=nothing)
    last_transfer = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(moved_in__gte=0, moved_in__lte=HIGHEST_SUM)
                & models.Q(moved_out__gte=0, moved_out__lte=HIGHEST_SUM),
                name="sums_of_an_account_stay_integers",
            ),
            models.CheckConstraint(
                condition=models.Q(may_go_negative=True) | models.Q(moved_in__gte=models.F("moved_out")),
                name="no_account_is_below_zero",
            ),
            models.CheckConstraint(
                condition=models.Q(may_go_negative=False) | models.Q(stage__in=sorted(BELOW_ZERO)),
                name="only_the_outside_is_below_zero",
            ),
        )
        indexes = (
            models.Index(fields=("fund", "book", "stage", "year", "source"), name="accounts_of_fund"),
            models.Index(fields=("application", "stage"), name="accounts_of_application"),
        )

    def __str__(self) -> str:
        return self.scope

    @property
    def balance(self) -> Money:
        """Give what stands there now."""
        return self.moved_in - self.moved_out


class Operation(models.Model):
    """Be one business event in the ledger (账目): numbered without gaps, chained, never changed or deleted."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    seq = models.BigIntegerField(_("number"), primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    asked = models.CharField(max_length=64)
    # Empty is not equal to empty: most operations have none.
    once = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001
    kind = models.CharField(_("event"), max_length=5, choices=Kind.choices)
    subject = models.CharField(max_length=120, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    side = models.CharField(max_length=12, blank=True)
    approval = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(_("when"), db_index=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    resolves = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="resolved_by")
    lines = models.PositiveSmallIntegerField()
    response = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(lines__gte=1, lines__lt=PER_OPERATION), name="an_operation_has_lines"
            ),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"


class Transfer(models.Model):
    """Be one movement of an operation (分录): an amount from one account to another of the same book."""

    id = models.BigIntegerField(primary_key=True)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="transfers")
    line = models.PositiveSmallIntegerField()
    source = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="leaving", verbose_name=_("from")
    )
    target = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="arriving", verbose_name=_("to")
    )
    amount = MoneyField(_("amount"))

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gt=0, amount__lte=LARGEST_FEN), name="a_transfer_moves_something"
            ),
            models.CheckConstraint(
                condition=~models.Q(source=models.F("target")), name="a_transfer_goes_elsewhere"
            ),
            models.CheckConstraint(
                condition=models.Q(id=models.F("operation") * PER_OPERATION + models.F("line")),
                name="a_transfer_is_numbered_within_its_operation",
            ),
        )

    def __str__(self) -> str:
        return f"{self.operation_id}.{self.line}"


class Head(models.Model):
    """Be the end of the chain (账首): the one row that everybody who posts waits for."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_head"),)

    def __str__(self) -> str:
        return str(self.seq)


class Halt(models.Model):
    """Keep a fund's books shut (停账): what the verification found wrong, until somebody has set it right.

    ``fund`` is empty where the chain itself is broken: then nothing is posted for any fund.
    """

    fund = models.BigIntegerField(null=True)
    findings = models.JSONField(default=list)
    since = models.DateTimeField(_("since"))
    lifted_at = models.DateTimeField(_("lifted"), null=True)
    lifted_by = models.BigIntegerField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        indexes = (models.Index(fields=("lifted_at", "fund"), name="halts_in_force"),)

    @property
    def ref(self) -> str:
        """Name the halt for the audit."""
        return f"ledger.halt:{self.pk}"


class Verification(models.Model):
    """Tell of one verification of the books (核账): how far it went and what it found."""

    at = models.DateTimeField(_("when"))
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    findings = models.JSONField(default=list)
    seconds = models.FloatField()

    class Meta:
        ordering = ("-pk",)
