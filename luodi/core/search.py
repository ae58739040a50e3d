"""Say what a search engine must do for Luodi, so that another one can take its place.

Pure contract: no engine and no Django here. The engine that runs is ``luodi.matching.tantivy_index``.

What an actor may not see is kept out twice: the engine returns, counts and suggests only documents that share
a token with ``audience``; the caller then checks the keys against the database and asks for enough hits
(``limit``) to lose some in that check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

EVERYBODY: Final = "*"
"""The token of documents that everybody with an account may find. A query names it like any other token."""

PUBLIC: Final = "public"
"""The token of documents that are found without an account as well."""

Codes = Mapping[str, tuple[str, ...]]


class SearchError(Exception):
    """Report that the engine cannot do what was asked."""


class IndexUnavailable(SearchError):
    """Report an index that is absent, corrupt or of another schema; the caller degrades and rebuilds."""


class IndexBusy(SearchError):
    """Report that another process is writing the index, or rebuilding it."""


@dataclass(frozen=True, slots=True)
class Document:
    """Describe one record to the engine.

    ``key`` is unique over all kinds ("result:123"); ``code`` is the public code and breaks ties.
    ``names`` are found by Chinese characters, pinyin and pinyin initials (people, organisations, regions).
    ``audience``: who may find it; no token, nobody. ``facets``: codes with their ancestors, so that a filter
    on a province finds the county. ``numbers``: what ranges are asked of; the engine names those that it
    knows.
    """

    key: str
    kind: str
    code: str
    title: str
    body: str = ""
    keywords: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    facets: Codes = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Query:
    """Ask for documents.

    ``audience``: at least one of these tokens must be on the document; an empty tuple finds nothing.
    ``filters``: facet -> any of these values; different facets all hold. ``ranges``: number -> (from, to),
    both included, None is open; a document without the number does not match. An empty ``text`` finds all
    that the filters leave, ordered by code.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    filters: Codes = field(default_factory=dict)
    ranges: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """Carry one document found, with what the index stored of it. ``score`` is 0..1 (0 without text)."""

    key: str
    score: float
    kind: str
    code: str
    title: str
    body: str
    keywords: tuple[str, ...]
    facets: Codes
    numbers: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Carry one line of the global search. ``spans`` are the matching parts of ``title``, half-open."""

    key: str
    kind: str
    code: str
    title: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class VectorState:
    """Tell how comparing by meaning stands: the model's name, records with and (still) without a vector.

    ``trouble`` says why it does not work now, empty if it does; ``refused``: texts that the model does not take.
    """

    model: str
    held: int
    missing: int
    trouble: str = ""
    refused: int = 0


Progress = Callable[[int], None]
"""Called now and then with the number of documents done so far."""


class SearchPort(Protocol):
    """Find, write, count and compare documents.

    Every reading method raises ``IndexUnavailable`` when there is no sound index.
    """

    def search(self, query: Query) -> list[Hit]:
        """Return the best hits, at most ``query.limit``, ties in order of code."""
        ...

    def total(self, query: Query) -> int:
        """Count all documents that ``query`` could return."""
        ...

    def suggest(
        self, text: str, *, audience: tuple[str, ...], kinds: tuple[str, ...], limit_per_kind: int = 5
    ) -> dict[str, list[Suggestion]]:
        """Return what begins with, contains or sounds like ``text``, by kind in the order of ``kinds``."""
        ...

    def near_names(self, text: str, *, kind: str, audience: tuple[str, ...], limit: int) -> list[str]:
        """Return the keys of documents of a kind whose names have most in common with a text, the nearest first."""
        ...

    def write(self, documents: Iterable[Document], deletions: Iterable[str] = ()) -> str:
        """Replace documents, remove keys, commit once, and return the new generation.

        :raises IndexBusy: another process writes.
        :raises IndexUnavailable: there is no sound index to write to.
        """
        ...

    def count(self, kind: str) -> int:
        """Count the documents of a kind, whoever may see them."""
        ...

    def keys(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield (key, content hash) of every document of a kind, to compare with ``content_hash`` of rows."""
        ...

    def content_hash(self, document: Document) -> str:
        """Return the hash that ``keys`` yields for this very content."""
        ...

    @property
    def generation(self) -> str:
        """Name the present state of the index; it changes with every commit."""
        ...

    def rebuild(self, documents: Iterable[Document], progress: Progress | None = None) -> str:
        """Build a new index beside the present one, put it in its place at once, return its generation.

        Searches go on in the old one meanwhile, and what is written meanwhile is in the new one as well.

        :raises IndexBusy: another rebuild is running.
        """
        ...

    def catch_up(self, kinds: Sequence[str]) -> bool:
        """Do a piece of what writing leaves for later: vectors of records; tell whether there was something to do.

        :raises IndexUnavailable: there is no sound index.
        """
        ...

    def look_again(self) -> None:
        """Have ``catch_up`` look at all records, in case something was lost."""
        ...

    def vectors(self, kinds: Sequence[str], *, probe: bool = False) -> VectorState | None:
        """Tell how comparing by meaning stands, after a question to the model on ``probe``; None without a model."""
        ...

    def refresh(self) -> None:
        """See what other processes have committed since."""
        ...

    def close(self) -> None:
        """Let go of the writer, so that another process can write."""
        ...
