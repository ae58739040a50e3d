"""Wire the app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Be the app of projects."""

    name = "luodi.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.projects import hooks  # noqa: F401
