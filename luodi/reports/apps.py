"""Wire the app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Be the app of reports."""

    name = "luodi.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.reports import hooks  # noqa: F401
