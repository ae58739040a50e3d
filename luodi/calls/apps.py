"""Wire the app."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Be the app of calls for applications."""

    name = "luodi.calls"
    label = "calls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.calls import hooks  # noqa: F401
