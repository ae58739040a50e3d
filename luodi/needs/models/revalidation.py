"""Keep the question whether a need is still valid, and what its owner says."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.needs.models.needs import Need
from luodi.needs.states import StillValid


class Revalidation(models.Model):
    """Ask the owner of a need whether it is still valid (需求复核) by a link; only the hashes of links are kept."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"answered_by", "note"})

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="revalidations")
    token_hash = models.CharField(max_length=64, unique=True)
    # The reminder has a link of its own, and the first stays good.
    second_hash = models.CharField(max_length=64, blank=True, db_index=True)
    asked_at = models.DateTimeField()
    answer_by_on = models.DateField(_("answer wanted by"))
    reminded_on = models.DateField(null=True)
    answer = models.CharField(
        _("answer"), max_length=10, choices=StillValid.choices, default=StillValid.PENDING
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("need",),
                name="a_need_is_asked_about_once_at_a_time",
                condition=models.Q(answer=StillValid.PENDING),
            ),
        )
