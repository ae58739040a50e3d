"""Say which columns the table of a register has, and find them at the head of other people's tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import override

from luodi.core.actor import Actor
from luodi.core.forms import form_field
from luodi.core.intake import type_of
from luodi.core.resource import Resource
from luodi.workbooks.beside import column_of

# The first cell of the hidden row that tells our own tables; behind it the names of the columns.
MARK = "luodi"
CODE, VERSION = "code", "version"
# Says of a row that would make a record which is like another one: it is that one, or it is NEW.
TAKEN, NEW = "taken", "new"
# Stands where the reader may not see a value; brought back, it leaves the value as it is.
UNSEEN = "***"
LANGUAGES = ("zh-hans", "en")
# So many rows from the top a heading may stand: letters to the editor, titles and notes come first.
_DEEPEST = 20
# A code and the name behind it.
_LONGEST = 400
_BRACKETED = re.compile(r"[(（\[【].*?[)）\]】]")
_UNIT = re.compile(r"[(（\[【/]\s*(?:人民币)?\s*(亿元|万元|元|万)\s*[)）\]】]?")


@dataclass(frozen=True)
class Column:
    """Be one column: a field of the register's form."""

    name: str
    label: str
    type: str
    field: forms.Field
    names: frozenset[str]

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """List what may be chosen, by value and label; empty for everything that is not chosen from a list."""
        if self.type not in {"choice", "choices"}:
            return []
        return [(str(value), str(label)) for value, label in self.field.choices if value not in ("", None)]  # type: ignore[attr-defined]

    @cached_property
    def called(self) -> dict[str, str]:
        """Map what the choices are called, in either language and evened out, to their values."""
        named: dict[str, str] = {}
        for language in LANGUAGES:
            with override(language):
                for value, label in self.field.choices if self.type in {"choice", "choices"} else ():  # type: ignore[attr-defined]
                    if value not in ("", None):
                        named.setdefault(as_said(str(label)), str(value))
        return named

    @property
    def is_money(self) -> bool:
        """Tell whether it holds amounts, so that its unit must be known."""
        return self.type == "money"


def columns_of(resource: Resource, form: Any) -> list[Column]:
    """List the columns of a register in the order of its form, labelled in the reader's language."""
    return [
        Column(name, str(field.label or name), type_of(field), field, _names(resource, name, field))
        for name, field in form.fields.items()
        if name != VERSION
    ]


def form_for(resource: Resource, actor: Actor) -> Any:
    """Make the form that all rows pass through; of what belongs to another record, the table says where it belongs.

    :raises LookupError: if the register has none.
    """
    if resource.form is None:
        raise LookupError(resource.slug)
    form = resource.form(actor=actor)
    if resource.within:
        places = {
            name: form_field(resource.model._meta.get_field(name))  # type: ignore[arg-type]
            for name in (resource.within, *resource.placed)
        }
        places[resource.within].limit_to(actor)
        form.fields = places | form.fields
    if beside := column_of(resource.model):
        form.fields[beside.name] = forms.CharField(
            label=str(beside.label), help_text=str(beside.hint), max_length=_LONGEST, required=False
        )
    return form


def _names(resource: Resource, name: str, field: forms.Field) -> frozenset[str]:
    beside = column_of(resource.model)
    said = {name, *resource.headings.get(name, beside.headings if beside and beside.name == name else ())}
    for language in LANGUAGES:
        with override(language):
            said.add(str(field.label or name))
    return frozenset(map(even, said))


def even(text: str) -> str:
    """Even out how a heading is written: width, case, spaces, stars, and what stands in brackets."""
    text = unicodedata.normalize("NFKC", text)
    text = _BRACKETED.sub("", text).casefold()
    return re.sub(r"[\s*:：_\-]+", "", text)


def as_said(text: str) -> str:
    """Even out how a choice is written: width and case."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def unit_of(heading: str) -> str:
    """Give the unit that a heading names for its amounts (元, 万元, 亿元), or nothing."""
    found = _UNIT.search(unicodedata.normalize("NFKC", heading)) or _UNIT.search(heading)
    return {"万": "万元"}.get(found[1], found[1]) if found else ""


@dataclass(frozen=True)
class Heading:
    """Be a column of somebody's table: its number, what it is called, and the field it is taken for."""

    number: int
    text: str
    name: str
    unit: str = ""

    @property
    def is_returned(self) -> bool:
        """Tell whether it was put in front when a table went back with what is wrong; it says nothing of a record."""
        return not self.name and even(self.text) in _RETURNED


