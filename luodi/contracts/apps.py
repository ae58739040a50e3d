"""Wire the app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Be the app of contracts."""

    name = "luodi.contracts"
    label = "contracts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.contracts import hooks, income_hooks  # noqa: F401
