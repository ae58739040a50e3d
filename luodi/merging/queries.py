"""Answer what may be registered twice and what was merged, within what an actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from luodi.core import listing
from luodi.core.actor import Actor
from luodi.core.cells import Cell, cells, masks
from luodi.core.errors import Missing
from luodi.core.models import Record
from luodi.core.resource import of
from luodi.core.rules import NO_ROW, open_keys
from luodi.core.words import Words
from luodi.merging.actions import VERB
from luodi.merging.kinds import REASONS, Alike, Kind, kind_of, kinds
from luodi.merging.models import Likeness, Merge, MergedRecord
from luodi.merging.states import LineKind

SHOWN = 50


def kinds_for(actor: Actor) -> list[Kind]:
    """List what an actor may merge at all."""
    if actor.user_id is None:
        return []
    return [kind for kind in kinds() if kind.model.rules.q(actor, VERB) is not NO_ROW]


@dataclass(frozen=True)
class Pair:
    """Be two records side by side that may be one."""

    rows: tuple[tuple[Record, str, list[Cell]], ...]
    score: float
    why: Words

    @property
    def percent(self) -> int:
        """Give the likeness in per cent."""
        return round(100 * self.score)


def open_likenesses(kind: Kind, actor: Actor) -> Any:
    """Give the pairs about which nobody has said anything, both sides the actor's to merge, the likest first."""
    # Asked of each pair: the keys of all records that are the actor's may be a million.
    mine = kind.model.objects.allowed(actor, VERB).filter(retired_at=None)
    both = (Exists(mine.filter(pk=OuterRef("low"))), Exists(mine.filter(pk=OuterRef("high"))))
    found = Likeness.objects.filter(*both, kind=kind.label, apart_at=None)
    return found.order_by("-score", "id")


def pairs_for(kind: Kind, actor: Actor) -> list[Pair]:
    """List the likest pairs with what tells them apart."""
    found = list(open_likenesses(kind, actor)[:SHOWN])
    keys = list(dict.fromkeys(key for one in found for key in (one.low, one.high)))
    resource = kind.resource
    names = tuple(name for name in (*resource.columns, *kind.telling) if name != "changed_at")
    records = listing.fetch(resource, actor, keys, names)
    seen = masks(resource, actor, records, names)
    # What a record is called stands above its facts already.
    drawn = {
        row.pk: (row, resource.url(row), [c for c in cells(resource, row, names[1:], seen, actor) if c.text])
        for row in records
    }
    return [
        Pair((drawn[one.low], drawn[one.high]), one.score, REASONS[one.reason])
        for one in found
        if one.low in drawn and one.high in drawn
    ]


def alike_to(kind: Kind, actor: Actor, row: Record) -> list[Alike]:
    """List what may be the same as a record, but for what somebody said is not."""
    found = kind.stored(actor, row)
    keys = [one.row.pk for one in found]
    about = Likeness.objects.filter(kind=kind.label).exclude(apart_at=None)
    said = about.filter(Q(low=row.pk, high__in=keys) | Q(high=row.pk, low__in=keys)) if keys else ()
    apart = {key for one in said for key in (one.low, one.high)} - {row.pk}
    mine = open_keys(kind.model, actor, VERB, [key for key in keys if key not in apart])
    return [one for one in found if one.row.pk in mine]


def merged_into(kind: Kind, actor: Actor, row: Record) -> Record | None:
    """Find the record that stands for a retired one now, as far as the actor may see it."""
    seen: set[int] = set()
    key: int | None = row.pk
    found = None
    while key is not None and key not in seen:
        seen.add(key)
        last = (
            MergedRecord.objects.filter(kind=kind.label, key=key, merge__undone_at=None)
            .order_by("-pk")
            .first()
        )
        key = last.merge.stayed if last else None
        found = key if key is not None else found
    return kind.model.objects.allowed(actor).filter(pk=found).first() if found is not None else None


def merges_of(kind: Kind, row: Record) -> list[Merge]:
    """List the merges that a record came out of and that still hold, the latest first."""
    return list(Merge.objects.filter(kind=kind.label, stayed=row.pk, undone_at=None).order_by("-pk")[:10])


def latest_merges(kind: Kind, actor: Actor) -> list[tuple[Merge, Record]]:
    """List the latest merges of records that are the actor's to merge."""
    mine = kind.model.objects.allowed(actor, VERB)
    is_mine = Exists(mine.filter(pk=OuterRef("stayed")))
    found = list(Merge.objects.filter(is_mine, kind=kind.label).order_by("-pk")[:20])
    rows = {row.pk: row for row in mine.filter(pk__in=[one.stayed for one in found])}
    return [(one, rows[one.stayed]) for one in found if one.stayed in rows]


def merge_or_404(actor: Actor, code: str) -> tuple[Merge, Kind, Record, list[Record]]:
    """Find a merge with what stayed and what went, all of it the actor's to merge.

    :raises Missing: if there is none, or it is not open to the actor.
    """
    done = Merge.objects.select_related("created_by", "undone_by").filter(code=code).first()
    kind = kind_of(done.kind) if done else None
    if done is None or kind is None or kind not in kinds_for(actor):
        raise Missing
    keys = [done.stayed, *done.gone.values_list("key", flat=True)]
    rows = {row.pk: row for row in kind.model.objects.allowed(actor, VERB).filter(pk__in=keys)}
    if done.stayed not in rows or len(rows) < len(keys):
        raise Missing
    return done, kind, rows[done.stayed], [rows[key] for key in keys[1:]]


def moved_by(done: Merge, actor: Actor) -> list[tuple[Words, int]]:
    """Count by register the records that a merge moved and that the actor may see."""
    keys: dict[str, set[int]] = {}
    for line in done.lines.filter(kind=LineKind.MOVED):
        keys.setdefault(line.table, set()).update(line.keys)
    counts = []
    for table, some in keys.items():
        resource = of(apps.get_model(table))
        if resource is not None:
            count = listing.counted(resource.model, actor, Q(pk__in=list(some)[:5000]))
            counts.append((resource.title, count))
    return [(title, count) for title, count in counts if count]


@dataclass(frozen=True)
class Choice:
    """Be one field of a comparison: a cell for each record, which one is proposed, and whether they differ."""

    name: str
    label: Words
    cells: Sequence[tuple[Record, Cell]]
    proposed: str
    differs: bool
    united: bool


def choices(kind: Kind, actor: Actor, rows: Sequence[Record], stays: Record) -> list[Choice]:
    """Draw up what is chosen between several records, field by field; what is empty in all is left out."""
    resource = kind.resource
    names = chosen_fields(kind)
    seen = masks(resource, actor, rows, names)
    drawn = {row.pk: {cell.name: cell for cell in cells(resource, row, names, seen, actor)} for row in rows}
    found = []
    first = [stays, *(row for row in rows if row.pk != stays.pk)]
    for name in names:
        own = [(row, drawn[row.pk][name]) for row in rows]
        if not any(cell.text or cell.masked for _row, cell in own):
            continue
        filled = (row for row in first if drawn[row.pk][name].text)
        proposed = next(filled, stays)
        differs = len({cell.text for _row, cell in own}) > 1
        found.append(Choice(name, resource.label(name), own, proposed.code, differs, name in kind.united))
    return found


def chosen_fields(kind: Kind) -> tuple[str, ...]:
    """List the fields that are chosen: what the form takes, but for lists of records, which are joined anyway."""
    form = kind.resource.form
    names = form._meta.fields if form is not None else ()
    fields = {field.name: field for field in kind.model._meta.concrete_fields}
    return tuple(name for name in names if name in fields and not fields[name].unique)
