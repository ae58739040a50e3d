"""Tell what of a change must be tried on the database to know whether it will be refused."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.db.models import Q, UniqueConstraint

from luodi.core import guards
from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.rules import EVERY_ROW


def telling_columns(model: type[Record], by: Actor) -> frozenset[str] | None:
    """Give the columns whose change may be refused though each record by itself is valid; None if that may be any.

    A rule that looks at rows may ask for any column, and so may a trigger; without either only what must be unique is
    left. What a record refers to was found before, and no reference is refused.
    """
    if model.rules.q(by, "view") is not EVERY_ROW or guards.watches(model._meta.db_table):
        return None
    return _unique(model)


@cache
def _unique(model: type[Record]) -> frozenset[str] | None:
    names = {field.name for field in model._meta.concrete_fields if field.unique}
    for constraint in model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or constraint.expressions:
            return None
        names.update(constraint.fields, _named(constraint.condition or Q()))
    return frozenset(field.attname for field in model._meta.concrete_fields if field.name in names)


def _named(condition: Q) -> Iterator[str]:
    for part in condition.children:
        if isinstance(part, Q):
            yield from _named(part)
        elif isinstance(part, tuple):
            yield part[0].partition("__")[0]
