"""Say what an event is: people, slots, tables, wishes, what may not be, what must stay.

Everything is named by keys of the caller's own (codes, numbers as text); order counts only for slots. Times are whole
slots. Nothing here knows a database: pages build a ``Problem``, ask ``planning.plan``, and store the meetings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

MUST: Final = 4
"""A meeting that has to be: counted before every weight."""
NO: Final = -1
""""No thanks": the two do not meet, whatever the other wishes."""
MET: Final = "met already"
"""The reason for which two people do not meet again when the rest of a day is planned."""
STRENGTHS: Final = (NO, 0, 1, 2, 3, MUST)
SESSION_SLOTS: Final = 60
"""So many slots a session has at most."""
PEOPLE, SLOTS, TABLES, WISHES = 5_000, 400, 3_000, 200_000
"""What one event has at most; larger is a mistake of a file."""

Pair = tuple[str, str]


class Wrong(ValueError):
    """Report a problem that contradicts itself, in words; ``pair`` names the two people whose lock it is about."""

    def __init__(self, words: str, pair: Pair | None = None) -> None:
        super().__init__(words)
        self.pair = pair


def pair_of(a: str, b: str) -> Pair:
    """Name two people as one pair: the smaller key first."""
    return (a, b) if a <= b else (b, a)


@dataclass(frozen=True)
class Slot:
    """Be a span of the programme in which a meeting can be.

    ``session``: slots of one session follow each other; a pause between sessions is nobody's break. ``closed``: a pause
    that must be kept (opening, tea): nobody meets, no long meeting runs across it, idling there is no break.
    """

    key: str
    session: str = "1"
    day: str = "1"
    closed: bool = False


@dataclass(frozen=True)
class Table:
    """Be a table in a room at which ``places`` meetings can be at once, except in the ``closed`` slots."""

    key: str
    room: str = "1"
    places: int = 1
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Participant:
    """Be somebody who comes to meet others.

    ``sides``: enterprise, expert, … as ``Problem.pairings`` names them. ``available``: keys of slots, None for all.
    ``least``, ``most``: meetings wanted at least (as far as can be) and taken at most. ``booth``: the table at
    which all his meetings are, nobody else's; while it is closed he meets nobody. Of two who have booths it is that of
    the smaller key.
    """

    key: str
    sides: tuple[str, ...] = ("A",)
    available: frozenset[str] | None = None
    least: int = 0
    most: int | None = None
    booth: str | None = None


@dataclass(frozen=True)
class Wish:
    """Say how much ``of`` wishes to meet ``to``: ``MUST``, 3 to 1, 0 for none, ``NO`` for "no thanks"."""

    of: str
    to: str
    strength: int = 1


@dataclass(frozen=True)
class Suggestion:
    """Hold how well two people fit, from 0 to 1, as the match engine says."""

    a: str
    b: str
    score: float


@dataclass(frozen=True)
class Need:
    """Say what the meeting of two people needs beyond the ordinary.

    ``length`` in slots (None: the event's). ``interpreter``: a name in ``Problem.interpreters``. ``sessions``: where it
    may be, None for everywhere.
    """

    a: str
    b: str
    length: int | None = None
    interpreter: str | None = None
    sessions: frozenset[str] | None = None


@dataclass(frozen=True)
class Lock:
    """Hold a meeting that must be in the plan; with a slot and a table, there."""

    a: str
    b: str
    slot: str | None = None
    table: str | None = None


@dataclass(frozen=True)
class Problem:
    """Hold an event.

    ``pairings``: which side may meet which; a mixed event has one pairing of a side with itself. ``forbidden``: pairs
    that may not be, with the reason. ``interpreters``: of each kind how many there are in each slot (one number for all
    slots, or by slot; a slot that is not named has none). ``walking``: slots that must lie between meetings of one
    person in two rooms (either order; not named: 0). ``seed``: the same problem, seed and effort give the same plan.

    :raises Wrong: names or numbers do not fit together.
    """

    slots: tuple[Slot, ...]
    tables: tuple[Table, ...]
    participants: tuple[Participant, ...]
    wishes: tuple[Wish, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    pairings: tuple[Pair, ...] = (("A", "B"),)
    forbidden: Mapping[Pair, str] = field(default_factory=dict)
    needs: tuple[Need, ...] = ()
    locks: tuple[Lock, ...] = ()
    interpreters: Mapping[str, int | Mapping[str, int]] = field(default_factory=dict)
    walking: Mapping[Pair, int] = field(default_factory=dict)
    length: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        slots = _keys("slot", (one.key for one in self.slots), SLOTS)
        tables = _keys("table", (one.key for one in self.tables), TABLES)
        people = _keys("participant", (one.key for one in self.participants), PEOPLE)
        if len(self.wishes) + len(self.suggestions) + len(self.needs) + len(self.forbidden) > WISHES:
            raise Wrong(f"more than {WISHES:,} wishes, suggestions and needs")
        if not 0 <= self.seed < 2**63:
            raise Wrong("the seed is a number from 0 to 2^63 - 1")
        self._check_slots()
        self._check_tables(slots)
        self._check_people(slots, tables)
        self._check_wishes(people)
        self._check_needs(people)
        self._check_locks(people, slots, tables)

    def _check_slots(self) -> None:
        if all(slot.closed for slot in self.slots):
            raise Wrong("the event has no slots that are open")
        ended: set[str] = set()
        counts: dict[str, int] = {}
        last, day = None, ""
        for slot in self.slots:
            if slot.session != last:
                if slot.session in ended:
                    raise Wrong(f"slots of session {slot.session} do not follow each other (slot {slot.key})")
                ended.add(slot.session)
                last, day = slot.session, slot.day
            if slot.day != day:
                raise Wrong(f"session {slot.session} runs over two days (slot {slot.key})")
            counts[slot.session] = counts.get(slot.session, 0) + 1
            if counts[slot.session] > SESSION_SLOTS:
                raise Wrong(f"session {slot.session} has more than {SESSION_SLOTS} slots")
        if not 1 <= self.length <= SESSION_SLOTS:
            raise Wrong(f"a meeting takes 1 to {SESSION_SLOTS} slots, not {self.length}")

    def _check_tables(self, slots: set[str]) -> None:
        rooms = {one.room for one in self.tables}
        for table in self.tables:
            _whole(f"places of table {table.key}", table.places, 0, 10_000)
            _known(f"table {table.key} is closed in a slot", table.closed, slots)
        for kind, count in self.interpreters.items():
            for number in count.values() if isinstance(count, Mapping) else (count,):
                _whole(f"interpreters of {kind}", number, 0, 10_000)
            if isinstance(count, Mapping):
                _known(f"interpreters of {kind} in a slot", count, slots)
        for pair, walk in self.walking.items():
            _known("walking between rooms", pair, rooms)
            _whole(f"walking between {pair[0]} and {pair[1]}", walk, 0, SLOTS)
            if walk and pair[0] == pair[1]:
                raise Wrong(f"walking within room {pair[0]}")

    def _check_people(self, slots: set[str], tables: set[str]) -> None:
        for one in self.participants:
            _whole(f"meetings of {one.key} at least", one.least, 0, SLOTS)
            if one.most is not None:
                _whole(f"meetings of {one.key} at most", one.most, one.least, 10 * SLOTS)
            if not one.sides:
                raise Wrong(f"{one.key} is on no side")
            _known(f"{one.key} is there in a slot", one.available or (), slots)
            _known(f"the booth of {one.key}", (one.booth,) if one.booth is not None else (), tables)

    def _check_wishes(self, people: set[str]) -> None:
        seen: set[Pair] = set()
        for wish in self.wishes:
            _two("a wish", wish.of, wish.to, people)
            if wish.strength not in STRENGTHS:
                raise Wrong(f"the wish of {wish.of} for {wish.to} has the strength {wish.strength!r}")
            if (wish.of, wish.to) in seen:
                raise Wrong(f"{wish.of} wishes for {wish.to} twice")
            seen.add((wish.of, wish.to))
        for one in self.suggestions:
            _two("a suggestion", one.a, one.b, people)
            if not 0 <= one.score <= 1:
                raise Wrong(f"the score of {one.a} and {one.b} is {one.score!r}; 0 to 1 is wanted")

    def _check_needs(self, people: set[str]) -> None:
        sessions = {one.session for one in self.slots}
        seen: set[Pair] = set()
        for need in self.needs:
            _two("a need", need.a, need.b, people)
            pair = pair_of(need.a, need.b)
            if pair in seen:
                raise Wrong(f"what {need.a} and {need.b} need is said twice")
            seen.add(pair)
            if need.length is not None:
                _whole(f"the length of {need.a} and {need.b}", need.length, 1, SESSION_SLOTS)
            if need.interpreter is not None and need.interpreter not in self.interpreters:
                raise Wrong(f"{need.a} and {need.b} need an unknown interpreter {need.interpreter!r}")
            _known(f"{need.a} and {need.b} in a session", need.sessions or (), sessions)
        for a, b in self.forbidden:
            _two("a forbidden pair", a, b, people)

    def _check_locks(self, people: set[str], slots: set[str], tables: set[str]) -> None:
        seen: set[Pair] = set()
        for lock in self.locks:
            _two("a lock", lock.a, lock.b, people)
            _known(f"the lock of {lock.a} and {lock.b}", () if lock.slot is None else (lock.slot,), slots)
            _known(f"the lock of {lock.a} and {lock.b}", () if lock.table is None else (lock.table,), tables)
            if lock.table is not None and lock.slot is None:
                raise Wrong(f"the lock of {lock.a} and {lock.b} names a table and no slot")
            if pair_of(lock.a, lock.b) in seen:
                raise Wrong(f"{lock.a} and {lock.b} are locked twice")
            seen.add(pair_of(lock.a, lock.b))


def _keys(what: str, keys: Iterable[str], most: int) -> set[str]:
    found: set[str] = set()
    for key in keys:
        if not key:
            raise Wrong(f"a {what} has no key")
        if key in found:
            raise Wrong(f"the {what} {key} is there twice")
        found.add(key)
    if len(found) > most:
        raise Wrong(f"{len(found):,} of {what}s; at most {most:,} are planned")
    return found


def _known(what: str, names: Iterable[str], known: set[str]) -> None:
    for name in names:
        if name not in known:
            raise Wrong(f"{what}: {name!r} is unknown")


def _two(what: str, a: str, b: str, people: set[str]) -> None:
    _known(what, (a, b), people)
    if a == b:
        raise Wrong(f"{what} of {a} with himself")


def _whole(what: str, number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise Wrong(f"{what}: {number!r} is no whole number from {least} to {most}")
