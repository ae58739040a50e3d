"""Keep what experts did with enterprises, wrote, and hold interests in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.registry.models.organisations import Organisation
from luodi.registry.models.people import Expert
from luodi.registry.states import InterestKind

_LATER = _("The end cannot come before the beginning.")


class Engagement(models.Model):
    """Be past work of an expert with an enterprise (企业合作经历)."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"role", "what"})

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="engagements")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation in the register"),
    )
    name = models.CharField(
        _("or its name"), max_length=160, blank=True, help_text=_("If it is not in the register.")
    )
    what = models.CharField(_("what was done"), max_length=200)
    role = models.CharField(_("role"), max_length=80, blank=True)
    from_year = models.PositiveSmallIntegerField(_("from (year)"), null=True, blank=True)
    to_year = models.PositiveSmallIntegerField(
        _("to (year)"), null=True, blank=True, help_text=_("Empty if it goes on.")
    )

    class Meta:
        ordering = ("-from_year", "-pk")
        verbose_name = _("past work with an enterprise")
        verbose_name_plural = _("past work with enterprises")

    def __str__(self) -> str:
        return self.what

    def clean(self) -> None:
        """Ask for the organisation, and for years that fit together.

        :raises ValidationError: beside the field.
        """
        _check(self, _years(self, "from_year", "to_year"))


class DeclaredInterest(models.Model):
    """Be an interest that an expert declared (利益关系申报); the office alone reads it, against conflicts."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"kind", "name", "note", "starts_on", "ends_on"})

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation in the register"),
    )
    name = models.CharField(
        _("or its name"), max_length=160, blank=True, help_text=_("If it is not in the register.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=InterestKind.choices)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("Empty if it goes on."))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("-starts_on", "-pk")
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Ask for the organisation, and for days that fit together.

        :raises ValidationError: beside the field.
        """
        later = bool(self.starts_on and self.ends_on and self.ends_on < self.starts_on)
        _check(self, {"ends_on": _LATER} if later else {})


class Publication(models.Model):
    """Be a published work of an expert (论著)."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"title", "authors"})

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="publications")
    title = models.CharField(_("title"), max_length=400)
    authors = models.CharField(_("authors"), max_length=400, blank=True)
    venue = models.CharField(_("published in"), max_length=240, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    doi = models.CharField("DOI", max_length=160, blank=True)
    # What the same work is known by in whatever file: its DOI, else its title evened out with the year.
    same_as = models.CharField(max_length=64, editable=False)

    class Meta:
        ordering = ("-year", "-pk")
        verbose_name = _("published work")
        verbose_name_plural = _("published works")
        constraints = (
            models.UniqueConstraint(fields=("expert", "same_as"), name="a_work_stands_with_an_expert_once"),
        )

    def __str__(self) -> str:
        return self.title


def _years(row: Any, first: str, last: str) -> dict[str, Any]:
    began, ended = getattr(row, first), getattr(row, last)
    wrong = {
        name: _("This is no year.")
        for name, year in ((first, began), (last, ended))
        if year and not 1950 <= year <= 2100
    }
    return wrong or ({last: _LATER} if began and ended and ended < began else {})


def _check(row: Any, wrong: dict[str, Any]) -> None:
    if not row.organisation_id and not row.name.strip():
        wrong["name"] = _("Say with which organisation.")
    if wrong:
        raise ValidationError(wrong)
