"""Find records by words: the engine proposes, the rules dispose; without an engine the database looks itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, Q

from luodi.core import indexing
from luodi.core.actor import Actor
from luodi.core.models import Record
from luodi.core.resource import Resource, of, resources
from luodi.core.search import IndexUnavailable, Query, Suggestion

log = logging.getLogger("luodi.search")

# Ways to find records that the index does not know of: by a number that not everybody may see, for instance.
Lookup = Callable[[Actor, str], list[int]]
_lookups: dict[type[Record], list[Lookup]] = {}

# How many hits a list is narrowed down to; more would not be leafed through.
MOST_HITS = 500
LEAST_LIKENESS = 0.5


@dataclass(frozen=True)
class Found:
    """Be one line of the global search."""

    resource: Resource
    title: str
    url: str
    code: str


def also_by(model: type[Record]) -> Callable[[Lookup], Lookup]:
    """Let an app find rows of a model in a way of its own; the function asks the rules itself."""

    def keep(lookup: Lookup) -> Lookup:
        _lookups.setdefault(model, []).append(lookup)
        return lookup

    return keep


def _looked_up(model: type[Record], actor: Actor, text: str) -> list[int]:
    return [key for lookup in _lookups.get(model, ()) for key in lookup(actor, text)]


def matching(resource: Resource, actor: Actor, text: str) -> Q:
    """Give the rows of a resource that the words mean."""
    model = resource.model
    by_code = Q(code__iexact=text)
    if looked_up := _looked_up(model, actor, text):
        by_code |= Q(pk__in=looked_up)
    if not indexing.is_indexed(model):
        return by_code | _contains(model, text)
    label = model._meta.label_lower
    query = Query(text=text, kinds=(label,), audience=indexing.audience_of(actor), limit=MOST_HITS)
    try:
        hits = indexing.port().search(query)
        # A list is sorted by its column, not by likeness: what is far less alike than the best would only hide it.
        keys = [key_of(hit.key) for hit in hits if hit.score >= hits[0].score * LEAST_LIKENESS]
    except IndexUnavailable as error:
        log.warning("index unavailable, searching the database: %s", error)
        return by_code | _contains(model, text)
    return by_code | Q(pk__in=keys) | _through_names(resource, actor, text)


def _through_names(resource: Resource, actor: Actor, text: str) -> Q:
    """Give the rows whose columns name a record that the words mean, such as the needs of an enterprise.

    Only where the actor sees that column: whose need it is cannot be found out by searching.
    """
    found = Q(pk__in=[])
    model = resource.model
    for name in resource.columns:
        field = resource.field(name)
        target: Any = getattr(field, "related_model", None)
        if not (isinstance(field, ForeignKey) and indexing.is_indexed(target)):
            continue
        label = target._meta.label_lower
        proposed = indexing.port().suggest(
            text, audience=indexing.audience_of(actor), kinds=(label,), limit_per_kind=20
        )
        named_rows = [
            row.pk for row in named(target, actor, [key_of(one.key) for one in proposed.get(label, [])])
        ]
        if named_rows:
            through = Q(**{f"{name}__in": named_rows})
            verb = model.MASKED.get(name)
            seen = Q(pk__in=model.objects.allowed(actor, verb).values("pk")) if verb else Q()
            found |= through & seen
    return found


def suggestions(actor: Actor, text: str, *, each: int = 5) -> list[tuple[Resource, list[Found]]]:
    """Answer the global search, grouped by register, within what the actor may see."""
    shown = [resource for resource in resources() if indexing.is_indexed(resource.model)]
    kinds = tuple(resource.model._meta.label_lower for resource in shown)
    proposed: dict[str, list[Suggestion]] | None = None
    try:
        # Some hits may be lost in the check below, so more are asked for.
        proposed = indexing.port().suggest(
            text, audience=indexing.audience_of(actor), kinds=kinds, limit_per_kind=4 * each
        )
    except IndexUnavailable as error:
        log.warning("index unavailable: %s", error)
    groups = []
    for resource in shown:
        label = resource.model._meta.label_lower
        keys = _looked_up(resource.model, actor, text)
        if proposed is not None:
            keys += [key_of(suggestion.key) for suggestion in proposed.get(label, [])]
        else:
            keys += list(
                resource.model.objects.allowed(actor)
                .filter(_contains(resource.model, text) | Q(code__iexact=text))
                .values_list("pk", flat=True)[:each]
            )
        rows = named(resource.model, actor, keys)[:each]
        if rows:
            groups.append(
                (resource, [Found(resource, str(row), resource.url(row), row.code) for row in rows])
            )
    return groups


def named(model: type[Record], actor: Actor, keys: list[int]) -> list[Any]:
    """Fetch the rows of some keys that the actor may see, in the order of the keys."""
    if not keys:
        return []
    resource = of(model)
    # None follows no reference; nothing at all would follow every one.
    also = (resource.also if resource else ()) or (None,)
    shown = model.objects.allowed(actor).filter(pk__in=keys, retired_at=None).select_related(*also)
    rows = {row.pk: row for row in shown}
    return [rows[key] for key in dict.fromkeys(keys) if key in rows]


def key_of(document_key: str) -> int:
    """Read the row's key out of a document's."""
    return int(document_key.rpartition(":")[2])


def _contains(model: type[Record], text: str) -> Q:
    """Look into the titles of a table: what a lost index falls back to."""
    found = Q(pk__in=[])
    for name in ("title", "title_en", "name", "name_en"):
        if any(field.name == name for field in model._meta.concrete_fields):
            found |= Q(**{f"{name}__icontains": text})
    return found


def resource_of(kind: str) -> Resource | None:
    """Find the resource of a document's kind."""
    return of(indexing.model_of(kind))
