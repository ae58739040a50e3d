"""Wire the app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Be the app of one-to-one meetings."""

    name = "luodi.meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.meetings import hooks  # noqa: F401
