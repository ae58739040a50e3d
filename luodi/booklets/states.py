"""Name what a booklet can be, and how far it is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Layout(models.TextChoices):
    """Be what results are handed out as."""

    HANDBOOK = "handbook", _("handbook: cover, contents by industry, a card a result")
    POSTERS = "posters", _("posters: a sheet a result")
    CODES = "codes", _("sheet of codes for phones")


class Size(models.TextChoices):
    """Be the size of the sheets."""

    A4 = "a4", "A4"
    A3 = "a3", "A3"


class BookletState(models.TextChoices):
    """Be how far a booklet is."""

    WAITING = "waiting", pgettext_lazy("booklet", "waiting")
    WORKING = "working", pgettext_lazy("booklet", "being made")
    READY = "ready", pgettext_lazy("booklet", "ready")
    FAILED = "failed", pgettext_lazy("booklet", "could not be made")


UNDER_WAY = frozenset({BookletState.WAITING, BookletState.WORKING})
