"""Know rooms: which table belongs to whom, what is shared, how far rooms lie apart.

Rooms between which nobody has to walk a slot are one *zone*; tables of a zone stand in for each other, so that planning
counts only how many there are, and who sits where is settled afterwards (seating). In an event of several zones each
meeting gets its zone beforehand: that of the host, who stays in one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from luodi.scheduling.answer import Meeting
from luodi.scheduling.horizon import Horizon
from luodi.scheduling.problem import Problem, Wrong, pair_of

if TYPE_CHECKING:
    from luodi.scheduling.grid import Asked

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Rooms:
    """Hold tables as arrays.

    ``open``: tables × slots, places. ``booth``: N, the table of a person's booth or -1. ``booth_open``: N × slots,
    his booth can be used. ``zone``: tables. ``home``: N, the zone in which somebody receives. ``walk``: zones ×
    zones, slots. ``ready``: N × zones, the first slot at which somebody is there from what is past. ``seats``: zones of
    pairs that have a table already.
    """

    problem: Problem
    open: Integers
    booth: Integers
    booth_open: Flags
    zone: Integers
    home: Integers
    walk: Integers
    ready: Integers
    seats: Mapping[tuple[int, int], int]

    @classmethod
    def of(cls, problem: Problem, load: Integers, horizon: Horizon | None = None) -> Rooms:
        """Make the arrays; ``load``: N, candidate pairs of each in the whole day, ``horizon``: what stands already."""
        place = {one.key: at for at, one in enumerate(problem.tables)}
        number = _places(problem, () if horizon is None else horizon.ends)
        booth = np.array(
            [-1 if one.booth is None else place[one.booth] for one in problem.participants], dtype=np.int64
        )
        booth_open = np.ones((len(booth), len(problem.slots)), dtype=bool)
        owned = booth >= 0
        booth_open[owned] = number[booth[owned]] > 0
        zone, walk = _zones(problem)
        whole = number if horizon is None else _places(horizon.whole, ())
        home = _homes(whole, booth, zone, walk, load)
        ready = _ready(problem, horizon, zone, walk)
        rooms = cls(problem, number, booth, booth_open, zone, home, walk, ready, {})
        return rooms if horizon is None else replace(rooms, seats=rooms._seats(horizon))

    def _seats(self, horizon: Horizon) -> dict[tuple[int, int], int]:
        """Return the zones of confirmed pairs: that of the table, unless nobody can sit there any more."""
        place = {one.key: at for at, one in enumerate(self.problem.tables)}
        index = {one.key: at for at, one in enumerate(self.problem.participants)}
        order = {slot.key: at for at, slot in enumerate(self.problem.slots)}
        shared = np.ones(len(self.zone), dtype=bool)
        shared[self.booth[self.booth >= 0]] = False
        found = {}
        for one in horizon.ahead:
            zone = int(self.zone[place[one.table]])
            begin = order[one.slot]
            if (self.open[shared & (self.zone == zone), begin : begin + one.length] > 0).all(axis=1).any():
                found[index[one.pair[0]], index[one.pair[1]]] = zone
        return found

    @property
    def zones(self) -> int:
        """Return how many zones there are."""
        return len(self.walk)

    def shared(self) -> Iterator[tuple[int, Flags]]:
        """Give places and open slots of the tables that are nobody's."""
        owned = set(self.booth.tolist())
        for at, table in enumerate(self.problem.tables):
            if at not in owned and table.places:
                yield table.places, self.open[at] > 0

    def resources(self, asked: Sequence[Asked]) -> tuple[Integers, Integers, Integers]:
        """Return what is scarce (R × slots), which of it each pair uses (E × 2, -1 for none), and its table (E, -1
        for any).

        A booth that its owners cannot all use at once is scarce too.
        """
        owners = np.bincount(self.booth[self.booth >= 0], minlength=len(self.open))
        rows: list[Integers] = [np.zeros(len(self.problem.slots), dtype=np.int64) for _ in range(self.zones)]
        for at in np.flatnonzero(owners == 0).tolist():
            rows[self.zone[at]] = rows[self.zone[at]] + self.open[at]
        scarce: dict[int, int] = {}
        for at in np.flatnonzero(owners > 1).tolist():
            if self.problem.tables[at].places < owners[at]:
                scarce[at] = len(rows)
                rows.append(self.open[at])
        kinds: dict[str, int] = {}
        for kind, count in self.problem.interpreters.items():
            kinds[kind] = len(rows)
            rows.append(_each(count, [slot.key for slot in self.problem.slots]))
        index = {one.key: at for at, one in enumerate(self.problem.participants)}
        tables = {one.key: at for at, one in enumerate(self.problem.tables)}
        locks = {pair_of(x.a, x.b): tables[x.table] for x in self.problem.locks if x.table is not None}
        uses = np.full((len(asked), 2), -1, dtype=np.int64)
        table_of = np.full(len(asked), -1, dtype=np.int64)
        for at, one in enumerate(asked):
            pair = (index[one.pair[0]], index[one.pair[1]])
            table = table_of[at] = self.table_of(pair, locks.get(one.pair))
            uses[at, 0] = scarce.get(table, -1) if table >= 0 and owners[table] else self.zone_of(pair, table)
            uses[at, 1] = kinds[one.need.interpreter] if one.need.interpreter is not None else -1
        return np.array(rows), uses, table_of

    def table_of(self, pair: tuple[int, int], locked: int | None) -> int:
        """Return the table that a pair has to take, -1 if any shared one will do.

        :raises Wrong: it is locked to a table that is somebody else's, or away from its booth.
        """
        booths = [int(self.booth[one]) for one in pair if self.booth[one] >= 0]
        if locked is None:
            return booths[0] if booths else -1
        foreign = locked in self.booth.tolist() if not booths else locked != booths[0]
        if foreign:
            names = [self.problem.participants[one].key for one in pair]
            raise Wrong(
                f"{names[0]} and {names[1]} are locked to table {self.problem.tables[locked].key}, which is not theirs",
                (names[0], names[1]),
            )
        return locked

    def zone_of(self, pair: tuple[int, int], table: int = -1) -> int:
        """Return the zone in which a pair meets: of its table, where it sits already, else of the host."""
        if table >= 0:
            return int(self.zone[table])
        booths = [int(self.booth[one]) for one in pair if self.booth[one] >= 0]
        return int(self.zone[booths[0]] if booths else self.seats.get(pair, self.home[pair[1]]))


