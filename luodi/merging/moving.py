"""Move every reference from one row to another, whatever tables there are, and put it back again.

What refers to a model is read from Django's own graph of models, so that tables of apps above, and those that are
yet to come, are covered. Where two rows would come to say the same (a partner of one project twice) and the database
allows it once, one of them is set aside: all that refers to it goes to the other one, and its values are kept. So it is
with two that hold at the same time where one may, if the time of one lies within that of the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luodi.core.change import told
from luodi.core.errors import Conflict
from luodi.core.models import Record, StoredFile
from luodi.core.snapshot import plain
from luodi.merging.kinds import Loose, kind_of, weight_of
from luodi.merging.models import Merge, MergeLine
from luodi.merging.states import LineKind

_STEP = 500
_FILES = Loose(StoredFile, "subject", lambda row: row.ref, {})

Row = Any


@dataclass(frozen=True)
class Reference:
    """Be a foreign key of some table, those of many-to-many tables among them."""

    model: type[models.Model]
    field: Any

    @property
    def table(self) -> str:
        """Name the table."""
        return self.model._meta.label


@cache
def references(model: type[models.Model]) -> tuple[Reference, ...]:
    """List every foreign key to a model, in a stable order."""
    tables = (t for t in apps.get_models(include_auto_created=True) if t._meta.managed and not t._meta.proxy)
    found = [
        Reference(table, field)
        for table in tables
        for field in table._meta.local_concrete_fields
        if field.remote_field is not None and field.remote_field.model._meta.concrete_model is model
    ]
    return tuple(sorted(found, key=lambda one: (one.table, one.field.name)))


def stored(field: Any, row: Row) -> Any:
    """Give what a column holds, fit for JSON; ``restored`` takes it back."""
    value = field.value_from_object(row)
    return (
        field.value_to_string(row)
        if isinstance(field, models.BinaryField) and value is not None
        else plain(value)
    )


def restored(field: Any, value: Any) -> Any:
    """Give the value of a column out of what was kept of it."""
    return value if value is None or isinstance(field, models.JSONField) else field.to_python(value)


class Mover:
    """Move references within one merge, writing down each step; call inside its transaction."""

    def __init__(self, merge: Merge, loose: Sequence[Loose] = ()) -> None:
        self._merge = merge
        self._loose = loose
        self._lines = 0
        # Rows whose references were moved: model -> key -> field.
        self.touched: dict[type[models.Model], dict[Any, str]] = {}

    def move_all(self, old: Record, new: Record, *, gone: Sequence[int]) -> None:
        """Move all that refers to a record to another one; what the merged records themselves refer to stays."""
        self._move(type(old), old.pk, new.pk, leave=gone)
        for loose in self._loose:
            self._move_loose(loose, old, new)
        self._move_loose(_FILES, old, new)

    def change(self, row: Record, values: dict[str, Any]) -> dict[str, list[Any]]:
        """Write columns of a row, remembering what stood there; gives what the audit is told."""
        meta = row._meta
        fields = {name: next(f for f in meta.concrete_fields if f.attname == name) for name in values}
        before = {name: stored(field, row) for name, field in fields.items()}
        for name, value in values.items():
            setattr(row, name, value)
        after = {name: stored(field, row) for name, field in fields.items()}
        moved = [name for name in values if before[name] != after[name]]
        if moved:
            type(row)._base_manager.filter(pk=row.pk).update(
                **{name: values[name] for name in moved}, version=F("version") + 1
            )
            self._line(
                LineKind.CHANGED, type(row), "", [row.pk],
                {name: before[name] for name in moved}, {name: after[name] for name in moved},
            )  # fmt: skip
        return {fields[name].name: told(row, fields[name].name, before[name], after[name]) for name in moved}

    def _move(self, model: type[models.Model], old: Any, new: Any, *, leave: Sequence[Any] = ()) -> None:
        for reference in references(model):
            rows = reference.model._base_manager.filter(**{reference.field.attname: old})
            if reference.model is model:
                self._let_go(reference, old, new)
                rows = rows.exclude(pk__in=[*leave, old, new])
            keys = list(rows.order_by("pk").values_list("pk", flat=True))
            for start in range(0, len(keys), _STEP):
                self._move_some(reference, keys[start : start + _STEP], old, new)

    def _let_go(self, reference: Reference, old: Any, new: Any) -> None:
        """Let a row that referred to the one it becomes refer to nothing: nothing belongs to itself."""
        itself = reference.model._base_manager.filter(pk=new, **{reference.field.attname: old})
        if itself.exists():
            self._refer(reference, [new], old, None)

    def _move_some(self, reference: Reference, keys: list[Any], old: Any, new: Any) -> None:
        try:
            with transaction.atomic():
                self._refer(reference, keys, old, new)
        except IntegrityError:
            # Some of them would say what another row says already: one at a time, they are found.
            for key in keys:
                self._move_one(reference, key, old, new)

    def _move_one(self, reference: Reference, key: Any, old: Any, new: Any) -> None:
        row = reference.model._base_manager.get(pk=key)
        # One that is the heavier may stand in the way of several.
        for twin in {twin.pk: twin for twin in _twins(reference, row, new)}.values():
            if _heavier(row, twin) is twin:
                self._set_aside(row, twin)
                return
            self._set_aside(twin, row)
        try:
            with transaction.atomic():
                self._refer(reference, [key], old, new)
        except IntegrityError:
            raise Conflict(_refused(row)) from None

    def _set_aside(self, row: Row, kept: Row) -> None:
        """Take a row out of its table, once all that refers to it refers to the one that says the same."""
        model = type(row)
        self._move(model, row.pk, kept.pk)
        if isinstance(row, Record):
            self._move_loose(_FILES, row, kept)
        row = model._base_manager.get(pk=row.pk)
        values = {field.attname: stored(field, row) for field in model._meta.local_concrete_fields}
        self._line(LineKind.ASIDE, model, "", [row.pk], values, None)
        here = model._base_manager.filter(pk=row.pk)
        here._raw_delete(here.db)

    def _move_loose(self, loose: Loose, old: Record, new: Record) -> None:
        before, after = loose.value(old), loose.value(new)
        rows = loose.model._base_manager.filter(**{loose.column: before}, **loose.where)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if keys:
            rows.update(**{loose.column: after})
            self._line(LineKind.MOVED, loose.model, loose.column, keys, before, after)

    def _refer(self, reference: Reference, keys: list[Any], old: Any, new: Any) -> None:
        rows = reference.model._base_manager.filter(pk__in=keys)
        values = {reference.field.attname: new}
        if issubclass(reference.model, Record):
            rows.update(**values, version=F("version") + 1)
        else:
            rows.update(**values)
        self._line(LineKind.MOVED, reference.model, reference.field.attname, keys, old, new)
        self.touched.setdefault(reference.model, {}).update(dict.fromkeys(keys, reference.field.name))

    def _line(
        self, kind: LineKind, model: type[models.Model], field: str, keys: list[Any], before: Any, after: Any
    ) -> None:
        self._lines += 1
        MergeLine.objects.create(
            merge=self._merge, number=self._lines, kind=kind, table=model._meta.label, field=field,
            keys=[plain(key) for key in keys], before=before, after=after,
        )  # fmt: skip


def _refused(row: Row) -> str:
    name = row._meta.verbose_name
    return _("What refers to one of them (%(what)s) cannot refer to the other.") % {"what": name}


def _heavier(row: Row, twin: Row) -> Row:
    """Choose which of two rows that would say the same is kept.

    :raises Conflict: if people must settle it first.
    """
    kind = kind_of(row._meta.label_lower)
    if kind is not None and weight_of(row)[0] and weight_of(twin)[0]:
        raise Conflict(
            _("Both have an entry under “%(register)s”: %(one)s and %(other)s. Merge these two first.")
            % {"register": kind.resource.title, "one": twin.code, "other": row.code}
        )
    if not _turns_of(type(row)) or None not in (row.retired_at, twin.retired_at):
        return row if weight_of(row) > weight_of(twin) else twin
    (starts, ends), (begins, stops) = _turn(row), _turn(twin)
    if begins <= starts and ends <= stops:
        return twin
    if starts <= begins and stops <= ends:
        return row
    raise Conflict(
        _(
            "Both have an entry under “%(register)s” for overlapping times: %(one)s and %(other)s. "
            "Let one of them end before the other begins."
        )
        % {"register": row._meta.verbose_name_plural, "one": twin.code, "other": row.code}
    )


def _twins(reference: Reference, row: Row, new: Any) -> Iterator[Row]:
    """Find rows that a row would come to say the same as, by what the database allows once."""
    name, model = reference.field.name, reference.model
    for fields, condition in _unique_sets(model):
        if name not in fields:
            continue
        columns = [field.attname for field in model._meta.concrete_fields if field.name in fields]
        wanted: dict[str, Any] = {column: getattr(row, column) for column in columns}
        wanted[reference.field.attname] = new
        if any(value is None for value in wanted.values()):
            continue
        among = model._base_manager.all()
        if condition is not None:
            if not among.filter(condition, pk=row.pk).exists():
                continue
            among = among.filter(condition)
        yield from among.filter(**wanted).exclude(pk=row.pk)
    if name in _turns_of(model) and row.retired_at is None:
        alike = {other: getattr(row, f"{other}_id") for other in _turns_of(model)} | {name: new}
        starts, ends = _turn(row)
        for other in model._base_manager.filter(**alike, retired_at=None).exclude(pk=row.pk):
            begins, stops = _turn(other)
            if starts < stops and begins < ends:
                yield other


def _turns_of(model: type[models.Model]) -> tuple[str, ...]:
    """Name the fields in which records are alike of which one holds at a time."""
    return getattr(model, "IN_TURN", ())


def _turn(row: Row) -> tuple[date, date]:
    return row.starts_on, row.ends_on or date.max


def _unique_sets(model: type[models.Model]) -> Iterator[tuple[tuple[str, ...], models.Q | None]]:
    for field in model._meta.local_concrete_fields:
        if field.unique and not field.primary_key:
            yield (field.name,), None
    for names in model._meta.unique_together:
        yield tuple(names), None
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            yield tuple(constraint.fields), constraint.condition


class Restorer:
    """Put back what a merge moved, the last step first; what somebody changed since stays, and is noted."""

    def __init__(self) -> None:
        self.left = False
        self.touched: dict[type[models.Model], dict[Any, str]] = {}

    def put_back(self, line: MergeLine) -> None:
        """Take back one step."""
        model = apps.get_model(line.table)
        if line.kind == LineKind.MOVED:
            self._point_back(model, line)
        elif line.kind == LineKind.ASIDE:
            self._bring_back(model, line.before or {})
        else:
            self._change_back(model, line)

    def _point_back(self, model: type[models.Model], line: MergeLine) -> None:
        values: dict[str, Any] = {line.field: line.before}
        if issubclass(model, Record):
            values["version"] = F("version") + 1
        for start in range(0, len(line.keys), _STEP):
            keys = line.keys[start : start + _STEP]
            rows = model._base_manager.filter(pk__in=keys, **{line.field: line.after})
            back = list(rows.values_list("pk", flat=True))
            moved = rows.update(**values)
            self.left |= moved < len(keys)
            self.touched.setdefault(model, {}).update(dict.fromkeys(back, line.field.removesuffix("_id")))

    def _bring_back(self, model: type[models.Model], values: dict[str, Any]) -> None:
        columns: dict[str, Any] = {field.attname: field for field in model._meta.local_concrete_fields}
        row = model(
            **{name: restored(columns[name], value) for name, value in values.items() if name in columns}
        )
        whole = all(
            field.remote_field.model._base_manager.filter(
                **{field.target_field.attname: getattr(row, name)}
            ).exists()
            for name, field in columns.items()
            if field.remote_field is not None and getattr(row, name) is not None
        )
        if not whole or model._base_manager.filter(pk=row.pk).exists():
            self.left = True
            return
        row.save_base(raw=True, force_insert=True)
        self.touched.setdefault(model, {})[row.pk] = ""

    def _change_back(self, model: type[models.Model], line: MergeLine) -> None:
        row: Any = model._base_manager.filter(pk__in=line.keys).first()
        if row is None:
            self.left = True
            return
        columns = {field.attname: field for field in model._meta.concrete_fields}
        before, after = line.before or {}, line.after or {}
        as_left = [name for name, value in after.items() if stored(columns[name], row) == value]
        self.left |= any(name not in as_left for name in after if name != "changed_at")
        values = {name: restored(columns[name], before[name]) for name in as_left}
        model._base_manager.filter(pk=row.pk).update(**values, version=F("version") + 1)
        self.touched.setdefault(model, {})[row.pk] = ""
