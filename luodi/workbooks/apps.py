"""Wire the app."""

from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    """Be the app by which registers come and go as workbooks."""

    name = "luodi.workbooks"
    label = "workbooks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register hooks."""
        from luodi.workbooks import hooks  # noqa: F401
