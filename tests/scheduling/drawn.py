"""Draw events of any size: easy, tight (half of the people half a day, holes) and scarce (more holes, twice the wishes)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from luodi.scheduling.problem import Participant, Problem, Slot, Table, Wish

Kind = Literal["easy", "tight", "scarce"]
KINDS: tuple[Kind, ...] = ("easy", "tight", "scarce")
WISHES = 5
HOLES = {"easy": 0.0, "tight": 0.15, "scarce": 0.25}
TABLES = 0.42
MUTUAL = 0.15


def event(a: int, b: int, slots: int, kind: Kind = "easy", *, seed: int = 1, sessions: int = 1) -> Problem:
    """Draw an event of two sides; some people are wished for much more often than others.

    One session unless said otherwise: then every idle slot between two meetings is a break, which is the hardest case.
    """
    draw = np.random.default_rng(seed)
    left, right = [f"A{at:04d}" for at in range(a)], [f"B{at:04d}" for at in range(b)]
    programme = tuple(Slot(f"T{at:02d}", f"S{at * sessions // slots}") for at in range(slots))
    tables = tuple(Table(f"table {at:03d}") for at in range(max(1, round(TABLES * min(a, b)))))
    participants = tuple(
        Participant(key, (side,), _available(draw, programme, kind))
        for side, keys in (("A", left), ("B", right))
        for key in keys
    )
    wishes = _wishes(draw, left, right, WISHES * (2 if kind == "scarce" else 1))
    return Problem(programme, tables, participants, wishes, seed=seed)


def _available(draw: np.random.Generator, programme: tuple[Slot, ...], kind: Kind) -> frozenset[str] | None:
    if kind == "easy":
        return None
    there = draw.random(len(programme)) >= HOLES[kind]
    if draw.random() < 0.5:
        half = len(programme) // 2
        there[half:] = False
        if draw.random() < 0.5:
            there = there[::-1]
    return frozenset(slot.key for slot, here in zip(programme, there.tolist(), strict=True) if here)


def _wishes(draw: np.random.Generator, left: list[str], right: list[str], each: int) -> tuple[Wish, ...]:
    found: dict[tuple[str, str], int] = {}
    for own, others in ((left, right), (right, left)):
        # The most wished for is so about ten times as often as the least.
        pull = 1 / (1 + np.arange(len(others)) / (len(others) / 9))
        pull = draw.permutation(pull / pull.sum())
        for one in own:
            count = min(len(others), int(draw.integers(each // 2, each + each // 2 + 2)))
            for at in draw.choice(len(others), size=count, replace=False, p=pull).tolist():
                found[one, others[at]] = int(draw.integers(1, 4))
                # Some ask back.
                if own is left and draw.random() < MUTUAL:
                    found[others[at], one] = int(draw.integers(1, 4))
    return tuple(Wish(of, to, strength) for (of, to), strength in found.items())
