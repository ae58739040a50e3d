"""Wire the app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Be the app of events."""

    name = "luodi.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.events import hooks  # noqa: F401
