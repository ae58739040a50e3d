"""Keep calls for applications: guide, topics, the money allotted, and what was said of the draft."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.calls import rules
from luodi.calls.states import CALL_FLOW, PUBLISHED, CallState, TopicKind
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.funds import rulebook
from luodi.funds.models import Appropriation, Fund, Governance
from luodi.needs.models import Need
from luodi.registry.models import in_english


class Call(Record):
    """Be a round of a fund (项目征集): its guide, topics and money, under the rules then in force.

    ``governance`` is the version that it was put before the sides under: what comes into force later changes nothing.
    """

    PREFIX = "GK"
    NAMED_BY = "title"
    NATURAL = (("fund", "title"),)
    rules: ClassVar[Rules] = rules.call_rules
    flow: ClassVar[Flow | None] = CALL_FLOW

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="calls", verbose_name=_("fund"))
    title = models.CharField(_("title"), max_length=160)
    title_en = models.CharField(_("title in English"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"), validators=(MinValueValidator(2000), MaxValueValidator(2100))
    )
    guide = models.TextField(
        _("guide"),
        max_length=20_000,
        blank=True,
        help_text=_("What is supported, who may apply, how and until when; paragraphs are kept."),
    )
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(
        _("last day"), help_text=_("Applications are taken until the end of this day.")
    )
    comment_days = models.PositiveSmallIntegerField(
        _("working days for comments"), default=5, validators=(MinValueValidator(1), MaxValueValidator(60))
    )
    comments_until = models.DateField(_("comments until"), null=True, editable=False)
    governance = models.ForeignKey(
        Governance,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="calls",
        verbose_name=_("rule book"),
    )
    content_hash = models.CharField(_("hash"), max_length=64, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=CallState.choices, default=CallState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("call for applications")
        verbose_name_plural = _("calls for applications")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")),
                name="call_for_applications_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.UniqueConstraint(
                fields=("fund", "title"),
                name="a_fund_names_its_calls_apart",
                violation_error_message=_("The fund has a call of this title already."),
                condition=LIVE,
            ),
        )
        indexes = (models.Index(fields=("state", "closes_on"), name="call_by_end"),)

    def __str__(self) -> str:
        return (self.title_en if in_english() else "") or self.title

    @property
    def book(self) -> rulebook.RuleBook:
        """Give the rules of the call.

        :raises ValueError: before it was put before the sides.
        """
        if self.governance is None:
            raise ValueError("the call has no rules yet")
        return self.governance.book

    @property
    def is_published(self) -> bool:
        """Tell whether anybody may read it."""
        return self.state in PUBLISHED

    def takes(self, today: date) -> bool:
        """Tell whether applications are taken on a day of Beijing."""
        return self.state == CallState.OPEN and self.opens_on <= today <= self.closes_on


class Topic(Record):
    """Be a topic that can be applied for (课题方向): of the guide, or a tender suggestion; often from a need."""

    PREFIX = "GT"
    NAMED_BY = "title"
    NATURAL = (("call", "title"),)
    rules: ClassVar[Rules] = rules.topic_rules

    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="topics", verbose_name=_("call for applications")
    )
    title = models.CharField(_("title"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=TopicKind.choices, default=TopicKind.GUIDE)
    need = models.ForeignKey(
        Need, on_delete=models.PROTECT, null=True, blank=True, related_name="topics", verbose_name=_("need")
    )
    content = models.TextField(_("content"), max_length=2000, help_text=_("What is to be worked on."))
    indicators = models.TextField(
        _("indicators to reach"), max_length=2000, blank=True, help_text=_("Measurable, one a line.")
    )
    most = MoneyField(_("support, at most"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = (
            models.UniqueConstraint(
                fields=("call", "title"),
                name="a_call_names_its_topics_apart",
                violation_error_message=_("The call has a topic of this title already."),
                condition=LIVE,
            ),
            models.UniqueConstraint(
                fields=("call", "need"),
                name="a_need_becomes_one_topic_of_a_call",
                violation_error_message=_("This need is a topic of the call already."),
                condition=LIVE,
            ),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Ask for support above zero, if any is named.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.most is not None and self.most.fen <= 0:
            raise ValidationError({"most": _("Give an amount above zero.")})


class Allotment(models.Model):
    """Be money of a payer's year that is set aside for a call (额度安排); it moves once the call is approved."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="allotments")
    appropriation = models.ForeignKey(
        Appropriation, on_delete=models.PROTECT, related_name="allotments", verbose_name=_("year of a payer")
    )
    amount = MoneyField(_("amount"))

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("call", "appropriation"), name="a_payers_year_is_allotted_once_a_call"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="an_allotment_has_an_amount"),
        )

    def __str__(self) -> str:
        return f"{self.appropriation} {self.amount}"


class GuideComment(models.Model):
    """Be what somebody says of a guide while it is open for comments (征求意见), and the answer."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name", "contact", "text"})

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="comments")
    name = models.CharField(_("your name"), max_length=80)
    organisation = models.CharField(_("organisation"), max_length=120)
    contact = models.CharField(_("phone or e-mail"), max_length=120)
    text = models.TextField(_("comment"), max_length=2000)
    at = models.DateTimeField(_("when"))
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.call_id} {self.pk}"
