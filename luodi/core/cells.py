"""Turn a record's values into cells that any page, sheet or answer can show, masks applied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.money import Money
from luodi.core.resource import Resource, address
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
    resource: Resource, actor: Actor, rows: Sequence[Record], names: Iterable[str]
) -> dict[str, set[int]]:
    """Find, per verb that guards one of the fields, the rows on which the actor may do it: one query a verb."""
    masked = resource.model.MASKED
    verbs = {masked[name] for name in names if name in masked}
    keys = [row.pk for row in rows]
    return {
        verb: set(
            resource.model.objects.allowed(actor, verb).filter(pk__in=keys).values_list("pk", flat=True)
        )
        for verb in sorted(verbs)
    }


def cells(
    resource: Resource, row: Record, names: Iterable[str], seen: dict[str, set[int]], actor: Actor
) -> list[Cell]:
    """Draw up the cells of a row; a field whose verb the actor lacks on it comes without its value."""
    drawn = []
    for name in names:
        verb = resource.model.MASKED.get(name)
        if verb and row.pk not in seen[verb]:
            drawn.append(Cell(name, resource.label(name), "masked", "", masked=True))
        else:
            drawn.append(cell(resource, row, name, actor))
    return drawn


def cell(resource: Resource, row: Record, name: str, actor: Actor) -> Cell:
    """Draw up one cell without asking for masks."""
    field = resource.field(name)
    value = getattr(row, name)
    label = resource.label(name)
    if isinstance(field, models.ManyToManyField):
        # Of a register, only what the reader may see; a public classification is shown whole.
        items = list(value.allowed(actor) if hasattr(value, "allowed") else value.all())
        return Cell(name, label, "tags", "、".join(map(str, items)), [str(item) for item in items])
    if value is None or value == "":
        return Cell(name, label, "empty", "")
    if name == "state":
        return Cell(name, label, "state", row.get_state_display(), value)  # type: ignore[attr-defined]
    if field is not None and field.choices:
        return Cell(name, label, "choice", str(getattr(row, f"get_{name}_display")()), value)
    if isinstance(value, Record):
        return Cell(name, label, "link", str(value), value.code, address(value))
    if isinstance(value, models.Model):
        # A public classification: what has a page of its own says where.
        return Cell(name, label, "link", str(value), value.pk, getattr(value, "url", ""))
    return Cell(name, label, *_by_type(value))


def _by_type(value: Any) -> tuple[str, str, Any]:
    """Choose kind, text and plain value by the type of a value."""
    if isinstance(value, Money):
        return "money", _("%(amount)s × 10,000 yuan") % {"amount": value.in_wan()}, value
    if isinstance(value, bool):
        return "flag", _("yes") if value else _("no"), value
    if isinstance(value, datetime):
        return "instant", date_format(timezone.localtime(value), "Y-m-d H:i"), value
    if isinstance(value, date):
        return "date", date_format(value, "Y-m-d"), value
    if isinstance(value, (list, tuple)):
        return "tags", "、".join(map(str, value)), list(value)
    if isinstance(value, int):
        return "number", str(value), value
    text = str(value)
    return ("longtext" if len(text) > 80 or "\n" in text else "text"), text, value
