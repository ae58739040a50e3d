"""Report, month by month, how good the lists were: what was right among the first, what was missed, who carries it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from luodi.core.actor import Actor
from luodi.needs.models import Introduction, MatchFeedback
from luodi.needs.states import OPEN_INTRODUCTION, DropReason, IntroductionState, Verdict
from luodi.registry.models import Expert

MONTHS: Final = 12
FIRST: Final = 10
MOST_SHOWN: Final = 20
# Right answers: those to pursue, and those that only were no news.
RIGHT: Final = (Verdict.GOOD, Verdict.KNOWN)


@dataclass
class Month:
    """Count one month: verdicts on the first ten, the right ones among them, verdicts by kind, introductions."""

    month: date
    judged: int = 0
    right: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    introduced: int = 0
    converted: int = 0
    missed: int = 0

    @property
    def precision(self) -> float | None:
        """Give the share of right ones among the first ten that were judged (precision at 10), 0 to 100."""
        return 100 * self.right / self.judged if self.judged else None

    @property
    def reasons(self) -> list[tuple[Any, int]]:
        """List the verdicts of the month with their counts, the most frequent first."""
        return [(Verdict(name).label, count) for name, count in self.verdicts.most_common()]


@dataclass(frozen=True)
class Missed:
    """Be an introduction whose expert the list did not have among its first ten."""

    introduction: Introduction
    rank: int | None


@dataclass(frozen=True)
class Carried:
    """Tell how much one expert carries: introductions in the time, open ones, the cap."""

    expert: Expert
    asked: int
    share: float
    open: int


@dataclass(frozen=True)
class Quality:
    """Be the report. ``top_share``: the share of introductions that the ten experts asked most carry, 0 to 100."""

    months: list[Month]
    missed: list[Missed]
    carried: list[Carried]
    asked: int
    experts: int
    top_share: float | None
    drops: list[tuple[Any, int]]

    @property
    def newest_first(self) -> list[Month]:
        """List the months with the present one first."""
        return self.months[::-1]

    @property
    def judged(self) -> int:
        """Count all verdicts on first tens."""
        return sum(month.judged for month in self.months)


def months_back(day: date, count: int = MONTHS) -> list[date]:
    """List the first days of the last months, the present one last."""
    months = day.year * 12 + day.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(months - count + 1, months + 1)]


def quality_of(actor: Actor, day: date) -> Quality:
    """Draw up the report within what the actor may see, in a fixed number of queries."""
    firsts = months_back(day)
    zone = timezone.get_current_timezone()
    since = datetime(firsts[0].year, firsts[0].month, 1, tzinfo=zone)
    months = {first: Month(first) for first in firsts}
    _count_verdicts(actor, since, months)
    introductions = Introduction.objects.allowed(actor).filter(created_at__gte=since, retired_at=None)
    rows = introductions.annotate(month=TruncMonth("created_at", tzinfo=zone)).order_by("month")
    converted = Count("pk", filter=Q(state=IntroductionState.CONVERTED))
    missed = Count("pk", filter=_is_missed())
    for found in rows.values("month").annotate(all=Count("pk"), converted=converted, missed=missed):
        one = months[found["month"].date()]
        one.introduced, one.converted, one.missed = found["all"], found["converted"], found["missed"]
    asked = sum(month.introduced for month in months.values())
    carried, experts, top = _carried(actor, introductions, asked)
    return Quality(
        list(months.values()), _missed(introductions), carried, asked, experts, top, _dropped(actor, since)
    )


def _dropped(actor: Actor, since: datetime) -> list[tuple[Any, int]]:
    """Count why cases were dropped in the time, the most frequent first."""
    rows = Introduction.objects.allowed(actor).filter(
        state=IntroductionState.DROPPED, changed_at__gte=since, retired_at=None
    )
    counts = rows.order_by().values("drop_reason").annotate(all=Count("pk")).order_by("-all", "drop_reason")
    return [(DropReason(row["drop_reason"] or DropReason.OTHER).label, row["all"]) for row in counts]


def _count_verdicts(actor: Actor, since: datetime, months: dict[date, Month]) -> None:
    zone = timezone.get_current_timezone()
    rows = MatchFeedback.objects.allowed(actor).filter(changed_at__gte=since, retired_at=None)
    first = Q(context__rank__lte=FIRST)
    counted = (
        rows.annotate(month=TruncMonth("changed_at", tzinfo=zone))
        .order_by("month", "verdict")
        .values("month", "verdict")
        .annotate(all=Count("pk"), first=Count("pk", filter=first))
    )
    for row in counted:
        month = months[row["month"].date()]
        month.verdicts[row["verdict"]] += row["all"]
        month.judged += row["first"]
        month.right += row["first"] if row["verdict"] in RIGHT else 0


def _is_missed() -> Q:
    """Give the introductions whose expert did not stand among the first ten, as far as the place is known."""
    return Q(match__rank__gt=FIRST) | Q(match__has_key="rank", match__rank=None)


def _missed(introductions: Any) -> list[Missed]:
    rows = introductions.filter(_is_missed()).select_related("need", "expert__person")
    return [Missed(row, row.match.get("rank")) for row in rows.order_by("-created_at", "-pk")[:MOST_SHOWN]]


def _carried(actor: Actor, introductions: Any, asked: int) -> tuple[list[Carried], int, float | None]:
    counts = (
        introductions.order_by()
        .values("expert")
        .annotate(asked=Count("pk"), open=Count("pk", filter=Q(state__in=OPEN_INTRODUCTION)))
        .order_by("-asked", "expert")
    )
    experts = introductions.order_by().values("expert").distinct().count()
    top = list(counts[:FIRST])
    known = Expert.objects.allowed(actor).select_related("person__organisation")
    by_key = known.in_bulk([row["expert"] for row in top])
    carried = [
        Carried(by_key[row["expert"]], row["asked"], 100 * row["asked"] / asked, row["open"])
        for row in top
        if row["expert"] in by_key
    ]
    share = 100 * sum(row["asked"] for row in top) / asked if asked else None
    return carried, experts, share
