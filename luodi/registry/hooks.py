"""Register pages, index sources, pickers and attachments of the registers."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from luodi.accounts.scopes import register_scope
from luodi.accounts.states import Scope
from luodi.core import indexing, trees
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.resource import Fragment, attach
from luodi.registry import documents, reference
from luodi.registry.models import (
    Expert,
    Field,
    Industry,
    Organisation,
    Region,
    ResearchResult,
    in_english,
)
from luodi.registry.resources import APPLICATIONS

indexing.register(
    indexing.Source(ResearchResult, documents.result_document, gather=documents.gather_of_results)
)
indexing.register(
    indexing.Source(Expert, documents.expert_document, related=("person",), many=("fields", "industries"))
)
indexing.register(indexing.Source(Organisation, documents.organisation_document))


def _suggest_regions(text: str) -> list[dict[str, str]]:
    found = [region for region in reference.find_region(text) if not region.abolished] if text else []
    if text and not found:
        near = Region.objects.filter(Q(name__startswith=text) | Q(name_en__istartswith=text), abolished=False)
        return [{"code": row.code, "name": str(row)} for row in near[:12]]
    shown = found or [region for region in reference.regions() if region.level == "province"]
    return [
        {"code": region.code, "name": reference.full_name(region.code, english=in_english())}
        for region in shown[:40]
    ]


def _suggest_named(model: Any) -> trees.Suggest:
    def suggest(text: str) -> list[dict[str, str]]:
        rows = model.objects.all()
        if text:
            rows = rows.filter(
                Q(code__istartswith=text) | Q(name__icontains=text) | Q(name_en__icontains=text)
            )
        return [{"code": row.code, "name": f"{row.code} {row}"} for row in rows[:40]]

    return suggest


trees.register("region", _suggest_regions)
trees.register("industry", _suggest_named(Industry))
trees.register("field", _suggest_named(Field))


@attach(ResearchResult, "main")
def applications_of_result(actor: Actor, row: ResearchResult) -> Fragment | None:
    """Show where a result is used."""
    columns = ("region", "enterprise", "year", "way")
    page = listing(APPLICATIONS, actor, {}, of=Q(result=row), size=20, columns=columns)
    return (
        Fragment("core/related.html", {"page": page}, APPLICATIONS.title, "applications")
        if page.rows
        else None
    )


@attach(Organisation, "main")
def applications_at_organisation(actor: Actor, row: Organisation) -> Fragment | None:
    """Show which results an enterprise uses."""
    columns = ("result", "region", "year", "way")
    page = listing(APPLICATIONS, actor, {}, of=Q(enterprise=row), size=20, columns=columns)
    return (
        Fragment("core/related.html", {"page": page}, APPLICATIONS.title, "applications")
        if page.rows
        else None
    )


def _find_region(text: str) -> str | None:
    region = Region.find(text)
    return region.code if region else None


def _region_name(code: str) -> str:
    return reference.full_name(code, english=in_english()) or code


_ROLES = (
    "whoever gives roles names organisations by code or full name, and roles name what they are limited to"
)


def _find_organisation(text: str) -> str | None:
    named = Q(code__iexact=text) | Q(uscc__iexact=text) | Q(name=text) | Q(name_en__iexact=text)
    found = list(Organisation.objects.unguarded(_ROLES).filter(named, retired_at=None).values_list("pk")[:2])
    return str(found[0][0]) if len(found) == 1 else None


def _organisation_names(keys: list[str]) -> dict[str, str]:
    rows = Organisation.objects.unguarded(_ROLES).filter(pk__in=[int(key) for key in keys if key.isdigit()])
    return {str(row.pk): str(row) for row in rows}


def _lies_in(outer: str, inner: str) -> bool:
    low, high = reference.subtree(outer)
    return low <= inner < high


register_scope(Scope.REGION, find=_find_region, name=_region_name, covers=_lies_in)
register_scope(
    Scope.ORGANISATION,
    find=_find_organisation,
    name=lambda key: _organisation_names([key]).get(key, key),
    names=_organisation_names,
)
