"""Wire the app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Be the app of the review of applications."""

    name = "luodi.review"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.review import hooks  # noqa: F401
