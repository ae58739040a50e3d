"""Answer which results go into a booklet, and which booklets somebody had made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.http import QueryDict

from luodi.booklets.models import Booklet
from luodi.core.actor import Actor
from luodi.core.errors import Missing
from luodi.core.listing import Narrowed, narrow
from luodi.registry.models import ResearchResult
from luodi.registry.resources import RESULTS
from luodi.registry.rules import UNIVERSITY

# More are no booklet any more; a thousand would be a heavy file and a long wait.
MOST: Final = 500
_LATEST: Final = 20
# Somebody with an account and without any role: what the rules show such a person may be handed out.
OUTSIDER: Final = Actor(user_id=0)


def makes(actor: Actor) -> bool:
    """Tell whether somebody hands out results for the university."""
    return actor.user_id is not None and actor.has(*UNIVERSITY)


def narrowed(actor: Actor, query: str) -> Narrowed:
    """Read the address of the list of results."""
    return narrow(RESULTS, actor, QueryDict(query))


def open_results(actor: Actor, *, internal: bool) -> QuerySet[ResearchResult]:
    """Give the results that an actor may hand out: those that outsiders see, and others only within the university."""
    rows = ResearchResult.objects.allowed(actor).filter(retired_at=None)
    return rows if internal else rows.allowed(OUTSIDER)


def by_filter(actor: Actor, query: str, *, internal: bool) -> QuerySet[ResearchResult]:
    """Give the results that a list's address finds, in the order of handbooks."""
    found = narrowed(actor, query).rows.order_by().values("pk")
    return in_order(open_results(actor, internal=internal).filter(pk__in=found))


def by_hand(actor: Actor, codes: Iterable[str], *, internal: bool) -> QuerySet[ResearchResult]:
    """Give the results of these codes, as far as the actor may hand them out."""
    return in_order(open_results(actor, internal=internal).filter(code__in=list(codes)[: MOST + 1]))


def in_order(rows: QuerySet[ResearchResult]) -> QuerySet[ResearchResult]:
    """Order results as handbooks do: by industry, those that name none by technology field, then by title."""
    group = Case(When(industry=None, then=F("field_id")), default=Value(None, output_field=CharField()))
    return rows.order_by(F("industry_id").asc(nulls_last=True), group.asc(nulls_last=True), "title", "pk")


def booklets_of(actor: Actor) -> list[Booklet]:
    """List the latest booklets that an actor had made."""
    return list(Booklet.objects.filter(created_by=actor.user_id).order_by("-pk")[:_LATEST])


def booklet_or_404(actor: Actor, code: str) -> Booklet:
    """Find a booklet that the actor had made.

    :raises Missing: if there is none, or it is somebody else's.
    """
    found = Booklet.objects.filter(code=code, created_by=actor.user_id).first() if makes(actor) else None
    if found is None:
        raise Missing
    return found


def taken_back(actor: Actor, booklet: Booklet) -> int:
    """Count the results of a booklet that its maker may not hand out any more."""
    still = open_results(actor, internal=booklet.internal).filter(pk__in=booklet.results).count()
    return booklet.total - int(still)


def as_query(asked: Any) -> str:
    """Give what an address asks of the list of results, without what is asked of the page itself."""
    kept = asked.copy()
    for name in ("result", "layout", "page", "csrfmiddlewaretoken"):
        kept.pop(name, None)
    return str(kept.urlencode())
