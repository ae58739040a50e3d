"""Rank records for a need, and say why.

Retrieve some hundred candidates within hard filters, rank them by everything that is known, explain from the
same numbers: the points of an item's parts add up to its score, exactly.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Self

from luodi.core.search import Document, Query
from luodi.matching.dictionary import Dictionary
from luodi.matching.features import FEATURES, Finding
from luodi.matching.highlight import Highlighter, MatchingTerm
from luodi.matching.profile import Profile
from luodi.matching.question import Question, ask
from luodi.matching.records import Record, pack
from luodi.matching.similarity import similarities
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.view import View
from luodi.matching.wish import Wish

ENGINE_VERSION: Final = "1"
CANDIDATES: Final = 300


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
        dictionary: Dictionary | None = None,
    ) -> MatchList:
        """Return the best records of a kind for a need, with reasons.

        Ask for more than will be shown when a check against the database follows. ``filters`` and ``ranges``
        are hard (see ``Query``). Without a ``dictionary``, that of the index speaks.

        :raises IndexUnavailable: there is no sound index.
        """
        began = time.perf_counter()
        profile = profile or Profile.default(kind)
        view = self._search.view()
        query = Query(
            kinds=(kind,), audience=audience, filters=filters or {}, ranges=ranges or {}, limit=limit
        )
        dictionary = dictionary or self._search.dictionary
        question, highlighter = self._prepare(wish, view, dictionary)
        found = self._candidates(view, question, query) if audience and limit > 0 else []
        values = similarities(question, found, view.statistics).tolist()
        scale = _Scale.of(wish, kind, profile)
        scored = [
            (scale.findings(wish, record, value), record) for record, value in zip(found, values, strict=True)
        ]
        ranked = sorted(
            scored,
            key=lambda entry: (-sum(scale.tenths(entry[0])), -entry[0][0].value, entry[1].code, entry[1].key),
        )
        return MatchList(
            items=tuple(_item(record, scale.parts(found), highlighter) for found, record in ranked[:limit]),
            filters=self._removed(view, query),
            considered=len(found),
            engine=ENGINE_VERSION,
            profile=profile.version,
            dictionary=dictionary.version,
            generation=view.generation,
            took_ms=round((time.perf_counter() - began) * 1000, 1),
        )

    def explain(
        self,
        wish: Wish,
        key: str,
        *,
        audience: tuple[str, ...],
        profile: Profile | None = None,
        dictionary: Dictionary | None = None,
    ) -> MatchItem | None:
        """Return one record as it would be ranked, filters aside; None if there is none for this audience."""
        view = self._search.view()
        record = view.visible(key, audience)
        if record is None:
            return None
        question, highlighter = self._prepare(wish, view, dictionary or self._search.dictionary)
        value = float(similarities(question, [record], view.statistics)[0])
        scale = _Scale.of(wish, record.kind, profile or Profile.default(record.kind))
        return _item(record, scale.parts(scale.findings(wish, record, value)), highlighter)

    def _prepare(self, wish: Wish, view: View, dictionary: Dictionary) -> tuple[Question, Highlighter]:
        parts = list(wish.parts())
        question = ask([(text, weight) for _, text, weight in parts], dictionary, view.statistics)
        texts = [(name, text) for name, text, _ in parts]
        return question, Highlighter(texts, question, dictionary)

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


@dataclass(frozen=True)
class _Scale:
    """Hold the parts that a need asks for and a profile weighs; their weights sum to 100."""

    names: tuple[str, ...]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, wish: Wish, kind: str, profile: Profile) -> Self:
        asked = {"text": profile.weights.get("text", 0.0)}
        blank = Record(pack(Document(key="", kind=kind, code="", title=""), is_open=False).record)
        for name, compare in FEATURES.items():
            if profile.weights.get(name) and compare(wish, blank) is not None:
                asked[name] = profile.weights[name]
        total = sum(asked.values()) or 1.0
        return cls(tuple(asked), tuple(100 * weight / total for weight in asked.values()))

    def findings(self, wish: Wish, record: Record, similarity: float) -> list[Finding]:
        """Return one finding for each part."""
        text = Finding(text_value(similarity), "text.similar")
        others = (FEATURES[name](wish, record) for name in self.names[1:])
        return [text, *(finding for finding in others if finding is not None)]

    def tenths(self, findings: Sequence[Finding]) -> list[int]:
        """Return the points of each part in tenths: whole, so that they add up."""
        return [round(10 * w * finding.value) for w, finding in zip(self.weights, findings, strict=True)]

    def parts(self, findings: Sequence[Finding]) -> tuple[Part, ...]:
        """Return the parts as they are shown."""
        points = [Decimal(tenths) / 10 for tenths in self.tenths(findings)]
        return tuple(
            Part(name, round(finding.value, 4), round(weight, 2), point, finding.reason, finding.about)
            for name, weight, finding, point in zip(self.names, self.weights, findings, points, strict=True)
        )


def text_value(similarity: float) -> float:
    """Spread similarities, which crowd near zero, over 0..1 in the same order: 0.1 is somewhat over half."""
    return min(1.0, similarity / (similarity + 0.1) * 1.1)


def _item(record: Record, parts: tuple[Part, ...], highlighter: Highlighter) -> MatchItem:
    score = sum((part.points for part in parts), Decimal(0))
    return MatchItem(record.key, record.code, record.title, score, parts, highlighter.terms(record))
