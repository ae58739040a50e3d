"""Remember what was made of cells: tables say the same few things again and again, and plain texts need no form."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.db import models
from django.utils.translation import gettext as _

from luodi.workbooks.interpreting import Note
from luodi.workbooks.layout import Column

# Of each column so many different cells; a column of names never says the same thing twice.
MOST = 5_000
_LONGEST = 200


@dataclass(slots=True)
class Clean:
    """Be what the form made of a cell: a clean value and perhaps a note on how it was read, or errors."""

    value: Any
    note: Note | None = None
    errors: tuple[str, ...] = ()


class Cells:
    """Know the cells of one column; gives exactly what the form would give, or nothing."""

    def __init__(self, column: Column) -> None:
        self._known: dict[tuple[type, Any], Clean] = {}
        self._longest = _longest(column.field)
        self._name = column.name

    def text(self, cell: Any) -> str:
        """Give a text that needs nothing but its ends trimmed; nothing, if the form has to be asked."""
        if self._longest and type(cell) is str:
            text = cell.strip()
            if len(text) <= self._longest and "\0" not in text:
                return text
        return ""

    def of(self, cell: Any) -> Clean | None:
        """Give what is known of a cell; a text that needs nothing but its ends trimmed is known at once."""
        if self._longest and type(cell) is str:
            return Clean(text) if (text := self.text(cell)) else None
        return self._known.get((type(cell), cell)) if type(cell) is not dict else None

    def keep(self, cell: Any, clean: Clean) -> Clean:
        """Remember what was made of a cell."""
        if (
            len(self._known) < MOST
            and type(cell) is not dict
            and not (type(cell) is str and len(cell) > _LONGEST)
        ):
            self._known[type(cell), cell] = clean
        return clean

    def proves(self, model: type[models.Model]) -> bool:
        """Tell whether the field of a model has nothing more to ask of a value that the form has cleaned."""
        field: Any = next((one for one in model._meta.concrete_fields if one.name == self._name), None)
        return (
            type(field) in (models.CharField, models.TextField)
            and not field.choices
            and bool(self._longest)
            and self._longest <= (field.max_length or self._longest)
            and all(type(one) is MaxLengthValidator for one in field.validators)
        )


# Fields of these types judge a value by itself, whatever row it stands in.
_BY_VALUE = (
    models.CharField, models.TextField, models.URLField, models.EmailField, models.IntegerField, models.BooleanField,
    models.PositiveIntegerField, models.PositiveSmallIntegerField, models.SmallIntegerField, models.DateField,
)  # fmt: skip


_HASHED = frozenset({str, int, bool, date, type(None)})


class Fields:
    """Clean the fields of drafts as a model's ``clean_fields`` does; what passed once passes again."""

    def __init__(self, model: type[models.Model], without: Collection[str]) -> None:
        self._fields: list[tuple[Any, dict[tuple[type, Any], Any]]] = [
            (field, {}) for field in model._meta.concrete_fields if field.name not in without
        ]

    def clean(self, draft: models.Model, without: Collection[str]) -> None:
        """Clean the fields of a draft but for some.

        :raises ValidationError: with the messages by field.
        """
        errors = {}
        held = draft.__dict__
        for field, passed in self._fields:
            value = held[field.attname]
            if (field.blank and value in field.empty_values) or field.name in without:
                continue
            known = (type(value), value) if type(value) in _HASHED and type(field) in _BY_VALUE else None
            if known is not None and known in passed:
                held[field.attname] = passed[known]
                continue
            try:
                clean = field.clean(value, draft)
            except ValidationError as error:
                errors[field.name] = error.error_list
                continue
            setattr(draft, field.attname, clean)
            if (
                known is not None
                and len(passed) < MOST
                and not (type(value) is str and len(value) > _LONGEST)
            ):
                passed[known] = clean
        if errors:
            raise ValidationError(errors)


def missing_words(column: Column) -> str:
    """Say that a record needs what a column holds."""
    return _("Fill in “%(name)s”.") % {"name": column.label}


def _longest(field: forms.Field) -> int:
    """Give the greatest length of a field that asks nothing else of a text; else 0."""
    plain = (
        type(field) is forms.CharField
        and field.strip
        and all(
            type(one) in (MaxLengthValidator, ProhibitNullCharactersValidator) for one in field.validators
        )
    )
    return (field.max_length or 10**9) if plain else 0  # type: ignore[attr-defined]
