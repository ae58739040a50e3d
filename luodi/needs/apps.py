"""Wire the app."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """Be the app of needs."""

    name = "luodi.needs"
    label = "needs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.needs import hooks  # noqa: F401
