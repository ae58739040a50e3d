"""Wire the app."""

from django.apps import AppConfig


class MergingConfig(AppConfig):
    """Be the app that finds what is registered twice, and makes one of it."""

    name = "luodi.merging"
    label = "merging"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register hooks."""
        from luodi.merging import hooks  # noqa: F401
