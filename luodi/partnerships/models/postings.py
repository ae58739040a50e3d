"""Keep who is posted to a standing body."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.fields import MoneyField
from luodi.core.models import LIVE, Record
from luodi.core.periods import Period
from luodi.core.rules import Rules
from luodi.partnerships import rules
from luodi.partnerships.models.bodies import StandingBody
from luodi.registry.models import Person


class Posting(Record):
    """Be a time for which somebody is posted (派驻) to a standing body: from a day up to but not including another."""

    PREFIX = "BP"
    NATURAL = (("person", "body", "starts_on"),)
    IN_TURN = ("person", "body")
    rules: ClassVar[Rules] = rules.posting_rules
    MASKED: ClassVar[dict[str, str]] = {"allowance": "see_allowance"}
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"person", "duty", "allowance"})

    body = models.ForeignKey(
        StandingBody, on_delete=models.PROTECT, related_name="postings", verbose_name=_("standing body")
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="postings", verbose_name=_("person")
    )
    duty = models.CharField(_("as what"), max_length=80)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(
        _("to"), null=True, blank=True, help_text=_("The first day that does not count any more.")
    )
    allowance = MoneyField(_("allowance a month"), null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gt=models.F("starts_on")),
                name="posting_ends_after_it_starts",
                violation_error_message=_("A posting cannot end before it starts."),
            ),
        )
        indexes = (
            models.Index(fields=("body", "-starts_on"), name="posting_of_body", condition=LIVE),
            models.Index(fields=("starts_on", "id"), name="posting_sorted_by_start"),
        )

    def __str__(self) -> str:
        return f"{self.person} · {self.duty}"

    def clean(self) -> None:
        """Refuse two postings of one person to one body at the same time.

        :raises ValidationError: beside the field.
        """
        super().clean()
        if None in (self.starts_on, self.person_id, self.body_id):
            return
        if self.ends_on and self.ends_on <= self.starts_on:
            return  # the constraint has the words for it
        period = Period(self.starts_on, self.ends_on)
        others = Posting._base_manager.filter(body=self.body_id, person=self.person_id, retired_at=None)
        for starts, ends in others.exclude(pk=self.pk).values_list("starts_on", "ends_on"):
            if period.overlaps(Period(starts, ends)):
                raise ValidationError({"starts_on": _("This person is posted here in that time already.")})
