"""Keep the versions of a fund's rule book, the matters at its gates, and the approvals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.funds import rulebook, rules
from luodi.funds.models.funds import Fund
from luodi.funds.rulebook.choices import Gate, Side
from luodi.funds.states import GOVERNANCE_FLOW, GovernanceState, MatterState, Mode


class Governance(Record):
    """Be a version of a fund's rule book (治理规则): data that the sides approve by its hash; one is in force."""

    PREFIX = "GR"
    NATURAL = (("fund", "number"),)
    rules: ClassVar[Rules] = rules.governance_rules
    flow: ClassVar[Flow | None] = GOVERNANCE_FLOW

    fund = models.ForeignKey(
        Fund, on_delete=models.PROTECT, related_name="governances", verbose_name=_("fund")
    )
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    why = models.TextField(
        _("what is new, and why"),
        max_length=2000,
        blank=True,
        help_text=_("Whoever approves reads this first."),
    )
    content = models.JSONField(_("rules"), default=dict, editable=False)
    content_hash = models.CharField(_("hash"), max_length=64, blank=True, editable=False)
    proposed_on = models.DateField(_("proposed on"), null=True, editable=False)
    # The database allows one.
    in_force_of = models.OneToOneField(
        Fund, on_delete=models.PROTECT, null=True, editable=False, related_name="governance"
    )
    activated_at = models.DateTimeField(_("in force since"), null=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=GovernanceState.choices,
        default=GovernanceState.DRAFT,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("rule book")
        verbose_name_plural = _("rule books")
        constraints = (
            models.UniqueConstraint(
                fields=("fund", "number"), name="a_rule_book_has_a_number_of_its_own_in_a_fund"
            ),
        )

    def __str__(self) -> str:
        return f"{self.fund} v{self.number}"

    @property
    def book(self) -> rulebook.RuleBook:
        """Give the rule book.

        :raises Faulty: if the draft is not sound yet.
        """
        return rulebook.read(self.content)

    @property
    def mode_shown(self) -> str:
        """Say by which mode the fund is governed."""
        mode = self.content.get("mode") if isinstance(self.content, dict) else None
        return str(Mode(mode).label) if mode in Mode.values else ""


class Matter(models.Model):
    """Be what lies before the sides at a gate (待决事项): one text in one round, by the rules of one version.

    The rules are those of ``governance``, whatever comes into force later.
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="matters")
    governance = models.ForeignKey(Governance, on_delete=models.PROTECT, related_name="matters")
    subject = models.CharField(max_length=120)
    gate = models.CharField(_("gate"), max_length=24, choices=Gate.choices)
    round = models.PositiveSmallIntegerField(_("round"))
    content_hash = models.CharField(_("hash"), max_length=64)
    # What the sides decide on, in so many facts that it can be read years later.
    content = models.JSONField(default=dict)
    proposed_by_id = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField(_("proposed on"))
    standing = models.CharField(
        _("state"), max_length=12, choices=MatterState.choices, default=MatterState.OPEN
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "gate", "round"), name="a_matter_has_its_rounds_at_a_gate"
            ),
            models.UniqueConstraint(
                fields=("subject", "gate"),
                name="a_subject_lies_once_before_a_gate",
                condition=models.Q(standing="open"),
            ),
        )
        indexes = (models.Index(fields=("standing", "fund"), name="matters_before_the_sides"),)

    def __str__(self) -> str:
        return f"{self.subject} {self.gate} {self.round}"


class GateApproval(models.Model):
    """Be one key turned at a gate (审批): which side, in which round, on which content; never changed."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"note"})

    subject = models.CharField(max_length=120)
    gate = models.CharField(max_length=24)
    side = models.CharField(_("side"), max_length=12, choices=Side.choices)
    round = models.PositiveSmallIntegerField()
    actor_id = models.BigIntegerField()
    lender_id = models.BigIntegerField(null=True)
    content_hash = models.CharField(max_length=64)
    yes = models.BooleanField(_("approved"))
    note = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"))

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "gate", "side", "round"), name="a_side_decides_once_a_round_at_a_gate"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} {self.gate} {self.side}"
