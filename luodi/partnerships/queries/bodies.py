"""Answer how standing bodies stand: what is to be done, year and plan, money, what waits at them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.urls import reverse

from luodi.core.actor import Actor
from luodi.core.listing import counted_each
from luodi.core.rules import verbs_on as what_may
from luodi.core.words import Words
from luodi.partnerships import calc, counting
from luodi.partnerships.models import (
    ActionItem,
    BookLine,
    CouncilMeeting,
    Interaction,
    LogEntry,
    Posting,
    StandingBody,
    Target,
    YearReport,
)
from luodi.partnerships.queries.lights import Lit, by_urgency
from luodi.partnerships.states import BODY_AT_WORK, BookState, OfficeRole, ReportState

# The term of a body or of a posting is brought to mind so long before it ends.
ENDS_SOON: Final = timedelta(days=90)
# By how many hundredths a target may lie behind the year before it is brought to mind.
SLACK: Final = 20
# So many targets are looked through at most for one person's day.
MOST_LOOKED_AFTER: Final = 200
# So many entries of its log stand on the page of a body; the others are in the list.
MOST_LOGGED: Final = 30
MOST_MEETINGS: Final = 60
# So many entries of logs are found by words.
MOST_FOUND: Final = 500


def verbs_on(body: StandingBody, actor: Actor) -> frozenset[str]:
    """Tell what of the work around a body the actor may do there, in one query."""
    verbs = ("amend", "concern", "see_agreement", "see_money", "book", "staff", "report", "assess")
    if body.retired_at:
        return frozenset()
    return what_may(body, actor, verbs)


def actions_of(body: StandingBody, actor: Actor, today: date) -> list[Lit]:
    """List what is to be done in a body, overdue first, then by due day."""
    rows = ActionItem.objects.allowed(actor).filter(body=body, retired_at=None)
    return by_urgency(rows.order_by("due_on", "pk"), today)


def meetings_of(body: StandingBody, actor: Actor) -> list[CouncilMeeting]:
    """List the meetings of a body's council, the latest first, as many as anybody looks through."""
    rows = CouncilMeeting.objects.allowed(actor).filter(body=body, retired_at=None)
    return list(rows.order_by("-held_on", "-pk")[:MOST_MEETINGS])


def postings_of(body: StandingBody, actor: Actor) -> list[Any]:
    """List who is posted to a body, the latest first; ``is_paid`` on each: whether its allowance is for the actor."""
    paid = Exists(Posting.objects.allowed(actor, "see_allowance").filter(pk=OuterRef("pk")))
    rows = Posting.objects.allowed(actor).filter(body=body, retired_at=None).annotate(is_paid=paid)
    return list(rows.select_related("person__organisation").order_by("-starts_on"))


@dataclass(frozen=True)
class Logged:
    """Be an entry of the log with the note that it is about, where the reader may open that."""

    entry: LogEntry
    note: Interaction | None


def log_of(body: StandingBody, actor: Actor) -> list[Logged]:
    """List the log of a body, the latest day first, up to MOST_LOGGED and one more, in one query."""
    is_open = Exists(Interaction.objects.allowed(actor).filter(pk=OuterRef("interaction")))
    rows = LogEntry.objects.allowed(actor).filter(body=body, retired_at=None).annotate(is_open=is_open)
    latest = rows.select_related("interaction").order_by("-day", "-pk")[: MOST_LOGGED + 1]
    return [Logged(row, row.interaction if row.is_open else None) for row in latest]


def logged_words(actor: Actor, text: str) -> list[int]:
    """Find entries of the log by words of what was done or of who did it, the latest day first."""
    said = Q(done__icontains=text) | Q(who__icontains=text)
    rows = LogEntry.objects.allowed(actor).filter(said, retired_at=None).order_by("-day", "-pk")
    return list(rows.values_list("pk", flat=True)[:MOST_FOUND])


@dataclass(frozen=True)
class Progress:
    """Be an indicator of a body's year: what was planned, and what the system's own records count."""

    name: str
    label: Words
    role: bool
    target: int
    count: int | None
    url: str

    @property
    def share(self) -> int | None:
        """Give how far the target is reached, in per cent; None without a target or without a count."""
        return None if self.count is None else calc.share(self.count, self.target)


def year_of(
    body: StandingBody, year: int, actor: Actor, only: Collection[str] | None = None
) -> list[Progress]:
    """Draw up a body's year: the four roles, then whatever else is counted; each within what the actor may see.

    ``only``: leave out what has neither one of these names nor a target.
    """
    targets = dict(
        Target.objects.allowed(actor)
        .filter(body=body, year=year, retired_at=None)
        .values_list("indicator", "target")
    )
    found = []
    for name, label in counting.indicators().items():
        if only is not None and name not in only and not targets.get(name):
            continue
        counter = counting.counter_of(name)
        url = reverse("partnerships:counted", args=[body.code, year, name]) if counter else ""
        count = counter.count(body, year, actor) if counter else None
        found.append(Progress(name, label, name in OfficeRole.values, targets.get(name, 0), count, url))
    return found


