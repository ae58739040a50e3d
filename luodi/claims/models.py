"""Keep claims on needs, open bounties, and the links by which owners compare without an account."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.claims import rules
from luodi.claims.states import (
    BOUNTY_FLOW,
    CLAIM_FLOW,
    PUBLISHED,
    BountyState,
    ClaimState,
    Property,
)
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.needs.models import Introduction, Need
from luodi.registry.models import Expert, ResearchResult
from luodi.registry.states import Way


class Claim(Record):
    """Be an expert's offer to solve a need (认领)."""

    PREFIX = "CL"
    rules: ClassVar[Rules] = rules.claim_rules
    flow: ClassVar[Flow | None] = CLAIM_FLOW
    MASKED: ClassVar[dict[str, str]] = {
        "expert": "see_claimant",
        "team": "see_claimant",
        "results": "see_claimant",
        "created_by": "see_claimant",
        "base": "see_offer",
        "plan": "see_offer",
        "months": "see_offer",
        "quotation": "see_offer",
        "conflict": "see_conflict",
    }
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"team", "conflict"})

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="claims", verbose_name=_("need"))
    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, related_name="claims", verbose_name=_("lead expert")
    )
    named = models.BooleanField(
        _("show names to the enterprise before it chooses"),
        default=True,
        help_text=_("Otherwise it learns who you are, your team, results and files once it has chosen you."),
    )
    team = models.TextField(
        _("team"), max_length=500, blank=True, help_text=_("Who else takes part, and for what.")
    )
    base = models.TextField(
        _("related work"),
        max_length=1000,
        blank=True,
        help_text=_("Papers, patents, projects that this builds on. The enterprise reads it in any case."),
    )
    results = models.ManyToManyField(
        ResearchResult, blank=True, related_name="claims", verbose_name=_("research results")
    )
    plan = models.TextField(
        _("preliminary plan"),
        max_length=3000,
        blank=True,
        help_text=_(
            "How you would go about it: approach, steps, what comes out, which indicators are reached."
        ),
    )
    months = models.PositiveSmallIntegerField(
        _("duration in months"),
        null=True,
        blank=True,
        validators=(MinValueValidator(1), MaxValueValidator(120)),
    )
    quotation = MoneyField(_("quotation"), null=True, blank=True)
    way = models.CharField(_("way of cooperation"), max_length=16, choices=Way.choices, blank=True)
    # The conditions of the bounty that were confirmed, in the words in which they were.
    confirmed = models.JSONField(_("conditions confirmed"), default=list, blank=True, editable=False)
    # What may tie the expert to the enterprise, as it was found when the claim came in.
    conflict = models.CharField(_("possible conflict"), max_length=300, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=ClaimState.choices, default=ClaimState.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField(pgettext_lazy("instant", "submitted"), null=True, editable=False)
    # The response clock: by when the owner should have answered, and when it was last reminded.
    answer_by_on = models.DateField(_("answer wanted by"), null=True, editable=False)
    nudged_on = models.DateField(_("reminded"), null=True, editable=False)
    reason = models.CharField(_("reason for the decision"), max_length=500, blank=True, editable=False)
    introduction = models.OneToOneField(
        Introduction,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="claim",
        verbose_name=_("introduction"),
    )

    class Meta(Record.Meta):
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints = (
            models.UniqueConstraint(
                fields=("need", "expert"),
                name="one_open_claim_per_need_and_expert",
                condition=models.Q(
                    state__in=(ClaimState.DRAFT, ClaimState.SUBMITTED, ClaimState.SHORTLISTED)
                ),
                violation_error_message=_("This expert has claimed this need already."),
            ),
            models.CheckConstraint(
                condition=models.Q(submitted_at=None) | ~models.Q(state=ClaimState.DRAFT),
                name="draft_claim_was_not_handed_in",
            ),
        )
        indexes = (
            models.Index(fields=("state", "answer_by_on"), name="claim_by_clock"),
            models.Index(fields=("need", "state"), name="claim_of_need"),
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="claim_by_change"),
        )

    def __str__(self) -> str:
        return str(self.need)

    @property
    def bounty(self) -> Bounty | None:
        """Give the bounty under which it is claimed, if the need has one that is announced."""
        return Bounty._base_manager.filter(need=self.need_id, state__in=PUBLISHED).first()


class Bounty(Record):
    """Be an open bounty (揭榜挂帅): a need announced with a price, conditions, and a last day for claims."""

    PREFIX = "OB"
    rules: ClassVar[Rules] = rules.bounty_rules
    flow: ClassVar[Flow | None] = BOUNTY_FLOW

    need = models.OneToOneField(Need, on_delete=models.PROTECT, related_name="bounty", verbose_name=_("need"))
    amount = MoneyField(_("bounty"), null=True, blank=True)
    closes_on = models.DateField(
        _("claims until"),
        null=True,
        blank=True,
        help_text=_("The whole day counts. Until it is over nobody reads what was claimed."),
    )
    ownership = models.CharField(
        _("intellectual property"), max_length=8, choices=Property.choices, default=Property.AGREED
    )
    ownership_note = models.CharField(_("on intellectual property"), max_length=300, blank=True)
    indicators = models.TextField(
        _("core indicators"), max_length=1000, blank=True, help_text=_("What is measured at acceptance.")
    )
    conditions = models.TextField(
        _("conditions for claimants"),
        max_length=1000,
        blank=True,
        help_text=_("One a line; claimants confirm each of them."),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=BountyState.choices, default=BountyState.DRAFT, editable=False
    )
    announced_at = models.DateTimeField(_("announced at"), null=True, editable=False)
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    # How it came out, for every claimant to read.
    outcome = models.CharField(_("outcome"), max_length=500, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("open bounty")
        verbose_name_plural = _("open bounties")
        indexes = (models.Index(fields=("state", "closes_on"), name="bounty_by_deadline"),)

    def __str__(self) -> str:
        return str(self.need)

    def clean(self) -> None:
        """Ask for a bounty that is worth something.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.amount is not None and self.amount.fen <= 0:
            raise ValidationError({"amount": _("A bounty is more than nothing.")})


class ComparisonLink(models.Model):
    """Let the owner of a need compare claims and choose by a link (比选链接); only its hash is kept."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name"})

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="comparison_links")
    token_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    until_on = models.DateField()
    used_at = models.DateTimeField(null=True)
