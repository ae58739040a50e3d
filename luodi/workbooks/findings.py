"""Gather what the check of a workbook found: counts, how cells were read, first errors and differences."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db import models

from luodi.core.money import Money
from luodi.core.words import listed
from luodi.workbooks import interpreting
from luodi.workbooks.layout import CODE, TAKEN, VERSION, Column
from luodi.workbooks.row import Row
from luodi.workbooks.rows import Table
from luodi.workbooks.states import RowKind

MOST_SHOWN, _ALIKE, _EXAMPLES = 60, 100, 4


class Findings:
    """Add up rows; ``facts`` is what a page needs, fit for JSON, in the language of the person who asked."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.rows = 0
        self._errors: list[dict[str, Any]] = []
        self._changes: list[dict[str, Any]] = []
        self._notes: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
        self._matched: Counter[str] = Counter()
        self._asked: list[dict[str, Any]] = []
        self._alike: list[dict[str, Any]] = []
        self._doubtful = 0
        self._lacking: set[str] = set()

    def headings(self, table: Table) -> None:
        """Remember the head of the table."""
        own = {CODE, VERSION, TAKEN}
        self._asked = [
            {
                "number": one.number,
                "text": one.text,
                "name": one.name,
                "unit": one.unit,
                "own": one.name in own or one.is_returned,
            }
            for one in table.head.headings
            if one.text or one.name
        ]

    def add(self, table: Table, row: Row) -> None:
        """Add a row that was read."""
        self.rows += 1
        self.counts[row.kind] += 1
        for name, note in row.notes:
            seen = self._notes[name, note.kind]
            # Of a million readings the commonest are shown; how many there are is counted in full.
            known = len(seen) < 200 or (note.raw[:80], note.read[:120]) in seen
            seen[(note.raw[:80], note.read[:120]) if known else ("…", "…")] += 1
        if row.matched_by and row.kind in (RowKind.CHANGED, RowKind.SAME):
            self._matched[row.matched_by] += 1
        self._doubtful += bool(row.alike)
        if (row.alike or row.matched_by == TAKEN) and len(self._alike) < _ALIKE:
            self._alike.append(_likes(row))
        self._lacking |= row.errors.keys() & table.lacking
        if row.errors and len(self._errors) < MOST_SHOWN:
            self._errors.append({"row": row.number, "said": said_of(table, row)})
        if row.kind == RowKind.CHANGED and len(self._changes) < MOST_SHOWN:
            self._changes.append(_change(table, row))

    def facts(self, table: Table) -> dict[str, Any]:
        """Give all that a page shows of the check."""
        readings = [
            {
                "name": name,
                "kind": kind,
                "count": seen.total(),
                "examples": [list(pair) for pair, _count in seen.most_common(_EXAMPLES)],
            }
            for (name, kind), seen in sorted(self._notes.items())
        ]
        return {
            "headings": self._asked,
            "ours": table.head.ours,
            "head": table.head.row,
            "readings": readings,
            **{
                kind: sum(one["count"] for one in readings if one["kind"] == kind)
                for kind in ("about", "unit")
            },
            "sheets": table.sheets if len(table.sheets) > 1 else [],
            "sheet": table.sheet,
            "asides": table.asides.first,
            "aside": table.asides.counts.total(),
            "matched": dict(self._matched),
            "errors": self._errors,
            "lacking": sorted(self._lacking),
            "changes": self._changes,
            "alike": self._alike,
            "doubtful_rows": self._doubtful,
            "passed_over": table.passed_over,
        }


def said_of(table: Table, row: Row) -> list[list[str]]:
    """Give what is wrong with a row: label of the column and words, what concerns the whole row last."""
    columns = table.columns
    ordered = sorted(row.errors.items(), key=lambda item: (item[0] not in columns, item[0]))
    return [
        [columns[name].label if name in columns else "", " ".join(dict.fromkeys(said))]
        for name, said in ordered
    ]


def _likes(row: Row) -> dict[str, Any]:
    found = [(one.row.code, str(one.row), f"{one.why} {one.percent} %") for one in row.alike]
    codes = [code for code, _name, _why in found]
    if row.record is not None and row.matched_by == TAKEN and row.record.code not in codes:
        found.append((row.record.code, str(row.record), ""))
    return {"row": row.number, "name": str(row.draft), "taken": row.taken, "found": found}


def _change(table: Table, row: Row) -> dict[str, Any]:
    return {
        "row": row.number,
        "code": row.record.code,
        "name": str(row.record),
        "fields": [
            [table.columns[name].label, text_of(table.columns[name], old), text_of(table.columns[name], new)]
            for name, (old, new) in row.differences.items()
        ],
    }


def text_of(column: Column, value: Any) -> str:
    """Write a value for people."""
    if value in (None, "", []):
        return ""
    if isinstance(value, Money):
        return f"{value.in_wan()} 万元"
    if isinstance(value, models.Model):
        return str(value)
    labels = dict(column.choices)
    if isinstance(value, (list, tuple)):
        return listed(labels.get(str(one), str(one)) for one in value)[:300]
    return labels.get(str(value), interpreting.shown(value))[:300]
