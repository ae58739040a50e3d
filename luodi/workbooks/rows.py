"""Turn rows of a table into what they would do to the register: add a record, change one, nothing, or no sense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core.actor import Actor
from luodi.core.blank import Blank
from luodi.core.models import Origin, Record
from luodi.core.resource import Resource
from luodi.core.rules import internal_reads
from luodi.core.seen import Seen
from luodi.merging.kinds import kind_of
from luodi.workbooks import guarded, interpreting
from luodi.workbooks.asides import Asides
from luodi.workbooks.beside import Beside, column_of
from luodi.workbooks.cells import Cells, Clean, Fields, missing_words
from luodi.workbooks.comparing import alike, is_rougher
from luodi.workbooks.interpreting import Note
from luodi.workbooks.layout import CODE, NEW, TAKEN, UNSEEN, VERSION, Column, Head, columns_of, form_for
from luodi.workbooks.recognising import Records
from luodi.workbooks.references import Finder
from luodi.workbooks.row import Row
from luodi.workbooks.states import RowKind
from luodi.workbooks.thorough import tell_rest

# A form takes no longer list of words.
_MOST_NAMES = 5
# So many seconds of a check go into finding what new records are like: for 50,000 among 50,000 it takes 10. What is
# left is found by the survey of the registers, after it is stored.
PATIENCE = 20.0
# What a spreadsheet shows where a formula went wrong.
FAULTY = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
_MEANWHILE = gettext_lazy(
    "Somebody else changed this record after the table was made. Fetch it anew: it is at version %(now)d."
)
_NOT_OPEN = gettext_lazy("Nothing can be added to “%(owner)s”: it is over, or adding to it is not yours.")
_STAYS = gettext_lazy("A record that is there already is put on a list on the page of that list.")
_FAULTY = gettext_lazy("“%(text)s” is an error of the spreadsheet. Write the value.")


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
        own = {CODE, VERSION, TAKEN}
        self._places_of = {
            place: name if name in own else self.columns[name] for place, name in head.known.items()
        }
        self._blank = Blank(self.model, {**_preset(form), "origin": Origin.IMPORTED})
        self._referring = {
            name for name, one in self.columns.items() if one.type in ("reference", "references")
        }
        self._places = {resource.within, *resource.placed}
        self._units = {one.name: one.unit for one in head.headings if one.name and one.unit} | dict(units)
        self._finder = Finder(actor)
        self._cells = {name: Cells(column) for name, column in self.columns.items()}
        self._beside = column_of(self.model)
        self._places_beside: dict[str, Any] = {}
        own = self.columns.keys() - {self._beside.name if self._beside else ""}
        self._records = Records(self.model, actor, own, seen)
        self._taken = taken or {}
        # Whether the table, or the person of it, says what rows are taken for.
        self.has_choices = bool(taken) or TAKEN in head.known.values()
        self._likenesses = kind_of(self.model._meta.label_lower)
        self._likes = self._likenesses.drafted(actor) if self._likenesses else None
        self._plain = {f.name for f in self.model._meta.concrete_fields}
        # What a row leaves empty there is what the model puts in.
        self._defaulted = {f.name for f in self.model._meta.concrete_fields if f.has_default() and not f.null}
        # What a row refers to was found by looking it up; plain texts were held against the same lengths already.
        self.proven = frozenset(name for name, cells in self._cells.items() if cells.proves(self.model))
        sound = self.proven | {f.name for f in self.model._meta.concrete_fields if f.is_relation}
        self._fields = Fields(self.model, sound | {"id", "code", "created_at", "changed_at"})
        self._needed = {
            name: missing_words(column)
            for name, column in self.columns.items()
            if column.field.required and not (name in self._plain and self._records.field(name).has_default())
        }
        # Of these, those that nobody has said anything of.
        self.lacking = self._needed.keys() - named - self.fixed.keys()

    def read(self, chunk: Sequence[tuple[int, list[Any]]]) -> list[Row]:
        """Read some rows; what each would do is known afterwards, but for what only the database can refuse."""
        rows = [Row(number, cells) for number, cells in chunk]
        self._prepare(rows)
        for row in rows:
            self._values(row)
        said = [str(row.values.pop(self._beside.name, "")) for row in rows] if self._beside else []
        self._keep_standing(rows)
        for row in rows:
            row.draft = self._draft(row)
        self._records.find(rows)
        guarded.leave_masked([row for row in rows if row.record is not None], self.model, self.actor)
        guarded.note_unseen([row for row in rows if row.record is not None], self.actor)
        wrong = [row for row in rows if row.kind == RowKind.WRONG]
        for row in rows:
            if row.kind != RowKind.WRONG:
                self._settle(row)
        if wrong:
            tell_rest(wrong, self._records, self._fields, self._needed)
        self._ask_owners([row for row in rows if row.kind == RowKind.NEW])
        if self._beside is not None:
            self._ask_beside(self._beside, rows, said)
        return rows

    def _ask_beside(self, beside: Beside, rows: list[Row], said: list[str]) -> None:
        """Find where new records are put; one that is there already stays where it stands."""
        there = {row.record.pk for row in rows if row.record is not None and row.record.pk}
        standing = beside.standing(self.actor, list(there)) if there and any(said) else {}
        for row, text in zip(rows, said, strict=True):
            if not text or row.kind == RowKind.WRONG:
                continue
            try:
                found = self._places_beside.get(text) or beside.find(self.actor, text)
            except ValidationError as error:
                row.refuse(beside.name, *error.messages)
                continue
            self._places_beside[text] = found
            if row.kind != RowKind.NEW:
                if standing.get(row.record.pk) != found:
                    row.refuse(beside.name, _STAYS)
            elif words := beside.refusal(self.actor, row.draft, found):
                row.refuse(beside.name, words)
            else:
                row.beside = found

    def _prepare(self, rows: list[Row]) -> None:
        for place, name in self.head.known.items():
            column = self.columns.get(name)
            if column is not None and self._finder.looks_up(column):
                texts = {interpreting.shown(row.cell(place)) for row in rows}
                self._finder.prepare(column, texts - {"", UNSEEN})
        for name, said in self.fixed.items():
            if self._finder.looks_up(self.columns[name]):
                self._finder.prepare(self.columns[name], {said})

    def _values(self, row: Row) -> None:
        cells, width = row.cells, len(row.cells)
        for place, column in self._places_of.items():
            cell = cells[place] if place < width else None
            if isinstance(column, Column):
                if cell != UNSEEN:
                    self._value(row, column, cell)
            elif column == CODE:
                row.code = interpreting.shown(cell).partition(" ")[0].upper()
            elif column == VERSION:
                row.version = int(cell) if isinstance(cell, (int, float)) else 0
            elif column == TAKEN:
                row.taken = _taken(interpreting.shown(cell))
        for name, said in self.fixed.items():
            self._value(row, self.columns[name], said)
        row.taken = self._taken.get(str(row.number), row.taken)

    def _value(self, row: Row, column: Column, cell: Any) -> None:
        if type(cell) is str and cell in FAULTY and not self.head.ours:
            row.refuse(column.name, _FAULTY % {"text": cell})
            return
        known = self._cells[column.name]
        text = known.text(cell)
        if text:
            row.values[column.name] = text
            return
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
            missing = getattr(error, "code", "") == "required"
            return Clean(
                None, errors=(missing_words(column),) if missing else tuple(map(str, error.messages))
            )

    def _reference(self, column: Column, text: str) -> tuple[Any, Note | None]:
        if not text:
            if column.field.required:
                raise ValidationError(column.field.error_messages["required"], "required")
            return ([] if column.type == "references" else None), None
        return (
            self._finder.many(column, text) if column.type == "references" else self._finder.one(column, text)
        )

    def _keep_standing(self, rows: list[Row]) -> None:
        """Take references to what stands in the record already, though it is retired or hidden since."""
        places = {name: place for place, name in self.head.known.items()}
        lost = [
            (row, names)
            for row in rows
            if row.code
            and (names := [name for name in row.errors if name in self._referring & places.keys()])
        ]
        if not lost:
            return
        standing = self._records.standing({row.code for row, _names in lost}, self._referring)
        for row, names in lost:
            for name in names:
                column, into = self.columns[name], row.related if self._many(name) else row.values
                present = standing.get((row.code, name), [])
                try:
                    into[name] = self._finder.beside(
                        column, interpreting.shown(row.cell(places[name])), present
                    )
                except ValidationError:
                    continue
                del row.errors[name]
            row.kind = RowKind.WRONG if row.errors else RowKind.NEW

    def _many(self, name: str) -> bool:
        return self.columns[name].type == "references"

    def look_for_likes(self, rows: list[Row]) -> None:
        """Find what new records are like, of those that the person sees, for as long as there is patience."""
        fresh = [row for row in rows if row.kind == RowKind.NEW or row.matched_by == TAKEN]
        if self._likes is None or not fresh:
            return
        if self.patience <= 0:
            self.passed_over += len(fresh)
            return
        began = monotonic()
        for row, likes in zip(fresh, self._likes([row.draft for row in fresh]), strict=True):
            row.alike = likes
        self.patience -= monotonic() - began

    def _draft(self, row: Row) -> Any:
        plain, defaulted = self._plain, self._defaulted
        draft = self._blank.filled(
            {
                name: value
                for name, value in row.values.items()
                if name in plain and not (value is None and name in defaulted)
            }
        )
        try:
            draft.clean()
        except ValidationError as error:
            row.unclean = error
        return draft

    def _ask_owners(self, rows: list[Row]) -> None:
        """Refuse new rows of records that the person sees but may not add to, as their pages do."""
        within = self.resource.within
        if not within or not rows:
            return
        owners: Any = self._records.field(within).related_model
        taking = owners.objects.allowed(self.actor, self.resource.added_by).filter(retired_at=None)
        column = self._records.column(within)
        asked = {getattr(row.draft, column) for row in rows} - {None}
        takes = set(taking.filter(pk__in=asked).values_list("pk", flat=True))
        for row in rows:
            if getattr(row.draft, column) not in {None, *takes}:
                row.refuse(within, _NOT_OPEN % {"owner": getattr(row.draft, within)})

    def _settle(self, row: Row) -> None:
        if row.record is None:
            self._complete(row)
            return
        held = row.record.__dict__
        for name, value in self._said(row):
            if name in held and held[name] == value:
                continue
            old = self._present(row, name, value)
            if old is value or alike(old, value):
                continue
            if not row.code and is_rougher(old, value):
                row.notes.append((name, Note("rougher", str(value), str(old))))
                continue
            if name in self._places:
                row.refuse(name, _("It stays with what it belongs to (%(owner)s).") % {"owner": old})
            else:
                row.differences[name] = (old, value)
        if row.kind != RowKind.WRONG:
            row.kind = RowKind.CHANGED if row.differences else RowKind.SAME
        if row.differences and row.version and row.version != row.record.version:
            row.refuse("", _MEANWHILE % {"now": row.record.version})

    def _said(self, row: Row) -> Iterator[tuple[str, Any]]:
        """Yield what a row says of a record that is there; one found by its name keeps what the row leaves empty."""
        # What the draft made of it; what it refers to is not in the draft itself.
        held = row.draft.__dict__
        said = {name: held.get(name, value) for name, value in row.values.items()}
        if row.matched_by == TAKEN:
            said = self._remembered(row, said)
        for name, value in (said | row.related).items():
            if row.code or not (value is None or (isinstance(value, (str, list)) and not value)):
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

    def _present(self, row: Row, name: str, said: Any) -> Any:
        """Give what the person sees in a field; what it refers to is fetched only where a row says something else."""
        record = row.record
        if isinstance(said, models.Model) and getattr(record, self._records.column(name)) == said.pk:
            return said
        value = getattr(record, name)
        if not hasattr(value, "all"):
            return value
        hidden = row.unseen.get(name, [])
        with internal_reads():
            return [one for one in value.all() if one not in hidden]

    def _complete(self, row: Row) -> None:
        """Make sure that a new record has all that it needs."""
        row.record = row.draft
        for name, said in self._needed.items():
            if name not in row.values and name not in row.related:
                row.refuse(name, said)
        try:
            self._fields.clean(row.draft, row.errors)
        except ValidationError as error:
            self._records.refuse(row, error)


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
        if not field.primary_key
        and getattr(form.instance, field.attname) != field.get_default()
        # What is drawn anew for each record, such as what stands in its address, is no record's but its own.
        and field.get_default() == field.get_default()
    }
