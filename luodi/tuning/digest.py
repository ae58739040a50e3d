"""Tell what the nights found anew: on a page, and by mail to who looks after the needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from luodi.accounts import queries as accounts
from luodi.accounts.models import User
from luodi.core import outbox
from luodi.core.actor import Actor
from luodi.needs.models import Introduction, MatchFeedback, Need
from luodi.needs.states import OPEN_NEED
from luodi.registry.models import Expert, ResearchResult
from luodi.tuning.models import Digested, FoundMatch
from luodi.tuning.rules import MATCHERS

FRESH: Final = timedelta(days=7)
# What one page shows; whoever has more to look at begins with the newest.
MOST_NEEDS: Final = 40
MOST_OF_A_NEED: Final = 6
_MOST_ROWS: Final = 600
_NAMED_IN_MAIL: Final = 10


@dataclass(frozen=True)
class Found:
    """Be one new match as a line: the record, its place and score."""

    row: Any
    kind: str
    rank: int
    score: Any


@dataclass(frozen=True)
class NewMatches:
    """Be what is new for one need."""

    need: Need
    found: list[Found]
    more: int
    first_list: bool


def fresh(actor: Actor, since: datetime) -> QuerySet[FoundMatch]:
    """Find what came up since, for open needs that the actor may match, and that nobody has dealt with yet."""
    need = Need.objects.allowed(actor, "match").filter(
        pk=OuterRef("need"), state__in=OPEN_NEED, retired_at=None
    )
    judged = MatchFeedback._base_manager.filter(need=OuterRef("need")).filter(
        Q(result__isnull=False, result=OuterRef("result"))
        | Q(expert__isnull=False, expert=OuterRef("expert"))
    )
    introduced = Introduction._base_manager.filter(need=OuterRef("need"), expert=OuterRef("expert"))
    # Asked of each row: what is fresh is little, open needs may be many.
    rows = FoundMatch.objects.filter(Exists(need), found_at__gte=since)
    return rows.exclude(Exists(judged)).exclude(Exists(introduced))


def new_matches(actor: Actor, now: datetime) -> list[NewMatches]:
    """List what is new within a week, by need, the newest first; within what the actor may see."""
    rows = fresh(actor, now - FRESH).select_related("need__region", "need__field")
    rows = rows.order_by("-found_at", "-need_id", "rank")[:_MOST_ROWS]
    found = list(rows)
    results = _visible(ResearchResult, actor, [row.result_id for row in found])
    experts = _visible(Expert, actor, [row.expert_id for row in found])
    grouped: dict[int, list[tuple[FoundMatch, Found]]] = {}
    for row in found:
        kind, shown = (
            ("results", results.get(row.result_id))
            if row.result_id
            else ("experts", experts.get(row.expert_id))
        )
        if shown is not None:
            grouped.setdefault(row.need_id, []).append((row, Found(shown, kind, row.rank, row.score)))
    made = [_group(lines) for lines in grouped.values()]
    # What came up for a need that was matched before is news; a first list only says that there is one.
    return sorted(made, key=lambda one: one.first_list)[:MOST_NEEDS]


def _group(lines: list[tuple[FoundMatch, Found]]) -> NewMatches:
    """Draw up a need: what came in since its first list, or that list where nothing did."""
    news = [line for row, line in lines if not row.first_list]
    shown = news or [line for _row, line in lines]
    return NewMatches(
        need=lines[0][0].need,
        found=shown[:MOST_OF_A_NEED],
        more=max(0, len(shown) - MOST_OF_A_NEED),
        first_list=not news,
    )


def _visible(model: type[Any], actor: Actor, keys: list[int | None]) -> dict[int | None, Any]:
    rows = model.objects.allowed(actor).filter(pk__in=[key for key in keys if key], retired_at=None)
    if model is Expert:
        rows = rows.select_related("person__organisation")
    else:
        inventors = Prefetch("inventors", Expert.objects.allowed(actor).select_related("person"))
        rows = rows.select_related("field", "school").prefetch_related(inventors)
    return {row.pk: row for row in rows}


def mail_digests(now: datetime) -> int:
    """Stage a mail to everybody whose needs have news since the last one; first lists are no news.

    :returns: how many mails.
    """
    count = 0
    for user, actor in _officers(now):
        told, _new = Digested.objects.get_or_create(user=user, defaults={"up_to": now - FRESH})
        news = fresh(actor, max(told.up_to, now - FRESH)).filter(first_list=False)
        by_need: dict[int, int] = {}
        for key in news.order_by("-found_at", "rank").values_list("need_id", flat=True)[:_MOST_ROWS]:
            by_need[key] = by_need.get(key, 0) + 1
        Digested.objects.filter(pk=told.pk).update(up_to=now)
        if not by_need or not user.email:
            continue
        titles = dict(
            Need.objects.allowed(actor, "match")
            .filter(pk__in=list(by_need)[:_NAMED_IN_MAIL])
            .values_list("pk", "title")
        )
        context = {
            "needs": [{"title": titles[key], "new": new} for key, new in by_need.items() if key in titles],
            "others": max(0, len(by_need) - len(titles)),
            "count": sum(by_need.values()),
            "url": settings.LUODI_SITE_URL + reverse("tuning:digest"),
        }
        outbox.mail(user.email, "tuning/mail/digest", context, language=user.language, at=now)
        count += 1
    return count


def _officers(now: datetime) -> Iterator[tuple[User, Actor]]:
    day = timezone.localdate(now)
    holders = accounts.in_force(day).filter(role__in=MATCHERS).values("user")
    for user in User.objects.filter(pk__in=holders, is_active=True).order_by("pk"):
        yield user, accounts.actor_of(user, day)
