"""Read an event from one JSON file, and write it and its plan as data (docs/scheduling.md has the format)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

from luodi.scheduling.answer import Meeting, Plan, Unmet
from luodi.scheduling.files import Unreadable, text_of
from luodi.scheduling.problem import (
    MUST,
    NO,
    Lock,
    Need,
    Participant,
    Problem,
    Slot,
    Suggestion,
    Table,
    Wish,
    Wrong,
)

_COLUMNS: Final = {
    "slots": ("key", "session", "day", "closed"),
    "tables": ("key", "room", "places", "closed"),
    "participants": ("key", "sides", "available", "least", "most", "booth"),
    "wishes": ("of", "to", "strength"),
    "suggestions": ("a", "b", "score"),
    "needs": ("a", "b", "length", "interpreter", "sessions"),
    "locks": ("a", "b", "slot", "table"),
    "forbidden": ("a", "b", "reason"),
    "pairings": ("one", "other"),
    "walking": ("one", "other", "slots"),
}
_OTHER: Final = ("interpreters", "length", "seed")
_WORDS: Final = {"must": MUST, "no": NO, "none": 0}
_DEEP: Final = 10**9
Row = Mapping[str, Any]
T = TypeVar("T")


def read_event(path: Path) -> Problem:
    """Read an event.

    :raises Unreadable: with the part and the row.
    """
    try:
        whole = json.loads(text_of(path), parse_int=_whole_of, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{path}: this is no JSON ({error}).") from error
    if not isinstance(whole, dict):
        raise Unreadable(f"{path}: one JSON object is wanted.")
    known = (*_COLUMNS, *_OTHER)
    if unknown := sorted(whole.keys() - set(known)):
        raise Unreadable(f"{path}: unknown {', '.join(unknown)}; known are {', '.join(known)}.")
    for name in ("slots", "tables", "participants"):
        if name not in whole:
            raise Unreadable(f"{path}: {name} is missing.")
    reader = _Reader(path, whole)
    try:
        return reader.problem()
    except Wrong as error:
        raise Unreadable(f"{path}: {error}.") from error


def _whole_of(said: str) -> int:
    if len(said) > 20:
        raise ValueError(f"{said[:20]}… is no number that can be meant")
    return int(said)


def _no_number(said: str) -> float:
    raise ValueError(f"{said} is no number")


class _Reader:
    """Read the parts of a file, with the place in every complaint."""

    def __init__(self, path: Path, whole: Mapping[str, Any]) -> None:
        self.path = path
        self.whole = whole

    def problem(self) -> Problem:
        """Return the event."""
        return Problem(
            slots=self.rows("slots", self.slot),
            tables=self.rows("tables", self.table),
            participants=self.rows("participants", self.participant),
            wishes=self.rows("wishes", self.wish),
            suggestions=self.rows(
                "suggestions",
                lambda at, row: Suggestion(*self.two(at, row, "a", "b"), self.share(at, row, "score")),
            ),
            pairings=self.rows("pairings", lambda at, row: self.two(at, row, "one", "other"))
            or (("A", "B"),),
            forbidden=dict(
                self.rows(
                    "forbidden",
                    lambda at, row: (self.two(at, row, "a", "b"), self.text(at, row, "reason", "")),
                )
            ),
            needs=self.rows("needs", self.need),
            locks=self.rows("locks", self.lock),
            interpreters=self.interpreters(),
            walking=dict(
                self.rows(
                    "walking",
                    lambda at, row: (self.two(at, row, "one", "other"), self.number(at, row, "slots", 0)),
                )
            ),
            length=self.number("length", self.whole, "length", 1),
            seed=self.number("seed", self.whole, "seed", 0),
        )

    def rows(self, part: str, make: Callable[[str, Row], T]) -> tuple[T, ...]:
        """Return the rows of a part, each an object or a list in the order of its columns."""
        said = self.whole.get(part, [])
        if not isinstance(said, list):
            self.fail(part, "a list is wanted")
        columns = _COLUMNS[part]
        found = []
        for number, row in enumerate(said, 1):
            at = f"{part} {number}"
            if isinstance(row, str):
                row = [row]
            if isinstance(row, list) and len(row) <= len(columns):
                row = dict(zip(columns, row, strict=False))
            if not isinstance(row, dict):
                self.fail(at, f"an object or a list of {', '.join(columns)} is wanted")
            if unknown := sorted(row.keys() - set(columns)):
                self.fail(at, f"unknown {', '.join(unknown)}; known are {', '.join(columns)}")
            found.append(make(at, row))
        return tuple(found)

    def fail(self, at: str, words: str) -> Any:
        """Complain about a place."""
        raise Unreadable(f"{self.path}: {at}: {words}.")

    def text(self, at: str, row: Row, name: str, absent: str | None) -> str:
        """Return a text, or a number as one."""
        said = row.get(name)
        if said is None and absent is not None:
            return absent
        if isinstance(said, int) and not isinstance(said, bool):
            said = str(said)
        if not isinstance(said, str) or (absent is None and not said.strip()) or len(said) > 200:
            self.fail(at, f"{name} is {str(said)[:40]!r}; a text is wanted")
        return str(said).strip()

    def maybe(self, at: str, row: Row, name: str) -> str | None:
        """Return a text or None."""
        return None if row.get(name) in (None, "") else self.text(at, row, name, None)

    def two(self, at: str, row: Row, one: str, other: str) -> tuple[str, str]:
        """Return two keys."""
        return self.text(at, row, one, None), self.text(at, row, other, None)

    def number(self, at: str, row: Row, name: str, absent: int) -> int:
        """Return a whole number from 0."""
        said = row.get(name, absent)
        if isinstance(said, bool) or not isinstance(said, int) or not 0 <= said <= _DEEP:
            self.fail(at, f"{name} is {str(said)[:40]!r}; a whole number from 0 is wanted")
        return int(said)

    def share(self, at: str, row: Row, name: str) -> float:
        """Return a number from 0 to 1."""
        said = row.get(name)
        if isinstance(said, bool) or not isinstance(said, (int, float)) or not 0 <= said <= 1:
            self.fail(at, f"{name} is {str(said)[:40]!r}; a number from 0 to 1 is wanted")
        return float(said or 0)

    def yes(self, at: str, row: Row, name: str) -> bool:
        """Return a yes or no."""
        said = row.get(name, False)
        if not isinstance(said, bool):
            self.fail(at, f"{name} is {str(said)[:40]!r}; true or false is wanted")
        return bool(said)

    def names(self, at: str, row: Row, name: str) -> tuple[str, ...]:
        """Return a list of keys."""
        said = row.get(name)
        said = [said] if isinstance(said, (str, int)) else said
        if not isinstance(said, list):
            self.fail(at, f"{name} is {str(said)[:40]!r}; a list of keys is wanted")
        return tuple(self.text(at, {name: one}, name, None) for one in said or ())

    def slot(self, at: str, row: Row) -> Slot:
        """Read a slot."""
        day = self.text(at, row, "day", "1")
        return Slot(
            self.text(at, row, "key", None),
            self.text(at, row, "session", day),
            day,
            self.yes(at, row, "closed"),
        )

    def table(self, at: str, row: Row) -> Table:
        """Read a table."""
        closed = frozenset(self.names(at, row, "closed")) if row.get("closed") is not None else frozenset()
        return Table(
            self.text(at, row, "key", None),
            self.text(at, row, "room", "1"),
            self.number(at, row, "places", 1),
            closed,
        )

    def participant(self, at: str, row: Row) -> Participant:
        """Read a participant."""
        available = None if row.get("available") is None else frozenset(self.names(at, row, "available"))
        most = None if row.get("most") is None else self.number(at, row, "most", 0)
        return Participant(
            self.text(at, row, "key", None),
            self.names(at, row, "sides") if row.get("sides") is not None else ("A",),
            available,
            self.number(at, row, "least", 0),
            most,
            self.maybe(at, row, "booth"),
        )

    def wish(self, at: str, row: Row) -> Wish:
        """Read a wish; its strength is a number or must, none, no."""
        said = row.get("strength", 1)
        if isinstance(said, str) and said in _WORDS:
            said = _WORDS[said]
        if isinstance(said, bool) or not isinstance(said, int):
            self.fail(at, f"strength is {str(said)[:40]!r}; must, 3, 2, 1, none or no is wanted")
        return Wish(*self.two(at, row, "of", "to"), said)

    def need(self, at: str, row: Row) -> Need:
        """Read what a meeting needs."""
        sessions = None if row.get("sessions") is None else frozenset(self.names(at, row, "sessions"))
        length = None if row.get("length") is None else self.number(at, row, "length", 1)
        return Need(*self.two(at, row, "a", "b"), length, self.maybe(at, row, "interpreter"), sessions)

    def lock(self, at: str, row: Row) -> Lock:
        """Read a lock."""
        return Lock(*self.two(at, row, "a", "b"), self.maybe(at, row, "slot"), self.maybe(at, row, "table"))

    def interpreters(self) -> dict[str, int | Mapping[str, int]]:
        """Read how many interpreters there are."""
        said = self.whole.get("interpreters", {})
        if not isinstance(said, dict):
            self.fail("interpreters", "an object of kinds is wanted")
        found: dict[str, int | Mapping[str, int]] = {}
        for kind, count in said.items():
            at = f"interpreters of {kind[:40]}"
            if isinstance(count, dict):
                found[kind] = {slot: self.number(at, count, slot, 0) for slot in count}
            else:
                found[kind] = self.number(at, {kind: count}, kind, 0)
        return found


def event_data(problem: Problem) -> dict[str, Any]:
    """Return an event as data that ``read_event`` reads."""
    return {
        "slots": [[one.key, one.session, one.day, one.closed] for one in problem.slots],
        "tables": [[one.key, one.room, one.places, sorted(one.closed)] for one in problem.tables],
        "participants": [
            [one.key, list(one.sides), _listed(one.available), one.least, one.most, one.booth]
            for one in problem.participants
        ],
        "wishes": [[one.of, one.to, "no" if one.strength == NO else one.strength] for one in problem.wishes],
        "suggestions": [[one.a, one.b, one.score] for one in problem.suggestions],
        "pairings": [list(pair) for pair in problem.pairings],
        "forbidden": [[*pair, reason] for pair, reason in problem.forbidden.items()],
        "needs": [[one.a, one.b, one.length, one.interpreter, _listed(one.sessions)] for one in problem.needs],
        "locks": [[one.a, one.b, one.slot, one.table] for one in problem.locks],
        "walking": [[*pair, slots] for pair, slots in problem.walking.items()],
        "interpreters": {
            kind: dict(count) if isinstance(count, Mapping) else count for kind, count in problem.interpreters.items()
        },
        "length": problem.length,
        "seed": problem.seed,
    }  # fmt: skip


def _listed(names: frozenset[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)


def plan_data(plan: Plan) -> dict[str, Any]:
    """Return a plan as data."""
    return {
        "meetings": [meeting_data(one) for one in plan.meetings],
        "objectives": vars(plan.objectives),
        "bound": plan.bound,
        "musts_bound": plan.musts_bound,
        "gap": round(plan.gap, 6),
        "proven": plan.proven,
        "unmet": [_unmet_data(one) for one in plan.unmet],
        "iterations": plan.iterations,
        "seconds": round(plan.seconds, 3),
        "method": plan.method,
    }


def meeting_data(one: Meeting) -> dict[str, Any]:
    """Return a meeting as data."""
    return {"slot": one.slot, "table": one.table, "a": one.a, "b": one.b, "length": one.length}


def _unmet_data(one: Unmet) -> dict[str, Any]:
    return {
        "a": one.a, "b": one.b, "weight": one.weight, "must": one.must, "reason": one.reason,
        "facts": dict(one.facts), "cure": None if one.cure is None else {
            name: list(value) if isinstance(value, tuple) else value for name, value in vars(one.cure).items() if value
        },
    }  # fmt: skip


def meetings_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Meeting, ...]:
    """Return meetings from data as ``plan_data`` gives it."""
    return tuple(Meeting(row["slot"], row["table"], row["a"], row["b"], row["length"]) for row in rows)
