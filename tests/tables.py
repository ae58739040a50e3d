"""Read the tables that say who may do what, so that a person can read them too.

Rows are members of the cast (several, separated by commas, where they may do the same), columns are states,
cells are verbs. Who is not named may do nothing. Words that stand for several verbs are explained by the table's
``words``.
"""

from __future__ import annotations

from collections.abc import Mapping

from tests.cast import NAMES


def read_table(text: str, words: Mapping[str, str] | None = None) -> dict[str, dict[str, frozenset[str]]]:
    """Read a table: member -> column -> verbs.

    :raises ValueError: if a row names nobody of the cast, somebody twice, or has too few or too many cells.
    """
    lines = [line for line in text.strip().splitlines() if line.strip()]
    columns = [cell.strip() for cell in lines[0].split("|")][1:]
    table = {name: dict.fromkeys(columns, frozenset[str]()) for name in NAMES}
    seen: set[str] = set()
    for line in lines[1:]:
        who, *cells = (cell.strip() for cell in line.split("|"))
        if len(cells) != len(columns):
            raise ValueError(f"{who}: {len(cells)} cells for {len(columns)} columns")
        for name in (part.strip() for part in who.split(",")):
            if name not in table or name in seen:
                raise ValueError(f"{name} is nobody of the cast, or stands in the table twice")
            seen.add(name)
            table[name] = {
                column: _verbs(cell, words or {}) for column, cell in zip(columns, cells, strict=True)
            }
    return table


def _verbs(cell: str, words: Mapping[str, str]) -> frozenset[str]:
    if cell == "-":
        return frozenset()
    found: set[str] = set()
    for word in cell.split():
        found.update(words[word].split() if word in words else [word])
    return frozenset(found)


def columns_of(text: str) -> list[str]:
    """List the columns of a table."""
    return [cell.strip() for cell in text.strip().splitlines()[0].split("|")][1:]
