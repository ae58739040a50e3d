"""Keep what experts say of needs before the office decides on them."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.collecting.states import Judged
from luodi.needs.models import Need
from luodi.registry.models import Expert


class PreReading(models.Model):
    """Be an expert's reading of a submitted need (需求预审), by a link that works once; never says whose it is."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"note"})

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="pre_readings")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="pre_readings")
    token_hash = models.CharField(max_length=64, unique=True)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answer_by_on = models.DateField(_("answer wanted by"))
    clear = models.CharField(_("Is it clear what is wanted?"), max_length=8, choices=Judged.choices)
    real = models.CharField(_("Is it a real technical problem?"), max_length=8, choices=Judged.choices)
    measurable = models.CharField(_("Can its indicators be measured?"), max_length=8, choices=Judged.choices)
    plausible = models.CharField(_("Do money and time fit the task?"), max_length=8, choices=Judged.choices)
    note = models.TextField(_("question or note to the office"), max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("need", "expert"),
                name="one_open_reading_per_need_and_expert",
                condition=models.Q(answered_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.need_id} {self.expert_id}"

    def is_open(self, today: date) -> bool:
        """Tell whether it can still be answered."""
        return self.answered_at is None and today <= self.answer_by_on
