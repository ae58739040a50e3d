"""Turn a record's values into cells that any page, sheet or answer can show, masks applied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.core import reads
from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.money import Money
from luodi.core.resource import Resource, address
from luodi.core.rules import may, open_keys_each
from luodi.core.words import Words


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold one value ready to show: ``kind`` picks the look, ``masked`` says that it is not for this reader."""

    name: str
    label: Words
    kind: str
    text: str
    value: Any = None
    url: str = ""
    masked: bool = False


def masks(
    resource: Resource, actor: Actor, rows: Sequence[Record], names: Sequence[str]
) -> dict[str, set[int]]:
    """Find, per verb that guards one of the fields, the rows on which the actor may do it: in one query at most."""
    return masks_each(actor, [(resource, rows, names)])[0]


def masks_each(
    actor: Actor, lists: Sequence[tuple[Resource, Sequence[Record], Sequence[str]]]
) -> list[dict[str, set[int]]]:
    """Find the same for several lists, each of resource, rows and fields, in one query."""
    asked = [
        (place, verb)
        for place, (resource, _rows, names) in enumerate(lists)
        for verb in sorted({resource.model.MASKED[name] for name in names if name in resource.model.MASKED})
    ]
    questions = [(lists[place][0].model, verb, [row.pk for row in lists[place][1]]) for place, verb in asked]
    seen: list[dict[str, set[int]]] = [{} for _list in lists]
    for (place, verb), keys in zip(asked, open_keys_each(actor, questions), strict=True):
        seen[place][verb] = keys
    for (_resource, rows, names), verbs in zip(lists, seen, strict=True):
        if verbs:
            reads.note(rows, names, verbs)
    return seen


def masks_of(resource: Resource, actor: Actor, row: Record) -> dict[str, set[int]]:
    """Find the same for all that the page of one row shows, together with whatever else the page asks of the row."""
    masked = resource.model.MASKED
    verbs = {masked[name] for name in resource.shown if name in masked}
    seen = {verb: {row.pk} if may(row, actor, verb) else set() for verb in verbs}
    if seen:
        reads.note([row], resource.shown, seen)
    return seen


def cells(
    resource: Resource, row: Record, names: Iterable[str], seen: dict[str, set[int]], actor: Actor
) -> list[Cell]:
    """Draw up the cells of a row; a field whose verb the actor lacks on it comes without its value."""
    return Columns(resource, names, seen, actor).of(row)


class Columns:
    """Draw up the cells of many rows: what depends on the column alone is looked up once."""

    def __init__(
        self, resource: Resource, names: Iterable[str], seen: dict[str, set[int]], actor: Actor
    ) -> None:
        self._seen = seen
        self._actor = actor
        masked = resource.model.MASKED
        self._columns = [
            (name, resource.label(name), resource.field(name), masked.get(name)) for name in names
        ]
        self._words = {
            name: {value: str(words) for value, words in field.flatchoices}
            for name, _label, field, _verb in self._columns
            if field is not None and field.choices
        }
        # A classification names many rows of a page, and finding its name takes longer than looking it up.
        self._links: dict[tuple[str, Any], tuple[str, str]] = {}

    def of(self, row: Record) -> list[Cell]:
        """Draw up the cells of a row."""
        key = row.pk
        return [
            Cell(name, label, "masked", "", masked=True)
            if verb and key not in self._seen[verb]
            else self._cell(row, name, label, field)
            for name, label, field, verb in self._columns
        ]

    def _cell(self, row: Record, name: str, label: Words, field: Any) -> Cell:
        value = getattr(row, name)
        if isinstance(field, models.ManyToManyField):
            # Of a register, only what the reader may see; a public classification is shown whole.
            items = list(value.allowed(self._actor) if hasattr(value, "allowed") else value.all())
            return Cell(name, label, "tags", "、".join(map(str, items)), [str(item) for item in items])
        if value is None or value == "":
            return Cell(name, label, "empty", "")
        if name in self._words:
            kind = "state" if name == "state" else "choice"
            return Cell(name, label, kind, self._words[name].get(value, str(value)), value)
        if isinstance(value, models.Model):
            text, url = self._link(name, value)
            return Cell(name, label, "link", text, value.code if isinstance(value, Record) else value.pk, url)
        return Cell(name, label, *_by_type(value))

    def _link(self, name: str, target: models.Model) -> tuple[str, str]:
        """Give name and address of what a row refers to; a public classification may have a page of its own."""
        known = self._links.get((name, target.pk))
        if known is None:
            url = address(target) if isinstance(target, Record) else getattr(target, "url", "")
            known = self._links[name, target.pk] = (str(target), url)
        return known


def money_words(amount: Money) -> str:
    """Say an amount as the reader's language counts: 120.00 万元, or CNY 1,200,000."""
    if (get_language() or "").startswith("en"):
        return f"CNY {amount.in_yuan().removesuffix('.00')}"
    return f"{amount.in_wan()} 万元"


def _by_type(value: Any) -> tuple[str, str, Any]:
    """Choose kind, text and plain value by the type of a value."""
    if isinstance(value, Money):
        return "money", money_words(value), value
    if isinstance(value, bool):
        return "flag", _("yes") if value else _("no"), value
    if isinstance(value, datetime):
        return "instant", timezone.localtime(value).replace(tzinfo=None).isoformat(" ", "minutes"), value
    if isinstance(value, date):
        return "date", value.isoformat(), value
    if isinstance(value, (list, tuple)):
        return "tags", "、".join(map(str, value)), list(value)
    if isinstance(value, int):
        return "number", str(value), value
    text = str(value)
    return ("longtext" if len(text) > 80 or "\n" in text else "text"), text, value
