"""Keep notes of interactions."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.partnerships import rules
from luodi.partnerships.models.agreements import Agreement
from luodi.partnerships.states import InteractionKind
from luodi.registry.models import Organisation, Person, Region


class Interaction(Record):
    """Be a dated note of a visit, meeting, call or message (交往记录), with what comes next and who looks after it."""

    PREFIX = "V"
    # Of a day with many visits under one title each is a note of its own.
    NATURAL = (("title", "happened_on", "organisation", "person"),)
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
