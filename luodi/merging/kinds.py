"""Let the apps above say which of their records can be merged, and how two of them are told to be alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.resource import Resource
from luodi.core.words import Words

REASONS: Final[dict[str, Words]] = {
    "uscc": _("same credit code"),
    "key": _("same name but for legal form, brackets or spelling"),
    "known_as": _("known under this name"),
    "name": _("similar name"),
    "phone": _("same phone"),
    "email": _("same e-mail"),
    "person": _("same name in the same organisation"),
}

MERGE_ENTRIES: Final[Words] = _("Merge duplicate entries")


@dataclass(frozen=True, slots=True)
class Alike:
    """Be a record that may be the one in question: how much alike (0 to 1), and why (a key of ``REASONS``)."""

    row: Any
    score: float
    reason: str

    @property
    def why(self) -> Words:
        """Give the reason in words."""
        return REASONS[self.reason]

    @property
    def percent(self) -> int:
        """Give the likeness in per cent."""
        return round(100 * self.score)


@dataclass(frozen=True)
class Loose:
    """Name a column that refers to a record without a foreign key; ``value`` writes the reference."""

    model: type[models.Model]
    column: str
    value: Callable[[Record], str]
    where: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Kind:
    """Say how records of one model are merged.

    ``typed`` finds what is alike to what stands in a form, ``stored`` what is alike to a record, ``drafted`` gives for
    one actor and one table what finds what is alike to records that are not saved yet; all within what the actor may
    see. ``name`` is the field that a merged record is remembered by, ``names`` the list that remembers it. Of
    ``united`` lists nothing is lost. ``account`` is a unique reference that goes along unless both have one.
    ``telling`` are fields that tell two records apart and are no column of the register's list; ``title`` heads the
    page on which records are merged. ``depends`` says on which fields of the form ``typed`` rests.
    """

    resource: Resource
    typed: Callable[[Actor, Mapping[str, str]], list[Alike]]
    stored: Callable[[Actor, Any], list[Alike]]
    drafted: Callable[[Actor], Callable[[Sequence[Any]], list[list[Alike]]]]
    depends: tuple[str, ...]
    name: str = ""
    names: str = ""
    united: tuple[str, ...] = ()
    account: str = ""
    loose: tuple[Loose, ...] = ()
    telling: tuple[str, ...] = ()
    title: Words = MERGE_ENTRIES

    @property
    def model(self) -> type[Record]:
        """Give the model."""
        return self.resource.model

    @property
    def label(self) -> str:
        """Name the model as references do."""
        return self.model._meta.label_lower


_kinds: dict[str, Kind] = {}
_weights: dict[type[models.Model], Callable[[Any], int]] = {}


def register(kind: Kind) -> Kind:
    """Have records of a model looked through for likenesses, and merged."""
    _kinds[kind.label] = kind
    return kind


def kinds() -> tuple[Kind, ...]:
    """List what can be merged."""
    return tuple(_kinds.values())


def kind_of(label: str) -> Kind | None:
    """Find a kind by the label of its model."""
    return _kinds.get(label)


def by_slug(slug: str) -> Kind | None:
    """Find a kind by the word in the addresses of its register."""
    return next((kind for kind in _kinds.values() if kind.resource.slug == slug), None)


def weigh(model: type[models.Model], weight: Callable[[Any], int]) -> None:
    """Say which of two rows that come to say the same is the one to keep: the heavier."""
    _weights[model] = weight


def weight_of(row: models.Model) -> tuple[bool, int]:
    """Give by what one of two rows is kept: live before retired, then what was said of the model."""
    weight = _weights.get(type(row))
    return getattr(row, "retired_at", None) is None, weight(row) if weight else 0
