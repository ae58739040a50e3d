"""Turn rows of a table into what they would do to the register: add a record, change one, nothing, or no sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core.actor import Actor
from luodi.core.models import Origin, Record
from luodi.core.periods import Period
from luodi.core.resource import Resource
from luodi.core.rules import internal_reads
from luodi.core.seen import Seen
from luodi.merging.kinds import Alike, kind_of
from luodi.workbooks import interpreting
from luodi.workbooks.asides import Asides
from luodi.workbooks.cells import Cells, Clean
from luodi.workbooks.interpreting import Note
from luodi.workbooks.layout import CODE, NEW, TAKEN, UNSEEN, VERSION, Column, Head, columns_of, form_for
from luodi.workbooks.references import Finder
from luodi.workbooks.states import RowKind

# A form takes no longer list of words.
_MOST_NAMES = 5
# So many seconds of a check go into finding what new records are like: the larger the register, the longer it takes
# (3 ms a row among 20,000). What is left is found by the survey of the registers, after it is stored.
PATIENCE = 20.0
# What a spreadsheet shows where a formula went wrong.
FAULTY = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!")
_OTHER_CODE = gettext_lazy(
    "The register has %(code)s of this name with another credit code. Correct the credit code; "
    "if that of the register is wrong, correct it there."
)
_NOT_OPEN = gettext_lazy("Nothing can be added to “%(owner)s”: it is over, or adding to it is not yours.")
_FAULTY = gettext_lazy("“%(text)s” is an error of the spreadsheet. Write the value.")


@dataclass
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
    matched_by: str = ""
    # Records that a new one is like; and the code of the one that it is taken for, or that it is new all the same.
    alike: list[Alike] = field(default_factory=list)
    taken: str = ""

    def refuse(self, name: str, *said: Any) -> None:
        """Note what is wrong with a field, or with the row (``""``)."""
        self.errors.setdefault(name, []).extend(str(words) for words in said)
        self.kind = RowKind.WRONG


class Table:
    """Read the rows of one table for one register, as one person; remembers what the file held already."""

    def __init__(
        self,
        resource: Resource,
        actor: Actor,
        head: Head,
        units: Mapping[str, str],
        seen: Seen,
        fixed: Mapping[str, str] | None = None,
        taken: Mapping[str, str] | None = None,
    ) -> None:
        self.resource, self.actor, self.head = resource, actor, head
        self.model: type[Record] = resource.model
        form = form_for(resource, actor)
        self.columns: dict[str, Column] = {column.name: column for column in columns_of(resource, form)}
        # What the person said for all rows, where the table has no column for it.
        named = set(head.known.values())
        self.fixed = {
            name: said
            for name, said in (fixed or {}).items()
            if said and name in self.columns and name not in named
        }
        self.asides = Asides()
        # The sheets that a person sees, and the place of the one that is read.
        self.sheets: list[str] = []
        self.sheet = 0
        # Seconds that may still go into finding what new records are like, and those that it did not last for.
        self.patience = PATIENCE
        self.passed_over = 0
        self._preset = _preset(form)
        self._units = {one.name: one.unit for one in head.headings if one.name and one.unit} | dict(units)
        self._finder = Finder(actor)
        self._cells = {name: Cells(column) for name, column in self.columns.items()}
        self._seen = seen
        self._taken = taken or {}
        self._likenesses = kind_of(self.model._meta.label_lower)
        self._turns: dict[tuple[Any, ...], list[tuple[Period, int]]] = {}
        self._plain = {f.name for f in self.model._meta.concrete_fields}
        # What a row refers to was found by looking it up; plain texts were held against the same lengths already.
        self._sound = [f.name for f in self.model._meta.concrete_fields if f.is_relation] + [
            name for name, cells in self._cells.items() if cells.proves(self.model)
        ]

    def read(self, chunk: Sequence[tuple[int, list[Any]]]) -> list[Row]:
        """Read some rows; what each would do is known afterwards, but for what only the database can refuse."""
        rows = [Row(number, cells) for number, cells in chunk]
        self._prepare(rows)
        for row in rows:
            self._values(row)
            row.draft = self._draft(row)
        self._find_records(rows)
        for row in rows:
            if row.kind != RowKind.WRONG:
                self._settle(row)
        self._ask_owners([row for row in rows if row.kind == RowKind.NEW])
        return rows

    def _cell(self, row: Row, place: int) -> Any:
        return row.cells[place] if place < len(row.cells) else None

    def _prepare(self, rows: list[Row]) -> None:
        for place, name in self.head.known.items():
            column = self.columns.get(name)
            if column is not None and column.type in {"reference", "references"}:
                texts = (interpreting.shown(self._cell(row, place)) for row in rows)
                self._finder.prepare(column, {text for text in texts if text and text != UNSEEN})
        for name, said in self.fixed.items():
            if self.columns[name].type in {"reference", "references"}:
                self._finder.prepare(self.columns[name], {said})

    def _values(self, row: Row) -> None:
        for place, name in self.head.known.items():
            cell = self._cell(row, place)
            if name == CODE:
                row.code = interpreting.shown(cell).partition(" ")[0].upper()
            elif name == VERSION:
                row.version = int(cell) if isinstance(cell, (int, float)) else 0
            elif name == TAKEN:
                row.taken = _taken(interpreting.shown(cell))
            elif cell != UNSEEN:
                self._value(row, self.columns[name], cell)
        for name, said in self.fixed.items():
            self._value(row, self.columns[name], said)
        row.taken = self._taken.get(str(row.number), row.taken)

    def _value(self, row: Row, column: Column, cell: Any) -> None:
        if cell in FAULTY and not self.head.ours:
            row.refuse(column.name, _FAULTY % {"text": cell})
            return
        known = self._cells[column.name]
        found = known.of(cell)
        if found is None:
            found = known.keep(cell, self._read(column, cell))
        if found.errors:
            row.refuse(column.name, *found.errors)
            return
        into = row.related if column.type == "references" else row.values
        into[column.name] = list(found.value) if type(found.value) is list else found.value
        if found.note:
            row.notes.append((column.name, found.note))

    def _read(self, column: Column, cell: Any) -> Clean:
        try:
            if column.type in {"reference", "references"}:
                return Clean(*self._reference(column, interpreting.shown(cell)))
            reading = interpreting.read(column, cell, unit=self._units.get(column.name, ""))
            return Clean(column.field.clean(reading.value), reading.note)
        except ValidationError as error:
            return Clean(None, errors=tuple(map(str, error.messages)))

    def _reference(self, column: Column, text: str) -> tuple[Any, Note | None]:
        if not text:
            if column.field.required:
                raise ValidationError(column.field.error_messages["required"])
            return ([] if column.type == "references" else None), None
        return (
            self._finder.many(column, text) if column.type == "references" else self._finder.one(column, text)
        )

    def _find_records(self, rows: list[Row]) -> None:
        """Find the records that the rows are about: by code, else by what tells a record of its kind."""
        visible = self.model.objects.allowed(self.actor).filter(retired_at=None)
        right = [row for row in rows if row.kind != RowKind.WRONG]
        coded = {code for row in right for code in (row.code, row.taken) if code not in ("", NEW)}
        by_code = (
            {record.code: record for record in self._whole(visible.filter(code__in=coded))} if coded else {}
        )
        for row in right:
            code = row.code or row.taken
            if code not in ("", NEW):
                row.record = by_code.get(code)
                row.matched_by = "" if row.code else TAKEN
                if row.record is None:
                    row.refuse(
                        "", _("There is no record %(code)s, or it is not open to you.") % {"code": code}
                    )
        fresh = [row for row in right if not row.code]
        for names in self.model.NATURAL:
            self._match(
                names, [row for row in fresh if row.record is None and row.kind != RowKind.WRONG], visible
            )
        for row in right:
            self._clean_again(row)
            if row.kind != RowKind.WRONG:
                self._tell_apart(row)

    def _clean_again(self, row: Row) -> None:
        """Refuse what the model does not take, once it is known which record the row is about."""
        if row.unclean is None:
            return
        error: ValidationError | None = row.unclean
        if row.record is not None:
            row.draft.pk = row.record.pk
            try:
                row.draft.clean()
                error = None
            except ValidationError as still:
                error = still
            row.draft.pk = None
        if error is not None:
            self._refuse(row, error)

    def _tell_apart(self, row: Row) -> None:
        """Refuse a row that an earlier one leaves no room for."""
        before = self._repeated(row)
        if before is not None:
            row.refuse("", _("This is the same as row %(number)d.") % {"number": before})
            return
        meanwhile = self._meanwhile(row)
        if meanwhile is not None:
            row.refuse("starts_on", _("This overlaps with row %(number)d.") % {"number": meanwhile})

    def look_for_likes(self, rows: list[Row]) -> None:
        """Find what new records are like, of those that the person sees, for as long as there is patience."""
        kind = self._likenesses
        fresh = [row for row in rows if row.kind == RowKind.NEW or row.matched_by == TAKEN]
        if kind is None or not fresh:
            return
        if self.patience <= 0:
            self.passed_over += len(fresh)
            return
        began = monotonic()
        for row, alike in zip(fresh, kind.drafted(self.actor, [row.draft for row in fresh]), strict=True):
            row.alike = alike
        self.patience -= monotonic() - began

    def _whole(self, rows: Any) -> list[Any]:
        """Fetch records with their whole lists, so that comparing them asks no more: what is unseen stays in them."""
        many = [name for name in self.columns if name not in self._plain]
        with internal_reads():
            return list(rows.prefetch_related(*many) if many else rows)

    def _repeated(self, row: Row) -> int | None:
        """Tell which earlier row is about the same record; remembers this one.

        Two that each have the stronger key, a credit code, are told apart by it, however alike their names are.
        """
        if row.code:
            return self._seen.add("", row.code, number=row.number)
        found = self._seen.add("", row.record.code, number=row.number) if row.record is not None else None
        told = False
        for names in self.model.NATURAL:
            key = self._key(row.draft, names)
            if key is None:
                continue
            parts = [*names, *map(str, key)]
            earlier = self._seen.add("any", *parts, number=row.number)
            bare = self._seen.find("bare", *parts) if told else None
            found = found or (bare if told else earlier)
            if not told:
                self._seen.add("bare", *parts, number=row.number)
            told = True
        if self.model.NAMED_BY and len(self.model.NATURAL) > 1 and not row.errors:
            # Two codes under one and the same name: one of them is a slip.
            said = str(getattr(row.draft, self.model.NAMED_BY))
            found = found or self._seen.add("called", said, number=row.number)
        return found

    def _meanwhile(self, row: Row) -> int | None:
        """Tell which earlier row holds at the same time, where only one may; remembers this one."""
        names = self.model.IN_TURN
        key = self._key(row.draft, names) if names else None
        starts, ends = (getattr(row.draft, name, None) for name in ("starts_on", "ends_on"))
        if key is None or None in key or starts is None or (ends is not None and ends <= starts):
            return None
        period, others = Period(starts, ends), self._turns.setdefault(key, [])
        found = next((number for other, number in others if other.overlaps(period)), None)
        others.append((period, row.number))
        return found

    def _draft(self, row: Row) -> Any:
        values = {
            name: value
            for name, value in row.values.items()
            if name in self._plain and not self._left_to_default(name, value)
        }
        preset = {
            name: value for name, value in self._preset.items() if name.removesuffix("_id") not in values
        }
        draft = self.model(**(preset | values), origin=Origin.IMPORTED)
        try:
            draft.clean()
        except ValidationError as error:
            row.unclean = error
        return draft

    def _left_to_default(self, name: str, value: Any) -> bool:
        known = self._field(name)
        return value is None and known.has_default() and not known.null

    def _refuse(self, row: Row, error: ValidationError) -> None:
        for name, said in error.message_dict.items():
            row.refuse(name if name in self.columns else "", *said)

    def _key(self, record: Any, names: tuple[str, ...]) -> tuple[Any, ...] | None:
        """Give what tells a record, or None if its first part is not filled in."""
        values = tuple(getattr(record, self._column(name)) for name in names)
        return values if values[0] not in (None, "") else None

    def _column(self, name: str) -> str:
        return str(getattr(self.model._meta.get_field(name), "attname", name))

    def _match(self, names: tuple[str, ...], rows: list[Row], visible: Any) -> None:
        keys = {row.number: self._key(row.draft, names) for row in rows}
        firsts = {key[0] for key in keys.values() if key is not None}
        if not firsts:
            return
        found: dict[tuple[Any, ...], list[Any]] = {}
        first = self._column(names[0])
        near = (
            visible.exclude(**{first: ""}) if isinstance(self._field(names[0]), models.CharField) else visible
        )
        for record in self._whole(near.filter(**{f"{first}__in": firsts})):
            found.setdefault(self._key(record, names) or (), []).append(record)
        for row in rows:
            records = self._same(row, found.get(keys[row.number] or (None,), []), names)
            if len(records) == 1:
                row.record, row.matched_by = records[0], names[0]
            elif records:
                codes = "、".join(record.code for record in records[:3])
                row.refuse("", _("Several records fit (%(codes)s). Give the code.") % {"codes": codes})

    def _same(self, row: Row, records: list[Any], names: tuple[str, ...]) -> list[Any]:
        """Leave out records that a stronger key tells apart; the row says that there is one so like it."""
        stronger = self.model.NATURAL[: self.model.NATURAL.index(names)]
        other = [
            record
            for record in records
            if any(
                None not in (mine := (self._key(row.draft, keys), self._key(record, keys)))
                and mine[0] != mine[1]
                for keys in stronger
            )
        ]
        label = self.model.NAMED_BY
        for record in other if label else ():
            if str(getattr(record, label)) == str(getattr(row.draft, label)):
                row.refuse(label, _OTHER_CODE % {"code": record.code})
                return []
        if label and other and len(other) == len(records):
            like = "、".join(f"{record.code} {record}" for record in other[:3])
            row.notes.append((label, Note("near", str(getattr(row.draft, label, "")), like)))
        return [record for record in records if record not in other]

    def _field(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    def _ask_owners(self, rows: list[Row]) -> None:
        """Refuse new rows of records that the person sees but may not add to, as their pages do."""
        within = self.resource.within
        if not within or not rows:
            return
        owners: Any = self._field(within).related_model
        taking = owners.objects.allowed(self.actor, self.resource.added_by).filter(retired_at=None)
        column = self._column(within)
        asked = {getattr(row.draft, column) for row in rows} - {None}
        takes = set(taking.filter(pk__in=asked).values_list("pk", flat=True))
        for row in rows:
            if getattr(row.draft, column) not in {None, *takes}:
                row.refuse(within, _NOT_OPEN % {"owner": getattr(row.draft, within)})

    def _settle(self, row: Row) -> None:
        if row.record is None:
            self._complete(row)
            return
        places = {self.resource.within, *self.resource.placed}
        for name, value in self._said(row):
            old = self._present(row.record, name, value)
            if name in places and not _alike(old, value):
                row.refuse(name, _("It stays with what it belongs to (%(owner)s).") % {"owner": old})
                continue
            if not _alike(old, value):
                row.differences[name] = (old, value)
        if row.kind != RowKind.WRONG:
            row.kind = RowKind.CHANGED if row.differences else RowKind.SAME
        if row.differences and row.version and row.version != row.record.version:
            row.refuse(
                "",
                _(
                    "Somebody else changed this record after the table was made. "
                    "Fetch it anew: it is at version %(now)d."
                )
                % {"now": row.record.version},
            )

    def _said(self, row: Row) -> Iterator[tuple[str, Any]]:
        """Yield what a row says of a record that is there; one found by its name keeps what the row leaves empty."""
        said = {
            name: getattr(row.draft, name) if name in self._plain else value
            for name, value in row.values.items()
        }
        if row.matched_by == TAKEN:
            said = self._remembered(row, said)
        for name, value in (said | row.related).items():
            if row.code or value not in (None, "", []):
                yield name, value

    def _remembered(self, row: Row, said: dict[str, Any]) -> dict[str, Any]:
        """Leave a record that a row is taken for its own name; the row's goes to its other names, as in a merge."""
        kind = self._likenesses
        if kind is None or not kind.name:
            return said
        rest = {name: value for name, value in said.items() if name != kind.name}
        name, own = said.get(kind.name), getattr(row.record, kind.name)
        known = rest.get(kind.names) or getattr(row.record, kind.names)
        if name and name not in (own, *known) and kind.names in self.columns and len(known) < _MOST_NAMES:
            rest[kind.names] = [*known, name]
        return rest

    def _present(self, record: Any, name: str, said: Any) -> Any:
        """Give what stands in a field; what it refers to is fetched only where a row says something else."""
        if isinstance(said, models.Model) and getattr(record, self._column(name)) == said.pk:
            return said
        value = getattr(record, name)
        if not hasattr(value, "all"):
            return value
        with internal_reads():
            return list(value.all())

    def _complete(self, row: Row) -> None:
        """Make sure that a new record has all that it needs."""
        row.record = row.draft
        for name, column in self.columns.items():
            said = name in row.values or name in row.related
            if (
                column.field.required
                and not said
                and not (name in self._plain and self._field(name).has_default())
            ):
                row.refuse(name, column.field.error_messages["required"])
        try:
            row.draft.clean_fields(exclude={*self._sound, *row.errors, "code", "created_at", "changed_at"})
        except ValidationError as error:
            self._refuse(row, error)


