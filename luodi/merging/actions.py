"""Make one record of several, take that back, and say that two are not the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change, outbox
from luodi.core.actor import Actor
from luodi.core.codes import new_code
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import Record
from luodi.merging.kinds import Kind, kind_of
from luodi.merging.models import Likeness, Merge, MergedRecord
from luodi.merging.moving import Mover, Restorer

PREFIX = "Y"
VERB = "merge"
MOST = 6


def merge(
    kind: Kind,
    rows: Sequence[Record],
    stays: Record,
    values: Mapping[str, Any],
    *,
    versions: Mapping[int, int],
    by: Actor,
    at: datetime,
) -> Merge:
    """Make one of several records: ``stays`` takes the chosen values of columns, the others are retired.

    All that refers to the others refers to it afterwards, in whatever table. Their names are remembered.

    :raises Missing: if one of them is not open to the actor, before or after.
    :raises NotAllowed: if one of them is not the actor's to merge.
    :raises Conflict: if one was changed or retired since ``versions``, or cannot be merged as things stand.
    :raises Invalid: if the record would not be right.
    """
    keys = sorted({row.pk for row in rows})
    if not 2 <= len(keys) <= MOST or stays.pk not in keys:
        raise Invalid({"": [_("Choose two to six records, and the one of them that stays.")]})
    with transaction.atomic():
        locked = {
            row.pk: row
            for row in kind.model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk")
        }
        _check(kind, locked, keys, versions, by)
        kept = locked.pop(stays.pk)
        gone = [locked[key] for key in keys if key != stays.pk]
        _refuse_rings(kind, kept, gone)
        done = Merge.objects.create(
            code=new_code(PREFIX, at),
            kind=kind.label,
            stayed=kept.pk,
            created_by_id=by.user_id,
            created_at=at,
        )
        MergedRecord.objects.bulk_create(
            MergedRecord(merge=done, kind=kind.label, key=row.pk) for row in gone
        )
        mover = Mover(done, kind.loose)
        account = _account(kind, kept, gone)
        for row in gone:
            freed = {f"{kind.account}_id": None} if kind.account else {}
            mover.change(row, {"retired_at": at, "changed_at": at, **freed})
        for row in gone:
            mover.move_all(row, kept, gone=[one.pk for one in gone])
        # What stood in the one that stays may have been moved with all else.
        kept.refresh_from_db()
        moved = mover.change(kept, _whole(kind, kept, gone, {**values, **account}, at))
        if not kind.model.objects.allowed(by).filter(pk=kept.pk).exists():
            raise Missing
        _tell(VERB, done, kept, gone, mover.touched, moved, by, at)
    return done


def undo(done: Merge, *, by: Actor, at: datetime) -> bool:
    """Put everything back as it stood before a merge; gives whether something had been changed since and was left.

    What came to refer to the record that stayed after the merge goes on doing so.

    :raises Missing: if the records are not the actor's to merge.
    :raises Conflict: if it is undone already, or something was built on it.
    """
    kind = kind_of(done.kind)
    if kind is None:
        raise Missing
    keys = [done.stayed, *done.gone.values_list("key", flat=True)]
    with transaction.atomic():
        rows = {
            row.pk: row
            for row in kind.model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk")
        }
        if kind.model.objects.allowed(by, VERB).filter(pk__in=list(rows)).count() < len(rows):
            raise Missing
        if not Merge.objects.filter(pk=done.pk, undone_at=None).update(undone_at=at, undone_by_id=by.user_id):
            raise Conflict(_("This merge is undone already."))
        if not done.lines.exists():
            raise Conflict(_("The data of somebody in this merge were erased. It cannot be undone any more."))
        if len(rows) < len(keys) or _later(done, keys):
            raise Conflict(_("One of these records was merged again since. Undo that merge first."))
        restorer = Restorer()
        try:
            with transaction.atomic():
                for line in done.lines.order_by("-number"):
                    restorer.put_back(line)
        except IntegrityError:
            raise Conflict(
                _(
                    "This cannot be undone any more: since then something was entered that must be the only one."
                )
            ) from None
        Merge.objects.filter(pk=done.pk).update(left=restorer.left)
        gone = [rows[key] for key in keys if key != done.stayed]
        _tell("undo_merge", done, rows[done.stayed], gone, restorer.touched, {}, by, at)
    return restorer.left


def keep_apart(kind: Kind, one: Record, other: Record, *, by: Actor, at: datetime) -> None:
    """Say that two records are not the same, so that nobody is asked again.

    :raises Missing: if they are not the actor's to merge.
    """
    low, high = sorted((one.pk, other.pk))
    if low == high or kind.model.objects.allowed(by, VERB).filter(pk__in=[low, high]).count() < 2:
        raise Missing
    with transaction.atomic():
        Likeness.objects.update_or_create(
            kind=kind.label, low=low, high=high, defaults={"apart_at": at, "apart_by_id": by.user_id},
            create_defaults={
                "score": 0, "reason": "name", "found_at": at, "apart_at": at, "apart_by_id": by.user_id,
            },
        )  # fmt: skip
        for row, twin in ((one, other), (other, one)):
            audit.record(by, "keep_apart", row, at=at, note=twin.code)


def _check(
    kind: Kind, rows: Mapping[int, Any], keys: Sequence[int], versions: Mapping[int, int], by: Actor
) -> None:
    if kind.model.objects.allowed(by).filter(pk__in=keys).count() < len(keys):
        raise Missing
    if kind.model.objects.allowed(by, VERB).filter(pk__in=keys).count() < len(keys):
        raise NotAllowed
    if any(row.retired_at is not None or row.version != versions.get(key) for key, row in rows.items()):
        raise Conflict(_("One of these records was changed or retired in the meantime. Compare them again."))


def _refuse_rings(kind: Kind, kept: Record, gone: Sequence[Record]) -> None:
    """Refuse to make one of records that belong to each other through a third: that one would belong to itself.

    :raises Conflict: if they do.
    """
    merged = {kept.pk, *(row.pk for row in gone)}
    for field in kind.model._meta.concrete_fields:
        if field.remote_field is None or field.remote_field.model is not kind.model:
            continue
        for row in (kept, *gone):
            seen: set[int] = set()
            above = getattr(row, field.attname)
            while above is not None and above not in merged and above not in seen:
                seen.add(above)
                above = (
                    kind.model._base_manager.filter(pk=above).values_list(field.attname, flat=True).first()
                )
            if above in merged and seen:
                raise Conflict(
                    _(
                        "One of these records belongs to another of them through a third. Take that apart first."
                    )
                )


def _account(kind: Kind, kept: Record, gone: Sequence[Record]) -> dict[str, Any]:
    """Find whose account the one that stays has: the only one there is, or the only one in use.

    :raises Conflict: if two are in use.
    """
    if not kind.account:
        return {}
    accounts = [account for row in (kept, *gone) if (account := getattr(row, kind.account)) is not None]
    in_use = [account for account in accounts if account.is_active]
    if len(in_use) > 1:
        raise Conflict(_("More than one of these people has an account in use. Close all but one first."))
    chosen = (in_use or accounts or [None])[0]
    return {f"{kind.account}_id": chosen.pk if chosen else None}


def _whole(
    kind: Kind, kept: Any, gone: Sequence[Any], values: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """Work out the columns of the record that stays, what cleaning works out among them.

    :raises Invalid: if the record would not be right.
    """
    columns: dict[str, Any] = {**values, "changed_at": at}
    merged = {kept.pk, *(row.pk for row in gone)}
    for field in kind.model._meta.concrete_fields:
        own = field.remote_field is not None and field.remote_field.model is kind.model
        if own and columns.get(field.attname) in merged:
            columns[field.attname] = None
    name = str(columns.get(kind.name, getattr(kept, kind.name, ""))) if kind.name else ""
    for united in kind.united:
        lists = [getattr(row, united) for row in (kept, *gone)]
        known = [row_name for row in (kept, *gone) if (row_name := getattr(row, kind.name))]
        everything = [*(one for some in lists for one in some), *(known if united == kind.names else ())]
        columns[united] = [one for one in dict.fromkeys(everything) if one != name]
    columns = _named_once(kind, columns)
    draft = kind.model._base_manager.get(pk=kept.pk)
    was = {field.attname: getattr(draft, field.attname) for field in kind.model._meta.concrete_fields}
    for column, value in columns.items():
        setattr(draft, column, value)
    change.clean(draft)
    worked_out = {
        column: getattr(draft, column) for column, old in was.items() if getattr(draft, column) != old
    }
    return {**columns, **worked_out}


def _named_once(kind: Kind, columns: dict[str, Any]) -> dict[str, Any]:
    """Keep a name that stands in another list already out of the list that remembers merged names."""
    elsewhere = {one for united in kind.united if united != kind.names for one in columns[united]}
    if kind.names:
        columns[kind.names] = [one for one in columns[kind.names] if one not in elsewhere]
    return columns


def _later(done: Merge, keys: Iterable[int]) -> bool:
    """Tell whether one of the records was merged again after a merge, and still is."""
    wanted = list(keys)
    later = Merge.objects.filter(kind=done.kind, pk__gt=done.pk, undone_at=None)
    return (
        later.filter(stayed__in=wanted).exists()
        or MergedRecord.objects.filter(merge__in=later, key__in=wanted).exists()
    )


def _tell(
    verb: str,
    done: Merge,
    kept: Record,
    gone: Sequence[Record],
    touched: Mapping[type[Model], Mapping[Any, str]],
    moved: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> None:
    """Write into the books what was done to each record, and have the index learn of it."""
    named = "、".join(row.code for row in gone)
    audit.record(by, verb, kept, at=at, note=f"{done.code} {named}", changes=moved)
    for row in gone:
        audit.record(by, verb, row, at=at, note=f"{done.code} → {kept.code}")
    own = {kept.pk, *(row.pk for row in gone)}
    outbox.reindex_many([kept, *gone], at=at)
    for model, keys in touched.items():
        others = [key for key in keys if not (model is type(kept) and key in own)]
        rows = list(model._base_manager.filter(pk__in=others))
        if issubclass(model, Record):
            moves = ((row, {keys[row.pk]: [None, kept.code]} if keys[row.pk] else {}) for row in rows)
            audit.record_many(by, verb, moves, at=at, note=done.code)
        outbox.reindex_many(rows, at=at)