def _each(count: int | Mapping[str, int], slots: Sequence[str]) -> Integers:
    if isinstance(count, Mapping):
        return np.array([count.get(slot, 0) for slot in slots], dtype=np.int64)
    return np.full(len(slots), count, dtype=np.int64)


def _places(problem: Problem, ends: Iterable[tuple[Meeting, int]]) -> Integers:
    """Return tables × slots: the places that are open, and free of meetings that have begun."""
    place = {one.key: at for at, one in enumerate(problem.tables)}
    found = np.zeros((len(problem.tables), len(problem.slots)), dtype=np.int64)
    for row, table in zip(found, problem.tables, strict=True):
        row[:] = [0 if slot.key in table.closed or slot.closed else table.places for slot in problem.slots]
    for one, end in ends:
        found[place[one.table], : max(end, 0)] -= 1
    return np.maximum(found, 0)


def _ready(problem: Problem, horizon: Horizon | None, zone: Integers, walk: Integers) -> Integers:
    """Return when people can be in each zone, from their meetings that have begun in the session that goes on."""
    found = np.zeros((len(problem.participants), len(walk)), dtype=np.int64)
    if horizon is None or len(walk) == 1:
        return found
    place = {one.key: at for at, one in enumerate(problem.tables)}
    index = {one.key: at for at, one in enumerate(problem.participants)}
    session_of = {slot.key: slot.session for slot in horizon.whole.slots}
    session = problem.slots[0].session
    rest = sum(slot.session == session for slot in problem.slots)
    for one, end in horizon.ends:
        if session_of[one.slot] == session:
            there = np.where(walk[zone[place[one.table]]] > 0, end + walk[zone[place[one.table]]], 0)
            for person in (index[one.a], index[one.b]):
                found[person] = np.maximum(found[person], np.minimum(there, rest))
    return found


def _zones(problem: Problem) -> tuple[Integers, Integers]:
    """Return the zone of each table, and the slots between two zones (the longest way between rooms of theirs)."""
    rooms = list(dict.fromkeys(one.room for one in problem.tables))
    far = {pair_of(*pair): walk for pair, walk in problem.walking.items() if walk}
    number: dict[str, int] = {}
    zones = 0
    for room in rooms:
        if room in number:
            continue
        waiting = [room]
        number[room] = zones
        while waiting:
            one = waiting.pop()
            for other in rooms:
                if other not in number and pair_of(one, other) not in far:
                    number[other] = zones
                    waiting.append(other)
        zones += 1
    if any(number[x] == number[y] for x, y in far):
        # "Near" does not carry over: then every room stands for itself.
        number = {room: at for at, room in enumerate(rooms)}
        zones = len(rooms)
    walk = np.zeros((max(zones, 1), max(zones, 1)), dtype=np.int64)
    for (x, y), slots in far.items():
        here, there = number[x], number[y]
        walk[here, there] = walk[there, here] = max(int(walk[here, there]), slots)
    return np.array([number[one.room] for one in problem.tables], dtype=np.int64), walk


def _homes(number: Integers, booth: Integers, zone: Integers, walk: Integers, load: Integers) -> Integers:
    """Give everybody a zone to receive in, in proportion to the places there: the busiest first."""
    home = np.zeros(len(booth), dtype=np.int64)
    home[booth >= 0] = zone[booth[booth >= 0]] if len(zone) else 0
    if len(walk) > 1:
        left = np.zeros(len(walk))
        shared = np.ones(len(zone), dtype=bool)
        shared[booth[booth >= 0]] = False
        np.add.at(left, zone[shared], number[shared].sum(axis=1))
        share = float(load[booth < 0].sum()) / max(float(left.sum()), 1.0)
        for one in sorted(np.flatnonzero(booth < 0).tolist(), key=lambda at: (-load[at], at)):
            home[one] = int(np.argmax(left))
            left[home[one]] -= float(load[one]) / max(share, 1e-9)
    return home
