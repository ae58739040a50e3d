"""Say what is to be assigned: items with demand, people with capacity, affinities, what may not be, what must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Pair = tuple[int, int]

SCALE: Final = 1_000_000
"""Affinities are taken to a millionth: within that, plans are exact."""


class Wrong(ValueError):
    """Report a problem that contradicts itself, in words."""


@dataclass(frozen=True)
class Quota:
    """Ask of each of ``items`` that ``least`` to ``most`` of its people come from a group (unit, region, side)."""

    name: str
    people: tuple[int, ...]
    items: tuple[int, ...]
    least: int = 0
    most: int | None = None


@dataclass(frozen=True)
class Problem:
    """Hold a problem of n items and m people.

    ``demand``: n, people wanted an item. ``capacity`` and ``least``: m, items a person takes at most and at least.
    ``affinity``: n × m, 0 or more, more is better. ``forbidden``: n × m, with a reason for the reader in ``reasons``.
    ``locks``: pairs that must be. ``before``: pairs of an earlier plan, of which as many as possible stay.

    :raises Wrong: shapes or numbers do not fit together.
    """

    items: tuple[str, ...]
    people: tuple[str, ...]
    demand: Integers
    capacity: Integers
    affinity: Floats
    least: Integers
    forbidden: Flags
    quotas: tuple[Quota, ...] = ()
    locks: tuple[Pair, ...] = ()
    before: tuple[Pair, ...] = ()
    reasons: Mapping[Pair, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n, m = len(self.items), len(self.people)
        for name, shape in (
            ("demand", (n,)),
            ("capacity", (m,)),
            ("least", (m,)),
            ("affinity", (n, m)),
            ("forbidden", (n, m)),
        ):
            if getattr(self, name).shape != shape:
                raise Wrong(f"{name} has shape {getattr(self, name).shape}, {shape} is wanted")
        if not np.isfinite(self.affinity).all() or (self.affinity.size and self.affinity.min() < 0):
            raise Wrong("affinities are numbers from 0")
        if (self.demand < 0).any() or (self.least < 0).any() or (self.capacity < self.least).any():
            raise Wrong("demand and capacity are numbers from 0, and nobody's least is above the most")
        for item, person in (*self.locks, *self.before):
            if not (0 <= item < n and 0 <= person < m):
                raise Wrong(f"the pair ({item}, {person}) is outside the problem")
        for item, person in self.locks:
            if self.forbidden[item, person]:
                raise Wrong(
                    f"{self.people[person]} is locked to {self.items[item]} and may not be"
                    f"{self._because((item, person))}: drop one of the two"
                )

    def _because(self, pair: Pair) -> str:
        reason = self.reasons.get(pair)
        return f" ({reason})" if reason else ""

    @classmethod
    def of(
        cls,
        affinity: Floats,
        demand: int | Sequence[int],
        capacity: int | Sequence[int],
        *,
        least: int | Sequence[int] = 0,
        forbidden: Flags | None = None,
        items: Sequence[str] = (),
        people: Sequence[str] = (),
        quotas: Sequence[Quota] = (),
        locks: Sequence[Pair] = (),
        before: Sequence[Pair] = (),
        reasons: Mapping[Pair, str] | None = None,
    ) -> Problem:
        """Make a problem from an affinity matrix; one number for all stands for each."""
        n, m = affinity.shape
        return cls(
            tuple(items) or tuple(f"item {at + 1}" for at in range(n)),
            tuple(people) or tuple(f"person {at + 1}" for at in range(m)),
            np.broadcast_to(np.asarray(demand, dtype=np.int64), (n,)).copy(),
            np.broadcast_to(np.asarray(capacity, dtype=np.int64), (m,)).copy(),
            np.asarray(affinity, dtype=np.float64),
            np.broadcast_to(np.asarray(least, dtype=np.int64), (m,)).copy(),
            np.zeros((n, m), dtype=bool) if forbidden is None else np.asarray(forbidden, dtype=bool),
            tuple(quotas),
            tuple(locks),
            tuple(before),
            dict(reasons or {}),
        )

    @property
    def wanted(self) -> int:
        """Return how many pairs a plan has."""
        return int(self.demand.sum())

    def scaled(self) -> Integers:
        """Return affinities as whole millionths."""
        return np.rint(self.affinity * SCALE).astype(np.int64)


@dataclass(frozen=True)
class Plan:
    """Hold the pairs of a plan (k × 2, sorted), with what is known of how good it can be at all.

    ``bound``: no plan has a higher total; ``proven``: the total reaches it. ``floor``: what the worst-off item has;
    ``floor_bound``: no plan gives its worst-off item more. ``kept``: pairs that stayed from the earlier plan.
    """

    pairs: Integers
    total: float
    bound: float
    floor: float
    floor_bound: float
    loads: Integers
    method: str
    seconds: float
    kept: int = 0

    @property
    def gap(self) -> float:
        """Return by which share the total might be higher at most."""
        return max(0.0, self.bound - self.total) / self.bound if self.bound > 0 else 0.0

    @property
    def proven(self) -> bool:
        """Say whether no plan is better, to a millionth a pair."""
        return self.bound - self.total <= max(len(self.pairs), 1) / SCALE


def worth(problem: Problem, pairs: Integers) -> tuple[float, Floats]:
    """Return the total affinity of pairs, and that of each item."""
    values = problem.affinity[pairs[:, 0], pairs[:, 1]]
    each = np.bincount(pairs[:, 0], weights=values, minlength=len(problem.items)).astype(np.float64)
    return float(values.sum()), each


def loads_of(problem: Problem, pairs: Integers) -> Integers:
    """Return how many items each person has."""
    return np.bincount(pairs[:, 1], minlength=len(problem.people)).astype(np.int64)


def floor_of(problem: Problem, pairs: Integers) -> float:
    """Return the affinity of the worst-off item, of those that want anybody."""
    _total, each = worth(problem, pairs)
    asking = each[problem.demand > 0]
    return float(asking.min()) if len(asking) else 0.0


def own_best(problem: Problem) -> Floats:
    """Return what each item would have if it were alone: no plan gives it more. Infinite without demand."""
    open_ = np.where(problem.forbidden, -np.inf, problem.affinity)
    best = np.full(len(problem.items), np.inf)
    for want in np.unique(problem.demand[problem.demand > 0]):
        rows = np.flatnonzero(problem.demand == want)
        width = min(int(want), open_.shape[1])
        top = np.partition(open_[rows], open_.shape[1] - width, axis=1)[:, open_.shape[1] - width :]
        best[rows] = np.where(np.isfinite(top), top, 0.0).sum(axis=1)
    return best
