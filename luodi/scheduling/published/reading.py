"""Read an instance of the published problem from a MiniZinc data file (``.dzn``).

Sets of forbidden slots may carry a dummy 0, which means nothing. What can be worked out from ``requested``
(``meetingsxBusiness``, ``nMeetingsBusiness``) is not read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, cast

from luodi.scheduling.files import Unreadable, text_of
from luodi.scheduling.problem import Wrong
from luodi.scheduling.published.problem import FAIRNESS, Instance, Session

_LARGEST: Final = {
    "nBusiness": 5_000, "nMeetings": 100_000, "nTables": 10_000, "nTotalSlots": 60, "nMorningSlots": 60,
}  # fmt: skip
_ITEM = re.compile(r"([A-Za-z_]\w*)\s*=\s*([^;]*);")
_COMMENT = re.compile(r"%[^\n]*")
_SET = re.compile(r"\{([^{}]*)\}")
_WHOLE = re.compile(r"\d{1,9}")


def read_dzn(path: Path, *, fairness: int = FAIRNESS) -> Instance:
    """Read an instance.

    :raises Unreadable: with the name of what is wrong.
    """
    items = dict(_ITEM.findall(_COMMENT.sub("", text_of(path))))
    numbers = {name: _number(path, items, name, largest) for name, largest in _LARGEST.items()}
    meetings = _meetings(path, items)
    if len(meetings) != numbers["nMeetings"]:
        raise Unreadable(f"{path}: nMeetings is {numbers['nMeetings']}, requested has {len(meetings)} rows.")
    forbidden = _sets(path, items, "forbidden", numbers["nBusiness"])
    before = _sets(path, items, "precedences", len(meetings))
    fixed = _whole_numbers(path, "fixed", items.get("fixed", "[]").strip().strip("[]"))
    if len(fixed) not in (0, len(meetings)):
        raise Unreadable(f"{path}: fixed has {len(fixed)} numbers for {len(meetings)} meetings.")
    try:
        return Instance(
            people=numbers["nBusiness"],
            meetings=meetings,
            tables=numbers["nTables"],
            slots=numbers["nTotalSlots"],
            morning=numbers["nMorningSlots"],
            forbidden=forbidden,
            fixed=tuple(slot - 1 if slot else None for slot in fixed) or (None,) * len(meetings),
            before=before,
            fairness=fairness,
        )
    except Wrong as error:
        raise Unreadable(f"{path}: {error}.") from error


def _number(path: Path, items: dict[str, str], name: str, largest: int) -> int:
    said = items.get(name, "").strip()
    if not _WHOLE.fullmatch(said) or int(said) > largest:
        raise Unreadable(f"{path}: {name} is {said[:20]!r}; a whole number from 0 to {largest:,} is wanted.")
    return int(said)


def _meetings(path: Path, items: dict[str, str]) -> tuple[tuple[int, int, Session], ...]:
    said = items.get("requested", "").strip()
    if not said.startswith("[|") or not said.endswith("|]"):
        raise Unreadable(f"{path}: requested is missing, or no table [| … |].")
    found = []
    for number, row in enumerate(said[2:-2].split("|"), 1):
        cells = _whole_numbers(path, f"requested, row {number}", row)
        if not cells:
            continue
        if len(cells) != 3:
            raise Unreadable(f"{path}: requested, row {number} has {len(cells)} numbers; 3 are wanted.")
        found.append((cells[0] - 1, cells[1] - 1, cast(Session, cells[2])))
    return tuple(found)


def _sets(path: Path, items: dict[str, str], name: str, count: int) -> tuple[frozenset[int], ...]:
    if name not in items:
        return (frozenset(),) * count
    rows = [
        _whole_numbers(path, f"{name}, row {at}", row) for at, row in enumerate(_SET.findall(items[name]), 1)
    ]
    if len(rows) != count:
        raise Unreadable(f"{path}: {name} has {len(rows)} sets; {count} are wanted.")
    return tuple(frozenset(number - 1 for number in row if number) for row in rows)


def _whole_numbers(path: Path, what: str, said: str) -> list[int]:
    parts = [part.strip() for part in said.split(",")]
    parts = [part for part in parts if part]
    for part in parts:
        if not _WHOLE.fullmatch(part):
            raise Unreadable(f"{path}: {what}: {part[:20]!r} is no whole number.")
    return [int(part) for part in parts]
