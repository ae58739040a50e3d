"""Hold what the office knows about words: which mean the same in both languages, and which mean nothing.

A dictionary works on the side of the question only, so a changed one needs no new index.

File format: lines of ``[same]`` are groups with bars between ("热管理 | thermal management"), lines of
``[stop]`` are words with blanks between; ``#`` begins a comment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Self

from luodi.matching.analysis import NEGATED, Term, analyse

Phrase = tuple[str, ...]
"""The terms of a phrase in order: Chinese characters and stemmed words."""


@dataclass(frozen=True)
class Dictionary:
    """Hold groups of phrases of one meaning, and phrases without any."""

    same: tuple[tuple[str, ...], ...] = ()
    stop: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the file format.

        :raises ValueError: a line stands in no section.
        """
        same: list[tuple[str, ...]] = []
        stop: set[str] = set()
        section = ""
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.partition("#")[0].strip()
            if line.startswith("["):
                section = line.strip("[]")
            elif line and section == "same":
                same.append(tuple(part.strip() for part in line.split("|") if part.strip()))
            elif line and section == "stop":
                stop.update(line.split())
            elif line:
                raise ValueError(f"line {number} stands in no section")
        return cls(tuple(same), frozenset(stop))

    @classmethod
    def default(cls) -> Dictionary:
        """Return the dictionary that Luodi comes with."""
        return _shipped()

    @cached_property
    def version(self) -> str:
        """Name the content: equal dictionaries have equal versions."""
        content = repr((sorted(map(sorted, self.same)), sorted(self.stop)))
        return hashlib.blake2b(content.encode(), digest_size=6).hexdigest()

    def equivalents(self, terms: Sequence[Term]) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield (first, last + 1, equivalent phrases) for each known phrase among unpaired terms."""
        yield from _scan(terms, self._groups)

    def stopped(self, terms: Sequence[Term]) -> Iterator[tuple[int, int]]:
        """Yield (first, last + 1) for each phrase without meaning among unpaired terms."""
        for first, end, _ in _scan(terms, self._stops):
            yield first, end

    @cached_property
    def _groups(self) -> dict[str, list[tuple[Phrase, tuple[str, ...]]]]:
        entries: dict[Phrase, dict[str, None]] = {}
        for group in self.same:
            for member in group:
                others = entries.setdefault(phrase_of(member), {})
                others.update(dict.fromkeys(other for other in group if other != member))
        return _by_first((phrase, tuple(others)) for phrase, others in entries.items())

    @cached_property
    def _stops(self) -> dict[str, list[tuple[Phrase, tuple[str, ...]]]]:
        return _by_first((phrase_of(word), ()) for word in self.stop)


def phrase_of(text: str) -> Phrase:
    """Return the terms of a phrase in order, without pairs."""
    return tuple(term.text for term in analyse(text) if term.kind != "pair")


def _by_first(
    entries: Iterable[tuple[Phrase, tuple[str, ...]]],
) -> dict[str, list[tuple[Phrase, tuple[str, ...]]]]:
    made: dict[str, list[tuple[Phrase, tuple[str, ...]]]] = {}
    for phrase, others in entries:
        if phrase:
            made.setdefault(phrase[0], []).append((phrase, others))
    for known in made.values():
        known.sort(key=lambda entry: (-len(entry[0]), entry))
    return made


def _scan(
    terms: Sequence[Term], known: Mapping[str, list[tuple[Phrase, tuple[str, ...]]]]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Yield the longest known phrase at each place, then go on behind it; denied words are no phrase."""
    texts = [term.text for term in terms]
    at = 0
    while at < len(texts):
        step = 1
        if not texts[at].startswith(NEGATED):
            for phrase, others in known.get(texts[at], ()):
                end = at + len(phrase)
                if tuple(texts[at:end]) == phrase and _contiguous(terms[at:end]):
                    yield at, end, others
                    step = len(phrase)
                    break
        at += step


def _contiguous(terms: Sequence[Term]) -> bool:
    return all(after.start - before.end <= 1 for before, after in pairwise(terms))


@lru_cache(maxsize=1)
def _shipped() -> Dictionary:
    text = resources.files("luodi.matching").joinpath("data/dictionary.txt").read_text(encoding="utf-8")
    return Dictionary.parse(text)
