"""Wire the app."""

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    """Be the app of partnerships."""

    name = "luodi.partnerships"
    label = "partnerships"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.partnerships import hooks  # noqa: F401
