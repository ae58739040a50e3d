"""Keep the council of a standing body and what it decided."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.partnerships import rules
from luodi.partnerships.models.bodies import StandingBody
from luodi.partnerships.states import CouncilOffice
from luodi.registry.models import Organisation


class CouncilMember(Record):
    """Be somebody in the council (理事会成员) of a standing body."""

    PREFIX = "BM"
    NATURAL = (("name", "body", "starts_on"),)
    rules: ClassVar[Rules] = rules.council_rules
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name", "title"})

    body = models.ForeignKey(
        StandingBody, on_delete=models.PROTECT, related_name="council", verbose_name=_("standing body")
    )
    name = models.CharField(pgettext_lazy("person", "name"), max_length=80)
    title = models.CharField(pgettext_lazy("person", "title"), max_length=80, blank=True)
    party = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for which party"),
    )
    office = models.CharField(
        _("office"), max_length=10, choices=CouncilOffice.choices, default=CouncilOffice.MEMBER
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(
        _("to"), null=True, blank=True, help_text=_("The first day that does not count any more.")
    )

    class Meta(Record.Meta):
        verbose_name = _("council member")
        verbose_name_plural = _("council members")
        indexes = (models.Index(fields=("body", "office"), name="council_of_body", condition=LIVE),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Ask for days in their order.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on <= self.starts_on:
            raise ValidationError({"ends_on": _("It cannot end before it begins.")})


class CouncilMeeting(Record):
    """Be a meeting of the council (理事会会议) with what it decided."""

    PREFIX = "BG"
    NATURAL = (("title", "body", "held_on"),)
    rules: ClassVar[Rules] = rules.meeting_rules
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"attended"})

    body = models.ForeignKey(
        StandingBody, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("standing body")
    )
    title = models.CharField(_("meeting"), max_length=160)
    held_on = models.DateField(_("held on"))
    attended = models.CharField(_("who was there"), max_length=500, blank=True)
    decided = models.TextField(_("what was decided"), max_length=4000)

    class Meta(Record.Meta):
        verbose_name = _("council meeting")
        verbose_name_plural = _("council meetings")
        indexes = (
            models.Index(fields=("body", "-held_on"), name="meeting_of_body", condition=LIVE),
            models.Index(fields=("held_on", "id"), name="meeting_sorted_by_day"),
        )

    def __str__(self) -> str:
        return self.title
