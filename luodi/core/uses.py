"""Find out what is in use: what others refer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import CASCADE

from luodi.core.models import Record


def in_use(model: type[Record], keys: Sequence[int]) -> set[int]:
    """Find which records others that are not retired refer to, by the references that the models declare.

    What refers to a record out of sight, by a reference without a name back, counts as any other; what goes with the
    record, such as what an engine found about it, and the tables of its own lists do not.
    """
    found: set[int] = set()
    named = set(model._meta.related_objects)
    relation: Any
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        if relation not in named and (
            relation.related_model._meta.auto_created or relation.on_delete is CASCADE
        ):
            continue
        name = relation.field.name
        # Live ones are told apart here: asked for those of many keys, SQLite walks through all that are live.
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": keys}).order_by()
        if issubclass(relation.related_model, Record):
            found.update(key for key, retired in rows.values_list(name, "retired_at") if key and not retired)
        else:
            found.update(key for key in rows.values_list(name, flat=True) if key)
    return found
