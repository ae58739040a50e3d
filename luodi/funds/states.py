"""Name the governance modes of funds."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """Be who leads a fund and who benefits from it."""

    LED_BY_GOVERNMENT = (
        "led_by_local_government",
        _("led by local government, benefiting enterprises directly"),
    )
    CO_LED = (
        "co_led",
        _("co-led by university and local government, benefiting the university and enterprises jointly"),
    )
