"""Wire the core."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Be the part that knows no noun of the office's work."""

    name = "luodi.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"
