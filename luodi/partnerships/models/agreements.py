"""Keep agreements with the versions of their text, their promises and open points."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.partnerships import rules
from luodi.partnerships.states import (
    AGREEMENT_FLOW,
    POINT_FLOW,
    PROMISE_FLOW,
    AgreementLevel,
    AgreementState,
    PointState,
    PromiseState,
    Side,
)
from luodi.registry.models import Organisation, Region


class Agreement(Record):
    """Be a framework agreement (合作协议) of the university with a region or a partner."""

    PREFIX = "T"
    NAMED_BY = "title"
    NATURAL = (("title", "region"),)
    rules: ClassVar[Rules] = rules.agreement_rules
    flow: ClassVar[Flow | None] = AGREEMENT_FLOW

    title = models.CharField(_("title"), max_length=160)
    level = models.CharField(_("level"), max_length=12, choices=AgreementLevel.choices)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, db_index=False, verbose_name=_("region"), related_name="+"
    )
    partners = models.ManyToManyField(
        Organisation, blank=True, related_name="agreements", verbose_name=_("partners")
    )
    summary = models.TextField(_("what it is about"), max_length=2000, blank=True)
    amount = MoneyField(
        _("money promised in all"), null=True, blank=True, help_text=_("By all sides together, as agreed.")
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("holds until"), null=True, blank=True)
    predecessor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("renews"),
        help_text=_("The agreement that this one continues."),
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=AgreementState.choices,
        default=AgreementState.DRAFT,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        indexes = (
            models.Index(fields=("region", "-changed_at", "-id"), name="agreement_of_region", condition=LIVE),
            models.Index(fields=("state", "ends_on", "id"), name="agreement_by_end", condition=LIVE),
            models.Index(fields=("title", "id"), name="agreement_sorted_by_title"),
            models.Index(fields=("ends_on", "id"), name="agreement_sorted_by_end"),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Ask for days in their order, and for no agreement that renews itself.

        :raises ValidationError: beside the field.
        """
        super().clean()
        starts = self.starts_on or self.signed_on
        if starts and self.ends_on and self.ends_on < starts:
            raise ValidationError({"ends_on": _("It cannot end before it begins.")})
        if self.predecessor_id and self.predecessor_id == self.pk:
            raise ValidationError({"predecessor": _("An agreement cannot renew itself.")})


class AgreementText(Record):
    """Be a version of an agreement's text (协议文本版本): its number, its day, what changed, and the file."""

    PREFIX = "TV"
    rules: ClassVar[Rules] = rules.text_rules

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="texts", verbose_name=_("agreement")
    )
    number = models.PositiveSmallIntegerField(_("version"), editable=False)
    dated_on = models.DateField(_("dated"))
    change = models.TextField(_("what changed"), max_length=2000)

    class Meta(Record.Meta):
        verbose_name = _("version of the text")
        verbose_name_plural = _("versions of the text")
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "number"), name="a_version_has_a_number_of_its_own_in_an_agreement"
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement} v{self.number}"


class Promise(Record):
    """Be one promise of an agreement (承诺事项): who owes what by when, and by what one sees it."""

    PREFIX = "Q"
    NATURAL = (("title", "agreement", "clause"),)
    rules: ClassVar[Rules] = rules.promise_rules
    flow: ClassVar[Flow | None] = PROMISE_FLOW
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"owner"})

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="promises", verbose_name=_("agreement")
    )
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    title = models.CharField(_("what is promised"), max_length=200)
    side = models.CharField(_("who promised"), max_length=12, choices=Side.choices)
    owner = models.CharField(
        _("responsible"), max_length=120, blank=True, help_text=_("The unit or person that has to do it.")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    measure = models.CharField(
        _("measured by"), max_length=300, blank=True, help_text=_("By what one sees that it is kept.")
    )
    evidence = models.TextField(
        _("evidence"), max_length=2000, blank=True, help_text=_("What was done; add papers as files.")
    )
    state = models.CharField(
        _("state"), max_length=8, choices=PromiseState.choices, default=PromiseState.OPEN, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        indexes = (
            models.Index(fields=("state", "due_on", "id"), name="promise_by_due", condition=LIVE),
            models.Index(fields=("due_on", "id"), name="promise_sorted_by_due"),
            models.Index(fields=("title", "id"), name="promise_sorted_by_title"),
        )

    def __str__(self) -> str:
        return self.title


class ClausePoint(Record):
    """Be a point of an agreement under negotiation (条款议题): both positions, the decision, why it came up again."""

    PREFIX = "K"
    NATURAL = (("title", "agreement", "clause"),)
    rules: ClassVar[Rules] = rules.point_rules
    flow: ClassVar[Flow | None] = POINT_FLOW

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="points", verbose_name=_("agreement")
    )
    clause = models.CharField(_("clause"), max_length=40, blank=True)
    title = models.CharField(_("what it is about"), max_length=200)
    ours = models.TextField(_("position of the university"), max_length=1000, blank=True)
    theirs = models.TextField(_("position of the partner"), max_length=1000, blank=True)
    decision = models.TextField(_("decision"), max_length=1000, blank=True)
    because = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("came up again because of"),
    )
    state = models.CharField(
        _("state"), max_length=8, choices=PointState.choices, default=PointState.OPEN, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("agreement", "point")
        verbose_name_plural = pgettext_lazy("agreement", "points")
        indexes = (models.Index(fields=("title", "id"), name="point_sorted_by_title"),)

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Let a point come up again because of another of its own agreement only: the others' are not its parties'."""
        super().clean()
        because = self.because
        if because is not None and (because.agreement_id != self.agreement_id or because.pk == self.pk):
            raise ValidationError({"because": _("Choose another point of the same agreement.")})
