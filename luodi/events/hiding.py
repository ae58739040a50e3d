"""Choose which groups of answers may be shown, so that no figure tells of fewer than five people; no database.

A group is shown from five answers on. What is hidden follows from the whole less what is shown, so that it must be
five as well: the next smallest is hidden with it. And of two ways to group the same answers no difference between
some groups of the one and some of the other may be so small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import Final, TypeVar

# Figures are shown from so many answers on.
LEAST: Final = 5
# Groups that are hidden are one to whoever looks at the page.
_HIDDEN: Final = object()
Cells = Mapping[tuple[str, str], int]


Row = TypeVar("Row")


def countable(rows: Sequence[Row], is_open: Callable[[Row], bool], least: int = LEAST) -> list[Row]:
    """Leave out answers by links of one's own where they are fewer than may be shown.

    Anybody may answer on the open page, as often as they like: whoever adds answers there knows them, and by taking
    them away again would see the few others.
    """
    own = sum(not is_open(row) for row in rows)
    return [row for row in rows if is_open(row)] if 0 < own < least else list(rows)


def shown(sizes: Mapping[str, int], least: int = LEAST) -> set[str]:
    """Choose the groups of one kind that may be shown: none that is small, and none by which a small one follows."""
    present = {name: size for name, size in sizes.items() if size}
    if sum(present.values()) < least:
        return set()
    kept = {name for name, size in present.items() if size >= least}
    while kept and 0 < sum(size for name, size in present.items() if name not in kept) < least:
        kept.remove(min(kept, key=lambda name: (present[name], name)))
    return kept


def shown_together(cells: Cells, least: int = LEAST) -> tuple[set[str], set[str]]:
    """Choose the groups of two kinds that may be shown beside each other; the second kind gives way.

    ``cells`` has how many answers belong to a group of the first kind and one of the second.
    """
    first, second = (_sizes(cells, place) for place in (0, 1))
    ones, others = shown(first, least), shown(second, least)
    while others and leaks(cells, ones, others, least):
        others.remove(min(others, key=lambda name: (second[name], name)))
    return ones, others


def leaks(cells: Cells, ones: set[str], others: set[str], least: int = LEAST) -> bool:
    """Tell whether some shown groups of one kind and some of the other differ by fewer answers than may be shown.

    Whoever knows who came as what from where can subtract them. Every union of groups of the first kind, what is
    hidden being one of them, is held against the nearest union of the second.
    """
    table: Counter[tuple[Hashable, Hashable]] = Counter()
    for (one, other), size in cells.items():
        table[one if one in ones else _HIDDEN, other if other in others else _HIDDEN] += size
    rows = {one for one, _other in table}
    columns = {other for _one, other in table}
    whole = {column: sum(table[row, column] for row in rows) for column in columns}
    for union in _unions(rows):
        inside = {column: sum(table[row, column] for row in union) for column in columns}
        nearest = sum(min(inside[column], whole[column] - inside[column]) for column in columns)
        if 0 < nearest < least:
            return True
    return False


def _unions(groups: set[Hashable]) -> Iterable[tuple[Hashable, ...]]:
    """List every choice of some groups."""
    listed = list(groups)
    return (some for count in range(1, len(listed)) for some in combinations(listed, count))


def _sizes(cells: Cells, place: int) -> Counter[str]:
    sizes: Counter[str] = Counter()
    for pair, size in cells.items():
        sizes[pair[place]] += size
    return sizes
