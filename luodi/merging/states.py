"""Name what a merge does to rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LineKind(models.TextChoices):
    """Be what a merge did to rows of one table."""

    MOVED = "moved", _("refer to the record that stays")
    ASIDE = "aside", _("said the same twice and are set aside")
    CHANGED = "changed", _("have other values")
