"""Name what becomes of a workbook that comes in, and of each of its rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BatchState(models.TextChoices):
    """Be how far a workbook is."""

    WAITING = "waiting", pgettext_lazy("workbook", "waiting")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, nothing stored yet")
    STORING = "storing", _("being stored")
    STORED = "stored", _("stored")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    FAILED = "failed", _("could not be read")


# In these the worker is at it, or will be.
UNDER_WAY = frozenset({BatchState.WAITING, BatchState.CHECKING, BatchState.STORING, BatchState.UNDOING})


class RowKind(models.TextChoices):
    """Be what a row of a workbook would do, or did."""

    NEW = "new", pgettext_lazy("row", "new")
    CHANGED = "changed", pgettext_lazy("row", "changed")
    SAME = "same", pgettext_lazy("row", "unchanged")
    WRONG = "wrong", pgettext_lazy("row", "with errors")
