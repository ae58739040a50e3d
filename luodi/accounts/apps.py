"""Wire the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Be the app of accounts."""

    name = "luodi.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.accounts import hooks  # noqa: F401
