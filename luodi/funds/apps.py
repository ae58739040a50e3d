"""Wire the app."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """Be the app of funds."""

    name = "luodi.funds"
    label = "funds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.funds import hooks  # noqa: F401
