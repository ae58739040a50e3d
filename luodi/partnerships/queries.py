"""Answer how agreements stand: lights of promises, what ends soon, what was signed and lies idle."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.actor import Actor
from luodi.core.words import Words
from luodi.partnerships.models import Agreement, ClausePoint, Promise
from luodi.partnerships.states import AgreementState, PromiseState

# Days before its end at which an agreement is brought to mind.
WARNINGS: Final = (180, 90, 30)
IDLE_AFTER: Final = timedelta(days=180)
# A promise that is due within so many days turns amber.
SOON: Final = 30

LIGHTS: Final[dict[str, Words]] = {
    "red": _("overdue"),
    "amber": _("due soon"),
    "green": pgettext_lazy("light", "in time"),
    "kept": _("kept"),
    "waived": _("waived"),
}


def light(promise: Promise, today: date) -> str:
    """Give the light of a promise: red, amber or green while it is open, then kept or waived."""
    if promise.state != PromiseState.OPEN:
        return str(promise.state)
    if promise.due_on is None:
        return "green"
    left = (promise.due_on - today).days
    return "red" if left < 0 else "amber" if left <= SOON else "green"


@dataclass(frozen=True)
class Lit:
    """Be a promise with its light."""

    row: Promise
    light: str

    @property
    def words(self) -> Words:
        """Say the light in words: colour alone tells nobody who does not see it."""
        return LIGHTS[self.light]


def promises_of(agreement: Agreement, actor: Actor, today: date) -> list[Lit]:
    """List the promises of an agreement, overdue ones first, then by due day."""
    rows = Promise.objects.allowed(actor).filter(agreement=agreement, retired_at=None)
    lit = [Lit(row, light(row, today)) for row in rows.order_by("due_on", "pk")]
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
