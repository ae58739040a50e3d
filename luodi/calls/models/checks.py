"""Keep what the formal check said, appeals against it, and recommendations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.calls.models.applications import Application
from luodi.calls.models.calls import Call
from luodi.registry.models import Organisation, Region


class CheckLine(models.Model):
    """Be one clause of the formal check of an application (形式审查): what the rules say, and what a person says."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"reason"})

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="checks")
    revision = models.PositiveSmallIntegerField()
    # The clause in the rule book; a person's own point begins with "own".
    path = models.CharField(max_length=80)
    by_rule = models.BooleanField(null=True)
    met = models.BooleanField(null=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    checked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application", "revision", "path"), name="a_clause_is_checked_once_a_revision"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.path}"


class Finding(models.Model):
    """Be what the formal check of an application came to (形式审查结论); told once the list is confirmed."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"reason"})

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="findings")
    revision = models.PositiveSmallIntegerField()
    eligible = models.BooleanField(_("eligible"))
    reason = models.TextField(_("reason"), max_length=2000, blank=True)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when"))
    # When the sides confirmed the list that it stands on; until then it is open, and can be found otherwise.
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                name="an_application_has_one_open_finding",
                condition=models.Q(confirmed_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.eligible}"


class Appeal(models.Model):
    """Be an appeal against having been found not eligible (申诉), decided by somebody else than who found so."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"ground", "answer"})

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    ground = models.TextField(_("ground"), max_length=2000)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    allowed = models.BooleanField(null=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.application_id} {self.pk}"


class Recommendation(models.Model):
    """Be a school's or district's recommendation of an application (推荐意见), with its place among its own."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"opinion"})

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="recommendations")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recommended by"),
    )
    # A district recommends as a place, a school as an organisation.
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    rank = models.PositiveSmallIntegerField(_("place among those recommended"))
    opinion = models.CharField(_("opinion"), max_length=500)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ("rank", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(organisation=None, region__isnull=False)
                | models.Q(organisation__isnull=False, region=None),
                name="a_school_or_a_district_recommends",
            ),
            models.UniqueConstraint(
                fields=("application", "organisation"), name="a_school_recommends_an_application_once"
            ),
            models.UniqueConstraint(
                fields=("application", "region"), name="a_district_recommends_an_application_once"
            ),
            models.UniqueConstraint(
                fields=("call", "organisation", "rank"), name="a_school_gives_a_place_of_a_call_once"
            ),
            models.UniqueConstraint(
                fields=("call", "region", "rank"), name="a_district_gives_a_place_of_a_call_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.rank} {self.application_id}"
