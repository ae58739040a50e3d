"""Open PostgreSQL as Django does, with fewer indexes.

For each text that has an index Django makes a second one, for texts that begin with something. We ask for those by
their bounds, which the first one answers; the second would only have to be written with every row.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base, schema


class _Schema(schema.DatabaseSchemaEditor):
    def _create_like_index_sql(self, model: Any, field: Any) -> None:
        return None


class DatabaseWrapper(base.DatabaseWrapper):
    """Be a connection that makes no index of patterns."""

    SchemaEditorClass = _Schema
