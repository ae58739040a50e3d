"""Keep organisations."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.registry import rules
from luodi.registry.calc import is_valid_uscc, name_key, normalise_uscc
from luodi.registry.models.classifications import Industry, Region, in_english
from luodi.registry.states import OrganisationKind, Size


class Organisation(Record):
    """Be an enterprise, a government department, a university unit or another partner (单位)."""

    PREFIX = "O"
    NAMED_BY = "name"
    NATURAL = (("uscc",), ("name_key",))
    rules: ClassVar[Rules] = rules.organisation_rules
    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    # What duplicates are found by: full-width folded, brackets and legal form evened out.
    name_key = models.CharField(max_length=160, editable=False, db_index=True)
    former_names = models.JSONField(_("former names"), default=list, blank=True)
    uscc = models.CharField(
        _("unified social credit code"),
        max_length=18,
        blank=True,
        help_text=_("18 characters; the last one is checked."),
    )
    region = models.ForeignKey(
        Region, on_delete=models.PROTECT, null=True, blank=True, db_index=False, verbose_name=_("region")
    )
    address = models.CharField(_("address"), max_length=200, blank=True)
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("industry")
    )
    size = models.CharField(_("size"), max_length=8, choices=Size.choices, blank=True)
    high_tech = models.BooleanField(_("high-tech enterprise"), null=True, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("belongs to")
    )
    website = models.URLField(_("website"), blank=True)
    introduction = models.TextField(
        pgettext_lazy("organisation", "introduction"), max_length=1000, blank=True
    )

    class Meta(Record.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = (
            models.UniqueConstraint(
                fields=("uscc",),
                name="one_organisation_per_uscc",
                condition=~models.Q(uscc="") & models.Q(retired_at=None),
                violation_error_message=_(
                    "An organisation with this unified social credit code is registered already."
                ),
            ),
        )
        indexes = (
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="organisation_by_change"),
            models.Index(
                fields=("region", "-changed_at", "-id"), name="organisation_of_region", condition=LIVE
            ),
            models.Index(
                fields=("kind", "-changed_at", "-id", "region"), name="organisation_of_kind", condition=LIVE
            ),
            models.Index(fields=("name", "id"), name="organisation_sorted_by_name"),
        )

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name

    def clean(self) -> None:
        """Tidy the credit code and check its last character.

        :raises ValidationError: if the code cannot be right.
        """
        self.uscc = normalise_uscc(self.uscc)
        self.name_key = name_key(self.name)[:160]
        if self.uscc and not is_valid_uscc(self.uscc):
            raise ValidationError(
                {
                    "uscc": _(
                        "This code cannot be right: its last character does not fit the others. Check for a typo."
                    )
                }
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key by which duplicates are found."""
        self.name_key = name_key(self.name)[:160]
        super().save(*args, **kwargs)
