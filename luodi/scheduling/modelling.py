"""State in CP-SAT what every plan keeps: one block a meeting, one meeting a person, tables, interpreters, ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from luodi.scheduling.grid import Grid
from luodi.scheduling.state import State

Places = Mapping[tuple[int, int], Any]


def options_of(fixed: State, pair: int) -> list[int]:
    """Return the blocks in which a pair can begin beside what is fixed."""
    grid = fixed.grid
    a, b = int(grid.a[pair]), int(grid.b[pair])
    blocks: Sequence[int] = range(grid.slots)
    if grid.length[pair] == 1:
        idle = grid.free[a] & grid.free[b] & grid.allowed[pair]
        idle = idle & (fixed.edge[:, a] < 0) & (fixed.edge[:, b] < 0)
        blocks = idle.nonzero()[0].tolist()
    return [block for block in blocks if fixed.fits(pair, block)]


def variables(model: Any, fixed: State, options: Mapping[int, list[int]]) -> dict[tuple[int, int], Any]:
    """Return a Boolean for each free pair and block, bound by everything that a plan keeps."""
    grid = fixed.grid
    at = {(pair, block): model.new_bool_var("") for pair, blocks in options.items() for block in blocks}
    busy, used = _taken(grid, at)
    for pair, blocks in options.items():
        model.add_at_most_one([at[pair, block] for block in blocks])
    for literals in busy.values():
        if len(literals) > 1:
            model.add_at_most_one(literals)
    for (use, slot), literals in used.items():
        room = int(grid.capacity[use, slot] - fixed.load[use, slot])
        if room < len(literals):
            model.add(sum(literals) <= room)
    for person, literals in by_person(grid, at).items():
        most = grid.problem.participants[person].most
        if most is not None:
            model.add(sum(literals) <= max(0, most - int(fixed.count[person])))
    if grid.rooms.zones > 1:
        _walks(model, grid, at)
    return at


def _taken(
    grid: Grid, at: Places
) -> tuple[dict[tuple[int, int], list[Any]], dict[tuple[int, int], list[Any]]]:
    """Return what keeps each person, and each resource, busy in each block."""
    busy: dict[tuple[int, int], list[Any]] = {}
    used: dict[tuple[int, int], list[Any]] = {}
    for (pair, block), literal in at.items():
        for slot in range(block, block + int(grid.length[pair])):
            for person in (int(grid.a[pair]), int(grid.b[pair])):
                busy.setdefault((person, slot), []).append(literal)
            for use in grid.uses[pair].tolist():
                if use >= 0:
                    used.setdefault((use, slot), []).append(literal)
    return busy, used


def by_person(grid: Grid, at: Places) -> dict[int, list[Any]]:
    """Return the Booleans of each person's meetings."""
    found: dict[int, list[Any]] = {}
    for (pair, _block), literal in at.items():
        for person in (int(grid.a[pair]), int(grid.b[pair])):
            found.setdefault(person, []).append(literal)
    return found


def _walks(model: Any, grid: Grid, at: Places) -> None:
    """Keep free meetings of one person in zones far from each other apart."""
    of: dict[int, list[tuple[int, int]]] = {}
    for pair, block in at:
        for person in (int(grid.a[pair]), int(grid.b[pair])):
            of.setdefault(person, []).append((pair, block))
    for places in of.values():
        for pair, block in places:
            for other, later in places:
                if pair != other and block < later and hurried(grid, pair, block, other, later):
                    model.add_at_most_one([at[pair, block], at[other, later]])


def hurried(grid: Grid, pair: int, block: int, other: int, later: int) -> bool:
    """Say whether one person could not come in time from one meeting to a later one."""
    end = block + int(grid.length[pair]) - 1
    between = int(grid.starts[later] - grid.starts[end]) - grid.span
    walk = int(grid.rooms.walk[grid.zone[pair], grid.zone[other]])
    return bool(grid.session[block] == grid.session[later]) and 0 <= between < walk
