"""Turn the texts of a need or of a search box into weighted grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.matching.analysis import Term, analyse
from luodi.matching.dictionary import Dictionary
from luodi.matching.statistics import Statistics
from luodi.matching.units import Integers, gram_of

EQUIVALENT_WEIGHT: Final = 0.4
"""What a term counts that only the dictionary brought in."""
SATURATION: Final = 3.0
"""How slowly repetition in the question stops to count (k3 of BM25)."""
CHARACTER_WEIGHT: Final = 0.75
"""What a single Chinese character counts beside a pair."""
RETRIEVED_TERMS: Final = 64
"""How many terms gather the candidates: the most informative ones."""
_ALWAYS_RETRIEVED: Final = 16
_RETRIEVED_SHARE: Final = 0.5
"""Of the terms that occur at all, those after the first ones are taken while all together occur no more often than in
this share of all records: reading where a common term occurs takes longest, and tells least."""
_SCALE: Final = 20


@dataclass(frozen=True)
class Question:
    """Hold the grams of a question: terms, their ids, weights (repetition, section), idf, and in what share of all
    open records they occur."""

    terms: tuple[str, ...]
    kinds: tuple[str, ...]
    ids: Integers
    weights: NDArray[np.float64]
    idf: NDArray[np.float64]
    shares: NDArray[np.float64]
    equivalents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For each phrase of the question that the dictionary knows: what else it is called."""

    def retrieval_weights(self, limit: int = RETRIEVED_TERMS) -> dict[str, int]:
        """Return the most informative terms with whole weights, to gather candidates."""
        order = np.lexsort((self.ids, -self.weights * self.idf))
        usable = [at for at in order.tolist() if self.kinds[at] != "char"]
        # A question of single characters has nothing better.
        ordered = (usable or order.tolist())[:limit]
        read, occurring, chosen = 0.0, 0, list[int]()
        for at in ordered:
            share = self.shares[at]
            if occurring < _ALWAYS_RETRIEVED or read + share <= _RETRIEVED_SHARE:
                read, occurring = read + share, occurring + (share > 0)
                chosen.append(at)
        return {self.terms[at]: max(1, round(_SCALE * self.weights[at] * self.idf[at])) for at in chosen}


def ask(sections: Sequence[tuple[str, float]], dictionary: Dictionary, statistics: Statistics) -> Question:
    """Return the question that weighted texts put."""
    gathered: dict[str, list[float]] = {}
    kinds: dict[str, str] = {}
    known: dict[str, tuple[str, ...]] = {}
    for text, weight in sections:
        terms = analyse(text)
        single = [term for term in terms if term.kind != "pair"]
        for term in _meaningful(terms, single, dictionary):
            gathered.setdefault(term.text, []).append(weight)
            kinds[term.text] = term.kind
        for first, end, others in dictionary.equivalents(single):
            known[text[single[first].start : single[end - 1].end]] = others
            for term in (term for other in others for term in analyse(other)):
                if term.text not in kinds:
                    gathered.setdefault(term.text, [weight * EQUIVALENT_WEIGHT])
    return _weigh(gathered, kinds, known, statistics)


def _meaningful(terms: Sequence[Term], single: Sequence[Term], dictionary: Dictionary) -> list[Term]:
    """Return the terms that do not lie wholly within a phrase without meaning."""
    silent = [False] * (max((term.end for term in terms), default=0) + 1)
    for first, end in dictionary.stopped(single):
        start, stop = single[first].start, single[end - 1].end
        silent[start:stop] = [True] * (stop - start)
    return [term for term in terms if not all(silent[term.start : term.end])]


def _weigh(
    gathered: dict[str, list[float]],
    kinds: dict[str, str],
    known: dict[str, tuple[str, ...]],
    statistics: Statistics,
) -> Question:
    terms = tuple(sorted(gathered))
    sums = np.array([sum(gathered[term]) for term in terms], dtype=np.float64)
    weights = sums * (SATURATION + 1) / (sums + SATURATION)
    term_kinds = tuple(kinds.get(term) or _kind(term) for term in terms)
    weights[[kind == "char" for kind in term_kinds]] *= CHARACTER_WEIGHT
    ids = np.array([gram_of(term) for term in terms], dtype=np.int64)
    return Question(terms, term_kinds, ids, weights, statistics.idf(ids), statistics.shares(ids), known)


def _kind(term: str) -> str:
    return "char" if len(term) == 1 and "\u3400" <= term <= "\u9fff" else "pair"
