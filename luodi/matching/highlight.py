"""Find the words that a need and a record share, for people to read: long, whole, telling."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import itemgetter
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from luodi.matching.analysis import analyse, word_or_number, words
from luodi.matching.dictionary import Dictionary, phrase_of
from luodi.matching.folding import Folded, fold
from luodi.matching.negation import negated_spans
from luodi.matching.question import EQUIVALENT_WEIGHT, Question
from luodi.matching.records import Record

MOST_TERMS: Final = 12
_LEAST_IDF: Final = 2.0
"""Pairs found in more than about a seventh of all records tell nothing."""
_PARTICLES: Final = frozenset("的地得了着和与及或在中为对将其以并等是有于从到把被使让而且也就都又很更最")
_SHIFT: Final = 21
_SIEVE: Final = 0xFFFF

# No word of Chinese goes across these.
_PAUSE: Final = re.compile(r"[\s\x00，。；：、！？（）《》“”,;:!?()]+")

Span = tuple[str, int, int]
"""Part ("title", "texts.0", "keywords.1" of a need; "title", "body", "keywords.0" of a record) and span."""


@dataclass(frozen=True, slots=True)
class MatchingTerm:
    """Hold one shared word: as the record writes it, how telling it is, and where it stands in both.

    ``same_as``: what the need says instead, when the dictionary connects the two.
    """

    text: str
    weight: float
    need: tuple[Span, ...]
    record: tuple[Span, ...]
    same_as: str = ""


@dataclass
class _Text:
    """Hold the parts of a need or a record as one text, a line each."""

    names: tuple[str, ...]
    starts: tuple[int, ...]
    original: str
    folded: Folded
    masked: str
    """The folded text with what it denies blanked out."""

    @classmethod
    def of(cls, parts: Sequence[tuple[str, str]]) -> Self:
        original = "\n".join(text for _, text in parts)
        starts = tuple(accumulate((len(text) + 1 for _, text in parts[:-1]), initial=0))
        folded = fold(original)
        masked = folded.text
        for start, end in negated_spans(masked):
            masked = masked[:start] + "\x00" * (end - start) + masked[end:]
        return cls(tuple(name for name, _ in parts), starts, original, folded, masked)

    @cached_property
    def _pauses(self) -> list[int]:
        """Give where stretches begin that end with a pause; the end of the text comes last."""
        return [0, *(match.end() for match in _PAUSE.finditer(self.masked)), len(self.masked)]

    @cached_property
    def _bounds(self) -> dict[int, frozenset[int]]:
        return {}

    def is_bound(self, at: int, near: int) -> bool:
        """Tell whether a word begins or ends at a place; ``near`` lies in the same run of Chinese.

        Words are looked for where it is asked: cutting all of a text costs more than all else that is done with it.
        """
        # Its dictionary takes a tenth of the time in which a process starts.
        import rjieba

        which = bisect_right(self._pauses, near) - 1
        bounds = self._bounds.get(which)
        if bounds is None:
            start, end = self._pauses[which : which + 2]
            words = rjieba.cut(self.masked[start:end], False)
            bounds = self._bounds[which] = frozenset(accumulate(map(len, words), initial=start))
        return at in bounds

    def span(self, start: int, end: int) -> Span:
        """Return the part and its span behind a span of the folded text."""
        first, last = self.folded.origin(start, end)
        which = bisect_right(self.starts, first) - 1
        return self.names[which], first - self.starts[which], last - self.starts[which]

    def written(self, start: int, end: int) -> str:
        """Return a span of the folded text as the original writes it."""
        first, last = self.folded.origin(start, end)
        return self.original[first:last]


class _Pairs:
    """Find known pairs of characters in texts, by arrays of code points."""

    def __init__(self, pairs: Sequence[str]) -> None:
        first, second = (_code_points("".join(pair[at] for pair in pairs)) for at in (0, 1))
        self._keys = np.sort(first << _SHIFT | second)
        # Most pairs are not known: a small table of hashes sieves them out before the search.
        self._sieve = np.zeros(_SIEVE + 1, dtype=bool)
        self._sieve[(first * 31 ^ second) & _SIEVE] = True

    def runs(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of each longest run of which all pairs of neighbours are known."""
        codes = _code_points(text)
        if len(codes) < 2 or not len(self._keys):
            return
        maybe = np.flatnonzero(self._sieve[(codes[:-1] * 31 ^ codes[1:]) & _SIEVE])
        keys = codes[maybe] << _SHIFT | codes[maybe + 1]
        found = self._keys[np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)] == keys
        known = maybe[found]
        if len(known):
            gaps = np.flatnonzero(known[1:] - known[:-1] != 1)
            starts = known[np.concatenate(([0], gaps + 1))].tolist()
            yield from zip(starts, (known[np.concatenate((gaps, [-1]))] + 2).tolist(), strict=True)


