"""Keep the intellectual property in a result."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.registry.models.results import ResearchResult
from luodi.registry.states import PropertyKind, PropertyState


class IntellectualProperty(models.Model):
    """Be one intellectual property of a result (知识产权)."""

    result = models.ForeignKey(ResearchResult, on_delete=models.CASCADE, related_name="properties")
    kind = models.CharField(_("kind"), max_length=12, choices=PropertyKind.choices)
    title = models.CharField(_("title"), max_length=200)
    number = models.CharField(_("number"), max_length=40, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=PropertyState.choices, default=PropertyState.GRANTED
    )
    owner = models.CharField(_("owner"), max_length=160, blank=True)
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)

    class Meta:
        ordering = ("kind", "pk")
        verbose_name = _("intellectual property")
        verbose_name_plural = _("intellectual property")
        constraints = (
            models.UniqueConstraint(
                fields=("result", "kind", "number"),
                condition=~models.Q(number=""),
                name="a_number_stands_in_a_result_once",
                violation_error_message=_("This number is in the list already."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Check that the days fit together.

        :raises ValidationError: beside the field that cannot be right.
        """
        wrong: dict[str, Any] = {}
        if (
            self.state == PropertyState.GRANTED
            and self.kind != PropertyKind.SECRET
            and not self.number.strip()
        ):
            wrong["number"] = _("What was granted has a number.")
        if self.granted_on and self.expires_on and self.expires_on <= self.granted_on:
            wrong["expires_on"] = _("It cannot expire before it is granted.")
        if wrong:
            raise ValidationError(wrong)

    def is_over(self, today: date) -> bool:
        """Tell whether it protects nothing any more."""
        return self.state == PropertyState.LAPSED or bool(self.expires_on and self.expires_on < today)
