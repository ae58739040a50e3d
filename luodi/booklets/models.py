"""Keep the booklets that people had made, so that they can come back to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.booklets.states import BookletState, Layout, Size
from luodi.core.papers.kinds import Kind


class Booklet(models.Model):
    """Be a booklet of research results (成果手册) that somebody had made; only that person sees it."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset()

    code = models.CharField(_("code"), max_length=24, unique=True)
    title = models.CharField(_("title"), max_length=80)
    subtitle = models.CharField(_("subtitle"), max_length=120, blank=True)
    layout = models.CharField(_("made as"), max_length=10, choices=Layout.choices, default=Layout.HANDBOOK)
    kind = models.CharField(_("file"), max_length=4, choices=Kind.choices, default=Kind.PDF)
    size = models.CharField(_("sheet"), max_length=2, choices=Size.choices, default=Size.A4)
    # Results that outsiders may not see are in only where somebody asked for them.
    internal = models.BooleanField(_("with results that are not published"), default=False)
    language = models.CharField(max_length=10)
    # The keys of the results, in their order, as they were chosen.
    results = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=8, choices=BookletState.choices, default=BookletState.WAITING
    )
    done = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("created_by", "-id"), name="booklet_of_person"),)

    def __str__(self) -> str:
        return self.title

    @property
    def total(self) -> int:
        """Count the results."""
        return len(self.results)
