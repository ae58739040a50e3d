"""Let an app above add a column to the table of a register: where its records stand beside it.

New records are put where their rows say once they are stored, and taken from there when the workbook is undone. Of a
record that is there already the column is only shown: it stays where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.words import Words


@dataclass(frozen=True)
class Beside:
    """Be such a column; what stands in it is a record of the app above, written as its code and name.

    ``find`` reads a cell (:raises ValidationError: if it says nothing that is open to the actor); ``standing`` tells
    where records stand by key, as far as the actor may see it; ``refusal`` says why a new record cannot go there;
    ``put`` and ``take_back`` do it and undo it.
    """

    name: str
    label: Words
    hint: Words
    headings: tuple[str, ...]
    find: Callable[[Actor, str], Any]
    standing: Callable[[Actor, Sequence[int]], Mapping[int, Any]]
    refusal: Callable[[Actor, Any, Any], Words | None]
    put: Callable[[Sequence[tuple[Any, Any]], Actor, datetime], None]
    take_back: Callable[[Sequence[int], Actor, datetime], None]


_columns: dict[type[Record], Beside] = {}


def add_column(model: type[Record], column: Beside) -> None:
    """Add a column to the table of a register.

    :raises ValueError: if it has one already.
    """
    if model in _columns:
        raise ValueError(f"{model._meta.label} has a column beside already")
    _columns[model] = column


def column_of(model: type[Record]) -> Beside | None:
    """Give the column that was added to the table of a register."""
    return _columns.get(model)
