"""Stage what must reach the outside in the transaction that causes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

# The worker that drains a channel knows how to send it.
INDEX = "index"
MAIL = "mail"


def stage(channel: str, payload: dict[str, Any], *, at: datetime, subject: str = "") -> None:
    """Write one entry; it is sent after the commit, at least once, by the worker."""
    from luodi.core.models import OutboxEntry

    OutboxEntry.objects.create(channel=channel, payload=payload, subject=subject, created_at=at, due_at=at)


def reindex(row: Any, *, at: datetime) -> None:
    """Have the search index learn of a row's new state, and what follows it; what is not searched is passed over."""
    from luodi.core.indexing import refs_to_draw

    refs = refs_to_draw([row])
    if refs == [row.ref]:
        stage(INDEX, {"ref": row.ref}, at=at, subject=row.ref)
    elif refs:
        stage(INDEX, {"refs": refs}, at=at, subject=row.ref)


def reindex_many(rows: Sequence[Any], *, at: datetime) -> None:
    """Have the search index learn of many rows of one model by one entry."""
    from luodi.core.indexing import refs_to_draw

    refs = refs_to_draw(rows)
    if refs:
        stage(INDEX, {"refs": refs}, at=at)


def mail(
    to: str,
    template: str,
    context: dict[str, Any],
    *,
    language: str,
    at: datetime,
    unsubscribe: str = "",
    calendar: str = "",
) -> None:
    """Stage a mail; ``context`` must be JSON, it is rendered when sent. ``unsubscribe``: where to stop such mails.

    ``calendar`` is an iCalendar text that goes with it.
    """
    payload = {"to": to, "template": template, "context": context, "language": language}
    if unsubscribe:
        payload["unsubscribe"] = unsubscribe
    if calendar:
        payload["calendar"] = calendar
    stage(MAIL, payload, at=at, subject=to)
