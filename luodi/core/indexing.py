"""Feed the search index from the database: which models, what of them, who may find it.

An audience token names a role in a scope (``regional_officer@640100``), a role in whatever scope
(``any:professor``), or one account (``user:7``). The index answers only documents that share a token with the
actor; the rules of the database are asked once more after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.search import EVERYBODY, PUBLIC, Document, SearchPort


@dataclass(frozen=True)
class Source:
    """Say how a model's rows become documents; ``document`` gives None for a row that must not be found.

    ``gather`` is given every batch of rows before, to set on them what ``document`` needs of other tables: for a
    million rows, two plain queries cost half of what prefetching costs.
    """

    model: type[Record]
    document: Callable[[Any], Document | None]
    related: tuple[str, ...] = ()
    many: tuple[Any, ...] = ()
    gather: Callable[[list[Any]], None] | None = None


# Numbers that an app above knows about rows of a model below: key -> name -> number.
Enricher = Callable[[list[int]], dict[int, dict[str, float]]]

# Whose documents change with a row of another model: label of that model -> model to be drawn anew, and by which field.
_followers: dict[str, list[tuple[type[Record], str, str]]] = {}
_sources: dict[str, Source] = {}
_enrichers: dict[str, list[Enricher]] = {}


def enrich(model: type[Record], enricher: Enricher) -> None:
    """Let an app above add numbers to the documents of a model below."""
    _enrichers.setdefault(model._meta.label_lower, []).append(enricher)


def register(source: Source) -> None:
    """Have a model searched."""
    _sources[source.model._meta.label_lower] = source


def follow(changed: type[Model], drawn: type[Record], where: str, by: str = "pk") -> None:
    """Have rows of ``drawn`` indexed anew with one of ``changed``: those whose field ``where`` is ``by`` of it."""
    _followers.setdefault(changed._meta.label_lower, []).append((drawn, where, by))


def refs_to_draw(rows: Iterable[Any]) -> list[str]:
    """List what is to be indexed anew because rows of one model changed: they themselves, and what follows them."""
    changed = list(rows)
    if not changed:
        return []
    refs = [row.ref for row in changed] if is_indexed(type(changed[0])) else []
    for drawn, where, by in _followers.get(changed[0]._meta.label_lower, ()):
        wanted = [getattr(row, by) for row in changed]
        # Live ones are told apart here: asked for those of many keys, SQLite walks through all that are live.
        following = drawn._base_manager.filter(**{f"{where}__in": wanted}).order_by()
        live = [key for key, retired in following.values_list("pk", "retired_at") if retired is None]
        refs += [f"{drawn._meta.label_lower}:{key}" for key in sorted(live)]
    return list(dict.fromkeys(refs))


def is_indexed(model: type[Any]) -> bool:
    """Tell whether a model is searched."""
    return model._meta.label_lower in _sources


def sources() -> tuple[Source, ...]:
    """List what is searched."""
    return tuple(_sources.values())


def labels() -> tuple[str, ...]:
    """Name the kinds of all documents."""
    return tuple(sorted(_sources))


@cache
def port() -> SearchPort:
    """Open the search engine that the settings name, once a process."""
    opened: SearchPort = import_string(settings.LUODI_SEARCH_ENGINE)(
        settings.LUODI_INDEX_DIR, vectors=settings.LUODI_VECTORS
    )
    return opened


def audience_of(actor: Actor) -> tuple[str, ...]:
    """Give the tokens by which an actor finds documents."""
    if actor.system:
        return ()
    if actor.anonymous:
        return (PUBLIC,)
    tokens = {f"user:{actor.user_id}", EVERYBODY}
    for grant in actor.grants:
        tokens.add(grant.role if grant.scope == "all" else f"{grant.role}@{grant.key}")
        tokens.add(f"any:{grant.role}")
    return tuple(sorted(tokens))


def documents(refs: Iterable[str]) -> tuple[list[Document], list[str]]:
    """Draw up the documents of references (``app.model:key``), and the references that must be gone."""
    wanted: dict[str, set[int]] = {}
    for ref in refs:
        label, _, key = ref.partition(":")
        wanted.setdefault(label, set()).add(int(key))
    made: list[Document] = []
    gone: list[str] = []
    for label, keys in wanted.items():
        found = {doc.key: doc for doc in _of(_sources[label], keys)}
        made.extend(found.values())
        gone.extend(f"{label}:{key}" for key in keys if f"{label}:{key}" not in found)
    return made, gone


def every_document(label: str | None = None, batch: int = 2000) -> Iterator[Document]:
    """Draw up all documents of one model or of all, in batches of constant memory."""
    for source in _sources.values():
        if label and source.model._meta.label_lower != label:
            continue
        last = 0
        while True:
            keys = list(
                source.model._base_manager.filter(pk__gt=last, retired_at=None)
                .order_by("pk")
                .values_list("pk", flat=True)[:batch]
            )
            if not keys:
                break
            yield from _of(source, keys)
            last = keys[-1]


def model_of(kind: str) -> type[Record]:
    """Find the model of a document's kind."""
    return apps.get_model(kind)


def _of(source: Source, keys: Iterable[int]) -> Iterator[Document]:
    rows = source.model._base_manager.filter(pk__in=list(keys), retired_at=None)
    found = list(rows.select_related(*source.related).prefetch_related(*source.many))
    if source.gather:
        source.gather(found)
    more: dict[int, dict[str, float]] = {}
    for enricher in _enrichers.get(source.model._meta.label_lower, ()):
        for key, numbers in enricher([row.pk for row in found]).items():
            more.setdefault(key, {}).update(numbers)
    for row in found:
        document = source.document(row)
        if document is not None:
            added = more.get(row.pk)
            yield replace(document, numbers={**document.numbers, **added}) if added else document
