"""Take back what a workbook did, in steps of some hundred records."""

from __future__ import annotations

from collections.abc import Set
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from luodi.core import change
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Missing, Refusal
from luodi.core.patience import unhurried
from luodi.core.resource import Resource
from luodi.core.uses import in_use
from luodi.workbooks.beside import column_of
from luodi.workbooks.models import Batch, BatchLine
from luodi.workbooks.opening import STEP, register_of
from luodi.workbooks.states import RowKind


@unhurried()
def undo(batch: Batch, actor: Actor, at: datetime) -> None:
    """Take back what a workbook did, but for records that somebody changed or used since; those are marked."""
    resource = register_of(batch)
    while True:
        lines = list(batch.lines.filter(left=False).order_by("-number")[:STEP])
        if not lines:
            return
        with transaction.atomic():
            kept = _take_back(
                resource, [line for line in lines if line.kind == RowKind.NEW], batch, actor, at
            )
            kept |= _put_back(
                resource, [line for line in lines if line.kind == RowKind.CHANGED], batch, actor, at
            )
            done = [line.pk for line in lines if line.pk not in kept]
            BatchLine.objects.filter(pk__in=kept).update(left=True)
            BatchLine.objects.filter(pk__in=done).delete()


def _take_back(
    resource: Resource, lines: list[BatchLine], batch: Batch, actor: Actor, at: datetime
) -> set[int]:
    """Take new records out of use; gives the lines of those that were changed or are in use."""
    model = resource.model
    keys = {line.key: line for line in lines}
    rows = {row.pk: row for row in model._base_manager.filter(pk__in=keys)}
    moved = {
        key
        for key, line in keys.items()
        # A merge may have set it aside.
        if key not in rows or rows[key].version != line.version or rows[key].retired_at is not None
    }
    used = _used(model, rows, keys.keys() - moved, actor, at)
    kept = {line.pk for key, line in keys.items() if key in used or key in moved}
    gone = [(line, rows[key]) for key, line in keys.items() if line.pk not in kept]
    if resource.taken_back_by:
        return kept | _stepped_back(resource, gone, actor, at, batch.code)
    change.take_back([row for _line, row in gone], by=actor, at=at, note=batch.code)
    return kept


def _used(model: Any, rows: dict[int, Any], keys: Set[int], actor: Actor, at: datetime) -> set[int]:
    """Find which records are in use, and take the others from where the workbook put them beside the register."""
    beside = column_of(model)
    if beside is None:
        return in_use(model, list(keys))
    standing = beside.standing(actor, list(keys))
    beside.take_back(list(keys), actor, at)
    used = in_use(model, list(keys))
    left = beside.standing(actor, sorted(used))
    again = [(rows[key], standing[key]) for key in sorted(used) if key in standing and key not in left]
    if again:
        beside.put(again, actor, at)
    return used


def _stepped_back(
    resource: Resource, gone: list[tuple[BatchLine, Any]], actor: Actor, at: datetime, note: str
) -> set[int]:
    """Take the step that undoes each record; gives the lines of those that are not let."""
    kept: set[int] = set()
    for line, row in gone:
        try:
            row.flow.advance(row, resource.taken_back_by, by=actor, at=at, note=note)
        except Refusal:
            kept.add(line.pk)
    return kept


def _put_back(
    resource: Resource, lines: list[BatchLine], batch: Batch, actor: Actor, at: datetime
) -> set[int]:
    """Give changed records their former values; gives the lines of those that were changed since."""
    model = resource.model
    rows = {row.pk: row for row in model._base_manager.filter(pk__in=[line.key for line in lines])}
    former = _Former(model, [line.before for line in lines])
    edits = [
        change.Amendment(rows[line.key], *former.of(line.before), line.version)
        for line in lines
        if line.key in rows
    ]
    kept = {line.key for line in lines} - {edit.row.pk for edit in edits} | _amended(
        edits, actor, at, batch.code
    )
    return {line.pk for line in lines if line.key in kept}


def _amended(edits: list[change.Amendment], actor: Actor, at: datetime, note: str) -> set[int]:
    """Make edits, halving them where one stops all; gives the keys of those that are refused."""
    try:
        with transaction.atomic():
            refusals = change.amend_many(edits, by=actor, at=at, note=note)
    except (IntegrityError, Missing, Conflict):
        if len(edits) > 1:
            half = len(edits) // 2
            return _amended(edits[:half], actor, at, note) | _amended(edits[half:], actor, at, note)
        refusals = [Missing()]
    return {edit.row.pk for edit, refusal in zip(edits, refusals, strict=True) if refusal is not None}


class _Former:
    """Turn kept values back into what records take; what they refer to is fetched once."""

    def __init__(self, model: type[Any], kept: list[dict[str, Any]]) -> None:
        self._model = model
        self._targets: dict[str, dict[Any, Any]] = {}
        for name in {name for before in kept for name in before if model._meta.get_field(name).is_relation}:
            keys: set[Any] = set()
            for before in kept:
                value = before.get(name)
                keys.update(value if isinstance(value, list) else [] if value is None else [value])
            related = model._meta.get_field(name).related_model
            self._targets[name] = related._base_manager.in_bulk(keys)

    def of(self, before: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give the former values of a record: plain fields, and lists of records."""
        ones: dict[str, Any] = {}
        many: dict[str, Any] = {}
        for name, value in before.items():
            known = self._model._meta.get_field(name)
            if known.many_to_many:
                many[name] = [self._targets[name][key] for key in value if key in self._targets[name]]
            elif known.is_relation:
                ones[name] = None if value is None else self._targets[name][value]
            else:
                ones[name] = known.to_python(value)
        return ones, many
