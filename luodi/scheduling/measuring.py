"""Measure a plan: what its meetings achieve, objective by objective."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from luodi.scheduling.answer import Meeting, Objectives
from luodi.scheduling.grid import Grid
from luodi.scheduling.problem import Problem


def objectives(grid: Grid, meetings: Iterable[Meeting]) -> Objectives:
    """Return what meetings achieve."""
    problem = grid.problem
    held = list(meetings)
    # Who met and then said no met all the same.
    pairs = [grid.index[one.pair] for one in held if one.pair in grid.index]
    count = dict.fromkeys(grid.keys, 0)
    for one in held:
        count[one.a] += 1
        count[one.b] += 1
    asking = [count[person] for person, asks in zip(grid.keys, grid.asked.tolist(), strict=True) if asks]
    breaks, idle, changes = pauses(problem, held)
    return Objectives(
        musts=int(grid.must[pairs].sum()),
        musts_wanted=int(grid.must.sum()),
        short=sum(max(one.least - count[one.key], 0) for one in problem.participants),
        weight=int(grid.weight[pairs].sum()),
        empty=sum(number == 0 for number in asking),
        least_served=min(asking, default=0),
        breaks=breaks,
        idle=idle,
        room_changes=changes,
    )


def pauses(problem: Problem, meetings: Iterable[Meeting]) -> tuple[int, int, int]:
    """Return breaks, their idle slots, and changes of room, within sessions, of all people together.

    Slots that are closed, or in which somebody is not there, are no idling.
    """
    place = {slot.key: at for at, slot in enumerate(problem.slots)}
    present = {one.key: _counted(problem, one.available) for one in problem.participants}
    room = {one.key: one.room for one in problem.tables}
    of: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for one in meetings:
        begin = place[one.slot]
        end = begin + one.length
        for person in (one.a, one.b):
            of.setdefault((person, problem.slots[begin].session), []).append((begin, end, room[one.table]))
    breaks = idle = changes = 0
    for (person, _session), spans in of.items():
        open_ = present[person]
        spans.sort()
        for (_begin, end, here), (begin, _end, there) in pairwise(spans):
            between = open_[begin] - open_[end]
            breaks += between > 0
            idle += between
            changes += here != there
    return breaks, idle, changes


def _counted(problem: Problem, available: frozenset[str] | None) -> list[int]:
    """Return for each slot, and the end, in how many slots before it somebody is there."""
    found = [0]
    for slot in problem.slots:
        found.append(found[-1] + (not slot.closed and (available is None or slot.key in available)))
    return found
