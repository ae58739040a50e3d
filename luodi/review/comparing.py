"""Compare applications with what experts work on, by the match engine, as the pages of needs do; in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.conf import settings

from luodi.calls.models import Application
from luodi.core.search import IndexUnavailable, Progress
from luodi.core.searching import key_of
from luodi.matching.bulk import match_many
from luodi.matching.wish import Wish
from luodi.needs.engine import in_force, meaning
from luodi.registry.models import Expert

# So many of the nearest are kept of each application.
KEPT: Final = 120
# Who runs a review knows every expert.
_AUDIENCE: Final = ("any:office_director",)


def wish_of(row: Application) -> Wish:
    """Put an application as the engine takes it: its words, and the field of the need that its topic came from."""
    need = row.topic.need if row.topic is not None else None
    texts = tuple(text for text in (row.abstract, row.problem, row.innovation) if text)
    return Wish(
        title=row.title,
        texts=texts,
        keywords=(row.topic.title,) if row.topic is not None else (),
        fields=(need.field_id,) if need is not None and need.field_id else (),
    )


def nearest(
    rows: Sequence[Application], *, limit: int = KEPT, progress: Progress | None = None
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield application -> (expert, ten-thousandths), the nearest first.

    :raises IndexUnavailable: if there is no index.
    """
    by = in_force("experts")
    found = match_many(
        settings.LUODI_INDEX_DIR,
        ((str(row.pk), wish_of(row)) for row in rows),
        audience=_AUDIENCE,
        kind=Expert._meta.label_lower,
        limit=limit,
        profile=by.profile,
        dictionary=by.dictionary,
        meaning=meaning(),
        progress=progress,
    )
    for name, ranking in found:
        yield int(name), [(key_of(item.key), round(item.score * 100)) for item in ranking.items]


def by_field(
    rows: Iterable[Application], experts: Iterable[Expert]
) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Yield the same without an index, by experts' keywords that the text names: rough, and better than lots."""
    known = [(expert.pk, [str(word).casefold() for word in expert.keywords]) for expert in experts]
    for row in rows:
        said = f"{row.title}{row.abstract}".casefold()
        hits = ((key, sum(1 for word in words if word and word in said)) for key, words in known)
        yield row.pk, [(key, min(2500 * count, 9000)) for key, count in hits if count]


__all__ = ["KEPT", "IndexUnavailable", "by_field", "nearest", "wish_of"]
