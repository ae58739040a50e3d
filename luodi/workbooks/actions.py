"""Do what people do with workbooks: bring one in, say what its columns mean, have it stored, have it undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, files
from luodi.core.actor import Actor
from luodi.core.codes import new_code
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.resource import Resource
from luodi.core.rules import NO_ROW
from luodi.workbooks import jobs, reading
from luodi.workbooks.layout import NEW
from luodi.workbooks.models import Batch
from luodi.workbooks.reading import Unreadable
from luodi.workbooks.states import BatchState
from luodi.workbooks.texts import FAULTS

PREFIX = "X"
UNITS = ("元", "万元", "亿元")


class Subject:
    """Stand for a batch in the audit."""

    def __init__(self, batch: Batch) -> None:
        self.ref, self.code = f"workbooks.batch:{batch.pk}", batch.code


def bring(resource: Resource, upload: IO[bytes], *, name: str, size: int, by: Actor, at: datetime) -> Batch:
    """Take a file for a register, and have it checked.

    :raises Missing: if the register is not the actor's to add to.
    :raises Invalid: if the file is nothing that could be a table.
    """
    if by.user_id is None or not takes(resource, by):
        raise Missing
    if not 0 < size <= reading.LARGEST:
        raise Invalid({"file": [FAULTS["large" if size else "empty"]]})
    digest = files.keep(upload.read(reading.LARGEST + 1))
    try:
        reading.examined(files.place(digest))
    except Unreadable as fault:
        raise Invalid({"file": [FAULTS[str(fault.args[0])]]}) from None
    with transaction.atomic():
        batch = Batch.objects.create(
            code=new_code(PREFIX, at), register=resource.slug, name=files.tidy(name), size=size, sha256=digest,
            language=get_language() or "zh-hans", created_by_id=by.user_id, created_at=at,
        )  # fmt: skip
        audit.record(by, "bring_workbook", Subject(batch), at=at, changes={"file": digest})
        jobs.carry_out.enqueue(batch.pk, "check")
    return batch


def takes(resource: Resource, actor: Actor) -> bool:
    """Tell whether a register takes workbooks from an actor."""
    return offers(resource) and resource.model.rules.q(actor, "create") is not NO_ROW


def offers(resource: Resource) -> bool:
    """Tell whether the records of a register come and go as workbooks."""
    return bool(resource.workbook and resource.form and (resource.creatable or resource.within))


def say_columns(
    batch: Batch, columns: Mapping[str, str], units: Mapping[str, str], *, by: Actor, at: datetime
) -> None:
    """Say what columns mean and in which unit amounts are, and have the workbook checked again.

    :raises Conflict: if it is under way, or stored.
    """
    kept = {name: unit for name, unit in units.items() if unit in UNITS}
    # What was said of rows was said of those of another sheet.
    sheet = str(batch.facts.get("sheet", 0))
    moved_on = columns.get("sheet", sheet) != sheet
    moved = Batch.objects.filter(pk=batch.pk, state=BatchState.CHECKED).update(
        state=BatchState.WAITING,
        columns=dict(columns),
        taken={} if moved_on else batch.taken,
        units=kept,
        done=0,
        language=get_language() or "zh-hans",
    )
    if not moved:
        raise Conflict(_UNDER_WAY)
    jobs.carry_out.enqueue(batch.pk, "check")


def take(batch: Batch, said: Mapping[str, str], *, by: Actor, at: datetime) -> None:
    """Say of rows which of the records they are like they are, or that they are new, and have them checked again.

    :raises Conflict: if it is under way, or stored.
    """
    offered = {
        str(one["row"]): {NEW, *(code for code, _name, _why in one["found"])}
        for one in batch.facts.get("alike", ())
    }
    taken = {row: code for row, code in said.items() if code in offered.get(row, ())}
    moved = Batch.objects.filter(pk=batch.pk, state=BatchState.CHECKED).update(
        state=BatchState.WAITING,
        taken=batch.taken | taken,
        done=0,
        language=get_language() or "zh-hans",
    )
    if not moved:
        raise Conflict(_UNDER_WAY)
    jobs.carry_out.enqueue(batch.pk, "check")


def store(batch: Batch, *, confirmed: bool, by: Actor, at: datetime) -> None:
    """Have a checked workbook stored.

    :raises Invalid: if amounts were estimates, or without a unit, and nobody confirmed how they were read.
    :raises Conflict: if it is under way, stored already, or would do nothing.
    """
    if (batch.facts.get("about") or batch.facts.get("unit")) and not confirmed:
        raise Invalid(
            {"confirmed": [_("Some amounts are estimates, or have no unit. Confirm how they are read.")]}
        )
    with transaction.atomic():
        if not batch.right or not Batch.objects.filter(pk=batch.pk, state=BatchState.CHECKED).update(
            state=BatchState.STORING, done=0
        ):
            raise Conflict(_UNDER_WAY)
        counts = {"new": batch.new, "changed": batch.changed, "wrong": batch.wrong}
        audit.record(by, "store_workbook", Subject(batch), at=at, changes=counts)
        jobs.carry_out.enqueue(batch.pk, "store")


def undo(batch: Batch, *, by: Actor, at: datetime) -> None:
    """Have a stored workbook taken back.

    :raises Conflict: if it is not stored.
    """
    with transaction.atomic():
        if not Batch.objects.filter(pk=batch.pk, state=BatchState.STORED).update(state=BatchState.UNDOING):
            raise Conflict(_UNDER_WAY)
        audit.record(by, "undo_workbook", Subject(batch), at=at)
        jobs.carry_out.enqueue(batch.pk, "undo")


_UNDER_WAY = _("This workbook is being worked on, or is past that step. Look at its page again.")
