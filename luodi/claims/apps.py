"""Wire the app."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """Be the app of claims and open bounties."""

    name = "luodi.claims"
    label = "claims"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register pages and hooks."""
        from luodi.claims import hooks  # noqa: F401