@dataclass(frozen=True)
class Head:
    """Be the head of a table: the row that it stands in, its columns, and whether it is a table of ours."""

    row: int
    headings: tuple[Heading, ...]
    ours: bool

    @cached_property
    def known(self) -> dict[int, str]:
        """Map the columns that mean something to their fields."""
        return {heading.number: heading.name for heading in self.headings if heading.name}

    @cached_property
    def texts(self) -> list[str]:
        """List what stands in the head."""
        return [heading.text for heading in self.headings if heading.text]


def head_of(rows: Sequence[tuple[int, list[Any]]], columns: Sequence[Column]) -> Head | None:
    """Find the head among the first rows of a table; None if no row looks like one."""
    ours = _own_head(rows, columns)
    if ours is not None:
        return ours
    best, most = None, 0
    for place, (_number, cells) in enumerate(rows[:_DEEPEST]):
        hits = sum(1 for heading in _recognised(cells, columns) if heading.name)
        if hits > most:
            best, most = place, hits
    return None if best is None else _whole_head(rows, best, columns)


def _whole_head(rows: Sequence[tuple[int, list[Any]]], best: int, columns: Sequence[Column]) -> Head:
    """Join the lines of a head: groups of columns stand over their parts, and single columns reach over both lines."""
    last = best
    if best + 1 < len(rows) and rows[best + 1][0] == rows[best][0] + 1:
        below = [heading for heading in _recognised(rows[best + 1][1], columns) if heading.text]
        filled = sum(1 for cell in rows[best + 1][1] if cell not in (None, ""))
        # Only a line of headings and nothing else belongs to the head.
        last = best + 1 if below and filled == sum(1 for heading in below if heading.name) else best
    number, lower = rows[last]
    upper = rows[last - 1][1] if last and rows[last - 1][0] == number - 1 else []
    width = max(len(lower), len(upper))
    known = _recognised(lower, columns)
    taken = {heading.name for heading in known if heading.name}
    joined = []
    for place, over in enumerate(_recognised([*upper, *[None] * (width - len(upper))], columns)):
        own = known[place] if place < len(known) else Heading(place, "", "")
        # A group that is called like a column gives way to the column itself.
        free = over.name and over.name not in taken and not own.text
        joined.append(over if free else own if own.text else replace(over, name=""))
        taken.add(over.name if free else "")
    return Head(number, tuple(joined), ours=False)


def _own_head(rows: Sequence[tuple[int, list[Any]]], columns: Sequence[Column]) -> Head | None:
    names = {column.name for column in columns} | {CODE, VERSION, TAKEN}
    for at, (_number, cells) in enumerate(rows[:3]):
        # A table that went back with what is wrong has that in front, and the number of the row.
        if any(str(cell).startswith(f"{MARK}:") for cell in cells[:3]):
            keys = [str(cell or "").removeprefix(f"{MARK}:") for cell in cells]
            shown = rows[at + 1][1] if at + 1 < len(rows) else []
            headings = tuple(
                Heading(place, str(shown[place]) if place < len(shown) else "", key if key in names else "",
                        unit_of(str(shown[place])) if place < len(shown) else "")
                for place, key in enumerate(keys)
            )  # fmt: skip
            # The row of labels and the row that explains stand between the keys and the first record.
            return Head(rows[min(at + 2, len(rows) - 1)][0], headings, ours=True)
    return None


def _recognised(cells: Sequence[Any], columns: Sequence[Column]) -> tuple[Heading, ...]:
    headings, taken = [], set()
    for number, cell in enumerate(cells):
        text = str(cell).strip() if isinstance(cell, str) else ""
        name = ""
        if text and len(text) <= 60:
            asked = even(text)
            name = next((c.name for c in columns if asked in c.names and c.name not in taken), "")
            if not name:
                name = next((key for key, said in _OWN.items() if asked in said and key not in taken), "")
        taken.add(name)
        headings.append(Heading(number, text, name, unit_of(text)))
    return tuple(headings)


_OWN = {
    CODE: frozenset(map(even, ("code", "编号", "Luodi code", "落地编号"))),
    TAKEN: frozenset(map(even, ("taken as", "视同已有记录"))),
}
_RETURNED = frozenset(map(even, ("What is wrong", "错误明细", "有什么问题", "Original row", "原表行号")))


def chosen(head: Head, said: Mapping[str, str], columns: Sequence[Column]) -> Head:
    """Put what a person said of the columns in the place of what was recognised."""
    if not said:
        return head
    names = {column.name for column in columns} | {CODE, TAKEN}
    headings = tuple(
        Heading(one.number, one.text, _said(one, said, names), one.unit) for one in head.headings
    )
    return Head(head.row, headings, head.ours)


def _said(heading: Heading, said: Mapping[str, str], names: set[str]) -> str:
    name = said.get(str(heading.number), heading.name)
    return name if name in names else ""
