"""Answer what workbooks there are, to the person who brought them in."""

from __future__ import annotations

from typing import Any

from luodi.core.actor import Actor
from luodi.core.errors import Missing
from luodi.core.resource import Resource, resources
from luodi.workbooks.actions import takes
from luodi.workbooks.models import Batch

_LATEST = 20


def registers_for(actor: Actor) -> list[Resource]:
    """List the registers that take workbooks from an actor."""
    return [] if actor.user_id is None else [resource for resource in resources() if takes(resource, actor)]


def batches_of(actor: Actor, register: str = "") -> list[Batch]:
    """List the latest workbooks that an actor brought in."""
    rows = Batch.objects.filter(created_by=actor.user_id)
    rows = rows.filter(register=register) if register else rows
    return list(rows.defer("facts").order_by("-pk")[:_LATEST])


def batch_or_404(actor: Actor, code: str) -> Batch:
    """Find a workbook that the actor brought in, as long as its register takes workbooks from the actor.

    :raises Missing: if there is none, or it is somebody else's.
    """
    found = Batch.objects.filter(code=code, created_by=actor.user_id).first() if actor.user_id else None
    if found is None or found.register not in {resource.slug for resource in registers_for(actor)}:
        raise Missing
    return found


def left_lines(batch: Batch, resource: Resource, actor: Actor) -> list[tuple[int, Any, str]]:
    """List the records that an undo left alone because somebody changed or used them: row, record, address."""
    lines = list(batch.lines.filter(left=True).order_by("number")[:60])
    rows = {
        row.pk: row
        for row in resource.model.objects.allowed(actor).filter(pk__in=[line.key for line in lines])
    }
    return [(line.number, rows[line.key], resource.url(rows[line.key])) for line in lines if line.key in rows]
