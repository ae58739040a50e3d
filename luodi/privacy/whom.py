"""Know whose data are meant: an entry in the register, an account, an expert, in any combination."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from luodi.accounts.models import Invitation, User
from luodi.core.models import AuditName, Record
from luodi.merging.models import MergedRecord
from luodi.registry.models import Expert, Person

_OF_PEOPLE = (User, Person, Expert)


@dataclass(frozen=True)
class Whom:
    """Be one person with what the office knows of them."""

    person: Person | None = None
    user: User | None = None
    expert: Expert | None = None
    # Entries that were merged into the person's: the names and numbers there were the person's too.
    merged: tuple[Person, ...] = ()

    @property
    def rows(self) -> list[Any]:
        """List the rows that are the person."""
        return [row for row in (self.person, self.user, self.expert) if row is not None]

    @property
    def refs(self) -> list[str]:
        """Name the rows as audit and readings name them."""
        return [row.ref for row in self.rows]

    @property
    def code(self) -> str:
        """Give what the person is called by without a name."""
        return self.person.code if self.person else f"U-{self.user.pk}" if self.user else ""

    @property
    def name(self) -> str:
        """Give the person's name."""
        row = self.person or self.user
        return row.name if row else ""

    def names(self) -> list[str]:
        """List all that the person is or was called, the longest first; one character is no name."""
        found = {
            name for row in (self.person, self.user, *self.merged) if row for name in (row.name, row.name_en)
        }
        found.update(name for row in (self.person, *self.merged) if row for name in row.other_names)
        if self.user is not None:
            found.update(Invitation.objects.filter(used_by=self.user).values_list("name", flat=True))
            found.update(AuditName.objects.filter(actor_id=self.user.pk).values_list("name", flat=True))
        return sorted((name for name in found if len(name) > 1), key=lambda name: (-len(name), name))

    def reaches(self) -> list[str]:
        """List all by which the person is reached: addresses and numbers, which nobody shares."""
        found = {
            value for row in (self.person, self.user, *self.merged) if row for value in (row.email, row.phone)
        }
        if self.user is not None:
            found.update(Invitation.objects.filter(used_by=self.user).values_list("email", flat=True))
        return sorted((value for value in found if len(value) > 4), key=lambda value: (-len(value), value))


def of_person(person: Person) -> Whom:
    """Find what belongs to an entry in the register."""
    merged = Person._base_manager.filter(pk__in=merged_into(person) - {person.pk})
    return Whom(person, person.user, Expert._base_manager.filter(person=person).first(), tuple(merged))


def merged_into(row: Record) -> set[int]:
    """Give the key of a record with those of all that were merged into it."""
    label, keys = row._meta.label_lower, {row.pk}
    while more := set(
        MergedRecord.objects.filter(kind=label, merge__stayed__in=keys, merge__undone_at=None)
        .exclude(key__in=keys)
        .values_list("key", flat=True)
    ):
        keys |= more
    return keys


def of_user(user: User) -> Whom:
    """Find what belongs to an account."""
    person = Person._base_manager.filter(user=user).first()
    return of_person(person) if person else Whom(user=user)


@cache
def tables() -> tuple[type[models.Model], ...]:
    """List all tables of Luodi."""
    return tuple(model for model in apps.get_models() if model.__module__.startswith("luodi."))


@cache
def references() -> tuple[tuple[type[models.Model], Any], ...]:
    """List the columns of all tables that refer to people: table and field."""
    return tuple(
        (model, field)
        for model in tables()
        for field in (*model._meta.local_concrete_fields, *model._meta.local_many_to_many)
        if field.remote_field is not None and field.related_model in _OF_PEOPLE
    )


def linked(whom: Whom) -> Iterator[tuple[type[models.Model], Any, Any]]:
    """Go through the rows that refer to a person: table, field, rows."""
    by_model = {type(row): row for row in whom.rows}
    for model, field in references():
        row = by_model.get(field.related_model)
        if row is not None:
            yield model, field, model._base_manager.filter(**{field.name: row}).order_by("pk")
