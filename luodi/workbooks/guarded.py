"""Keep what a person may not see of a record out of what a row says of it: neither shown, nor compared, nor written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.rules import internal_reads, open_keys
from luodi.workbooks.row import Row

_NOT_SHOWN = _(
    "What stands here is not shown to you and stays as it is. Leave the cell empty, or as it came (***)."
)


def leave_masked(rows: Sequence[Row], model: type[Record], actor: Actor) -> None:
    """Take out what rows say of protected fields of records that are there, where their pages would not show them.

    What a cell says there is refused before anything is compared: else one could guess until nothing changes.
    """
    by_verb: dict[str, list[str]] = defaultdict(list)
    for name, verb in model.MASKED.items():
        by_verb[verb].append(name)
    for verb, names in by_verb.items():
        saying = [row for row in rows if any(name in row.values or name in row.related for name in names)]
        if not saying:
            continue
        may = open_keys(model, actor, verb, {row.record.pk for row in saying})
        for row in (row for row in saying if row.record.pk not in may):
            for name in names:
                said = row.values.pop(name, row.related.pop(name, None))
                if said not in (None, "", []):
                    row.refuse(name, _NOT_SHOWN)


def note_unseen(rows: Sequence[Row], actor: Actor) -> None:
    """Note what stands in the lists of records and is not for the actor to see; one query a list."""
    for name in sorted({name for row in rows for name in row.related}):
        saying = [row for row in rows if name in row.related]
        target = saying[0].record._meta.get_field(name).related_model
        if not hasattr(target.objects, "allowed"):
            continue
        with internal_reads():
            present = {row.number: list(getattr(row.record, name).all()) for row in saying}
        everybody = {one.pk for found in present.values() for one in found}
        seen = open_keys(target, actor, "view", everybody)
        for row in saying:
            hidden = [one for one in present[row.number] if one.pk not in seen]
            if hidden:
                row.unseen[name] = hidden
