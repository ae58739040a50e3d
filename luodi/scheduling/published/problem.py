"""Say what the published problem is: fixed pairs, slots of a morning and an afternoon, tables, breaks to be fewest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from luodi.scheduling.problem import Wrong

Session = Literal[1, 2, 3]
MORNING, AFTERNOON, EITHER = 1, 2, 3
FAIRNESS: Final = 2


@dataclass(frozen=True)
class Instance:
    """Hold an instance; people, meetings and slots count from 0.

    ``meetings``: (person, person, session: 1 morning, 2 afternoon, 3 either). ``morning``: slots of the morning.
    ``forbidden``: slots of each person. ``fixed``: slot of each meeting or None. ``before``: for each meeting those
    that must have been in earlier slots. ``fairness``: how far numbers of breaks of two people may differ.

    :raises Wrong: numbers point outside.
    """

    people: int
    meetings: tuple[tuple[int, int, Session], ...]
    tables: int
    slots: int
    morning: int
    forbidden: tuple[frozenset[int], ...]
    fixed: tuple[int | None, ...]
    before: tuple[frozenset[int], ...]
    fairness: int = FAIRNESS

    def __post_init__(self) -> None:
        count = len(self.meetings)
        if (len(self.forbidden), len(self.fixed), len(self.before)) != (self.people, count, count):
            raise Wrong("forbidden has a row for each person, fixed and precedences for each meeting")
        if not 0 <= self.morning <= self.slots or self.tables < 0 or self.fairness < 0:
            raise Wrong(
                "numbers of slots, tables and fairness are not below 0, and the morning is part of the day"
            )
        for one, other, session in self.meetings:
            if not (0 <= one < self.people and 0 <= other < self.people) or one == other:
                raise Wrong(f"the meeting of {one + 1} and {other + 1} is between no two people")
            if session not in (MORNING, AFTERNOON, EITHER):
                raise Wrong(f"the session {session} is unknown")
        for slots in (*self.forbidden, {slot for slot in self.fixed if slot is not None}):
            if any(not 0 <= slot < self.slots for slot in slots):
                raise Wrong("a forbidden or fixed slot is outside the day")
        if any(not 0 <= one < count for earlier in self.before for one in earlier):
            raise Wrong("a precedence names a meeting that is not there")

    def of(self, person: int) -> list[int]:
        """Return the meetings of a person."""
        return [at for at, (one, other, _session) in enumerate(self.meetings) if person in (one, other)]

    def open(self, meeting: int) -> list[int]:
        """Return the slots in which a meeting can be."""
        one, other, session = self.meetings[meeting]
        fixed = self.fixed[meeting]
        closed = self.forbidden[one] | self.forbidden[other]
        return [
            slot
            for slot in range(self.slots)
            if slot not in closed
            and (fixed is None or slot == fixed)
            and (session == EITHER or (slot < self.morning) == (session == MORNING))
        ]


@dataclass(frozen=True)
class Answer:
    """Hold what is known: ``slots`` of the meetings (None without a plan), their breaks, and how few there can be.

    ``status``: ``optimal`` and ``infeasible`` are proven.
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    slots: tuple[int, ...] | None
    breaks: int | None
    bound: int
    seconds: float
    method: str
