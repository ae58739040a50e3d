"""Make many tables in one step of a migration: Django draws all models anew for every step, which takes most of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Create models one after the other, in the order given: what one refers to stands before it."""

    reduces_to_sql = True
    atomic = True

    def __init__(self, models: Sequence[CreateModel]) -> None:
        self.models = tuple(models)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the models to the state, to be drawn once, when they are asked for."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the tables."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the tables, the last first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what it does."""
        return f"Create {len(self.models)} models"
