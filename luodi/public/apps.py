"""Wire the app."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Be the app of the public site (公开网站)."""

    name = "luodi.public"
    label = "public"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register hooks."""
        from luodi.public import hooks  # noqa: F401
