"""Sum the money of a region's or an organisation's projects by the year in which they begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear

from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.money import Money
from luodi.projects.resources import PROJECTS
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


def _url(subject: Subject, year: int) -> str:
    span = (("starts_on_after", f"{year}-01-01"), ("starts_on_before", f"{year}-12-31"))
    return subject.url(PROJECTS, (*COUNTED_STATES, *span))
