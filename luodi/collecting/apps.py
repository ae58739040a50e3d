"""Wire the app."""

from django.apps import AppConfig


class CollectingConfig(AppConfig):
    """Be the app of calls for needs."""

    name = "luodi.collecting"
    label = "collecting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.collecting import hooks  # noqa: F401
