"""Find the words that a need and a record share, for people to read: long, whole, telling."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import add
from typing import Final

import rjieba

from luodi.matching.analysis import WORD, analyse, word_or_number
from luodi.matching.dictionary import Dictionary, phrase_of
from luodi.matching.folding import Folded, fold
from luodi.matching.negation import negated_spans
from luodi.matching.question import EQUIVALENT_WEIGHT, Question
from luodi.matching.records import Record

MOST_TERMS: Final = 12
_LEAST_IDF: Final = 2.0
"""Pairs found in more than about a seventh of all records tell nothing."""
_PARTICLES: Final = frozenset("的地得了着和与及或在中为对将其以并等是有于从到把被使让而且也就都又很更最")
_RUN = re.compile(b"\x01+")

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


@dataclass(frozen=True)
class _Text:
    name: str
    original: str
    folded: Folded
    masked: str
    """The folded text with what it denies, and what means nothing, blanked out."""


class Highlighter:
    """Highlight many records for one need."""

    def __init__(self, parts: Sequence[tuple[str, str]], question: Question, dictionary: Dictionary) -> None:
        self._stop = dictionary.stop
        self._bounds: dict[str, set[int]] = {}
        self._need = [_text(name, text) for name, text in parts]
        self._idf = {
            term: float(idf)
            for term, idf in zip(question.terms, question.idf, strict=True)
            if idf >= _LEAST_IDF
        }
        stated = {term for _, text in parts for term in (found.text for found in analyse(text))}
        self._words = {term: idf for term, idf in self._idf.items() if term in stated}
        self._others = [
            (known, other, phrase_of(other))
            for known, others in question.equivalents.items()
            for other in others
        ]

    def terms(self, record: Record) -> tuple[MatchingTerm, ...]:
        """Return the shared words of a record, the most telling first."""
        texts = [
            _text("title", record.title),
            _text("body", record.body),
            *(_text(f"keywords.{number}", keyword) for number, keyword in enumerate(record.keywords)),
        ]
        found: dict[str, tuple[float, list[Span]]] = {}
        for text in texts:
            for shared, weight, start, end in (*self._runs(text), *self._latin(text)):
                found.setdefault(shared, (weight, []))[1].append((text.name, *text.folded.origin(start, end)))
        originals = {text.name: text.original for text in texts}
        terms = []
        for shared, (weight, spans) in found.items():
            need = tuple(self._in_need(shared))
            if need and shared not in self._stop:
                name, start, end = spans[0]
                terms.append(MatchingTerm(originals[name][start:end], round(weight, 3), need, tuple(spans)))
        written = {term.text for term in terms}
        terms += (term for term in self._equivalent(texts) if term.need and term.text not in written)
        terms.sort(key=lambda term: (-term.weight, term.text))
        return tuple(terms[:MOST_TERMS])

    def _runs(self, text: _Text) -> Iterator[tuple[str, float, int, int]]:
        """Yield (run, weight, start, end) of the longest runs of Chinese that the need has as well."""
        masked = text.masked
        pairs = list(map(add, masked, masked[1:]))
        for match in _RUN.finditer(bytes(map(self._words.__contains__, pairs))):
            start, end = match.start(), match.end() + 1
            if not "\u3400" <= masked[start] <= "\u9fff":
                continue
            for a, b in self._shared(masked, start, end):
                weight = sum(self._words[pair] for pair in pairs[a : b - 1])
                yield masked[a:b], weight, a, b

    def _shared(self, masked: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield maximal pieces of a run that stand in the need in one piece, trimmed to whole words."""
        at = start
        while at < end - 1:
            stop = at + 2
            if not self._stands(masked[at:stop]):
                at += 1
                continue
            while stop < end and self._stands(masked[at : stop + 1]):
                stop += 1
            bounds = {at + bound for bound in self._need_bounds(masked[at:stop])}
            whole = _trimmed(masked, at, stop, bounds | {at + bound for bound in _bounds(masked, at, stop)})
            if whole:
                yield whole
            at = stop - 1 if stop < end else stop

    def _stands(self, run: str) -> bool:
        return any(run in part.masked for part in self._need)

    def _need_bounds(self, run: str) -> set[int]:
        """Return where words begin or end within a run as the need has it; remembered for the next record."""
        if run not in self._bounds:
            part = next(part for part in self._need if run in part.masked)
            at = part.masked.find(run)
            self._bounds[run] = _bounds(part.masked, at, at + len(run))
        return self._bounds[run]

    def _latin(self, text: _Text) -> Iterator[tuple[str, float, int, int]]:
        """Yield (word, weight, start, end) of words, numbers and codes that the need has as well."""
        for match in WORD.finditer(text.masked):
            for term, a, b, _ in word_or_number(match.group()):
                if term in self._words:
                    start = match.start() + a
                    yield text.masked[start : match.start() + b], self._words[term], start, match.start() + b

    def _in_need(self, shared: str) -> Iterator[Span]:
        """Yield where the need has a run, or a word of the same stem."""
        chinese = "\u3400" <= shared[0] <= "\u9fff"
        stem = "" if chinese else word_or_number(shared)[0][0]
        for part in self._need:
            if chinese:
                for at in _occurrences(part.masked, shared):
                    yield part.name, *part.folded.origin(at, at + len(shared))
                continue
            for match in WORD.finditer(part.masked):
                for term, a, b, _ in word_or_number(match.group()):
                    if term == stem:
                        yield part.name, *part.folded.origin(match.start() + a, match.start() + b)

    def _equivalent(self, texts: Sequence[_Text]) -> Iterator[MatchingTerm]:
        """Yield the phrases of the record that the dictionary knows to mean what the need says."""
        for known, other, phrase in self._others:
            spans = [
                (text.name, *text.folded.origin(start, end))
                for text in texts
                for start, end in _phrase_spans(text.masked, other, phrase)
            ]
            if spans:
                name, start, end = spans[0]
                original = next(text.original for text in texts if text.name == name)
                need = [
                    (part.name, *part.folded.origin(at, at + len(wanted)))
                    for part in self._need
                    for wanted in (fold(known).text,)
                    for at in _occurrences(part.masked, wanted)
                ]
                weight = EQUIVALENT_WEIGHT * sum(self._idf.get(term, 0.0) for term in phrase)
                yield MatchingTerm(original[start:end], round(weight, 3), tuple(need), tuple(spans), known)


