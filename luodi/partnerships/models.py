"""Keep what university and regions share: standing bodies, agreements with their promises and open points."""

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
    BodyKind,
    InteractionKind,
    PointState,
    PromiseState,
    Side,
)
from luodi.registry.models import Organisation, Person, Region, in_english


class StandingBody(Record):
    """Be an office, institute, base or laboratory (常设机构) that outlives single projects."""

    PREFIX = "B"
    NAMED_BY = "name"
    NATURAL = (("name", "region"),)
    rules: ClassVar[Rules] = rules.body_rules

    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=BodyKind.choices)
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("region")
    )
    partner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("partner"),
    )
    partner_text = models.CharField(_("partner as stated"), max_length=160, blank=True)
    since_year = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    tasks = models.JSONField(_("tasks"), default=list, blank=True)
    tasks_en = models.JSONField(_("tasks in English"), default=list, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    note_en = models.TextField(_("note in English"), max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("standing body")
        verbose_name_plural = _("standing bodies")
        indexes = (
            models.Index(fields=("region", "-changed_at"), name="body_by_region"),
            models.Index(fields=("name", "id"), name="body_sorted_by_name"),
        )

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name

    @property
    def tasks_shown(self) -> list[str]:
        """Give the tasks in the reader's language."""
        return (self.tasks_en if in_english() else self.tasks) or self.tasks or self.tasks_en

    @property
    def note_shown(self) -> str:
        """Give the note in the reader's language."""
        return (self.note_en if in_english() else self.note) or self.note or self.note_en


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


class Promise(Record):
    """Be one promise of an agreement (承诺事项): who owes what by when, and by what one sees it."""

    PREFIX = "Q"
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


class Interaction(Record):
    """Be a dated note of a visit, meeting, call or message (交往记录), with what comes next and who looks after it."""

    PREFIX = "V"
    NATURAL = (("title", "happened_on"),)
    rules: ClassVar[Rules] = rules.interaction_rules
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"title", "note", "people", "next_step"})

    kind = models.CharField(_("kind"), max_length=8, choices=InteractionKind.choices)
    happened_on = models.DateField(pgettext_lazy("interaction", "day"))
    title = models.CharField(_("what it was about"), max_length=160)
    note = models.TextField(_("note"), max_length=10_000, blank=True)
    people = models.CharField(_("people met"), max_length=300, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interactions",
        verbose_name=_("organisation"),
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interactions",
        verbose_name=_("person"),
    )
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="interactions",
        verbose_name=_("agreement"),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("region"),
        help_text=_("Left empty it is that of the agreement or the organisation."),
    )
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step due"), null=True, blank=True)
    done_on = models.DateField(_("next step done"), null=True, blank=True, editable=False)
    officer = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("looks after it"),
    )

    class Meta(Record.Meta):
        verbose_name = _("interaction")
        verbose_name_plural = _("interactions")
        indexes = (
            models.Index(
                fields=("region", "-changed_at", "-id"), name="interaction_of_region", condition=LIVE
            ),
            models.Index(fields=("organisation", "-happened_on"), name="interaction_of_organisation"),
            models.Index(
                fields=("officer", "next_on"),
                name="interaction_next_step",
                condition=LIVE & models.Q(done_on=None),
            ),
            models.Index(fields=("happened_on", "id"), name="interaction_sorted_by_day"),
            models.Index(fields=("title", "id"), name="interaction_sorted_by_title"),
            models.Index(fields=("next_on", "id"), name="interaction_sorted_by_next"),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Take the region from what the note is about, and ask for a day with a next step.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.region_id is None and self.agreement_id:
            self.region_id = self.agreement.region_id  # type: ignore[union-attr]
        if self.region_id is None and self.organisation_id:
            self.region_id = self.organisation.region_id  # type: ignore[union-attr]
        if self.next_on and not self.next_step:
            raise ValidationError({"next_step": _("Say what is to be done by then.")})
