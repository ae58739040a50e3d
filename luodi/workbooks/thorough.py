"""Tell of a row that is wrong all that is wrong with it, so that one correction is enough.

What a row would do is worked out only while nothing is wrong. Of a wrong one the rest is asked here: what it says and
could be read must be what the register takes, and a new record needs what it needs. Nothing is told of a cell twice,
and nothing that may only come of a cell that could not be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from luodi.workbooks.cells import Fields
from luodi.workbooks.recognising import Records
from luodi.workbooks.row import Row


def tell_rest(rows: list[Row], records: Records, fields: Fields, needed: Mapping[str, Any]) -> None:
    """Refuse what else is wrong with rows that something is wrong with already."""
    unsure = [row for row in rows if row.unclean is not None or (not row.code and _lacking(row, needed))]
    there = records.likely(unsure)
    for row in rows:
        if not row.code and row.number not in there:
            for name in _lacking(row, needed):
                row.refuse(name, needed[name])
        for error in (_unclean(row, there.get(row.number)), _invalid(row, fields)):
            _refuse_said(row, error)


def _lacking(row: Row, needed: Mapping[str, Any]) -> list[str]:
    """List what a new record needs and the row has no cell for; an empty cell is told of already."""
    return [
        name
        for name in needed
        if name not in row.values and name not in row.related and name not in row.errors
    ]


def _unclean(row: Row, record: Any) -> ValidationError | None:
    """Ask the model once more, if the row is about a record that is there."""
    if row.unclean is None or record is None:
        return row.unclean
    row.draft.pk = record.pk
    try:
        row.draft.clean()
    except ValidationError as still:
        return still
    finally:
        row.draft.pk = None
    return None


def _invalid(row: Row, fields: Fields) -> ValidationError | None:
    try:
        fields.clean(row.draft, row.errors)
    except ValidationError as error:
        return error
    return None


def _refuse_said(row: Row, error: ValidationError | None) -> None:
    """Refuse what the row says itself; what the draft lacks may lack only because of another cell."""
    if error is None or not hasattr(error, "error_dict"):
        return
    for name, said in error.message_dict.items():
        if row.values.get(name) not in (None, "", []) and name not in row.errors:
            row.refuse(name, *said)
