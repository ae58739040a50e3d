"""Find out what of many changes would be refused, writing no more than that takes; the caller takes it back."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q, UniqueConstraint

from luodi.core import bulk, guards
from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.rules import EVERY_ROW

_STAGE = "rehearsal"
_REFERENCE = re.compile(r' REFERENCES "\w+" \("\w+"\) DEFERRABLE INITIALLY DEFERRED')


class Rehearsal:
    """Try changes of the records of one model by one actor; open it (a context manager) before any transaction.

    New records of a model without triggers, which the actor may create whatever they say, are put on a stage: an empty
    table that asks the same of a row, and has no index to be kept. There they meet nobody, so that what must be unique
    is compared with what is there. Where the stage cannot tell that all would be taken, they are tried for real.
    """

    def __init__(self, model: type[Record], by: Actor) -> None:
        self._model, self._by = model, by
        self._unique = None if guards.watches(model._meta.db_table) else _compared(model)
        self.columns = telling_columns(model, by)

    def __enter__(self) -> Self:
        if self._unique is not None:
            self._drop()
            with connection.cursor() as cursor:
                for statement in _stage_like(self._model, self._unique):
                    cursor.execute(statement)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        # After an error the database may take nothing any more; it drops the table itself, with the connection.
        with contextlib.suppress(*((DatabaseError,) if kind else ())):
            self._drop()

    def surely_takes(self, rows: Sequence[Record], verb: str) -> bool:
        """Tell whether new records would surely all be taken; if not, only trying shows what is refused."""
        if self._unique is None or self._model.rules.q(self._by, verb) is not EVERY_ROW:
            return False
        codes = [row.code for row in rows]
        try:
            with transaction.atomic():
                for number, row in enumerate(rows):
                    row.code = str(number)
                bulk.put(rows, into=_STAGE)
                met = any(map(self._meets, self._unique))
                transaction.set_rollback(True)
        except IntegrityError:
            return False
        finally:
            for row, code in zip(rows, codes, strict=True):
                row.code = code
        return not met

    def _meets(self, constraint: UniqueConstraint) -> bool:
        """Tell whether a record has, or once had, what is to be unique of one of the rows on the stage."""
        index: Any = constraint.create_sql(self._model, connection.schema_editor())
        columns = [str(self._model._meta.get_field(name).column) for name in constraint.fields]  # type: ignore[union-attr]
        quoted = ", ".join(map(connection.ops.quote_name, columns))
        with connection.cursor() as cursor:
            # Only those of which it is asked, in the words of the index itself.
            cursor.execute(f"SELECT {quoted} FROM {_STAGE}{index.parts.get('condition') or ''}")  # noqa: S608
            wanted = {tuple(values) for values in cursor.fetchall()}
        firsts = list({values[0] for values in wanted if None not in values})
        return any(values in wanted for values in bulk.held_by(self._model, columns, firsts))

    def _drop(self) -> None:
        if self._unique is not None:
            with connection.cursor() as cursor:
                temporary = "pg_temp" if connection.vendor == "postgresql" else "temp"
                cursor.execute(f"DROP TABLE IF EXISTS {temporary}.{_STAGE}")


def _stage_like(model: type[Record], constraints: Sequence[UniqueConstraint]) -> Iterator[str]:
    """Yield the statements that make an empty table like that of a model; it refers to nothing."""
    table, quote = model._meta.db_table, connection.ops.quote_name
    stage = f"CREATE TEMPORARY TABLE {_STAGE}"
    if connection.vendor == "postgresql":
        yield f"{stage} (LIKE {quote(table)} INCLUDING CONSTRAINTS)"
        # Keys are given by the database, elsewhere.
        yield f"ALTER TABLE {_STAGE} DROP COLUMN {quote('id')}"
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
            said = str(cursor.fetchone()[0])
        yield _REFERENCE.sub("", said).replace(f"CREATE TABLE {quote(table)}", stage, 1)
    editor = connection.schema_editor()
    for constraint in constraints:
        index: Any = constraint.create_sql(model, editor)
        index.rename_table_references(table, _STAGE)
        yield str(index)


@cache
def _compared(model: type[Record]) -> tuple[UniqueConstraint, ...] | None:
    """Give what must be unique beside key and code, or None if it cannot be compared column by column."""
    names = {field.name for field in model._meta.concrete_fields if field.unique} - {"id", "code"}
    found = [one for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
    if model._meta.parents or any(one.expressions or one.nulls_distinct is False for one in found):
        return None
    alone = (UniqueConstraint(fields=(name,), name=f"{_STAGE}_{name}") for name in sorted(names))
    return (*found, *alone)


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
        names.update(constraint.fields, (constraint.condition or Q()).referenced_base_fields)
    return frozenset(field.attname for field in model._meta.concrete_fields if field.name in names)
