"""Wire the app."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Be the app that looks after people's own data."""

    name = "luodi.privacy"
    label = "privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.privacy import hooks  # noqa: F401