def plan_reached(progress: Iterable[Progress]) -> int:
    """Give how much of a plan is reached, in per cent: the mean of its counted targets, each up to the whole."""
    shares = [min(one.share, 100) for one in progress if one.share is not None]
    return calc.mean(shares) or 0


def book_of(body: StandingBody, actor: Actor) -> list[BookLine]:
    """List the lines of a body's books that the actor may see, by year; those reversed too."""
    rows = BookLine.objects.allowed(actor).filter(body=body, retired_at=None)
    return list(rows.select_related("party").order_by("-year", "party_id", "-kind", "paid_on", "pk"))


def table_of(lines: Iterable[BookLine]) -> calc.Table:
    """Add up the lines that count."""
    return calc.Table.of(row.line for row in lines if row.state == BookState.BOOKED)


@dataclass(frozen=True)
class Waiting:
    """Be what a body is looked after for: the year it has not reported on, the day on which it or a posting ends.

    The targets of this year are there only for those who keep the body: others do not see all that is counted.
    """

    body: StandingBody
    unreported: int | None
    posting_ends_on: date | None
    targets: list[tuple[str, int]]

    def ends_by(self, day: date) -> bool:
        """Tell whether the body's own term ends by a day."""
        return self.body.ends_on is not None and self.body.ends_on <= day


def waiting_at_bodies(actor: Actor, today: date) -> list[Waiting]:
    """List the bodies that an actor looks after with what may wait there, those that end first to begin with.

    One query, whatever there is: a row for each target of this year, and at least one for each body.
    """
    last, soon = today.year - 1, today + ENDS_SOON
    reports = YearReport._base_manager.filter(
        body=OuterRef("pk"),
        year=last,
        retired_at=None,
        state__in=(ReportState.SUBMITTED, ReportState.ACCEPTED),
    )
    postings = Posting.objects.allowed(actor).filter(
        body=OuterRef("pk"), retired_at=None, ends_on__gt=today, ends_on__lte=soon
    )
    at_work = Q(state__in=BODY_AT_WORK) & ~Q(since_year__gt=last) & ~Q(starts_on__year__gt=last)
    rows = (
        StandingBody.objects.allowed(actor, "report")
        .filter(retired_at=None)
        .alias(
            plan=FilteredRelation("targets", condition=Q(targets__year=today.year, targets__retired_at=None))
        )
        .annotate(
            unreported=Case(When(at_work & ~Exists(reports), then=Value(last))),
            posting_ends_on=Subquery(postings.order_by("ends_on").values("ends_on")[:1]),
            keeps=Case(When(StandingBody.rules.q(actor, "amend"), then=Value(1)), default=Value(0)),
            indicator=F("plan__indicator"),
            target=F("plan__target"),
        )
        .filter(
            Q(unreported__isnull=False)
            | Q(posting_ends_on__isnull=False)
            | Q(indicator__isnull=False, keeps=1)
            | Q(ends_on__lte=soon)
        )
        .order_by(F("ends_on").asc(nulls_last=True), "pk")[:MOST_LOOKED_AFTER]
    )
    found: dict[int, Waiting] = {}
    for row in rows:
        one = found.setdefault(row.pk, Waiting(row, row.unreported, row.posting_ends_on, []))
        if row.indicator and row.keeps:
            one.targets.append((row.indicator, row.target))
    return list(found.values())


@dataclass(frozen=True)
class Behind:
    """Be a target (an indicator of a body) that lies behind the year: what is counted of what is planned."""

    indicator: str
    count: int
    target: int


def behind(actor: Actor, waiting: Iterable[Waiting], today: date) -> dict[int, list[Behind]]:
    """List by body the targets that lie behind the year by more than SLACK, in one query.

    Counted no further than to what the day asks for.
    """
    asked, questions = [], []
    for one in waiting:
        for name, target in one.targets:
            counter, due = counting.counter_of(name), calc.due_by(target, today, SLACK)
            if counter is not None and due:
                asked.append((one.body.pk, name, target, due))
                questions.append((counter.resource.model, counter.where(one.body, today.year), due))
    found: dict[int, list[Behind]] = {}
    for (key, name, target, due), count in zip(asked, counted_each(actor, questions), strict=True):
        if count < due:
            found.setdefault(key, []).append(Behind(name, count, target))
    return found
