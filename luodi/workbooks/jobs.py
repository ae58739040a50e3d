"""Check, store and undo workbooks in the worker: with progress, and going on where they were interrupted."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import override
from django_tasks import task

from luodi.workbooks.models import Batch
from luodi.workbooks.states import BatchState, RowKind


@task
def carry_out(key: int, work: str) -> None:
    """Carry out what was asked for; what has ended already is left as it is.

    :raises Exception: whatever stopped it; the worker tries again.
    """
    from luodi.accounts.queries import actor_of
    from luodi.workbooks import batches, undoing
    from luodi.workbooks.opening import NoHead
    from luodi.workbooks.reading import Unreadable

    batch = Batch.objects.select_related("created_by").get(pk=key)
    begun, under_way, ended = _WORKS[work]
    if batch.state not in (begun, under_way):
        return
    _set(batch, state=under_way)
    now = timezone.now()
    actor = actor_of(batch.created_by, timezone.localdate())
    with override(batch.language):
        try:
            {"check": batches.check, "store": batches.store, "undo": undoing.undo}[work](batch, actor, now)
        except (Unreadable, NoHead) as fault:
            word = str(fault.args[0]) if isinstance(fault, Unreadable) else "head"
            # Of a table that breaks off not one row is offered, whatever was counted before.
            uncounted = {kind.value: 0 for kind in RowKind} if work == "check" else {}
            _set(batch, state=BatchState.FAILED, facts={"fault": word}, **uncounted)
            return
    stamp = {"store": "stored_at", "undo": "undone_at"}.get(work)
    _set(batch, state=ended, **({stamp: timezone.now()} if stamp else {}))


# What is asked for: the state before, while it is done, and after.
_WORKS = {
    "check": (BatchState.WAITING, BatchState.CHECKING, BatchState.CHECKED),
    "store": (BatchState.STORING, BatchState.STORING, BatchState.STORED),
    "undo": (BatchState.UNDOING, BatchState.UNDOING, BatchState.UNDONE),
}


def _set(batch: Batch, **values: Any) -> None:
    for name, value in values.items():
        setattr(batch, name, value)
    Batch.objects.filter(pk=batch.pk).update(**values)
