"""Match many needs in several processes, each of which opens the index for itself.

Lists come in the order of the needs and do not depend on the number of processes; they have no highlighted words.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from luodi.core.crew import Crew, usual_helpers
from luodi.core.search import Progress
from luodi.matching.dictionary import Dictionary
from luodi.matching.embedding import Vector, text_of_wish
from luodi.matching.meaning import Meaning
from luodi.matching.profile import Profile
from luodi.matching.ranking import Matcher, MatchItem, MatchList, Part
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.wish import Wish

_PIECE: Final = 4
_ALONE: Final = 40
"""So many needs are matched sooner than helpers have started."""
_MOST_HELPERS: Final = 16

Audience = tuple[str, ...]
_Asked = list[tuple[str, Wish, Audience, Vector | None]]


@dataclass(frozen=True)
class _Terms:
    """Hold what is the same for all needs."""

    root: Path
    kind: str
    limit: int
    profile: Profile | None
    dictionary: Dictionary | None
    vectors: Mapping[str, str] | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)


def match_many(
    root: Path | str,
    wishes: Iterable[tuple[str, Wish]],
    *,
    audience: Audience | Callable[[str], Audience],
    kind: str = "result",
    filters: Mapping[str, tuple[str, ...]] | None = None,
    ranges: Mapping[str, tuple[float | None, float | None]] | None = None,
    limit: int = 50,
    profile: Profile | None = None,
    dictionary: Dictionary | None = None,
    meaning: Meaning | None = None,
    done: Container[str] = (),
    processes: int | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[str, MatchList]]:
    """Yield (name, list) for each named need in turn, those in ``done`` left out; the other arguments as ``match``.

    ``audience``: of all needs, or of each by its name. ``meaning``: compares by meaning as well; this process alone
    asks its model. ``processes``: how many match (None: one a core; 1: this one alone). ``progress`` is told how many
    lists are ready. A few needs are held at a time, however many come. A list names the generation of the index: what
    is committed meanwhile may show in later lists.

    :raises IndexUnavailable: there is no sound index.
    :raises HelperLost: a process died; what was yielded before is right, ``done`` goes on from there.
    """
    vectors = meaning.settings if meaning else None
    terms = _Terms(Path(root), kind, limit, profile, dictionary, vectors, filters or {}, ranges or {})
    helpers = usual_helpers(_MOST_HELPERS) if processes is None else processes if processes > 1 else 0
    asked = (
        (
            name,
            wish,
            audience if isinstance(audience, tuple) else audience(name),
            meaning.ask(text_of_wish(wish)) if meaning else None,
        )
        for name, wish in wishes
        if name not in done
    )
    for number, (name, flat) in enumerate(_answers(terms, asked, helpers), 1):
        yield name, _unflattened(flat)
        if progress:
            progress(number)


def _answers(
    terms: _Terms, asked: Iterator[tuple[str, Wish, Audience, Vector | None]], helpers: int
) -> Iterator[tuple[str, Any]]:
    first = list(islice(asked, _ALONE if helpers else 0))
    if len(first) < _ALONE:
        alone = MatcherOfMany(terms)
        for piece in _pieces(chain(first, asked)):
            yield from alone(piece)
        return
    with Crew(MatcherOfMany, (terms,), helpers) as crew:
        for answer in crew.answers(_pieces(chain(first, asked))):
            yield from answer


def _pieces(asked: Iterator[tuple[str, Wish, Audience, Vector | None]]) -> Iterator[_Asked]:
    while piece := list(islice(asked, _PIECE)):
        yield piece


class MatcherOfMany:
    """Match pieces of the needs in one process."""

    def __init__(self, terms: _Terms) -> None:
        self._terms = terms
        self._matcher = Matcher(TantivySearch(terms.root, vectors=terms.vectors))

    def __call__(self, piece: _Asked) -> list[tuple[str, Any]]:
        """Return (name, flattened list) of each."""
        terms = self._terms
        return [
            (
                name,
                _flattened(
                    self._matcher.match(
                        wish,
                        audience=audience,
                        kind=terms.kind,
                        filters=terms.filters,
                        ranges=terms.ranges,
                        limit=terms.limit,
                        profile=terms.profile,
                        dictionary=terms.dictionary,
                        words=False,
                        ask=partial(_given, vector),
                    )
                ),
            )
            for name, wish, audience, vector in piece
        ]


def _given(vector: Vector | None, _said: str) -> Vector | None:
    return vector


# Between processes lists travel as plain tuples: many small objects of classes take longer than matching.

_part: Callable[[Part], tuple[Any, ...]] = attrgetter(*Part.__slots__)
_head: Callable[[MatchList], tuple[Any, ...]] = attrgetter(
    "filters", "considered", "engine", "profile", "dictionary", "generation", "took_ms", "vectors", "trouble"
)


def _flattened(found: MatchList) -> tuple[Any, ...]:
    items = [(item.key, item.code, item.title, str(item.score), _parts(item)) for item in found.items]
    return items, _head(found)


def _parts(item: MatchItem) -> list[tuple[Any, ...]]:
    return [
        (name, value, weight, str(points), reason, about)
        for name, value, weight, points, reason, about in map(_part, item.parts)
    ]


def _unflattened(flat: tuple[Any, ...]) -> MatchList:
    items, head = flat
    return MatchList(
        tuple(
            MatchItem(key, code, title, Decimal(score), tuple(map(_unflattened_part, parts)))
            for key, code, title, score, parts in items
        ),
        *head,
    )


def _unflattened_part(flat: tuple[Any, ...]) -> Part:
    name, value, weight, points, reason, about = flat
    return Part(name, value, weight, Decimal(points), reason, about)
