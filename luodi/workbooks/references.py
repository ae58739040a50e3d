"""Find what the cells of a table refer to: by code, else by a name or number that one record open to the reader has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.forms import TreeChoice
from luodi.core.models import Record
from luodi.core.words import listed
from luodi.workbooks.interpreting import Note
from luodi.workbooks.layout import Column

_CODE = re.compile(r"[A-Z]{1,2}-\d{4}-[0-9A-Z]{8}")
_LED = re.compile(r"[0-9A-Z][0-9A-Za-z.\-]* \S")
_PARTS = re.compile(r"[;；|\n]")
_LOOSE = re.compile(r"[;；|\n、,，]")
_MOST = 20_000
_NOTHING = _("Nothing by that name or code is open to you: “%(value)s”.")
_SEVERAL = _("“%(value)s” names several records (%(codes)s). Give the code.")


class Finder:
    """Look up what cells refer to; everything is looked up once, records many at a time."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._known: dict[tuple[type[models.Model], str], Any] = {}

    def looks_up(self, column: Column) -> bool:
        """Tell whether a column refers to records, of which many can be looked up at once."""
        return column.type in ("reference", "references") and issubclass(_model(column), Record)

    def prepare(self, column: Column, texts: Iterable[str]) -> None:
        """Look up the records that many cells name, in two queries."""
        model = _model(column)
        said = {part for text in texts for part in _parts(column, text)}
        wanted = {part for part in said if (model, part) not in self._known}
        if not wanted:
            return
        if len(self._known) > _MOST:
            # A register of a million names must not stay in memory.
            self._known.clear()
            wanted = said
        # Asked for live rows of many names, SQLite walks through the whole register: they are told apart here.
        rows = model.objects.allowed(self._actor).order_by()
        codes = {part: _code(part) for part in wanted}
        coded = rows.filter(code__in={code for code in codes.values() if code})
        by_code = {row.code: row for row in coded if row.retired_at is None}
        named: dict[str, list[Any]] = {}
        names = [part for part in wanted if codes[part] not in by_code]
        for field in filter(None, (model.NAMED_BY, model.NUMBERED_BY)):
            # Whoever may not see a number does not find out by it either.
            seen = rows.allowed(self._actor, model.MASKED[field]) if field in model.MASKED else rows
            for row, name in _named(seen, field, names):
                if row not in named.setdefault(name, []):
                    named[name].append(row)
        for part in wanted:
            found = [by_code[codes[part]]] if codes[part] in by_code else named.get(part, [])
            self._known[model, part] = found

    def one(self, column: Column, text: str) -> tuple[Any, Note | None]:
        """Find what a cell refers to, with a note if it was said by a name.

        :raises ValidationError: if nothing, or more than one thing, has that name.
        """
        model = _model(column)
        if issubclass(model, Record):
            return self._record(model, text), None
        found = self._node(column, model, text)
        if getattr(found, "abolished", False):
            return found, Note("abolished", text, f"{found.pk} {found}{_followed(found)}")
        plain = text == found.pk or text.startswith(f"{found.pk} ")
        return found, None if plain else Note("reference", text, f"{found.pk} {found}")

    def many(self, column: Column, text: str) -> tuple[list[Any], Note | None]:
        """Find all that a cell refers to.

        :raises ValidationError: if one of them cannot be found.
        """
        found = [self.one(column, part) for part in _parts(column, text)]
        return [one for one, _note in found], next((note for _one, note in found if note), None)

    def beside(self, column: Column, text: str, present: Iterable[Any]) -> Any:
        """Find what a cell refers to; what stands in the record already is known by its code, whatever became of it.

        :raises ValidationError: if one of them is neither there nor to be found.
        """
        known = {one.code: one for one in present if isinstance(one, Record)}
        found = [
            known[code] if (code := _code(part)) in known else self.one(column, part)[0]
            for part in _parts(column, text)
        ]
        return found if column.type == "references" else found[0]

    def _record(self, model: type[Record], text: str) -> Any:
        found = self._known.get((model, text), [])
        if len(found) == 1:
            return found[0]
        if found:
            codes = listed(row.code for row in found[:3])
            raise ValidationError(_SEVERAL, params={"value": text, "codes": codes})
        raise ValidationError(_NOTHING, params={"value": text})

    def _node(self, column: Column, model: type[Any], text: str) -> Any:
        known = self._known.get((model, text))
        if known is None:
            known = self._known[model, text] = self._find_node(column, model, text)
        if isinstance(known, ValidationError):
            raise known
        return known

    def _find_node(self, column: Column, model: type[Any], text: str) -> Any:
        """Find a node by the whole text, else by the code in front of it; what is wrong is remembered too."""
        first = text.partition(" ")[0]
        if first != text and re.fullmatch(r"[0-9A-Za-z.\-]+", first):
            found = model._base_manager.filter(pk=first).first()
            if found is not None:
                return found
        if isinstance(column.field, TreeChoice):
            try:
                return column.field.to_python(text)
            except ValidationError as error:
                return error
        found = model.find(text)
        return found or ValidationError(
            _("“%(value)s” is not in the classification."), params={"value": text}
        )


def _followed(region: Any) -> str:
    """Say which region an abolished one lies in today, if that is known."""
    return f" → {region.successor_id} {region.successor}" if region.successor_id else ""


def _model(column: Column) -> type[Any]:
    queryset = getattr(column.field, "queryset", None)
    found: type[Any] = getattr(column.field, "model", None) or queryset.model  # type: ignore[union-attr]
    return found


def _parts(column: Column, text: str) -> list[str]:
    """Split the names of a cell; 、 and commas separate them only where no semicolon or line end does."""
    if column.type != "references":
        return [text]
    strict = [part.strip() for part in _PARTS.split(text) if part.strip()]
    if len(strict) > 1:
        return strict
    whole = strict[0] if strict else ""
    model = _model(column)
    # A name may hold 、 itself: it is whole if a code leads it, or if the classification has it.
    if _code(whole) if issubclass(model, Record) else _LED.match(whole) or model.find(whole) is not None:
        return [whole]
    return [part.strip() for part in _LOOSE.split(text) if part.strip()]


def _code(text: str) -> str:
    found = _CODE.match(text.upper())
    return found[0] if found else ""


def _named(rows: Any, field: str, names: list[str]) -> Iterable[tuple[Any, str]]:
    own = field.partition("__")
    rows = rows.select_related(own[0]) if own[1] else rows
    for row in sorted(rows.filter(**{f"{field}__in": names}), key=lambda one: one.pk):
        if row.retired_at is not None:
            continue
        value: Any = row
        for step in field.split("__"):
            value = getattr(value, step)
        yield row, str(value)


def written(value: Any) -> str:
    """Write what a record refers to so that it is found again: its code, then its name."""
    return f"{getattr(value, 'code', value.pk)} {value}"
