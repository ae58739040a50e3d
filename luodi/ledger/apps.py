"""Wire the app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Be the app of the ledger."""

    name = "luodi.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Ask for the guards and let the books be verified every night."""
        from luodi.ledger import hooks  # noqa: F401
