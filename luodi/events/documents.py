"""Turn events into documents of the search index."""

from __future__ import annotations

from luodi.accounts.states import Role
from luodi.core.search import EVERYBODY, PUBLIC, Document
from luodi.events.models import Event
from luodi.events.states import KNOWN
from luodi.registry.documents import region_facet
from luodi.registry.rules import REGIONAL, WIDE, regional_audience


def event_document(row: Event) -> Document:
    """Draw up an event: plans are the region's people's, what is announced to the public is everybody's."""
    tokens = [str(role) for role in WIDE]
    tokens += regional_audience(row.region_id, *REGIONAL, Role.CITY_OFFICIAL)
    if row.is_public and row.state in KNOWN and row.retired_at is None:
        tokens += [EVERYBODY, PUBLIC]
    return Document(
        key=row.ref,
        kind=row._meta.label_lower,
        code=row.code,
        title=row.title,
        body="\n".join(
            text for text in (row.series, row.summary, row.venue, row.address, row.outcome) if text
        ),
        names=(row.title,),
        audience=tuple(dict.fromkeys(tokens)),
        facets={"region": region_facet(row.region_id), "kind": (row.kind,), "state": (row.state,)},
    )
