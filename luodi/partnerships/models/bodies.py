"""Keep standing bodies, their equipment and their member teams."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.partnerships import rules
from luodi.partnerships.models.agreements import Agreement
from luodi.partnerships.states import BODY_FLOW, BodyKind, BodyState
from luodi.registry.models import Organisation, Person, Region, in_english


class StandingBody(Record):
    """Be an office, institute, base or laboratory (常设机构) that outlives single projects."""

    PREFIX = "B"
    NAMED_BY = "name"
    NATURAL = (("name", "region"),)
    rules: ClassVar[Rules] = rules.body_rules
    flow: ClassVar[Flow | None] = BODY_FLOW
    MASKED: ClassVar[dict[str, str]] = {"agreement": "see_agreement"}

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
    parties = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="bodies",
        verbose_name=_("parties"),
        help_text=_("All that carry it together; money is kept for each of them."),
    )
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bodies",
        verbose_name=_("rests on"),
        help_text=_("The agreement by which it is set up."),
    )
    since_year = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)
    starts_on = models.DateField(_("agreed from"), null=True, blank=True)
    ends_on = models.DateField(_("agreed until"), null=True, blank=True)
    space = models.PositiveIntegerField(_("space in m²"), null=True, blank=True)
    tasks = models.JSONField(_("tasks"), default=list, blank=True)
    tasks_en = models.JSONField(_("tasks in English"), default=list, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    note_en = models.TextField(_("note in English"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=BodyState.choices, default=BodyState.PLANNED, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("standing body")
        verbose_name_plural = _("standing bodies")
        indexes = (
            models.Index(fields=("region", "-changed_at"), name="body_by_region"),
            models.Index(fields=("name", "id"), name="body_sorted_by_name"),
        )

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name

    def clean(self) -> None:
        """Ask for a term in its order.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("It cannot end before it begins.")})

    @property
    def opened_in(self) -> int | None:
        """Give the year since which it is there: as stated, else that of the term agreed on."""
        return self.since_year or (self.starts_on.year if self.starts_on else None)

    @property
    def tasks_shown(self) -> list[str]:
        """Give the tasks in the reader's language."""
        return (self.tasks_en if in_english() else self.tasks) or self.tasks or self.tasks_en

    @property
    def note_shown(self) -> str:
        """Give the note in the reader's language."""
        return (self.note_en if in_english() else self.note) or self.note or self.note_en


class Equipment(Record):
    """Be a line of the equipment (设备) of a standing body."""

    PREFIX = "BE"
    NATURAL = (("name", "body", "since_year"),)
    rules: ClassVar[Rules] = rules.equipment_rules

    body = models.ForeignKey(
        StandingBody, on_delete=models.PROTECT, related_name="equipment", verbose_name=_("standing body")
    )
    name = models.CharField(_("equipment"), max_length=160)
    number = models.PositiveIntegerField(_("how many"), default=1, validators=[MinValueValidator(1)])
    value = MoneyField(_("value of all"), null=True, blank=True)
    owner = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("belongs to"),
    )
    since_year = models.PositiveSmallIntegerField(_("since"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("equipment")
        verbose_name_plural = pgettext_lazy("plural", "equipment")
        indexes = (models.Index(fields=("body", "name"), name="equipment_of_body", condition=LIVE),)

    def __str__(self) -> str:
        return self.name


class MemberTeam(Record):
    """Be a team of a school (成员团队) that works on a direction of a virtual institute."""

    PREFIX = "BT"
    NATURAL = (("direction", "body", "school"),)
    rules: ClassVar[Rules] = rules.team_rules

    body = models.ForeignKey(
        StandingBody, on_delete=models.PROTECT, related_name="teams", verbose_name=_("standing body")
    )
    direction = models.CharField(pgettext_lazy("research", "direction"), max_length=120)
    school = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("school")
    )
    lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lead")
    )
    people = models.PositiveSmallIntegerField(_("people"), null=True, blank=True)
    note = models.TextField(_("what it does"), max_length=1000, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("member team")
        verbose_name_plural = _("member teams")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "direction", "school"),
                name="one_team_of_a_school_in_a_direction",
                condition=LIVE,
                violation_error_message=_("This school has a team in this direction already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.direction} · {self.school}"
