"""Keep regions, industries, technology fields and strategies."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.registry import reference
from luodi.registry.states import Level


def in_english() -> bool:
    """Tell whether the reader's language is English."""
    return (get_language() or "").startswith("en")


class Named(models.Model):
    """Be an entry of a public classification: a code, and a name in both languages."""

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=160)

    class Meta:
        abstract = True
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name_en if in_english() else self.name

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Find by code, else by a name that only one entry has."""
        text = text.strip()
        by_code = cls._default_manager.filter(pk=text).first()
        if by_code:
            return by_code
        named = list(cls._default_manager.filter(models.Q(name=text) | models.Q(name_en__iexact=text))[:2])
        return named[0] if len(named) == 1 else None


class Strategy(Named):
    """Be a national strategy (国家战略) that regions are tagged with."""


class Region(Named):
    """Be a region (地区): a division of GB/T 2260, or a functional zone within one."""

    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    abolished = models.BooleanField(_("abolished"), default=False)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    revision_first = models.CharField(_("first revision"), max_length=8, blank=True)
    revision_last = models.CharField(_("last revision"), max_length=8, blank=True)
    strategies = models.ManyToManyField(Strategy, related_name="regions", blank=True)

    class Meta(Named.Meta):
        verbose_name = _("region")

    def __str__(self) -> str:
        return reference.full_name(self.code, english=in_english()) or super().__str__()

    def subtree(self) -> tuple[str, str]:
        """Give the half-open range of codes of the region with all that lies in it."""
        return reference.subtree(self.code)

    def spans(self) -> tuple[tuple[str, str], ...]:
        """Give the ranges of codes whose records are the region's: its subtree, and what was passed on to it."""
        return reference.spans(self.code)

    @property
    def short(self) -> str:
        """Give the name without the regions above it."""
        return self.name_en if in_english() else self.name

    @property
    def url(self) -> str:
        """Give the address of the region's page."""
        return f"/regions/{self.code}/"

    @classmethod
    def find(cls, text: str) -> Region | None:
        """Find by code or by a name as people write it, if only one region of the highest level can be meant."""
        meant = cls.meant(text)
        return cls._default_manager.filter(pk=meant[0].code).first() if len(meant) == 1 else None

    @classmethod
    def meant(cls, text: str) -> list[reference.Region]:
        """List the regions that a name may mean: present ones before abolished, of the highest level found."""
        found = list(reference.find_region(text))
        found = [region for region in found if not region.abolished] or found
        return [region for region in found if region.level == found[0].level]


class Industry(Named):
    """Be a section or division of GB/T 4754-2017 (国民经济行业)."""

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")

    class Meta(Named.Meta):
        verbose_name = _("industry")

    def subtree(self) -> tuple[str, str]:
        """Give the half-open range of codes: a section with its divisions, or a division alone."""
        if len(self.code) == 1:
            return self.code, chr(ord(self.code) + 1)
        return self.code, self.code[:-1] + chr(ord(self.code[-1]) + 1)


class Field(Named):
    """Be a technology field (技术领域)."""

    scheme = models.CharField(max_length=16)

    class Meta(Named.Meta):
        verbose_name = _("technology field")
