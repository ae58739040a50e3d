"""Wire the app."""

from django.apps import AppConfig


class BookletsConfig(AppConfig):
    """Be the app by which research results are handed out on paper."""

    name = "luodi.booklets"
    label = "booklets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register hooks."""
        from luodi.booklets import hooks  # noqa: F401
