"""Write down who read protected details (Model.MASKED): gathered while a page is drawn, one statement when it is done.

What is gathered comes from where masks are applied (``cells.masks``), so that page, export and API cannot forget it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from luodi.core.actor import Actor
from luodi.core.models import ReadEntry, ReadWay, Record

# Up to so many records of one page are named one by one; of more, their number is told.
NAMED: Final = 20
LEAST_MONTHS: Final = 6
# Model -> key of the row -> its code and the fields that were shown.
Gathered = dict[type[Record], dict[int, tuple[str, set[str]]]]
_gathering: ContextVar[Gathered | None] = ContextVar("luodi_reads", default=None)


class ReadsMiddleware:
    """Gather what a request shows of protected details, and write it down once it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; what was not shown in the end (a refusal, a fault) was not read."""
        gathered: Gathered = {}
        token = _gathering.set(gathered)
        try:
            response = self.get_response(request)
        finally:
            _gathering.reset(token)
        if gathered and (response.status_code < 400 or response.status_code in (409, 422)):
            way = _way(request, response)
            keep(gathered, request.actor, way, asked_of(request.GET), at=timezone.now())  # type: ignore[attr-defined]
        return response


def _way(request: HttpRequest, response: HttpResponse) -> ReadWay:
    if request.path.startswith("/api/"):
        return ReadWay.API
    taken_along = response.get("Content-Disposition", "").startswith("attachment")
    return ReadWay.EXPORT if taken_along else ReadWay.PAGE


def note(rows: Sequence[Record], names: Iterable[str], seen: Mapping[str, Collection[int]]) -> None:
    """Gather which of the named fields of rows were shown; ``seen`` has, by verb, the rows that show them."""
    gathered = _gathering.get()
    if gathered is None or not rows:
        return
    masked = type(rows[0]).MASKED
    guarded = [(name, masked[name]) for name in names if name in masked]
    if not guarded:
        return
    known = gathered.setdefault(type(rows[0]), {})
    for row in rows:
        shown = {
            name
            for name, verb in guarded
            if row.pk in seen[verb] and row.protects(name) and _is_there(row, name)
        }
        if shown:
            known.setdefault(row.pk, (row.code, set()))[1].update(shown)
    if not known:
        del gathered[type(rows[0])]


def note_all(row: Record, names: Iterable[str]) -> None:
    """Gather fields of one row that are shown to somebody who was found to be allowed to see them."""
    masked = type(row).MASKED
    guarded = [name for name in names if name in masked]
    note([row], guarded, {masked[name]: {row.pk} for name in guarded})


def _is_there(row: Record, name: str) -> bool:
    """Tell whether there is something to be read; asks the database nothing."""
    kept = getattr(row, "_prefetched_objects_cache", {})
    if name in kept:
        return bool(kept[name])
    value = row.__dict__.get(f"{name}_id", row.__dict__.get(name))
    if value is None and name not in row.__dict__ and f"{name}_id" not in row.__dict__:
        # A property, or a list that is not read yet.
        value = getattr(row, name)
    return value not in (None, "", [])


def keep(gathered: Gathered, actor: Actor, way: str, asked: str, *, at: datetime) -> None:
    """Write down what was read, in one statement."""
    entries = []
    for model, rows in gathered.items():
        label = model._meta.label_lower
        if len(rows) <= NAMED and way != ReadWay.EXPORT:
            lines = [(f"{label}:{key}", code, fields, 1) for key, (code, fields) in rows.items()]
        else:
            lines = [(f"{label}:list", "", set().union(*(fields for _, fields in rows.values())), len(rows))]
        entries += [
            ReadEntry(
                at=at, actor_id=actor.user_id, way=way, subject=subject, subject_code=code,
                fields=sorted(fields), rows=count, asked=asked,
            )
            for subject, code, fields, count in lines
        ]  # fmt: skip
    if entries:
        ReadEntry.objects.bulk_create(entries)


def asked_of(asked: QueryDict) -> str:
    """Say a list's filter for the books, which are for ever: that words were asked for, not which (a name, a phone)."""
    kept = asked.copy()
    if kept.get("q"):
        kept["q"] = "*"
    return kept.urlencode()[:500]


def forget(now: datetime) -> int:
    """Delete what was read longer ago than this installation keeps it; run daily. Gives how many entries."""
    months = max(int(settings.LUODI_READS_MONTHS), LEAST_MONTHS)
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    limit = now.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
    deleted, _rows = ReadEntry.objects.filter(at__lt=limit).delete()
    return deleted
