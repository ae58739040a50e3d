"""Keep whom a call can be reviewed by: its settings, the pool, how well texts fit, and conflicts of interest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application, Call
from luodi.core.fields import MoneyField
from luodi.funds.conflicts import SOFT, Kind
from luodi.registry.models import Expert
from luodi.registry.reference import full_name
from luodi.registry.states import InterestKind
from luodi.review.states import How, Source, Work


class ReviewPlan(models.Model):
    """Be how the applications of a call are reviewed (评审安排): days, fees, who learns what, what is worked on."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="review")
    # Who of the city may know reviewers by name, where the other side must set a soft conflict aside.
    secretary = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("secretary of the city"),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("working days to answer an invitation"),
        default=5,
        validators=(MinValueValidator(1), MaxValueValidator(60)),
    )
    due_on = models.DateField(_("reviews are due on"), null=True, blank=True)
    named = models.BooleanField(
        _("reviewers of an application learn each other's names"),
        default=False,
    )
    fee = MoneyField(_("fee of a review (yuan)"), null=True, blank=True)
    work = models.CharField(max_length=10, choices=Work.choices, blank=True, default=Work.NONE)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    screened_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    # What the last plan came to, or what would make one possible.
    outcome = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.call_id}"


class PoolMember(models.Model):
    """Be an expert whom a call's reviewers are drawn from (评审专家库), with how many applications they take."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="pool")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+", verbose_name=_("expert"))
    most = models.PositiveSmallIntegerField(
        _("applications at most"), validators=(MinValueValidator(1), MaxValueValidator(500))
    )
    how = models.CharField(max_length=8, choices=How.choices, default=How.HAND)
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    # What this one is paid a review, where it is not what all are.
    fee = MoneyField(_("own fee of a review (yuan)"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("call", "expert"), name="an_expert_stands_in_a_pool_once"),
        )

    def __str__(self) -> str:
        return f"{self.call_id} {self.expert_id}"


class Affinity(models.Model):
    """Be how well an expert's work fits an application (契合度), in ten-thousandths; what is not kept is nothing."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="+")
    points = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("application", "expert"), name="a_pair_is_compared_once"),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.expert_id} {self.points}"


class Finding(models.Model):
    """Be a conflict of interest that was found or declared (利益冲突), with its evidence; for all where none is named.

    A hard one bars, whoever says otherwise; a soft one can be set aside by the other side, with a reason.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"evidence", "override_reason"})

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="findings")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    hard = models.BooleanField()
    since = models.DateField(_("since"), null=True)
    until = models.DateField(_("until"), null=True)
    evidence = models.JSONField(_("evidence"), default=list)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.SCREEN)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    overridden_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    overridden_at = models.DateTimeField(null=True)
    override_reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(hard=False) | models.Q(overridden_at=None),
                name="a_hard_conflict_is_never_set_aside",
            ),
            models.CheckConstraint(
                condition=models.Q(hard=False, kind__in=sorted(SOFT))
                | (models.Q(hard=True) & ~models.Q(kind__in=sorted(SOFT))),
                name="a_conflict_is_as_hard_as_its_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(overridden_at=None) | ~models.Q(override_reason=""),
                name="a_conflict_is_set_aside_with_a_reason",
            ),
        )
        indexes = (
            # By it the database looks whether a task may be: of one expert, for one application or for all.
            models.Index(
                fields=("expert", "call", "application", "hard", "ended_at"), name="conflicts_that_bar"
            ),
            models.Index(fields=("call", "ended_at"), name="conflicts_of_a_call"),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.expert_id} {self.kind}"

    @property
    def open(self) -> bool:
        """Tell whether it keeps the expert from the application now."""
        return self.ended_at is None and self.overridden_at is None

    @property
    def proof(self) -> list[Any]:
        """Give what proves it in words."""
        return proof_in_words(self.evidence)


def proof_in_words(evidence: Iterable[Any]) -> list[str]:
    """Say what proves a conflict: regions and kinds of interest are kept by their codes."""
    kinds = dict(InterestKind.choices)
    told = []
    for said in evidence:
        name, _sep, kind = str(said).partition("|")
        place = full_name(name) if len(name) == 6 and name.isdecimal() else ""
        told.append(f"{name} · {kinds[kind]}" if kind in kinds else place or name)
    return told
