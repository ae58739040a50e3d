"""Keep what experts said of their profiles when they were asked."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.registry.models.people import Expert
from luodi.registry.states import ReplyState


class ProfileRequest(models.Model):
    """Be a request to an expert to confirm the profile (专家信息确认), answered by a link without an account."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"changes", "note"})

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="profile_requests")
    # Only the hash of the link's secret is kept.
    token_hash = models.CharField(max_length=64, unique=True)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reply = models.CharField(
        _("answer"), max_length=12, choices=ReplyState.choices, default=ReplyState.PENDING
    )
    replied_at = models.DateTimeField(null=True)
    # Field -> what stood there, and what the expert put in its place.
    changes = models.JSONField(default=dict)
    note = models.TextField(_("word to the office"), max_length=500, blank=True)

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.expert_id} {self.reply}"

    def is_open(self, now: datetime) -> bool:
        """Tell whether the link can still be answered."""
        return self.reply == ReplyState.PENDING and now < self.expires_at