def _code_points(text: str) -> NDArray[np.int64]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)


class Highlighter:
    """Highlight many records for one need."""

    def __init__(self, parts: Sequence[tuple[str, str]], question: Question, dictionary: Dictionary) -> None:
        self._stop = dictionary.stop
        # What is found out about the need's side of a word is the same for the next record.
        self._pieces: dict[str, tuple[tuple[int, int, frozenset[int]], ...]] = {}
        self._places: dict[str, tuple[Span, ...]] = {}
        self._worth: dict[str, float] = {}
        self._need = _Text.of(parts)
        self._idf = {
            term: float(idf)
            for term, idf in zip(question.terms, question.idf, strict=True)
            if idf >= _LEAST_IDF
        }
        stated = {term for _, text in parts for term in (found.text for found in analyse(text))}
        self._words = {term: idf for term, idf in self._idf.items() if term in stated}
        self._pairs = _Pairs([term for term in self._words if len(term) == 2])
        self._others = [
            (known, other, phrase_of(other))
            for known, others in question.equivalents.items()
            for other in others
        ]

    def terms(self, record: Record) -> tuple[MatchingTerm, ...]:
        """Return the shared words of a record, the most telling first."""
        keywords = ((f"keywords.{number}", keyword) for number, keyword in enumerate(record.keywords))
        text = _Text.of([("title", record.title), ("body", record.body), *keywords])
        found: dict[str, tuple[float, list[tuple[int, int]]]] = {}
        for shared, weight, start, end in (*self._runs(text), *self._latin(text)):
            found.setdefault(shared, (weight, []))[1].append((start, end))
        stated = [
            (-round(weight, 3), text.written(*places[0]), need, places)
            for shared, (weight, places) in found.items()
            if shared not in self._stop and (need := self._in_need(shared))
        ]
        written = {entry[1] for entry in stated}
        others = [term for term in self._equivalent(text) if term.need and term.text not in written]
        stated.sort(key=itemgetter(0, 1))
        terms = [
            MatchingTerm(shown, -weight, need, tuple(text.span(*place) for place in places))
            for weight, shown, need, places in stated[:MOST_TERMS]
        ]
        if others:
            terms = sorted((*terms, *others), key=lambda term: (-term.weight, term.text))
        return tuple(terms[:MOST_TERMS])

    def _runs(self, text: _Text) -> Iterator[tuple[str, float, int, int]]:
        """Yield (run, weight, start, end) of the longest runs of Chinese that the need has as well."""
        masked = text.masked
        for start, end in self._pairs.runs(masked):
            if not "\u3400" <= masked[start] <= "\u9fff":
                continue
            for a, b in self._shared(text, start, end):
                run = masked[a:b]
                worth = self._worth.get(run)
                if worth is None:
                    worth = self._worth[run] = sum(
                        self._words[run[at : at + 2]] for at in range(len(run) - 1)
                    )
                yield run, worth, a, b

    def _shared(self, text: _Text, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield maximal pieces of a run that stand in the need in one piece, trimmed to whole words."""
        masked = text.masked
        run = masked[start:end]
        pieces = self._pieces.get(run)
        if pieces is None:
            pieces = self._pieces[run] = tuple(self._standing(run))
        for at, stop, needed in pieces:
            # Where a word begins or ends, in the need or here.
            low, first, last = start + at, start + at, start + stop
            while first < last and first - low not in needed and not text.is_bound(first, low):
                first += 1
            while last > first and last - low not in needed and not text.is_bound(last, low):
                last -= 1
            if whole := _trimmed(masked, first, last):
                yield whole

    def _standing(self, run: str) -> Iterator[tuple[int, int, frozenset[int]]]:
        """Yield (start, end, bounds of words in the need) of maximal pieces of a run that the need has."""
        needed, at, end = self._need.masked, 0, len(run)
        while at < end - 1:
            stop = at + 2
            if run[at:stop] not in needed:
                at += 1
                continue
            while stop < end and run[at : stop + 1] in needed:
                stop += 1
            yield at, stop, self._need_bounds(run[at:stop])
            at = stop - 1 if stop < end else stop

    def _need_bounds(self, run: str) -> frozenset[int]:
        """Return where words begin or end within a run as the need has it, counted from the run's start."""
        need = self._need
        at = need.masked.find(run)
        return frozenset(bound - at for bound in range(at, at + len(run) + 1) if need.is_bound(bound, at))

    def _latin(self, text: _Text) -> Iterator[tuple[str, float, int, int]]:
        """Yield (word, weight, start, end) of words, numbers and codes that the need has as well."""
        for match in words(text.masked):
            for term, a, b, _ in word_or_number(match.group()):
                if term in self._words:
                    start = match.start() + a
                    yield text.masked[start : match.start() + b], self._words[term], start, match.start() + b

    def _in_need(self, shared: str) -> tuple[Span, ...]:
        """Return where the need has a run, or a word of the same stem."""
        places = self._places.get(shared)
        if places is None:
            places = self._places[shared] = tuple(self._search_need(shared))
        return places

    def _search_need(self, shared: str) -> Iterator[Span]:
        need = self._need
        if "\u3400" <= shared[0] <= "\u9fff":
            for at in _occurrences(need.masked, shared):
                yield need.span(at, at + len(shared))
            return
        stem = word_or_number(shared)[0][0]
        for match in words(need.masked):
            for term, a, b, _ in word_or_number(match.group()):
                if term == stem:
                    yield need.span(match.start() + a, match.start() + b)

    def _equivalent(self, text: _Text) -> Iterator[MatchingTerm]:
        """Yield the phrases of the record that the dictionary knows to mean what the need says."""
        for known, other, phrase in self._others:
            places = list(_phrase_spans(text.masked, other, phrase))
            if not places:
                continue
            wanted = fold(known).text
            need = tuple(
                self._need.span(at, at + len(wanted)) for at in _occurrences(self._need.masked, wanted)
            )
            weight = EQUIVALENT_WEIGHT * sum(self._idf.get(term, 0.0) for term in phrase)
            spans = tuple(text.span(*place) for place in places)
            yield MatchingTerm(text.written(*places[0]), round(weight, 3), need, spans, known)


def _occurrences(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + len(part))


def _phrase_spans(masked: str, other: str, phrase: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Yield where a text has a phrase: Chinese as it stands, words by their stems."""
    wanted = fold(other).text
    if any("\u3400" <= char <= "\u9fff" for char in wanted):
        for at in _occurrences(masked, wanted):
            yield at, at + len(wanted)
        return
    first = wanted[:3]
    if first not in masked:
        return
    known = [
        (term, match.start() + a, match.start() + b)
        for match in words(masked)
        for term, a, b, _ in word_or_number(match.group())
    ]
    for at in range(len(known) - len(phrase) + 1):
        if tuple(term for term, _, _ in known[at : at + len(phrase)]) == phrase:
            yield known[at][1], known[at + len(phrase) - 1][2]


def _trimmed(text: str, first: int, last: int) -> tuple[int, int] | None:
    """Take particles off both ends of a run of whole words; None when nothing worth showing is left."""
    while first < last and text[first] in _PARTICLES:
        first += 1
    while first < last and text[last - 1] in _PARTICLES:
        last -= 1
    return (first, last) if last - first >= 2 else None
