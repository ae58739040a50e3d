"""Turn agreements, standing bodies and notes of interactions into documents of the search index."""

from __future__ import annotations

from typing import Any

from luodi.accounts.states import Role
from luodi.core.search import EVERYBODY, PUBLIC, Document
from luodi.partnerships.models import Agreement, Interaction
from luodi.partnerships.states import NOT_PUBLIC, AgreementState
from luodi.registry.documents import region_facet
from luodi.registry.rules import REGIONAL, WIDE, regional_audience


def body_document(row: Any) -> Document:
    """Draw up a standing body: which ones there are is public, but those only planned are their circle's."""
    tokens = [EVERYBODY, PUBLIC]
    if row.state in NOT_PUBLIC:
        tokens = [str(role) for role in WIDE]
        tokens += regional_audience(row.region_id, *REGIONAL, Role.CITY_OFFICIAL)
        tokens += [f"{Role.ENTERPRISE_CONTACT}@{party.pk}" for party in row.indexed_parties]
    return Document(
        key=row.ref,
        kind=row._meta.label_lower,
        code=row.code,
        title=row.name,
        body="\n".join(text for text in (row.name_en, row.partner_text, *row.tasks, row.note) if text),
        names=tuple(name for name in (row.name, row.name_en) if name),
        audience=tuple(dict.fromkeys(tokens)),
        facets={"region": region_facet(row.region_id), "kind": (row.kind,)},
    )


def agreement_document(row: Agreement) -> Document:
    """Draw up an agreement: found by the offices, and by its city unless it is a draft or was dropped."""
    tokens = [str(role) for role in WIDE]
    tokens += regional_audience(row.region_id, *REGIONAL)
    if row.state not in (AgreementState.DRAFT, AgreementState.DROPPED):
        tokens += regional_audience(row.region_id, Role.CITY_OFFICIAL)
    return Document(
        key=row.ref,
        kind=row._meta.label_lower,
        code=row.code,
        title=row.title,
        body=row.summary,
        names=(row.title,),
        audience=tuple(dict.fromkeys(tokens)),
        facets={"region": region_facet(row.region_id), "state": (row.state,)},
    )


def interaction_document(row: Interaction) -> Document:
    """Draw up a note: found by the office, each officer in the own region, and by who wrote it or looks after it."""
    tokens = [str(Role.OFFICE_DIRECTOR), str(Role.TECHNOLOGY_MANAGER)]
    tokens += regional_audience(row.region_id, *REGIONAL)
    tokens += [f"user:{user}" for user in (row.created_by_id, row.officer_id) if user]
    return Document(
        key=row.ref,
        kind=row._meta.label_lower,
        code=row.code,
        title=row.title,
        body="\n".join(text for text in (row.people, row.note, row.next_step) if text),
        names=(row.title,),
        audience=tuple(dict.fromkeys(tokens)),
        facets={"region": region_facet(row.region_id), "kind": (row.kind,)},
    )
