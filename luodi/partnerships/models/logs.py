"""Keep what is done in a standing body from day to day."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.partnerships import rules
from luodi.partnerships.models.bodies import StandingBody
from luodi.partnerships.models.interactions import Interaction
from luodi.partnerships.states import LogKind


class LogEntry(Record):
    """Be an entry of the log (工作日志) of a standing body: what was done on a day, and by whom."""

    PREFIX = "BL"
    NATURAL = (("done", "body", "day", "kind"),)
    rules: ClassVar[Rules] = rules.log_rules
    MASKED: ClassVar[dict[str, str]] = {"interaction": "see_interaction"}
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"who"})

    body = models.ForeignKey(
        StandingBody,
        on_delete=models.PROTECT,
        related_name="log",
        db_index=False,
        verbose_name=_("standing body"),
    )
    day = models.DateField(_("day"))
    kind = models.CharField(
        _("kind"),
        max_length=14,
        choices=LogKind.choices,
        help_text=_(
            "The log tells what was done; how far the plan is reached is counted from the records alone."
        ),
    )
    done = models.TextField(_("what was done"), max_length=1000)
    who = models.CharField(_("by whom"), max_length=300)
    interaction = models.ForeignKey(
        Interaction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("interaction"),
        help_text=_("The note of it, if there is one; it is named to those who may open it."),
    )

    class Meta(Record.Meta):
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        indexes = (
            models.Index(fields=("body", "-day", "-id"), name="log_of_body", condition=LIVE),
            models.Index(fields=("day", "id"), name="log_sorted_by_day"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Give what was done in a few words."""
        return Truncator(" ".join(self.done.split())).chars(60)
