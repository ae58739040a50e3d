"""Read a problem from a JSON file or a directory of CSV files, and write a plan (docs/assignment.md has the format)."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from luodi.matching.assignment.problem import Plan, Problem, Quota, Wrong

_PARTS: Final = {
    "items": ("id", "demand"),
    "people": ("id", "capacity", "least", "groups"),
    "affinity": ("item", "person", "affinity"),
    "forbidden": ("item", "person", "reason"),
    "locks": ("item", "person"),
    "before": ("item", "person"),
    "quotas": ("name", "group", "item", "least", "most"),
}
_NEEDED: Final = ("items", "people", "affinity")


class Unreadable(Exception):
    """Report a file that cannot be read as a problem: where, and what to do."""


Row = tuple[str, Mapping[str, Any]]
"""Where it stands, and its cells by name."""


def read_problem(path: Path) -> Problem:
    """Read a JSON file, or a directory of CSV files.

    :raises Unreadable: with file and line.
    """
    parts = _csv_parts(path) if path.is_dir() else _json_parts(path)
    for name in _NEEDED:
        if not parts.get(name):
            raise Unreadable(f"{path}: {name} is missing or empty.")
    items, demand = _named(parts["items"], "demand")
    people, capacity = _named(parts["people"], "capacity")
    least = np.array([_whole(where, row, "least", 0) for where, row in parts["people"]], dtype=np.int64)
    affinity = np.zeros((len(items), len(people)))
    forbidden = np.zeros_like(affinity, dtype=bool)
    reasons: dict[tuple[int, int], str] = {}
    for where, row in parts["affinity"]:
        affinity[_pair(where, row, items, people)] = _number(where, row, "affinity")
    for where, row in parts.get("forbidden", ()):
        pair = _pair(where, row, items, people)
        forbidden[pair] = True
        reasons[pair] = str(row.get("reason") or "")
    try:
        return Problem(
            tuple(items),
            tuple(people),
            demand,
            capacity,
            affinity,
            least,
            forbidden,
            _quotas(parts, items, people),
            tuple(_pair(where, row, items, people) for where, row in parts.get("locks", ())),
            tuple(_pair(where, row, items, people) for where, row in parts.get("before", ())),
            reasons,
        )
    except Wrong as error:
        raise Unreadable(f"{path}: {error}.") from error


def _quotas(
    parts: Mapping[str, list[Row]], items: Mapping[str, int], people: Mapping[str, int]
) -> tuple[Quota, ...]:
    groups: dict[str, list[int]] = {}
    for _where, row in parts["people"]:
        for group in _list(row.get("groups")):
            groups.setdefault(group, []).append(people[str(row["id"])])
    found = []
    for where, row in parts.get("quotas", ()):
        group = str(row.get("group") or "")
        if group not in groups:
            raise Unreadable(f"{where}: nobody is in the group {group!r}.")
        named = _list(row.get("item"))
        if unknown := next((name for name in named if name not in items), None):
            raise Unreadable(f"{where}: there is no item {unknown!r}.")
        over = tuple(items[name] for name in named) or tuple(items.values())
        most = None if row.get("most") in (None, "") else _whole(where, row, "most", 0)
        name = str(row.get("name") or group)
        found.append(Quota(name, tuple(groups[group]), over, _whole(where, row, "least", 0), most))
    return tuple(found)


def _named(rows: Iterable[Row], number: str) -> tuple[dict[str, int], np.ndarray[Any, np.dtype[np.int64]]]:
    names: dict[str, int] = {}
    numbers = []
    for where, row in rows:
        name = str(row.get("id") or "").strip()
        if not name or name in names:
            raise Unreadable(f"{where}: the id {name!r} is {'there twice' if name else 'missing'}.")
        names[name] = len(names)
        numbers.append(_whole(where, row, number, None))
    return names, np.array(numbers, dtype=np.int64)


def _pair(
    where: str, row: Mapping[str, Any], items: Mapping[str, int], people: Mapping[str, int]
) -> tuple[int, int]:
    item, person = str(row.get("item") or "").strip(), str(row.get("person") or "").strip()
    if item not in items:
        raise Unreadable(f"{where}: there is no item {item!r}.")
    if person not in people:
        raise Unreadable(f"{where}: there is no person {person!r}.")
    return items[item], people[person]


def _whole(where: str, row: Mapping[str, Any], name: str, absent: int | None) -> int:
    value = row.get(name)
    if value in (None, ""):
        if absent is not None:
            return absent
        raise Unreadable(f"{where}: {name} is missing.")
    try:
        number = int(str(value))
    except ValueError:
        number = -1
    if number < 0 or number > 1_000_000:
        raise Unreadable(f"{where}: {name} is {value!r}; a whole number from 0 is wanted.")
    return number


def _number(where: str, row: Mapping[str, Any], name: str) -> float:
    try:
        number = float(str(row.get(name)))
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e6:
        raise Unreadable(f"{where}: {name} is {row.get(name)!r}; a number from 0 is wanted.")
    return number


def _list(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [part.strip() for part in str(value or "").split(";") if part.strip()]


def _json_parts(path: Path) -> dict[str, list[Row]]:
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Unreadable(f"{path}: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path}: this is no JSON ({error}).") from error
    if not isinstance(whole, dict):
        raise Unreadable(f"{path}: one JSON object is wanted.")
    if unknown := sorted(whole.keys() - _PARTS.keys()):
        raise Unreadable(f"{path}: unknown {', '.join(unknown)}; known are {', '.join(_PARTS)}.")
    return {
        name: [_json_row(path, name, at, row) for at, row in enumerate(rows, 1)]
        for name, rows in whole.items()
    }


def _json_row(path: Path, part: str, number: int, row: Any) -> Row:
    where = f"{path}: {part} {number}"
    if isinstance(row, list) and len(row) <= len(_PARTS[part]):
        return where, dict(zip(_PARTS[part], row, strict=False))
    if isinstance(row, dict):
        if unknown := sorted(row.keys() - set(_PARTS[part])):
            raise Unreadable(f"{where}: unknown {', '.join(unknown)}; known are {', '.join(_PARTS[part])}.")
        return where, row
    raise Unreadable(f"{where}: an object or a list of {', '.join(_PARTS[part])} is wanted.")


def _csv_parts(folder: Path) -> dict[str, list[Row]]:
    parts = {}
    for name, columns in _PARTS.items():
        path = folder / f"{name}.csv"
        if path.exists():
            parts[name] = list(_csv_rows(path, columns))
    return parts


def _csv_rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if unknown := sorted(set(reader.fieldnames or ()) - set(columns)):
                raise Unreadable(
                    f"{path}:1: unknown columns {', '.join(unknown)}; known are {', '.join(columns)}."
                )
            for row in reader:
                if any(row.values()):
                    yield f"{path}:{reader.line_num}", {name: value for name, value in row.items() if name}
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path}: this is no UTF-8 text; save it as CSV UTF-8.") from error


def write_plan(path: Path, problem: Problem, plan: Plan) -> None:
    """Write a plan as CSV: item, person, affinity."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("item", "person", "affinity"))
        writer.writerows(lines(problem, plan))


def lines(problem: Problem, plan: Plan) -> list[tuple[str, str, float]]:
    """Return (item, person, affinity) of each pair."""
    return [
        (problem.items[item], problem.people[person], round(float(problem.affinity[item, person]), 6))
        for item, person in plan.pairs.tolist()
    ]


def as_data(
    problem: Problem, plan: Plan, compare: Callable[[], dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Return a plan as plain data."""
    return {
        "pairs": [{"item": i, "person": p, "affinity": a} for i, p, a in lines(problem, plan)],
        "total": round(plan.total, 6),
        "bound": round(plan.bound, 6),
        "proven": plan.proven,
        "floor": round(plan.floor, 6),
        "floor_bound": round(plan.floor_bound, 6),
        "loads": dict(zip(problem.people, plan.loads.tolist(), strict=True)),
        "kept": plan.kept,
        "method": plan.method,
        "seconds": round(plan.seconds, 3),
        **({"greedy": compare()} if compare else {}),
    }
