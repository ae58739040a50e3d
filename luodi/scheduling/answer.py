"""Say what a plan is: meetings, how good they are, how good any could be, which wishes are unmet and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from luodi.scheduling.problem import Pair, Problem, pair_of

Reason = Literal[
    "forbidden",  # one of the two said no thanks, or the office forbids it; facts: reason
    "not_paired",  # their sides do not meet each other
    "no_common_slot",  # never there at the same time; facts: slots_a, slots_b
    "too_long",  # no stretch of common slots is as long as the meeting; facts: length
    "most_reached",  # somebody has as many meetings as he takes; facts: person, meetings, requests
    "crowded",  # somebody is busy in all his slots; facts: person, requests, slots
    "tables_full",  # both are free, and no table; facts: slots
    "no_interpreter",  # both are free, and no interpreter; facts: interpreter, slots
    "never_both_free",  # each has free slots, not the same ones; facts: free_a, free_b
    "too_far",  # both are free, and neither comes in time from where he is; facts: slots
]
REASONS: Final[tuple[Reason, ...]] = Reason.__args__  # type: ignore[attr-defined]
Remedy = Literal[
    "attend",  # person is there in slot as well
    "table",  # one more table in slot
    "interpreter",  # one more interpreter in slot
    "take_more",  # person takes one more
    "group",  # person meets several at once in a group session of slot; people: who
    "shorten",  # meet for fewer slots; length: how many
    "ask",  # ask whether the no is meant
]
REMEDIES: Final[tuple[Remedy, ...]] = Remedy.__args__  # type: ignore[attr-defined]


@dataclass(frozen=True, order=True)
class Meeting:
    """Be a meeting of two people: from ``slot`` on for ``length`` slots at ``table``; ``a`` is the smaller key."""

    slot: str
    table: str
    a: str
    b: str
    length: int = 1

    @property
    def pair(self) -> Pair:
        """Name the two."""
        return pair_of(self.a, self.b)


@dataclass(frozen=True)
class Objectives:
    """Hold what a plan achieves, in the order in which it counts.

    ``musts`` (more is better) of ``musts_wanted``; ``short``: meetings that people lack of their least; ``weight``:
    total of wishes; ``empty``: people who wished and meet nobody; ``least_served``: the fewest meetings of anybody
    who wished; ``breaks``: runs of slots between two meetings of a person in a session in which he is there and
    idle; ``idle``: their slots; ``room_changes``: meetings in another room than the person's meeting before in that
    session.
    """

    musts: int = 0
    musts_wanted: int = 0
    short: int = 0
    weight: int = 0
    empty: int = 0
    least_served: int = 0
    breaks: int = 0
    idle: int = 0
    room_changes: int = 0

    @property
    def order(self) -> tuple[int, ...]:
        """Return numbers of which the larger tuple is the better plan."""
        return (
            self.musts, -self.short, self.weight, -self.empty, self.least_served,
            -self.breaks, -self.idle, -self.room_changes,
        )  # fmt: skip


@dataclass(frozen=True)
class Cure:
    """Name the cheapest thing after which an unmet wish could be met."""

    what: Remedy
    person: str = ""
    slot: str = ""
    people: tuple[str, ...] = ()
    length: int = 0


@dataclass(frozen=True)
class Unmet:
    """Hold a pair that wishes to meet and does not: the weight it would have, why, what is so, and what would help."""

    a: str
    b: str
    weight: int
    must: bool
    reason: Reason
    facts: Mapping[str, int | str] = field(default_factory=dict)
    cure: Cure | None = None


@dataclass(frozen=True)
class Plan:
    """Hold a plan.

    ``bound``: no plan with as many musts has more weight; ``musts_bound``: no plan has more musts. ``iterations``:
    sweeps done, of which the result depends; ``seconds`` are told only.
    """

    meetings: tuple[Meeting, ...]
    objectives: Objectives
    bound: int
    musts_bound: int
    unmet: tuple[Unmet, ...] = ()
    iterations: int = 0
    seconds: float = 0.0
    method: str = ""

    @property
    def gap(self) -> float:
        """Return by which share the weight might be higher at most."""
        return max(0, self.bound - self.objectives.weight) / self.bound if self.bound > 0 else 0.0

    @property
    def proven(self) -> bool:
        """Say whether no plan has more musts or more weight."""
        return self.objectives.weight >= self.bound and self.objectives.musts >= self.musts_bound

    def of(self, person: str) -> tuple[Meeting, ...]:
        """Return the meetings of one person."""
        return tuple(one for one in self.meetings if person in (one.a, one.b))


@dataclass(frozen=True)
class Move:
    """Hold a meeting that stays and is elsewhere: another slot or only another table. ``noticed``: so late that it
    costs double, because one of the two slots lies within the time of notice."""

    before: Meeting
    after: Meeting
    noticed: bool = False


@dataclass(frozen=True)
class Lost:
    """Hold a meeting that can no longer be, with the reason and what would help."""

    meeting: Meeting
    reason: Reason | Literal["left", "past"]
    facts: Mapping[str, int | str] = field(default_factory=dict)
    cure: Cure | None = None


@dataclass(frozen=True)
class Replanned:
    """Hold what a change of the day comes to: the event as it is now, its plan, and what differs.

    ``told``: who has to hear of what (key of the person → his meetings that are moved, lost or new).
    """

    problem: Problem
    plan: Plan
    kept: tuple[Meeting, ...]
    moved: tuple[Move, ...]
    lost: tuple[Lost, ...]
    new: tuple[Meeting, ...]
    told: Mapping[str, tuple[Move | Lost | Meeting, ...]]
    seconds: float = 0.0
    proven: bool = False