def _text(name: str, original: str) -> _Text:
    folded = fold(original)
    masked = folded.text
    for start, end in negated_spans(masked):
        masked = masked[:start] + "\x00" * (end - start) + masked[end:]
    return _Text(name, original, folded, masked)


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
    words = [
        (term, match.start() + a, match.start() + b)
        for match in WORD.finditer(masked)
        for term, a, b, _ in word_or_number(match.group())
    ]
    for at in range(len(words) - len(phrase) + 1):
        if tuple(term for term, _, _ in words[at : at + len(phrase)]) == phrase:
            yield words[at][1], words[at + len(phrase) - 1][2]


def _bounds(text: str, start: int, end: int) -> set[int]:
    """Return where words begin or end within a run of a text, counted from the run's start."""
    before, after = start, end
    while before > 0 and start - before < 6 and "\u3400" <= text[before - 1] <= "\u9fff":
        before -= 1
    while after < len(text) and after - end < 6 and "\u3400" <= text[after] <= "\u9fff":
        after += 1
    words = rjieba.tokenize(text[before:after])
    bounds = {0, *(last for _, _, last in words)}
    return {before + bound - start for bound in bounds if start <= before + bound <= end}


def _trimmed(text: str, start: int, end: int, bounds: set[int]) -> tuple[int, int] | None:
    """Trim a run to whole words without particles around; None when nothing worth showing is left."""
    inside = sorted(bound for bound in bounds if start <= bound <= end)
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    while first < last and text[first] in _PARTICLES:
        first += 1
    while first < last and text[last - 1] in _PARTICLES:
        last -= 1
    return (first, last) if last - first >= 2 else None
