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
from luodi.registry.calc import name_key, normalise_uscc
from luodi.registry.models.classifications import Industry, Region, in_english
from luodi.registry.states import OrganisationKind, Ownership, SiteKind, Size
from luodi.registry.uscc import wrong_with


class Organisation(Record):
    """Be an enterprise, a government department, a university unit or another partner (单位)."""

    PREFIX = "O"
    NAMED_BY = "name"
    NATURAL = (("uscc",), ("name_key",))
    rules: ClassVar[Rules] = rules.organisation_rules
    MASKED: ClassVar[dict[str, str]] = {"parent": "see_parent"}
    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind.choices)
    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    # What duplicates are found by: full-width folded, brackets and legal form evened out.
    name_key = models.CharField(max_length=160, editable=False, db_index=True)
    former_names = models.JSONField(_("former names"), default=list, blank=True)
    other_names = models.JSONField(
        _("other names"),
        default=list,
        blank=True,
        help_text=_("Short names, brands, and other spellings; it is found by them too."),
    )
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
    ownership = models.CharField(_("ownership"), max_length=12, choices=Ownership.choices, blank=True)
    stock_code = models.CharField(
        _("stock code"), max_length=20, blank=True, help_text=_("If it is listed, with the market: 600000.SH")
    )
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
            models.Index(fields=("uscc",), name="organisation_by_uscc"),
        )

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name

    def clean(self) -> None:
        """Tidy the credit code, check its last character, and ask that nothing belongs to itself.

        :raises ValidationError: beside the field.
        """
        self.uscc = normalise_uscc(self.uscc)
        self.name_key = name_key(self.name)[:160]
        if self.parent_id and self.parent_id == self.pk:
            raise ValidationError({"parent": _("An organisation cannot belong to itself.")})
        if words := wrong_with(self.uscc):
            raise ValidationError({"uscc": words})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key by which duplicates are found."""
        self.name_key = name_key(self.name)[:160]
        super().save(*args, **kwargs)


class Site(Record):
    """Be a place where an organisation works (厂区): a factory may stand in another region than the seat."""

    PREFIX = "S"
    NATURAL = (("name", "organisation"), ("organisation", "region", "kind", "address"))
    rules: ClassVar[Rules] = rules.site_rules

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="sites", verbose_name=_("organisation")
    )
    name = models.CharField(pgettext_lazy("site", "name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=SiteKind.choices, default=SiteKind.FACTORY)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False, verbose_name=_("region"))
    address = models.CharField(_("address"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        indexes = (
            models.Index(
                fields=("region", "-changed_at", "-id", "organisation"), name="site_of_region", condition=LIVE
            ),
        )

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())
