"""Answer how agreements and standing bodies stand: lights, what ends soon, what lies idle, plan, money, scores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.actor import Actor
from luodi.core.listing import counted_each
from luodi.core.rules import verbs_on as what_may
from luodi.core.words import Words
from luodi.partnerships import calc, counting
from luodi.partnerships.models import (
    ActionItem,
    Agreement,
    AgreementText,
    BookLine,
    ClausePoint,
    Evaluation,
    EvaluationIndex,
    Posting,
    Promise,
    StandingBody,
    Target,
    YearReport,
)
from luodi.partnerships.models.evaluations import MONEY, PLAN
from luodi.partnerships.states import (
    BODY_AT_WORK,
    ActionState,
    AgreementState,
    BookState,
    EvaluationState,
    IndexState,
    OfficeRole,
    PromiseState,
    ReportState,
)

# Days before its end at which an agreement is brought to mind.
WARNINGS: Final = (180, 90, 30)
IDLE_AFTER: Final = timedelta(days=180)
# A promise that is due within so many days turns amber.
SOON: Final = 30
# The term of a body or of a posting is brought to mind so long before it ends.
ENDS_SOON: Final = timedelta(days=90)
# By how many hundredths a target may lie behind the year before it is brought to mind.
SLACK: Final = 20
# So many targets are looked through at most for one person's day.
MOST_LOOKED_AFTER: Final = 200

LIGHTS: Final[dict[str, Words]] = {
    "red": _("overdue"),
    "amber": _("due soon"),
    "green": pgettext_lazy("light", "in time"),
    "kept": _("kept"),
    "waived": _("waived"),
    "done": pgettext_lazy("action", "done"),
    "dropped": pgettext_lazy("action", "dropped"),
}


def light(row: Promise | ActionItem, today: date) -> str:
    """Give the light of a promise or an action: red, amber or green while it is open, then its state."""
    if row.state not in (PromiseState.OPEN, ActionState.OPEN):
        return str(row.state)
    if row.due_on is None:
        return "green"
    left = (row.due_on - today).days
    return "red" if left < 0 else "amber" if left <= SOON else "green"


@dataclass(frozen=True)
class Lit:
    """Be a promise or an action with its light."""

    row: Any
    light: str

    @property
    def words(self) -> Words:
        """Say the light in words: colour alone tells nobody who does not see it."""
        return LIGHTS[self.light]


def promises_of(agreement: Agreement, actor: Actor, today: date) -> list[Lit]:
    """List the promises of an agreement, overdue ones first, then by due day."""
    rows = Promise.objects.allowed(actor).filter(agreement=agreement, retired_at=None)
    return _by_urgency(rows.order_by("due_on", "pk"), today)


def verbs_on(body: StandingBody, actor: Actor) -> frozenset[str]:
    """Tell what of the work around a body the actor may do there, in one query."""
    verbs = ("amend", "concern", "see_agreement", "see_money", "book", "staff", "report", "assess")
    if body.retired_at:
        return frozenset()
    return what_may(body, actor, verbs)


def actions_of(body: StandingBody, actor: Actor, today: date) -> list[Lit]:
    """List what is to be done in a body, overdue first, then by due day."""
    rows = ActionItem.objects.allowed(actor).filter(body=body, retired_at=None)
    return _by_urgency(rows.order_by("due_on", "pk"), today)


def _by_urgency(rows: Iterable[Any], today: date) -> list[Lit]:
    lit = [Lit(row, light(row, today)) for row in rows]
    order = list(LIGHTS)
    return sorted(lit, key=lambda one: (order.index(one.light), one.row.due_on or date.max))


def summary(lit: list[Lit]) -> list[tuple[str, Words, int]]:
    """Count promises by light, in the order of urgency."""
    counts = Counter(one.light for one in lit)
    return [(name, words, counts[name]) for name, words in LIGHTS.items() if counts[name]]


def points_of(agreement: Agreement, actor: Actor) -> list[ClausePoint]:
    """List the points of an agreement, open ones first, in the order of their clauses."""
    rows = ClausePoint.objects.allowed(actor).filter(agreement=agreement, retired_at=None)
    return sorted(rows.select_related("because"), key=lambda row: (row.state != "open", row.clause, row.pk))


def overdue(actor: Actor, today: date) -> QuerySet[Promise]:
    """Find open promises past their day that the actor has to look after, the oldest first."""
    rows = Promise.objects.allowed(actor, "keep").filter(
        state=PromiseState.OPEN, due_on__lt=today, agreement__state=AgreementState.SIGNED, retired_at=None
    )
    return rows.select_related("agreement").order_by("due_on", "pk")


def ending(actor: Actor, today: date) -> QuerySet[Agreement]:
    """Find signed agreements that end within half a year, the first to end first."""
    rows = Agreement.objects.allowed(actor, "end").filter(
        state=AgreementState.SIGNED, ends_on__lte=today + timedelta(days=max(WARNINGS)), retired_at=None
    )
    return rows.exclude(successors__retired_at=None, successors__pk__isnull=False).order_by("ends_on", "pk")


def idle(actor: Actor, now: datetime) -> QuerySet[Agreement]:
    """Find agreements signed at least half a year ago of which nothing was heard for half a year.

    Heard of is what changed on the agreement, on one of its promises or on one of its points.
    """
    since = now - IDLE_AFTER
    recent = Q(agreement=OuterRef("pk"), changed_at__gte=since)
    rows = Agreement.objects.allowed(actor, "end").filter(
        state=AgreementState.SIGNED, changed_at__lt=since, signed_on__lt=since.date(), retired_at=None
    )
    quiet = rows.exclude(Exists(Promise._base_manager.filter(recent)))
    return quiet.exclude(Exists(ClausePoint._base_manager.filter(recent))).order_by("changed_at", "pk")


def texts_of(agreement: Agreement, actor: Actor) -> list[AgreementText]:
    """List the versions of an agreement's text, the latest first."""
    rows = AgreementText.objects.allowed(actor).filter(agreement=agreement, retired_at=None)
    return list(rows.order_by("-number"))


