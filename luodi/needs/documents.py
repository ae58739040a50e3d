"""Turn needs into documents of the search index."""

from __future__ import annotations

from luodi.accounts.states import Role
from luodi.core.search import PUBLIC, Document
from luodi.needs.models import Introduction, Need
from luodi.needs.rules import IN_REGION, OFFICE, OPEN, REACHED
from luodi.needs.states import NeedState, Visibility
from luodi.registry.documents import industry_facet, region_facet
from luodi.registry.rules import regional_audience


def need_document(need: Need) -> Document:
    """Draw up a need with who may find it: the rules of ``luodi/needs/rules.py`` as tokens; never whose it is.

    A text that not everybody sees who sees the need is left out: what is found by a word is known to have it.
    """
    return Document(
        key=need.ref,
        kind=need._meta.label_lower,
        code=need.code,
        title=need.title,
        body="\n".join(need.open_text(name) for name in ("problem", "technology", "goal")),
        keywords=tuple(need.open_text("keywords")),
        audience=_audience(need),
        facets={
            "region": region_facet(need.region_id),
            "field": (need.field_id,) if need.field_id else (),
            "industry": industry_facet(need.industry_id),
            "way": (need.way,) if need.way else (),
            "state": (need.state,),
        },
        numbers={"trl": need.least_trl} if need.least_trl else {},
    )


def _audience(need: Need) -> tuple[str, ...]:
    owner = f"{Role.ENTERPRISE_CONTACT}@{need.organisation_id}"
    if need.submitted_at is None:
        return (owner,)
    tokens = [owner, *(str(role) for role in OFFICE), str(Role.UNIVERSITY_LEADER)]
    tokens += regional_audience(need.region_id, *IN_REGION)
    if need.visibility != Visibility.OFFICE:
        tokens += regional_audience(need.region_id, Role.CITY_OFFICIAL)
    if need.state in OPEN:
        if need.visibility == Visibility.PUBLIC:
            # Not the token of everybody: an administrator has no business with needs.
            tokens += [f"any:{role}" for role in Role.values if role != Role.ADMINISTRATOR]
            tokens += [PUBLIC] if need.state != NeedState.SOLVED else []
        if need.visibility == Visibility.EXPERTS:
            tokens += [f"any:{role}" for role in (Role.PROFESSOR, Role.SCHOOL_SECRETARY, Role.FUND_MANAGER)]
    introductions: list[Introduction] = need.indexed_introductions  # type: ignore[attr-defined]  # by the source
    tokens += [
        f"user:{row.expert.person.user_id}"
        for row in introductions
        if row.state in REACHED and row.expert.person.user_id
    ]
    return tuple(dict.fromkeys(tokens))
