"""Say what stands in a row as data fit for JSON: for the audit, and wherever values are kept to be compared."""

from __future__ import annotations

from functools import cache
from typing import Any

from luodi.core.models import Record
from luodi.core.money import Money

_AS_IT_IS = frozenset({type(None), bool, int, float, str, list, dict})


def snapshot(row: Record) -> dict[str, Any]:
    """Give the stored values of a row for the audit, fit for JSON; of personal fields only that there is something."""
    # What was loaded is taken as it lies there: asking a model's descriptors takes twice as long.
    held = row.__dict__
    return {
        name: [] if personal else plain(value)
        for name, attname, personal in _told_fields(type(row))
        if (value := held[attname] if attname in held else getattr(row, attname)) not in (None, "", [])
    }


@cache
def _told_fields(model: type[Record]) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (field.name, field.attname, field.name in model.PERSONAL)
        for field in model._meta.concrete_fields
        if field.editable
    )


def plain(value: Any) -> Any:
    """Turn a stored value into something JSON can hold."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Money):
        return value.fen
    if isinstance(value, (bool, int, float, str, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
