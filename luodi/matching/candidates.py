"""Gather the candidates for a question: by wording always, by meaning as well where there are vectors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from luodi.core.search import Query
from luodi.matching.embedding import Vector
from luodi.matching.features import Finding
from luodi.matching.fusion import Fusion
from luodi.matching.question import Question
from luodi.matching.records import Record
from luodi.matching.similarity import similarities
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.view import View

NEAREST: Final = 300
"""How many of the nearest by meaning become candidates."""

Ask = Callable[[str], Vector | None]


def by_wording(_said: str) -> None:
    """Be an ``ask`` that compares by wording alone: scores then mean the same in every list."""
    return


@dataclass(frozen=True)
class Candidates:
    """Hold records with their similarity (0..1), and with ``fusion`` how they stand by wording and by meaning."""

    records: Sequence[Record]
    similarities: Sequence[float]
    fusion: Fusion | None = None
    likenesses: Mapping[str, float] = field(default_factory=dict)
    vectors: str = ""
    """The state of the vectors that were used, empty if none were."""
    trouble: str = ""
    """Why none were, although a model is configured."""

    def findings(self, record: Record, similarity: float) -> tuple[Finding, ...]:
        """Return what a record's text is found to be: its wording, and with vectors its meaning."""
        if self.fusion is None:
            return (Finding(text_value(similarity), "text.similar"),)
        return self.fusion.findings(similarity, self.likenesses.get(record.key))


def gather(
    search: TantivySearch,
    view: View,
    question: Question,
    query: Query,
    wanted: int,
    said: str,
    *,
    ask: Ask | None = None,
    also: Sequence[Record] = (),
) -> Candidates:
    """Return the best ``wanted`` by wording and the nearest to what is ``said`` by meaning, within the filters.

    ``ask`` gives the vector of what is said (None: the search's own model does). ``also``: records that are no
    candidates, but of which ``findings`` may be asked too.
    """
    weights = question.retrieval_weights()
    # A question without words is answered by what else it states.
    found = (
        view.candidates(weights, query, wanted)
        if weights
        else view.ordered(view.filtered(query), "code", wanted)
    )
    meaning = search.meaning
    vector = (ask or meaning.ask)(said) if meaning else None
    near = (
        meaning.near(view, vector, query, NEAREST, [*found, *also])
        if meaning and vector is not None
        else None
    )
    if near is None or not near[0].likenesses:
        values = similarities(question, found, view.statistics).tolist()
        return Candidates(found, values, trouble=meaning.trouble if meaning else "")
    nearest, version = near
    known = {record.key for record in found}
    found = [*found, *(record for record in nearest.records if record.key not in known)]
    values = similarities(question, found, view.statistics).tolist()
    fusion = Fusion(values, [nearest.likenesses.get(record.key) for record in found])
    return Candidates(found, values, fusion, nearest.likenesses, version)


def text_value(similarity: float) -> float:
    """Spread similarities, which crowd near zero, over 0..1 in the same order: 0.1 is somewhat over half."""
    return min(1.0, similarity / (similarity + 0.1) * 1.1)
