"""Be one row of a table, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError

from luodi.merging.kinds import Alike
from luodi.workbooks.interpreting import Note
from luodi.workbooks.layout import TAKEN
from luodi.workbooks.states import RowKind


@dataclass(slots=True)
class Row:
    """Be one row: what it says, what is wrong with it, and what it would do.

    ``values`` are plain fields, ``related`` many-to-many ones, both clean; ``record`` is the record that it makes or
    changes; ``differences`` are the fields that would change.
    """

    number: int
    cells: list[Any]
    code: str = ""
    version: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    related: dict[str, list[Any]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    notes: list[tuple[str, Note]] = field(default_factory=list)
    kind: RowKind = RowKind.NEW
    record: Any = None
    # The record that the row alone would make, unsaved, with what the model works out by itself.
    draft: Any = None
    # What the model has against the draft: perhaps only that the record is there already, which the row is about.
    unclean: ValidationError | None = None
    differences: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    # Of lists: what stands in the record and is not for the person to see; it stays, and is in no difference.
    unseen: dict[str, list[Any]] = field(default_factory=dict)
    matched_by: str = ""
    # Where a new record is put beside the register.
    beside: Any = None
    # Records that a new one is like; and the code of the one that it is taken for, or that it is new all the same.
    alike: list[Alike] = field(default_factory=list)
    taken: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        """Be packed in half the time that a dataclass takes."""
        return Row, _all_of(self)

    def cell(self, place: int) -> Any:
        """Give what stands in a column; nothing beyond the last one that is filled."""
        return self.cells[place] if place < len(self.cells) else None

    def refuse(self, name: str, *said: Any) -> None:
        """Note what is wrong with a field, or with the row (``""``)."""
        self.errors.setdefault(name, []).extend(str(words) for words in said)
        self.kind = RowKind.WRONG

    def lighten(self) -> None:
        """Let go of what nobody asks of a row that was read: it is about to go to another process."""
        self.values, self.unclean = {}, None
        if self.record is not None:
            # What it refers to is compared already.
            self.record.__dict__.pop("_prefetched_objects_cache", None)
        if self.kind in (RowKind.CHANGED, RowKind.SAME) and self.matched_by != TAKEN:
            self.draft = None
            if self.kind == RowKind.SAME:
                self.cells, self.record = [], None


_all_of = attrgetter(*(one.name for one in fields(Row)))
