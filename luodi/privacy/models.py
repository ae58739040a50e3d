"""Keep that people's data were erased, without saying who they were."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.privacy.states import Basis


class Erasure(models.Model):
    """Tell one erasure of a person's data (个人信息删除记录), by numbers only; what is told here names nobody."""

    # The same in the list beside the database, by which a backup that is put back is cleared again.
    key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField(_("when"))
    by_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    person_code = models.CharField(_("code"), max_length=24, blank=True)
    user_id = models.BigIntegerField(null=True)
    basis = models.CharField(_("why"), max_length=12, choices=Basis.choices)
    # Table -> rows in which something was replaced.
    counts = models.JSONField(default=dict)
    # Texts left as they are, because somebody else has the same name.
    left = models.PositiveIntegerField(_("texts left"), default=0)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.person_code or str(self.user_id)
