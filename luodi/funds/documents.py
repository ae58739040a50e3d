"""Turn funds into documents of the search index."""

from __future__ import annotations

from luodi.core.search import EVERYBODY, PUBLIC, Document
from luodi.funds.models import Fund
from luodi.registry.documents import region_facet


def fund_document(row: Fund) -> Document:
    """Draw up a fund: which ones there are is public."""
    return Document(
        key=row.ref,
        kind=row._meta.label_lower,
        code=row.code,
        title=row.name,
        body="\n".join(text for text in (row.name_en, row.note) if text),
        names=tuple(name for name in (row.name, row.name_en) if name),
        audience=(EVERYBODY, PUBLIC),
        facets={"region": region_facet(row.region_id)},
    )
