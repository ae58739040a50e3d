"""What the database would refuse is told in words: nobody reads the name of a constraint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from luodi.core.models import Record
from luodi.core.resource import resources

ENTERED = [resource.model for resource in resources() if resource.form or resource.workbook]


def columns_of(condition: Any) -> Iterator[str]:
    """Name the fields that a condition speaks of."""
    for child in getattr(condition, "children", ()):
        if isinstance(child, tuple):
            yield child[0].partition("__")[0]
            value = child[1]
            for expression in value.flatten() if hasattr(value, "flatten") else (value,):
                yield str(getattr(expression, "name", ""))
        else:
            yield from columns_of(child)


def is_told(constraint: models.BaseConstraint) -> bool:
    """Tell whether a constraint has words of its own, or Django's by field."""
    if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None:
        return True
    return constraint.violation_error_message != constraint.default_violation_error_message


def may_be_typed(model: type[Record], name: str) -> bool:
    """Tell whether a field of a model is filled in by somebody."""
    try:
        return bool(getattr(model._meta.get_field(name), "editable", False))
    except FieldDoesNotExist:
        return False


@pytest.mark.parametrize("model", ENTERED, ids=lambda model: model._meta.label)
def test_constraint_that_somebody_can_run_into_says_so_in_words(model: type[Record]) -> None:
    bare = []
    for constraint in model._meta.constraints:
        told_by = constraint.fields if isinstance(constraint, models.UniqueConstraint) else ()
        names = {*told_by, *columns_of(getattr(constraint, "condition", None))}
        if any(may_be_typed(model, name) for name in names) and not is_told(constraint):
            bare.append(constraint.name)
    assert bare == []
