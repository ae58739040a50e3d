"""Cut time into blocks: runs of open slots that follow each other, and as many slots as a meeting takes.

Closed slots are left out, and no block runs across one or from one session into another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from luodi.scheduling.problem import Problem

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


def span_of(problem: Problem, lengths: Sequence[int], begins: Iterable[str | None]) -> int:
    """Return the length of a block: that of all meetings, if there are blocks, and nothing begins between two."""
    if len(set(lengths)) != 1:
        return 1
    span = lengths[0]
    blocks = {problem.slots[at].key for at in starts_of(problem, span).tolist()}
    return span if blocks and all(slot is None or slot in blocks for slot in begins) else 1


def stretches(problem: Problem) -> Iterator[range]:
    """Give runs of positions of open slots that follow each other within a session."""
    first = 0
    slots = problem.slots
    for at in range(len(slots) + 1):
        ends = at == len(slots) or slots[at].closed or (at > 0 and slots[at].session != slots[at - 1].session)
        if ends:
            if at > first:
                yield range(first, at)
            first = at + 1 if at < len(slots) and slots[at].closed else at


def starts_of(problem: Problem, span: int) -> Integers:
    """Return the position of each block's first slot."""
    found = [at for run in stretches(problem) for at in run[:: max(span, 1)] if at + span <= run.stop]
    return np.array(found, dtype=np.int64)


def going_on(problem: Problem, starts: Integers, span: int) -> Flags:
    """Say of each block whether the next follows it without a pause."""
    run_of = {at: number for number, run in enumerate(stretches(problem)) for at in run}
    found = np.zeros(len(starts), dtype=bool)
    for at in range(len(starts) - 1):
        here, next_ = int(starts[at]), int(starts[at + 1])
        found[at] = next_ == here + span and run_of[here] == run_of[next_]
    return found


def fitting(problem: Problem, row: Flags, length: int) -> int:
    """Return how many meetings of a length fit one after the other into the slots of a row."""
    count = 0
    for run in stretches(problem):
        together = 0
        for at in run:
            together = together + 1 if row[at] else 0
            if together == length:
                count, together = count + 1, 0
    return count


def in_blocks(rows: Flags, starts: Integers, span: int) -> Flags:
    """Return what is so in all slots of each block."""
    found = rows[:, starts]
    for step in range(1, span):
        found = found & rows[:, starts + step]
    return found


def least_in_blocks(rows: Integers, starts: Integers, span: int) -> Integers:
    """Return the least of each block."""
    found = rows[:, starts]
    for step in range(1, span):
        found = np.minimum(found, rows[:, starts + step])
    return found
