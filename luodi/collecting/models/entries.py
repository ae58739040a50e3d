"""Keep what enterprises enter by a district's address, and which needs came into a call by which way."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.collecting.models.calls import CallDistrict
from luodi.collecting.states import Via
from luodi.needs.models import Need


class Entry(models.Model):
    """Be what somebody fills in without an account (填报记录): it belongs to whoever has its secret link.

    Nobody else reads a draft, not even the office. Only the hash of the link's secret is kept.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"typed", "contact", "phone", "email"})

    district = models.ForeignKey(CallDistrict, on_delete=models.PROTECT, related_name="entries")
    token_hash = models.CharField(max_length=64, unique=True)
    # Field -> what was typed, also what cannot be read yet: nothing that somebody typed on a phone is lost.
    typed = models.JSONField(default=dict)
    saves = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    # Once submitted: how the contact is reached, and to which version of the notice was agreed.
    contact = models.CharField(_("contact"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    agreed_at = models.DateTimeField(null=True)
    notice_version = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("district", "submitted_at"), name="entry_of_district"),)

    def __str__(self) -> str:
        return f"{self.district_id} {self.pk}"


class EntryNeed(models.Model):
    """Tell by which district of a call a need came in (征集需求), and what was answered to its own questions."""

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="collected")
    district = models.ForeignKey(CallDistrict, on_delete=models.PROTECT, related_name="collected")
    entry = models.OneToOneField(
        Entry, on_delete=models.SET_NULL, null=True, related_name="collected", verbose_name=_("entry")
    )
    via = models.CharField(_("came in"), max_length=8, choices=Via.choices)
    at = models.DateTimeField()
    # [question, answer] in the order they were asked.
    answers = models.JSONField(_("answers"), default=list)

    class Meta:
        indexes = (models.Index(fields=("district", "-at"), name="collected_by_district"),)

    def __str__(self) -> str:
        return f"{self.district_id} {self.need_id}"
