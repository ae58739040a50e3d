"""Name why a person's data are erased."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Basis(models.TextChoices):
    """Say why a person's data are erased."""

    ASKED = "asked", _("the person asked for it")
    RETENTION = "retention", _("no activity for years")
    PURPOSE = "purpose", _("no longer needed for the purpose")


# What stands where a name stood; the same in both languages, for it is data.
NEUTRAL = "已删除人员"
NEUTRAL_EN = "Erased person"
