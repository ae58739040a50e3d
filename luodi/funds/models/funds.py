"""Keep the funds that university and regions run together."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.funds import rules
from luodi.funds.states import FUND_FLOW, FundState, Mode
from luodi.partnerships.models import Agreement, StandingBody
from luodi.registry.models import Organisation, Region, in_english


class Fund(Record):
    """Be a fund (基金) tailored to its region; its governance mode stays empty until somebody states it."""

    PREFIX = "G"
    NAMED_BY = "name"
    NATURAL = (("name",),)
    rules: ClassVar[Rules] = rules.fund_rules
    flow: ClassVar[Flow | None] = FUND_FLOW
    MASKED: ClassVar[dict[str, str]] = dict.fromkeys(("agreement", "custodian", "base"), "see_money")

    name = models.CharField(_("name"), max_length=160)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("region"))
    mode = models.CharField(_("governance mode"), max_length=24, choices=Mode.choices, blank=True)
    with_base = models.BooleanField(
        _("fund + base"), default=True, help_text=_("The fund pays for projects, a base houses them.")
    )
    agreement = models.ForeignKey(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="funds",
        verbose_name=_("agreement"),
        help_text=_("The agreement that the fund rests on."),
    )
    custodian = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("custodian"),
        help_text=_("Whose finance office keeps the fund's account and pays out."),
    )
    base = models.ForeignKey(
        StandingBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="funds",
        verbose_name=_("base"),
        help_text=_("Where the projects that the fund pays for are housed."),
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=FundState.choices, default=FundState.ON_RECORD, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("fund")
        verbose_name_plural = _("funds")
        indexes = (
            models.Index(fields=("region", "-changed_at"), name="fund_by_region"),
            models.Index(fields=("name", "id"), name="fund_sorted_by_name"),
        )

    def __str__(self) -> str:
        return (self.name_en if in_english() else "") or self.name
