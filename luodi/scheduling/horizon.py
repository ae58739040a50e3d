"""Cut an event at a moment: what is past stays as it was, what is ahead is an event of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from luodi.scheduling.answer import Meeting
from luodi.scheduling.problem import MET, NO, Need, Pair, Participant, Problem, pair_of


@dataclass(frozen=True)
class Horizon:
    """Hold an event cut at a moment: ``past`` meetings that began before, those ``ahead``, the event that is left.

    ``whole``: the event with what is past.
    """

    past: tuple[Meeting, ...]
    ahead: tuple[Meeting, ...]
    problem: Problem
    whole: Problem

    @property
    def ends(self) -> tuple[tuple[Meeting, int], ...]:
        """Give what is past, with how many of the slots left it still takes (0 or less: over since so many)."""
        order = {slot.key: at for at, slot in enumerate(self.whole.slots)}
        first = len(order) - len(self.problem.slots)
        return tuple((one, order[one.slot] + one.length - first) for one in self.past)


def cut(problem: Problem, meetings: Sequence[Meeting], now: str | None) -> Horizon:
    """Cut an event at the slot that has not begun yet (None: all is ahead)."""
    order = {slot.key: at for at, slot in enumerate(problem.slots)}
    first = order[now] if now is not None else 0
    past = tuple(one for one in meetings if order[one.slot] < first)
    ahead = tuple(one for one in meetings if order[one.slot] >= first)
    rest = _rest(problem, past, order, first) if first else problem
    return Horizon(past, ahead, taking(rest, _standing(rest, ahead)), problem)


def lasting(problem: Problem, past: Iterable[Meeting]) -> Problem:
    """Let what has begun go on to its end, whoever leaves and whichever table is closed during it."""
    order = {slot.key: at for at, slot in enumerate(problem.slots)}
    taken: dict[tuple[str, str], set[str]] = {}
    for one in past:
        slots = [slot.key for slot in problem.slots[order[one.slot] : order[one.slot] + one.length]]
        for place in (("person", one.a), ("person", one.b), ("table", one.table)) if one.length > 1 else ():
            taken.setdefault(place, set()).update(slots)
    if not taken:
        return problem
    return replace(
        problem,
        participants=tuple(
            one
            if one.available is None
            else replace(one, available=one.available | taken.get(("person", one.key), set()))
            for one in problem.participants
        ),
        tables=tuple(
            replace(one, closed=one.closed - taken.get(("table", one.key), set())) for one in problem.tables
        ),
    )


def taking(problem: Problem, meetings: Iterable[Meeting]) -> Problem:
    """Let everybody take as many meetings as he has, though he said fewer at most."""
    count = Counter(person for one in meetings for person in (one.a, one.b))
    return taking_at_most(
        problem,
        [None if one.most is None else max(one.most, count[one.key]) for one in problem.participants],
    )


def taking_at_most(problem: Problem, most: Sequence[int | None]) -> Problem:
    """Let everybody take so many meetings at most."""
    people = tuple(
        one if one.most == number else replace(one, most=number)
        for one, number in zip(problem.participants, most, strict=True)
    )
    return problem if people == problem.participants else replace(problem, participants=people)


def _standing(problem: Problem, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Return the meetings that can still be: of two who are there at one time and may meet."""
    everywhere = frozenset(slot.key for slot in problem.slots)
    there = {one.key: everywhere if one.available is None else one.available for one in problem.participants}
    refused = {pair_of(*pair) for pair in problem.forbidden}
    refused |= {pair_of(one.of, one.to) for one in problem.wishes if one.strength == NO}
    return [one for one in meetings if there[one.a] & there[one.b] and one.pair not in refused]


def _rest(problem: Problem, past: Sequence[Meeting], order: dict[str, int], first: int) -> Problem:
    """Return the event from a slot on, without what has met or is still running."""
    left = [slot.key for slot in problem.slots[first:]]
    running = _running(problem, past, order, first)
    met = {one.pair for one in past}
    count = Counter(person for one in past for person in (one.a, one.b))
    return replace(
        problem,
        slots=problem.slots[first:],
        tables=tuple(replace(one, closed=one.closed & frozenset(left)) for one in problem.tables),
        participants=tuple(
            _left(one, count[one.key], frozenset(left) - running.get(one.key, frozenset()))
            for one in problem.participants
        ),
        forbidden=_without(problem, met),
        locks=tuple(
            one
            for one in problem.locks
            if pair_of(one.a, one.b) not in met and (one.slot is None or order[one.slot] >= first)
        ),
        needs=_needs_left(problem, first),
        interpreters=_interpreters_left(problem, past, order, first),
    )


def _running(
    problem: Problem, past: Sequence[Meeting], order: dict[str, int], first: int
) -> dict[str, frozenset[str]]:
    """Return in which slots ahead a person is still in a meeting that has begun."""
    found: dict[str, frozenset[str]] = {}
    for one in past:
        slots = frozenset(slot.key for slot in problem.slots[first : order[one.slot] + one.length])
        for person in (one.a, one.b) if slots else ():
            found[person] = found.get(person, frozenset()) | slots
    return found


def _interpreters_left(
    problem: Problem, past: Sequence[Meeting], order: dict[str, int], first: int
) -> dict[str, dict[str, int]]:
    """Return how many interpreters there are in each slot ahead, without those of meetings that have begun."""
    kind_of = {pair_of(one.a, one.b): one.interpreter for one in problem.needs}
    taken = Counter(
        (kind_of.get(one.pair), slot.key)
        for one in past
        for slot in problem.slots[first : order[one.slot] + one.length]
    )
    return {
        kind: {
            slot.key: max(
                0, (most if isinstance(most, int) else most.get(slot.key, 0)) - taken[kind, slot.key]
            )
            for slot in problem.slots[first:]
        }
        for kind, most in problem.interpreters.items()
    }


def _left(one: Participant, met: int, slots: frozenset[str]) -> Participant:
    available = slots if one.available is None else one.available & slots
    most = None if one.most is None else max(0, one.most - met)
    least = max(0, one.least - met) if most is None else min(max(0, one.least - met), most)
    return replace(one, available=available, least=least, most=most)


def _without(problem: Problem, met: set[Pair]) -> dict[Pair, str]:
    """Forbid pairs that have met to meet again."""
    return {**problem.forbidden, **dict.fromkeys(sorted(met), MET)}


def _needs_left(problem: Problem, first: int) -> tuple[Need, ...]:
    sessions = {slot.session for slot in problem.slots[first:]}
    return tuple(
        replace(one, sessions=None if one.sessions is None else one.sessions & sessions)
        for one in problem.needs
    )
