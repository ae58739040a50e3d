"""Recognise the records that rows of a table are about: by code, else by what tells a record of its kind."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.periods import Period
from luodi.core.rules import internal_reads
from luodi.core.seen import Key, Seen
from luodi.core.words import listed
from luodi.workbooks.interpreting import Note
from luodi.workbooks.layout import NEW, TAKEN
from luodi.workbooks.naming import RowNames
from luodi.workbooks.row import Row
from luodi.workbooks.states import RowKind

_OTHER_CODE = gettext_lazy(
    "The register has %(code)s of this name with another credit code. Correct the credit code; "
    "if that of the register is wrong, correct it there."
)
_SAME = gettext_lazy("The same as row %(number)d of the original table, “%(name)s”.")
_OVERLAPS = gettext_lazy("This overlaps with row %(number)d of the original table, “%(name)s”.")


# No table says when a record was made or changed: reading two instants takes as long as all the rest of one.
_UNASKED = ("created_at", "changed_at")


class Records:
    """Find the records of one register for the rows of one table; remembers what the file held already."""

    def __init__(self, model: type[Record], actor: Actor, columns: Collection[str], seen: Seen) -> None:
        self.model, self.actor, self.columns = model, actor, columns
        self._plain = {one.name for one in model._meta.concrete_fields}
        self._seen = seen
        self._names = RowNames()
        self._columns: dict[str, str] = {}
        self._turns: dict[tuple[Any, ...], list[tuple[Period, int]]] = {}

    def find(self, rows: list[Row]) -> None:
        """Find the records that the rows are about: by code, else by what tells a record of its kind."""
        visible = self.model.objects.allowed(self.actor)
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
        told = [(row, self._naturals(row)) for row in right if row.kind != RowKind.WRONG]
        self._seen.look_up(key for row, naturals in told for key in self._keys(row, naturals))
        for row, naturals in told:
            self._tell_apart(row, naturals)

    def standing(self, codes: Collection[str], names: Collection[str]) -> dict[tuple[str, str], list[Any]]:
        """Give what records refer to, by code and field, as far as the actor is shown it on their pages."""
        found: dict[tuple[str, str], list[Any]] = {}
        shown = self.model.objects.allowed(self.actor).filter(retired_at=None, code__in=codes)
        for name in names:
            verb = self.model.MASKED.get(name)
            rows = shown & self.model.objects.allowed(self.actor, verb) if verb else shown
            for record in rows:
                with internal_reads():
                    value = getattr(record, name)
                    found[record.code, name] = (
                        list(value.all()) if hasattr(value, "all") else [] if value is None else [value]
                    )
        return found

    def likely(self, rows: list[Row]) -> dict[int, Any]:
        """Give the records that rows which are wrong may be about, by the number of the row; refuses nothing."""
        visible = self.model.objects.allowed(self.actor)
        coded = [row.code or row.taken for row in rows if (row.code or row.taken) not in ("", NEW)]
        by_code = {one.code: one for one in self._whole(visible.filter(code__in=coded))} if coded else {}
        found = {row.number: by_code[code] for row in rows if (code := row.code or row.taken) in by_code}
        for names in self.model.NATURAL:
            left = [row for row in rows if row.number not in found and not row.code]
            found |= {
                number: records[0] for number, records in self._candidates(names, left, visible).items()
            }
        return found

    def _match(self, names: tuple[str, ...], rows: list[Row], visible: Any) -> None:
        found = self._candidates(names, rows, visible)
        for row in rows:
            records = self._same(row, found.get(row.number, []), names)
            if len(records) == 1:
                row.record, row.matched_by = records[0], names[0]
            elif records:
                codes = listed(record.code for record in records[:3])
                row.refuse("", _("Several records fit (%(codes)s). Give the code.") % {"codes": codes})

    def _candidates(self, names: tuple[str, ...], rows: list[Row], visible: Any) -> dict[int, list[Any]]:
        """Find the records that have the same key as rows, by the number of the row."""
        keys = {row.number: self._key(row.draft, names) for row in rows}
        firsts = {key[0] for key in keys.values() if key is not None}
        if not firsts:
            return {}
        found: dict[tuple[Any, ...], list[Any]] = {}
        first = self.column(names[0])
        for verb in {self.model.MASKED[name] for name in names if name in self.model.MASKED}:
            # Whoever may not see a number does not find out by it either.
            visible = visible & self.model.objects.allowed(self.actor, verb)
        near = (
            visible.exclude(**{first: ""}) if isinstance(self.field(names[0]), models.CharField) else visible
        )
        for record in self._whole(near.filter(**{f"{first}__in": firsts})):
            found.setdefault(self._key(record, names) or (), []).append(record)
        return {number: found[key] for number, key in keys.items() if key is not None and key in found}

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
        for record in other if self._is_called() else ():
            if str(getattr(record, label)) == str(getattr(row.draft, label)):
                row.refuse(label, _OTHER_CODE % {"code": record.code})
                return []
        if label and other and len(other) == len(records):
            like = listed(f"{record.code} {record}" for record in other[:3])
            row.notes.append((label, Note("near", str(getattr(row.draft, label, "")), like)))
        return [record for record in records if record not in other]

    def _whole(self, rows: Any) -> list[Any]:
        """Fetch live records with their whole lists: comparing them asks no more, and what is unseen stays in them."""
        many = [name for name in self.columns if name not in self._plain]
        # Asked for the usual order, or for live rows, of many keys, SQLite walks through the whole register instead.
        rows = rows.order_by().defer(*_UNASKED)
        with internal_reads():
            found = list(rows.prefetch_related(*many) if many else rows)
        return sorted((one for one in found if one.retired_at is None), key=lambda one: one.pk)

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
            self.refuse(row, error)

    def _tell_apart(self, row: Row, naturals: Sequence[Key]) -> None:
        """Refuse a row that an earlier one leaves no room for."""
        before = self._repeated(row, naturals)
        self._names.add(row.number, self._name(row))
        if before is not None:
            row.refuse("", _SAME % {"number": before, "name": self._names.of(before)})
            return
        meanwhile = self._meanwhile(row)
        if meanwhile is not None:
            row.refuse("starts_on", _OVERLAPS % {"number": meanwhile, "name": self._names.of(meanwhile)})

    def _repeated(self, row: Row, naturals: Sequence[Key]) -> int | None:
        """Tell which earlier row is about the same record; remembers this one.

        Two that each have the stronger key, a credit code, are told apart by it, however alike their names are.
        """
        add, number = self._seen.add, row.number
        if row.code:
            return add("", row.code, number=number)
        found = add("", row.record.code, number=number) if row.record is not None else None
        told = False
        for parts in naturals:
            earlier = add("any", *parts, number=number)
            bare = self._seen.find("bare", *parts) if told else None
            found = found or (bare if told else earlier)
            if not told:
                add("bare", *parts, number=number)
            told = True
        if self._is_called() and not row.errors:
            # Two codes under one and the same name: one of them is a slip.
            found = found or add("called", self._called(row), number=number)
        return found

    def _keys(self, row: Row, naturals: Sequence[Key]) -> Iterator[Key]:
        """Yield all keys that a row may be remembered by."""
        if row.code:
            yield "", row.code
            return
        if row.record is not None:
            yield "", row.record.code
        for parts in naturals:
            yield "any", *parts
            yield "bare", *parts
        if self._is_called():
            yield "called", self._called(row)

    def _naturals(self, row: Row) -> list[Key]:
        """List what tells the record of a row, the strongest first."""
        keys = ((names, self._key(row.draft, names)) for names in self.model.NATURAL)
        return [(*names, *map(str, key)) for names, key in keys if key is not None]

    def _is_called(self) -> bool:
        """Tell whether the name alone tells a record where there is no code, as it does an organisation."""
        naturals = self.model.NATURAL
        return bool(self.model.NAMED_BY) and len(naturals) > 1 and len(naturals[-1]) == 1

    def _name(self, row: Row) -> str:
        """Give what a person knows a row by: its name, else the first words in it."""
        if self.model.NAMED_BY in self._plain:
            return self._called(row)
        return next((cell for cell in row.cells if isinstance(cell, str) and not cell.isdigit()), "")

    def _called(self, row: Row) -> str:
        return str(getattr(row.draft, self.model.NAMED_BY))

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

    def _key(self, record: Any, names: tuple[str, ...]) -> tuple[Any, ...] | None:
        """Give what tells a record, or None if its first part is not filled in."""
        values = tuple([getattr(record, self.column(name)) for name in names])
        return None if values[0] is None or values[0] == "" else values

    def refuse(self, row: Row, error: ValidationError) -> None:
        for name, said in error.message_dict.items():
            row.refuse(name if name in self.columns else "", *said)

    def column(self, name: str) -> str:
        known = self._columns.get(name)
        if known is None:
            known = self._columns[name] = str(getattr(self.model._meta.get_field(name), "attname", name))
        return known

    def field(self, name: str) -> Any:
        return self.model._meta.get_field(name)
