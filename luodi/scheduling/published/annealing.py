"""Find a plan with few breaks at once: blocks by matchings, then Kempe chains under annealing, without proof.

Fairness is looked at only in the end; precedences not at all, so that events with them begin without a plan.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from luodi.scheduling.chains import sweep
from luodi.scheduling.grid import Asked, Grid, compiled
from luodi.scheduling.placing import insert, place
from luodi.scheduling.problem import Need, Participant, Problem, Slot, Table, Wrong
from luodi.scheduling.published.checking import breaks_by_person, faults
from luodi.scheduling.published.problem import Instance
from luodi.scheduling.state import BREAK, State

# As many as take a tenth of a second: the proof begins from the plan, and better ones do not make it quicker.
SWEEPS = 12
_HOT, _COLD = 0.6 * BREAK, 0.05 * BREAK


def anneal(instance: Instance, *, sweeps: int = SWEEPS, seed: int = 0) -> list[int] | None:
    """Return the slots of the best plan found, None if none keeps everything."""
    random = np.random.default_rng(seed)
    try:
        state = State(_grid(instance))
    except Wrong:
        # Fixed meetings contradict each other: there is nothing to begin from, and the proof will say so.
        return None
    everything = np.ones(len(instance.meetings), dtype=bool)
    place(state, everything, random)
    best: tuple[int, list[int]] | None = None
    for number in range(sweeps + 1):
        waiting = np.flatnonzero(state.begin < 0)
        if len(waiting):
            insert(state, waiting)
        slots = [int(slot) for slot in state.begin]
        if min(slots, default=0) >= 0:
            breaks = sum(breaks_by_person(instance, slots))
            if (best is None or breaks < best[0]) and not faults(instance, slots):
                best = breaks, slots
                if not breaks:
                    break
        sweep(state, random, _HOT * (_COLD / _HOT) ** (number / max(sweeps, 1)))
    return None if best is None else best[1]


def _grid(instance: Instance) -> Grid:
    """Put an instance into the arrays of an event: one session, for breaks run over the whole day."""
    problem = Problem(
        tuple(Slot(str(slot)) for slot in range(instance.slots)),
        (Table("1", places=instance.tables),),
        tuple(
            Participant(
                str(person),
                available=frozenset(str(slot) for slot in range(instance.slots))
                - {str(slot) for slot in closed},
            )
            for person, closed in enumerate(instance.forbidden)
        ),
    )
    count = len(instance.meetings)
    allowed = np.zeros((count, instance.slots), dtype=bool)
    for meeting in range(count):
        allowed[meeting, instance.open(meeting)] = True
    ones = np.ones(count, dtype=np.int64)
    base = compiled(problem)
    return replace(
        base,
        # A forbidden slot between two meetings is a break as any.
        away=np.zeros_like(base.away),
        crossing=0,
        a=np.array([one for one, _other, _session in instance.meetings], dtype=np.int64),
        b=np.array([other for _one, other, _session in instance.meetings], dtype=np.int64),
        weight=ones,
        must=ones > 1,
        locked=ones > 1,
        length=ones,
        allowed=allowed,
        uses=np.stack((0 * ones, -ones), axis=1),
        table_of=-ones,
        zone=0 * ones,
        slot_of=np.array([-1 if slot is None else slot for slot in instance.fixed], dtype=np.int64),
        candidates=tuple(
            Asked((str(one), str(other)), 1, False, True, Need(str(one), str(other)))
            for one, other, _session in instance.meetings
        ),
    )