def _taken(text: str) -> str:
    """Read what a row is taken for: the code in front, or one of the words for new."""
    said = text.strip().casefold()
    return NEW if said in _NEW else text.strip().partition(" ")[0].upper()


_NEW = frozenset({"new", "新增", "新建", "新"})


def _preset(form: Any) -> dict[str, Any]:
    """Give what the form itself fills in of a new record, such as who looks after it."""
    return {
        field.attname: getattr(form.instance, field.attname)
        for field in form.instance._meta.concrete_fields
        if not field.primary_key and getattr(form.instance, field.attname) != field.get_default()
    }


def _alike(old: Any, new: Any) -> bool:
    """Compare a stored value with a clean one; lists of records by what they hold, not by order."""
    if isinstance(old, list) and isinstance(new, list) and _of_records(old) and _of_records(new):
        return {one.pk for one in old} == {one.pk for one in new}
    if isinstance(old, str) and isinstance(new, str):
        return old.replace("\r\n", "\n").strip() == new.replace("\r\n", "\n").strip()
    if old in (None, "") and new in (None, ""):
        return True
    if isinstance(new, str) and type(old) is int:
        return str(old) == new
    return bool(old == new)


def _of_records(values: list[Any]) -> bool:
    return all(isinstance(one, models.Model) for one in values)
