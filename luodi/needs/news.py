"""Find what is new for a subscriber, within what the subscriber may see now; as lines for mail and WeChat."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Final

from django.conf import settings
from django.db.models import Q

from luodi.core import searching
from luodi.core.actor import Actor
from luodi.core.filtering import in_spans
from luodi.core.resource import Resource, address
from luodi.needs.models import Need, Subscription
from luodi.needs.resources import NEEDS
from luodi.needs.states import OPEN_NEED
from luodi.registry.models import ResearchResult
from luodi.registry.resources import RESULTS

# Of each kind a mail names so many, the newest first; the list has the rest.
MOST: Final = 20


@dataclass(frozen=True)
class News:
    """Be one thing that is new: its title, what it is about in a few words, and where it is."""

    ref: str
    title: str
    about: str
    url: str


def news_of(row: Subscription, actor: Actor, *, since: datetime, until: datetime) -> list[News]:
    """List what changed between two instants, is open to the actor and fits the subscription."""
    found: list[Any] = []
    if row.of_needs:
        needs = Need.objects.allowed(actor).filter(state__in=OPEN_NEED)
        where = in_spans("region_id", row.region.spans()) if row.region else Q()
        found += _fitting(row, actor, NEEDS, needs.filter(where), since, until)
    if row.of_results:
        results = ResearchResult.objects.allowed(actor).filter(state="published")
        found += _fitting(row, actor, RESULTS, results, since, until)
    return [News(one.ref, str(one), _about(one), settings.LUODI_SITE_URL + address(one)) for one in found]


def _fitting(
    row: Subscription, actor: Actor, resource: Resource, rows: Any, since: datetime, until: datetime
) -> list[Any]:
    rows = rows.filter(retired_at=None, changed_at__gt=since, changed_at__lte=until)
    if row.fields.exists():
        rows = rows.filter(field__in=row.fields.values("pk"))
    if row.industry:
        rows = rows.filter(in_spans("industry_id", (row.industry.subtree(),)))
    if row.words:
        # As a list is searched: a word in a text that is not open to the reader finds nothing.
        rows = rows.filter(
            reduce(operator.or_, (searching.matching(resource, actor, word) for word in row.words))
        )
    related = ("field", "region") if resource is NEEDS else ("field",)
    return list(rows.select_related(*related).order_by("-changed_at", "-pk")[:MOST])


def _about(one: Any) -> str:
    """Say field and region; more is behind the link, where the rules are asked anew."""
    return " · ".join(str(part) for part in (one.field, getattr(one, "region", None)) if part)


def as_text(title: str, news: list[News]) -> str:
    """Write news as plain text, ready for a chat."""
    lines = [f"【{title}】"]
    for number, one in enumerate(news, 1):
        lines += [f"{number}. {one.title}" + (f"（{one.about}）" if one.about else ""), f"   {one.url}"]
    return "\n".join(lines)
