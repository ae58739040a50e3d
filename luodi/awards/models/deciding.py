"""Keep who decides on a call, what was moved and voted on, and what was objected to."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.awards import panel_rules as rules
from luodi.awards.states import (
    DECISION_FLOW,
    PANEL_FLOW,
    Ballot,
    DecisionState,
    Motion,
    ObjectionState,
    PanelState,
)
from luodi.calls.models import Application, Call
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.funds.conflicts import Kind
from luodi.funds.models import Appropriation
from luodi.funds.rulebook.choices import Side

USER = settings.AUTH_USER_MODEL


class Panel(Record):
    """Be who decides on the applications of a call (评审决策组): seats of the sides, chairs, advisers."""

    PREFIX = "GP"
    NATURAL = (("call",),)
    rules: ClassVar[Rules] = rules.panel_rules
    flow: ClassVar[Flow | None] = PANEL_FLOW

    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="panels", verbose_name=_("call for applications")
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=PanelState.choices, default=PanelState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        constraints = (
            models.UniqueConstraint(
                fields=("call",),
                name="a_call_has_one_panel",
                violation_error_message=_("The call has a panel already."),
                condition=LIVE,
            ),
        )

    def __str__(self) -> str:
        return f"{self.call}"


class PanelMember(models.Model):
    """Be a seat on a panel (决策组成员): of a side, with or without a vote."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    chair = models.BooleanField(_("chair"), default=False)
    votes = models.BooleanField(_("has a vote"), default=True)

    class Meta:
        ordering = ("side", "-chair", "pk")
        constraints = (
            models.UniqueConstraint(fields=("panel", "user"), name="nobody_sits_on_a_panel_twice"),
        )

    def __str__(self) -> str:
        return f"{self.panel_id} {self.user_id}"


class PanelConflict(models.Model):
    """Be a member's conflict of interest with an application (决策组成员回避): declared, or found in the registers.

    What is found and bars nobody by itself is only proposed, until somebody who keeps the panel notes it.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"kind", "reason"})

    member = models.ForeignKey(PanelMember, on_delete=models.CASCADE, related_name="conflicts")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.DECLARED)
    # What proves it, or what the member said.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    bars = models.BooleanField(_("does not vote"), default=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("member", "application"), name="a_conflict_is_noted_once"),
        )

    def __str__(self) -> str:
        return f"{self.member_id} {self.application_id}"


class Decision(Record):
    """Be the decision on a call (立项决策): ranked, moved, voted on, with minutes, signed by the sides on one list."""

    PREFIX = "GD"
    NATURAL = (("call",),)
    rules: ClassVar[Rules] = rules.decision_rules
    flow: ClassVar[Flow | None] = DECISION_FLOW

    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("call for applications")
    )
    held_on = models.DateField(_("held on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    minutes = models.TextField(_("minutes"), max_length=20_000, blank=True)
    # What the choice was reckoned with: quotas and the part of each budget.
    quotas = models.JSONField(_("quotas"), default=list, editable=False)
    content_hash = models.CharField(_("hash"), max_length=64, blank=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DecisionState.choices,
        default=DecisionState.DRAFTING,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = (
            models.UniqueConstraint(
                fields=("call",),
                name="a_call_is_decided_once",
                violation_error_message=_("The call has a decision already."),
                condition=LIVE,
            ),
        )

    def __str__(self) -> str:
        return f"{self.call}"


class DecisionItem(models.Model):
    """Be one application in a decision (决策事项): its score, what was moved, how the vote went, its publicity."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"reason"})

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="items")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="decided")
    # In hundredths of a point, as the reviews came to.
    score = models.PositiveIntegerField(_("score"), null=True)
    motion = models.CharField(_("motion"), max_length=8, choices=Motion.choices, default=Motion.REJECT)
    # Why it is preferred to a higher score, or passed over.
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    # None until the vote is closed, or where there is none.
    carried = models.BooleanField(null=True)
    publicised_on = models.DateField(_("publicised on"), null=True)
    publicity_ends_on = models.DateField(_("publicity ends on"), null=True)
    days_left = models.PositiveSmallIntegerField(null=True)

    class Meta:
        ordering = ("-score", "pk")
        indexes = (models.Index(fields=("publicity_ends_on",), name="items_in_publicity"),)

    def __str__(self) -> str:
        return f"{self.decision_id} {self.application_id}"


class ItemMoney(models.Model):
    """Be what an application is to get of a payer's year (拟立项经费)."""

    item = models.ForeignKey(DecisionItem, on_delete=models.CASCADE, related_name="money")
    appropriation = models.ForeignKey(Appropriation, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("item", "appropriation"), name="an_item_has_a_payers_year_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="money_of_an_item_is_above_zero"),
        )

    def __str__(self) -> str:
        return f"{self.item_id} {self.amount}"


class Vote(models.Model):
    """Be a member's vote on an application (表决): ``tie`` is what a chair says where votes are equal."""

    item = models.ForeignKey(DecisionItem, on_delete=models.CASCADE, related_name="votes")
    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(_("vote"), max_length=8, choices=Ballot.choices)
    tie = models.BooleanField(null=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("item", "member"), name="a_member_votes_once"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id}"


class FundObjection(Record):
    """Be an objection to a proposed award (公示异议), with a name; publicity stands still until it is dealt with."""

    PREFIX = "GB"
    NATURAL = (("application", "name"),)
    rules: ClassVar[Rules] = rules.objection_rules
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name", "contact", "what", "answer"})

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="objections", verbose_name=_("application")
    )
    name = models.CharField(_("who objects"), max_length=80)
    contact = models.CharField(_("phone or e-mail"), max_length=120)
    what = models.TextField(_("what is objected to, and why"), max_length=2000)
    answer = models.TextField(_("what was found, and what becomes of it"), max_length=2000, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, editable=False)
    answer_by_on = models.DateField(_("to be answered by"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("objection to an award")
        verbose_name_plural = _("objections to awards")
        indexes = (models.Index(fields=("application", "state"), name="objections_of_an_award"),)

    def __str__(self) -> str:
        return self.code
