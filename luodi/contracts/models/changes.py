"""Keep changes of signed contracts, and what was said of interests that people have in a buyer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.contracts import rules
from luodi.contracts.models.contracts import Contract
from luodi.contracts.states import CHANGE_FLOW, ChangeKind, ChangeState
from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.rules import Rules


class ContractChange(Record):
    """Be a change of a signed contract (合同变更): how it stands and how it shall, applied whole or not at all."""

    PREFIX = "HC"
    rules: ClassVar[Rules] = rules.change_rules
    flow: ClassVar[Flow | None] = CHANGE_FLOW

    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="changes", verbose_name=_("contract")
    )
    number = models.PositiveSmallIntegerField(_("change no."), editable=False)
    kind = models.CharField(_("kind of change"), max_length=12, choices=ChangeKind.choices)
    reason = models.TextField(_("reason"), max_length=1000)
    effective_on = models.DateField(_("effective on"))
    # How the contract stood when the change was proposed, and how it shall stand: calc.STANDING tells the form.
    before = models.JSONField(default=dict, editable=False)
    after = models.JSONField(default=dict, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=ChangeState.choices, default=ChangeState.PROPOSED, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("change of a contract")
        verbose_name_plural = _("changes of contracts")
        constraints = (
            models.UniqueConstraint(
                fields=("contract", "number"), name="a_change_has_a_number_of_its_own_in_a_contract"
            ),
            models.UniqueConstraint(
                fields=("contract",),
                name="a_contract_changes_one_at_a_time",
                condition=models.Q(state="proposed") & models.Q(retired_at=None),
                violation_error_message=_("Another change of this contract still waits for its decision."),
            ),
        )
        indexes = (models.Index(fields=("state", "-changed_at", "-id"), name="change_by_state"),)

    def __str__(self) -> str:
        return f"{self.contract} #{self.number}"


class InterestAnswer(models.Model):
    """Be what the office says of interests that the team has in a buyer (利益关系说明), before it approves."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"word", "found"})

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="interest_answers")
    word = models.TextField(_("what the office says of it"), max_length=1000)
    # What was found when it was said: who has what in which buyer; something new asks anew.
    found = models.JSONField(default=list)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
