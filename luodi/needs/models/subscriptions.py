"""Keep what people want to hear of week by week, and what they were told already."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.needs import rules
from luodi.registry.models import Field, Industry, Region


class Subscription(Record):
    """Be what somebody wants to hear of week by week (订阅): needs and results, of which fields or words."""

    PREFIX = "SU"
    NAMED_BY = "title"
    rules: ClassVar[Rules] = rules.subscription_rules
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"words"})

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="subscriptions", editable=False
    )
    title = models.CharField(_("title"), max_length=80)
    of_needs = models.BooleanField(_("new needs"), default=True)
    of_results = models.BooleanField(_("new research results"), default=True)
    fields = models.ManyToManyField(Field, blank=True, verbose_name=_("technology fields"))
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("industry")
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("region"),
        help_text=_("Of needs; results belong to no region."),
    )
    words = models.JSONField(
        _("words"),
        default=list,
        blank=True,
        help_text=_("One of them is enough; at most five, separated by commas."),
    )
    active = models.BooleanField(_("weekly mail"), default=True)
    told_at = models.DateTimeField(_("last mail"), null=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = (models.Index(fields=("active", "told_at"), name="subscription_by_clock"),)

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Ask for something to hear of.

        :raises ValidationError: if neither needs nor results are wanted.
        """
        super().clean()
        if not (self.of_needs or self.of_results):
            raise ValidationError({"of_needs": _("Choose needs, results, or both.")})


class Told(models.Model):
    """Remember that a subscriber was told of a record (已推送), so that it is not told twice."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="told")
    ref = models.CharField(max_length=60)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subscription", "ref"), name="a_subscriber_is_told_once"),
        )
