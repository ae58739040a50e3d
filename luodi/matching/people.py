"""Rank people by their documents, as those who did similar work.

Measured on papers of a discipline (docs/benchmarks.md): the mean of a person's three best similarities is best; votes
1 / (60 + rank) of all documents found (Cormack et al. 2009) and the fusion of both come after it, the single best
document last. A profile put together from everything hides what fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

BEST: Final = 3
CONSTANT: Final = 60


def mean_of_best(similarities: Iterable[tuple[str, float]], count: int = BEST) -> dict[str, float]:
    """Return person -> mean of the ``count`` best of (person, similarity); absent ones count as nothing."""
    by_person: dict[str, list[float]] = {}
    for person, value in similarities:
        by_person.setdefault(person, []).append(value)
    return {person: sum(sorted(values)[-count:]) / count for person, values in by_person.items()}


def votes(ranked: Sequence[str]) -> dict[str, float]:
    """Return person -> sum of 1 / (60 + rank) over the persons of ranked documents, the best first."""
    found: dict[str, float] = {}
    for rank, person in enumerate(ranked, 1):
        found[person] = found.get(person, 0.0) + 1 / (CONSTANT + rank)
    return found


def fused(*scores: Mapping[str, float]) -> dict[str, float]:
    """Return the reciprocal rank fusion of several scores; a person without one of them gets nothing for it."""
    found: dict[str, float] = {}
    for one in scores:
        for rank, person in enumerate(sorted(one, key=lambda name: (-one[name], name)), 1):
            found[person] = found.get(person, 0.0) + 1 / (CONSTANT + rank)
    return found


def rank_people(ranked: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """Rank people by (person, similarity) of documents: the mean of their three best.

    :returns: (person, mean), the best first, ties in order of name.
    """
    return sorted(mean_of_best(ranked).items(), key=lambda pair: (-pair[1], pair[0]))
