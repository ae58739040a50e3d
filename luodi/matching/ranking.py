"""Rank records for a need, and say why.

Retrieve some hundred candidates within hard filters, rank them by everything that is known, explain from the
same numbers: the points of an item's parts add up to its score, exactly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from operator import itemgetter
from typing import Final, NamedTuple

from luodi.core.search import Document, Query
from luodi.matching.candidates import Ask, Candidates, gather
from luodi.matching.dictionary import Dictionary
from luodi.matching.embedding import text_of_wish
from luodi.matching.features import FEATURES, READ, Finding
from luodi.matching.fusion import MEANING_SHARE
from luodi.matching.highlight import Highlighter, MatchingTerm
from luodi.matching.profile import Profile
from luodi.matching.question import Question, ask
from luodi.matching.records import Record, pack
from luodi.matching.similarity import similarities
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.view import View
from luodi.matching.wish import Wish

ENGINE_VERSION: Final = "2"
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


@dataclass(frozen=True, eq=False)
class MatchItem:
    """Hold one ranked record. ``score`` is 0..100 with one decimal, the sum of its parts' points.

    ``find_terms`` finds the words shared with the need: only when they are asked for, since more records are ranked
    than are shown.
    """

    key: str
    code: str
    title: str
    score: Decimal
    parts: tuple[Part, ...]
    find_terms: Callable[[], tuple[MatchingTerm, ...]] = field(repr=False, default=tuple)

    @cached_property
    def terms(self) -> tuple[MatchingTerm, ...]:
        """Give the words shared with the need, the most telling first."""
        return self.find_terms()

    def _said(self) -> tuple[object, ...]:
        return self.key, self.code, self.title, self.score, self.parts, self.terms

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MatchItem) and self._said() == other._said()

    __hash__ = None  # type: ignore[assignment]


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
    vectors: str = ""
    """The model and state of the vectors that the list rests on as well; empty if on wording alone."""
    trouble: str = ""
    """Why it rests on wording alone although a model is configured."""

    def __iter__(self) -> Iterator[MatchItem]:
        return iter(self.items)


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
        words: bool = True,
        ask: Ask | None = None,
    ) -> MatchList:
        """Return the best records of a kind for a need, with reasons.

        Ask for more than will be shown when a check against the database follows. ``filters`` and ``ranges``
        are hard (see ``Query``). Without a ``dictionary``, that of the index speaks. ``words``: whether to find
        the words that each item shares with the need. ``ask``: gives the vector of the need instead of the model.

        :raises IndexUnavailable: there is no sound index.
        """
        began = time.perf_counter()
        profile = profile or Profile.default(kind)
        view = self._search.view()
        query = Query(
            kinds=(kind,), audience=audience, filters=filters or {}, ranges=ranges or {}, limit=limit
        )
        dictionary = dictionary or self._search.dictionary
        question = self._question(wish, view, dictionary)
        found = (
            gather(
                self._search, view, question, query, max(CANDIDATES, 2 * limit), text_of_wish(wish), ask=ask
            )
            if audience and limit > 0
            else Candidates((), ())
        )
        scale = _Scale(wish, kind, profile, by_meaning=found.fusion is not None)
        ranked = scale.ranked(found)
        highlighter = _highlighter(wish, question, dictionary) if words else None
        return MatchList(
            items=tuple(
                _item(record, scale.parts(findings), highlighter) for findings, record in ranked[:limit]
            ),
            filters=self._removed(view, query),
            considered=len(found.records),
            engine=ENGINE_VERSION,
            profile=profile.version,
            dictionary=dictionary.version,
            generation=view.generation,
            took_ms=round((time.perf_counter() - began) * 1000, 1),
            vectors=found.vectors,
            trouble=found.trouble,
        )

    def explain(
        self,
        wish: Wish,
        key: str,
        *,
        audience: tuple[str, ...],
        profile: Profile | None = None,
        dictionary: Dictionary | None = None,
        filters: Mapping[str, tuple[str, ...]] | None = None,
        ranges: Mapping[str, tuple[float | None, float | None]] | None = None,
    ) -> MatchItem | None:
        """Return one record as it would be ranked, filters aside; None if there is none for this audience.

        With vectors, what a place is worth depends on who else is in the list: ``filters`` and ``ranges`` say in
        which.
        """
        view = self._search.view()
        record = view.visible(key, audience)
        if record is None:
            return None
        dictionary = dictionary or self._search.dictionary
        question = self._question(wish, view, dictionary)
        value = float(similarities(question, [record], view.statistics)[0])
        found = Candidates((), ())
        if self._search.meaning:
            query = Query(kinds=(record.kind,), audience=audience, filters=filters or {}, ranges=ranges or {})
            said = text_of_wish(wish)
            found = gather(self._search, view, question, query, CANDIDATES, said, also=[record])
        by_meaning = found.fusion is not None
        scale = _Scale(wish, record.kind, profile or Profile.default(record.kind), by_meaning=by_meaning)
        parts = scale.parts(scale.findings(record, found.findings(record, value)))
        return _item(record, parts, _highlighter(wish, question, dictionary))

    def _question(self, wish: Wish, view: View, dictionary: Dictionary) -> Question:
        return ask([(text, weight) for _, text, weight in wish.parts()], dictionary, view.statistics)

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


class _Known(NamedTuple):
    """Be a finding and its points in tenths."""

    finding: Finding
    tenths: int


class _Scale:
    """Weigh the parts that a need asks for and a profile weighs; their weights sum to 100."""

    def __init__(self, wish: Wish, kind: str, profile: Profile, *, by_meaning: bool) -> None:
        self._wish = wish
        text = profile.weights.get("text", 0.0)
        asked = {"text": text}
        if by_meaning:
            asked = {"text": text * (1 - MEANING_SHARE), "meaning": text * MEANING_SHARE}
        self._of_text = len(asked)
        for name, compare in FEATURES.items():
            if profile.weights.get(name) and compare(wish, _blank(kind)) is not None:
                asked[name] = profile.weights[name]
        total = sum(asked.values()) or 1.0
        self._names = tuple(asked)
        self._weights = tuple(100 * weight / total for weight in asked.values())
        # Records that say the same of a part have the same finding, worth the same and shown as the same part.
        self._beside = [
            (name, weight, READ[name], dict[object, _Known]())
            for name, weight in zip(self._names, self._weights, strict=True)
            if name in READ
        ]
        self._parts: dict[int, Part] = {}

    def ranked(self, found: Candidates) -> list[tuple[list[Finding], Record]]:
        """Return the findings of each candidate and the record, the best first."""
        scored = []
        weights = self._weights[: self._of_text]
        for record, similarity in zip(found.records, found.similarities, strict=True):
            texts = found.findings(record, similarity)
            others = self._others(record)
            tenths, value = 0, 0.0
            for weight, text in zip(weights, texts, strict=True):
                tenths += _tenths(weight, text.value)
                value += text.value
            for one in others:
                tenths += one.tenths
            scored.append((-tenths, -value, record.code, record.key, record, texts, others))
        scored.sort(key=itemgetter(0, 1, 2, 3))
        return [([*texts, *(one.finding for one in others)], record) for *_, record, texts, others in scored]

    def findings(self, record: Record, texts: Sequence[Finding]) -> list[Finding]:
        """Return one finding for each part; ``texts`` are those on the text."""
        return [*texts, *(one.finding for one in self._others(record))]

    def _others(self, record: Record) -> list[_Known]:
        """Return what a record's parts beside the text are found to be."""
        found = []
        for name, weight, read, known in self._beside:
            says = read(record)
            one = known.get(says)
            if one is None:
                finding = FEATURES[name](self._wish, record)
                if finding is None:
                    raise LookupError(f"{name} is asked of one record and not of another")
                one = known[says] = _Known(finding, _tenths(weight, finding.value))
                self._parts[id(finding)] = self._part(name, weight, finding)
            found.append(one)
        return found

    def parts(self, findings: Sequence[Finding]) -> tuple[Part, ...]:
        """Return the parts as they are shown."""
        return tuple(
            self._parts.get(id(finding)) or self._part(name, weight, finding)
            for name, weight, finding in zip(self._names, self._weights, findings, strict=True)
        )

    def _part(self, name: str, weight: float, finding: Finding) -> Part:
        points = Decimal(_tenths(weight, finding.value)) / 10
        return Part(
            name, round(finding.value, 4), round(weight, 2), points, finding.reason, finding.about
        )  # fmt: skip


@lru_cache(maxsize=64)
def _blank(kind: str) -> Record:
    return Record(pack(Document(key="", kind=kind, code="", title=""), is_open=False).record)


def _tenths(weight: float, value: float) -> int:
    """Return the points of a part in tenths: whole, so that they add up."""
    return round(10 * weight * value)


def _highlighter(wish: Wish, question: Question, dictionary: Dictionary) -> Highlighter:
    return Highlighter([(name, text) for name, text, _ in wish.parts()], question, dictionary)


def _item(record: Record, parts: tuple[Part, ...], highlighter: Highlighter | None) -> MatchItem:
    score = sum((part.points for part in parts), Decimal(0))
    find_terms = partial(highlighter.terms, record) if highlighter else tuple
    return MatchItem(record.key, record.code, record.title, score, parts, find_terms)
