"""Write ordinary edits: create, amend, retire. Validated, versioned, audited, and still within sight."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, bulk, outbox
from luodi.core.actor import Actor
from luodi.core.codes import new_codes
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed, Refusal
from luodi.core.models import Record
from luodi.core.rehearsal import Rehearsal
from luodi.core.rules import internal_reads, open_keys
from luodi.core.snapshot import plain, snapshot

R = TypeVar("R", bound=Record)

NOT_YOURS = _("A record like this is not yours to create.")
# So many new rows go into one statement.
STEP = 1000
TAKEN = _("A record that must be the only one of its kind is there already.")


def create(
    row: R, *, by: Actor, at: datetime, related: Mapping[str, Any] | None = None, verb: str = "create"
) -> R:
    """Save a new record that the actor may create; ``related`` sets many-to-many fields.

    :raises Invalid: with the fields that do not validate.
    :raises NotAllowed: if the rule of ``verb`` does not hold for the row as it would stand.
    """
    row.created_at = row.changed_at = at
    row.created_by_id = by.user_id
    if row.flow is not None and not row.state:  # type: ignore[attr-defined]
        row.state = row.flow.initial  # type: ignore[attr-defined]
    clean(row)
    with transaction.atomic():
        row.save(force_insert=True)
        _relate(row, related or {})
        if not type(row).objects.allowed(by, verb).filter(pk=row.pk).exists():
            raise NotAllowed
        audit.record(by, verb, row, at=at, changes={"new": snapshot(row)})
        outbox.reindex(row, at=at)
    return row


def create_many(
    rows: Sequence[R],
    *,
    by: Actor,
    at: datetime,
    related: Sequence[Mapping[str, Any]],
    verb: str = "create",
    note: str = "",
    rehearsal: Rehearsal | None = None,
) -> list[bool]:
    """Save new records at once, in the order given, and tell of each whether the actor may create it.

    The rows must have been validated; those that are not the actor's to create are not kept. ``related`` has the
    many-to-many fields of each. A ``rehearsal`` does no more than shows what is refused: the caller takes it back.

    :raises IntegrityError: if one of them is refused by the database: then none is saved.
    """
    if not rows:
        return []
    model = type(rows[0])
    with transaction.atomic():
        for row in rows:
            row.created_at = row.changed_at = at
            row.created_by_id = by.user_id
            if row.flow is not None and not row.state:  # type: ignore[attr-defined]
                row.state = row.flow.initial  # type: ignore[attr-defined]
        if rehearsal is not None and rehearsal.surely_takes(rows, verb):
            return [True] * len(rows)
        for row, code in zip(rows, free_codes(model, len(rows), at), strict=True):
            row.code = code
        for start in range(0, len(rows), STEP):
            bulk.create(rows[start : start + STEP])
        for row, many in zip(rows, related, strict=True):
            if any(many.values()):
                _relate(row, {name: value for name, value in many.items() if value})
        keys = [row.pk for row in rows]
        allowed = open_keys(model, by, verb, keys)
        refused = [key for key in keys if key not in allowed]
        if refused:
            with internal_reads():
                model._base_manager.filter(pk__in=refused).delete()
        kept = [] if rehearsal else [row for row, key in zip(rows, keys, strict=True) if key in allowed]
        audit.record_many(by, verb, ((row, {"new": snapshot(row)}) for row in kept), at=at, note=note)
        outbox.reindex_many(kept, at=at)
    return [key in allowed for key in keys]


def free_codes(model: type[Record], count: int, at: datetime) -> list[str]:
    """Make codes that no record of a model has yet: among a million random ones some would meet."""
    free: dict[str, None] = {}
    while len(free) < count:
        fresh = set(new_codes(model.PREFIX, at, count - len(free)))
        free.update(dict.fromkeys(fresh - bulk.keys_of(model, list(fresh)).keys()))
    return list(free)


def amend(
    row: R,
    changes: Mapping[str, Any],
    *,
    version: int,
    by: Actor,
    at: datetime,
    related: Mapping[str, Any] | None = None,
    verb: str = "amend",
    note: str = "",
) -> R:
    """Change fields of a record that nobody else changed since ``version``.

    :raises Missing: if the actor may not see the row (before or after the change).
    :raises NotAllowed: if the change is not the actor's to make.
    :raises Conflict: if the row has another version, with both sides' values.
    :raises Invalid: with the fields that do not validate.
    """
    model = type(row)
    with transaction.atomic():
        current: R | None = model.objects.allowed(by).filter(pk=row.pk).first()
        if current is None:
            raise Missing
        if not model.objects.allowed(by, verb).filter(pk=row.pk).exists():
            raise NotAllowed
        if current.version != version:
            raise _conflict(current, changes)
        columns = {name: str(getattr(model._meta.get_field(name), "attname", name)) for name in changes}
        before = {name: getattr(current, column) for name, column in columns.items()}
        for name, value in changes.items():
            setattr(current, name, value)
        stored = current.__dict__.copy()
        clean(current)
        values = {column: getattr(current, column) for column in columns.values()}
        values |= _derived(_columns(model), stored, current.__dict__, ())
        here = model._base_manager.filter(pk=row.pk, version=version)
        if not here.update(**values, version=F("version") + 1, changed_at=at):
            raise _conflict(current, changes)
        _relate(current, related or {})
        current.refresh_from_db()
        if not model.objects.allowed(by).filter(pk=row.pk).exists():
            raise Missing
        moved = {
            name: told(row, name, plain(old), plain(values[columns[name]]))
            for name, old in before.items()
            if old != values[columns[name]]
        }
        if related:
            moved.update({name: [None, _listed(value)] for name, value in related.items()})
        if moved:
            audit.record(by, verb, current, at=at, note=note, changes=moved)
        outbox.reindex(current, at=at)
    return current


@dataclass(frozen=True, slots=True)
class Amendment:
    """Be one of many edits: the record as it was read, what changes, and the version that this was decided on.

    ``proven`` fields hold what their validators took already.
    """

    row: Any
    changes: Mapping[str, Any]
    related: Mapping[str, Any]
    version: int
    proven: frozenset[str] = frozenset()


def amend_many(
    edits: Sequence[Amendment],
    *,
    by: Actor,
    at: datetime,
    verb: str = "amend",
    note: str = "",
    rehearsal: Rehearsal | None = None,
) -> list[Refusal | None]:
    """Change many records of one model as `amend` would change each; gives what is refused, in the order given.

    The records keep the values that they were read with; the versions of those that were changed move on. What must be
    unique is left to the database. A ``rehearsal`` does no more than shows what is refused: the caller takes it back.

    :raises Missing: if an edit would put a record out of the actor's sight: then none is made.
    :raises Conflict: if somebody else changes one at this moment: then none is made.
    :raises IntegrityError: if the database refuses one: then none is made.
    """
    if not edits:
        return []
    model = type(edits[0].row)
    keys = [edit.row.pk for edit in edits]
    with transaction.atomic():
        now = dict(model.objects.allowed(by).filter(pk__in=keys).values_list("pk", "version"))
        may = open_keys(model, by, verb, keys)
        waiting = _Waiting(model, at, rehearsal.columns if rehearsal else None)
        refusals = [_amend_one(edit, now, may, waiting) for edit in edits]
        waiting.write()
        done = [edit for edit, refusal in zip(edits, refusals, strict=True) if refusal is None]
        after = {edit.row.pk for edit in done}
        if len(open_keys(model, by, "view", after)) < len(after):
            raise Missing
        for edit in done:
            edit.row.version = edit.version + 1
        told = [] if rehearsal else done
        audit.record_many(by, verb, ((edit.row, _moved(edit)) for edit in told), at=at, note=note)
        outbox.reindex_many([edit.row for edit in told], at=at)
    return refusals


class _Waiting:
    """Gather edits by the columns that they change, and write those of the same columns at once; or ``only`` some."""

    def __init__(self, model: type[Record], at: datetime, only: frozenset[str] | None) -> None:
        self._model, self._at, self._only = model, at, only
        self._rows: dict[tuple[str, ...], list[Sequence[Any]]] = {}
        self._keys: set[int] = set()

    def add(self, key: int, version: int, values: Mapping[str, Any]) -> None:
        if self._only is not None:
            values = {name: value for name, value in values.items() if name in self._only}
            if not values:
                return
        if key in self._keys:
            self.write()
        self._keys.add(key)
        names = tuple(sorted(values))
        row = (*(values[name] for name in names), self._at, key, version)
        self._rows.setdefault(names, []).append(row)

    def write(self) -> None:
        for names, rows in self._rows.items():
            if bulk.amend(self._model, [*names, "changed_at"], rows) < len(rows):
                raise Conflict
        self._rows, self._keys = {}, set()


def _amend_one(edit: Amendment, now: dict[int, int], may: set[int], waiting: _Waiting) -> Refusal | None:
    row, key = edit.row, edit.row.pk
    model: type[Record] = type(row)
    if key not in now:
        return Missing()
    if key not in may:
        return NotAllowed()
    if now[key] != edit.version:
        return _conflict(row, edit.changes)
    held, columns = row.__dict__, _columns(model)
    before, cached = held.copy(), row._state.fields_cache.copy()
    try:
        for name, value in edit.changes.items():
            setattr(row, name, value)
        _clean_changed(row, [name for name in edit.changes if name not in edit.proven])
        values = {columns[name]: getattr(row, columns[name]) for name in edit.changes}
        values |= _derived(columns, before, held, values)
    except ValidationError as error:
        return _invalid(error)
    finally:
        row.__dict__, row._state.fields_cache = before, cached
    waiting.add(key, edit.version, values)
    now[key] += 1
    if edit.related:
        _relate(row, edit.related)
    return None


def _moved(edit: Amendment) -> dict[str, Any]:
    """Give what an edit changed, from and to; called when it is made."""
    moved: dict[str, Any] = {}
    model: type[Record] = type(edit.row)
    columns = _columns(model)
    for name, value in edit.changes.items():
        column = columns[name]
        new = getattr(value, "pk", value) if column != name else value
        moved[name] = told(edit.row, name, plain(getattr(edit.row, column)), plain(new))
    moved.update({name: [None, _listed(value)] for name, value in edit.related.items()})
    return moved


def told(row: Any, name: str, old: Any, new: Any) -> list[Any]:
    """Tell the audit from what to what a field changed; of personal fields only that it did: it is for ever."""
    return [] if name in type(row).PERSONAL else [old, new]


def _listed(items: Iterable[Any]) -> list[str]:
    """Name what a record refers to for the audit: records by code, for their names may be those of people."""
    return [item.code if isinstance(item, Record) else str(item) for item in items]


def retire(row: Record, *, by: Actor, at: datetime, note: str = "") -> None:
    """Take a record out of use without losing it.

    :raises Missing: if the actor may not see the row.
    :raises NotAllowed: if the rule ``retire`` does not hold.
    """
    model = type(row)
    with transaction.atomic():
        if not model.objects.allowed(by).filter(pk=row.pk).exists():
            raise Missing
        if not model.objects.allowed(by, "retire").filter(pk=row.pk).exists():
            raise NotAllowed
        if model._base_manager.filter(pk=row.pk, retired_at=None).update(
            retired_at=at, changed_at=at, version=F("version") + 1
        ):
            audit.record(by, "retire", row, at=at, note=note)
            outbox.reindex(row, at=at)


def take_back(rows: Sequence[Record], *, by: Actor, at: datetime, note: str = "") -> None:
    """Take out of use what the actor brought in by mistake, many records of one model at once; asks no rule."""
    if not rows:
        return
    model = type(rows[0])
    with transaction.atomic():
        model._base_manager.filter(pk__in=[row.pk for row in rows], retired_at=None).update(
            retired_at=at, changed_at=at, version=F("version") + 1
        )
        audit.record_many(by, "take_back", ((row, {}) for row in rows), at=at, note=note)
        outbox.reindex_many(rows, at=at)


def clean(row: Record) -> None:
    """Validate a row whole.

    :raises Invalid: with the messages by field.
    """
    try:
        row.full_clean(exclude=["code"] if not row.code else None)
    except ValidationError as error:
        raise _invalid(error) from None


def _invalid(error: ValidationError) -> Invalid:
    return Invalid(
        {("" if name == NON_FIELD_ERRORS else name): said for name, said in error.message_dict.items()}
    )


@cache
def _columns(model: type[Record]) -> dict[str, str]:
    return {field.name: field.attname for field in model._meta.concrete_fields}


def _derived(
    columns: Mapping[str, str], before: Mapping[str, Any], after: Mapping[str, Any], changed: Collection[str]
) -> dict[str, Any]:
    """Give what cleaning a row worked out beyond what was changed, such as the key of a name."""
    return {
        column: after[column]
        for column in columns.values()
        if column in before
        and after[column] is not before[column]
        and column not in changed
        and after[column] != before[column]
    }


def _clean_changed(row: Record, changed: Collection[str]) -> None:
    """Validate what depends on the fields that changed, but for what only the database can tell."""
    errors = {}
    for name in changed:
        field: Any = row._meta.get_field(name)
        # What a row refers to is there if it was given as a record.
        if field.name in row._state.fields_cache:
            continue
        value = getattr(row, field.attname)
        if field.blank and value in field.empty_values:
            continue
        try:
            setattr(row, field.attname, field.clean(value, row))
        except ValidationError as error:
            errors[field.name] = error.error_list
    if errors:
        raise ValidationError(errors)
    row.clean()


def _relate(row: Record, related: Mapping[str, Any]) -> None:
    """Set many-to-many fields; what stood there before is compared whole, whoever may see it."""
    with internal_reads():
        for name, value in related.items():
            getattr(row, name).set(value)


def _conflict(current: Record, changes: Mapping[str, Any]) -> Conflict:
    names = [name for name in changes if getattr(current, name) != changes[name]]
    fresh = type(current)._base_manager.get(pk=current.pk)
    return Conflict(
        theirs={name: plain(getattr(fresh, name)) for name in names},
        mine={name: plain(changes[name]) for name in names},
    )
