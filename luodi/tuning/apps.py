"""Wire the app."""

from django.apps import AppConfig


class TuningConfig(AppConfig):
    """Be the app by which the office tunes matching."""

    name = "luodi.tuning"
    label = "tuning"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.tuning import hooks  # noqa: F401
