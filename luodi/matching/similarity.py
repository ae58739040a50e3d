"""Measure how much of a question a record answers: BM25 and TF-IDF over characters and pairs, and completeness.

All are brought to 0..1 by what a record could reach at most, not by the best record at hand: a value means
the same in every list, and one more record changes no other's. The numbers were chosen by cross-validation
(docs/adr/0010-ranking-parameters-by-cross-validation.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from luodi.matching.question import Question
from luodi.matching.records import Record
from luodi.matching.statistics import TITLE_WEIGHT, Statistics
from luodi.matching.tally import Tally
from luodi.matching.units import Integers

Floats = NDArray[np.float64]

K1: Final = 3.0
B: Final = 0.9
TFIDF_SHARE: Final = 0.7
COMPLETE_SHARE: Final = 0.7
"""How much a record gains that has all that was asked: two words of a search, both."""
COMPLETE_POWER: Final = 4
"""How nearly all it must be: half of it gains a sixteenth."""
_USUAL_IDF: Final = 4.0


def similarities(question: Question, records: Sequence[Record], statistics: Statistics) -> Floats:
    """Return the similarity of each record to the question, 0..1."""
    if not records or not question.terms:
        return np.zeros(len(records))
    titles, bodies = [record.title_units for record in records], [record.body_units for record in records]
    counts, lengths = Tally(question.ids).counts([*titles, *bodies])
    at = len(records)
    weighed = (TITLE_WEIGHT * counts[:at] + counts[at:]).astype(np.float64)
    return scored(question, weighed, TITLE_WEIGHT * lengths[:at] + lengths[at:], statistics.mean_length)


def scored(question: Question, counts: Floats, lengths: Integers, mean_length: float) -> Floats:
    """Return the similarities of records of which the weighted counts (records x terms) and lengths are known."""
    fused = (1 - TFIDF_SHARE) * bm25(question, counts, lengths, mean_length)
    fused = np.clip(fused + TFIDF_SHARE * tfidf(question, counts, lengths), 0.0, 1.0)
    # Of what is left to 1, so that nothing exceeds it and long questions, never complete, keep their scale.
    fused += (1 - fused) * COMPLETE_SHARE * completeness(question, counts) ** COMPLETE_POWER
    # Whole millionths: the last bits of a float sum depend on who else is in the list.
    return np.asarray(np.round(fused, 6))


def bm25(question: Question, counts: Floats, lengths: Integers, mean_length: float) -> Floats:
    """Return BM25 as a share of what a record with every term without end would reach."""
    norm = K1 * (1 - B + B * lengths / mean_length)
    weights = question.weights * question.idf
    total = weights.sum()
    return (
        np.asarray((counts / (counts + norm[:, None])) @ weights / total) if total else np.zeros(len(counts))
    )


def tfidf(question: Question, counts: Floats, lengths: Integers) -> Floats:
    """Return the sublinear TF-IDF cosine; the record's norm is that of a record with usual terms."""
    weights = question.weights * question.idf
    norm = np.sqrt((weights**2).sum())
    if not norm:
        return np.zeros(len(counts))
    # Counts are whole and few, so that each one's logarithm is taken once.
    whole = counts.astype(np.int64)
    logarithms = np.log1p(np.arange(whole.max(initial=0) + 1))[whole]
    overlap = logarithms @ (weights * question.idf)
    return np.asarray(overlap / (norm * _USUAL_IDF * np.sqrt(2.0 * np.maximum(lengths, 1))))


def completeness(question: Question, counts: Floats) -> Floats:
    """Return the share of the question's weight that a record has at all, however often."""
    weights = question.weights * question.idf
    total = weights.sum()
    return np.asarray((counts > 0) @ weights / total) if total else np.zeros(len(counts))
