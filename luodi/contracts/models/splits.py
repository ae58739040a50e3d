"""Keep how the income of contracts is shared: receipts, costs, net income, parts of unit, school and people."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.contracts import rules, splitting
from luodi.contracts.income_states import SPLIT_FLOW, CostKind, PartAnswer, SplitForm, SplitState
from luodi.contracts.models.contracts import Contract
from luodi.contracts.models.policies import WAYS, SplitPolicy
from luodi.contracts.models.receipts import Receipt
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.registry.models import Person


def _reckoned(words: Any) -> MoneyField:
    return MoneyField(words, default=0, editable=False)


class IncomeSplit(Record):
    """Be how income of a contract is shared (收益分配): net of costs, by a policy, to the fen.

    All figures of a counter-split, which takes one that was paid back, are negative.
    """

    PREFIX = "HS"
    rules: ClassVar[Rules] = rules.split_rules
    flow: ClassVar[Flow | None] = SPLIT_FLOW

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="splits", db_index=False, verbose_name=_("contract")
    )
    way = models.CharField(_("way"), max_length=12, choices=WAYS, editable=False)
    form = models.CharField(
        _("what is shared"), max_length=8, choices=SplitForm.choices, default=SplitForm.CASH, editable=False
    )
    policy = models.ForeignKey(
        SplitPolicy,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("split policy"),
    )
    corrects = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="counter",
        verbose_name=_("takes back"),
    )
    gross = _reckoned(_("received"))
    costs_sum = _reckoned(_("costs deducted"))
    net = _reckoned(_("net income"))
    unit_part = _reckoned(_("part of the university"))
    school_part = _reckoned(_("part of the school"))
    team_part = _reckoned(_("part of the people"))
    note = models.TextField(_("note"), max_length=1000, blank=True)
    publicised_on = models.DateField(_("publicised"), null=True, editable=False)
    publicity_ends_on = models.DateField(_("publicity until"), null=True, editable=False)
    # While an objection halts it: so many working days are still to run.
    days_left = models.PositiveSmallIntegerField(_("working days left"), null=True, editable=False)
    paid_on = models.DateField(_("paid out on"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=SplitState.choices, default=SplitState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("income split")
        verbose_name_plural = _("income splits")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(net=models.F("gross") - models.F("costs_sum")),
                name="net_income_is_what_costs_leave",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    net=models.F("unit_part") + models.F("school_part") + models.F("team_part")
                ),
                name="parts_of_income_add_up",
            ),
        )
        indexes = (
            models.Index(fields=("contract", "-changed_at"), name="split_of_contract", condition=LIVE),
            models.Index(fields=("state", "paid_on"), name="split_by_payment"),
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="split_by_change"),
        )

    def __str__(self) -> str:
        return f"{self.contract} · {self.code}"


class SplitReceipt(models.Model):
    """Be a receipt that a split shares out (分配所涉到账); a receipt counts in one split at a time."""

    split = models.ForeignKey(IncomeSplit, on_delete=models.CASCADE, related_name="shared")
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="shared_in")
    # What a dropped split, or one that was taken back, shared out may be shared again.
    counts = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("receipt",), name="a_receipt_is_shared_once", condition=models.Q(counts=True)
            ),
        )


class SplitCost(models.Model):
    """Be what is deducted before income is shared (分配扣除成本), with the reason."""

    split = models.ForeignKey(IncomeSplit, on_delete=models.CASCADE, related_name="costs")
    kind = models.CharField(_("cost"), max_length=12, choices=CostKind.choices)
    amount = MoneyField(_("amount"))
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("split", "kind"), name="a_split_has_a_kind_of_cost_once"),
        )


class SplitPart(models.Model):
    """Be what one person gets of a split (个人分配), with what the person said to it."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"amount", "share", "is_main", "reason"})

    split = models.ForeignKey(IncomeSplit, on_delete=models.CASCADE, related_name="parts")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="rewards", verbose_name=_("person")
    )
    # In basis points of the people's part.
    share = models.PositiveSmallIntegerField(_("share"))
    is_main = models.BooleanField(_("main contributor"), default=False)
    amount = MoneyField(_("amount"), default=0)
    answer = models.CharField(
        _("answer"), max_length=8, choices=PartAnswer.choices, default=PartAnswer.PENDING
    )
    answered_at = models.DateTimeField(_("answered"), null=True)
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("split", "person"), name="a_person_has_a_part_of_a_split_once"),
            models.CheckConstraint(
                condition=models.Q(share__gt=0) & models.Q(share__lte=splitting.WHOLE),
                name="a_part_of_a_split_is_one",
            ),
        )

    @property
    def share_shown(self) -> str:
        """Give the share in per cent."""
        return splitting.percent(self.share)
