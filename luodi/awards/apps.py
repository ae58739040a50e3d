"""Wire the app."""

from django.apps import AppConfig


class AwardsConfig(AppConfig):
    """Be the app of decisions, awards and payments."""

    name = "luodi.awards"
    label = "awards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.awards import hooks  # noqa: F401
