"""Say records in JSON: what is not for the reader is absent, money is whole fen, references have code and name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from luodi.core.actor import Actor
from luodi.core.cells import masks
from luodi.core.models import Record
from luodi.core.money import Money
from luodi.core.resource import Resource

ROOT = "/api/v1"


def record(resource: Resource, actor: Actor, row: Record) -> dict[str, Any]:
    """Say all of a record that its page shows the actor, with the steps that are open to the actor."""
    said = lines(resource, actor, [row], resource.shown)[0]
    if resource.flow is not None:
        said["state"] = row.state  # type: ignore[attr-defined]
        said["steps"] = [
            {
                "verb": step.verb,
                "label": str(step.label),
                "note": step.note,
                "missing": {
                    name: str(words) for name, words in resource.flow.missing_for(row, step.verb).items()
                },
            }
            for step in resource.flow.open_to(actor, row)
        ]
    return said


def lines(
    resource: Resource, actor: Actor, rows: Sequence[Record], names: Sequence[str]
) -> list[dict[str, Any]]:
    """Say some fields of records; the fields' masks cost one query a verb, however many rows."""
    seen = masks(resource, actor, rows, names)
    return [_line(resource, actor, row, names, seen) for row in rows]


def _line(
    resource: Resource, actor: Actor, row: Record, names: Iterable[str], seen: dict[str, set[int]]
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "code": row.code,
        "version": row.version,
        "created_at": wire(row.created_at),
        "changed_at": wire(row.changed_at),
    }
    for name in names:
        verb = resource.model.MASKED.get(name)
        if verb is None or row.pk in seen[verb]:
            said[name] = _value(resource, actor, row, name)
    said["links"] = {"self": address(resource, row.code), "page": resource.url(row)}
    return said


def _value(resource: Resource, actor: Actor, row: Record, name: str) -> Any:
    value = getattr(row, name)
    if isinstance(resource.field(name), models.ManyToManyField):
        # Of a register, only what the reader may see; a public classification is shown whole.
        value = list(value.allowed(actor) if hasattr(value, "allowed") else value.all())
    return wire(value)


def wire(value: Any) -> Any:
    """Turn a value into what JSON says of it."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Money):
        return {"fen": value.fen}
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        code = getattr(value, "code", None)
        return {"code": code, "name": str(value)} if code else {"name": str(value)}
    if isinstance(value, (list, tuple)):
        return [wire(item) for item in value]
    if isinstance(value, dict):
        return {str(name): wire(item) for name, item in value.items()}
    return str(value)


def address(resource: Resource, code: str = "") -> str:
    """Give the address of a list, or of a record."""
    return f"{ROOT}/{resource.slug}/{code}".rstrip("/")
