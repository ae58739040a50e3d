"""Replace what identifies a person in the texts of all tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import models
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from luodi.accounts.models import User
from luodi.core.models import AuditEntry, ReadEntry, Record
from luodi.privacy.states import NEUTRAL
from luodi.privacy.whom import Whom, tables
from luodi.registry.models import Person

# Where nothing is replaced, and why: entries are for ever and hold no such value (docs/adr/0017).
UNTOUCHED: Final = (AuditEntry, ReadEntry)
# Columns of machines, in which no text of people stands.
_OF_MACHINES: Final = frozenset(
    {"password", "token_hash", "token", "sha256", "code", "handle", "key", "sealed_secret", "code_hash"}
)


@dataclass(frozen=True)
class Replacement:
    """Hold what is replaced: ``reaches`` belong to one person alone, ``names`` may be those of several."""

    reaches: list[str]
    names: list[str]

    def in_text(self, text: str, values: list[str]) -> str:
        """Put neutral words in the place of values, whatever their letters' size."""
        for value in values:
            text = _without(text, value)
        return text

    def in_json(self, said: Any, values: list[str]) -> Any:
        """Do the same in all texts of a JSON value."""
        if isinstance(said, str):
            return self.in_text(said, values)
        if isinstance(said, list):
            return [self.in_json(item, values) for item in said]
        if isinstance(said, dict):
            return {
                self.in_text(str(name), values): self.in_json(item, values) for name, item in said.items()
            }
        return said


def _without(text: str, value: str) -> str:
    """Replace a value; those of Latin letters in any size, as SQLite and people take them."""
    lowered, wanted, at = text.lower(), value.lower(), 0
    if len(lowered) != len(text) or wanted not in lowered:
        return text.replace(value, NEUTRAL)
    kept = []
    while (found := lowered.find(wanted, at)) >= 0:
        kept += [text[at:found], NEUTRAL]
        at = found + len(wanted)
    return "".join([*kept, text[at:]])


def replace_everywhere(
    whom: Whom, what: Replacement, spoken_of: dict[Any, set[int]], at: datetime, counts: Counter[str]
) -> int:
    """Replace reaches in all texts, names in those classified as personal; gives how many texts were left.

    Where another person has the same name, or one that contains it, it is replaced only in rows that refer to the
    person erased: what is said of the other stays true, and the texts left are counted for somebody to look through.
    """
    shared = [name for name in what.names if _is_shared(name, whom)]
    left = 0
    for model in tables():
        if model not in UNTOUCHED:
            left += _in_table(model, what, shared, spoken_of.get(model, set()), at, counts)
    return left


def _is_shared(name: str, whom: Whom) -> bool:
    like = Q(name__icontains=name) | Q(name_en__icontains=name)
    people, users = Person._base_manager.filter(like), User.objects.filter(like)
    if whom.person is not None:
        people = people.exclude(pk=whom.person.pk)
    if whom.user is not None:
        users = users.exclude(pk=whom.user.pk)
    return people.exists() or users.exists()


def _in_table(
    model: Any, what: Replacement, shared: list[str], own: set[int], at: datetime, counts: Counter[str]
) -> int:
    columns = list(_columns(model))
    personal = {field.name for field in columns} & set(getattr(model, "PERSONAL", ()))
    rows = list(_holding(model, columns, what.reaches, what.names, personal))
    left = 0
    for row in rows:
        names = what.names if row.pk in own else [name for name in what.names if name not in shared]
        changed: dict[str, Any] = {}
        for field in columns:
            old = getattr(row, field.name)
            values = [*what.reaches, *(names if field.name in personal else ())]
            new = (
                what.in_json(old, values)
                if isinstance(field, models.JSONField)
                else what.in_text(old or "", values)
            )
            if new != (old or ("" if isinstance(old, str) else old)) and old is not None:
                changed[field.name] = _fitting(field, new)
            elif field.name in personal and any(name in _text_of(old) for name in shared):
                left += row.pk not in own
        if changed:
            if isinstance(row, Record):
                changed |= {"changed_at": at, "version": F("version") + 1}
            model._base_manager.filter(pk=row.pk).update(**changed)
            counts[model._meta.label_lower] += 1
    return left


def _fitting(field: Any, value: Any) -> Any:
    longest = getattr(field, "max_length", None)
    return value[:longest] if isinstance(value, str) and longest else value


def _text_of(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _columns(model: Any) -> Iterator[Any]:
    """List the columns of a table in which texts of people may stand."""
    for field in model._meta.concrete_fields:
        texts = isinstance(field, (models.CharField, models.TextField, models.JSONField))
        if texts and not field.choices and not field.primary_key and field.name not in _OF_MACHINES:
            yield field


def _holding(
    model: Any, columns: list[Any], reaches: list[str], names: list[str], personal: set[str]
) -> Iterator[Any]:
    """Find the rows that hold one of the values; JSON is asked as it is stored, with and without escapes."""
    asked, casts = Q(), {}
    for field in columns:
        name = field.name
        values = [*reaches, *(names if name in personal else ())]
        if isinstance(field, models.JSONField):
            name = f"text_of_{name}"
            casts[name] = Cast(field.name, TextField())
            values = [*values, *(json.dumps(value)[1:-1] for value in values if not value.isascii())]
        for value in values:
            asked |= Q(**{f"{name}__icontains": value})
    if asked:
        yield from model._base_manager.alias(**casts).filter(asked).iterator(chunk_size=200)
