"""Rank records for a need, and say why.

Retrieve some hundred candidates within hard filters, rank them by everything that is known, explain from the
same numbers: the points of an item's parts add up to its score, exactly.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from luodi.core.search import Query
from luodi.matching.features import FEATURES, Finding
from luodi.matching.highlight import Highlighter, MatchingTerm
from luodi.matching.profile import Profile
from luodi.matching.question import Question, ask
from luodi.matching.records import Record
from luodi.matching.similarity import similarities
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.view import View
from luodi.matching.wish import Wish

ENGINE_VERSION: Final = "1"
CANDIDATES: Final = 300
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Part:
    """Hold one part of a score: value 0..1, weight (an item's weights sum to 100), points, and the reason."""

    name: str
    value: float
    weight: float
    points: Decimal
    reason: str
    about: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class MatchItem:
    """Hold one ranked record. ``score`` is 0..100 with one decimal, the sum of its parts' points."""

    key: str
    code: str
    title: str
    score: Decimal
    parts: tuple[Part, ...]
    terms: tuple[MatchingTerm, ...]


@dataclass(frozen=True)
class MatchList:
    """Hold a ranking and all that is needed to make it again."""

    items: tuple[MatchItem, ...]
    filters: tuple[tuple[str, int], ...]
    """Each hard filter in turn, and how many records it took away of those that the ones before had left."""
    considered: int
    """Candidates that were ranked exactly."""
    engine: str
    profile: str
    dictionary: str
    generation: str
    took_ms: float = field(compare=False)


class Matcher:
    """Match needs against the index; one object serves all threads."""

    def __init__(self, search: TantivySearch) -> None:
        self._search = search
        self._counts: dict[tuple[object, ...], int] = {}

    def match(
        self,
        wish: Wish,
        *,
        audience: tuple[str, ...],
        kind: str = "result",
        filters: Mapping[str, tuple[str, ...]] | None = None,
        ranges: Mapping[str, tuple[float | None, float | None]] | None = None,
        limit: int = 50,
        profile: Profile | None = None,
    ) -> MatchList:
        """Return the best records of a kind for a need, with reasons.

        Ask for more than will be shown when a check against the database follows. ``filters`` and ``ranges``
        are hard (see ``Query``).

        :raises IndexUnavailable: there is no sound index.
        """
        began = time.perf_counter()
        profile = profile or Profile.default(kind)
        view = self._search.view()
        query = Query(
            kinds=(kind,), audience=audience, filters=filters or {}, ranges=ranges or {}, limit=limit
        )
        question, highlighter = self._prepare(wish, view)
        found = self._candidates(view, question, query) if audience and limit > 0 else []
        values = similarities(question, found, view.statistics).tolist()
        scored = [
            (_parts(wish, record, value, profile), record, value)
            for record, value in zip(found, values, strict=True)
        ]
        ranked = sorted(scored, key=lambda entry: (-_sum(entry[0]), -entry[2], entry[1].code, entry[1].key))
        return MatchList(
            items=tuple(_item(record, parts, highlighter) for parts, record, _ in ranked[:limit]),
            filters=self._removed(view, query),
            considered=len(found),
            engine=ENGINE_VERSION,
            profile=profile.version,
            dictionary=self._search.dictionary.version,
            generation=view.generation,
            took_ms=round((time.perf_counter() - began) * 1000, 1),
        )

    def explain(
        self, wish: Wish, key: str, *, audience: tuple[str, ...], profile: Profile | None = None
    ) -> MatchItem | None:
        """Return one record as it would be ranked, filters aside; None if there is none for this audience."""
        view = self._search.view()
        record = view.visible(key, audience)
        if record is None:
            return None
        question, highlighter = self._prepare(wish, view)
        value = float(similarities(question, [record], view.statistics)[0])
        return _item(
            record, _parts(wish, record, value, profile or Profile.default(record.kind)), highlighter
        )

    def _prepare(self, wish: Wish, view: View) -> tuple[Question, Highlighter]:
        parts = list(wish.parts())
        question = ask(
            [(text, weight) for _, text, weight in parts], self._search.dictionary, view.statistics
        )
        texts = [(name, text) for name, text, _ in parts]
        return question, Highlighter(texts, question, self._search.dictionary)

    def _candidates(self, view: View, question: Question, query: Query) -> list[Record]:
        wanted = max(CANDIDATES, 2 * query.limit)
        weights = question.retrieval_weights()
        if weights:
            return view.candidates(weights, query, wanted)
        # A need without words is answered by what else it states.
        return view.ordered(view.filtered(query), "code", wanted)

    def _removed(self, view: View, query: Query) -> tuple[tuple[str, int], ...]:
        """Return for each filter how many records it took away, in order."""
        steps = [Query(kinds=query.kinds, audience=query.audience)]
        names = []
        for name in query.filters:
            filters = {**steps[-1].filters, name: query.filters[name]}
            steps.append(Query(kinds=query.kinds, audience=query.audience, filters=filters))
            names.append(name)
        for name in query.ranges:
            ranges = {**steps[-1].ranges, name: query.ranges[name]}
            last = steps[-1]
            steps.append(
                Query(kinds=query.kinds, audience=query.audience, filters=last.filters, ranges=ranges)
            )
            names.append(name)
        if not names or not query.audience:
            return tuple((name, 0) for name in names)
        left = [self._count(view, step) for step in steps]
        return tuple((name, left[at] - left[at + 1]) for at, name in enumerate(names))

    def _count(self, view: View, query: Query) -> int:
        """Count what filters leave; a generation's counts are remembered."""
        asked = (
            view.generation, query.kinds, query.audience, tuple(query.filters.items()),
            tuple(query.ranges.items()),
        )  # fmt: skip
        if asked not in self._counts:
            if len(self._counts) > 1000:
                self._counts.clear()
            self._counts[asked] = view.count(view.filtered(query))
        return self._counts[asked]


def _parts(wish: Wish, record: Record, similarity: float, profile: Profile) -> tuple[Part, ...]:
    """Return the parts that the need asks for and the profile weighs; their weights sum to 100."""
    findings: list[tuple[str, Finding]] = [("text", Finding(text_value(similarity), "text.similar"))]
    for name, compare in FEATURES.items():
        if profile.weights.get(name) and (finding := compare(wish, record)) is not None:
            findings.append((name, finding))
    total = sum(profile.weights.get(name, 0.0) for name, _ in findings) or 1.0
    parts = []
    for name, finding in findings:
        weight = 100 * profile.weights.get(name, 0.0) / total
        points = Decimal(weight * finding.value).quantize(_TENTH)
        parts.append(
            Part(name, round(finding.value, 4), round(weight, 2), points, finding.reason, finding.about)
        )
    return tuple(parts)


def text_value(similarity: float) -> float:
    """Spread similarities, which crowd near zero, over 0..1 in the same order: 0.1 is somewhat over half."""
    return min(1.0, similarity / (similarity + 0.1) * 1.1)


def _sum(parts: Sequence[Part]) -> Decimal:
    return sum((part.points for part in parts), Decimal(0))


def _item(record: Record, parts: tuple[Part, ...], highlighter: Highlighter) -> MatchItem:
    return MatchItem(record.key, record.code, record.title, _sum(parts), parts, highlighter.terms(record))
