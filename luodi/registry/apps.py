"""Wire the app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Be the app of registry."""

    name = "luodi.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.registry import hooks  # noqa: F401
