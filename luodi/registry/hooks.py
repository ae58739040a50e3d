"""Register pages, index sources, pickers and attachments of the registers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import Invitation, Membership
from luodi.accounts.scopes import register_scope
from luodi.accounts.states import Scope
from luodi.core import clock, indexing, searching, trees
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.resource import Fragment, attach
from luodi.merging import kinds
from luodi.merging.hooks import show_on_pages
from luodi.registry import actions, alike, documents, queries, reference
from luodi.registry.models import (
    Expert,
    Field,
    Industry,
    Organisation,
    Person,
    PublicationApproval,
    Region,
    ResearchResult,
    Site,
    in_english,
)
from luodi.registry.parts import part_of
from luodi.registry.resources import APPLICATIONS, EXPERTS, ORGANISATIONS, PEOPLE, SITES
from luodi.registry.states import APPROVAL_PENDING

indexing.register(
    indexing.Source(ResearchResult, documents.result_document, gather=documents.gather_of_results)
)
indexing.register(
    indexing.Source(
        Expert,
        documents.expert_document,
        related=("person",),
        many=("fields", "industries", "regions"),
        gather=documents.gather_of_experts,
    )
)
indexing.register(
    indexing.Source(Organisation, documents.organisation_document, gather=documents.gather_of_organisations)
)
indexing.register(indexing.Source(Person, documents.person_document, related=("organisation",)))
# Who finds a person depends on the organisation, who finds an organisation on its sites.
indexing.follow(Organisation, Person, "organisation")
indexing.follow(Site, Organisation, "pk", by="organisation_id")
indexing.follow(Person, Expert, "person")
indexing.follow(ResearchResult.inventors.through, ResearchResult, "pk", by="researchresult_id")
searching.also_by(Person)(alike.people_by_phone)
searching.also_by(Organisation)(alike.organisations_by_uscc)

_OF_ORGANISATION = {"scope": Scope.ORGANISATION}
for _kind in (
    kinds.Kind(
        ORGANISATIONS,
        alike.alike_to_typed,
        alike.alike_to_organisation,
        alike.NewOrganisations,
        depends=("name", "uscc"),
        name="name",
        names="other_names",
        united=("former_names", "other_names"),
        telling=("uscc",),
        title=_("Merge duplicate organisations"),
        loose=(
            kinds.Loose(Membership, "key", lambda row: str(row.pk), _OF_ORGANISATION),
            kinds.Loose(Invitation, "key", lambda row: str(row.pk), _OF_ORGANISATION),
        ),
    ),
    kinds.Kind(
        PEOPLE,
        alike.alike_to_typed_person,
        alike.alike_to_person,
        alike.new_people,
        depends=("name", "organisation", "email", "phone"),
        name="name",
        names="other_names",
        united=("other_names",),
        account="user",
    ),
    kinds.Kind(EXPERTS, alike.no_typed_expert, alike.alike_to_expert, alike.new_experts, depends=()),
):
    kinds.register(_kind)
    show_on_pages(_kind)


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


@attach(ResearchResult, "top")
def card(actor: Actor, row: ResearchResult) -> Fragment:
    """Show a result so that somebody who might use it understands it in ten seconds."""
    context = {
        "row": row,
        "card": queries.card_of(row, actor, localdate()),
        "may_change": queries.may(row, actor, "amend"),
    }
    return Fragment("registry/card_part.html", context, anchor="card")


def _lines(name: str, most: int = 20) -> Callable[[Actor, Any], Fragment | None]:
    """Make the piece of a page that shows a list under a record."""

    def draw(actor: Actor, row: Any) -> Fragment | None:
        part = part_of(type(row), name)
        if part is None or (part.see != "view" and not queries.may(row, actor, part.see)):
            return None
        table = queries.table_of(part, row, actor, localdate(), most)
        keeps = queries.may(row, actor, part.keep)
        if not (table.lines or keeps):
            return None
        context = {"row": row, "table": table, "keeps": keeps, "part": part, "slug": _SLUGS[type(row)]}
        return Fragment("registry/lines_part.html", context, part.title, name)

    draw.__module__, draw.__qualname__ = __name__, f"lines_of_{name}"
    return draw


_SLUGS: dict[type[Any], str] = {ResearchResult: "results", Expert: "experts"}
attach(ResearchResult, "main")(_lines("maturity"))
attach(ResearchResult, "main")(_lines("property"))
attach(Expert, "main")(_lines("engagements"))
attach(Expert, "main")(_lines("works", most=8))
attach(Expert, "side")(_lines("interests"))


@attach(ResearchResult, "side")
def approvals_of_result(actor: Actor, row: ResearchResult) -> Fragment | None:
    """Show who has agreed that a result is shown, and whose turn it is."""
    approvals = queries.approvals_of(row, actor)
    keeps = queries.may(row, actor, "amend")
    if not (approvals or keeps):
        return None
    context = {
        "row": row,
        "approvals": [(approval, queries.turns_of(approval)) for approval in approvals],
        "may_ask": keeps and not any(approval.state in APPROVAL_PENDING for approval in approvals),
    }
    return Fragment("registry/approvals_part.html", context, _("Approval to publish"), "approvals")


@attach(PublicationApproval, "top")
def turns(actor: Actor, row: PublicationApproval) -> Fragment:
    """Show who of owner, school and office has agreed."""
    return Fragment("registry/turns_part.html", {"approval": row, "turns": queries.turns_of(row)})


@attach(Expert, "side")
def confirmation(actor: Actor, expert: Expert) -> Fragment | None:
    """Show the office what the expert said of the profile, and let it ask."""
    if not queries.may(expert, actor, "ask_profile"):
        return None
    context = {"row": expert, "reply": queries.latest_reply(expert), "now": now()}
    return Fragment("registry/confirmation_part.html", context, _("Confirmed by the expert"), "confirmation")


@attach(ResearchResult, "main")
def applications_of_result(actor: Actor, row: ResearchResult) -> Fragment | None:
    """Show where a result is used, the latest first."""
    columns = ("year", "region", "enterprise", "way")
    asked = {"sort": "-year"}
    page = listing(APPLICATIONS, actor, asked, of=Q(result=row), size=20, columns=columns)
    return (
        Fragment("core/related.html", {"page": page}, APPLICATIONS.title, "applications")
        if page.rows
        else None
    )


@clock.daily(0, "registry: approvals to publish")
def _look_at_approvals(at: datetime) -> None:
    actions.let_approvals_expire(at=at, today=localdate(at))
    actions.warn_of_endings(at=at, today=localdate(at))


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


@attach(Organisation, "main")
def sites_of_organisation(actor: Actor, row: Organisation) -> Fragment | None:
    """Show where an organisation works, and let who keeps it add a place."""
    page = listing(
        SITES, actor, {}, of=Q(organisation=row), size=20, columns=("name", "kind", "region", "address")
    )
    may_add = queries.may(row, actor, "amend")
    if not page.rows and not may_add:
        return None
    context = {"page": page, "organisation": row, "may_add": may_add}
    return Fragment("registry/sites_part.html", context, SITES.title, "sites")


@attach(Organisation, "main")
def contacts_of_organisation(actor: Actor, row: Organisation) -> Fragment | None:
    """Show the people of an organisation, each as far as the reader may see."""
    page = listing(
        PEOPLE, actor, {}, of=Q(organisation=row), size=20, columns=("name", "title", "phone", "email")
    )
    context = {"page": page, "more_url": f"{PEOPLE.list_url()}?organisation={row.code}"}
    return Fragment("core/related.html", context, PEOPLE.title, "people") if page.rows else None


@attach(Organisation, "main")
def units_of_organisation(actor: Actor, row: Organisation) -> Fragment | None:
    """Show what belongs to an organisation."""
    columns = ("name", "kind", "region", "industry")
    page = listing(ORGANISATIONS, actor, {}, of=Q(parent=row), size=20, columns=columns)
    return Fragment("core/related.html", {"page": page}, _("Belongs to it"), "units") if page.rows else None


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
