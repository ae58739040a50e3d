"""Sum the money of a region's or an organisation's projects and of a region's contracts, year by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum, Value
from django.db.models.functions import ExtractYear

from luodi.contracts.models import Receipt
from luodi.contracts.queries import money_by_line
from luodi.contracts.resources import LINES
from luodi.contracts.states import SIGNED_STATES, ReceiptState
from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.filtering import in_spans
from luodi.core.money import Money
from luodi.core.rules import NO_ROW
from luodi.projects.resources import PROJECTS
from luodi.projects.states import ProjectKind
from luodi.registry import reference
from luodi.reports.lists import Subject

# Projects that were decided for: what is only proposed, or was turned down, is no money.
COUNTED_STATES: Final = tuple(
    ("state", state) for state in ("approved", "running", "suspended", "acceptance", "closed")
)


MOST_YEARS: Final = 8


@dataclass(frozen=True)
class Year:
    """Be a year: how many projects began, their planned amounts together, and the list of them."""

    year: int
    count: int
    amount: Money | None
    url: str

    @property
    def shown(self) -> str:
        """Write the amount in the reader's language; projects may have none yet."""
        return money_words(self.amount) if self.amount else "—"


def by_year(actor: Actor, subject: Subject) -> list[Year]:
    """List the last years in which projects began, the last first, within what the actor may see."""
    rows = subject.rows(actor, PROJECTS, COUNTED_STATES).filter(starts_on__isnull=False).order_by()
    years = (
        rows.annotate(year=ExtractYear("starts_on"))
        .values("year")
        .annotate(count=Count("pk"), amount=Sum("amount"))
        .order_by("-year")[:MOST_YEARS]
    )
    return [Year(one["year"], one["count"], one["amount"], _url(subject, one["year"])) for one in years]


# Contracts that bind or have bound.
SIGNED: Final = tuple(("contract__state", str(state)) for state in SIGNED_STATES)


@dataclass(frozen=True)
class SignedYear:
    """Be a year of contracts: how many were signed, what of their money lands here, what came in meanwhile."""

    year: int
    count: int
    amount: Money
    received: Money
    url: str


@dataclass(frozen=True)
class Signed:
    """Be the contracts of a region: all together, and the last years; what is received is for insiders alone."""

    count: int
    amount: Money
    received: Money
    url: str
    shows_received: bool
    years: list[SignedYear]


def signed(actor: Actor, subject: Subject) -> Signed:
    """Sum the contracts that land in a region, line by line, within what the actor may see: one query.

    What a fund pays is counted with the fund. What names no line counts where most of its contract lands.
    """
    shows = Receipt.rules.q(actor, "view") is not NO_ROW
    lines = subject.rows(actor, LINES, SIGNED).filter(pk__in=money_by_line(actor).values("pk"))
    told = _summed(lines, "contract__signed_on", "contract")
    if shows:
        told = told.union(_summed(_came(actor, subject), "received_on", None), all=True)
    counts: dict[int, int] = {}
    sums: dict[bool, dict[int, Money]] = {True: {}, False: {}}
    for is_line, year, count, amount in told:
        sums[is_line][year] = amount
        if is_line:
            counts[year] = count
    nothing = Money(0)
    known = sorted((year for year in sums[True].keys() | sums[False].keys() if year), reverse=True)
    years = [
        SignedYear(
            year,
            counts.get(year, 0),
            sums[True].get(year, nothing),
            sums[False].get(year, nothing),
            _signed_url(subject, year),
        )
        for year in known[:MOST_YEARS]
    ]
    whole, came = (Money(sum(amount.fen for amount in sums[which].values())) for which in (True, False))
    return Signed(sum(counts.values()), whole, came, subject.url(LINES, SIGNED), shows, years)


def _summed(rows: QuerySet[Any], day: str, counted: str | None) -> QuerySet[Any]:
    """Sum amounts by year, with how many different of something there are: lines if something is counted."""
    number: Any = Count(counted, distinct=True) if counted else Count("pk")
    years = rows.order_by().annotate(year=ExtractYear(day)).values_list(Value(bool(counted)), "year")
    told: QuerySet[Any] = years.annotate(number, Sum("amount"))
    return told


def _came(actor: Actor, subject: Subject) -> QuerySet[Any]:
    """Find the receipts of a region that the actor may see."""
    spans = reference.spans(subject.row.code)
    here = Q(in_spans("line__region_id", spans)) | Q(in_spans("contract__region_id", spans), line=None)
    rows: QuerySet[Any] = Receipt.objects.allowed(actor).filter(
        here, state=ReceiptState.BOOKED, retired_at=None
    )
    own: QuerySet[Any] = rows.exclude(contract__project__kind=ProjectKind.FUND)
    return own


def _signed_url(subject: Subject, year: int) -> str:
    span = (
        ("contract__signed_on_after", f"{year}-01-01"),
        ("contract__signed_on_before", f"{year}-12-31"),
    )
    return subject.url(LINES, (*SIGNED, *span))


def _url(subject: Subject, year: int) -> str:
    span = (("starts_on_after", f"{year}-01-01"), ("starts_on_before", f"{year}-12-31"))
    return subject.url(PROJECTS, (*COUNTED_STATES, *span))