def may_be_renewed(agreement: Agreement) -> bool:
    """Tell whether an agreement is one to renew: signed or run out, and without a successor."""
    if agreement.state not in (AgreementState.SIGNED, AgreementState.EXPIRED) or agreement.retired_at:
        return False
    later = agreement.successors.unguarded("whether there is one, so that nobody writes a second")
    return not later.exclude(state=AgreementState.DROPPED).filter(retired_at=None).exists()


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


@cache
def index_as_delivered() -> str:
    """Give the text of the index that Luodi comes with."""
    return files("luodi.partnerships").joinpath("index_as_delivered.txt").read_text(encoding="utf-8")


def index_of(kind: str) -> EvaluationIndex | None:
    """Find the index in force for a kind of body; None where the one that Luodi comes with holds."""
    rows = EvaluationIndex.objects.unguarded("by what is evaluated is the same whoever evaluates")
    active = rows.filter(state=IndexState.ACTIVE, retired_at=None, kind__in=(kind, ""))
    return active.order_by("-kind", "-activated_at").first()


def items_of(row: Evaluation) -> tuple[calc.Item, ...]:
    """Give the indicators by which something is evaluated."""
    return row.index.items if row.index else calc.read_index(index_as_delivered())


def lacking_marks(row: Evaluation) -> dict[str, Words]:
    """Name the indicators that nobody has judged yet."""
    lacking = [item for item in items_of(row) if not item.source and item.name not in row.marks]
    return {"": _("Some indicators are not judged yet: give each a value.")} if lacking else {}


def scored(row: Evaluation, actor: Actor) -> list[calc.Scored]:
    """Score a body's year: as it was when it was confirmed, else by what the records say now."""
    if row.state == EvaluationState.FINAL:
        return row.scored
    items = items_of(row)
    wanted = {item.source for item in items}
    progress = {one.name: one for one in year_of(row.body, row.year, actor, wanted)}
    return [calc.Scored(item, _value(item, row, actor, progress)) for item in items]


def _value(item: calc.Item, row: Evaluation, actor: Actor, progress: dict[str, Progress]) -> int | None:
    if not item.source:
        given: int | None = row.marks.get(item.name)
        return given
    if item.source == MONEY:
        of_year = table_of(book_of(row.body, actor)).of_year(row.year)
        return calc.share(of_year.paid.fen, of_year.promised.fen) or 0
    if item.source == PLAN:
        return plan_reached(progress.values())
    return progress[item.source].count if item.source in progress else None


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


def evaluations_of(body: StandingBody, actor: Actor) -> list[Evaluation]:
    """List the evaluations of a body, the latest year first."""
    rows = Evaluation.objects.allowed(actor).filter(body=body, retired_at=None)
    return list(rows.order_by("-year"))


def peers_of(row: Evaluation, actor: Actor) -> tuple[int | None, int]:
    """Give mean and number of the scores of other bodies of the kind for the year, as far as the actor sees them."""
    rows = Evaluation.objects.allowed(actor).filter(
        year=row.year, state=EvaluationState.FINAL, body__kind=row.body.kind, retired_at=None
    )
    scores = [score for score in rows.exclude(pk=row.pk).values_list("score", flat=True) if score is not None]
    return calc.mean(scores), len(scores)


def peers_of_age(row: Evaluation, names: Iterable[str], actor: Actor) -> calc.Compared | None:
    """Compare with other bodies of the kind at the age that the body had in the year, whenever that was, in one query.

    Within what the actor may see line by line. None where nobody has said since when the body is there, or the year
    was before that.
    """
    opened_in = row.body.opened_in
    if opened_in is None or opened_in > row.year:
        return None
    age = row.year - opened_in
    opened = Coalesce("body__since_year", Cast(ExtractYear("body__starts_on"), IntegerField()))
    rows = (
        Evaluation.objects.allowed(actor, "see_lines")
        .filter(state=EvaluationState.FINAL, body__kind=row.body.kind, score__isnull=False, retired_at=None)
        .exclude(body=row.body)
        .annotate(age=ExpressionWrapper(F("year") - opened, IntegerField()))
        .filter(age__gte=max(age - calc.SAME_AGE, 0), age__lte=age + calc.SAME_AGE)
    )
    found = [
        calc.Peer(body, years, year, score, {line[2]: line[7] for line in lines if line[7] is not None})
        for body, years, year, score, lines in rows.values_list("body", "age", "year", "score", "lines")
    ]
    return calc.compare(found, age, names)
