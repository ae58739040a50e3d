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
from luodi.matching.units import Grams, Integers, grams

Floats = NDArray[np.float64]

K1: Final = 3.0
B: Final = 0.9
TFIDF_SHARE: Final = 0.7
COMPLETE_SHARE: Final = 0.7
"""How much a record gains that has all that was asked: two words of a search, both."""
COMPLETE_POWER: Final = 4
"""How nearly all it must be: half of it gains a sixteenth."""
_USUAL_IDF: Final = 4.0
_SIEVE_BITS: Final = 16


def similarities(question: Question, records: Sequence[Record], statistics: Statistics) -> Floats:
    """Return the similarity of each record to the question, 0..1."""
    if not records or not question.terms:
        return np.zeros(len(records))
    title = grams([record.title_units for record in records])
    body = grams([record.body_units for record in records])
    counts = TITLE_WEIGHT * _counts(question.ids, title) + _counts(question.ids, body)
    lengths = TITLE_WEIGHT * title.lengths + body.lengths
    return scored(question, counts, lengths, statistics.mean_length)


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
    overlap = np.log1p(counts) @ (weights * question.idf)
    return np.asarray(overlap / (norm * _USUAL_IDF * np.sqrt(2.0 * np.maximum(lengths, 1))))


def completeness(question: Question, counts: Floats) -> Floats:
    """Return the share of the question's weight that a record has at all, however often."""
    weights = question.weights * question.idf
    total = weights.sum()
    return np.asarray((counts > 0) @ weights / total) if total else np.zeros(len(counts))


def _counts(wanted: Integers, found: Grams) -> Floats:
    """Return how often each wanted gram (sorted or not) occurs in each text: texts x wanted."""
    order = np.argsort(wanted)
    ordered = wanted[order]
    # Most grams are not wanted: a small table of hashes sieves them out before the search.
    sieve = np.zeros(1 << _SIEVE_BITS, dtype=bool)
    sieve[_mixed(ordered)] = True
    maybe = np.flatnonzero(sieve[_mixed(found.ids)])
    ids = found.ids[maybe]
    places = np.minimum(np.searchsorted(ordered, ids), len(ordered) - 1)
    hit = ordered[places] == ids
    cells = found.owners[maybe][hit] * len(wanted) + order[places[hit]]
    counted = np.bincount(cells, minlength=found.texts * len(wanted))
    return counted.reshape(found.texts, len(wanted)).astype(np.float64)


def _mixed(ids: Integers) -> Integers:
    mixed = ids.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (mixed >> np.uint64(64 - _SIEVE_BITS)).astype(np.int64)
